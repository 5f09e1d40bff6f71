"""A data source's rules: no answer breaks one, and none widens an answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import BRANDS, CATEGORIES, World, asked_of, make_world, somebody, worlds

from yespo_contracts.product import Product
from yespo_mockserver.index.condition_cache import values_in
from yespo_mockserver.recommend import recommend
from yespo_mockserver.settings.data_sources import TYPES
from yespo_mockserver.settings.recommendation_rules import Value, rule_of
from yespo_mockserver.settings.shop_toml import read_config
from yespo_mockserver.shop import Contact, Shop, ShopError
from yespo_mockserver.state.change import PutProduct

types = st.sampled_from(TYPES)
numbers = st.sampled_from([1.0, 5.0, 10.0, 12.5, 31.0])
texts = st.sampled_from(["red", "blue", *BRANDS, *CATEGORIES])
fields = st.sampled_from(["brand", "category", "price", "isInStock", "id", "tags_colour", "tags_none"])
operators = st.one_of(
    st.builds(lambda name, value: {name: value}, st.sampled_from(["equals", "not_equals"]), texts | numbers),
    st.builds(
        lambda name, values: {name: values},
        st.sampled_from(["in", "not_in"]),
        st.lists(texts | numbers, min_size=1, max_size=3),
    ),
    st.builds(lambda name, value: {name: value}, st.sampled_from(["above", "at_least", "below", "at_most"]), numbers),
    st.builds(lambda one, other: {"between": sorted([one, other])}, numbers, numbers),
    st.builds(lambda text: {"contains": text}, st.sampled_from(["e", "R", "Tents"])),
    st.builds(lambda value: {"exists": value}, st.booleans()),
)
conditions = st.builds(lambda field, operator: {"field": field, **operator}, fields, operators)


def values_of(product: Product, field: str) -> list[Value]:
    """Return a product's values of a field, by looking at its JSON."""
    value: Any = product.to_json().get(field, "")  # of several types
    values = value if isinstance(value, list) else [value]
    return [one for one in values if one != ""]


def same(one: object, other: object) -> bool:
    """Tell whether two values are equal, a number and a text by what the text says."""
    try:
        return float(str(one)) == float(str(other))
    except ValueError:
        return str(one) == str(other)


def is_so(product: Product, condition: dict[str, object]) -> bool:
    """Tell whether a condition holds, worked out alone."""
    found = values_of(product, str(condition["field"]))
    ((operator, wanted),) = ((name, value) for name, value in condition.items() if name != "field")
    listed = wanted if isinstance(wanted, list) else [wanted]
    numeric = [float(str(one)) for one in found if str(one).replace(".", "").isdigit()]
    bounds = [float(str(one)) if str(one).replace(".", "").isdigit() else 0.0 for one in listed]
    return {
        "equals": lambda: any(same(one, wanted) for one in found),
        "not_equals": lambda: not any(same(one, wanted) for one in found),
        "in": lambda: any(same(one, other) for one in found for other in listed),
        "not_in": lambda: not any(same(one, other) for one in found for other in listed),
        "above": lambda: any(one > bounds[0] for one in numeric),
        "at_least": lambda: any(one >= bounds[0] for one in numeric),
        "below": lambda: any(one < bounds[0] for one in numeric),
        "at_most": lambda: any(one <= bounds[0] for one in numeric),
        "between": lambda: any(bounds[0] <= one <= bounds[1] for one in numeric),
        "contains": lambda: any(str(wanted).lower() in str(one).lower() for one in found),
        "exists": lambda: bool(found) == wanted,
    }[operator]()


def answers(
    world: World, data: st.DataObject, type_: str, rules: list[object]
) -> tuple[list[str], list[str], list[str]]:
    """Return what is asked about, what is answered without the rules, and what with them."""
    asked, contact = data.draw(asked_of(world)), data.draw(somebody(world))
    ids = world.shop.catalogue.ids
    size = data.draw(st.sampled_from([2, 1000]))
    whole = recommend(world.shop, world.source(type_, size=1000), contact, asked)
    ruled = recommend(world.shop, world.source(type_, size=size, rule=rules), contact, asked)
    return asked, [ids[number] for number in whole], [ids[number] for number in ruled]


@pytest.mark.ledger("rules")
@given(world=worlds(), data=st.data(), type_=types, only=conditions, never=conditions)
def test_show_only_and_do_not_show_are_never_broken(
    world: World, data: st.DataObject, type_: str, only: dict[str, object], never: dict[str, object]
) -> None:
    """The answer is the one without rules less what they forbid, in its order."""
    _, whole, ruled = answers(world, data, type_, [{"show_only": only}, {"do_not_show": never}])
    by_id = world.by_id()
    allowed = [one for one in whole if is_so(by_id[one], only) and not is_so(by_id[one], never)]
    assert ruled == allowed[: len(ruled)]
    assert len(ruled) in {len(allowed), 2}


@pytest.mark.ledger("rule-operators")
@pytest.mark.ledger("rules-show-more-order")
@pytest.mark.ledger("rules")
@given(world=worlds(), data=st.data(), type_=types, more=conditions)
def test_show_more_brings_forward_and_adds_nothing(
    world: World, data: st.DataObject, type_: str, more: dict[str, object]
) -> None:
    """What it names comes first, the others top up; all of it would be there without."""
    _, whole, ruled = answers(world, data, type_, [{"show_more": more}])
    by_id = world.by_id()
    wanted = sorted(whole, key=lambda one: not is_so(by_id[one], more))
    assert ruled == wanted[: len(ruled)]


@pytest.mark.ledger("diversity-values")
@pytest.mark.ledger("diversity")
@given(world=worlds(), data=st.data(), type_=types, field=fields, limit=st.integers(1, 3))
def test_diversity_is_never_broken(world: World, data: st.DataObject, type_: str, field: str, limit: int) -> None:
    """No value of the field is there more than so often, and nothing is there that would not be without."""
    _, whole, ruled = answers(world, data, type_, [{"diversity": {"field": field, "at_most": limit}}])
    counted = Counter(str(value) for one in ruled for value in values_of(world.by_id()[one], field))
    assert all(count <= limit for count in counted.values())
    assert [one for one in whole if one in ruled] == ruled


@pytest.mark.ledger("relative-range-several")
@pytest.mark.ledger("relative-range")
@given(
    world=worlds(), data=st.data(), type_=types, low=st.sampled_from([0.0, 0.7, 1.0]), high=st.sampled_from([1.0, 3.0])
)
def test_a_relative_range_is_never_broken(
    world: World, data: st.DataObject, type_: str, low: float, high: float
) -> None:
    """Each price is in the range around one of the asked products' prices; without a known one it doesn't apply."""
    asked, whole, ruled = answers(world, data, type_, [{"relative_range": [low, high]}])
    by_id = world.by_id()
    prices = [by_id[one].price for one in asked if one in by_id]

    def fits(one: str) -> bool:
        return not prices or any(low * price <= by_id[one].price <= high * price for price in prices)

    allowed = [one for one in whole if fits(one)]
    assert ruled == allowed[: len(ruled)]
    assert len(ruled) in {len(allowed), 2}


@pytest.mark.ledger("contact-rules-show-more")
@pytest.mark.ledger("contact-rules")
@given(
    world=worlds(),
    data=st.data(),
    type_=types,
    kind=st.sampled_from(["show_only", "show_more", "do_not_show"]),
    field=fields,
    value=st.none() | texts,
)
def test_a_rule_by_the_contacts_field_is_the_rule_with_the_contacts_value(
    world: World, data: st.DataObject, type_: str, kind: str, field: str, value: str | None
) -> None:
    """With the field it is as if its value stood in the rule; without it, as if the rule weren't there."""
    asked = data.draw(asked_of(world))
    known = {} if value is None else {"taste": value}
    contact = msgspec.structs.replace(data.draw(st.sampled_from(list(world.contacts))), fields=known)
    plain = [] if value is None else [{kind: {"field": field, "equals": value}}]
    by_field = [{kind: {"field": field, "contact_field": "taste"}}]
    expected = recommend(world.shop, world.source(type_, rule=plain), contact, asked)
    assert recommend(world.shop, world.source(type_, rule=by_field), contact, asked) == expected


@pytest.mark.ledger("contact-rules")
def test_a_rule_by_the_contacts_field_is_the_contacts_own() -> None:
    """Who lacks the field, or isn't known, sees everything; who has one that no product has sees nothing."""
    shelf = [Product(id=name, tags={"gender": name[0]}) for name in ("f1", "f2", "m1")]
    world = make_world(shelf, [(0, ["f1", "f2", "m1"]), (0, ["m1"])])
    rule = {"show_only": {"field": "tags_gender", "contact_field": "gender"}}
    source = world.source("bestsellers", rule=[rule])

    def seen(contact: Contact | None) -> list[str]:
        return [world.shop.catalogue.ids[number] for number in recommend(world.shop, source, contact)]

    def with_gender(value: str) -> Contact:
        return msgspec.structs.replace(world.contacts[1], fields={"gender": value})

    assert seen(None) == seen(world.contacts[1]) == ["m1", "f1", "f2"]
    assert seen(with_gender("f")) == ["f1", "f2"]
    assert seen(with_gender("x")) == []
    source = world.source("bestsellers", rule=[{"show_more": rule["show_only"]}])
    assert seen(with_gender("f")) == ["f1", "f2", "m1"]
    assert seen(with_gender("x")) == ["m1", "f1", "f2"]


@pytest.mark.ledger("freshness")
def test_a_changed_price_counts_at_once_for_a_rule() -> None:
    """What was remembered of a rule doesn't outlive an update of the product."""
    world = make_world([Product(id="A", price=10.0), Product(id="B", price=10.0)], [(0, ["A", "B"])])
    source = world.source("bestsellers", rule=[{"do_not_show": {"field": "price", "below": 5}}])
    assert recommend(world.shop, source) == [0, 1]
    world.shop.log.commit_now(PutProduct(Product(id="A", price=1.0)))
    assert recommend(world.shop, source) == [1]
    world.shop.log.commit_now(PutProduct(Product(id="A", price=6.0)))
    assert recommend(world.shop, source) == [0, 1]


@pytest.mark.ledger("rules")
def test_rules_stand_in_shop_toml(tmp_path: Path) -> None:
    """Each is a table of its data source."""
    path = tmp_path / "shop.toml"
    path.write_text(
        '[[data_source]]\nid = 1\ntype = "bestsellers"\n'
        '[[data_source.rule]]\nshow_only = { field = "brand", in = ["Acme"] }\n'
        '[[data_source.rule]]\ndiversity = { field = "category", at_most = 2 }\n'
        '[[data_source]]\nid = 2\ntype = "also_bought"\n'
        "[[data_source.rule]]\nrelative_range = [0.7, 3]\n"
    )
    first, second = read_config(path).data_sources
    assert [str(rule) for rule in first.rule] == ["show only: brand in Acme", "diversity: at most 2 of one category"]
    assert [str(rule) for rule in second.rule] == ["relative range: 0.7 to 3 times the price"]


@pytest.mark.ledger("rules")
@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ('show_onyl = { field = "brand", in = ["A"] }', "unknown key 'show_onyl': did you mean show_only?"),
        ("show_only = 5", "show_only: allowed is a table"),
        ("show_only = { in = ['A'] }", "show_only: it needs a field"),
        ("show_only = { field = 'brnad', in = ['A'] }", "field = 'brnad': did you mean brand?"),
        ("show_only = { field = 'color', in = ['A'] }", "field = 'color': did you mean tags_color?"),
        ("show_only = { field = 'brand' }", "show_only: it needs one of equals, not_equals"),
        ("show_only = { field = 'brand', in = ['A'], equals = 'B' }", "it has 2"),
        ("show_only = { field = 'brand', inn = ['A'] }", "unknown key 'inn': did you mean in?"),
        ("show_only = { field = 'brand', in = 'A' }", "in: allowed is a list of texts and numbers"),
        ("show_only = { field = 'price', above = 'A' }", "above: allowed is a number"),
        ("show_only = { field = 'price', above = true }", "above: allowed is a number"),
        (
            "show_only = { field = 'price', between = [3, 1] }",
            "between: allowed is a list of two numbers, the smaller first",
        ),
        ("show_only = { field = 'price', exists = 1 }", "exists: allowed is true or false"),
        ("diversity = { field = 'brand', at_most = 0 }", "at_most, a whole number from 1"),
        ("diversity = { field = 'brand' }", "at_most, a whole number from 1"),
        ("relative_range = [-1, 3]", "relative_range: allowed is a list of two numbers"),
        ("relative_range = 3", "relative_range: allowed is a list of two numbers"),
        ("", "a rule has one of show_only"),
        ("relative_range = [1, 3]\nshow_only = {}", "this one has 2"),
    ],
)
def test_a_wrong_rule_is_told_with_file_and_line(tmp_path: Path, rule: str, problem: str) -> None:
    """In the second data source as in the first."""
    path = tmp_path / "shop.toml"
    path.write_text(
        '[[data_source]]\nid = 1\ntype = "bestsellers"\n[[data_source.rule]]\nrelative_range = [1, 2]\n'
        f'[[data_source]]\nid = 2\ntype = "bestsellers"\n[[data_source.rule]]\n{rule}\n'
    )
    with pytest.raises(ShopError) as caught:
        read_config(path)
    (text,) = caught.value.problems
    assert problem in text
    assert text.startswith((f"{path}, line 10: ", f"{path}, line 9: "))
    with pytest.raises(ShopError):
        rule_of(5)


@pytest.mark.ledger("rules")
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"field": "price", "above": 10}, "C"),
        ({"field": "price", "at_least": 10}, "BC"),
        ({"field": "price", "below": 10}, "A"),
        ({"field": "price", "at_most": 10}, "AB"),
        ({"field": "price", "between": [10, 20]}, "BC"),
        ({"field": "price", "equals": "10"}, "B"),
        ({"field": "tags_size", "above": 5}, "C"),
        ({"field": "tags_size", "equals": 44}, "C"),
        ({"field": "tags_size", "exists": True}, "BC"),
        ({"field": "tags_size", "exists": False}, "A"),
        ({"field": "brand", "equals": "acme"}, ""),
        ({"field": "brand", "not_equals": "Acme"}, "BC"),
        ({"field": "brand", "in": ["Acme", "Zeta"]}, "AC"),
        ({"field": "brand", "not_in": ["Acme", "Zeta"]}, "B"),
        ({"field": "brand", "contains": "CM"}, "A"),
        ({"field": "category", "equals": "Solo"}, "A"),
        ({"field": "isInStock", "equals": 0}, "C"),
    ],
)
def test_each_operator_means_what_it_says(condition: dict[str, object], expected: str) -> None:
    """Bounds belong to at_least, at_most and between; a missing field fits only what is negative."""
    shelf = [
        Product(id="A", price=5.0, brand="Acme", category=("Tents", "Solo")),
        Product(id="B", price=10.0, tags={"size": "M"}),
        Product(id="C", price=20.0, brand="Zeta", tags={"size": "44"}, is_in_stock=0),
    ]
    rule = rule_of({"show_only": condition})
    assert rule.condition is not None
    field, holds_for = rule.condition.field, rule.condition.holds_for
    assert "".join(product.id for product in shelf if holds_for(values_of(product, field))) == expected


def test_what_is_read_of_one_field_is_what_the_whole_product_has() -> None:
    """Of products of the feed, and of one that was changed."""
    shop = Shop.demo()
    shop.add_product(id="BARE", is_in_stock=0)
    shop.add_product(id=shop.catalogue.ids[0], price=1.5, category=["A", "B"], is_in_stock=7, tags_colour="red")
    fields = {"id", "name", "url", "descr", "brand", "price", "category", "isInStock", "tags_none"}
    for number in shop.catalogue.numbers():
        product = shop.catalogue.product(number)
        for field in fields.union(f"tags_{name}" for name in product.tags):
            assert list(values_in(shop.catalogue, number, field)) == values_of(product, field), (product.id, field)
