"""Examples and matching rules out of the contract: types, forms of identifiers, and lists that may be empty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from yespo_contracts.identity import is_phone
from yespo_contracts.private.names import Kind, kind_of
from yespo_contracts.request.written import RECOMS_PATH

Rules = Mapping[str, tuple[Mapping[str, object], ...]]
"""Matchers by the place that they are about."""

_CONTACT_ID = {"match": "regex", "regex": r"^[1-9][0-9]{0,18}$"}
_EMAIL = {"match": "regex", "regex": r"^[^@\s]+@[^@\s]+$"}
_PHONE = {"match": "regex", "regex": r"^[0-9+(). -]{5,40}$"}
_SOMETHING = {"match": "regex", "regex": r"^[\s\S]+$"}
_TYPE = {"match": "type"}
_INTEGER = {"match": "integer"}

_EXAMPLES = {
    "contactId": ("162688150", _CONTACT_ID),
    "email": ("name@example.com", _EMAIL),
    "phone": ("+380671234567", _PHONE),
    "externalCustomerId": ("customer-1", _SOMETHING),
    "webId": ("visitor-1", _SOMETHING),
}
_OF_KIND = {
    Kind.EMAIL: "email",
    Kind.PHONE: "phone",
    Kind.ID: "externalCustomerId",
}
_PRODUCT: Mapping[str, object] = {
    "id": "A1", "name": "A product", "url": "https://shop.example/a1", "price": 1.5, "descr": "What it is.",
    "brand": "A brand", "category": ["A category"], "isInStock": 1,
}  # fmt: skip
_PRODUCTS: Rules = {
    "$": ({"match": "type", "min": 0},),
    **{f"$[*].{name}": (_TYPE,) for name in ("id", "name", "url", "descr", "brand")},
    "$[*].price": ({"match": "number"},),
    "$[*].category": ({"match": "type", "min": 0},),
    "$[*].category[*]": (_TYPE,),
    "$[*].isInStock": (_INTEGER,),
}


def example_of(name: str) -> str:
    """Return the contract's example of an identifier."""
    return _EXAMPLES[name][0]


def matched_query(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, tuple[str, ...]], Rules]:
    """Return a query by examples, with the rules of its values; keys are left out."""
    query: dict[str, tuple[str, ...]] = {}
    rules: dict[str, tuple[Mapping[str, object], ...]] = {}
    for name, value in sorted(pairs, key=lambda pair: pair[0]):
        kind = kind_of(name)
        if kind is Kind.SECRET:
            continue
        known = _EXAMPLES.get(name) or _EXAMPLES.get(_OF_KIND.get(kind, ""))
        shown, rule = known or (value, _SOMETHING)
        query[name] = (*query.get(name, ()), shown)
        rules[name] = (rule,)
    return query, rules


def without_people(document: object, name: str = "", *, people: bool = False) -> object:
    """Return a document with examples in the place of what is private in it; goods stay."""
    kind = kind_of(name) if name else Kind.UNKNOWN
    if isinstance(document, dict):
        inside = people or kind_of(name).private or name in {"channels", "contacts", "contact"}
        return {key: without_people(value, key, people=inside and name != "items") for key, value in document.items()}
    if isinstance(document, list):
        return [without_people(each, name, people=people) for each in document[:1]]
    if people and name == "id" and isinstance(document, int):
        return int(example_of("contactId"))
    if people and name == "value" and isinstance(document, str):
        return example_of("email" if "@" in document else "phone") if "@" in document or is_phone(document) else "text"
    if kind is Kind.SECRET:
        return "secret"
    if kind.private:
        if isinstance(document, int) and not isinstance(document, bool):
            return int(example_of("contactId"))
        return _EXAMPLES.get(name, _EXAMPLES.get(_OF_KIND.get(kind, ""), ("Name", _TYPE)))[0]
    return document


def type_rules(document: object, place: str = "$") -> Rules:
    """Return rules by which a document is like another: by types, with lists of any length."""
    found: dict[str, tuple[Mapping[str, object], ...]] = {}
    _collect(document, place, found)
    return found


def response_of(path: str, status: int, body: bytes, content_type: str) -> tuple[object, Rules]:
    """Return an answer by example with its rules: a list of products as the contract has it, else by its types."""
    if path.startswith((RECOMS_PATH, "/v1/recoms/")):
        if status == 200:
            return [dict(_PRODUCT)], _PRODUCTS
        return None, {}
    if "json" not in content_type or status >= 400:
        return None, {}
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError):
        return None, {}
    shown = without_people(document, people="contact" in path)
    return shown, type_rules(shown)


def _collect(document: object, place: str, found: dict[str, tuple[Mapping[str, object], ...]]) -> None:
    if isinstance(document, dict):
        for name in document:
            _collect(document[name], f"{place}.{name}" if name.isidentifier() else f"{place}['{name}']", found)
    elif isinstance(document, list):
        found[place] = ({"match": "type", "min": 0},)
        for each in document[:1]:
            _collect(each, f"{place}[*]", found)
    elif isinstance(document, bool) or document is None or isinstance(document, str):
        found[place] = (_TYPE,)
    else:
        found[place] = ({"match": "integer" if isinstance(document, int) else "number"},)
