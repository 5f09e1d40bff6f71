"""The recommendation types: (shop, data source, contact, products, category) -> products."""

from __future__ import annotations

from yespo_mockserver.recommend.explain import Explanation, Reason, explain
from yespo_mockserver.recommend.ranking import recommend

__all__ = ["Explanation", "Reason", "explain", "recommend"]
