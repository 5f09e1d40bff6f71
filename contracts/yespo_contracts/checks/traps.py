"""Requests that servers are known to stumble over: each once, before anything is left to chance."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple, TypeVar

from yespo_contracts.authentication import basic_authorization
from yespo_contracts.checks.credentials import PLACEHOLDER
from yespo_contracts.identifiers import IDENTIFIERS, MAX_CONTACT_ID, MAX_DATA_SOURCE_ID
from yespo_contracts.known import Known, KnownDataSource
from yespo_contracts.request import MAX_QUERY_BYTES
from yespo_contracts.strategies.values import Pair, list_pairs, query_of
from yespo_contracts.wire import RECOMS_PATH, WireRequest

_Item = TypeVar("_Item")

_SPREAD = 4
_NOBODY = (("externalCustomerId", "nobody"),)

_ODD_TEXTS = (
    "😀", "👩‍👩‍👧", "Їжак", "ßẞ", "日本", "e\u0301", "\u202eabc", "a&b=c", "50%", "a+b", "a b", "a;b",
    "#1", '"q"', "x'y", "/..", "\\", "<script>", "' OR 1=1--", "${7*7}", "{0}", "%s", "null",
    "0", "a" * 300, "ї" * 200, "a" * 4000,
    "\ufeffa", "a\u00a0b",
)  # fmt: skip
_ODD_CONTACT_IDS = (1, 2**31 - 1, 2**31, 2**32 + 1, 2**53 + 1, MAX_CONTACT_ID)
_ODD_EMAILS = (
    "a@b",
    "a.b+c@d.example",
    "їжак@пошта.укр",
    "o'neil@d.example",
    "A@B.EXAMPLE",
    "a" * 200 + "@b.example",
    "😀@b.example",
)
_ODD_PHONES = (
    "12345",
    "+1 (541) 754-3010",
    "0671234567",
    "067.123.45.67",
    "1" * 20,
    "(123) 456-7890",
    "+380 67 123 45 67",
)

_BAD: dict[str, tuple[str, ...]] = {
    "contactId": (
        "abc", "0", "-1", "1.5", "+1", "1e3", "0x1f", "1_0", "１２３", "٣", "²", "1 2", "null", "9" * 5000, str(MAX_CONTACT_ID + 1),
        str(2**64 + 1), "1\x00", "1;2", "1,2", "NaN", "true",
    ),
    "email": ("a", "@", "a@", "@b.example", "a@@b.example", "a@b@c.example", "a b@c.example", "a@b c", "a@b\n", "a\x00@b.example"),
    "phone": ("1", "1234", "1" * 21, "phone", "12345x", "+()", "１２３４５", "12345#1", "12/34/56", "12345\x00", "a@b.example"),
    "externalCustomerId": ("a\x00b", "a\nb", "\x1b[0m", "a\x7f", "a\x85b"),
    "webId": ("a\x00b", "a\r\nb", "a\tb", "a\x7f", "a\x9fb"),
}  # fmt: skip
_BLANKS = ("", " ", "\t", "\u00a0", "  ")
_BROKEN = ("%", "%4", "%zz", "%ff", "%c3%28", "%ed%a0%80", "%c0%af", "%u0041", "%f8%88%80%80%80")
_DATA_SOURCES = (
    "abc",
    "0",
    "-1",
    str(2**31),
    str(2**32 + 1244),
    "1e3",
    "1.5",
    "+1",
    "0x4dc",
    "1_0",
    "%EF%BC%91",
    "%00",
    "1%202",
    "9" * 400,
)
_MISSPELT = ("webI", "contactID", "contactid", "ContactId", "contact_id", "id", "Email", "EMAIL", "e-mail", "mail", "Phone", "phoneNumber", "externalId", "externalCustomerID", "external_customer_id", "webid", "web_id", "webID", "userId")  # fmt: skip
_LISTS = ("[", '["A"', '["A",]', "[A]", "[1.5]", "[null]", "[true]", '[["A"]]', '[{"id":"A"}]', "['A']", "[" * 500)
_EMPTY = (None, "", ",", "[]", " ", " , ", "[ ]", '[""]')
_METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS")


class Trap(NamedTuple):
    """A request, and the name of the case that is made of it."""

    case: str
    request: WireRequest


class Traps:
    """The traps for one account."""

    def __init__(self, known: Known) -> None:
        self._known = known
        contacts = sorted(known.contacts, key=len, reverse=True)
        self._contacts = [tuple(contact.items()) for contact in contacts[:_SPREAD]]
        self._by_need = sorted(known.data_sources, key=lambda source: len(source.requires))
        self._somebody: tuple[Pair, ...] = self._contacts[0][:1] if self._contacts else _NOBODY

    def valid(self) -> Iterator[Trap]:
        """Iterate over traps whose requests are allowed, each kind in turn."""
        kinds = [self._people(name) for name in ("identity", "strangers", "conflicts", "settings")]
        kinds += [
            self._each_source(name)
            for name in ("again", "lists", "near-elements", "spelling", "users", "head", "extras", "compression")
        ]
        yield from in_turns(*kinds, self._asked_about(), self._odd_identifiers(), self._odd_lists(), self._unknown())

    def invalid(self) -> Iterator[Trap]:
        """Iterate over traps whose requests are not allowed, each rule in turn."""
        simple = self._by_need[0]
        kinds: list[Iterable[WireRequest]] = [self._misspelt(simple)]
        for name, values in _BAD.items():
            kinds.append([self._request(simple, ((name, value),)) for value in values])
        kinds.append(self._blank_and_repeated(simple))
        kinds.append(
            [self._raw(simple, f"{name}={raw}") for raw in _BROKEN for name in ("externalCustomerId", "email")]
        )
        kinds.append([self._request(simple, self._somebody, path=RECOMS_PATH + text) for text in _DATA_SOURCES])
        kinds.append(self._unreadable(simple))
        kinds += [self._missing(source, name) for source in self._known.data_sources for name in source.requires]
        kinds += [self._unauthorised(simple), self._methods(simple), self._paths(simple), self._long(simple)]
        for request in in_turns(*kinds):
            yield Trap("single", request)

    def _request(
        self,
        source: KnownDataSource,
        identity: Iterable[Pair],
        *,
        path: str = "",
        lists: Iterable[Pair] | None = None,
        elements: int = 1,
    ) -> WireRequest:
        needed = lists if lists is not None else self._lists(source, elements)
        return WireRequest(path or f"{RECOMS_PATH}{source.id}", query_of([*identity, *needed]))

    def _lists(self, source: KnownDataSource, elements: int = 1, start: int = 0) -> list[Pair]:
        there = {"products": self._known.products or ("A", "B"), "category": self._known.categories or ("A", "B")}
        pairs: list[Pair] = []
        for name in source.requires:
            known = there[name]
            chosen = [known[(start + place) % len(known)] for place in range(elements)]
            style = "json" if any("," in element or element.startswith("[") for element in chosen) else "comma"
            pairs += list_pairs(name, list(dict.fromkeys(chosen)), style)
        return pairs

    def _raw(self, source: KnownDataSource, piece: str) -> WireRequest:
        request = self._request(source, ())
        return WireRequest(request.path, "&".join(filter(None, (piece, request.query))))

    def _people(self, case: str) -> Iterator[Trap]:
        for source in sorted(self._known.data_sources, key=lambda source: source.type != "personal"):
            for contact in self._contacts:
                yield Trap(case, self._request(source, contact[:1]))

    def _each_source(self, case: str) -> Iterator[Trap]:
        for start, source in enumerate(self._known.data_sources):
            many = 5 if "category" in source.requires else 1
            for place in range(2 * many if source.requires and case in {"lists", "near-elements"} else 1):
                lists = self._lists(source, 1 + place % 2, (start + place) * 7)
                yield Trap(case, self._request(source, self._somebody, lists=lists))

    def _asked_about(self) -> Iterator[Trap]:
        for start in range(3):
            for source in self._known.data_sources:
                if source.requires:
                    lists = self._lists(source, 1, start * 11)
                    yield Trap("asked-about", self._request(source, self._somebody, lists=lists))

    def _odd_identifiers(self) -> Iterator[Trap]:
        simple = self._by_need[0]
        texts: list[Pair] = [(name, text) for text in _ODD_TEXTS for name in ("externalCustomerId", "webId")]
        numbers = [("contactId", str(number)) for number in _ODD_CONTACT_IDS]
        others = [("email", text) for text in _ODD_EMAILS] + [("phone", text) for text in _ODD_PHONES]
        for pair in in_turns(texts, numbers, others):
            yield Trap("single", self._request(simple, [pair]))

    def _odd_lists(self) -> Iterator[Trap]:
        for name in ("products", "category"):
            sources = [source for source in self._known.data_sources if name in source.requires]
            source = sources[0] if sources else self._by_need[0]
            other = [pair for pair in self._lists(source) if pair[0] != name]
            for text in _ODD_TEXTS:
                for style in ("comma", "json"):
                    if style == "json" or ("," not in text and not text.startswith("[")):
                        yield Trap(
                            "single",
                            self._request(source, self._somebody, lists=[*other, *list_pairs(name, [text], style)]),
                        )
                        break
            many = [f"SKU-{number}" for number in range(500)]
            yield Trap(
                "single", self._request(source, self._somebody, lists=[*other, *list_pairs(name, many, "comma")])
            )

    def _unknown(self) -> Iterator[Trap]:
        for number in (MAX_DATA_SOURCE_ID - 1, MAX_DATA_SOURCE_ID):
            if self._known.data_source(number) is None:
                yield Trap("single", self._request(self._by_need[0], self._somebody, path=f"{RECOMS_PATH}{number}"))

    def _misspelt(self, source: KnownDataSource) -> Iterator[WireRequest]:
        yield self._request(source, ())
        for source_ in self._known.data_sources:
            yield self._request(source_, ())
        value_of = {name.lower(): value for contact in self._contacts[::-1] for name, value in contact}
        for name in _MISSPELT:
            plain = name.lower().replace("_", "").replace("-", "")
            value = value_of.get({"webi": "webid", "id": "contactid", "mail": "email"}.get(plain, plain), "1")
            yield self._request(source, [(name, value)])
        for pair in self._somebody:
            for blank in ("maxrows", "products"):
                yield self._request(source, [(blank, pair[1])])

    def _blank_and_repeated(self, source: KnownDataSource) -> Iterator[WireRequest]:
        somebody = dict(self._somebody)
        for place, name in enumerate(IDENTIFIERS):
            beside = [] if name in somebody else list(self._somebody)
            yield self._request(source, [(name, _BLANKS[place])])
            yield self._request(source, [*beside, (name, "")])
            contact = next((dict(known) for known in self._contacts if name in dict(known)), None)
            value = (
                contact[name]
                if contact
                else {"contactId": "1", "email": "a@b.example", "phone": "12345"}.get(name, "a")
            )
            yield self._request(source, [(name, value), (name, value)])
            if len(self._contacts) > 1 and contact:
                others = [dict(known)[name] for known in self._contacts if name in dict(known)]
                yield self._request(source, [(name, value), (name, others[-1])])

    def _unreadable(self, source: KnownDataSource) -> Iterator[WireRequest]:
        for text in _LISTS:
            for name in ("products", "category"):
                others = [pair for pair in self._lists(source) if pair[0] != name]
                yield self._request(source, self._somebody, lists=[*others, (name, text)])
        for text in ("a\x00b", "a\nb", "a\x7fb"):
            for name in ("products", "category"):
                others = [pair for pair in self._lists(source) if pair[0] != name]
                yield self._request(source, self._somebody, lists=[*others, (name, text)])

    def _missing(self, source: KnownDataSource, name: str) -> Iterator[WireRequest]:
        others = [pair for pair in self._lists(source) if pair[0] != name]
        for text in _EMPTY:
            lists = others if text is None else [*others, (name, text)]
            yield self._request(source, self._somebody, lists=lists)

    def _unauthorised(self, source: KnownDataSource) -> Iterator[WireRequest]:
        request = self._request(source, self._somebody)
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

    def _methods(self, source: KnownDataSource) -> Iterator[WireRequest]:
        request = self._request(source, self._somebody)
        for method in _METHODS:
            yield WireRequest(request.path, request.query, method=method)

    def _paths(self, source: KnownDataSource) -> Iterator[WireRequest]:
        for path in (
            f"{RECOMS_PATH}{source.id}/",
            RECOMS_PATH,
            f"{RECOMS_PATH}{source.id}/products",
            f"/api/V2/contacts/recoms/{source.id}",
        ):
            yield self._request(source, self._somebody, path=path)

    def _long(self, source: KnownDataSource) -> Iterator[WireRequest]:
        for count in (MAX_QUERY_BYTES, 3 * MAX_QUERY_BYTES):
            yield self._raw(source, "webId=" + "A" * count)
            yield self._raw(source, query_of(self._somebody) + "&products=" + "A," * (count // 2))


def in_turns(*kinds: Iterable[_Item]) -> Iterator[_Item]:
    """Iterate over the first of each kind, then over the second of each, and so on."""
    for row in zip_longest(*kinds):
        yield from (item for item in row if item is not None)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
