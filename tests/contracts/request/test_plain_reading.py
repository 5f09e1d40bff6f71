"""Usual queries are read in one pass, and never otherwise than the reader of everything reads them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.request import reading
from yespo_contracts.request.reading import MAX_QUERY_BYTES, read

VALUES = st.sampled_from(
    (
        "1",
        "0",
        "007",
        "162688150",
        "1" * 18,
        "9" * 19,
        "9" * 40,
        "-1",
        "1.5",
        "A",
        "x" * 300,
        ".",
        "-",
        "_",
        "é",
        "",
        " ",
        "a%40b",
        "%2B380671234567",
        "%20",
        "%",
        "%ff",
        "%00",
        "%C2%A0",
        "380671234567",
    )
) | st.text("aA0 _,%+&=[", max_size=3)
LISTED = st.lists(VALUES, min_size=1, max_size=3).map(",".join)
PIECES = st.tuples(
    st.sampled_from(("contactId", "externalCustomerId", "webId", "webI", "email", "phone", "contactid")), VALUES
) | st.tuples(
    st.sampled_from(("products", "category")),
    LISTED | st.sampled_from(('["A"]', "A%2CB", "A,,B", "A,", "%5B%22A%22%5D", "%5B", "A%00")),
)
QUERIES = st.lists(PIECES.map("=".join), min_size=1, max_size=3).map("&".join)
BEHAVIOURS = st.builds(
    Behaviour,
    list_style=st.sampled_from(("any", "comma", "repeat", "json")),
    missing_list=st.sampled_from(("400", "empty")),
    web_i=st.sampled_from(("ignored", "alias")),
)
NEEDED = st.sampled_from(((), ("products",), ("category",), ("products", "category"), "products"))
SOURCES = st.just("1244") | st.sampled_from(("0", "x", "007", "9" * 30, "1 "))
WRITTEN = st.sampled_from(
    (
        ("", ",", ""),
        ("", "%2C", ""),
        ("", "%2c", ""),
        ("", "&products=", ""),
        ("%5B%22", "%22%2C%20%22", "%22%5D"),
        ("%5B%22", "%22%2C%22", "%22%5D"),
        ("%5B%22", "%2C", "%22%5D"),
        ("%5B%22", "&products=", "%22%5D"),
        ("%5B%22", ",", ""),
        ("", "%22%2C%22", "%22%5D"),
    )
)
"""What stands before, between and behind the elements of a list."""

LISTS = st.builds(
    lambda ids, written: "products=" + written[0] + written[1].join(ids) + written[2],
    st.lists(st.sampled_from(("A", "B-1", "2")), min_size=1, max_size=3) | st.just(["A", ""]),
    WRITTEN,
) | st.sampled_from(("category=1", "webId=2", "products=%5B%5D"))
PLAIN = st.builds(
    lambda before, name, value, behind: "&".join([*before, f"{name}={value}", *behind]),
    st.lists(LISTS, max_size=2),
    st.sampled_from(("contactId", "externalCustomerId", "webId", "email", "phone")),
    st.sampled_from(
        ("1", "007", "A-1", "1" * 18, "9" * 19, ".", "x" * 300, "a%40b", "a@b", "@b", "0671234567", "1234")
    ),
    st.lists(LISTS | st.sampled_from(("email=a%40b", "phone=+38067", "phone=06712345")), max_size=2),
)


def assert_read_alike(source: str, query: str, needed: tuple[str, ...] | str, behaviour: Behaviour) -> None:
    found = read(source, query, requires=needed, behaviour=behaviour)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read_usual", lambda *_: None)
        assert found == read(source, query, requires=needed, behaviour=behaviour)


@settings(max_examples=250)
@given(SOURCES, PLAIN | QUERIES, NEEDED, BEHAVIOURS)
def test_a_query_is_read_as_the_reader_of_everything_reads_it(
    source: str, query: str, needed: tuple[str, ...] | str, behaviour: Behaviour
) -> None:
    assert_read_alike(source, query, needed, behaviour)


@settings(max_examples=250)
@given(PLAIN, st.sampled_from(((), ("products",))))
@example("contactId=1&products=%5B%22A%22%2C%20%22B%22%5D&products=C%2CD", ())
@example("products=A&products=B&email=a%40b", ("products",))
def test_a_plain_query_is_read_as_the_reader_of_everything_reads_it(query: str, needed: tuple[str, ...]) -> None:
    assert_read_alike("1244", query, needed, Behaviour())


def test_a_plain_query_over_the_bound_is_too_long() -> None:
    query = "contactId=1&products=" + "A" * MAX_QUERY_BYTES
    assert [violation.rule for violation in read("1244", query).violations] == ["query-length"]
