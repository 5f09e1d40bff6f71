"""Traps whose requests are not allowed: each rule of the request broken in the ways that servers let pass."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator

from yespo_checker.sending.credentials import PLACEHOLDER
from yespo_checker.traps.building import RequestBuilder, Trap, in_turns
from yespo_checker.traps.trap_values import (
    BLANKS,
    BROKEN_ENCODINGS,
    DATA_SOURCE_FORMS,
    DATA_SOURCES,
    EMPTY_LISTS,
    MALFORMED,
    METHODS,
    MISSPELT,
    UNREADABLE_LISTS,
)
from yespo_contracts.account import KnownDataSource
from yespo_contracts.identity import IDENTIFIERS, MAX_DATA_SOURCE_ID
from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.request.reading import MAX_QUERY_BYTES
from yespo_contracts.request.written import RECOMS_PATH, WireRequest
from yespo_contracts.strategies.values import query_of


class Forbidden(RequestBuilder):
    """The forbidden requests for one account."""

    def all(self) -> Iterator[Trap]:
        """Iterate over the traps, each rule in turn."""
        simple = self.by_need[0]
        kinds: list[Iterable[WireRequest]] = [self._misspelt(simple)]
        for name, values in MALFORMED.items():
            kinds.append([self.request(simple, ((name, value),)) for value in values])
        kinds.append(self._blank_and_repeated(simple))
        kinds.append(
            [self.raw(simple, f"{name}={raw}") for raw in BROKEN_ENCODINGS for name in ("externalCustomerId", "email")]
        )
        kinds.append(self._data_sources(simple))
        kinds.append(self._unreadable(simple))
        kinds += [self._missing(source, name) for source in self.known.data_sources for name in source.requires]
        kinds += [self._unauthorised(simple), self._unauthorised_elsewhere(simple), self._methods(simple)]
        kinds += [self._paths(simple), self._long(simple)]
        heads = [Trap("head", request) for request in self._refused(simple)]
        yield from in_turns(heads, (Trap("single", request) for request in in_turns(*kinds)))

    def _refused(self, source: KnownDataSource) -> Iterator[WireRequest]:
        """Iterate over one request for each kind of refusal."""
        request = self.request(source, self.somebody)
        yield WireRequest(request.path, request.query, {})
        yield self.request(source, ())
        yield self.request(source, self.somebody, path=f"{RECOMS_PATH}{MAX_DATA_SOURCE_ID}")
        yield self.request(source, self.somebody, path=RECOMS_PATH)

    def _data_sources(self, source: KnownDataSource) -> Iterator[WireRequest]:
        for text in (*DATA_SOURCES, *(form.format(source.id) for form in DATA_SOURCE_FORMS)):
            yield self.request(source, self.somebody, path=RECOMS_PATH + text)

    def _misspelt(self, source: KnownDataSource) -> Iterator[WireRequest]:
        yield self.request(source, ())
        for source_ in self.known.data_sources:
            yield self.request(source_, ())
        value_of = {name.lower(): value for contact in self.contacts[::-1] for name, value in contact}
        for name in MISSPELT:
            plain = name.lower().replace("_", "").replace("-", "")
            value = value_of.get({"webi": "webid", "id": "contactid", "mail": "email"}.get(plain, plain), "1")
            yield self.request(source, [(name, value)])
        for pair in self.somebody:
            for blank in ("maxrows", "products"):
                yield self.request(source, [(blank, pair[1])])

    def _blank_and_repeated(self, source: KnownDataSource) -> Iterator[WireRequest]:
        somebody = dict(self.somebody)
        for place, name in enumerate(IDENTIFIERS):
            beside = [] if name in somebody else list(self.somebody)
            yield self.request(source, [(name, BLANKS[place])])
            yield self.request(source, [*beside, (name, "")])
            contact = next((dict(known) for known in self.contacts if name in dict(known)), None)
            value = (
                contact[name]
                if contact
                else {"contactId": "1", "email": "a@b.example", "phone": "12345"}.get(name, "a")
            )
            yield self.request(source, [(name, value), (name, value)])
            if len(self.contacts) > 1 and contact:
                others = [dict(known)[name] for known in self.contacts if name in dict(known)]
                yield self.request(source, [(name, value), (name, others[-1])])

    def _unreadable(self, source: KnownDataSource) -> Iterator[WireRequest]:
        for text in UNREADABLE_LISTS:
            for name in ("products", "category"):
                others = [pair for pair in self.lists(source) if pair[0] != name]
                yield self.request(source, self.somebody, lists=[*others, (name, text)])
        for text in ("a\x00b", "a\nb", "a\x7fb"):
            for name in ("products", "category"):
                others = [pair for pair in self.lists(source) if pair[0] != name]
                yield self.request(source, self.somebody, lists=[*others, (name, text)])

    def _missing(self, source: KnownDataSource, name: str) -> Iterator[WireRequest]:
        others = [pair for pair in self.lists(source) if pair[0] != name]
        for text in EMPTY_LISTS:
            lists = others if text is None else [*others, (name, text)]
            yield self.request(source, self.somebody, lists=lists)

    def _unauthorised(self, source: KnownDataSource) -> Iterator[WireRequest]:
        request = self.request(source, self.somebody)
        whole = basic_authorization(PLACEHOLDER).removeprefix("Basic ")
        texts = (
            "Basic",
            "Basic !",
            "Basic " + _base64(f"{PLACEHOLDER}:"),
            "Basic " + _base64(PLACEHOLDER),
            "Basic Og==",
        )
        for value in (None, *texts, f"Bearer {PLACEHOLDER}", f"Digest {whole}", whole, ""):
            headers = {} if value is None else {"Authorization": value}
            yield WireRequest(request.path, request.query, headers)

    def _unauthorised_elsewhere(self, simple: KnownDataSource) -> Iterator[WireRequest]:
        """Iterate over requests that are refused whatever else they are, or wherever else they have the key."""
        yield WireRequest(self.request(simple, ()).path, "", {})
        for source in self.known.data_sources:
            request = self.request(source, self.somebody)
            yield WireRequest(request.path, request.query, {})
        request = self.request(simple, self.somebody)
        for name in ("X-Api-Key", "Api-Key", "X-Auth-Token"):
            yield WireRequest(request.path, request.query, {name: PLACEHOLDER})
        for name in ("api_key", "apiKey", "key", "token"):
            yield WireRequest(request.path, f"{request.query}&{name}={PLACEHOLDER}", {})

    def _methods(self, source: KnownDataSource) -> Iterator[WireRequest]:
        request = self.request(source, self.somebody)
        for method in METHODS:
            yield WireRequest(request.path, request.query, method=method)
        asked = {**request.headers, "Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
        yield WireRequest(request.path, request.query, asked, method="OPTIONS")

    def _paths(self, source: KnownDataSource) -> Iterator[WireRequest]:
        for path in (
            f"{RECOMS_PATH}{source.id}/",
            RECOMS_PATH,
            f"{RECOMS_PATH}{source.id}/products",
            f"/api/V2/contacts/recoms/{source.id}",
            f"/api/v1/contacts/recoms/{source.id}",
            f"/api/v3/contacts/recoms/{source.id}",
            f"/api/v2/contact/recoms/{source.id}",
            f"/v2/contacts/recoms/{source.id}",
        ):
            yield self.request(source, self.somebody, path=path)

    def _long(self, source: KnownDataSource) -> Iterator[WireRequest]:
        for count in (MAX_QUERY_BYTES, 3 * MAX_QUERY_BYTES):
            yield self.raw(source, "webId=" + "A" * count)
            yield self.raw(source, query_of(self.somebody) + "&products=" + "A," * (count // 2))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
