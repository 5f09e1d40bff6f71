"""The six recommendation types: (shop, data source, contact, products, category) -> products."""

from __future__ import annotations

from yespo_mockserver.recommend.answer import recommend

__all__ = ["recommend"]
