"""The overlay against a catalogue made anew of the products as they then are."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_worlds import BRANDS, CATEGORIES

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.category_index import path_prefixes
from yespo_mockserver.catalogue.overlay import RECENT, CatalogueOverlay
from yespo_mockserver.catalogue.products import Products
from yespo_mockserver.index import popularity as popularity_module
from yespo_mockserver.index.popularity import Popularity
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.history import History, Purchase

PATHS = sorted({prefix for name in CATEGORIES for prefix in path_prefixes(name)})

products = st.builds(
    Product,
    id=st.sampled_from([f"P{place}" for place in range(6)]),
    price=st.sampled_from([1.0, 5.0, 10.0, 12.5]),
    brand=st.sampled_from(BRANDS),
    category=st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True).map(tuple),
    is_in_stock=st.sampled_from([1, 0]),
)
steps = st.lists(
    st.tuples(st.just("put"), products)
    | st.tuples(st.sampled_from(["hide", "show"]), st.sampled_from([f"P{place}" for place in range(6)]))
    | st.tuples(st.just("look"), st.sampled_from(PATHS)),
    max_size=14,
)


def seen(catalogue: Products) -> dict[str, object]:
    """Return all that can be asked of a catalogue, with ids in the place of numbers."""
    ids = catalogue.ids

    def named(numbers: object) -> list[str]:
        return [ids[number] for number in numbers]  # type: ignore[attr-defined]  # numbers

    return {
        "length": len(catalogue),
        "products": list(catalogue.products()),
        "bodies": [catalogue.body(number) for number in catalogue.numbers()],
        "columns": [
            (ids[n], catalogue.prices[n], catalogue.stock[n], catalogue.brands[n]) for n in catalogue.numbers()
        ],
        "categories": [catalogue.categories(number) for number in catalogue.numbers()],
        "names": sorted(catalogue.category_names()),
        "elements": {name: named(catalogue.in_element(name)) for name in CATEGORIES},
        "paths": {path: named(catalogue.in_path(path)) for path in PATHS},
        "by_price": {path: named(catalogue.by_price(path)) for path in PATHS},
        "position": {path: catalogue.price_position(path, 5.0) for path in PATHS},
        "numbers": {product: catalogue.number(product) is None for product in (f"P{place}" for place in range(6))},
    }


@pytest.fixture
def never_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rankings follow each change, though sorting so few products anew were quicker."""
    monkeypatch.setattr(popularity_module, "_REBUILT_SHARE", 0)


@pytest.mark.usefixtures("never_anew")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(products, max_size=6, unique_by=lambda one: one.id), made=steps, data=st.data())
def test_an_overlay_is_as_a_catalogue_of_its_products(
    before: list[Product], made: list[tuple[str, object]], data: st.DataObject
) -> None:
    """After any changes, whatever was looked at in between; popularity follows, and the feed stays as it is."""
    feed = Catalogue(before)
    at_first = seen(feed)
    overlay = CatalogueOverlay(feed)
    history = History.of(Purchase(0, 1.0, (f"P{place}",)) for place in (0, 0, 0, 1, 1, 2, 5))
    popularity = Popularity(overlay, history, Popularity(feed, history))
    there = {product.id: product for product in before}
    hidden: set[str] = set()
    for what, on in made:
        if isinstance(on, Product):
            overlay.put(on)
            there[on.id] = on
            hidden.discard(on.id)
        elif what == "hide":
            assert overlay.hide(str(on)) == (on in there and on not in hidden)
            hidden |= {str(on)} & there.keys()
        elif what == "show":
            assert overlay.show(str(on)) == (on in hidden)
            hidden.discard(str(on))
        else:
            overlay.by_price(str(on))
        if data.draw(st.booleans()):
            popularity.catch_up()
            popularity.in_path("Tents"), popularity.in_element("Bags")  # looked at, so that it is kept
    now = Catalogue([product for product in there.values() if product.id not in hidden])
    assert seen(overlay) == seen(now)
    assert seen(feed) == at_first
    popularity.catch_up()
    anew = Popularity(now, history)

    def ranked(one: Popularity) -> list[list[tuple[int, str]]]:
        rankings = [one.ranked, one.in_path("Tents"), one.in_element("Bags")]
        return [[(orders, product) for orders, product, _ in ranking] for ranking in rankings]

    assert ranked(popularity) == ranked(anew)


def test_who_comes_too_late_to_follow_is_told() -> None:
    overlay = CatalogueOverlay(Catalogue([Product(id="A", price=1.0)]))
    for place in range(RECENT + 1):
        overlay.update(0, price=float(place % 2))
    assert overlay.since(overlay.changes) == []
    assert [one.number for one in overlay.since(overlay.changes - 2) or ()] == [0, 0]
    assert overlay.since(0) is None


class Counting(list[bytes]):
    """Bodies that count how often one is read."""

    reads = 0

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]  # by number alone
        self.reads += 1
        return super().__getitem__(number)


def test_adding_and_hiding_a_product_reads_no_other_product() -> None:
    """However many there are; half a second with 20,000 products once."""
    shop = Shop.demo()
    shop.index.popularity.catch_up()
    feed = shop.log.state.files.catalogue
    bodies = Counting(feed._bodies)  # type: ignore[call-overload]  # a list, so few are they
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed, "_bodies", bodies)
        shop.add_product(id="NEW", category=feed.category_names()[0])
        shop.catalogue.by_price(feed.category_names()[0])
        shop.index.popularity.ranked  # noqa: B018  # as the next answer would
    assert bodies.reads == 0
    number = shop.catalogue.number("NEW")
    assert number is not None
    ordered = shop.catalogue.by_price(feed.category_names()[0])
    assert number in ordered[bisect_left(ordered, 100.0, key=shop.catalogue.prices.__getitem__) :]
