"""Events of the account's own kinds: `POST /api/v1/event`, `/api/v2/event`, `/api/v3/event`. They start workflows.

Source: the vendor's OpenAPI document, schemas EventDto and Event; of version 3 only the path is known.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from yespo_contracts.bodies.coercion import UNREAD, converted
from yespo_contracts.bodies.json_body import BodyError
from yespo_contracts.bodies.remarks import Remarks

_KEY = msgspec.Meta(min_length=1, max_length=100)


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One parameter of an event."""

    name: str | None = None
    value: str | None = None


class CustomEvent(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """An event of version 1."""

    event_type_key: Annotated[str, _KEY, UNREAD]
    key_value: Annotated[Annotated[str, msgspec.Meta(max_length=300)] | None, UNREAD] = None
    params: Annotated[tuple[Parameter, ...], UNREAD] = ()


class CustomEventV2(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """An event of version 2, whose parameters may be documents."""

    event_type_key: Annotated[str, _KEY, UNREAD]
    params: Annotated[tuple[dict[str, object], ...], UNREAD] = ()


def read_custom_event(document: object, version: int, remarks: Remarks) -> None:
    """Check an event; raises `BodyError`. Nothing of it is read, since workflows and segments aren't the fake's."""
    if version == 1:
        converted(document, CustomEvent, remarks)
    elif version == 2:
        own = remarks.within("")
        converted(_without_key_value(document, own), CustomEventV2, own)
        remarks.add(own)
    elif not isinstance(document, dict | list):
        raise BodyError("The body must be an object or an array.")
    else:
        remarks.ignored("the whole body")


def _without_key_value(document: object, remarks: Remarks) -> object:
    """Return an event of version 2 without the key that version 1 has, which clients go on sending."""
    if not isinstance(document, dict) or "keyValue" not in document:
        return document
    remarks.unknown("", "keyValue", ("eventTypeKey", "params"))
    return {name: value for name, value in document.items() if name != "keyValue"}
