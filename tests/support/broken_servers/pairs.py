"""Two faults at once: one of a small set, beside one that every answer has. Both must be told."""

from __future__ import annotations

from typing import NamedTuple

from broken_servers import effects, identifiers, lists, shape, state
from broken_servers.parts import Broken, Got, Seen

BESIDE: dict[str, tuple[set[str], str]] = {
    "no charset": ({"charset"}, "content-type"),
    "any origin": ({"cors"}, "access-control-allow-origin"),
    "an extra field": ({"fields"}, ""),
}
"""Faults that every answer has, with the rules that they break."""

_CHOSEN = {
    **{name: identifiers.FAULTS[name] for name in (
        "ignores email", "ignores phone", "accepts no identifier", "an unknown identifier hides the next",
        "strangers get a contact's answer", "the last of two contacts wins", "contactId of letters taken",
    )},
    **{name: lists.FAULTS[name] for name in ("drops products after the first", "products not required")},
    **{name: shape.FAULTS[name] for name in ("a product twice", "price as a string", "asked-about included")},
    **{name: state.FAULTS[name] for name in ("unstable order", "500 on emoji")},
    **{name: effects.FAULTS[name] for name in ("products change nothing in one data source", "ten categories read")},
}  # fmt: skip


class Pair(NamedTuple):
    """A server with two faults: the rules of which one of each set must be named."""

    broken: Broken
    rules: set[str]
    beside: set[str]


def _with(one: Broken, beside: str) -> Broken:
    rules, header = BESIDE[beside]

    def response(seen: Seen, got: Got) -> Got:
        if one.response is not None:
            got = one.response(seen, got)
        if header == "content-type":
            return got.with_header(header, "application/json") if got.status == 200 else got
        if header:
            return got.with_header(header, "*")
        if got.status != 200 or not got.body:
            return got
        return got.having([{**product, "imageUrl": "https://x.example/1.png"} for product in got.products])

    return one._replace(rules=one.rules | rules, response=response)


PAIRS: dict[str, Pair] = {
    f"{name}, and {beside}": Pair(_with(one, beside), one.rules, BESIDE[beside][0])
    for name, one in _CHOSEN.items()
    for beside in BESIDE
}
