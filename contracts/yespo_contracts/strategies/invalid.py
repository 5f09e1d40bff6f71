"""Requests that the contract doesn't allow, each with the rules that it was built to break."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Mapping

import msgspec
from hypothesis import strategies as st

from yespo_contracts.account import Known
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.request.reading import LISTS, MAX_QUERY_BYTES
from yespo_contracts.request.written import RECOMS_PATH, WireRequest
from yespo_contracts.strategies.requests import Question, known_data, questions
from yespo_contracts.strategies.values import (
    BAD_DATA_SOURCES,
    BLANK,
    BROKEN_ENCODINGS,
    MALFORMED,
    UNREADABLE_LISTS,
    VALID,
    WITH_CONTROL,
    Pair,
    query_of,
)

MISSPELT = (
    "webI",
    "contactID",
    "contactid",
    "contact_id",
    "contact",
    "id",
    "e-mail",
    "Email",
    "phoneNumber",
    "webid",
    "externalId",
)
"""Names that clients send for identifiers, and that identify nobody."""

UNKNOWN = ("offset", "maxrows", "limit", "page", "product", "productIds", "categories", "utm_source", "_", "їжак")

BAD_METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS")

_BAD_IDS = st.sampled_from((*BAD_DATA_SOURCES, "null", "9" * 5000))
_BROKEN = st.sampled_from(BROKEN_ENCODINGS)
_NAMES_OR_NONE = st.sampled_from((*IDENTIFIERS, ""))
_NAMES = st.sampled_from(IDENTIFIERS)
_LIST_NAMES = st.sampled_from(LISTS)
_MISSPELT = st.sampled_from(MISSPELT)
_METHODS = st.sampled_from(BAD_METHODS)
_EMPTY_LISTS = st.sampled_from((None, "", ",", "[]", " ", " , "))
_UNKNOWN = st.sampled_from((*UNKNOWN, *MISSPELT))
_SMALL = st.sampled_from(("1", "", "A"))
_LONG = st.sampled_from(("products", "webId"))
_FLAG = st.booleans()


class _Draft(msgspec.Struct):
    """A request that is being spoilt: what replaces its parts; `raw` pieces are already encoded."""

    question: Question
    key: str
    pairs: list[Pair]
    violations: tuple[str, ...] = ()
    status: int = 400
    path: str = ""
    raw: tuple[str, ...] = ()
    headers: Mapping[str, str] | None = None
    method: str = "GET"


_Spoil = Callable[[st.DrawFn, _Draft], None]


def _data_source_id(draw: st.DrawFn, draft: _Draft) -> None:
    draft.path = RECOMS_PATH + draw(_BAD_IDS)
    draft.violations = ("data-source-id",)


def _query_length(draw: st.DrawFn, draft: _Draft) -> None:
    name = draw(_LONG)
    count = MAX_QUERY_BYTES + draw(st.sampled_from((1, 4096)))
    if name == "products":
        draft.pairs = [pair for pair in draft.pairs if pair[0] != name]
        draft.raw = (f"{name}={'A,' * (count // 2)}A",)
    else:
        draft.pairs = [pair for pair in draft.pairs if pair[0] not in IDENTIFIERS]
        draft.raw = (f"{name}={'A' * count}",)
    draft.violations, draft.status = ("query-length",), 414


def _query_encoding(draw: st.DrawFn, draft: _Draft) -> None:
    broken = draw(_BROKEN)
    name = draw(_NAMES_OR_NONE)
    draft.pairs = [pair for pair in draft.pairs if pair[0] != name]
    draft.raw = (f"{name}={broken}" if name else f"{broken}=1",)
    draft.violations = ("query-encoding",)


def _repeated(draw: st.DrawFn, draft: _Draft) -> None:
    name, value = draft.question.identifiers[0]
    again = draw(st.one_of(st.just(value), VALID[name]))
    draft.pairs = [*draft.pairs, (name, again)]
    draft.violations = ("repeated-parameter",)


def _blank(draw: st.DrawFn, draft: _Draft) -> None:
    name = draw(_NAMES)
    draft.pairs = [*(pair for pair in draft.pairs if pair[0] != name), (name, draw(BLANK))]
    draft.violations = ("blank-identifier",)


def _malformed(name: str, rule: str) -> _Spoil:
    def spoil(draw: st.DrawFn, draft: _Draft) -> None:
        value = draw(MALFORMED[name])
        others = [pair for pair in draft.pairs if pair[0] != name]
        draft.pairs = [(name, value), *(others if draw(_FLAG) else _lists_only(others))]
        draft.violations = (rule,)

    return spoil


def _one_identifier(_draw: st.DrawFn, draft: _Draft) -> None:
    draft.pairs = _lists_only(draft.pairs)
    draft.violations = ("one-identifier",)


def _web_i(draw: st.DrawFn, draft: _Draft) -> None:
    name = draw(_MISSPELT)
    value = draft.question.identifiers[0][1]
    draft.pairs = [(name, value), *_lists_only(draft.pairs)]
    draft.violations = ("one-identifier", "unknown-parameter")


def _list_style(draw: st.DrawFn, draft: _Draft) -> None:
    name = draw(_LIST_NAMES)
    draft.pairs = [*(pair for pair in draft.pairs if pair[0] != name), (name, draw(UNREADABLE_LISTS))]
    draft.violations = ("list-style",)


def _control(draw: st.DrawFn, draft: _Draft) -> None:
    name = draw(_LIST_NAMES)
    draft.pairs = [*(pair for pair in draft.pairs if pair[0] != name), (name, draw(WITH_CONTROL))]
    draft.violations = ("control-characters",)


def _missing(name: str) -> _Spoil:
    def spoil(draw: st.DrawFn, draft: _Draft) -> None:
        draft.pairs = [pair for pair in draft.pairs if pair[0] != name]
        empty = draw(_EMPTY_LISTS)
        if empty is not None:
            draft.pairs = [*draft.pairs, (name, empty)]
        draft.violations = (f"{name}-required",)

    return spoil


def _unknown_parameter(draw: st.DrawFn, draft: _Draft) -> None:
    name = draw(_UNKNOWN)
    draft.pairs = [*draft.pairs, (name, draw(_SMALL))]
    draft.violations, draft.status = ("unknown-parameter",), 200


def _basic_auth(draw: st.DrawFn, draft: _Draft) -> None:
    key = draft.key
    encoded_key = basic_authorization(key).removeprefix("Basic ")
    no_password = base64.b64encode(f"{key}:".encode()).decode()
    no_colon = base64.b64encode(key.encode()).decode()
    value = draw(
        st.sampled_from(
            (
                None,
                "",
                "Basic",
                "Basic !",
                "Basic Og==",
                f"Basic {no_password}",
                f"Basic {no_colon}",
                f"Bearer {key}",
                f"Digest {encoded_key}",
                encoded_key,
            )
        )
    )
    draft.headers = {} if value is None else {"Authorization": value}
    draft.violations, draft.status = ("basic-auth",), 401


def _methods(draw: st.DrawFn, draft: _Draft) -> None:
    draft.method = draw(_METHODS)
    draft.violations, draft.status = ("methods",), 405


def _unknown_path(draw: st.DrawFn, draft: _Draft) -> None:
    number = draft.question.data_source.id
    draft.path = draw(
        st.sampled_from(
            (
                f"{RECOMS_PATH}{number}/",
                RECOMS_PATH,
                f"{RECOMS_PATH}{number}/products",
                f"/api/v2/contacts/recom/{number}",
                f"/api/v2/contact/recoms/{number}",
                f"/api/V2/contacts/recoms/{number}",
            )
        )
    )
    draft.violations, draft.status = ("unknown-path",), 404


def _lists_only(pairs: Collection[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair[0] in LISTS]


_SPOILERS: Mapping[str, tuple[_Spoil, ...]] = {
    "one-identifier": (_one_identifier, _web_i),
    "data-source-id": (_data_source_id,),
    "contact-id": (_malformed("contactId", "contact-id"),),
    "email": (_malformed("email", "email"),),
    "phone": (_malformed("phone", "phone"),),
    "external-customer-id": (_malformed("externalCustomerId", "external-customer-id"),),
    "web-id": (_malformed("webId", "web-id"),),
    "blank-identifier": (_blank,),
    "repeated-parameter": (_repeated,),
    "products-required": (_missing("products"),),
    "category-required": (_missing("category"),),
    "list-style": (_list_style,),
    "control-characters": (_control,),
    "unknown-parameter": (_unknown_parameter,),
    "query-encoding": (_query_encoding,),
    "query-length": (_query_length,),
    "basic-auth": (_basic_auth,),
    "methods": (_methods,),
    "unknown-path": (_unknown_path,),
}

INVALID_RULES = tuple(_SPOILERS)
"""Every rule that `invalid_requests` breaks."""


def invalid_requests(
    data_source: int | None = None,
    known: Known | Mapping[str, object] | None = None,
    *,
    rules: Collection[str] = INVALID_RULES,
    api_key: str = "key",
) -> st.SearchStrategy[WireRequest]:
    """Return a strategy for requests that the contract doesn't allow.

    Each is a valid request with one thing spoilt; its `violations` name the rules that are broken so, and its `status`
    the refusal that the ledger has for it. An unknown parameter is a violation that is answered all the same (200).
    `rules` leaves only these kinds; a kind that no data source allows, such as `category-required` where none needs a
    category, is left out. The other arguments are those of `valid_requests`.
    """
    account = known_data(known)
    if unknown := set(rules).difference(INVALID_RULES):
        raise ValueError(f"{min(unknown)} is no rule that a request can break; these are: {', '.join(INVALID_RULES)}.")
    kinds: list[st.SearchStrategy[WireRequest]] = []
    for rule in INVALID_RULES:
        usable = _usable(account, data_source, rule)
        if rule in rules and usable.data_sources:
            asked = questions(data_source, usable, most_identifiers=2)
            kinds.extend(_spoilt(asked, spoil, api_key) for spoil in _SPOILERS[rule])
    if not kinds:
        raise ValueError(f"No data source allows a request that breaks {', '.join(sorted(rules))}.")
    return st.one_of(kinds)


def _usable(known: Known, data_source: int | None, rule: str) -> Known:
    """Return what is known, with only those data sources that a request can break the rule with."""
    chosen = (
        known.data_sources
        if data_source is None
        else tuple(source for source in known.data_sources if source.id == data_source)
    )
    if rule in {"products-required", "category-required"}:
        needed = rule.removesuffix("-required")
        chosen = tuple(source for source in chosen if needed in source.requires)
    return msgspec.structs.replace(known, data_sources=chosen)


@st.composite
def _spoilt(draw: st.DrawFn, asked: st.SearchStrategy[Question], spoil: _Spoil, api_key: str) -> WireRequest:
    question = draw(asked)
    draft = _Draft(question, api_key, question.pairs())
    spoil(draw, draft)
    pieces = [query_of(draft.pairs), *draft.raw]
    return WireRequest(
        draft.path or f"{RECOMS_PATH}{question.data_source.id}",
        "&".join(piece for piece in pieces if piece),
        draft.headers if draft.headers is not None else {"Authorization": basic_authorization(api_key)},
        draft.method,
        draft.violations,
        draft.status,
    )
