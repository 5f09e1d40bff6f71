"""Personal: from what the contact bought."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import World, make_world, worlds

from yespo_contracts.product import Product
from yespo_mockserver.recommend import recommend
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.recommend.types.personal import SUPPOSED_BUYERS, SUPPOSED_RETURN, USUAL_RETURN, Taste, candidates


def ids(world: World, numbers: list[int]) -> list[str]:
    return [world.shop.catalogue.ids[number] for number in numbers]


@pytest.mark.ledger("personal-fallback")
@pytest.mark.ledger("personal")
@given(world=worlds())
def test_somebody_unknown_gets_bestsellers(world: World) -> None:
    """Without a history there is nothing to go by."""
    personal = recommend(world.shop, world.source("personal"))
    assert personal == recommend(world.shop, world.source("bestsellers"))


@pytest.mark.ledger("algorithms")
@pytest.mark.ledger("personal")
def test_neighbours_of_what_was_bought_come_before_bestsellers() -> None:
    """Who bought a tent sees what tent buyers bought, not what sells best."""
    shelf = [Product(id=name) for name in ("TENT", "BAG", "CHALK", "ROPE")]
    world = make_world(shelf, [(0, ["TENT"]), (1, ["TENT", "BAG"]), *[(2, ["CHALK", "ROPE"])] * 5])
    assert ids(world, recommend(world.shop, world.source("personal"), world.contacts[0]))[0] == "BAG"


@pytest.mark.ledger("algorithms")
@pytest.mark.ledger("personal")
def test_a_recent_purchase_weighs_more() -> None:
    """Of two tastes the newer one leads."""
    shelf = [Product(id=name) for name in ("OLD", "WITH-OLD", "NEW", "WITH-NEW")]
    years = [(2, ["NEW", "WITH-NEW"]), (2, ["OLD", "WITH-OLD"])] * 300
    world = make_world(shelf, [(0, ["OLD"]), *years, (0, ["NEW"])])
    answer = ids(world, recommend(world.shop, world.source("personal"), world.contacts[0]))
    assert answer.index("WITH-NEW") < answer.index("WITH-OLD")


@pytest.mark.ledger("personal")
def test_taste_in_brands_breaks_even_neighbours() -> None:
    """Of two equally near products, the one of a brand that the contact buys comes first."""
    shelf = [
        Product(id="TENT", brand="Ridgeworth"),
        Product(id="A-POT", brand="Kulish"),
        Product(id="Z-POT", brand="Ridgeworth"),
    ]
    world = make_world(shelf, [(0, ["TENT"]), (1, ["TENT", "A-POT"]), (2, ["TENT", "Z-POT"])])
    assert ids(world, recommend(world.shop, world.source("personal"), world.contacts[0]))[0] == "Z-POT"


@pytest.mark.ledger("personal")
@given(world=worlds(), data=st.data())
def test_the_order_is_that_of_all_scores_sorted(world: World, data: st.DataObject) -> None:
    """Products are looked at only as far as they can be next; the answer is as if all of them had been."""
    contact = data.draw(st.sampled_from(list(world.contacts)))
    neighbours, catalogue = world.shop.index.neighbours, world.shop.catalogue
    question = Question.of(world.shop, world.source("personal"), contact, (), ())
    taste = Taste(question)
    scores: dict[str, float] = {}
    for product, weight in taste.products.items():
        for other, similarity in neighbours.named(product):
            scores[other] = scores.get(other, 0.0) + weight * similarity
    for product, weight in taste.bought.items():
        buyers, again = neighbours.buyers(product)
        share = (again + SUPPOSED_BUYERS * SUPPOSED_RETURN) / (buyers + SUPPOSED_BUYERS)
        scores[product] = scores.get(product, 0.0) + weight * 2.0 * share / (share + USUAL_RETURN)
    numbers = {product: catalogue.number(product) for product in scores}
    ranked = sorted(
        (-score * taste.liking(number), product)
        for product, score in scores.items()
        if (number := numbers[product]) is not None
    )
    assert ids(world, list(candidates(question))[: len(ranked)]) == [product for _, product in ranked]


@pytest.mark.ledger("personal-again")
def test_what_buyers_come_back_for_comes_again_and_what_they_dont_does_not() -> None:
    """Coffee is bought again and again, a tent once: the contact who has both sees coffee again, before the tent."""
    shelf = [Product(id=name) for name in ("COFFEE", "TENT", "PEGS")]
    others = [(contact, ["COFFEE"]) for contact in range(1, 40)] * 3 + [
        (c, ["TENT", "PEGS"][: c % 2 + 1]) for c in range(40, 79)
    ]
    world = make_world(shelf, [*others, (0, ["TENT", "COFFEE"])], contacts=80)
    answer = ids(world, recommend(world.shop, world.source("personal"), world.contacts[0]))
    assert answer == ["COFFEE", "PEGS", "TENT"]


@pytest.mark.ledger("personal-again")
@given(world=worlds(), data=st.data())
def test_what_was_bought_can_be_kept_out(world: World, data: st.DataObject) -> None:
    """With `exclude_bought` no answer has what the contact bought before."""
    contact = data.draw(st.sampled_from(list(world.contacts)))
    bought = {product for p in world.purchases if p.contact == contact.number for product in p.products}
    answer = ids(world, recommend(world.shop, world.source("personal", exclude_bought=True), contact))
    assert not bought & set(answer)


@pytest.mark.ledger("identity")
@given(world=worlds(), data=st.data())
def test_a_contact_is_the_same_by_each_of_its_identifiers(world: World, data: st.DataObject) -> None:
    """Contact number and e-mail lead to one contact and one answer."""
    contact = data.draw(st.sampled_from(list(world.contacts)))
    (by_id,) = world.shop.contacts.matches({"contactId": str(contact.contact_id)})
    (by_email,) = world.shop.contacts.matches({"email": str(contact.email)})
    assert by_id == by_email == contact
