"""The web tracker's events, `POST /api/v2` at the tracker's host: what they are, and what is wrong with one.

Source: the vendor's page on transferring website behaviour through REST, its nine examples. `sc` is required of all
but ProductUpdate, which has none there. The refusal of unknown fields, and that of prices and quantities below zero,
are assumed (ledger: `tracker`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import msgspec

from yespo_contracts.bodies.json_body import BodyError, shown
from yespo_contracts.identity import has_control_characters, malformed

PAYLOADS: Mapping[str, tuple[str, ...]] = {
    "ProductPage": ("ProductPage",),
    "StatusCart": ("StatusCart",),
    "PurchasedItems": ("PurchasedItems",),
    "CategoryPage": ("CategoryPage",),
    "AddToWishlist": ("AddToWishlist",),
    "SearchRequest": ("SearchRequest",),
    "CustomerData": (),
    "ProductImpressions": ("ProductImpression", "ProductImpressions"),
    "ProductUpdate": ("ProductUpdate",),
}
"""Each event's name, and under which key its own part stands; the vendor's example writes ProductImpression."""

MAX_PRODUCTS = 1000
TAG = "tag_"
IN_GENERAL: Mapping[str, str] = {
    "externalCustomerId": "externalCustomerId",
    "user_phone": "phone",
    "user_email": "email",
    "user_es_contact_id": "contactId",
}
"""What the identifiers are called in GeneralInfo, with their names elsewhere."""

GENERAL_FIELDS = frozenset({"eventName", "siteId", "datetime", "user_name", "cookies", *IN_GENERAL})
PRODUCT_FIELDS = frozenset(
    {"productKey", "product_id", "price", "unit_price", "quantity", "isInStock", "discount"}
    | {"price_currency_code", "container_type"}
)
UPDATE_FIELDS = PRODUCT_FIELDS | {"name", "brand", "description", "url", "imgurl", "category", "category_id"}
"""What a product of an event may have beside tags, and one of ProductUpdate."""

PART_FIELDS: Mapping[str, frozenset[str]] = {
    "ProductPage": frozenset({"Product", "Tags"}),
    "AddToWishlist": frozenset({"Product", "Tags"}),
    "CategoryPage": frozenset({"Category", "Tags"}),
    "SearchRequest": frozenset({"search", "isFound", "Tags"}),
    **dict.fromkeys(
        ("StatusCart", "PurchasedItems", "ProductImpressions"), frozenset({"Products", "Tags", "GUID", "OrderNumber"})
    ),
}
"""What each event's own part may have; ProductUpdate's is an array of products, and CustomerData has none."""

PRICE = r"^\s*([0-9]{1,15}(?:[.,][0-9]{1,6})?)\s*(?:[A-Za-z]{3}|₴|\$|€)?\s*$"
"""The pattern of a price that is a text."""

MAX_NUMBER = 1e15

_PRICE = re.compile(PRICE, re.ASCII)


class EventProduct(msgspec.Struct, frozen=True, kw_only=True):
    """One product of an event; `fields` are its other texts by the product's own names, for ProductUpdate alone."""

    id: str
    price: float | None = None
    in_stock: bool | None = None
    quantity: float = 1.0
    fields: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event, whatever its kind. `at` is in seconds since 1970, `identifiers` by the API's names without webId."""

    name: str
    at: float | None = None
    identifiers: Mapping[str, str] = {}
    web_id: str | None = None
    products: tuple[EventProduct, ...] = ()
    order_number: str | None = None
    category: str | None = None
    search: str | None = None


def read_event(document: object) -> Event:
    """Return the event of a body; raises `BodyError` with everything that was found wrong with it."""
    reader = _Reader()
    event = reader.event(document)
    if event is None or reader.problems:
        raise BodyError("\n".join(reader.problems))
    return event


class _Reader:
    """One pass over one event, collecting what is wrong as it goes."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def event(self, document: object) -> Event | None:
        root = self._object(document, "The body")
        general = self._object(root.get("GeneralInfo"), "GeneralInfo") if root else {}
        name = general.get("eventName")
        if not root or not general:
            return None
        if not isinstance(name, str) or name not in PAYLOADS:
            self._wrong(f"GeneralInfo.eventName: it must be one of {', '.join(PAYLOADS)}.")
            return None
        allowed = {"GeneralInfo", *PAYLOADS[name], *(["TrackedOrderId"] if name == "PurchasedItems" else [])}
        self._unknown(root, "", allowed)
        payload_key = next((key for key in PAYLOADS[name] if key in root), None)
        payload = None if payload_key is None else root[payload_key]
        if PAYLOADS[name] and payload_key is None:
            self._wrong(f"{PAYLOADS[name][0]}: it must be set for the event {name}.")
            return None
        event = self._general(general, name)
        return self._payload(event, name, payload, payload_key or "")

    def _general(self, general: Mapping[str, object], name: str) -> Event:
        self._unknown(general, "GeneralInfo", GENERAL_FIELDS)
        self._text(general, "GeneralInfo", "siteId", required=True)
        self._text(general, "GeneralInfo", "user_name")
        identifiers: dict[str, str] = {}
        for field, api_name in IN_GENERAL.items():
            value = self._text(general, "GeneralInfo", field)
            if value is not None and value.strip():
                if problem := malformed(api_name, value):
                    self._wrong(f"GeneralInfo.{field}: {problem[1]}")
                identifiers[api_name] = value
        return Event(name=name, at=self._datetime(general), identifiers=identifiers, web_id=self._cookie(general, name))

    def _datetime(self, general: Mapping[str, object]) -> float | None:
        at = general.get("datetime")
        if at is None:
            return None
        if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < 10**14:
            self._wrong("GeneralInfo.datetime: it must be a whole number, milliseconds since 1970 in UTC.")
            return None
        return at / 1000.0

    def _cookie(self, general: Mapping[str, object], name: str) -> str | None:
        if "cookies" not in general and name == "ProductUpdate":
            return None
        cookies = general.get("cookies")
        sc = cookies.get("sc") if isinstance(cookies, dict) else None
        if not isinstance(sc, str) or not sc.strip():
            self._wrong("GeneralInfo.cookies.sc: it must be set, to the value of the tracker's cookie sc.")
            return None
        if has_control_characters(sc):
            self._wrong("GeneralInfo.cookies.sc: it must not hold control characters.")
        return sc

    def _payload(self, event: Event, name: str, payload: object, key: str) -> Event:
        changed: dict[str, object] = {}
        if name == "ProductUpdate":
            changed["products"] = self._products(payload, key, updates=True)
        elif name != "CustomerData":
            part = self._object(payload, key)
            self._unknown(part, key, PART_FIELDS[name])
            if name in {"ProductPage", "AddToWishlist"}:
                changed["products"] = self._products([part.get("Product")], f"{key}.Product", single=True)
            elif name == "CategoryPage":
                category = self._object(part.get("Category"), f"{key}.Category")
                self._unknown(category, f"{key}.Category", {"categoryKey"})
                changed["category"] = self._text(category, f"{key}.Category", "categoryKey", required=True)
            elif name == "SearchRequest":
                changed["search"] = self._text(part, key, "search", required=True)
            else:
                changed["products"] = self._products(part.get("Products"), f"{key}.Products")
                changed["order_number"] = self._text(part, key, "OrderNumber")
                self._text(part, key, "GUID", required=name == "StatusCart")
            tags = part.get("Tags")
            if tags is not None and not isinstance(tags, dict):
                self._wrong(f"{key}.Tags: it must be an object.")
        return msgspec.structs.replace(event, **changed)

    def _products(
        self, sent: object, where: str, *, updates: bool = False, single: bool = False
    ) -> tuple[EventProduct, ...]:
        if not isinstance(sent, list):
            self._wrong(f"{where}: it must be an array of products.")
            return ()
        if len(sent) > MAX_PRODUCTS:
            self._wrong(f"{where}: there are {len(sent)} products; at most {MAX_PRODUCTS} are taken.")
            return ()
        found = [
            self._product(product, where if single else f"{where}[{place}]", updates=updates)
            for place, product in enumerate(sent)
        ]
        return tuple(product for product in found if product is not None)

    def _product(self, sent: object, where: str, *, updates: bool) -> EventProduct | None:
        product = self._object(sent, where)
        if not product:
            return None
        known = UPDATE_FIELDS if updates else PRODUCT_FIELDS
        self._unknown({name: 0 for name in product if not name.startswith(TAG)}, where, known)
        key = "product_id" if "product_id" in product else "productKey"
        product_id = self._text(product, where, key, required=True)
        fields = {
            field: value
            for name, field in (("name", "name"), ("brand", "brand"), ("description", "descr"), ("url", "url"))
            if updates and (value := self._text(product, where, name)) is not None
        }
        tags = self._tags(product, where)
        return EventProduct(
            id=product_id or "",
            price=self._price(product, where),
            in_stock=self._stock(product, where),
            quantity=self._quantity(product, where),
            fields=fields,
            tags=tags if updates else {},
        )

    def _price(self, product: Mapping[str, object], where: str) -> float | None:
        name = "unit_price" if "unit_price" in product else "price"
        sent = product.get(name)
        if sent is None or sent == "":
            return None
        number: float | None = None
        if isinstance(sent, (int, float)) and not isinstance(sent, bool) and abs(sent) < MAX_NUMBER:
            number = float(sent)
        elif isinstance(sent, str) and (match := _PRICE.match(sent)):
            number = float(match[1].replace(",", "."))
        if number is None or number < 0:
            self._wrong(f"{where}.{name}: it must be a price from 0 on, such as 201.95.")
            return None
        return number

    def _stock(self, product: Mapping[str, object], where: str) -> bool | None:
        sent = product.get("isInStock")
        if sent is None:
            return None
        if not isinstance(sent, (str, int)) or sent not in {"1", "0", 1, 0}:
            self._wrong(f"{where}.isInStock: it must be 1 or 0.")
            return None
        return str(int(sent)) == "1"

    def _quantity(self, product: Mapping[str, object], where: str) -> float:
        sent = product.get("quantity", 1)
        if isinstance(sent, str) and (match := _PRICE.match(sent)):
            sent = float(match[1].replace(",", "."))
        if isinstance(sent, bool) or not isinstance(sent, (int, float)) or not 0 < sent < MAX_NUMBER:
            self._wrong(f"{where}.quantity: it must be a number above 0.")
            return 1.0
        return float(sent)

    def _tags(self, product: Mapping[str, object], where: str) -> dict[str, str]:
        tags: dict[str, str] = {}
        for name, value in product.items():
            if name.startswith(TAG):
                values = [value] if isinstance(value, str) else value
                if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
                    self._wrong(f"{where}.{shown(name)}: it must be an array of texts.")
                else:
                    tags[name.removeprefix(TAG)] = ",".join(values)
        return tags

    def _object(self, sent: object, where: str) -> Mapping[str, object]:
        if isinstance(sent, dict) and sent:
            return sent
        self._wrong(
            f"{where}: it must be an object, and not empty." if sent is not None else f"{where}: it must be set."
        )
        return {}

    def _text(self, part: Mapping[str, object], where: str, name: str, *, required: bool = False) -> str | None:
        """Return a field's text; a number is taken as its digits, since clients send ids both ways."""
        sent = part.get(name)
        if sent is None:
            if required and part:
                self._wrong(f"{where}.{name}: it must be set.")
            return None
        if isinstance(sent, int) and not isinstance(sent, bool) and abs(sent) < 2**63:
            return str(sent)
        if not isinstance(sent, str):
            self._wrong(f"{where}.{name}: it must be a text.")
            return None
        if has_control_characters(sent) and name != "description":
            self._wrong(f"{where}.{name}: it must not hold control characters.")
        if required and not sent.strip():
            self._wrong(f"{where}.{name}: it must not be blank.")
        return sent

    def _unknown(self, part: Mapping[str, object], where: str, known: AbstractSet[str]) -> None:
        for name in sorted(part.keys() - known):
            place = f"{where}.{shown(name)}" if where else shown(name)
            self._wrong(f"{place}: it is unknown; allowed are {', '.join(sorted(known))}.")

    def _wrong(self, problem: str) -> None:
        self.problems.append(problem)
