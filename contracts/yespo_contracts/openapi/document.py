"""The document as a whole, made from the contract's own parts.

Names and types are the vendor's (its OpenAPI document; its pages for the tracker, the version and the mobile flow,
which that document doesn't have). Where ours is tighter, `x-tighter` says how, and `x-wider` where it takes more;
`x-fidelity` tells what is documented, observed or assumed, by the ledger's entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yespo_contracts.account import DEMO, KnownDataSource
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.openapi import (
    account_paths,
    contacts_paths,
    events_paths,
    mobile_paths,
    orders_paths,
    recoms_paths,
    site_paths,
    tracker_paths,
)
from yespo_contracts.openapi.parts import Document, fidelity
from yespo_contracts.product import Product
from yespo_contracts.request.reading import AS_DOCUMENTED
from yespo_contracts.version import __version__

_TAGS = ("Contacts", "Orders", "Events", "Account", "Site", "Web tracking", "Mobile")


def document(
    *,
    example: Sequence[Product] = (),
    data_sources: Sequence[KnownDataSource] = DEMO.data_sources,
    contact: Mapping[str, str] = DEMO.contacts[0],
    behaviour: Behaviour = AS_DOCUMENTED,
    server: str = "https://yespo.io",
) -> Document:
    """Return the document, with examples of products, the account's data sources, and a contact to ask for."""
    asked = recoms_paths.path(example, data_sources, contact, behaviour)
    sold = [product.id for product in example] or ["TENT-0001"]
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Yespo product recommendations, as yespo-testkit understands them",
            "version": __version__,
            "description": "Not the vendor's document. x-fidelity says what is documented and what is assumed.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server}],
        "security": [{"basicAuth": []}],
        "tags": [
            {"name": name} for name in ("Contacts", "Orders", "Events", "Account", "Site", "Web tracking", "Mobile")
        ],
        "paths": {
            recoms_paths.PATH: asked,
            **orders_paths.paths(sold[0], behaviour),
            **tracker_paths.paths(sold[0], behaviour),
            **contacts_paths.paths(behaviour),
            **account_paths.paths(behaviour),
            **site_paths.paths(behaviour),
            **events_paths.paths(behaviour),
            **mobile_paths.paths(asked["get"], behaviour),
        },
        "components": {
            "securitySchemes": {
                "basicAuth": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "Any user name; the API key is the password.",
                    "x-fidelity": fidelity("basic-auth"),
                },
                "mobileToken": {
                    "type": "apiKey",
                    "in": "header",
                    "name": mobile_paths.TOKEN,
                    "description": "A token for one contact, good for one request.",
                    "x-fidelity": fidelity("mobile-token"),
                },
            },
            "schemas": {
                **recoms_paths.schemas(example, behaviour),
                **orders_paths.schemas(),
                **tracker_paths.schemas(),
                **contacts_paths.schemas(),
                **account_paths.schemas(),
                **site_paths.schemas(),
                **events_paths.schemas(),
                **mobile_paths.schemas(),
            },
        },
    }
