"""Texts as customers will read them: escaped twice, spoilt by an encoding, too long, shouting."""

from __future__ import annotations

import re

from yespo_mockserver.feeds.checks.telling import Tell
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.values.characters import (
    entity_in,
    escaped_twice,
    first_tag,
    invisible_in,
    lost_in,
    mojibake_of,
)

_UNSAFE_ID = re.compile(r"""[,\s"\[\]]""")
_PLAIN = frozenset({"id", "title", "brand", "link", "image_link", "additional_image_link", "product_type"})
_NO_HTML = frozenset({"google_product_category", "mobile_link", "canonical_link"}) | _PLAIN
_READ = ("title", "brand", "product_type", "description")
_EXACT = ("id", "item_group_id", "gtin", "mpn", "link", "image_link")


def texts(item: Item, tell: Tell) -> None:
    """Tell of what is wrong with an item's texts."""
    product_id = item.first("id")
    if len(product_id) > 50:
        tell("id-too-long", "id", value=len(product_id))
    if _UNSAFE_ID.search(product_id):
        tell("id-characters", "id", value=product_id)
    title, description = item.first("title"), item.first("description")
    _title(title, tell)
    if len(description) > 5000:
        tell("description-too-long", "description", value=len(description))
    if description and description == title:
        tell("description-is-title", "description")
    for name, text in (("title", title), ("description", description), ("brand", item.first("brand"))):
        if text[:1] in {"=", "@"} or (text[:1] in {"+", "-"} and "(" in text):
            tell("formula", name, value=text)
    _escapes(item, tell)
    for name in _READ:
        _characters(name, item.first(name), tell)
    for name in _EXACT:
        if found := invisible_in(item.first(name)):
            tell("invisible-character", name, value=found)


def _title(title: str, tell: Tell) -> None:
    if tag := first_tag(title):
        tell("markup-in-title", "title", value=tag)
    if len(title) > 150:
        tell("title-too-long", "title", value=len(title))
    if len(title) > 12 and title.isupper() and sum(map(str.isalpha, title)) > 10:
        tell("title-capitals", "title", value=title)


def _escapes(item: Item, tell: Tell) -> None:
    """Tell of fields that were escaped twice; where HTML may stand, of what was escaped once more than it."""
    for name, values in item.fields.items():
        for text in values:
            if "&" not in text or name.endswith("price"):
                continue  # what isn't a price there is told of as such
            if found := entity_in(text) if name in _NO_HTML else escaped_twice(text):
                place = text.index(found)
                shown = text[max(0, place - 20) : place + len(found) + 20]
                tell("doubly-escaped", name.removeprefix("param ").lstrip("@"), value=shown)
                break


def _characters(name: str, text: str, tell: Tell) -> None:
    if plain := mojibake_of(text):
        tell("mojibake", name, value=text, other=plain)
    elif lost := lost_in(text):
        tell("lost-characters", name, value=lost)
