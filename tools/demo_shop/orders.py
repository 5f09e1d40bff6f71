"""The orders: who buys what, with what, and when.

A customer has occasions to buy ("a night outdoors", "a rack for the rocks"); an occasion has a leading category and
companions, and a companion that isn't in the same order may be in the customer's next one, some weeks later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from demo_shop.chance import Chance
from demo_shop.goods import Model, Product, is_offered
from demo_shop.people import PERSONAS, Customer

ORDERS = 2000
FIRST_DAY = date(2025, 1, 1)
LAST_DAY = date(2026, 6, 30)
NEW_SINCE = date(2026, 4, 1)
MONTH_WEIGHTS = (6, 5, 7, 10, 13, 15, 15, 12, 9, 7, 7, 9)
HOURS = (7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23)
HOUR_WEIGHTS = (1, 2, 4, 6, 6, 7, 6, 5, 5, 5, 6, 7, 9, 10, 9, 6, 2)
CONSUMABLES = ("GAS", "MEAL", "SNACK", "CHALK")


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A reason to buy: the categories one of which leads, and companions with their share in percent."""

    leads: tuple[str, ...]
    companions: dict[str, int]
    later: tuple[str, ...] = ()


OCCASIONS = {
    "night": Occasion(
        leads=("TENT",),
        companions={"SLEEP": 55, "MAT": 50, "TARP": 14, "LIGHT": 12, "REST": 10},
        later=("SLEEP", "MAT"),
    ),
    "sleep": Occasion(leads=("SLEEP", "SLEEP", "MAT"), companions={"MAT": 35, "REST": 25}),
    "boots": Occasion(leads=("BOOT",), companions={"SOCK": 62, "GAIT": 32}, later=("SOCK", "GAIT")),
    "kitchen": Occasion(leads=("STOVE",), companions={"GAS": 75, "COOK": 50, "MEAL": 15}, later=("GAS", "COOK")),
    "pack": Occasion(leads=("PACK",), companions={"WATER": 35, "POLE": 20}),
    "walk": Occasion(leads=("POLE", "WATER", "SOCK"), companions={"SOCK": 20, "WATER": 15, "GAIT": 8}),
    "clothes": Occasion(leads=("JKT", "BASE", "PANTS"), companions={"BASE": 25, "PANTS": 20, "SOCK": 18}),
    "rack": Occasion(
        leads=("HARN",),
        companions={"CARAB": 75, "ROPE": 42, "CHALK": 45, "HELM": 40, "BAG": 35},
        later=("CARAB", "ROPE", "CHALK"),
    ),
    "rope": Occasion(leads=("ROPE", "CARAB"), companions={"CARAB": 50, "CHALK": 15}),
    "chalk": Occasion(leads=("CHALK",), companions={"CARAB": 12, "BAG": 8}),
    "supplies": Occasion(leads=("MEAL", "GAS"), companions={"GAS": 50, "MEAL": 50, "SNACK": 35}),
    "picnic": Occasion(leads=("FURN", "FURN", "GRILL"), companions={"FURN": 35, "GRILL": 20, "COOK": 28, "LIGHT": 20}),
    "light": Occasion(leads=("LIGHT",), companions={}),
}

# Occasions that come back, and how many times as often a customer has its favourite ones.
REPEATED = ("supplies", "chalk")
FAVOURITE = 5

# How many pieces of one product, and how many different products of the category, an order may have.
PIECES = {
    "GAS": (1, 2, 2, 3, 4),
    "MEAL": (1, 2, 2, 3, 4),
    "SNACK": (1, 2, 3, 5),
    "SOCK": (1, 1, 2, 3),
    "CARAB": (1, 1, 2, 4),
    "FURN": (1, 1, 2, 4),
}
KINDS = {"MEAL": (1, 1, 2, 3), "CARAB": (1, 1, 2, 3), "CHALK": (1, 1, 2), "COOK": (1, 1, 2)}
ONE = (1,)

FOR_CHILDREN = ("дитячий", "Junior", "Kids")

IMPULSE_SHARE = 15
IMPULSES = ("SNACK", "SOCK", "COOK", "LIGHT", "WATER", "BASE", "PACK")


@dataclass
class Basket:
    """One order in the making."""

    customer: Customer
    day: date
    second: int
    status: str
    lines: list[tuple[Model, Product, int]] = field(default_factory=list)


@dataclass
class Memory:
    """What a customer has bought so far, by model and by category, and what is still wanted after the last order."""

    models: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)


class Shopping:
    """Makes the orders of all customers."""

    def __init__(self, models: Sequence[Model], chance: Chance) -> None:
        self._chance = chance
        self._models = {
            code: [one for one in models if one.code == code] for code in dict.fromkeys(m.code for m in models)
        }

    def orders_of(self, customers: Sequence[Customer]) -> list[Basket]:
        """Return all orders by time."""
        baskets: list[Basket] = []
        for customer, count in zip(customers, _apportioned([one.activity for one in customers], ORDERS), strict=True):
            baskets += self._orders_of(customer, count)
        return sorted(baskets, key=lambda basket: (basket.day, basket.second))

    def _orders_of(self, customer: Customer, count: int) -> list[Basket]:
        memory = Memory()
        baskets: list[Basket] = []
        for day in self._days(count):
            previous = baskets[-1].day if baskets else day
            # Who still wants something after an order comes back for it within weeks, not when chance has it.
            soon = previous + timedelta(days=self._chance.between(4, 30))
            when = min(day, soon) if memory.wanted else day
            basket = Basket(customer, max(when, previous), self._second(), self._status(max(when, previous)))
            self._fill(basket, memory)
            baskets.append(basket)
        return baskets

    def _wishes(self, customer: Customer, memory: Memory) -> list[str]:
        """Return the categories that the customer comes for: what is still wanted, else those of an occasion."""
        if memory.wanted:
            codes, memory.wanted = memory.wanted, []
            return codes
        occasions = PERSONAS[customer.persona].occasions
        names = tuple(occasions)
        # A second tent is a rare wish and a third one rarer still; gas and chalk run out.
        owned = [memory.codes.get(OCCASIONS[name].leads[0], 0) if name not in REPEATED else 0 for name in names]
        liked = [FAVOURITE if name in customer.favourites else 1 for name in names]
        shares = zip(names, liked, owned, strict=True)
        weights = [occasions[name] * liking * 24 // (1 + count**2) for name, liking, count in shares]
        occasion = OCCASIONS[self._chance.weighted(names, weights)]
        codes = [self._chance.pick(occasion.leads)]
        for code, share in occasion.companions.items():
            if self._chance.percent(share):
                codes.append(code)
            elif code in occasion.later and code not in memory.codes and self._chance.percent(50):
                memory.wanted.append(code)
        return codes

    def _fill(self, basket: Basket, memory: Memory) -> None:
        codes = self._wishes(basket.customer, memory)
        if self._chance.percent(IMPULSE_SHARE):
            codes.append(self._chance.pick(IMPULSES))
        for code in dict.fromkeys(codes):
            for _ in range(self._chance.pick(KINDS.get(code, ONE))):
                self._add(basket, code, memory)
        if not basket.lines:
            # All that was looked for is yet to come, as happens with some seeds: nobody orders nothing.
            self._add(basket, "MEAL", memory)
        if basket.status in {"CANCELLED", "ABANDONED_SHOPPING_CART"}:
            return
        for model, _, _ in basket.lines:
            memory.models[model.key] = memory.models.get(model.key, 0) + 1
            memory.codes[model.code] = memory.codes.get(model.code, 0) + 1

    def _add(self, basket: Basket, code: str, memory: Memory) -> None:
        taken = {model.key for model, _, _ in basket.lines}
        models = [one for one in self._models[code] if one.key not in taken]
        weights = [self._appeal(one, basket, memory) for one in models]
        if not sum(weights):
            return
        model = self._chance.weighted(models, weights)
        pieces = self._chance.pick(PIECES.get(code, ONE)) if model.price < 150000 else 1
        basket.lines.append((model, self._size(model, basket.customer), pieces))

    def _appeal(self, model: Model, basket: Basket, memory: Memory) -> int:
        """Return how likely the customer is to choose the model, 0 for never."""
        customer = basket.customer
        if not is_offered(model) or (model.is_new and basket.day < NEW_SINCE):
            return 0
        if model.gender in {"male", "female"} and model.gender != customer.gender and not self._chance.percent(4):
            return 0
        if customer.persona != "family" and any(word in model.name for word in FOR_CHILDREN):
            return 0
        weight = model.popularity * (9, 3, 1)[abs(model.tier - customer.tier)]
        if model.brand == customer.brand:
            weight *= 3
        if any(shelf in model.path for shelf in PERSONAS[customer.persona].shelves):
            weight *= 6
        if model.code == "GAS" and model.is_nozzle != self._has_nozzle_stove(basket, memory):
            return 0
        bought = memory.models.get(model.key, 0)
        if not bought:
            return weight
        return weight * 5 if model.code in CONSUMABLES else 1

    def _has_nozzle_stove(self, basket: Basket, memory: Memory) -> bool:
        """Return whether the stove bought now, or else any before, burns only nozzle cartridges."""
        stoves = [model for model, _, _ in basket.lines if model.code == "STOVE"]
        stoves = stoves or [model for model in self._models["STOVE"] if model.key in memory.models]
        return any(model.is_nozzle for model in stoves)

    @staticmethod
    def _size(model: Model, customer: Customer) -> Product:
        """Return the product of the customer's own size, which stays the same from order to order."""
        return model.products[customer.fit * len(model.products) // 5]

    def _days(self, count: int) -> list[date]:
        """Return the days of a customer's orders, who may have come late, by the shop's seasons."""
        all_days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
        days = all_days[0 if self._chance.percent(55) else self._chance.below(len(all_days) * 4 // 5) :]
        weights = [MONTH_WEIGHTS[day.month - 1] for day in days]
        chosen: set[date] = set()
        while len(chosen) < count:
            chosen.add(self._chance.weighted(days, weights))
        return sorted(chosen)

    def _second(self) -> int:
        return self._chance.weighted(HOURS, HOUR_WEIGHTS) * 3600 + self._chance.below(3600)

    def _status(self, day: date) -> str:
        share = self._chance.below(100)
        if share < 12:
            return "CANCELLED" if share < 6 else "ABANDONED_SHOPPING_CART"
        age = (LAST_DAY - day).days
        return "INITIALIZED" if age < 2 else "IN_PROGRESS" if age < 7 else "DELIVERED"


def _apportioned(shares: Sequence[int], total: int) -> list[int]:
    """Return whole numbers in the proportion of `shares` that add up to `total`, at least 1 for any share above 0."""
    counts = [max(1, share * total // sum(shares)) if share else 0 for share in shares]
    by_share = sorted(range(len(shares)), key=lambda place: -shares[place])
    for place in by_share[: total - sum(counts)]:
        counts[place] += 1
    return counts
