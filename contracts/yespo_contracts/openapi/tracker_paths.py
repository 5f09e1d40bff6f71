"""The web tracker's events, `POST /api/v2` at the tracker's host, in the document."""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.event_body import GENERAL_FIELDS, PART_FIELDS, PAYLOADS
from yespo_contracts.bodies.event_products import (
    MAX_NUMBER,
    MAX_PRODUCTS,
    PRICE,
    PRODUCT_FIELDS,
    TAG,
    UPDATE_FIELDS,
)
from yespo_contracts.bodies.tracker_body import NAMING, WebContact
from yespo_contracts.errors import Refusal
from yespo_contracts.hosts import LOG_HOSTS, TRACKER_HOSTS
from yespo_contracts.openapi.parts import (
    EMAIL,
    NO_CONTROL,
    OPAQUE,
    PHONE,
    Document,
    Refused,
    blank_or,
    fidelity,
    models,
    reference,
    refusals,
    refused_answers,
    request_body,
)

PATH, LOG = "/api/v2", "/logs/v1/plugin"

_INVALID = Refused(
    "The event can't be taken.",
    ("tracker-refusals", "json-body", "error-body"),
    Refusal(400, ("GeneralInfo.cookies.sc: it must be set, to the value of the tracker's cookie sc.",)),
)
_UNREADABLE = Refused(
    "The body isn't JSON.", ("json-body", "error-body"), Refusal(400, ("The body is not a JSON document.",))
)
_TEXT: Document = {"type": "string", "pattern": f"^{NO_CONTROL}*$"}
_BLANK = r"^[^\S\x00-\x1f\x7f-\x9f]*$"
_NUMBER = r"^0*[1-9][0-9]{0,17}$"
_SET: Document = {"type": "string", "pattern": OPAQUE}
_MEMBERS: dict[str, Document] = {
    "price": {
        "anyOf": [
            {"type": "number", "minimum": 0, "exclusiveMaximum": MAX_NUMBER},
            {"type": "string", "pattern": PRICE},
        ]
    },
    "quantity": {
        "anyOf": [
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": MAX_NUMBER},
            {
                "type": "string",
                "pattern": PRICE,
                "not": {"pattern": r"^\s*0+(?:[.,]0+)?\s*(?:[A-Za-z]{3}|₴|\$|€)?\s*$"},
            },
        ]
    },
    "isInStock": {"enum": ["1", "0", 1, 0]},
    "productKey": _SET,
    "product_id": _SET,
    "name": _TEXT,
    "brand": _TEXT,
    "description": {"type": "string"},
    "url": _TEXT,
    "imgurl": _TEXT,
}
_PARTS: dict[str, Document] = {
    "Tags": {"type": "object"},
    "Product": reference("EventProduct"),
    "Products": {"type": "array", "items": reference("EventProduct"), "maxItems": MAX_PRODUCTS},
    "Category": {
        "type": "object",
        "properties": {"categoryKey": _SET},
        "required": ["categoryKey"],
        "additionalProperties": False,
    },
    "search": _SET,
    "GUID": _TEXT,
    "OrderNumber": _TEXT,
}
_REQUIRED = {
    "ProductPage": ["Product"],
    "AddToWishlist": ["Product"],
    "CategoryPage": ["Category"],
    "SearchRequest": ["search"],
    "StatusCart": ["GUID", "Products"],
    "PurchasedItems": ["Products"],
    "ProductImpressions": ["Products"],
}


def paths(product: str, behaviour: Behaviour) -> Document:
    """Return the path; the example is a look at this product."""
    found = refusals(["POST"], behaviour=behaviour, invalid=_INVALID, body=True, authorized=False)
    example = {
        "GeneralInfo": {"eventName": "ProductPage", "siteId": "8A412DC", "cookies": {"sc": "6F9619FF-8B86"}},
        "ProductPage": {"Product": {"productKey": product, "price": "4500 UAH", "isInStock": "1"}},
    }
    operation = {
        "tags": ["Web tracking"],
        "operationId": "trackEvent",
        "summary": "Tell what a visitor did",
        "description": "One of nine events, told apart by GeneralInfo.eventName.",
        "security": [],
        "requestBody": request_body(reference("TrackerEvent"), example),
        "responses": {
            "200": {"description": "The event is taken; the body is empty.", "x-fidelity": fidelity("tracker-answer")},
            **refused_answers(found, PATH, behaviour),
        },
        "x-fidelity": fidelity(
            "tracker", "tracker-refusals", "tracker-bodies", "joining", "product-updates", "product-updates-end"
        ),
    }
    return {
        PATH: {"servers": [{"url": host} for host in TRACKER_HOSTS], "post": operation},
        LOG: {"servers": [{"url": host} for host in LOG_HOSTS], "post": _logging(behaviour)},
    }


def schemas() -> Document:
    """Return the schemas: any event, each of the nine, and their products."""
    nine = {f"{name}Event": _event(name) for name in PAYLOADS}
    others = {"WebContact": _web_contact(), "PluginLog": _log()}
    return {
        "TrackerEvent": {
            "oneOf": [reference(name) for name in (*nine, *others)],
            "x-tighter": "No field that the vendor's examples don't have; prices and quantities aren't below 0.",
            "x-fidelity": fidelity("tracker"),
        },
        **nine,
        **others,
        "EventProduct": _product(PRODUCT_FIELDS),
        "UpdatedProduct": _product(UPDATE_FIELDS),
    }


def _web_contact() -> Document:
    found = models({WebContact: "WebContact"})["WebContact"]
    properties = found["properties"] | {
        "email": blank_or(EMAIL),
        "phone": blank_or(PHONE),
        "externalCustomerId": blank_or(OPAQUE),
        "webId": blank_or(OPAQUE),
    }
    return {
        **found,
        "properties": properties,
        "description": "Who the visitor of a browser is.",
        "required": ["orgId"],
        "anyOf": [{"required": [name]} for name in sorted(NAMING)],
        "x-fidelity": fidelity("tracker-bodies"),
    }


def _log() -> Document:
    return {
        "type": "object",
        "description": "A line of a plugin's log; it changes nothing.",
        "properties": {"orgId": {}, **dict.fromkeys(sorted({"GeneralInfo", *NAMING}), False)},
        "required": ["orgId"],
        "x-fidelity": fidelity("tracker-bodies"),
    }


def _logging(behaviour: Behaviour) -> Document:
    found = refusals(["POST"], behaviour=behaviour, invalid=_UNREADABLE, body=True, authorized=False)
    return {
        "tags": ["Web tracking"],
        "operationId": "logOfPlugin",
        "summary": "Take a line of a plugin's log",
        "security": [],
        "requestBody": request_body({}, {"orgId": 100001, "message": "TRACK_EVENT"}),
        "responses": {
            "200": {"description": "Nothing changes; the body is empty.", "x-fidelity": fidelity("plugin-paths")},
            **refused_answers(found, LOG, behaviour),
        },
        "x-fidelity": fidelity("plugin-paths"),
    }


def _event(name: str) -> Document:
    part: Document = {
        "type": "object",
        "properties": {
            field: _SET if (name, field) == ("StatusCart", "GUID") else _PARTS.get(field, {})
            for field in sorted(PART_FIELDS.get(name, ()))
        },
        "required": _REQUIRED.get(name, []),
        "additionalProperties": False,
    }
    if name == "ProductUpdate":
        part = {"type": "array", "items": reference("UpdatedProduct"), "maxItems": MAX_PRODUCTS}
    properties = {"GeneralInfo": _general(name), **dict.fromkeys(PAYLOADS[name], part)}
    event: Document = {
        "type": "object",
        "properties": properties,
        "required": ["GeneralInfo", *(PAYLOADS[name] if len(PAYLOADS[name]) == 1 else [])],
        "additionalProperties": False,
    }
    if name == "PurchasedItems":
        properties["TrackedOrderId"] = {}
    if len(PAYLOADS[name]) > 1:  # the vendor writes it in two ways; the first that is there is read
        event["oneOf"] = [{"required": [key]} for key in PAYLOADS[name]]
    return event


def _general(name: str) -> Document:
    cookie = {"type": "string", "pattern": OPAQUE, "description": "The tracker's cookie, which is the webId."}
    properties: dict[str, Document] = dict.fromkeys(sorted(GENERAL_FIELDS), _TEXT)
    properties |= {
        "user_email": blank_or(EMAIL, _BLANK),
        "user_phone": blank_or(PHONE, _BLANK),
        "user_es_contact_id": blank_or(_NUMBER, _BLANK),
        "externalCustomerId": blank_or(OPAQUE, _BLANK),
        "eventName": {"const": name},
        "siteId": _SET,
        "datetime": {"type": "integer", "minimum": 0, "exclusiveMaximum": 10**14, "description": "Milliseconds, UTC."},
        "cookies": {"type": "object", "properties": {"sc": cookie}, "required": ["sc"]},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": ["eventName", "siteId", *([] if name == "ProductUpdate" else ["cookies"])],
        "additionalProperties": False,
    }


def _product(fields: frozenset[str]) -> Document:
    members = {field: _MEMBERS.get("price" if field == "unit_price" else field, {}) for field in sorted(fields)}
    tag = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    return {
        "type": "object",
        "properties": members,
        "patternProperties": {f"^{TAG}": tag},
        "anyOf": [{"required": ["productKey"]}, {"required": ["product_id"]}],
        "additionalProperties": False,
        "x-fidelity": fidelity("tracker"),
    }
