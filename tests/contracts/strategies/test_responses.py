"""What may come back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import Phase, find, given, settings

from yespo_checker.assertions.shapes import mismatches
from yespo_checker.expectations import Account, Expected
from yespo_checker.sending.answer import Answer
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.product import Product
from yespo_contracts.strategies import Known, WireResponse, gallery, responses

EXPECTED = Expected(statuses=frozenset({200}), rule="answered")


def faults_of(response: WireResponse) -> list[str]:
    headers = tuple((name.lower(), value) for name, value in response.headers.items())
    answer = Answer(response.status, headers, response.body)
    found = mismatches(Account(Known(), Behaviour()), EXPECTED, answer, {})
    return [fault.rule for fault in found if fault.rule != "in-stock"]


@settings(max_examples=25)
@given(responses())
def test_a_documented_answer_has_nothing_wrong(response: WireResponse) -> None:
    """The checker agrees with the strategy, and each product reads back."""
    assert faults_of(response) == []
    document = response.json()
    assert isinstance(document, list)
    for element in document:
        Product.from_json(element)


@settings(max_examples=40)
@given(responses("tolerant"))
def test_a_tolerant_answer_still_has_the_mandatory_fields(response: WireResponse) -> None:
    """A client that reads those and nothing else never notices; only optional ones are null."""
    document = response.json()
    assert response.status == 200
    assert isinstance(document, list)
    for element in document:
        assert isinstance(element["id"], str)
        assert isinstance(element["name"], str)
        assert isinstance(element["price"], int | float)
        assert isinstance(element["category"], list)


@pytest.mark.parametrize("response", gallery("hostile"), ids=lambda response: response.kind)
def test_a_hostile_answer_breaks_the_contract(response: WireResponse) -> None:
    """In its status, or in something that the checker sees."""
    assert response.status != 200 or faults_of(response)


@settings(max_examples=30)
@given(responses("hostile"))
def test_a_hostile_answer_shows_what_kind_it_is(response: WireResponse) -> None:
    """And has a short repr."""
    assert response.kind in {each.kind for each in gallery("hostile")}
    assert len(repr(response)) < 2500


def test_answers_shrink_to_something_small() -> None:
    """A documented one to no product at all."""
    response = find(responses(), lambda _: True, settings=settings(database=None, phases=[Phase.generate]))
    assert response.body == b"[]"
    again = eval(repr(response), {"WireResponse": WireResponse})
    assert again == response


def test_the_gallery_has_each_kind_once() -> None:
    """From the same products."""
    for mode in ("documented", "tolerant", "hostile"):
        kinds = [response.kind for response in gallery(mode)]
        assert len(kinds) == len(set(kinds))
    assert len(gallery("tolerant")) > 20
    assert len(gallery("hostile")) > 40
    assert gallery("documented")[0].status_code == 200
    assert msgspec.json.decode(gallery("documented")[0].content)
