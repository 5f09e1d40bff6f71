"""The request: what is allowed is read, and everything that isn't is found."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.request.reading import (
    MAX_QUERY_BYTES,
    PARAMETERS,
    REQUEST_RULES,
    ContractViolations,
    RecomsRequest,
    nearest_parameter,
    parse,
    read,
)


def rules(query: bytes | str, *, requires: str | None = None, behaviour: Behaviour | None = None) -> list[str]:
    reading = read("1244", query, requires=requires, behaviour=behaviour or Behaviour())
    return [violation.rule for violation in reading.violations]


def test_the_guides_own_example_is_read() -> None:
    """What the guide prints is a request."""
    assert parse("1244", "contactId=162688150") == RecomsRequest(data_source=1244, contact_id=162688150)


def test_parse_tells_every_violation_at_once() -> None:
    """Nobody has to fix one thing to learn of the next."""
    with pytest.raises(ContractViolations, match="contact-id") as caught:
        parse("abc", "contactId=1.5&email=x&phone=&products=%ff&maxrows=5")
    found = [violation.rule for violation in caught.value]
    assert found == ["data-source-id", "query-encoding", "contact-id", "email", "blank-identifier", "unknown-parameter"]
    assert len(caught.value) == 6


@given(query=st.one_of(st.binary(max_size=80), st.text(max_size=60).map(lambda text: "contactId=" + text)))
def test_reading_raises_nothing_and_knows_its_rules(query: bytes | str) -> None:
    """Whatever bytes come, the answer is a request or violations of rules that are listed, with text to print."""
    reading = read("1244", query, requires=("products", "category"))
    assert (reading.request is None) == bool(reading.refusals)
    for violation in reading.violations:
        assert violation.rule in REQUEST_RULES
        assert violation.message.isprintable()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PARAMETERS),
            st.sampled_from(("", "1", "%", "%00", "[", '["\\ud800"]', "[1e999]", "a@b", "%f0%9f%98%80")),
        )
    )
)
def test_any_mixture_of_parameters_is_read(pairs: list[tuple[str, str]]) -> None:
    """Repeated, blank, broken and good parameters together never stop the reader, and what it reads can be printed."""
    reading = read("1244", "&".join(f"{name}={value}" for name, value in pairs))
    if reading.request is not None:
        repr(reading.request).encode()


@pytest.mark.ledger("data-source-id")
@pytest.mark.parametrize(
    "written", ["abc", "0", "-1", str(2**31), "1e3", "１２４４", "1_0", "1.5", "+1", " 1", "", "9" * 5000, "²"]
)
def test_a_data_source_is_a_positive_int32_in_ascii_digits(written: str) -> None:
    """Anything else is refused, whatever Python's own int would make of it."""
    assert [violation.rule for violation in read(written, "contactId=1").violations] == ["data-source-id"]


@pytest.mark.ledger("data-source-id")
def test_the_largest_data_source_is_the_largest_int32() -> None:
    """The bound itself is allowed."""
    assert parse(str(2**31 - 1), "contactId=1").data_source == 2**31 - 1


@pytest.mark.ledger("contact-id")
@pytest.mark.parametrize(
    "value",
    ["abc", "1.5", "-1", "0", "000", str(2**63), "１２３", "1_0", "9" * 5000, "1e3", "0x1", "%2B1", "1%202", "%d9%a3"],
)
def test_a_contact_id_is_a_positive_int64_in_ascii_digits(value: str) -> None:
    """Anything else is refused by its rule alone."""
    assert rules(f"contactId={value}") == ["contact-id"]


@pytest.mark.ledger("contact-id")
@given(st.integers(1, 2**63 - 1))
def test_every_positive_int64_is_a_contact_id(number: int) -> None:
    """And it is read as that number."""
    assert parse("1", f"contactId={number}").contact_id == number


@pytest.mark.ledger("one-identifier")
@pytest.mark.parametrize("query", ["", "&", "products=A", "maxrows=5", "contactid=1", "CONTACTID=1"])
def test_a_request_needs_an_identifier(query: str) -> None:
    """Names are compared exactly, so a misspelt one identifies nobody."""
    assert "one-identifier" in rules(query)


@pytest.mark.ledger("one-identifier")
@pytest.mark.parametrize(
    "query", ["contactId=1", "email=a@b.c", "phone=12345", "externalCustomerId=x", "webId=x", "contactId=1&webId=x"]
)
def test_any_one_identifier_is_enough(query: str) -> None:
    """The five are alternatives, and may stand together."""
    assert rules(query) == []


@pytest.mark.ledger("web-i")
def test_web_i_alone_is_refused_with_a_hint() -> None:
    """The guide's table prints webI, and whoever copies it is told the right name."""
    violation = read("1", "webI=x").violations[0]
    assert violation.rule == "one-identifier"
    assert "webId" in violation.message.partition("webI isn't read")[2]


@pytest.mark.ledger("web-i")
def test_web_i_can_be_an_alias() -> None:
    """With webI = "alias" it is read as webId, unless webId is there too."""
    alias = Behaviour(web_i="alias")
    assert parse("1", "webI=x", behaviour=alias).web_id == "x"
    assert read("1", "webI=x&webId=y", behaviour=alias).request == RecomsRequest(data_source=1, web_id="y")


@pytest.mark.ledger("blank-identifier")
@pytest.mark.parametrize(
    "blank", ["email=", "email", "phone=%20", "webId=+", "externalCustomerId=%C2%A0", "contactId=%09"]
)
def test_a_blank_identifier_is_refused_beside_a_good_one(blank: str) -> None:
    """An empty variable in a client's template is told, not passed over."""
    good = "webId=x" if not blank.startswith("webId") else "contactId=1"
    assert rules(f"{good}&{blank}") == ["blank-identifier"]


@pytest.mark.ledger("blank-identifier")
def test_blank_identifiers_can_be_ignored() -> None:
    """Then a request that has nothing else has no identifier."""
    ignored = Behaviour(blank_identifier="ignored")
    assert read("1", "email=&contactId=1", behaviour=ignored).request == RecomsRequest(data_source=1, contact_id=1)
    assert "one-identifier" in rules("email=", behaviour=ignored)


@pytest.mark.ledger("repeated-parameter")
def test_an_identifier_is_given_once() -> None:
    """Twice is refused, or the first or the last counts, as [behaviour] has it."""
    assert rules("contactId=1&contactId=1") == ["repeated-parameter"]
    for setting, read_as in (("first", 1), ("last", 2)):
        reading = read("1", "contactId=1&contactId=2", behaviour=Behaviour(repeated_identifier=setting))  # type: ignore[arg-type]
        assert reading.request is not None
        assert reading.request.contact_id == read_as


@pytest.mark.ledger("unknown-parameter")
def test_an_unknown_parameter_is_told_but_answered() -> None:
    """It doesn't stop the request, and the nearest right name is in the text."""
    reading = read("1", "contactId=1&product=A&offset=5")
    assert reading.request is not None
    assert [violation.refused for violation in reading.violations] == [False, False]
    assert "did you mean products?" in reading.violations[1].message
    assert rules("contactId=1&x=1", behaviour=Behaviour(unknown_parameter="400")) == ["unknown-parameter"]


@given(name=st.sampled_from(PARAMETERS), data=st.data())
def test_a_name_that_is_one_letter_off_is_answered_with_the_right_one(name: str, data: st.DataObject) -> None:
    """Whether the letter is missing, too much, another, or swapped with its neighbour, in any letter case."""
    place = data.draw(st.integers(0, len(name) - 2))
    letter = data.draw(st.sampled_from(["", *string.ascii_letters, *string.digits]))
    before, here, after = name[:place], name[place], name[place + 1 :]
    misspelt = data.draw(
        st.sampled_from([before + letter + after, before + letter + here + after, before + after[0] + here + after[1:]])
    )
    assert nearest_parameter(misspelt) == name
    assert nearest_parameter(misspelt.swapcase()) == name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("contact", "contactId"),
        ("contact_id", "contactId"),
        ("webI", "webId"),
        ("web", "webId"),
        ("mail", "email"),
        ("e-mail", "email"),
        ("email_address", "email"),
        ("phoneNumber", "phone"),
        ("tel", "phone"),
        ("product", "products"),
        ("productIds", "products"),
        ("product_id", "products"),
        ("categories", "category"),
        ("categoryId", "category"),
        ("customerId", "externalCustomerId"),
        ("external_id", "externalCustomerId"),
        ("limit", None),
        ("size", None),
        ("page", None),
        ("name", None),
        ("id", None),
        ("", None),
        ("contactId" * 1000, None),
    ],
)
def test_the_parameter_that_people_mean(written: str, meant: str | None) -> None:
    """A piece of a name counts too; what is like none of them is left as it is."""
    assert nearest_parameter(written) == meant


@pytest.mark.ledger("list-style")
@given(st.lists(st.text(string.ascii_letters + "-_їЖ日😀.", min_size=1), min_size=1))
def test_a_list_reads_the_same_in_every_style(elements: list[str]) -> None:
    """Commas, repeated parameters and a JSON array say the same."""
    comma = parse("1", "webId=x&products=" + ",".join(elements))
    repeat = parse("1", "webId=x&" + "&".join(f"products={element}" for element in elements))
    array = parse("1", "webId=x&products=[" + ",".join(f'"{element}"' for element in elements) + "]")
    assert comma == repeat == array
    assert comma.products == tuple(elements)


@pytest.mark.ledger("list-style")
@pytest.mark.parametrize(
    "value", ["[", '["A"', "[A]", "[1.5]", "[null]", '[["A"]]', "[" * 8000, "[true]", '["\\ud800"]']
)
def test_a_list_that_cant_be_read_is_refused(value: str) -> None:
    """And not also reported as missing."""
    assert rules(f"webId=x&products={value}", requires="products") == ["list-style"]


@pytest.mark.ledger("list-style")
def test_a_stricter_style_reads_only_its_own() -> None:
    """Repeated parameters aren't comma lists, comma lists no JSON arrays, and "repeat" splits nothing."""
    assert rules("webId=x&products=A&products=B", behaviour=Behaviour(list_style="comma")) == ["list-style"]
    assert rules("webId=x&products=A,B", behaviour=Behaviour(list_style="json")) == ["list-style"]
    assert parse("1", "webId=x&products=A,B", behaviour=Behaviour(list_style="repeat")).products == ("A,B",)


@pytest.mark.ledger("products-required")
@pytest.mark.ledger("category-required")
@pytest.mark.ledger("missing-list")
@pytest.mark.parametrize("name", ["products", "category"])
@pytest.mark.parametrize("piece", ["", "{}=", "{}=,", "{}=[]", "{}=%20,%20"])
def test_a_list_that_the_data_source_needs_must_have_an_element(name: str, piece: str) -> None:
    """Missing, empty, and full of nothing are the same."""
    query = "webId=x&" + piece.format(name)
    assert rules(query, requires=name) == [f"{name}-required"]
    lenient = read("1", query, requires=name, behaviour=Behaviour(missing_list="empty"))
    assert lenient.request is not None
    assert not lenient.refusals


@pytest.mark.ledger("query-encoding")
@pytest.mark.parametrize("value", ["%", "%4", "%zz", "%ff", "%c3%28", "%ed%a0%80", "%c0%af"])
def test_a_broken_encoding_is_refused(value: str) -> None:
    """Read leniently it would name somebody else."""
    assert rules(f"externalCustomerId={value}") == ["query-encoding"]
    assert rules(f"contactId=1&{value}=1") == ["query-encoding"]


@pytest.mark.ledger("web-id-form")
@pytest.mark.ledger("control-characters")
@pytest.mark.ledger("external-customer-id")
@pytest.mark.ledger("web-id")
@given(st.characters(categories=["Cc"]))
def test_control_characters_are_refused(character: str) -> None:
    """In identifiers and lists alike, wherever they stand."""
    encoded = "".join(f"%{byte:02X}" for byte in f"a{character}b".encode())
    assert rules(f"externalCustomerId={encoded}") == ["external-customer-id"]
    assert rules(f"webId={encoded}") == ["web-id"]
    assert rules(f"email={encoded}@b.c") == ["email"]
    assert rules(f"contactId=1&products={encoded}") == ["control-characters"]


@pytest.mark.ledger("query-length")
def test_a_query_of_over_16_kib_is_refused() -> None:
    """The bound itself is allowed; 10,000 products are beyond it."""
    longest = "webId=" + "x" * (MAX_QUERY_BYTES - 6)
    assert rules(longest) == []
    assert rules(longest + "x") == ["query-length"]
    assert "query-length" in rules("contactId=1&products=" + ",".join("1" for _ in range(10_000)))


def test_a_raw_plus_in_a_phone_is_taken_with_a_hint() -> None:
    """It arrives as a space, which a phone may have."""
    reading = read("1", "phone=+380671234567")
    assert reading.request is not None
    assert reading.request.phone == " 380671234567"
    assert "%2B" in reading.hints[0]


def test_violations_are_never_wider_than_the_query() -> None:
    """A parameter's odd name is shown in ASCII and cut short."""
    message = read("1", "contactId=1&" + "%00%1b" * 40 + "=1").violations[0].message
    assert message.isascii()
    assert len(message) < 300


@pytest.mark.parametrize("query", ['products=%20["A"]', "products=%20%5B%22A%22%5D%20"])
def test_a_json_array_may_have_spaces_around_it(query: str) -> None:
    assert parse("1247", f"contactId=1&{query}").products == ("A",)
