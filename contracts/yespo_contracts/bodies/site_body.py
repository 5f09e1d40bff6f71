"""Bodies that set an account up: its domain, its product feeds, its domains for web push.

Source: the vendor's OpenAPI document, schemas Domain, ProductFeeds, WebPushDomains.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec

from yespo_contracts.bodies.coercion import converted
from yespo_contracts.bodies.remarks import Remarks

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
_Body = TypeVar("_Body", bound=msgspec.Struct)


class Domain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The domain that web tracking and widgets are for."""

    domain: _Text


class ProductFeed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One feed of products."""

    url: _Text | None = None
    language: str | None = None
    default: bool | None = None


class ProductFeeds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The feeds of the account."""

    feeds: tuple[ProductFeed, ...] = ()


class WebPushDomain(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A domain that web pushes come from, and where its service worker is."""

    domain: _Text
    service_worker_name: _Text
    service_worker_path: _Text
    service_worker_scope: _Text


class WebPushDomains(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The domains that web pushes come from."""

    domains: tuple[WebPushDomain, ...] = ()


class ShopifyToken(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The key by which the account may read a shop at Shopify."""

    domain: _Text
    access_token: _Text


def read_setup(document: object, kind: type[_Body], remarks: Remarks) -> _Body:
    """Return a body of one of these kinds; raises `BodyError`."""
    return converted(document, kind, remarks)
