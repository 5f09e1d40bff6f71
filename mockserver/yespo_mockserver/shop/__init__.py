"""The shop: catalogue, contacts, orders and data sources. It knows no HTTP."""

from __future__ import annotations

from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.shop.shop import Shop
from yespo_mockserver.state.known_contacts import Contact

__all__ = ["Contact", "DataSource", "Shop", "ShopError"]
