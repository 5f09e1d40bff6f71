"""How the five identifiers of a contact are written and compared.

Source: the names and types are the vendor's (the guide, its OpenAPI document); every rule of format and of comparison
is assumed (ledger: `contact-id`, `email`, `phone`, `external-customer-id`, `web-id`).
"""

from __future__ import annotations

import re

IDENTIFIERS = ("contactId", "email", "phone", "externalCustomerId", "webId")
"""The identifying parameters in the documented order, which is also the order of precedence."""

MAX_CONTACT_ID = 2**63 - 1
MAX_DATA_SOURCE_ID = 2**31 - 1
_LONGEST_NUMBER = len(str(MAX_CONTACT_ID))

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PHONE = re.compile(r"[0-9+(). \-]*")
_NOT_DIGITS = re.compile(r"[^0-9]")
_NATIONAL_PHONE_DIGITS = 10


def has_control_characters(text: str) -> bool:
    """Tell whether the text holds a C0 or C1 control character or DEL."""
    return _CONTROL.search(text) is not None


def whole_number(text: str, largest: int) -> int | None:
    """Return the number from 1 to `largest` that the text writes in ASCII digits alone, else None."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0")
    if not digits or len(digits) > _LONGEST_NUMBER:
        return None
    number = int(digits)
    return number if number <= largest else None


def is_email(text: str) -> bool:
    """Tell whether the text has one `@` with text on both sides, and no space or control character."""
    local, at, domain = text.partition("@")
    if not (local and at and domain) or "@" in domain:
        return False
    return not has_control_characters(text) and not any(character.isspace() for character in text)


def is_phone(text: str) -> bool:
    """Tell whether the text has 5 to 20 digits and beside them only `+ ( ) . -` and spaces."""
    return _PHONE.fullmatch(text) is not None and 5 <= len(phone_digits(text)) <= 20


def phone_digits(text: str) -> str:
    """Return a phone number's digits as they are compared: `0XXXXXXXXX` counts as `380XXXXXXXXX`."""
    digits = _NOT_DIGITS.sub("", text)
    if len(digits) == _NATIONAL_PHONE_DIGITS and digits.startswith("0"):
        return "38" + digits
    return digits


def email_key(text: str) -> str:
    """Return an e-mail address as it is compared: exactly before the `@`, without letter case after it."""
    local, at, domain = text.rpartition("@")
    return local + at + domain.lower()
