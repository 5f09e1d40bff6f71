"""How products look on the wire: the catalogue's JSON as it stands, or with what `[behaviour]` and `[feed]` change."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from yespo_contracts.product import TAG_PREFIX
from yespo_mockserver.shop import Shop

_IMAGE_TAG = TAG_PREFIX + "image_link"


def answer_body(shop: Shop, numbers: Iterable[int]) -> bytes:
    """Return the JSON array of the catalogue's products with these numbers."""
    bodies = shop.catalogue.bodies(numbers)
    config = shop.config
    image_field, tags_type = config.feed.image_field, config.behaviour.tags_type
    if image_field != "off" or tags_type != "string":
        bodies = (_changed(body, image_field, tags_type) for body in bodies)
    parts = [*bodies]
    if not parts:
        return b"[]"
    parts[0] = b"[" + parts[0]  # so that the whole is written once
    parts[-1] += b"]"
    return b",".join(parts)


def _changed(body: bytes, image_field: str, tags_type: str) -> bytes:
    element: dict[str, object] = msgspec.json.decode(body)
    if image_field != "off":
        element.setdefault(image_field, element.get(_IMAGE_TAG, ""))
    if tags_type == "list":
        element = {name: [value] if name.startswith(TAG_PREFIX) else value for name, value in element.items()}
    return msgspec.json.encode(element)
