"""Shops with other settings than their files have."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.shop import Shop


def shop_with(shop: Shop | None = None, /, **tables: Mapping[str, object] | msgspec.Struct) -> Shop:
    """Return the shop, the demo shop unless given, with other settings, a mapping or struct a table."""
    shop = Shop.demo() if shop is None else shop
    shop.override(Overrides({name: msgspec.to_builtins(settings) for name, settings in tables.items()}))
    return shop
