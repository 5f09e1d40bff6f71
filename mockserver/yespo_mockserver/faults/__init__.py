"""Bad days at will: what can go wrong with an answer, for which requests, and when.

`fault` is the model, `rules` says which requests it meets, `answers` spoils bodies, `wire` breaks connections. Only the
model is imported here, so that a shop's settings can hold faults and know no HTTP.
"""

from __future__ import annotations

from yespo_mockserver.faults.fault import Fault, FaultError

__all__ = ["Fault", "FaultError"]
