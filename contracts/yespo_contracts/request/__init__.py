"""A request as it is written and read: every violation in it, its lists, its authorisation."""

from __future__ import annotations

from yespo_contracts.request.reading import RecomsRequest, parse
from yespo_contracts.request.violations import ContractViolations, Violation

__all__ = ["ContractViolations", "RecomsRequest", "Violation", "parse"]
