"""What a check knows: the account, its behaviour where the documents are silent, and what must come back."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

import msgspec

from yespo_checker.sending.credentials import WRONG_KEYS, wrong_key
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.identity import (
    IDENTIFIERS,
    MAX_CONTACT_ID,
    MAX_DATA_SOURCE_ID,
    compared,
    identifiers_of,
    whole_number,
)
from yespo_contracts.ledger import Grade, entry, grade
from yespo_contracts.request.authentication import read_authorization
from yespo_contracts.request.query import decoded
from yespo_contracts.request.reading import AS_DOCUMENTED, MAX_QUERY_BYTES, Reading, RecomsRequest, read
from yespo_contracts.request.written import WireRequest

_KEY_PARAMETERS = ("api_key=", "apiKey=", "key=", "token=")
"""How servers that take the key in the query call it."""

_REMEMBERED = 4096

_PATH = re.compile(r"/api/v2/contacts/recoms/([^/]+)")


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What must come back: one of the statuses, and the rule that is broken otherwise.

    `empty` means that the answer must have no product; `texts` must be in a refusal's body.
    """

    statuses: frozenset[int]
    rule: str
    reason: str = ""
    empty: bool = False
    texts: tuple[str, ...] = ()
    request: RecomsRequest | None = None
    source: KnownDataSource | None = None


@dataclasses.dataclass(frozen=True)
class Account:
    """The account that is checked, and the `[behaviour]` that its server is said to have.

    `observed` are the keys of `[behaviour]` that a calibration saw the server have.
    """

    known: Known
    behaviour: Behaviour = AS_DOCUMENTED
    observed: frozenset[str] = frozenset()

    def grade(self, rule: str) -> Grade:
        """Return how bad it is to break a rule: the ledger's grade, or a breach of what was observed or told."""
        if entry(rule).key in self.observed or (rule == "in-stock" and self.known.catalogue):
            return "breach"
        return grade(rule)

    @functools.cached_property
    def _contacts(self) -> dict[tuple[str, str], Mapping[str, str]]:
        """The known contacts by each of their identifiers, as these are compared."""
        return {
            (name, compared(name, value)): contact
            for contact in reversed(self.known.contacts)
            for name, value in contact.items()
        }

    @functools.cached_property
    def _products(self) -> frozenset[str]:
        return frozenset(self.known.products)

    @functools.cached_property
    def _of_requests(self) -> dict[tuple[str, str, str, str], Expected]:
        """What must come back for requests that were sent before."""
        return {}

    def expected(self, request: WireRequest) -> Expected:
        """Return what must come back for a request."""
        key = (request.method, request.path, request.query, str(request.headers))
        found = self._of_requests.get(key)
        if found is None:
            if len(self._of_requests) >= _REMEMBERED:
                self._of_requests.clear()
            found = self._of_requests[key] = self._expected(request)
        return found

    def _expected(self, request: WireRequest) -> Expected:
        path = decoded_path(request.path)
        found = None if path is None else _PATH.fullmatch(path)
        if found is None:
            return Expected(statuses=frozenset({404}), rule="unknown-path", reason="No resource is at this path.")
        if request.method not in {"GET", "HEAD"}:
            if request.method == "OPTIONS" and self.behaviour.cors == "any":
                return Expected(statuses=frozenset({200, 204}), rule="cors", reason="A preflight request.")
            return Expected(statuses=frozenset({405}), rule="methods", reason=f"{request.method} isn't allowed.")
        if len(request.query) > MAX_QUERY_BYTES:
            reason = f"The query is longer than {MAX_QUERY_BYTES} bytes."
            return Expected(statuses=frozenset({414}), rule="query-length", reason=reason)
        header = next((value for name, value in request.headers.items() if name.lower() == "authorization"), None)
        if problem := read_authorization(None if header is None else header.encode()).problem:
            statuses, rule = {401}, _rule_of_authorization(header, request)
            if self.known.keys == "off":
                answered = self._of_query(found[1], request)
                return msgspec.structs.replace(answered, rule=rule if answered.rule == "answered" else answered.rule)
            return Expected(statuses=frozenset(statuses), rule=rule, reason=problem)
        if header is not None and (wrong := wrong_key(header)) is not None and self.known.keys is None:
            reason = f"The password is the API key {WRONG_KEYS[wrong].says}."
            return Expected(statuses=frozenset({401}), rule="wrong-key", reason=reason)
        return self._of_query(found[1], request)

    def reading(self, request: WireRequest) -> Reading:
        """Return what a request's path and query say."""
        number = (decoded_path(request.path) or "").rpartition("/")[2]
        source = self._source(number)
        return read(number, request.query, requires=source.requires if source else None, behaviour=self.behaviour)

    def contact(self, identifiers: Mapping[str, str]) -> list[Mapping[str, str]]:
        """Return the known contacts that identifiers name, in the documented order of the identifiers."""
        found: list[Mapping[str, str]] = []
        for name in IDENTIFIERS:
            if name in identifiers:
                contact = self._contacts.get((name, compared(name, identifiers[name])))
                if contact is not None and contact not in found:
                    found.append(contact)
        return found

    def _source(self, number: str) -> KnownDataSource | None:
        found = whole_number(number, MAX_DATA_SOURCE_ID)
        return None if found is None else self.known.data_source(found)

    def _of_query(self, number: str, request: WireRequest) -> Expected:
        reading, source = self.reading(request), self._source(number)
        if reading.refusals:
            first = reading.refusals[0]
            texts = (first.message,) if first.rule.endswith("-required") else ()
            return Expected(statuses=frozenset({400}), rule=_cause(reading, request), reason=first.message, texts=texts)
        parsed = reading.request
        assert parsed is not None  # noqa: S101  # `read` refuses, or returns a request
        if source is None:
            return self._unknown_source(parsed)
        contacts = self.contact(identifiers_of(parsed))
        if len(contacts) > 1 and self.behaviour.conflicting_identifiers == "400":
            return Expected(
                statuses=frozenset({400}),
                rule="conflicting-identifiers",
                reason="The identifiers belong to different contacts.",
            )
        return self._answered(parsed, source, known=bool(contacts))

    def _unknown_source(self, parsed: RecomsRequest) -> Expected:
        setting = self.behaviour.unknown_data_source
        status = {200, 204} if setting == "empty" else {int(setting)}
        if setting != "empty" and self.behaviour.conflicting_identifiers == "400" and len(identifiers_of(parsed)) > 1:
            status.add(400)
        return Expected(
            statuses=frozenset(status),
            rule="unknown-data-source",
            reason=f"The account has no data source {parsed.data_source}.",
            empty=setting == "empty",
            request=parsed,
        )

    def _answered(self, parsed: RecomsRequest, source: KnownDataSource, *, known: bool) -> Expected:
        behaviour, complete = self.behaviour, bool(self.known.catalogue)
        statuses, empty, rule = {200}, False, "answered"
        if behaviour.empty_answer == "204":
            statuses.add(204)
        if not known and behaviour.unknown_contact == "404":
            statuses.add(404)
            if complete:
                statuses, rule = {404}, "unknown-contact"
        elif not known and behaviour.unknown_contact == "empty" and source.type == "personal" and complete:
            empty, rule = True, "unknown-contact"
        elif any(not getattr(parsed, name) for name in source.requires):
            empty, rule = behaviour.missing_list == "empty", "missing-list"
        elif "products" in source.requires and self._products.isdisjoint(parsed.products):
            rule = "unknown-products"
            if behaviour.unknown_products == "400":
                statuses = {400} if complete else statuses | {400}
            empty = complete and behaviour.unknown_products == "empty"
        return Expected(statuses=frozenset(statuses), rule=rule, reason="", empty=empty, request=parsed, source=source)


def decoded_path(path: str) -> str | None:
    """Return a path without its percent-encoding, None if that is broken."""
    try:
        return unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return None


def _cause(reading: Reading, request: WireRequest) -> str:
    """Return the rule of a refusal: the first violation's, or one of its own for a part of what that rule covers."""
    first = reading.refusals[0]
    pairs = [piece.partition(b"=")[::2] for piece in request.query.encode().split(b"&") if piece]
    names = [decoded(name) or "" for name, _ in pairs]
    if first.rule == "one-identifier":
        if "webI" in names:
            return "web-i"
        return "parameter-names" if any(map(_resembles_an_identifier, names)) else first.rule
    if first.rule == "query-encoding":
        return "broken-encoding"
    if first.rule.endswith("-required"):
        return "empty-list" if first.rule.removesuffix("-required") in names else first.rule
    if first.rule == "contact-id":
        value = next((decoded(value) for name, value in pairs if decoded(name) == "contactId"), "")
        return "integer-types" if _isnt_a_number(value or "", MAX_CONTACT_ID) else first.rule
    if first.rule == "data-source-id":
        value = (decoded_path(request.path) or "").rpartition("/")[2]
        return "integer-types" if _isnt_a_number(value, MAX_DATA_SOURCE_ID) else first.rule
    return first.rule


def _isnt_a_number(text: str, most: int) -> bool:
    """Tell whether no reader takes a text for a whole number of at most so much, not even a lenient one."""
    plain = text.strip()
    if re.fullmatch(r"\d+", plain):
        return int(plain[:40]) > most
    return bool(plain) and not re.fullmatch(r"[+-]?[\d_]+(\.0*)?|.*[\x00-\x1f].*", plain, re.DOTALL)


def _resembles_an_identifier(name: str) -> bool:
    plain = name.lower().replace("_", "").replace("-", "")
    return any(plain in known.lower() or known.lower() in plain for known in IDENTIFIERS if plain)


def _rule_of_authorization(header: str | None, request: WireRequest) -> str:
    """Return the rule of a request without usable credentials: of none at all, or of a key in another place."""
    scheme = (header or "").partition(" ")[0].lower()
    elsewhere = bool({"x-api-key", "api-key", "x-auth-token"} & {name.lower() for name in request.headers})
    in_query = any(name_of_key in request.query for name_of_key in _KEY_PARAMETERS)
    if elsewhere or in_query or scheme not in {"", "basic"}:
        return "auth-scheme"
    return "basic-auth"
