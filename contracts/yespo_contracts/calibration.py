"""calibration.toml: what `calibrate` found on the real API, for everything that is to do the same."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.ledger import Entry, entries


class CalibrationFile(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, where and when: keys of `[behaviour]` with their values."""

    url: str
    at: str
    found: Mapping[str, object]

    @property
    def behaviour(self) -> Behaviour:
        """The behaviour with what was found, and the ledger's defaults for the rest."""
        return self.over(Behaviour())

    def over(self, behaviour: Behaviour) -> Behaviour:
        """Return a behaviour with what was found in the place of its own."""
        own: dict[str, object] = msgspec.to_builtins(behaviour)
        return msgspec.convert({**own, **self.found}, Behaviour)

    def entries(self) -> tuple[Entry, ...]:
        """Return the ledger's entries, those that were found as observed, with the date and what was seen."""
        return tuple(self._observed(entry) if entry.key in self.found else entry for entry in entries())

    def _observed(self, entry: Entry) -> Entry:
        source = f"{self.url}, {self.at}: {entry.key} = {self.found[entry.key]}"
        return msgspec.structs.replace(entry, status="observed", source=source)


def read_calibration(path: Path) -> CalibrationFile:
    """Return what a calibration file says; raises `ValueError` naming the file and what is wrong."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        about = document.get("calibration", {})
        found = CalibrationFile(
            url=str(about.get("url", "")), at=str(about.get("at", "")), found=document.get("behaviour", {})
        )
        _ = found.behaviour
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}.") from None
    except RecursionError:
        raise ValueError(f"{path}: the file is nested too deeply.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError, msgspec.ValidationError) as error:
        raise ValueError(f"{path}: {error}.") from None
    return found
