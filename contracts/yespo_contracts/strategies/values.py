"""The values of parameters, well-formed and not, and how they are written into a query."""

from __future__ import annotations

import string
from collections.abc import Sequence
from urllib.parse import quote, quote_plus

import msgspec
from hypothesis import strategies as st

from yespo_contracts.identity import MAX_CONTACT_ID

Pair = tuple[str, str]
"""A parameter's name and value, not yet encoded."""

BAD_DATA_SOURCES = (
    "abc",
    "0",
    "-1",
    str(2**31),
    str(2**32 + 1244),
    "1e3",
    "1.5",
    "+1",
    "0x4dc",
    "1_0",
    "%EF%BC%91",
    "%00",
    "1%202",
)
"""Parts of a path that no dataSourceId can be, though servers take them for one."""

_LETTERS = string.ascii_letters + string.digits
_PRINTABLE = st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"))
_ODD = (
    "Їжак",
    "😀",
    "ßẞ",
    "日本",
    "😀",
    "👩‍👩‍👧",
    "e\u0301",
    "\u202eabc",
    "a&b=c",
    "50%",
    "a+b",
    "a;b",
    "#1",
    "<b>",
    '"q"',
    "x'y",
    "/..",
    "\\",
)

OPAQUE = st.one_of(
    st.text(_LETTERS + "-_.", min_size=1, max_size=12),
    st.sampled_from(_ODD),
    st.sampled_from(_ODD),
    st.text(_PRINTABLE, min_size=1, max_size=12),
    st.text(_LETTERS, min_size=60, max_size=120).map(lambda text: text * 3),
)
"""A shop's own id: any text without control characters, mostly short."""

CONTACT_IDS = st.one_of(
    st.integers(1, 10**6), st.integers(1, MAX_CONTACT_ID), st.sampled_from((MAX_CONTACT_ID, 2**31, 2**32, 2**53 + 1))
).map(str)


@st.composite
def emails(draw: st.DrawFn) -> str:
    """Return a strategy for e-mail addresses; the domain may be in any letter case and alphabet."""
    local = draw(
        st.one_of(st.text(_LETTERS + ".+_-", min_size=1, max_size=10), st.sampled_from(("їжак", "a'b", "x&y")))
    )
    domain = draw(st.sampled_from(("example.com", "Example.NET", "пошта.укр", "localhost")))
    return f"{local}@{domain}"


@st.composite
def phones(draw: st.DrawFn) -> str:
    """Return a strategy for phone numbers with free punctuation."""
    digits = draw(st.text(string.digits, min_size=5, max_size=15))
    return draw(st.sampled_from(written_phone(digits)))


def written_phone(digits: str) -> tuple[str, ...]:
    """Return a phone number's digits in the ways that people write them."""
    head, middle, tail = digits[:2], digits[2:4], digits[4:]
    return (digits, f"+{digits}", f"+{head} {middle} {tail}", f"({head}) {middle}-{tail}", f"{head}.{middle}.{tail}")


VALID = {
    "contactId": CONTACT_IDS,
    "email": emails(),
    "phone": phones(),
    "externalCustomerId": OPAQUE,
    "webId": OPAQUE,
}

_CONTROL = st.sampled_from(("\x00", "\x01", "\t", "\n", "\r\n", "\x1b", "\x7f", "\x85"))
WITH_CONTROL = st.tuples(st.sampled_from(("a", "SKU-", "1")), _CONTROL, st.sampled_from(("b", "1"))).map("".join)

MALFORMED: dict[str, st.SearchStrategy[str]] = {
    "contactId": st.one_of(
        st.sampled_from(
            ("abc", "0", "-1", "1.5", "+1", "1e3", "0x1f", "1_0", "１２３", "٣", "²", "1 2", "null", "9" * 5000)
        ),
        st.integers(MAX_CONTACT_ID + 1, 2**70).map(str),
        st.integers(max_value=0).map(str),
        WITH_CONTROL,
    ),
    "email": st.one_of(
        st.sampled_from(
            ("a", "@", "a@", "@b.example", "a@@b.example", "a@b@c.example", "a b@c.example", "a@b c.example")
        ),
        st.tuples(emails(), st.sampled_from((" x", "@", "\u2003x", "\x00", "\n"))).map("".join),
    ),
    "phone": st.one_of(
        st.sampled_from(
            ("1", "1234", "1" * 21, "phone", "12345x", "+", "()", "１２３４５", "12345#1", "12/34/56", "12345\x00")
        ),
        st.text(string.ascii_letters, min_size=1, max_size=8),
    ),
    "externalCustomerId": WITH_CONTROL,
    "webId": WITH_CONTROL,
}

BLANK = st.sampled_from(("", " ", "   ", "\t", "\u00a0"))

BROKEN_ENCODINGS = (
    "%",
    "%4",
    "%zz",
    "a%",
    "%%41",
    "%u0041",
    "%ff",
    "%c3%28",
    "%c3",
    "%ed%a0%80",
    "%f8%88%80%80%80",
    "%c0%af",
)
"""Raw values that aren't percent-encoded UTF-8."""

UNREADABLE_LISTS = st.sampled_from(
    ("[", "[1", '["A"', '["A",]', '["A"]]', "[A]", "[1.5]", "[null]", "[true]", '[["A"]]', '[{"id":"A"}]', "['A']")
)


def encoded(text: str, spelling: int = 0) -> str:
    """Return a text as a query holds it: 0 encodes what must be, 1 blanks as `+`, 2 every byte in lower case."""
    if spelling == 1:
        return quote_plus(text)
    if spelling == 2:
        return "".join(f"%{byte:02x}" for byte in text.encode())
    return quote(text, safe="")


def query_of(pairs: Sequence[Pair], spelling: int = 0) -> str:
    """Return the query that holds the parameters in their order."""
    return "&".join(f"{encoded(name)}={encoded(value, spelling)}" for name, value in pairs)


def list_pairs(name: str, elements: Sequence[str], style: str) -> list[Pair]:
    """Return the parameters that write a list in a style: comma, repeat or json."""
    if style == "repeat":
        return [(name, element) for element in elements]
    if style == "json":
        return [(name, msgspec.json.encode(list(elements)).decode())]
    return [(name, ",".join(elements))]


def list_styles(elements: Sequence[str], read: str = "any") -> list[str]:
    """Return the styles that can write these elements for a server that reads the style `read`, the plainest first."""
    plain = all("," not in element and not element.startswith("[") for element in elements)
    if read == "any":
        return ["comma", "repeat", "json"] if plain else ["json"]
    if read == "comma":
        return ["comma"] if all("," not in element for element in elements) else []
    return [read]
