"""The nearest right request: the one that was sent, with as little changed as makes the contract allow it."""

from __future__ import annotations

import difflib
from urllib.parse import quote

from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.masking import masked_query
from yespo_contracts.request.reading import LISTS, PARAMETERS, nearest_parameter, read
from yespo_mockserver.shop import Shop
from yespo_testkit.call import RECOMS, Call

_PLAIN = "@:/()[]\",;~*'!$"
_EXAMPLES = {"email": "name@example.com", "phone": "+380671234567"}


def nearest_right(call: Call, shop: Shop) -> list[str]:
    """Return the lines of the nearest right request, none where the call isn't for recommendations at all."""
    if not call.path.startswith(RECOMS):
        return []
    data_source = call.data_source or next(iter(shop.data_sources), 1244)
    if data_source not in shop.data_sources and any(one.rule == "unknown-data-source" for one in call.violations):
        known = [str(number) for number in shop.data_sources]
        data_source = int((difflib.get_close_matches(str(data_source), known, 1) or known)[0])
    source = shop.data_sources.get(data_source)
    requires = source.requires if source else ()
    pairs = _repaired(call, shop, requires)
    query = "&".join(f"{name}={quote(value, safe=_PLAIN)}" for name, value in pairs)
    if read(str(data_source), query, requires=requires).violations:
        return []
    origin = call.url.partition(RECOMS)[0]
    lines = [f"GET {origin}{RECOMS}{data_source}?{masked_query(query)}"]
    if any(violation.rule == "basic-auth" for violation in call.violations):
        lines.append("with the header Authorization: Basic base64(any user name:API key)")
    return lines


def _repaired(call: Call, shop: Shop, requires: tuple[str, ...]) -> list[tuple[str, str]]:
    known: dict[str, list[str]] = {}
    for sent, values in call.parameters.items():
        name = sent if sent in PARAMETERS else nearest_parameter(sent)
        if name is None or name in known or (name != sent and name in call.parameters):
            continue
        if name in IDENTIFIERS:
            value = values[0]
            problem = read("1", f"{name}={quote(value)}").violations
            if not value.strip():
                continue
            known[name] = [_example(name, shop) if problem else value]
        else:
            usable = [value for value in values if not read("1", f"webId=1&{name}={quote(value)}").violations]
            known[name] = [value for value in usable if value.strip(" ,[]")]
    if not known.keys() & set(IDENTIFIERS):
        known = {"contactId": [_example("contactId", shop)], **known}
    for name in LISTS:
        if name in known and not known[name]:
            del known[name]
        if name in requires and name not in known:
            known[name] = [_list_example(name, shop)]
    return [(name, value) for name, values in known.items() for value in values]


def _example(name: str, shop: Shop) -> str:
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    for contact in shop.contacts:
        if name in (identifiers := contact.identifiers()):
            return identifiers[name]
    return "162688150"


def _list_example(name: str, shop: Shop) -> str:
    options = shop.catalogue.ids if name == "products" else shop.catalogue.category_names()
    return options[0] if options else "A1"
