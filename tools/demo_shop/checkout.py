"""The checkout: what an order costs, who it says it is from, and its line in `orders.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

from demo_shop.chance import Chance
from demo_shop.goods import Model
from demo_shop.orders import Basket
from demo_shop.people import Customer

SALE_SINCE = date(2026, 6, 1)
FREE_SHIPPING_FROM = 150000
SHIPPING = 8000


def write_orders(baskets: Sequence[Basket], chance: Chance) -> str:
    """Return `orders.jsonl`: a line for each order, in the form of the vendor's POST /api/v1/orders."""
    lines = []
    for place, basket in enumerate(baskets):
        items = [
            {
                "externalItemId": product.id,
                "quantity": pieces,
                "cost": _money(_price(model, basket.day)),
            }
            for model, product, pieces in basket.lines
        ]
        goods = sum(_price(model, basket.day) * pieces for model, _, pieces in basket.lines)
        shipping = 0 if goods >= FREE_SHIPPING_FROM else SHIPPING
        order: dict[str, object] = {"externalOrderId": str(100001 + place), **_identification(basket.customer, chance)}
        order |= {
            "totalCost": _money(goods + shipping),
            "status": basket.status,
            "date": _moment(basket),
            "currency": "UAH",
        }
        if shipping:
            order["shipping"] = _money(shipping)
        order["items"] = items
        lines.append(json.dumps(order, ensure_ascii=False, separators=(",", ":")))
    return "\n".join(lines) + "\n"


def _identification(customer: Customer, chance: Chance) -> dict[str, object]:
    """Return what the customer left at the checkout: one or two of the API's identifiers, else one of our extension."""
    known: list[tuple[str, object]] = [
        ("externalCustomerId", customer.external_id),
        ("email", customer.email),
        ("phone", customer.phone_digits),
    ]
    given = [(name, value) for name, value in chance.shuffled(known) if value]
    if given:
        return dict(given[: 2 if chance.percent(25) else 1])
    return {"contactId": int(customer.contact_id)} if customer.contact_id else {"webId": customer.web_id}


def _price(model: Model, day: date) -> int:
    """Return what a piece cost on that day: this month's sale didn't hold before."""
    return model.due if day >= SALE_SINCE else model.price


def _money(kopiykas: int) -> int | float:
    return kopiykas // 100 if kopiykas % 100 == 0 else kopiykas / 100


def _moment(basket: Basket) -> str:
    """Return the order's time in Kyiv, where summer time lasts from the last Sunday of March to that of October."""
    day = basket.day
    summer = _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)
    hour, rest = divmod(basket.second, 3600)
    return f"{day.isoformat()}T{hour:02}:{rest // 60:02}:{rest % 60:02}+0{3 if summer else 2}:00"


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
