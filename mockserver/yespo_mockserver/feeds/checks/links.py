"""Links and pictures: each address is parsed whole."""

from __future__ import annotations

import re

from yespo_mockserver.feeds.checks.telling import Tell
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.values.addresses import fault_of

_PAGES = ("link", "mobile_link", "canonical_link", "link_template")
_PICTURES = ("image_link", "additional_image_link", "lifestyle_image_link")
_PLACEHOLDER = re.compile(r"(?:^|[/_.-])no[_-]?(?:image|photo|picture|foto|img)|placeholder", re.IGNORECASE)


def links(item: Item, tell: Tell) -> None:
    """Tell of addresses that nobody can open."""
    for name in _PAGES:
        if address := item.first(name):
            _page(name, address, tell)
    for name in _PICTURES:
        for value in item.fields.get(name, ()):
            address = value.strip()
            if address and not address.startswith("data:image/") and _picture(name, address, tell):
                break


def _page(name: str, address: str, tell: Tell) -> None:
    if fault := fault_of(address):
        tell(f"link-{fault}", name, value=address)
    elif name == "link" and address[:5].lower() == "http:":
        tell("link-not-https", "link")
    if len(address) > 2000:
        tell("link-too-long", name, value=len(address))


def _picture(name: str, address: str, tell: Tell) -> bool:
    """Tell what is wrong with a picture's address, and whether something is."""
    fault = fault_of(address)
    if fault:
        tell(f"image-link-{fault}", name, value=address)
    elif name == "image_link" and _PLACEHOLDER.search(address.rpartition("/")[2]):
        tell("image-placeholder", name, value=address)
    return bool(fault)
