"""Where products differ from what a client has in hand: Products, or the JSON that it decoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yespo_contracts.counted import many
from yespo_contracts.product import Product

_SHOWN = 5
_MISSING = "missing"


def differing(left: object, right: object) -> list[str] | None:
    """Return the lines that tell two lists of products apart, None where they are something else."""
    if not (_has_products(left) or _has_products(right)):
        return None
    mine, theirs = _elements(left), _elements(right)
    if mine is None or theirs is None:
        return None
    lines = ["the products differ"]
    if (ids := [_id(one) for one in mine]) != (others := [_id(one) for one in theirs]):
        lines += [f"  ids: {', '.join(map(str, ids)) or 'none'}", f"   vs. {', '.join(map(str, others)) or 'none'}"]
    for place, (one, other) in enumerate(zip(mine, theirs, strict=False)):
        lines += [f"  [{place}] {line}" for line in _fields(one, other)]
        if len(lines) > _SHOWN * 3:
            lines.append("  …")
            break
    if len(mine) != len(theirs):
        lines.append(f"  {many(len(mine), 'product')} compared with {len(theirs):,}")
    return lines


def _has_products(value: object) -> bool:
    if isinstance(value, Product):
        return True
    return isinstance(value, list | tuple) and any(isinstance(element, Product) for element in value)


def _elements(value: object) -> list[Mapping[str, object]] | None:
    """Return products as JSON has them; None for anything else."""
    sequence: Sequence[object] = value if isinstance(value, list | tuple) else [value]
    found: list[Mapping[str, object]] = []
    for element in sequence:
        if isinstance(element, Product):
            found.append(element.to_json())
        elif isinstance(element, Mapping):
            found.append(element)
        else:
            return None
    return found


def _id(element: Mapping[str, object]) -> object:
    return element.get("id", _MISSING)


def _fields(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    names = [name for name in dict.fromkeys([*one, *other]) if one.get(name, ...) != other.get(name, ...)]
    return [f"{name}: {_shown(one, name)} vs. {_shown(other, name)}" for name in names[:_SHOWN]]


def _shown(element: Mapping[str, object], name: str) -> str:
    return repr(element[name]) if name in element else _MISSING
