"""Novelties: what came after the first version of the feed, what the feed calls new, or what it dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import World, make_world

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.index.novelties import day
from yespo_mockserver.recommend import explain, recommend
from yespo_mockserver.state.change import SwitchFeed
from yespo_mockserver.state.state import FeedState


def ids(world: World, **settings: object) -> list[str]:
    source = world.source("novelties", size=1000, **settings)
    return [world.shop.catalogue.ids[number] for number in recommend(world.shop, source, None)]


@pytest.mark.ledger("message-types")
@pytest.mark.ledger("novelties")
@pytest.mark.ledger("novelties-ranking")
@given(
    flags=st.lists(st.sampled_from(["", "true", "no", "1"]), min_size=1, max_size=8),
    added=st.lists(st.integers(0, 5), max_size=6),
)
def test_the_last_that_came_is_first_then_what_the_feed_calls_new(flags: list[str], added: list[int]) -> None:
    """A product that is added again is no news."""
    shelf = [Product(id=f"P{place}", tags={"new": flag} if flag else {}) for place, flag in enumerate(flags)]
    world = make_world(shelf)
    came: list[str] = []
    for number in added:
        world.shop.add_product(id=f"N{number}")
        if f"N{number}" not in came:
            came.append(f"N{number}")
    flagged = sorted(product.id for product in shelf if product.tags.get("new") in {"true", "1"})
    assert ids(world) == [*reversed(came), *flagged]


@pytest.mark.ledger("novelties")
def test_a_date_field_decides_where_the_data_source_names_one() -> None:
    """What has no date that can be read isn't new."""
    dates = {"A": "2026-03-01", "B": "15.04.2026", "C": "soon", "D": "2026-03-01T10:00:00+02:00", "E": ""}
    world = make_world([Product(id=one, tags={"added": date} if date else {}) for one, date in dates.items()])
    assert ids(world, date_field="added") == ["B", "D", "A"]
    first = explain(world.shop, world.shop.data_sources[1], None).products[0]
    assert first.reasons == ("new: added is '15.04.2026'",)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-13-45", "31.02.2026", "0000-00-00", "9" * 400, "1/2/3", "2026-01-01T25:00"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    """A feed may say anything."""
    assert day(text) is None


@pytest.mark.ledger("novelties-ranking")
@given(versions=st.lists(st.sets(st.sampled_from("ABCDE"), min_size=1), min_size=1, max_size=4))
def test_what_a_later_version_of_the_feed_brings_is_new_the_last_version_first(versions: list[set[str]]) -> None:
    """The order is that of a count by hand: when a product came that the version before didn't have."""
    world = make_world([Product(id=one) for one in sorted(versions[0])])
    log = world.shop.log
    came: dict[str, int] = {}
    for place, version in enumerate(versions[1:], 1):
        catalogue = Catalogue(Product(id=one) for one in sorted(version))
        feed = FeedState(version=f"v{place}", products=len(version), dropped=0, loaded_at=datetime.now(UTC))
        log.state.prepared.feeds[feed.version] = catalogue, feed
        log.commit_now(SwitchFeed(feed.version))
        came.update(dict.fromkeys(version - versions[place - 1], place))
    assert ids(world) == sorted((one for one in came if one in versions[-1]), key=lambda one: (-came[one], one))
