"""shop.toml: its tables as types, and in words what their keys may be."""

from __future__ import annotations

from typing import Annotated, Literal, get_args, get_origin

import msgspec

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.moment import ZonedMoment
from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.faults import Fault
from yespo_mockserver.faults.scenario import Scenario
from yespo_mockserver.feeds.formats.limits import FeedLimits
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.stubs.stub import Stub

MAX_SEED = 2**63 - 1


class ShopTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[shop]`: its name, the seed of all that is made up, and its clock where the newest order isn't meant."""

    name: str = "Shop"
    seed: Annotated[int, msgspec.Meta(ge=0, le=MAX_SEED, description=f"a whole number, 0 to {MAX_SEED}")] = 1
    now: (
        Annotated[ZonedMoment, msgspec.Meta(description="a date and time with a zone, such as 2026-06-30T12:00:00Z")]
        | None
    ) = None


class FeedTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[feed]`: where the products come from, and how its fields are read."""

    source: str = "feed.xml"
    refresh: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^(off|[1-9][0-9]{0,5}[smhd])$", description='"off", or a time such as "30s", "15m", "1h", "1d"'
        ),
    ] = "1h"
    format: Literal["auto", "rss", "atom", "yml", "csv", "heureka", "hotline"] = "auto"
    image_field: Annotated[
        str,
        msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description='"off", or a field\'s name such as "imageUrl"'),
    ] = "off"
    mapping: Annotated[dict[str, str], msgspec.Meta(description="a table of response field = feed field")] = {}
    max_bytes: Annotated[int, msgspec.Meta(ge=1, description="a number of bytes, 1 or more")] = FeedLimits().max_bytes
    max_products: Annotated[int, msgspec.Meta(ge=1, description="a number of items, 1 or more")] = (
        FeedLimits().max_products
    )


class AuthTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[auth]`: which API keys are good, and which are known but lack the right to recommendations."""

    keys: Annotated[
        Literal["any", "off"] | tuple[str, ...], msgspec.Meta(description='"any", "off", or a list of keys')
    ] = "any"
    weak_keys: Annotated[tuple[str, ...], msgspec.Meta(description="a list of keys")] = ()

    def __repr__(self) -> str:
        """Say how many keys there are, never which."""
        keys = self.keys if isinstance(self.keys, str) else f"<{len(self.keys)} keys>"
        return f"AuthTable(keys={keys!r}, weak_keys=<{len(self.weak_keys)} keys>)"


class LimitsTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[limits]`: requests a second over the whole account."""

    rate: Annotated[
        Literal["off"] | Annotated[float, msgspec.Meta(gt=0)],
        msgspec.Meta(description='"off", or requests a second, such as 200'),
    ] = "off"


class ShopConfig(msgspec.Struct, frozen=True, kw_only=True):
    """All of shop.toml."""

    shop: ShopTable = ShopTable()
    feed: FeedTable = FeedTable()
    data_sources: tuple[DataSource, ...] = ()
    auth: AuthTable = AuthTable()
    limits: LimitsTable = LimitsTable()
    behaviour: Behaviour = Behaviour()
    faults: tuple[Fault, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    stubs: tuple[Stub, ...] = ()


TABLES: dict[str, type[msgspec.Struct]] = {
    "shop": ShopTable,
    "feed": FeedTable,
    "auth": AuthTable,
    "limits": LimitsTable,
    "behaviour": Behaviour,
}


def refused(value: object, kind: object) -> str:
    """Return what follows a setting that is refused: what was probably meant, and what it may be."""
    choices = [str(choice) for choice in get_args(kind)] if get_origin(kind) is Literal else []
    meant = did_you_mean(value, choices, "") if isinstance(value, str) else ""
    return f"{meant} Allowed is {allowed(kind)}" if meant else f": allowed is {allowed(kind)}"


def allowed(kind: object) -> str:
    """Return in words what a setting of this type may be."""
    if get_origin(kind) is Annotated:
        described = [
            meta.description for meta in get_args(kind)[1:] if isinstance(meta, msgspec.Meta) and meta.description
        ]
        return described[0] if described else allowed(get_args(kind)[0])
    if get_origin(kind) is Literal:
        return " | ".join(f'"{value}"' for value in get_args(kind))
    if get_origin(kind) is tuple:
        return f"a list of {allowed(get_args(kind)[0])}"
    if kind is str:
        return "a text in quotes"
    described = [allowed(option) for option in get_args(kind) if option is not type(None)]
    return " or ".join(described)
