"""`/api/v1/site/…` and `/api/v1/products/config` in the document: what plugins set up on their way."""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.site_body import (
    Domain,
    ProductFeed,
    ProductFeeds,
    ShopifyToken,
    WebPushDomain,
    WebPushDomains,
)
from yespo_contracts.errors import TEXT, Refusal
from yespo_contracts.openapi.parts import (
    Document,
    Refused,
    answer,
    fidelity,
    models,
    reference,
    refusals,
    refused_answers,
    request_body,
    said,
)

DOMAINS, SCRIPT, FEEDS = "/api/v1/site/domains", "/api/v1/site/script", "/api/v1/products/config"
PUSH_DOMAIN, SHOPIFY = "/api/v1/site/webpush/domain", "/api/v1/shopify/token"
PUSH_DOMAINS, PUSH_SCRIPT = "/api/v1/site/webpush/domains", "/api/v1/site/webpush/script"

_INVALID = Refused("What was sent can't be taken.", ("site", "json-body"), Refusal(400, ("domain must be set.",)))
_REMOVED = Refused("There is no such domain.", ("site",), Refusal(404, ("Web push domain not found",)))
_TEXT: Document = {"type": "string"}
_SITE = ["GET", "POST"]
_TOKEN = ["POST", "DELETE"]
_PUSH = ["GET", "POST", "DELETE"]
_PUSHED = {
    "domain": "https://shop.example",
    "serviceWorkerName": "push.js",
    "serviceWorkerPath": "/",
    "serviceWorkerScope": "/",
}


def paths(behaviour: Behaviour) -> Document:
    """Return the paths."""
    domain: Document = {"name": "domain", "in": "query", "schema": _TEXT}
    created = answer("The domain is registered now.", {"type": "object"}, "site")
    script: Document = {
        "description": "The script.",
        "content": {TEXT: {"schema": _TEXT}},
        "x-fidelity": fidelity("site"),
    }
    anything: Document = {"type": "object"}
    return {
        DOMAINS: {
            "get": _operation("getDomains", DOMAINS, _SITE, behaviour, _told({"type": "array", "items": anything})),
            "post": _operation(
                "createDomain", DOMAINS, _SITE, behaviour, {**_told(anything), "201": created}, "Domain", _EXAMPLE
            ),
        },
        SCRIPT: {"get": _operation("getScript", SCRIPT, ["GET"], behaviour, {"200": script})},
        PUSH_DOMAINS: {
            "get": _operation("getWebPushDomains", PUSH_DOMAINS, _PUSH, behaviour, _told(reference("WebPushDomains"))),
            "post": _operation(
                "addWebPushDomain",
                PUSH_DOMAINS,
                _PUSH,
                behaviour,
                _told(anything),
                "WebPushDomains",
                {"domains": [_PUSHED]},
            ),
            "delete": _operation(
                "deleteWebPushDomain", PUSH_DOMAINS, _PUSH, behaviour, {"200": said("It is gone.", "site")}
            )
            | {"parameters": [domain]},
        },
        PUSH_SCRIPT: {
            "get": _operation("getWebPushScript", PUSH_SCRIPT, ["GET"], behaviour, _told(anything))
            | {"parameters": [domain]}
        },
        PUSH_DOMAIN: {
            "post": _operation(
                "addOneWebPushDomain",
                PUSH_DOMAIN,
                ["POST"],
                behaviour,
                _told(anything, "plugin-paths"),
                "WebPushDomain",
                _PUSHED,
            )
        },
        SHOPIFY: {
            "post": _operation(
                "addShopifyToken",
                SHOPIFY,
                _TOKEN,
                behaviour,
                _told(anything, "plugin-paths"),
                "ShopifyToken",
                {"domain": "shop.example", "accessToken": "shop-token-1"},
            ),
            "delete": _operation(
                "deleteShopifyToken",
                SHOPIFY,
                _TOKEN,
                behaviour,
                _told(anything, "plugin-paths"),
            ),
        },
        FEEDS: {
            "get": _operation(
                "getProductFeedsConfiguration", FEEDS, _SITE, behaviour, _told(reference("ProductFeeds"))
            ),
            "post": _operation(
                "configureProductFeeds",
                FEEDS,
                _SITE,
                behaviour,
                {"200": said("They are kept.", "site")},
                "ProductFeeds",
                {"feeds": [{"url": "https://shop.example/feed.xml", "language": "uk", "default": True}]},
            ),
        },
    }


_EXAMPLE = {"domain": "https://shop.example"}


def schemas() -> Document:
    """Return the schemas."""
    found = models(
        {
            Domain: "Domain",
            ProductFeeds: "ProductFeeds",
            ProductFeed: "ProductFeed",
            WebPushDomains: "WebPushDomains",
            WebPushDomain: "WebPushDomain",
            ShopifyToken: "ShopifyToken",
        }
    )
    return {
        name: {**schema, "x-tighter": "No other field; texts of at most 2000 characters."}
        for name, schema in found.items()
    }


def _told(schema: Document, entry: str = "site") -> Document:
    return {"200": answer("What is kept.", schema, entry)}


def _operation(
    name: str,
    path: str,
    methods: list[str],
    behaviour: Behaviour,
    responses: Document,
    body: str | None = None,
    example: object = None,
) -> Document:
    entry = "plugin-paths" if path in {PUSH_DOMAIN, SHOPIFY} else "site"
    unknown = _REMOVED if name == "deleteWebPushDomain" else None
    found = refusals(
        methods, behaviour=behaviour, invalid=_INVALID if body else None, unknown=unknown, body=body is not None
    )
    operation: Document = {
        "tags": ["Site"],
        "operationId": name,
        "summary": name,
        "responses": {**responses, **refused_answers(found, path, behaviour)},
        "x-fidelity": fidelity(entry),
    }
    if body is not None:
        operation["requestBody"] = request_body(reference(body), example)
    return operation
