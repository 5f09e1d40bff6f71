"""Settings over those of shop.toml, which a reload applies anew: the command line's, a calibration's, a test's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from yespo_mockserver.faults import Fault
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.tables import TABLES, ShopConfig, refused


class Overrides(msgspec.Struct, frozen=True, repr_omit_defaults=True):
    """Keys of shop.toml's tables, by table and key as shop.toml names them, and faults and data sources beside its own.

    A data source goes before one of shop.toml with the same id.
    """

    tables: Mapping[str, Mapping[str, object]] = {}
    faults: tuple[Fault, ...] = ()
    data_sources: tuple[DataSource, ...] = ()

    def __repr__(self) -> str:
        """Say which keys are set, never to what: API keys may be among them."""
        keys = [f"{table}.{key}" for table, settings in self.tables.items() for key in settings]
        return f"Overrides({', '.join(keys)}, faults={self.faults!r})"

    def over(self, settings: ShopConfig) -> ShopConfig:
        """Return settings with these in the place of their own; raises `ShopError` on what can't be set."""
        changed: dict[str, object] = {}
        for name, given in self.tables.items():
            if name not in TABLES:
                raise ShopError(f"{name} isn't a table of settings; these are: {', '.join(TABLES)}.")
            kind = TABLES[name]
            fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
            values: dict[str, object] = {}
            for key, value in given.items():
                if key not in fields:
                    raise ShopError(f"[{name}] has no key {key}; it has {', '.join(fields)}.")
                try:
                    values[fields[key].name] = msgspec.convert(value, fields[key].type)
                except msgspec.ValidationError:
                    raise ShopError(f"[{name}] {key}{refused(value, fields[key].type)}.") from None
            changed[name] = msgspec.structs.replace(getattr(settings, name), **values)
        return msgspec.structs.replace(
            settings,
            **changed,
            faults=(*settings.faults, *self.faults),
            data_sources=_by_id(settings.data_sources, self.data_sources),
        )

    def and_then(self, later: Overrides) -> Overrides:
        """Return both together, the later ones where both have a key."""
        names = dict.fromkeys((*self.tables, *later.tables))
        tables = {name: {**self.tables.get(name, {}), **later.tables.get(name, {})} for name in names}
        return Overrides(tables, (*self.faults, *later.faults), _by_id(self.data_sources, later.data_sources))


def _by_id(first: tuple[DataSource, ...], later: tuple[DataSource, ...]) -> tuple[DataSource, ...]:
    return tuple({source.id: source for source in (*first, *later)}.values())


def calibrated(path: str | Path) -> Overrides:
    """Return what a calibration.toml says of behaviour; raises `ShopError` if it can't be read."""
    from yespo_contracts.calibration import read_calibration  # noqa: PLC0415  # it reads TOML, which few need

    try:
        return Overrides({"behaviour": read_calibration(Path(path)).found})
    except ValueError as error:
        raise ShopError(str(error)) from None
