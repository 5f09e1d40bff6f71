"""Faults in who asks: identifiers, their forms, and which of them wins."""

from __future__ import annotations

import re
from collections.abc import Callable

from broken_servers.parts import (
    IDS,
    LENIENT,
    Broken,
    Seen,
    crash_when,
    first_of_repeated,
    lenient,
    names,
    refused_when,
    when,
)


def anybody(seen: Seen) -> None:
    """Give a request that has no identifier one."""
    if not {name for name, _ in seen.params} & {"contactId", "email", "phone", "externalCustomerId", "webId"}:
        seen.set("webId", "anybody")


def drop_first_identifier_rule(name: str) -> Callable[[Seen], None]:
    """Answer as for a stranger when the contact comes by this identifier."""

    def change(seen: Seen) -> None:
        if seen.get(name) and not [key for key, _ in seen.params if key in IDS and key != name]:
            seen.drop(name)
            seen.set("webId", "nobody-at-all")

    return change


def phone_with_spaces(seen: Seen) -> None:
    if " " in (seen.get("phone") or "").strip():
        seen.set("phone", "+380670008411")


def int32(seen: Seen) -> None:
    value = seen.get("contactId") or ""
    if value.isascii() and value.isdigit() and 2**31 <= int(value) < 2**63:
        seen.set("contactId", str(int(value) % 2**32 or 1))


ONE = {"one-identifier", "web-i"}


def trimmed(seen: Seen) -> None:
    value = seen.get("externalCustomerId")
    if value and value.strip() and value.strip() != value:
        seen.set("externalCustomerId", value.strip())


def one_for_all(seen: Seen) -> None:
    """Take every well-formed identifier for the same stranger's."""
    if seen.path.endswith("/1244") and len(seen.params) == 1:
        name, value = seen.params[0]
        if name in LENIENT and re.fullmatch(r"[\w.@+-]+", value) and ("@" in value) == (name == "email"):
            seen.set(name, LENIENT[name])


def stranger_when(name: str, form: str) -> Callable[[Seen], None]:
    """Not find whom an identifier of this form names."""

    def change(seen: Seen) -> None:
        if re.search(form, seen.get(name) or ""):
            seen.drop(name)
            seen.set("webId", "nobody-at-all")

    return change


def first_alone(seen: Seen) -> None:
    given = [name for name in IDS if seen.get(name)]
    if given[1:] and all(len([value for key, value in seen.params if key == name]) == 1 for name in given):
        seen.drop(*given[1:])


def other_for_strangers(seen: Seen) -> None:
    if seen.source == "1244" and "testkit" in (seen.get("webId") or ""):
        seen.drop(*IDS)
        seen.set("contactId", "162688150")


def how_many(seen: Seen) -> int:
    return len({name for name, value in seen.params if name in IDS and value.strip()})


def by_the_end(name: str, whole: str, letters: int) -> Callable[[Seen], None]:
    """Take whoever has the last letters of somebody's identifier for them."""

    def change(seen: Seen) -> None:
        if (seen.get(name) or "").endswith(whole[-letters:]) and seen.get(name) != whole:
            seen.set(name, whole)

    return change


def unread_after_products(seen: Seen) -> None:
    given = names(seen)
    if given and given[0] == "products":
        seen.drop(*IDS)
        seen.set("webId", "nobody")


FAULTS: dict[str, Broken] = {
    "nobody is known": Broken({"personal", "identity"}, one_for_all, needs=5),
    "identifiers trimmed": Broken({"external-customer-id", "identity"}, trimmed),
    "404 for nobody known": Broken(
        {"unknown-contact"},
        response=when(
            lambda seen: (
                seen.path.endswith("/1245") and (seen.get("externalCustomerId") or "").startswith("yespo-testkit")
            ),
            404,
        ),
    ),
    "accepts no identifier": Broken({"one-identifier"}, anybody),
    "ignores email": Broken({"identity"}, drop_first_identifier_rule("email")),
    "treats webI as webId": Broken(ONE, lambda seen: seen.rename("webI", "webId")),
    "another contact for a phone with spaces": Broken({"identity", "phone"}, phone_with_spaces),
    "contactId of 2^63 taken": Broken({"integer-types"}, lenient("contactId", r"^\d{19,40}$")),
    "ignores contactId": Broken({"identity"}, drop_first_identifier_rule("contactId")),
    "ignores phone": Broken({"identity"}, drop_first_identifier_rule("phone")),
    "ignores externalCustomerId": Broken({"identity"}, drop_first_identifier_rule("externalCustomerId")),
    "ignores webId": Broken({"identity"}, drop_first_identifier_rule("webId")),
    "email's domain by letter case": Broken(
        {"identity", "email"},
        lambda seen: (
            drop_first_identifier_rule("email")(seen)
            if (seen.get("email") or "").rpartition("@")[2].isupper()
            else None
        ),
    ),
    "emails without letter case": Broken(
        {"email", "identity"},
        lambda seen: seen.set("email", (seen.get("email") or "").lower()) if "@" in (seen.get("email") or "") else None,
    ),
    "webId without letter case": Broken(
        {"web-id", "identity"},
        lambda seen: (
            seen.set("webId", (seen.get("webId") or "").upper())
            if seen.get("webId") and not seen.get("webId").isspace()
            else None
        ),
    ),
    "refuses a phone with a plus": Broken(
        {"phone", "one-identifier"}, response=when(lambda seen: "+" in (seen.get("phone") or ""), 400)
    ),
    "refuses national phones": Broken(
        {"phone", "identity"},
        lambda seen: drop_first_identifier_rule("phone")(seen) if (seen.get("phone") or "").startswith("0") else None,
    ),
    "contactId of letters taken": Broken({"integer-types"}, lenient("contactId", r"^[a-z]+$")),
    "contactId of zero taken": Broken({"contact-id"}, lenient("contactId", r"^0$")),
    "full-width digits taken": Broken({"contact-id"}, lenient("contactId", "[１-９]")),
    "contactId as int32": Broken({"contact-id", "identity", "others-answers"}, int32),
    "contactId over int32 refused": Broken(
        {"integer-types"},
        response=when(
            lambda seen: (
                (seen.get("contactId") or "").isascii()
                and (seen.get("contactId") or "").isdigit()
                and 2**31 <= int((seen.get("contactId") or "0")[:30]) < 2**63
            ),
            400,
        ),
    ),
    "email without @ taken": Broken({"email"}, lenient("email", "^[^@]+$")),
    "email with two @ taken": Broken({"email"}, lenient("email", "@.*@")),
    "letters in a phone taken": Broken({"phone"}, lenient("phone", "[a-z]")),
    "short phones taken": Broken({"phone"}, lenient("phone", r"^\d{1,4}$")),
    "control characters taken": Broken(
        {"external-customer-id", "web-id", "control-characters"}, lenient("externalCustomerId", r"[\x00-\x1f]")
    ),
    "blank identifiers taken": Broken(
        {"blank-identifier"},
        lambda seen: (
            [seen.set(name, LENIENT[name]) for name in IDS if (seen.get(name) or "x").isspace() or seen.get(name) == ""]
            and None
        ),
    ),
    "repeated identifiers taken": Broken(
        {"repeated-parameter"}, lambda seen: [first_of_repeated(name)(seen) for name in IDS] and None, needs=2
    ),
    "the last of two contacts wins": Broken(
        {"conflicting-identifiers"},
        lambda seen: (
            seen.drop("contactId") if seen.get("contactId") and seen.get("email") and len(names(seen)) == 2 else None
        ),
        needs=2,
    ),
    "names without letter case": Broken(
        {"parameter-names"},
        lambda seen: (
            [
                seen.rename(name, right)
                for name in names(seen)
                for right in IDS
                if name.lower() == right.lower() and name != right
            ]
            and None
        ),
    ),
    "zeros before a contactId refused": Broken(
        {"contact-id"}, response=refused_when(lambda seen: (seen.get("contactId") or "").startswith("0"))
    ),
    "two identifiers refused": Broken(
        {"one-identifier"}, response=refused_when(lambda seen: how_many(seen) > 1), needs=2
    ),
    "three identifiers fail": Broken(
        {"no-server-error"}, response=crash_when(lambda seen: how_many(seen) > 2), needs=3
    ),
    "an unknown identifier hides the next": Broken({"conflicting-identifiers"}, first_alone, needs=2),
    "a raw + before a phone unread": Broken({"phone"}, response=refused_when(lambda seen: b"phone=+" in seen.raw)),
    "phones without a + unknown": Broken({"identity"}, stranger_when("phone", r"^\d+$")),
    "phones in parentheses refused": Broken(
        {"phone"}, response=refused_when(lambda seen: "(" in (seen.get("phone") or ""))
    ),
    "emails need a dot": Broken(
        {"email"}, response=refused_when(lambda seen: "." not in (seen.get("email") or ".").rpartition("@")[2])
    ),
    "webId must be a UUID": Broken(
        {"web-id"},
        response=refused_when(lambda seen: not re.fullmatch(r"[0-9A-Fa-f-]{36}", seen.get("webId") or "-" * 36)),
    ),
    "externalCustomerId must be a number": Broken(
        {"external-customer-id", "one-identifier"},
        response=refused_when(lambda seen: not (seen.get("externalCustomerId") or "1").isdigit()),
    ),
    "externalCustomerId of 64 letters at most": Broken(
        {"external-customer-id"}, response=refused_when(lambda seen: len(seen.get("externalCustomerId") or "") > 64)
    ),
    "externalCustomerId is also a contactId": Broken(
        {"external-customer-id"},
        lambda seen: (
            seen.rename("externalCustomerId", "contactId")
            if (seen.get("externalCustomerId") or "").isdigit() and not seen.get("contactId")
            else None
        ),
    ),
    "strangers get a contact's answer": Broken({"unknown-contact"}, other_for_strangers),
    "contactId compared by its last digits": Broken({"others-answers"}, by_the_end("contactId", "162688150", 5)),
    "phone compared by its last digits": Broken({"others-answers"}, by_the_end("phone", "+380670004382", 7)),
    "identifiers after products unread": Broken({"parameter-order"}, unread_after_products, needs=2),
    "snake_case names taken": Broken({"parameter-names"}, lambda seen: seen.rename("contact_id", "contactId")),
}
