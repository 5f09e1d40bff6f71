"""Changes applied: the same log over the same files gives the same shop, whoever applies it, and however it came."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest
from changes import MOMENT, VALUES, changes
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import make_world

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.recommend import recommend
from yespo_mockserver.recommend.service import Service
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.apply import apply
from yespo_mockserver.state.change import AnyChange, Change, GiveToken, Logged, UseToken, change_of, packed
from yespo_mockserver.state.snapshot import Snapshot, digest, restore, snapshot

AT = MOMENT.timestamp()
logs = st.lists(changes, max_size=12)


def shop_of_five() -> Shop:
    """Return a shop of products A to E, with another version of its feed and other files at hand."""
    shelf = [Product(id=name, price=10.0 + place, category=("Tents > Solo",)) for place, name in enumerate("ABCDE")]
    shop = make_world(shelf, [(0, ["A", "B"]), (1, ["A"]), (2, ["C", "D"])]).shop
    state = shop.log.state
    fewer = Catalogue([*shelf[1:], Product(id="NEW", price=3.0, category=("Bags",))])
    state.prepared.feeds["second"] = fewer, msgspec.structs.replace(state.feed, version="second")
    state.prepared.files["others"] = msgspec.structs.replace(state.files, catalogue=fewer, base="others")
    return shop


def answers(shop: Shop) -> list[object]:
    """Return the answers to many questions, and who is who."""
    people = [shop.contacts.matches({name: value}) for name, values in VALUES.items() for value in values]
    asking = [None, *{one.number: one for found in people for one in found}.values()]
    found: list[object] = [people, shop.now, len(shop.contacts), len(shop.history), shop.catalogue.category_names()]
    for source in shop.data_sources.values():
        if source.type != "other":
            for contact in asking:
                numbers = recommend(shop, source, contact, ["A", "NEW"], ["Bags"])
                found.append([shop.catalogue.body(number) for number in numbers])
    return found


@settings(max_examples=60, deadline=None)
@given(log=logs)
def test_the_same_log_gives_the_same_shop(log: list[Change[object]]) -> None:
    """Also where each entry went over a wire, and where somebody looked in between."""
    one, other = shop_of_five(), shop_of_five()
    for position, change in enumerate(log, 1):
        logged = Logged(position, AT, change)
        answers(one)
        sent = Logged(position, AT, change_of(packed(change)))
        assert apply(one.log.state, logged) == apply(other.log.state, sent)
    assert digest(one.log.state) == digest(other.log.state)
    assert answers(one) == answers(other)


@settings(max_examples=60, deadline=None)
@given(log=logs, then=logs)
def test_a_snapshot_goes_on_as_the_state_that_it_was_made_of(
    log: list[Change[object]], then: list[Change[object]]
) -> None:
    """For whoever joins: over a wire, in a shop of the same files that had changes of its own."""
    one, joined = shop_of_five(), shop_of_five()
    for position, change in enumerate(log, 1):
        apply(one.log.state, Logged(position, AT, change))
    joined.log.commit_now(GiveToken({}))
    joined.log.state.files, joined.log.state.prepared = one.log.state.files, copy.deepcopy(one.log.state.prepared)
    saved = msgspec.msgpack.decode(msgspec.msgpack.encode(snapshot(one.log.state)), type=Snapshot)
    restore(joined.log.state, saved)
    assert (digest(one.log.state), answers(one)) == (digest(joined.log.state), answers(joined))
    for position, change in enumerate(then, len(log) + 1):
        logged = Logged(position, AT, change)
        assert apply(one.log.state, logged) == apply(joined.log.state, logged)
    assert (digest(one.log.state), answers(one)) == (digest(joined.log.state), answers(joined))


@settings(max_examples=30, deadline=None)
@given(log=logs, then=logs)
def test_a_log_returns_to_a_mark(log: list[Change[object]], then: list[Change[object]]) -> None:
    """Whatever came after it, in place or as a whole, is taken back."""
    shop = shop_of_five()
    shop.log.clock = lambda: AT
    for change in log:
        shop.log.commit_now(change)
    mark, before, said = shop.log.mark(), digest(shop.log.state), answers(shop)
    for change in then:
        shop.log.commit_now(change)
    shop.log.return_to(mark)
    assert (digest(shop.log.state), answers(shop)) == (before, said)


@settings(max_examples=60, deadline=None)
@given(log=logs)
@pytest.mark.ledger("freshness")
def test_what_is_remembered_is_what_would_be_answered_anew(log: list[Change[object]]) -> None:
    """Each answer names all parts of the shop that it is made from."""
    shop = shop_of_five()
    shop.log.clock = lambda: AT
    remembering = Service(shop)
    asked = [
        (number, f"{who}&products=A,NEW")
        for number in range(1244, 1249)
        for who in ("email=c0@example.com", "webId=W1")
    ]
    for change in log:
        for number, query in asked:
            remembering.answer(str(number), query.encode())
        shop.log.commit_now(change)
        for number, query in asked:
            assert remembering.answer(str(number), query.encode()) == Service(shop).answer(str(number), query.encode())


def test_a_reset_leaves_nothing_of_what_came() -> None:
    shop = shop_of_five()
    before = msgspec.structs.replace(snapshot(shop.log.state), position=0)
    shop.add_order(shop.add_contact(email="a@example.com"), ["A"])
    shop.add_product(id="NEW")
    shop.add_data_source(7, "other", source=lambda *_: ["A"])
    shop.log.commit_now(GiveToken({}))
    assert msgspec.structs.replace(snapshot(shop.log.state), position=0) != before
    shop.reset()
    assert msgspec.structs.replace(snapshot(shop.log.state), position=0) == before


def test_what_only_requests_count_is_no_reason_to_answer_anew() -> None:
    """Tokens that are given and used leave the revision as it is, orders change nothing but orders."""
    shop = shop_of_five()
    before = msgspec.to_builtins(shop.index.revision)
    token = shop.log.commit_now(GiveToken({"email": "c0@example.com"}))
    assert shop.log.commit_now(UseToken(token)) is not None
    assert msgspec.to_builtins(shop.index.revision) == before
    shop.add_order(next(iter(shop.contacts)), ["A"], date=datetime(2026, 6, 9, tzinfo=UTC))
    after = msgspec.to_builtins(shop.index.revision)
    assert {part for part in after if after[part] != before[part]} == {"orders", "total"}


def test_each_kind_of_change_can_be_written_to_a_log() -> None:
    """The union that reads a log has every kind that `apply` knows."""
    from yespo_mockserver.state.apply import _APPLY

    assert {*get_args(AnyChange)} == {*_APPLY}
