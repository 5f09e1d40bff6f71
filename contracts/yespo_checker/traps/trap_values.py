"""The values that servers are known to stumble over: odd ones that are allowed, and ones that aren't."""

from __future__ import annotations

from yespo_checker.assertions.headers import INJECTED
from yespo_contracts.identity import MAX_CONTACT_ID
from yespo_contracts.strategies.values import BAD_DATA_SOURCES

ODD_TEXTS = (
    "😀", "👩‍👩‍👧", "Їжак", "ßẞ", "日本", "e\u0301", "\u202eabc", "a&b=c", "50%", "a+b", "a b", "a;b",
    "#1", '"q"', "x'y", "/..", "\\", "<script>", "' OR 1=1--", "${7*7}", "{0}", "%s", "null",
    "0", "a" * 300, "ї" * 200, "a" * 4000,
    "\ufeffa", "a\u00a0b",
)  # fmt: skip
ODD_CONTACT_IDS = (1, 2**31 - 1, 2**31, 2**32 + 1, 2**53 + 1, MAX_CONTACT_ID)
ODD_EMAILS = (
    "a@b",
    "a.b+c@d.example",
    "їжак@пошта.укр",
    "o'neil@d.example",
    "A@B.EXAMPLE",
    "a" * 200 + "@b.example",
    "😀@b.example",
)
ODD_PHONES = (
    "12345",
    "+1 (541) 754-3010",
    "0671234567",
    "067.123.45.67",
    "1" * 20,
    "(123) 456-7890",
    "+380 67 123 45 67",
)

MALFORMED: dict[str, tuple[str, ...]] = {
    "contactId": (
        "abc", "0", "-1", "1.5", "+1", "1e3", "0x1f", "1_0", "１２３", "٣", "²", "1 2", "null", "9" * 5000,
        str(MAX_CONTACT_ID + 1), str(2**64 + 1), "1\x00", "1;2", "1,2", "NaN", "true",
    ),
    "email": (
        "a", "@", "a@", "@b.example", "a@@b.example", "a@b@c.example", "a b@c.example", "a@b c", "a@b\n",
        "a\x00@b.example",
    ),
    "phone": (
        "1", "1234", "1" * 21, "phone", "12345x", "+()", "１２３４５", "12345#1", "12/34/56", "12345\x00",
        "a@b.example",
    ),
    "externalCustomerId": (f"a\r\n{INJECTED}: 1", "a\x00b", "a\nb", "\x1b[0m", "a\x7f", "a\x85b"),
    "webId": ("a\x00b", "a\r\nb", "a\tb", "a\x7f", "a\x9fb"),
}  # fmt: skip
BLANKS = ("", " ", "\t", "\u00a0", "  ")
BROKEN_ENCODINGS = ("%", "%4", "%zz", "%ff", "%c3%28", "%ed%a0%80", "%c0%af", "%u0041", "%f8%88%80%80%80")
DATA_SOURCES = (*BAD_DATA_SOURCES, "9" * 400)
DATA_SOURCE_FORMS = (
    "+{}", "-{}", "{}.0", "{}abc", "{},1", "{};v=1", "{}.json", "{}%0A", "%20{}", "{}%20", "{}%2C1245",
)  # fmt: skip
"""What is nearly the id of a data source that there is."""

MISSPELT = (
    "webI", "contactID", "contactid", "ContactId", "contact_id", "id", "Email", "EMAIL", "e-mail",
    "mail", "Phone", "phoneNumber", "externalId", "externalCustomerID", "external_customer_id",
    "webid", "web_id", "webID", "userId",
)  # fmt: skip
UNREADABLE_LISTS = (
    "[",
    '["A"',
    '["A",]',
    "[A]",
    "[1.5]",
    "[null]",
    "[true]",
    '[["A"]]',
    '[{"id":"A"}]',
    "['A']",
    "[" * 500,
)
EMPTY_LISTS = (None, "", ",", "[]", " ", " , ", "[ ]", '[""]')
METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")
