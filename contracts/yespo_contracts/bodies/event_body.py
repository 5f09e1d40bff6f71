"""The web tracker's events, `POST /api/v2` at the tracker's host: what they are, and what is wrong with one.

Source: the vendor's page on transferring website behaviour through REST, its nine examples. `sc` is required of all
but ProductUpdate, which has none there. Each refusal is assumed (ledger: `tracker-refusals`).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yespo_contracts.bodies.event_parts import Parts
from yespo_contracts.bodies.event_products import EventProduct, read_products
from yespo_contracts.bodies.json_body import BodyError
from yespo_contracts.bodies.remarks import Remarks
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

IN_GENERAL: Mapping[str, str] = {
    "externalCustomerId": "externalCustomerId",
    "user_phone": "phone",
    "user_email": "email",
    "user_es_contact_id": "contactId",
}
"""What the identifiers are called in GeneralInfo, with their names elsewhere."""

GENERAL_FIELDS = frozenset({"eventName", "siteId", "datetime", "user_name", "cookies", *IN_GENERAL})
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

_READ = frozenset({"eventName", "datetime", "cookies", *IN_GENERAL})
_READ_OF_PART = frozenset({"Product", "Products", "Category"})
_MAX_MOMENT = 10**14


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


def read_event(document: object, remarks: Remarks) -> Event:
    """Return the event of a body; raises `BodyError` with everything that was found wrong with it."""
    own = remarks.within("")
    reader = _Reader(Parts(own))
    event = reader.event(document)
    if event is None or reader.parts.problems:
        raise BodyError("\n".join(reader.parts.problems))
    remarks.add(own)
    return event


class _Reader:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def event(self, document: object) -> Event | None:
        parts = self.parts
        root = parts.mapping(document, "The body")
        general = parts.mapping(root.get("GeneralInfo"), "GeneralInfo") if root else {}
        name = general.get("eventName")
        if not root or not general:
            return None
        if not isinstance(name, str) or name not in PAYLOADS:
            parts.wrong(f"GeneralInfo.eventName: it must be one of {', '.join(PAYLOADS)}.")
            return None
        keys = [key for key in PAYLOADS[name] if key in root]
        payload_key = keys[0] if keys else None
        if len(keys) > 1:
            parts.remarks.mistyped(keys[1], f"it stands beside {keys[0]}, which is read.")
        allowed = {"GeneralInfo", *PAYLOADS[name], *(["TrackedOrderId"] if name == "PurchasedItems" else [])}
        parts.fields(root, "", allowed, {"GeneralInfo", payload_key or ""})
        if PAYLOADS[name] and payload_key is None:
            parts.wrong(f"{PAYLOADS[name][0]}: it must be set for the event {name}.")
            return None
        event = self._general(general, name)
        return self._payload(event, name, None if payload_key is None else root[payload_key], payload_key or "")

    def _general(self, general: Mapping[str, object], name: str) -> Event:
        parts = self.parts
        parts.fields(general, "GeneralInfo", GENERAL_FIELDS, _READ)
        parts.text(general, "GeneralInfo", "siteId", required=True)
        parts.text(general, "GeneralInfo", "user_name")
        identifiers: dict[str, str] = {}
        for field, api_name in IN_GENERAL.items():
            value = parts.text(general, "GeneralInfo", field)
            if value is not None and value.strip():
                if problem := malformed(api_name, value):
                    parts.wrong(f"GeneralInfo.{field}: {problem[1]}")
                identifiers[api_name] = value
        web_id = self._cookie(general, name, known=bool(identifiers))
        return Event(name=name, at=self._datetime(general), identifiers=identifiers, web_id=web_id)

    def _datetime(self, general: Mapping[str, object]) -> float | None:
        at = general.get("datetime")
        if at is None:
            if "datetime" in general:
                self.parts.remarks.mistyped("GeneralInfo.datetime", "it is null; a field without a value is left out.")
            return None
        if isinstance(at, str) and at.isascii() and at.isdigit() and len(at) <= len(str(_MAX_MOMENT)):
            self.parts.remarks.mistyped("GeneralInfo.datetime", "it is a text; by the contract it is a whole number.")
            at = int(at)
        if isinstance(at, float) and 0 <= at < _MAX_MOMENT:
            if not at.is_integer():
                self.parts.remarks.mistyped("GeneralInfo.datetime", "it has a fraction; by the contract it is whole.")
            at = int(at)
        if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < _MAX_MOMENT:
            self.parts.wrong("GeneralInfo.datetime: it must be a whole number, milliseconds since 1970 in UTC.")
            return None
        return at / 1000.0

    def _cookie(self, general: Mapping[str, object], name: str, *, known: bool) -> str | None:
        """Return the cookie sc; a person who is named without one is taken for their own."""
        place = "GeneralInfo.cookies.sc"
        if "cookies" not in general and name == "ProductUpdate":
            return None
        cookies = general.get("cookies")
        sc = cookies.get("sc") if isinstance(cookies, dict) else None
        if isinstance(sc, int) and not isinstance(sc, bool) and abs(sc) < 2**63:
            self.parts.remarks.mistyped(place, "it is a number; by the contract it is a text.")
            sc = str(sc)
        if sc in (None, "") and known and (cookies is None or isinstance(cookies, dict | list)):
            self.parts.remarks.mistyped(place, "it is missing: set it to the value of the tracker's cookie sc.")
            return None
        if not isinstance(sc, str) or not sc.strip():
            self.parts.wrong(f"{place}: it must be set, to the value of the tracker's cookie sc.")
            return None
        if has_control_characters(sc):
            self.parts.wrong(f"{place}: it must not hold control characters.")
        return sc

    def _payload(self, event: Event, name: str, payload: object, key: str) -> Event:
        parts = self.parts
        changed: dict[str, object] = {}
        if name == "ProductUpdate":
            changed["products"] = read_products(parts, payload, key, name)
        elif name != "CustomerData":
            part = parts.mapping(payload, key)
            read = _READ_OF_PART | {"OrderNumber"} if name == "PurchasedItems" else _READ_OF_PART
            parts.fields(part, key, PART_FIELDS[name], read)
            if name in {"ProductPage", "AddToWishlist"}:
                changed["products"] = read_products(parts, [part.get("Product")], f"{key}.Product", name, single=True)
            elif name == "CategoryPage":
                category = parts.mapping(part.get("Category"), f"{key}.Category")
                parts.fields(category, f"{key}.Category", {"categoryKey"}, {"categoryKey"})
                changed["category"] = parts.text(category, f"{key}.Category", "categoryKey", required=True)
            elif name == "SearchRequest":
                changed["search"] = parts.text(part, key, "search", required=True)
            else:
                changed["products"] = read_products(parts, part.get("Products"), f"{key}.Products", name)
                changed["order_number"] = parts.text(part, key, "OrderNumber")
                parts.text(part, key, "GUID", required=name == "StatusCart")
            tags = part.get("Tags", {})
            if not isinstance(tags, dict):
                if tags in (None, "", []):
                    parts.remarks.mistyped(f"{key}.Tags", "it is empty; a field without a value is left out.")
                else:
                    parts.wrong(f"{key}.Tags: it must be an object.")
        return msgspec.structs.replace(event, **changed)
