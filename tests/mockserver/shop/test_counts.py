"""What requests count goes through the shop's log, so that whoever follows it strikes alike."""

from __future__ import annotations

from typing import Any

from driving import ask
from loop import shop_of_five

from yespo_mockserver.app import App, create_app
from yespo_mockserver.faults import Fault
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.apply import apply
from yespo_mockserver.state.change import Change, Logged, change_of, packed
from yespo_mockserver.state.snapshot import digest


def followed(shop: Shop) -> list[Logged[Any]]:
    """Return what goes into a shop's log from now on, as it comes out of a wire."""
    entries: list[Logged[Any]] = []
    commit = shop.log.commit_now

    def commit_now(change: Change[Any]) -> object:
        entries.append(Logged(shop.log.state.position + 1, shop.log.clock(), change_of(packed(change))))
        return commit(change)

    shop.log.clock = lambda: 1000.0
    vars(shop.log)["commit_now"] = commit_now  # a log that is listened to
    return entries


def statuses(app: App, requests: int) -> list[int]:
    return [ask(app, query="contactId=1").status for _ in range(requests)]


def test_faults_and_scenarios_leave_their_counts_to_whoever_follows_the_log() -> None:
    """A share that is drawn, a count, a scenario that takes a product away: the same state in another process."""
    shop, other = shop_of_five(), shop_of_five()
    entries = followed(shop)
    app = create_app(shop)
    app.faults.add(Fault.parse("500:share=0.5"))
    app.faults.add(Fault.parse("503:first=2"))
    app.scenarios.enter("product disappears")
    struck = statuses(app, 12)
    assert struck[:2] == [503, 503]
    assert {500, 200} == {*struck[2:]}
    for entry in entries:
        apply(other.log.state, entry)
    assert digest(other.log.state) == digest(shop.log.state)
    assert {name: visit.state for name, visit in other.log.state.arranged.visits.items()} == {
        "product disappears": "without it"
    }
    assert other.catalogue.number("A") is None


def test_a_fault_that_is_taken_back_is_counted_no_longer() -> None:
    shop = shop_of_five()
    app = create_app(shop)
    rule = app.faults.add(503)
    assert statuses(app, 1) == [503]
    app.faults.clear()
    assert statuses(app, 1) == [200]
    assert (rule.seen, rule.hits) == (1, 1)
    assert shop.log.state.tally.counts == {}
