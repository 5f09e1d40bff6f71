"""Bodies whose values are of other types than the contract's: taken and told, or refused."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.coercion import converted
from yespo_contracts.bodies.contact_body import TokenBody
from yespo_contracts.bodies.contacts_body import ContactsBody
from yespo_contracts.bodies.json_body import BodyError
from yespo_contracts.bodies.order_body import Order
from yespo_contracts.bodies.remarks import MOST, Remarks

LENIENT = Behaviour()
STRICT = Behaviour(coercion="strict", unknown_fields="refused")
PLAIN: dict[str, Any] = {
    "externalOrderId": "1",
    "email": "a@example.com",
    "totalCost": 11,
    "status": "DELIVERED",
    "date": "2026-06-02T10:00:00Z",
    "currency": "UAH",
}


def rules(remarks: Remarks) -> list[tuple[str, str | None]]:
    return [(violation.rule, violation.parameter) for violation in remarks.violations]


@pytest.mark.ledger("body-types")
@pytest.mark.parametrize(
    ("sent", "attribute", "taken"),
    [
        ({"externalOrderId": 5}, "external_order_id", "5"),
        ({"externalOrderId": 5.0}, "external_order_id", "5"),
        ({"externalOrderId": 2**70}, "external_order_id", str(2**70)),
        ({"externalCustomerId": True}, "external_customer_id", "true"),
        ({"totalCost": "11.50"}, "total_cost", 11.5),
        ({"totalCost": " 11 "}, "total_cost", 11.0),
        ({"shipping": ""}, "shipping", None),
        ({"shipping": " "}, "shipping", None),
        ({"email": None}, "email", None),
        ({"contactId": "7"}, "contact_id", 7),
        ({"additionalInfo": []}, "additional_info", None),
        ({"additionalInfo": {"note": 1}}, "additional_info", {"note": "1"}),
        ({"items": None}, "items", ()),
        ({"phone": False}, "phone", None),
        ({"taxes": False}, "taxes", None),
        ({"date": "2026-06-02T13:00:00+0300"}, "date", datetime(2026, 6, 2, 10, tzinfo=UTC)),
        ({"date": "2026-06-02T13:00:00+03"}, "date", datetime(2026, 6, 2, 10, tzinfo=UTC)),
        ({"date": "2026-06-02 13:00:00 +03:00"}, "date", datetime(2026, 6, 2, 10, tzinfo=UTC)),
        ({"items": ""}, "items", ()),
        ({"date": "2026-06-02T10:00:00"}, "date", datetime(2026, 6, 2, 10, tzinfo=UTC)),
        ({"date": "2026-06-02T10:00"}, "date", datetime(2026, 6, 2, 10, tzinfo=UTC)),
        ({"date": "2026-06-02 10:00:00.250000"}, "date", datetime(2026, 6, 2, 10, 0, 0, 250000, tzinfo=UTC)),
    ],
)
def test_a_value_that_plainly_stands_for_another_is_taken_and_told_or_refused(
    sent: dict[str, object], attribute: str, taken: object
) -> None:
    remarks = Remarks(LENIENT)
    order = converted({**PLAIN, **sent}, Order, remarks)
    assert getattr(order, attribute) == taken
    assert {rule for rule, _ in rules(remarks)} == {"body-types"}
    with pytest.raises(BodyError, match=next(iter(sent))):
        converted({**PLAIN, **sent}, Order, Remarks(STRICT))


@pytest.mark.ledger("body-types")
@pytest.mark.parametrize(
    "sent",
    [
        {"externalOrderId": []},
        {"externalOrderId": {}},
        {"externalOrderId": None},
        {"externalOrderId": ""},
        {"totalCost": "free"},
        {"totalCost": "11,50"},
        {"totalCost": ""},
        {"totalCost": "-1"},
        {"totalCost": True},
        {"totalCost": "1e400"},
        {"totalCost": "NaN"},
        {"status": "delivered"},
        {"status": 1},
        {"date": 1780000000},
        {"date": "yesterday"},
        {"date": "2026-02-30T10:00:00"},
        {"items": {}},
        {"items": [None]},
        {"contactId": "7.5"},
        {"contactId": 2**70},
    ],
)
@pytest.mark.parametrize("behaviour", [LENIENT, STRICT])
def test_a_value_that_stands_for_nothing_is_refused_in_either_way(
    sent: dict[str, object], behaviour: Behaviour
) -> None:
    remarks = Remarks(behaviour)
    with pytest.raises(BodyError):
        converted({**PLAIN, **sent}, Order, remarks)
    assert (remarks.violations, remarks.unread) == ((), ())


@pytest.mark.ledger("body-types")
@pytest.mark.parametrize("micro", ["", ".5", ".250", ".123456", ".1234567", ".123456789"])
@pytest.mark.parametrize("zone", ["Z", "+00:00", "+03:00"])
def test_dates_have_any_fraction_of_a_second(micro: str, zone: str) -> None:
    remarks = Remarks(STRICT)
    order = converted({**PLAIN, "date": f"2026-06-02T10:00:00{micro}{zone}"}, Order, remarks)
    assert order.date.minute == 0
    assert remarks.violations == ()


@pytest.mark.ledger("unknown-field")
def test_a_field_that_the_contract_lacks_is_told_with_the_nearest_one_or_refused() -> None:
    remarks = Remarks(LENIENT)
    sent = {**PLAIN, "emial": "x", "items": [{"externalItemId": "A", "quantity": 1, "sku": 1}] * 3}
    order = converted(sent, Order, remarks)
    assert (order.email, len(order.items)) == ("a@example.com", 3)
    assert rules(remarks) == [("unknown-field", "emial"), ("unknown-field", "items[].sku")]
    assert [violation.message for violation in remarks.violations] == [
        "emial: the contract has no such field: did you mean email?",
        "items[].sku: the contract has no such field. (3 times)",
    ]
    with pytest.raises(BodyError, match="emial: the contract has no such field"):
        converted(sent, Order, Remarks(STRICT))


def test_fields_that_nothing_reads_are_listed_once_for_all_elements() -> None:
    remarks = Remarks(LENIENT)
    items = [{"externalItemId": str(place), "quantity": 1, "name": "Tent"} for place in range(3)]
    converted({**PLAIN, "items": items, "extra": 1, "email": "b@example.com"}, Order, remarks)
    assert set(remarks.unread) == {"totalCost", "currency", "items[].quantity", "items[].name", "extra"}


def test_remarks_on_a_part_carry_its_place_and_are_lost_with_it() -> None:
    remarks = Remarks(LENIENT)
    taken, lost = remarks.within("orders[]"), remarks.within("orders[]")
    converted({**PLAIN, "externalOrderId": 5}, Order, taken)
    converted({**PLAIN, "externalOrderId": 5}, Order, lost)
    remarks.add(taken)
    assert rules(remarks) == [("body-types", "orders[].externalOrderId")]
    assert "orders[].totalCost" in remarks.unread


def test_a_number_that_is_whole_is_a_whole_number() -> None:
    """JSON has one kind of number."""
    remarks = Remarks(STRICT)
    assert converted({**PLAIN, "contactId": 7.0}, Order, remarks).contact_id == 7
    assert remarks.violations == ()


def test_no_message_repeats_what_was_sent() -> None:
    remarks = Remarks(LENIENT)
    converted({"email": "a@example.com", "phone": 380671112233, "extid": None}, TokenBody, remarks)
    assert "38067" not in str(remarks.violations)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_FIELDS = (
    "externalOrderId",
    "date",
    "items",
    "status",
    "additionalInfo",
    "contactId",
    "dedupeOn",
    "contacts",
    "fieldId",
)


@given(st.sampled_from((Order, ContactsBody, TokenBody)), st.dictionaries(st.sampled_from(_FIELDS), _JSON) | _JSON)
def test_any_document_is_taken_or_refused_in_words(kind: type, document: object) -> None:
    remarks = Remarks(LENIENT)
    with contextlib.suppress(BodyError):
        assert isinstance(converted(document, kind, remarks), kind)
        return
    assert remarks.violations == ()


def test_what_is_noticed_has_an_end() -> None:
    """A stranger's body may hold a thousand unknown fields, or the same mistake a thousand times."""
    remarks = Remarks(LENIENT)
    converted({**PLAIN, **{f"own{number}": 1 for number in range(1000)}}, Order, remarks)
    assert len(remarks.violations) == len(remarks.unread) == MOST
    assert remarks.violations[0].message.startswith("own0: ")
    remarks = Remarks(LENIENT)
    items = [{"externalItemId": 1, "name": "x", "quantity": 1, "cost": 1}] * 1000
    converted({**PLAIN, "items": items}, Order, remarks)
    (noticed,) = remarks.violations
    assert noticed.message.startswith("items[].externalItemId: ")
    assert noticed.message.endswith("(1000 times)")
