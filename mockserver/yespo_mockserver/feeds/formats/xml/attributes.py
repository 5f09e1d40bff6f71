"""What stands in a field's attributes: the field itself, its currency, its language, or fields of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yespo_mockserver.feeds.formats.xml.namespaces import OWN_MARK
from yespo_mockserver.feeds.values.characters import decoded, without_tags

CURRENCY = ("currency", "currencyid", "currency_id", "currencycode", "currency_code")
_LANGUAGE = ("lang", "language", "locale")
_PARAMS = frozenset({"param", "attribute", "characteristic", "feature"})
_ADDRESSES = ("href", "url", "src")
_VALUES = ("value", "val", "content", "text")
_TEXT_TYPES = frozenset({"text", "html", "xhtml", "text/html", "text/plain", "application/xhtml+xml"})
_TEXT_CONSTRUCTS = frozenset({"title", "summary", "content", "description", "rights", "subtitle"})
_PLAIN = frozenset({"title"})
_MEANINGLESS = frozenset({"ispermalink", "space", "paramid", "valueid", "mode", "domain", "scheme", "xsi:type"})


def fields_of(key: str, attributes: Mapping[str, str], text: str | None) -> Iterator[tuple[str, str]]:
    """Yield the fields that an element with attributes makes; without a text those of the attributes alone."""
    local = key.rstrip(OWN_MARK)
    mark = key[len(local) :]
    left = {_name(name): value for name, value in attributes.items() if not name.startswith("xmlns")}
    if text is None:
        yield from _left_over(local, mark, left)
        return
    if local in _PARAMS and "name" in left:
        yield from _param(left, text)
        return
    yield from _text(key, left, text)


def _text(key: str, left: dict[str, str], text: str) -> Iterator[tuple[str, str]]:
    """Yield the field itself, as its attributes say it is to be read, and what they say beside it."""
    local = key.rstrip(OWN_MARK)
    mark = key[len(local) :]
    if local.rpartition(":")[2] == "link" and not text.strip() and "href" in left:
        rel = left.get("rel", "alternate")
        yield (key if rel == "alternate" else f"{local}_{rel}{mark}"), left["href"]
        return
    if local in _TEXT_CONSTRUCTS and left.get("type", "").lower() in _TEXT_TYPES:
        text = _construct(local, left.pop("type").lower(), text, left.get("mode", "xml"))
    for name in _LANGUAGE:
        if language := left.pop(name, "").strip():
            key = f"{local}_{language.replace('-', '_').partition('_')[0].lower()}{mark}"
    if not text.strip():
        text = _instead(local, left, text)
    for name in CURRENCY:
        if currency := left.pop(name, "").strip():
            text = _with_currency(text, currency)
    rest = _left_over(local, mark, left)
    if text.strip() or not rest:
        yield key, text
    yield from rest


def _instead(local: str, left: dict[str, str], text: str) -> str:
    """Return, and take out of the attributes, what stands in them instead of in the text."""
    if local == "category":
        term, label = left.pop("term", ""), left.pop("label", "")
        return label or term
    name = next((name for name in (*_ADDRESSES, *_VALUES) if left.get(name)), "")
    return left.pop(name) if name else text


def _left_over(local: str, mark: str, left: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the fields of attributes that mean nothing else."""
    none = _MEANINGLESS | {"type"} if ":" in local else _MEANINGLESS  # a foreign element's type is that of its text
    return [(f"{local}_{name}{mark}", value) for name, value in left.items() if name not in none and value]


def _name(name: str) -> str:
    return name.lower() if name.startswith("xsi:") else name.rpartition(":")[2].lower()


def _param(attributes: Mapping[str, str], text: str) -> Iterator[tuple[str, str]]:
    """Yield a parameter by its name, with its unit."""
    value = text.strip() or attributes.get("value", attributes.get("val", "")).strip()
    unit = attributes.get("unit", "").strip()
    name = attributes["name"].strip()
    yield (f"param {name}" if name else "param"), f"{value} {unit}".strip() if value else ""


def _with_currency(text: str, currency: str) -> str:
    """Return a price with a currency that stands beside it, unless it has one itself."""
    amount = text.strip()
    if not amount or any(character.isalpha() or character in "$€£₴₽₸" for character in amount):
        return text
    return f"{amount} {'RUB' if currency.upper() == 'RUR' else currency.upper()}"


def _construct(local: str, kind: str, text: str, mode: str) -> str:
    """Return what a text construct of Atom says: titles as plain text, others as HTML where they hold any."""
    if kind in {"text", "text/plain"} or (kind == "text/html" and mode == "base64"):
        return text
    return without_tags(text) if local in _PLAIN else decoded(text)
