"""The product as the response has it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.product import MANDATORY_FIELDS, Product

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PRODUCTS = st.builds(
    Product,
    id=TEXT,
    name=TEXT,
    price=st.floats(allow_nan=False, allow_infinity=False),
    category=st.lists(TEXT, max_size=3).map(tuple),
    is_in_stock=st.integers(0, 1),
    tags=st.dictionaries(TEXT, TEXT, max_size=3),
)


@pytest.mark.ledger("fields")
@given(PRODUCTS)
def test_a_product_has_the_mandatory_fields_first_and_tags_after(product: Product) -> None:
    """In the guide's order, each other field with its prefix."""
    names = list(product.to_json())
    assert tuple(names[: len(MANDATORY_FIELDS)]) == MANDATORY_FIELDS
    assert all(name.startswith("tags_") for name in names[len(MANDATORY_FIELDS) :])


@pytest.mark.ledger("field-types")
@given(PRODUCTS)
def test_a_product_comes_through_json_unchanged(product: Product) -> None:
    """Written, sent and read it is the same product."""
    assert Product.from_json(msgspec.json.decode(msgspec.json.encode(product.to_json()))) == product


@pytest.mark.ledger("field-types")
@pytest.mark.parametrize("wrong", [{"price": "1"}, {"id": 1}, {"isInStock": True}, {"category": "A"}, {"name": None}])
def test_a_wrong_type_is_an_error(wrong: dict[str, object]) -> None:
    """The types are the documented ones and no others."""
    with pytest.raises(msgspec.ValidationError):
        Product.from_json({"id": "1", **wrong})
