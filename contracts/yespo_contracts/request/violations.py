"""What the contract doesn't allow: one violation, and all of a request's."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class Violation(msgspec.Struct, frozen=True):
    """One thing that the contract doesn't allow: the ledger's rule, and a sentence on what to do.

    `refused` is False where the fake answers all the same, as the `[behaviour]` keys have it.
    """

    rule: str
    message: str
    parameter: str | None = None
    refused: bool = True


class ContractViolations(ValueError):  # noqa: N818  # a public name, and it holds many
    """All the violations of one request, in the order of the ledger's checks."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__("; ".join(f"{violation.rule}: {violation.message}" for violation in violations))
        self.violations = violations

    def __iter__(self) -> Iterator[Violation]:
        """Iterate over the violations."""
        return iter(self.violations)

    def __len__(self) -> int:
        """Count the violations."""
        return len(self.violations)
