"""The history against a plain list of orders: packed from files, and as orders come, change and go."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.index import neighbours
from yespo_mockserver.index import popularity as popularity_module
from yespo_mockserver.index.neighbours import Neighbours
from yespo_mockserver.index.popularity import Popularity
from yespo_mockserver.state.history import History, Purchase
from yespo_mockserver.state.packed import Packer

PRODUCTS = tuple("ABCDEF")
NOW = datetime(2026, 6, 1, tzinfo=UTC).timestamp()

baskets = st.lists(st.sampled_from(PRODUCTS), min_size=1, max_size=4).map(tuple)
orders = st.lists(
    st.tuples(st.integers(0, 3), baskets, st.sampled_from(["", "o1", "o2", "o3", "o4"]), st.booleans()), max_size=12
)
Order = tuple[int, tuple[str, ...], str, bool]


class Plain:
    """All orders in a list, and every count by looking at all of them."""

    def __init__(self) -> None:
        self.orders: list[tuple[int, set[str]]] = []
        self.ids: dict[str, tuple[int, set[str]]] = {}

    def put(self, contact: int, products: tuple[str, ...], order_id: str, bought: bool) -> None:
        order = contact, set(products)
        before = self.ids.get(order_id)
        if before is not None:
            self.orders = [other for other in self.orders if other is not before]
        if order_id:
            self.ids[order_id] = order
        if bought:
            self.orders.append(order)

    def orders_of(self, product: str) -> int:
        return sum(product in products for _, products in self.orders)

    def own(self, contact: int) -> Counter[str]:
        return Counter(p for owner, products in self.orders if owner == contact for p in products)

    def similarities(self, product: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for other in PRODUCTS:
            both = sum({product, other} <= products for _, products in self.orders)
            if other != product and both:
                cosine = both / (self.orders_of(product) * self.orders_of(other)) ** 0.5
                found[other] = cosine * both / (both + 2)
        return found

    def buyers(self, product: str) -> tuple[int, int]:
        counts = Counter(owner for owner, products in self.orders if product in products)
        return len(counts), sum(count > 1 for count in counts.values())


def put(history: History, plain: Plain, order: Order, at: float = NOW) -> None:
    contact, products, order_id, bought = order
    history.put(Purchase(contact, at, products), order_id, bought=bought)
    plain.put(*order)


def packed(given_orders: list[Order]) -> tuple[History, Plain]:
    packer, plain = Packer(), Plain()
    for contact, products, order_id, bought in given_orders:
        packer.add(contact, NOW, products, order_id, bought=bought)
        plain.put(contact, products, order_id, bought)
    return History(packer.packed()), plain


def assert_same(history: History, plain: Plain, near: Neighbours | None = None) -> None:
    near = near or Neighbours(history)
    assert len(history) == len(plain.orders)
    for product in PRODUCTS:
        assert history.orders_of(product) == plain.orders_of(product)
        assert near.buyers(product) == plain.buyers(product)
        wanted = plain.similarities(product)
        found = near.named(product)
        assert dict(found) == pytest.approx(wanted)
        assert [one for one, _ in found] == [one for _, one in sorted((-score, one) for one, score in found)]
    for contact in range(4):
        assert history.own_orders(contact) == plain.own(contact)
        assert sorted(sorted(p.products) for p in history.purchases_of(contact)) == sorted(
            sorted(products) for owner, products in plain.orders if owner == contact
        )


@given(loaded=orders, coming=orders, data=st.data())
def test_counts_follow_every_order(loaded: list[Order], coming: list[Order], data: st.DataObject) -> None:
    """Whatever is asked in between, all counts are those of the orders as they then are."""
    files, plain = packed(loaded)
    assert_same(files, plain)
    history = files.fresh()
    near = Neighbours(history, Neighbours(files))
    for order in coming:
        put(history, plain, order)
        if data.draw(st.booleans()):
            assert_same(history, plain, near)
    assert_same(history, plain, near)
    assert all(history.has_order(order_id) for order_id in plain.ids)
    assert not history.has_order("o9")


@pytest.mark.parametrize(
    "limits",
    [
        {"NEAREST": 2, "SPARE": 1},
        {"LOOKED_AT": 3, "MOST_ITEMS": 9},
        {"NEAREST": 1, "SPARE": 2, "LOOKED_AT": 4, "MOST_ITEMS": 14, "OFTEN": 1, "_RECHECKED": 3},
    ],
    ids=["few kept", "few looked at", "few of both, after many changes"],
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(loaded=orders, coming=orders)
def test_neighbours_that_follow_orders_are_those_found_anew(
    monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], loaded: list[Order], coming: list[Order]
) -> None:
    """To the last bit, and also where not all of them are kept."""
    for name, value in limits.items():
        monkeypatch.setattr(neighbours, name, value)
    files, plain = packed(loaded)
    history = files.fresh()
    near = Neighbours(history, Neighbours(files))
    for order in coming:
        assert all(near.named(one) == Neighbours(history).named(one) for one in PRODUCTS)
        put(history, plain, order)
    assert all(near.named(one) == Neighbours(history).named(one) for one in PRODUCTS)


@given(loaded=orders, coming=orders)
def test_a_reset_returns_to_the_files(loaded: list[Order], coming: list[Order]) -> None:
    """What came since leaves no trace, also in what was remembered."""
    files, plain = packed(loaded)
    history = files.fresh()
    of_files = Neighbours(files)
    near = Neighbours(history, of_files)
    for order in coming:
        put(history, Plain(), order)
        near.named(order[1][0])
    again = history.fresh()
    assert_same(again, plain, Neighbours(again, of_files))
    assert_same(files, plain, of_files)


@given(loaded=orders, coming=orders)
def test_a_merge_adds_up_what_both_bought(loaded: list[Order], coming: list[Order]) -> None:
    """Nothing is lost, nothing counts twice, and later orders of the merged contact count for the other."""
    files, plain = packed(loaded)
    history = files.fresh()
    history.merge(0, 1)
    history.merge(2, 0)
    for order in coming:
        put(history, plain, order)
    plain.orders = [(2 if owner in {0, 1} else owner, products) for owner, products in plain.orders]
    assert history.own_orders(2) == plain.own(2)
    near = Neighbours(history)
    assert all(near.buyers(product) == plain.buyers(product) for product in PRODUCTS)
    assert len(history) == len(plain.orders)


@given(loaded=orders, coming=orders, most=st.integers(1, 5))
def test_the_last_orders_of_a_contact_are_the_last_of_all_of_them(
    loaded: list[Order], coming: list[Order], most: int
) -> None:
    """Also where some were taken out, and where one contact was made of two."""
    files, plain = packed(loaded)
    history = files.fresh()
    history.merge(0, 1)
    for order in coming:
        put(history, plain, order)
        for contact in range(4):
            assert [*history.orders_by(contact, most)] == [*history.orders_by(contact)][-most:]


@given(loaded=orders, coming=orders)
def test_what_a_contact_bought_can_be_forgotten(loaded: list[Order], coming: list[Order]) -> None:
    """All counts are then those of the others' orders."""
    files, plain = packed(loaded)
    history = files.fresh()
    for order in coming:
        put(history, plain, order)
    history.forget(1)
    plain.orders = [order for order in plain.orders if order[0] != 1]
    assert_same(history, plain)


@pytest.mark.parametrize("share", [0, 12], ids=["followed", "anew"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(loaded=orders, coming=orders, data=st.data())
def test_rankings_follow_every_order(
    monkeypatch: pytest.MonkeyPatch, share: int, loaded: list[Order], coming: list[Order], data: st.DataObject
) -> None:
    """The whole ranking and each category's are what counting gives, however orders and questions alternate."""
    monkeypatch.setattr(popularity_module, "_REBUILT_SHARE", share)
    files, plain = packed(loaded)
    catalogue = Catalogue(
        [Product(id=one, category=("Vowels",) if one in "AE" else ("Rest > All",)) for one in "ABCDE"]
    )
    history = files.fresh()
    popularity = Popularity(catalogue, history, Popularity(catalogue, files))
    for order in [None, *coming]:
        if order is not None:
            put(history, plain, order)
        if order is None or data.draw(st.booleans()):
            popularity.catch_up()
            wanted = sorted((-plain.orders_of(one), one) for one in "ABCDE" if plain.orders_of(one))
            assert [(count, one) for count, one, _ in popularity.ranked] == wanted
            vowels = [(count, one) for count, one, _ in popularity.in_element("Vowels")]
            assert vowels == [pair for pair in wanted if pair[1] in "AE"]
            rest = [(count, one) for count, one, _ in popularity.in_path("Rest")]
            assert rest == [pair for pair in wanted if pair[1] not in "AE"]
            assert popularity.in_element("None") == []


def test_the_newest_purchase_is_the_clock() -> None:
    """A newer purchase moves it, an older one doesn't, nor one that doesn't count as bought."""
    history = History.of([Purchase(0, NOW, ("A",))])
    history.put(Purchase(0, NOW - 1, ("A",)))
    history.put(Purchase(0, NOW + 9, ("A",)), bought=False)
    assert history.newest == NOW
    history.put(Purchase(0, NOW + 1, ("A",)))
    assert history.newest == NOW + 1
    assert history.fresh().newest == NOW


def test_many_changes_at_once_are_sorted_anew() -> None:
    """Rankings are right also when thousands of products moved between two questions."""
    catalogue = Catalogue([Product(id=str(place)) for place in range(2500)])
    history = History()
    popularity = Popularity(catalogue, history, Popularity(catalogue, History()))
    for place in range(2500):
        history.put(Purchase(0, NOW, tuple(str(one) for one in range(place // 500 * 500, place + 1))))
    popularity.catch_up()
    ranking = popularity.ranked
    assert [number for _, _, number in ranking[:2]] == [0, 1000]
    assert len(ranking) == 2500


def test_only_the_nearest_neighbours_are_kept() -> None:
    """A product that is bought with everything keeps the 500 most similar ones."""
    purchases = [Purchase(0, NOW, ("HUB", f"{place:04d}")) for place in range(700)]
    purchases += [Purchase(0, NOW, (f"{place:04d}",)) for place in range(0, 700, 2)]
    found = Neighbours(History.of(purchases)).named("HUB")
    assert len(found) == 500
    assert [one for one, _ in found[:350]] == [f"{place:04d}" for place in range(1, 700, 2)]


def test_so_many_neighbours_are_kept_and_the_others_found_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many products are asked about, memory is bounded, and the answers stay."""
    history = History.of(Purchase(0, NOW, (f"{place}", f"{place + 1}")) for place in range(300))
    many = Neighbours(history)
    before = [many.named(f"{place}") for place in range(300)]
    monkeypatch.setattr(neighbours, "REMEMBERED", 1000)
    few = Neighbours(history)
    assert [few.named(f"{place}") for place in range(300)] == before
    assert few.kept <= 1000
