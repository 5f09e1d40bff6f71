"""Bodies that the contract allows: of orders, of the web tracker's events, of contacts; each as it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from hypothesis import strategies as st

from yespo_contracts.account import Known
from yespo_contracts.behaviour import OrderStatus
from yespo_contracts.bodies.event_body import IN_GENERAL, PAYLOADS
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.strategies.requests import known_data
from yespo_contracts.strategies.values import OPAQUE, VALID

Sent = dict[str, object]
"""A JSON object, as it is sent."""

ABSENT = "no-such-product"
"""The id of a product that no shop has."""

_IN_GENERAL = {name: sent for sent, name in IN_GENERAL.items()}
_STATUSES = st.sampled_from(get_args(OrderStatus))
_TEXTS = st.sampled_from(("Tent", "Намет", "", "😀", "<b>&amp;</b>", 'a "b"'))
_AMOUNTS = st.one_of(st.integers(0, 100_000), st.integers(1, 10**7).map(lambda kopecks: kopecks / 100))
_PRICES = st.one_of(_AMOUNTS, st.integers(1, 10**5).map(str), st.sampled_from(("754 USD", "201.95", "201,95 UAH")))
_DAYS = st.tuples(st.integers(2020, 2025), st.integers(1, 12), st.integers(1, 28), st.integers(0, 23))
_ZONES = st.sampled_from(("Z", "+03:00", "-11:30"))
_MOMENTS = st.integers(1_577_836_800_000, 1_767_225_600_000)
_MOSTLY_NOT = st.integers(0, 3).map(lambda number: number == 3)


def orders(known: Known | Mapping[str, object] | None = None, *, most: int = 3) -> st.SearchStrategy[Sent]:
    """Return a strategy for bodies of `POST /api/v1/orders` of which no order fails.

    The orders are of products and by contacts of `known`, or by new ones; without known products they have no items.
    """
    account = known_data(known)
    return st.lists(one_order(account), min_size=1, max_size=most).map(lambda found: {"orders": found})


def events(
    known: Known | Mapping[str, object] | None = None, *, names: Sequence[str] = tuple(PAYLOADS)
) -> st.SearchStrategy[Sent]:
    """Return a strategy for bodies of the web tracker: events of all nine kinds, or of those named.

    Without known products those that need one have an empty list, and ProductPage and AddToWishlist are left out.
    """
    account = known_data(known)
    usable = [name for name in names if account.products or name not in {"ProductPage", "AddToWishlist"}]
    if unknown := set(names).difference(PAYLOADS):
        raise ValueError(f"{min(unknown)} is no event; these are: {', '.join(PAYLOADS)}.")
    if not usable:
        raise ValueError(f"{', '.join(names)}: events of a product need `known` with products.")
    return _event(account, st.sampled_from(usable))


def contact_bodies(known: Known | Mapping[str, object] | None = None) -> st.SearchStrategy[Sent]:
    """Return a strategy for bodies of `POST /api/v1/contact`: updates of contacts of `known`, and new contacts."""
    return _contact(known_data(known))


@st.composite
def one_order(draw: st.DrawFn, known: Known) -> Sent:
    """Return a strategy for single orders."""
    year, month, day, hour = draw(_DAYS)
    order: Sent = {
        "externalOrderId": f"O-{draw(st.integers(1, 99))}",
        **_who(draw, known, IDENTIFIERS, needed=("externalCustomerId", "email", "phone")),
        "totalCost": draw(_AMOUNTS),
        "status": draw(_STATUSES),
        "date": f"{year}-{month:02}-{day:02}T{hour:02}:10:11{draw(_ZONES)}",
        "currency": draw(st.sampled_from(("UAH", "USD", "eur"))),
    }
    for name, values in (("firstName", _TEXTS), ("shipping", _AMOUNTS), ("discount", st.integers(-9, 9))):
        if draw(_MOSTLY_NOT):
            order[name] = draw(values)
    if draw(_MOSTLY_NOT):
        order["additionalInfo"] = {"note": draw(_TEXTS)}
    if known.products:
        order["items"] = [_item(draw, product) for product in _some(draw, known.products)]
    return order


def _item(draw: st.DrawFn, product: str) -> Sent:
    item: Sent = {"externalItemId": product, "quantity": draw(st.sampled_from((1, 2, 0.5, 100)))}
    if draw(_MOSTLY_NOT):
        item |= {"name": draw(_TEXTS), "cost": draw(_AMOUNTS)}
    return item


@st.composite
def _event(draw: st.DrawFn, known: Known, names: st.SearchStrategy[str]) -> Sent:
    name = draw(names)
    general: Sent = {"eventName": name, "siteId": "8A412DC"}
    if draw(st.booleans()):
        general["datetime"] = draw(_MOMENTS)
    if name != "ProductUpdate":
        general["cookies"] = {"sc": draw(OPAQUE)}
        if name == "CustomerData" or draw(_MOSTLY_NOT):
            general |= {
                _IN_GENERAL[named]: str(value) for named, value in _who(draw, known, tuple(_IN_GENERAL)).items()
            }
    sent: Sent = {"GeneralInfo": general}
    if keys := PAYLOADS[name]:
        sent[draw(st.sampled_from(keys))] = _part(draw, name, known)
    return sent


def _part(draw: st.DrawFn, name: str, known: Known) -> object:
    if name in {"ProductPage", "AddToWishlist"}:
        part: Sent = {"Product": _product(draw, draw(st.sampled_from(known.products)))}
    elif name == "CategoryPage":
        part = {"Category": {"categoryKey": draw(st.sampled_from(known.categories or ("Tents",)))}}
    elif name == "SearchRequest":
        part = {"search": draw(OPAQUE), "isFound": draw(st.sampled_from((0, 1)))}
    else:
        products = [_product(draw, product) for product in (_some(draw, known.products) if known.products else ())]
        if name == "ProductUpdate":
            return [product | {"name": draw(OPAQUE), "category_id": ["1"]} for product in products]
        part = {"Products": products}
        if name == "StatusCart":
            part["GUID"] = "6F9619FF-8B86"
        if name == "PurchasedItems":
            part["OrderNumber"] = f"O-{draw(st.integers(1, 99))}"
    if draw(_MOSTLY_NOT):
        part["Tags"] = {"some_tags": ["a", "b"]}
    return part


def _product(draw: st.DrawFn, product: str) -> Sent:
    found: Sent = {draw(st.sampled_from(("productKey", "product_id"))): product}
    fields = {
        "price": _PRICES,
        "unit_price": _PRICES,
        "quantity": st.sampled_from((1, 2, "3", "1,5")),
        "isInStock": st.sampled_from(("1", "0", 1, 0)),
        "tag_size": st.sampled_from(("S", ["S", "M"], [])),
    }
    for name, values in fields.items():
        if draw(_MOSTLY_NOT):
            found[name] = draw(values)
    return found


@st.composite
def _contact(draw: st.DrawFn, known: Known) -> Sent:
    who = _who(draw, known, ("contactId", "email", "phone", "externalCustomerId"))
    channels = []
    if "email" in who:
        channels.append({"type": "email", "value": who["email"]})
    if "phone" in who:
        channels.append({"type": draw(st.sampled_from(("sms", "viber"))), "value": who["phone"]})
    if draw(_MOSTLY_NOT):
        channels.append({"type": "webpush", "value": draw(OPAQUE)})
    if not channels:
        channels.append({"type": "mobilepush", "value": draw(OPAQUE)})
    body: Sent = {"channels": channels}
    if "contactId" in who:
        body["id"] = who["contactId"]
    if "externalCustomerId" in who:
        body["externalCustomerId"] = who["externalCustomerId"]
    for name, value in (
        ("firstName", draw(_TEXTS)),
        ("languageCode", "uk"),
        ("address", {"town": "Kyiv"}),
        ("fields", [{"id": draw(st.integers(1, 99)), "value": draw(_TEXTS)}]),
    ):
        if draw(_MOSTLY_NOT):
            body[name] = value
    return body


def _who(draw: st.DrawFn, known: Known, names: Sequence[str], needed: Sequence[str] = ()) -> Sent:
    """Return identifiers of one contact, one of those `needed` among them: a known contact, or a new one without id."""
    there = [contact for contact in known.contacts if any(name in contact for name in needed or names)]
    contact = draw(st.sampled_from([*there, {}]))
    usable = [name for name in names if name in contact] or [name for name in names if name != "contactId"]
    chosen = draw(st.lists(st.sampled_from(usable), min_size=1, max_size=len(usable), unique=True))
    if needed and not set(needed) & set(chosen):
        chosen.append(draw(st.sampled_from([name for name in needed if name in usable])))
    found = {name: contact[name] if contact else draw(VALID[name]) for name in names if name in chosen}
    return {name: int(value) if name == "contactId" else value for name, value in found.items()}


def _some(draw: st.DrawFn, products: Sequence[str]) -> list[str]:
    return draw(st.lists(st.sampled_from(products), min_size=1, max_size=3, unique=True))
