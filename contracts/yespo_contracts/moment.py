"""The types of a date with a time, as they stand in documents: Python's own, also in a test that stops the clock.

Freezegun puts a subclass of datetime, which msgspec doesn't read, in the place of every module's datetime; it doesn't
look inside of these.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec

if TYPE_CHECKING:
    Moment: TypeAlias = datetime
    ZonedMoment: TypeAlias = datetime
else:
    _OWN = next(cls for cls in datetime.__mro__ if cls.__module__ == "datetime")
    Moment = Annotated[_OWN, msgspec.Meta()]
    ZonedMoment = Annotated[_OWN, msgspec.Meta(tz=True)]
