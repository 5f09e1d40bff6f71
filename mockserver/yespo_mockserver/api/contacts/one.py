"""One contact: added, updated, subscribed, looked up, deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import ClassVar

from yespo_contracts.bodies.contact_body import read_contact, read_subscription
from yespo_contracts.bodies.json_body import BodyError
from yespo_contracts.errors import Refusal, external_id_taken, unknown_contact
from yespo_contracts.identity import MAX_CONTACT_ID, whole_number
from yespo_mockserver.api.contacts.documents import contact_document, id_passed_over
from yespo_mockserver.api.resource import Answered, Incoming, Refused, Resource
from yespo_mockserver.messages.reply import json_response, text_as_json
from yespo_mockserver.shop import Contact, ShopError
from yespo_mockserver.state import change
from yespo_mockserver.state.change import DeleteContact, Put, PutContacts, SentContact

_TRUTHS: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}


class _OneContact(Resource):
    rule = "contact-body"

    async def _put(self, sent: SentContact) -> tuple[Put, Contact]:
        (put,) = (await self.shop.log.commit(PutContacts((sent,)))).contacts
        if isinstance(put, change.Refused):
            if put.kind == "taken":
                raise Refused(external_id_taken(), self.rule)
            if put.kind != "unknown":
                raise ShopError(put.problem)
        if isinstance(put, change.Refused) or put.contact is None:
            raise Refused(unknown_contact(), self.rule)
        return put, put.contact

    async def _deleted(self, identifiers: Mapping[str, str], *, erase: bool) -> Answered:
        contact = await self.shop.log.commit(DeleteContact(identifiers, erase=erase))
        if contact is None:
            raise Refused(unknown_contact(), self.rule)
        return Answered(response=text_as_json(f"Contact with id='{contact.contact_id}' has been deleted"))


class AddContact(_OneContact):
    """`POST /api/v1/contact` adds or updates one, `DELETE` deletes the one with an externalCustomerId."""

    methods: ClassVar[tuple[str, ...]] = ("POST", "DELETE")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"DELETE": ("externalCustomerId", "erase")}
    repeatable: ClassVar[frozenset[str]] = frozenset({"POST"})

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the contact's id."""
        if incoming.method == "DELETE":
            external = incoming.query.get("externalCustomerId", "")
            if not external.strip():
                raise BodyError("externalCustomerId must be set.")
            return partial(self._deleted, {"externalCustomerId": external}, erase=_erase(incoming))
        return partial(self._taken, SentContact(body=read_contact(incoming.document, incoming.remarks)))

    async def _taken(self, sent: SentContact) -> Answered:
        _, contact = await self._put(sent)
        told = id_passed_over(sent.body, contact)
        return Answered(response=json_response({"id": contact.contact_id}), contact=contact, violations=told)


class ContactById(_OneContact):
    """`GET`, `PUT` and `DELETE /api/v1/contact/{id}`."""

    methods: ClassVar[tuple[str, ...]] = ("GET", "PUT", "DELETE")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"DELETE": ("erase",)}
    repeatable: ClassVar[frozenset[str]] = frozenset({"PUT"})

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the contact, update it, or delete it."""
        number = whole_number(incoming.named, MAX_CONTACT_ID)
        if number is None:
            raise BodyError(f"id must be a whole number from 1 to {MAX_CONTACT_ID}, in ASCII digits.")
        identifiers = {"contactId": incoming.named}
        if incoming.method == "DELETE":
            return partial(self._deleted, identifiers, erase=_erase(incoming))
        if incoming.method == "PUT":
            body = read_contact(incoming.document, incoming.remarks, known_by_path=True)
            return partial(self._updated, SentContact(body=body, contact_id=number))
        return partial(self._shown, identifiers)

    async def _updated(self, sent: SentContact) -> Answered:
        _, contact = await self._put(sent)
        sentence = f"Contact with id='{contact.contact_id}' has been updated"
        return Answered(response=text_as_json(sentence), contact=contact)

    async def _shown(self, identifiers: Mapping[str, str]) -> Answered:
        known = self.shop.contacts.matches(identifiers)
        if not known:
            raise Refused(unknown_contact(), self.rule)
        return Answered(response=json_response(contact_document(known[0])), contact=known[0])


class Subscribe(_OneContact):
    """`POST /api/v1/contact/subscribe`: a contact who subscribes in a form; e-mail and phone that are known stay."""

    repeatable: ClassVar[frozenset[str]] = frozenset({"POST"})

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the contact's id, and whether its e-mail needs a confirmation."""
        body = read_subscription(incoming.document, incoming.remarks)
        return partial(self._subscribed, SentContact(body=body, keep_channels=True))

    async def _subscribed(self, sent: SentContact) -> Answered:
        put, contact = await self._put(sent)
        status = "NEED_CONFIRMATION" if put.new else "ALREADY_SUBSCRIBED"
        document = {"id": contact.contact_id, "emailStatus": status, "new": put.new}
        told = id_passed_over(sent.body, contact)
        return Answered(response=json_response(document), contact=contact, violations=told)


def _erase(incoming: Incoming) -> bool:
    erase = _TRUTHS.get(incoming.query.get("erase", "false").lower())
    if erase is None:
        raise Refused(Refusal(400, ("erase must be true or false.",)), "contact-body")
    return erase
