"""Contacts, as far as identifying one needs: add, update, look up, delete."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from yespo_contracts.bodies.contact_body import ContactBody, read_contact
from yespo_contracts.bodies.contacts_body import ContactsBody, read_contacts
from yespo_contracts.bodies.json_body import BodyError
from yespo_contracts.errors import Refusal, unknown_contact
from yespo_contracts.identity import MAX_CONTACT_ID, malformed, whole_number
from yespo_contracts.request.violations import Violation
from yespo_mockserver.api.resource import Answered, Incoming, Refused, Resource
from yespo_mockserver.messages.reply import Response, json_response
from yespo_mockserver.shop import Contact, Shop, ShopError
from yespo_mockserver.state import change
from yespo_mockserver.state.change import DeleteContact, PutContacts, SentContact

MAX_ROWS = 500

_SEARCHED = {"externalCustomerId": "externalCustomerId", "email": "email", "sms": "phone"}
_DEDUPE: Mapping[str, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("phone",),
    "email_or_sms": ("email", "phone"),
    "id": ("contactId",),
    "externalCustomerId": ("externalCustomerId",),
}


class _Contacts(Resource):
    rule = "contact-body"

    async def _deleted(self, identifiers: Mapping[str, str], *, erase: bool) -> Answered:
        contact = await self.shop.log.commit(DeleteContact(identifiers, erase=erase))
        if contact is None:
            raise Refused(unknown_contact(), "contact-body")
        document = f"Contact with id='{contact.contact_id}' has been deleted"
        return Answered(response=json_response(document))


class OneContact(_Contacts):
    """`POST /api/v1/contact` adds or updates one, `DELETE` deletes the one with an externalCustomerId."""

    methods = ("POST", "DELETE")

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the contact's id."""
        if incoming.method == "DELETE":
            external = incoming.query.get("externalCustomerId", "")
            if not external.strip():
                raise BodyError("externalCustomerId must be set.")
            return partial(self._deleted, {"externalCustomerId": external}, erase=_erase(incoming))
        return partial(self._taken, read_contact(incoming.document, incoming.remarks))

    async def _taken(self, sent: ContactBody) -> Answered:
        (contact,) = (await self.shop.log.commit(PutContacts((SentContact(sent),)))).contacts
        if isinstance(contact, change.Refused):
            raise ShopError(contact.problem)
        return Answered(response=json_response({"id": contact.contact_id}), contact=contact)


class ContactById(_Contacts):
    """`GET` and `DELETE /api/v1/contact/{id}`."""

    methods = ("GET", "DELETE")

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the contact, or delete it."""
        if whole_number(incoming.named, MAX_CONTACT_ID) is None:
            raise BodyError(f"id must be a whole number from 1 to {MAX_CONTACT_ID}, in ASCII digits.")
        identifiers = {"contactId": incoming.named}
        if incoming.method == "DELETE":
            return partial(self._deleted, identifiers, erase=_erase(incoming))
        return partial(self._shown, identifiers)

    async def _shown(self, identifiers: Mapping[str, str]) -> Answered:
        contact = _found(self.shop, identifiers)
        return Answered(response=json_response(contact_document(contact)), contact=contact)


class ManyContacts(_Contacts):
    """`GET /api/v1/contacts` searches, `POST` adds and updates up to 3,000, at once instead of in the background."""

    methods = ("GET", "POST")
    unlimited = ("GET", "HEAD")  # a search has a limit of its own in the vendor's table

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the contacts found, or with those that failed."""
        if incoming.method != "POST":
            return partial(self._search, incoming)
        remarks = incoming.remarks
        body = read_contacts(incoming.document, remarks)
        if body.dedupe_on not in _DEDUPE:
            raise BodyError(f"dedupeOn: the fake finds no contact by {body.dedupe_on}; use {', '.join(_DEDUPE)}.")
        looked_for = _DEDUPE[body.dedupe_on]
        problems: dict[int, str] = {}
        good: dict[int, SentContact] = {}
        for place, sent in enumerate(body.contacts):
            try:
                own = remarks.within("contacts[]")
                contact = read_contact(sent, own)
            except BodyError as error:
                problems[place] = str(error)
            else:
                remarks.add(own)
                by = ("externalCustomerId",) if contact.external_customer_id else looked_for
                good[place] = SentContact(contact, by)
        return partial(self._taken, body, good, problems)

    async def _taken(
        self, body: ContactsBody, good: Mapping[int, SentContact], unusable: Mapping[int, str]
    ) -> Answered:
        put = await self.shop.log.commit(PutContacts(tuple(good.values())))
        results = zip(good, put.contacts, strict=True)
        refused = {place: result.problem for place, result in results if isinstance(result, change.Refused)}
        problems = {**unusable, **refused}
        failed = [_failed(body.contacts[place], problems[place]) for place in sorted(problems)]
        violations = tuple(Violation("contact-body", str(one["error"]), refused=False) for one in failed)
        document = {"failedContacts": failed, "asyncSessionId": put.session}
        return Answered(response=json_response(document), violations=violations)

    async def _search(self, incoming: Incoming) -> Answered:
        first = whole_number(incoming.query.get("startindex", "1"), 2**31 - 1)
        rows = whole_number(incoming.query.get("maxrows", str(MAX_ROWS)), MAX_ROWS)
        if first is None or rows is None:
            raise BodyError(f"startindex must be a whole number from 1 on, and maxrows one from 1 to {MAX_ROWS}.")
        wanted = {
            name: incoming.query[sent] for sent, name in _SEARCHED.items() if incoming.query.get(sent, "").strip()
        }
        for name, value in wanted.items():
            if problem := malformed(name, value):
                raise BodyError(problem[1])
        names = {name: incoming.query[sent] for sent, name in _NAMES.items() if incoming.query.get(sent, "").strip()}
        if "externalCustomerId" in wanted and len(wanted) + len(names) > 1:
            raise BodyError("externalCustomerId: no other criterion goes with it.")
        contacts = [one for one in self.shop.contacts if one.contact_id is not None]
        for name, value in wanted.items():
            numbers = {one.number for one in self.shop.contacts.matches({name: value})}
            contacts = [one for one in contacts if one.number in numbers]
        contacts = [one for one in contacts if all(one.fields.get(name) == value for name, value in names.items())]
        page = contacts[first - 1 : first - 1 + rows]
        response = json_response([base_document(one) for one in page])
        total = (b"totalcount", b"%d" % len(contacts))
        return Answered(response=Response(200, (*response.headers, total), response.body))


_NAMES = {"firstname": "firstName", "lastname": "lastName"}
_ADDRESS = ("region", "town", "address", "postcode")


def contact_document(contact: Contact) -> dict[str, object]:
    """Return a contact as the API shows it."""
    fields = contact.fields
    document: dict[str, object] = {"id": contact.contact_id}
    document |= {name: fields[name] for name in ("firstName", "lastName") if name in fields}
    channels = [("email", contact.email), ("sms", contact.phone)]
    document["channels"] = [{"type": kind, "value": value} for kind, value in channels if value is not None]
    if contact.external_customer_id is not None:
        document["externalCustomerId"] = contact.external_customer_id
    if address := {name: fields[name] for name in _ADDRESS if name in fields}:
        document["address"] = address
    if own := [{"id": int(name), "value": value} for name, value in fields.items() if name.isdigit()]:
        document["fields"] = own
    document |= {name: fields[name] for name in ("languageCode", "timeZone") if name in fields}
    return document


def base_document(contact: Contact) -> dict[str, object]:
    """Return a contact as a search shows it."""
    document = contact_document(contact)
    return {name: document[name] for name in ("id", "firstName", "lastName", "channels", "fields") if name in document}


def _found(shop: Shop, identifiers: Mapping[str, str]) -> Contact:
    known = shop.contacts.matches(identifiers)
    if not known:
        raise Refused(unknown_contact(), "contact-body")
    return known[0]


def _failed(sent: object, problem: str) -> dict[str, object]:
    return {**(sent if isinstance(sent, dict) else {}), "error": problem}


def _erase(incoming: Incoming) -> bool:
    erase = incoming.query.get("erase", "false")
    if erase not in {"true", "false"}:
        raise Refused(Refusal(400, ("erase must be true or false.",)), "contact-body")
    return erase == "true"
