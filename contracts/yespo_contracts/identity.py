"""The five identifiers of a contact: what they are called, how they are written, how they are compared.

Source: the names and types are the vendor's (the guide, its OpenAPI document); every rule of format and of comparison
is assumed (ledger: `contact-id`, `email`, `phone`, `external-customer-id`, `web-id`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Protocol

IDENTIFIERS = ("contactId", "email", "phone", "externalCustomerId", "webId")
"""The identifying parameters in the documented order, which is also the order of precedence."""

PYTHON_NAMES: Mapping[str, str] = {
    "contactId": "contact_id",
    "email": "email",
    "phone": "phone",
    "externalCustomerId": "external_customer_id",
    "webId": "web_id",
}
"""Each identifier's name in Python, by the API's name."""

WIRE_NAMES: Mapping[str, str] = {python: wire for wire, python in PYTHON_NAMES.items()}
"""The API's name of each identifier, by its name in Python."""

RULES: Mapping[str, str] = {wire: python.replace("_", "-") for wire, python in PYTHON_NAMES.items()}
"""The ledger's rule on the form of each identifier, by the API's name."""

MAX_CONTACT_ID = 2**63 - 1
MAX_DATA_SOURCE_ID = 2**31 - 1
_LONGEST_NUMBER = len(str(MAX_CONTACT_ID))

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PHONE = re.compile(r"[0-9+(). \-]*")
_NOT_DIGITS = re.compile(r"[^0-9]+")
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


@functools.lru_cache(64)
def data_source_number(text: str) -> int | None:
    """Return the data source's id that the text writes, None if it writes none."""
    return whole_number(text, MAX_DATA_SOURCE_ID)


def is_email(text: str) -> bool:
    """Tell whether the text has one `@` with text on both sides, and no space or control character."""
    local, at, domain = text.partition("@")
    if not (local and at and domain) or "@" in domain:
        return False
    return not has_control_characters(text) and text.split() == [text]


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


def compared(name: str, value: str) -> str:
    """Return a well-formed value of an identifier as it is compared: two that are equal then name one contact."""
    if name == "email":
        return email_key(value)
    if name == "phone":
        return phone_digits(value)
    return value.lstrip("0") if name == "contactId" else value


class Identified(Protocol):
    """What names a contact by any of the five identifiers."""

    @property
    def contact_id(self) -> int | None:
        """The account's own id."""

    @property
    def email(self) -> str | None:
        """An e-mail address."""

    @property
    def phone(self) -> str | None:
        """A phone number."""

    @property
    def external_customer_id(self) -> str | None:
        """The id in the client's own system."""

    @property
    def web_id(self) -> str | None:
        """The browser's cookie."""


def identifiers_of(named: Identified) -> dict[str, str]:
    """Return the identifiers that are set, by the API's names, in the documented order; blank ones name nobody."""
    found = {} if named.contact_id is None else {"contactId": str(named.contact_id)}
    if (email := named.email) and email.strip():
        found["email"] = email
    if (phone := named.phone) and phone.strip():
        found["phone"] = phone
    if (customer := named.external_customer_id) and customer.strip():
        found["externalCustomerId"] = customer
    if (web_id := named.web_id) and web_id.strip():
        found["webId"] = web_id
    return found


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


_FORMATS: Mapping[str, Callable[[str], tuple[str, str] | None]] = {
    "contactId": _contact_id,
    "email": _email,
    "phone": _phone,
    "externalCustomerId": _external_customer_id,
    "webId": _web_id,
}


def malformed(name: str, value: str) -> tuple[str, str] | None:
    """Return the rule that an identifier's value breaks and a sentence on it, None if it is well-formed."""
    return _FORMATS[name](value)
