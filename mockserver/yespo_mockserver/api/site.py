"""What plugins set up on their way: domain, tracking script, product feeds, web push. Kept, and told back.

Source: the vendor's OpenAPI document, tags Site and Product feed. What is answered beyond it is what the vendor's own
plugins read (ledger: `site`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import ClassVar

import msgspec

from yespo_contracts.bodies.site_body import (
    Domain,
    ProductFeeds,
    ShopifyToken,
    WebPushDomain,
    WebPushDomains,
    read_setup,
)
from yespo_contracts.errors import Refusal
from yespo_mockserver.api.resource import Answered, Incoming, Refused, Resource
from yespo_mockserver.messages.reply import Response, json_response, text_as_json
from yespo_mockserver.state.change import Keep

_PLAIN = (b"content-type", b"text/plain; charset=UTF-8")
_SCRIPT = "/* The tracking script of site {site}: yespo-testkit has none. */"


class _Setup(Resource):
    rule = "site"
    kept: ClassVar[str]

    def site(self) -> str:
        """Return the account's id of its site."""
        return hashlib.sha256(f"site {self.shop.config.shop.seed}".encode()).hexdigest()[:8].upper()

    def now(self) -> Mapping[str, object]:
        """Return what is kept."""
        return self.shop.kept(self.kept)

    async def keep(self, body: msgspec.Struct) -> None:
        """Keep a body in the place of the one before."""
        await self.shop.log.commit(Keep(self.kept, msgspec.to_builtins(body)))


class SiteDomains(_Setup):
    """`GET` and `POST /api/v1/site/domains`: an account has one."""

    methods: ClassVar[tuple[str, ...]] = ("GET", "POST")
    kept = "domain"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Tell the domain, or keep one."""
        if incoming.method == "POST":
            return partial(self._put, read_setup(incoming.document, Domain, incoming.remarks))
        return self._told

    async def _told(self) -> Answered:
        known = self.now()
        return Answered(response=json_response([{**known, "siteId": self.site()}] if known else []))

    async def _put(self, body: Domain) -> Answered:
        known = self.now().get("domain")
        if known not in {None, body.domain}:
            raise Refused(Refusal(400, ("Domain is already registered",)), self.rule)
        await self.keep(body)
        document = {"result": "OK", "domain": body.domain, "siteId": self.site()}
        return Answered(response=json_response(document, 201 if known is None else 200))


class SiteScript(_Setup):
    """`GET /api/v1/site/script`: a script for a site, which does nothing."""

    methods: ClassVar[tuple[str, ...]] = ("GET",)
    kept = "domain"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the script."""
        return self._told

    async def _told(self) -> Answered:
        return Answered(response=Response(200, (_PLAIN,), _SCRIPT.format(site=self.site()).encode()))


class ProductsConfig(_Setup):
    """`GET` and `POST /api/v1/products/config`: the feeds; the fake goes on serving its own."""

    methods: ClassVar[tuple[str, ...]] = ("GET", "POST")
    kept = "feeds"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Tell the feeds, or keep some."""
        if incoming.method == "POST":
            return partial(self._put, read_setup(incoming.document, ProductFeeds, incoming.remarks))
        return self._told

    async def _told(self) -> Answered:
        return Answered(response=json_response(self.now() or {"feeds": []}))

    async def _put(self, body: ProductFeeds) -> Answered:
        await self.keep(body)
        return Answered(response=text_as_json("Product feeds have been configured"))


class WebPush(_Setup):
    """`GET`, `POST` and `DELETE /api/v1/site/webpush/domains`."""

    methods: ClassVar[tuple[str, ...]] = ("GET", "POST", "DELETE")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"DELETE": ("domain",)}
    kept = "web push"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Tell the domains, keep some, or take one away."""
        if incoming.method == "POST":
            return partial(self._put, read_setup(incoming.document, WebPushDomains, incoming.remarks))
        if incoming.method == "DELETE":
            return partial(self._removed, incoming.query.get("domain", ""))
        return self._told

    async def _told(self) -> Answered:
        return Answered(response=json_response(self.now() or {"domains": []}))

    async def _put(self, body: WebPushDomains) -> Answered:
        domains = {one.domain: one for one in (*msgspec.convert(self.now(), WebPushDomains).domains, *body.domains)}
        await self.keep(WebPushDomains(tuple(domains.values())))
        return Answered(response=json_response({"success": [{"domain": one.domain} for one in body.domains]}))

    async def _removed(self, domain: str) -> Answered:
        known = msgspec.convert(self.now(), WebPushDomains).domains
        if domain not in {one.domain for one in known}:
            raise Refused(Refusal(404, ("Web push domain not found",)), self.rule)
        await self.keep(WebPushDomains(tuple(one for one in known if one.domain != domain)))
        return Answered(response=text_as_json("Web push domain was deleted"))


class OneWebPushDomain(WebPush):
    """`POST /api/v1/site/webpush/domain`: one domain, as the vendor's Shopify app and OpenCart module send it."""

    methods: ClassVar[tuple[str, ...]] = ("POST",)
    rule = "plugin-paths"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Keep the domain."""
        return partial(self._put_one, read_setup(incoming.document, WebPushDomain, incoming.remarks))

    async def _put_one(self, body: WebPushDomain) -> Answered:
        await self._put(WebPushDomains((body,)))
        return Answered(response=json_response({"success": {"domain": body.domain, "status": "ok"}}))


class ShopifyAccess(Resource):
    """`POST` and `DELETE /api/v1/shopify/token`: a key to a shop at Shopify, which isn't kept."""

    methods: ClassVar[tuple[str, ...]] = ("POST", "DELETE")
    rule = "plugin-paths"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Take the key."""
        if incoming.method == "POST":
            read_setup(incoming.document, ShopifyToken, incoming.remarks)
        return self._taken

    async def _taken(self) -> Answered:
        return Answered(response=json_response({"result": "OK"}))


class WebPushScript(SiteScript):
    """`GET /api/v1/site/webpush/script`: a script and a service worker, which do nothing."""

    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"GET": ("domain",)}

    async def _told(self) -> Answered:
        script = _SCRIPT.format(site=self.site())
        return Answered(response=json_response({"script": script, "serviceWorker": script}))
