"""A request for recommendations, and what was read of one."""

from __future__ import annotations

import msgspec

from yespo_contracts.request.violations import Violation

MAX_QUERY_BYTES = 16 * 1024


class RecomsRequest(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One request for recommendations; at least one of the five identifiers is set."""

    data_source: int
    contact_id: int | None = None
    email: str | None = None
    phone: str | None = None
    external_customer_id: str | None = None
    web_id: str | None = None
    products: tuple[str, ...] = ()
    category: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What a query says: the request unless something in it is refused, all violations, and hints for the journal."""

    request: RecomsRequest | None
    violations: tuple[Violation, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def refusals(self) -> tuple[Violation, ...]:
        """The violations for which the fake refuses the request."""
        return tuple(violation for violation in self.violations if violation.refused)
