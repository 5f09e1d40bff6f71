"""The shop: catalogue, contacts, orders and data sources. It knows no HTTP."""

from __future__ import annotations

from yespo_mockserver.shop.contacts import Contact
from yespo_mockserver.shop.data_sources import DataSource
from yespo_mockserver.shop.errors import ShopError
from yespo_mockserver.shop.shop import Shop

__all__ = ["Contact", "DataSource", "Shop", "ShopError"]
