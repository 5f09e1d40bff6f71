"""Bad days at will: what can go wrong with an answer, for which requests, and when.

`fault` is the model and `kinds` its list; `armed` says which requests a fault strikes, `spoiling` what becomes of the
answer, and `breaking` what becomes of its delivery. Only the model is imported here.
"""

from __future__ import annotations

from yespo_mockserver.faults.fault import Fault, FaultError

__all__ = ["Fault", "FaultError"]
