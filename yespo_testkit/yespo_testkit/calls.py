"""The calls of a test, as it looks at them."""

from __future__ import annotations

from typing import Unpack

from yespo_testkit.assertions.parameters import Parameters, check_names, matches
from yespo_testkit.call import Call


class Calls(tuple[Call, ...]):
    """Calls, the oldest first."""

    __slots__ = ()

    @property
    def last(self) -> Call:
        """The newest; raises `AssertionError` where there is none."""
        __tracebackhide__ = True
        if not self:
            raise AssertionError("There is no last call: no call was made.")
        return self[-1]

    def where(self, *, data_source: int | None = None, **parameters: Unpack[Parameters]) -> Calls:
        """Return those that were made with these; only what is named is compared."""
        check_names(parameters, "where()")
        wanted: dict[str, object] = {} if data_source is None else {"data_source": data_source}
        wanted.update(parameters)
        return Calls(call for call in self if matches(wanted, call))
