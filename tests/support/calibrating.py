"""What calibrations are tried on: a shop that every setting shows in, and settings drawn at random."""

from __future__ import annotations

import random

import msgspec

from yespo_contracts.behaviour import Behaviour, choices
from yespo_mockserver.shop import Shop


def new_shop() -> Shop:
    """Return the demo shop with a data source that needs a category."""
    made = Shop.demo()
    made.add_data_source(1250, "bestsellers", size=5, scope="category")
    return made


def some_behaviour(seed: int | str) -> Behaviour:
    """Return one of all settings, the same for the same seed."""
    chance = random.Random(seed)
    return msgspec.convert(
        {key: chance.choice(choice.values) for key, choice in choices().items() if key != "bought_statuses"}, Behaviour
    )
