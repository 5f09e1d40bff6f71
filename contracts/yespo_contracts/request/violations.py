"""What the contract doesn't allow: one violation, all of a request's, and the forms of the five identifiers."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from yespo_contracts.identity import MAX_CONTACT_ID, has_control_characters, is_email, is_phone, whole_number


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


def _contact_id(value: str) -> tuple[str, str] | None:
    if whole_number(value, MAX_CONTACT_ID) is not None:
        return None
    return "contact-id", f"contactId must be a whole number from 1 to {MAX_CONTACT_ID}, in ASCII digits."


def _email(value: str) -> tuple[str, str] | None:
    if is_email(value):
        return None
    return "email", "email must have one @ with text on both sides, and no space or control character."


def _phone(value: str) -> tuple[str, str] | None:
    if is_phone(value):
        return None
    return "phone", "phone must have 5 to 20 digits, and beside them only + ( ) . - and spaces."


def _external_customer_id(value: str) -> tuple[str, str] | None:
    if not has_control_characters(value):
        return None
    return "external-customer-id", "externalCustomerId must not hold control characters."


def _web_id(value: str) -> tuple[str, str] | None:
    if not has_control_characters(value):
        return None
    return "web-id", "webId must not hold control characters."


_FORMATS = {
    "contactId": _contact_id,
    "email": _email,
    "phone": _phone,
    "externalCustomerId": _external_customer_id,
    "webId": _web_id,
}


def malformed(name: str, value: str) -> tuple[str, str] | None:
    """Return the rule that an identifier's value breaks and a sentence on it, None if it is well-formed."""
    return _FORMATS[name](value)
