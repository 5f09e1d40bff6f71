"""What arrives at the web tracker beside events: who a browser's visitor is, and what the vendor's plugins log.

Source: the vendor's WooCommerce and Shopify plugins send both to the tracker's address (ledger: `tracker-bodies`).
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from yespo_contracts.bodies.coercion import UNREAD, converted
from yespo_contracts.bodies.contact_body import Text, well_formed
from yespo_contracts.bodies.event_body import Event, read_event
from yespo_contracts.bodies.json_body import INT64
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.identity import MAX_CONTACT_ID, identifiers_of

NAMING = frozenset({"webId", "externalCustomerId", "email", "phone", "contactId"})
"""The fields that make a body without GeneralInfo tell who a visitor is."""


class WebContact(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Who the visitor of a browser is; `org_id` is the account."""

    web_id: Text | None = None
    external_customer_id: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    contact_id: Annotated[int, msgspec.Meta(ge=1, le=MAX_CONTACT_ID, extra_json_schema=INT64)] | None = None
    org_id: Annotated[int | None, UNREAD] = None


class Log(msgspec.Struct, frozen=True):
    """A line of a plugin's log; it changes nothing."""


def read_tracked(document: object, remarks: Remarks) -> Event | WebContact | Log:
    """Return what a body for the tracker is; raises `BodyError` where it is neither an event nor one of these."""
    if not isinstance(document, dict) or "GeneralInfo" in document or "orgId" not in document:
        return read_event(document, remarks)
    if not NAMING & document.keys():
        for name in sorted(document.keys() - {"orgId"}):
            remarks.ignored(name)
        return Log()
    contact = converted(document, WebContact, remarks)
    well_formed(identifiers_of(contact))
    return contact
