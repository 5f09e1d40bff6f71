"""Many contacts: searched, added and updated in one request, and what became of that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from yespo_contracts.bodies.contact_body import read_contact
from yespo_contracts.bodies.contacts_body import ContactsBody, Dedupe, read_contacts
from yespo_contracts.bodies.json_body import BodyError
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.errors import Refusal
from yespo_contracts.identity import malformed, whole_number
from yespo_contracts.request.violations import Violation
from yespo_mockserver.api.contacts.documents import base_document, id_passed_over
from yespo_mockserver.api.resource import Answered, Incoming, Refused, Resource
from yespo_mockserver.messages.reply import Response, json_response
from yespo_mockserver.shop import Contact
from yespo_mockserver.state import change
from yespo_mockserver.state.change import PutContacts, SentContact

MAX_ROWS = 500

_SEARCHED = {"externalCustomerId": "externalCustomerId", "email": "email", "sms": "phone"}
_NAMES = {"firstname": "firstName", "lastname": "lastName"}
_DEDUPE: Mapping[Dedupe, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("phone",),
    "email_or_sms": ("email", "phone"),
    "push": ("push",),
    "id": (),
    "externalCustomerId": ("email", "phone"),
    "fieldId": (),
}
"""By what a contact is looked for whom no id names."""


class ManyContacts(Resource):
    """`GET /api/v1/contacts` searches, `POST` adds and updates up to 3,000, at once instead of in the background."""

    methods: ClassVar[tuple[str, ...]] = ("GET", "POST")
    rule = "contact-body"
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "GET": (*_SEARCHED, *_NAMES, "startindex", "maxrows", "sortBy")
    }
    rates: ClassVar[Mapping[str, float]] = {"GET": 50.0, "HEAD": 50.0}

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the contacts found, or with those that failed."""
        if incoming.method != "POST":
            return partial(self._search, incoming.query)
        body = read_contacts(incoming.document, incoming.remarks)
        problems: dict[int, str] = {}
        good: dict[int, SentContact] = {}
        for place, sent in enumerate(body.contacts):
            try:
                good[place] = _read(sent, body, incoming.remarks)
            except BodyError as error:
                problems[place] = str(error)
        return partial(self._taken, body, good, problems)

    async def _taken(
        self, body: ContactsBody, good: Mapping[int, SentContact], unusable: Mapping[int, str]
    ) -> Answered:
        put = await self.shop.log.commit(PutContacts(tuple(good.values()), imported=True))
        results = dict(zip(good, put.contacts, strict=True))
        refused = {place: result.problem for place, result in results.items() if isinstance(result, change.Refused)}
        problems = {**unusable, **refused}
        failed = [_failed(body.contacts[place], problems[place]) for place in sorted(problems)]
        told = (
            id_passed_over(good[place].body, result.contact)
            for place, result in results.items()
            if not isinstance(result, change.Refused)
        )
        violations = (
            *(Violation("contact-body", str(one["error"]), refused=False) for one in failed),
            *dict.fromkeys(violation for found in told for violation in found),
        )
        document = {"failedContacts": failed[0] if len(failed) == 1 else failed, "asyncSessionId": put.session}
        return Answered(response=json_response(document), violations=violations)

    async def _search(self, query: Mapping[str, str]) -> Answered:
        first = whole_number(query.get("startindex", "1"), 2**31 - 1)
        rows = whole_number(query.get("maxrows", str(MAX_ROWS)), MAX_ROWS)
        if first is None or rows is None:
            raise BodyError(f"startindex must be a whole number from 1 on, and maxrows one from 1 to {MAX_ROWS}.")
        wanted = {name: query[sent] for sent, name in _SEARCHED.items() if query.get(sent, "").strip()}
        names = {name: query[sent] for sent, name in _NAMES.items() if query.get(sent, "").strip()}
        for name, value in wanted.items():
            if problem := malformed(name, value):
                raise BodyError(problem[1])
        violations: tuple[Violation, ...] = ()
        if "externalCustomerId" in wanted and len(wanted) + len(names) > 1:
            message = "externalCustomerId: no other criterion goes with it, so the others are passed over."
            violations = (Violation("contact-search", message, refused=False),)
            wanted, names = {"externalCustomerId": wanted["externalCustomerId"]}, {}
        found = [one for one in self._found(wanted) if all(one.fields.get(name) == names[name] for name in names)]
        if query.get("sortBy") == "contactId" and not wanted and not names:
            found.sort(key=lambda one: one.contact_id or 0)
        response = json_response([base_document(one) for one in found[first - 1 : first - 1 + rows]])
        total = (b"TotalCount", b"%d" % len(found))
        return Answered(response=Response(200, (*response.headers, total), response.body), violations=violations)

    def _found(self, wanted: Mapping[str, str]) -> Sequence[Contact]:
        """Return the contacts that have all of these values; more than one may share an e-mail or a phone."""
        contacts = [one for one in self.shop.contacts if one.contact_id is not None]
        for name, value in wanted.items():
            numbers = {one.number for one in self.shop.contacts.sharing(name, value)}
            contacts = [one for one in contacts if one.number in numbers]
        return contacts


class ImportStatus(Resource):
    """`GET /api/v1/importstatus/{sessionId}`: what became of contacts that were sent; they are taken at once."""

    methods: ClassVar[tuple[str, ...]] = ("GET",)
    rule = "import-status"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer for the ids that were handed out."""
        return partial(self._told, incoming.named)

    async def _told(self, session: str) -> Answered:
        kept = self.shop.imported(session)
        if kept is None:
            raise Refused(Refusal(404, ("Import session not found.",)), self.rule)
        document = {
            "status": "FINISHED",
            "timestamp": datetime.fromtimestamp(kept.at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "mapping": [{"dedupeValue": value, "contactId": contact_id} for value, contact_id in kept.mapping],
        }
        return Answered(response=json_response(document))


def _read(sent: object, body: ContactsBody, remarks: Remarks) -> SentContact:
    own = remarks.within("contacts[]")
    contact = read_contact(sent, own)
    remarks.add(own)
    return SentContact(
        body=contact,
        by=_DEDUPE[body.dedupe_on],
        fields=body.contact_fields or None,
        custom_fields=body.custom_fields_ids,
        field_id=body.field_id if body.dedupe_on == "fieldId" else None,
        restore_deleted=body.restore_deleted is not False,
    )


def _failed(sent: object, problem: str) -> dict[str, object]:
    return {**(sent if isinstance(sent, dict) else {}), "error": problem}
