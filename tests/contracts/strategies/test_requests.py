"""Requests that the contract allows, and that it doesn't."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from yespo_contracts.account import DEMO
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.request.authentication import read_authorization
from yespo_contracts.request.reading import LISTS, REQUEST_RULES, Reading, parse, read
from yespo_contracts.strategies import (
    INVALID_RULES,
    Known,
    KnownDataSource,
    WireRequest,
    invalid_requests,
    valid_requests,
)

KNOWN = Known(
    data_sources=(
        KnownDataSource(id=1244, type="personal", size=8),
        KnownDataSource(id=1247, type="also_bought"),
        KnownDataSource(id=1250, type="bestsellers", scope="category"),
    ),
    contacts=({"contactId": "1", "email": "ann@example.com", "phone": "+380670004382"},),
    products=("SKU-1", "SKU-2"),
    categories=("Camping > Tents",),
)
NOT_OF_THE_QUERY = {"basic-auth", "methods", "unknown-path"}


def reading(request: WireRequest, behaviour: Behaviour | None = None) -> Reading:
    number = unquote(request.path.rpartition("/")[2])
    source = KNOWN.data_source(int(number)) if number in {"1244", "1247", "1250"} else None
    requires = source.requires if source else None
    return read(number, request.query, requires=requires, behaviour=behaviour or Behaviour())


@given(valid_requests(known=KNOWN))
def test_a_valid_request_breaks_no_rule(request: WireRequest) -> None:
    """Not even one that would be answered all the same."""
    assert reading(request).violations == ()
    assert request.violations == ()
    assert request.status == 200
    assert read_authorization(request.headers["Authorization"].encode()).key == "key"


@pytest.mark.parametrize("style", ["comma", "repeat", "json"])
@given(data=st.data())
def test_a_valid_request_is_valid_for_a_stricter_server(style: str, data: st.DataObject) -> None:
    """Lists are written in the one style that is read."""
    behaviour = Behaviour(list_style=style)  # type: ignore[arg-type]
    request = data.draw(valid_requests(known=KNOWN, behaviour=behaviour))
    assert reading(request, behaviour).violations == ()


@settings(max_examples=20)
@given(valid_requests(1247, api_key="other"))
def test_a_data_source_can_be_named(request: WireRequest) -> None:
    """And so can the API key."""
    assert unquote(request.path).endswith("/1247")
    assert parse("1247", request.query, requires="products").products
    assert read_authorization(request.headers["Authorization"].encode()).key == "other"


@given(invalid_requests(known=KNOWN))
def test_an_invalid_request_breaks_the_rules_it_says(request: WireRequest) -> None:
    """No more and no fewer, and it is refused unless its only violation is answered all the same."""
    found = reading(request)
    if request.violations[0] in NOT_OF_THE_QUERY:
        assert request.status in {401, 404, 405}
        return
    assert tuple(violation.rule for violation in found.violations) == request.violations
    assert (request.status != 200) == bool(found.refusals)


@pytest.mark.parametrize("rule", INVALID_RULES)
def test_every_rule_can_be_broken_alone(rule: str) -> None:
    """So that a failure names the rule that a server forgets."""
    quick = settings(max_examples=20, database=None, phases=[Phase.generate])
    request = find(invalid_requests(known=KNOWN, rules=[rule]), lambda _: True, settings=quick)
    assert rule in request.violations


def test_every_rule_of_a_request_is_covered() -> None:
    """What the reader can report is what the strategy can build, and credentials, methods and paths beside."""
    assert set(INVALID_RULES) == set(REQUEST_RULES) | NOT_OF_THE_QUERY


def test_an_unknown_rule_is_told() -> None:
    """With the ones that there are."""
    with pytest.raises(ValueError, match=r"no-such-rule is no rule.*one-identifier"):
        invalid_requests(rules=["no-such-rule"])
    with pytest.raises(ValueError, match=r"No data source allows.*category-required"):
        invalid_requests(
            rules=["category-required"], known=Known(data_sources=(KnownDataSource(id=1, type="personal"),))
        )


def test_a_valid_request_shrinks_to_one_identifier() -> None:
    """The smallest is what a person would write."""
    request = find(valid_requests(known=KNOWN), lambda _: True, settings=settings(database=None))
    assert repr(request) == "WireRequest('/api/v2/contacts/recoms/1244', 'contactId=1')"


def test_a_request_with_an_emoji_shrinks_to_little_more() -> None:
    """One parameter more than is needed at most, in plain encoding."""
    request = find(
        valid_requests(), lambda found: "%F0%9F" in found.query, settings=settings(database=None, max_examples=500)
    )
    assert request.query.count("&") <= 1
    assert len(request.query) <= 60


def test_what_is_known_can_be_plain_data() -> None:
    """As read from JSON or TOML."""
    known = {"data_sources": [{"id": 5, "type": "personal"}], "contacts": [{"webId": "w"}]}
    request = find(valid_requests(known=known), lambda _: True, settings=settings(database=None))
    assert request.target == "/api/v2/contacts/recoms/5?webId=w"


@given(valid_requests(known=Known(products=("A",))))
def test_without_data_sources_the_demo_shops_are_asked(request: WireRequest) -> None:
    """Somebody who has only `serve` running needs to tell nothing."""
    assert unquote(request.path)[-4:] in {str(source.id) for source in DEMO.data_sources}
    assert all(name in LISTS or name for name in request.query.split("&"))
