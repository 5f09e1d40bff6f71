"""Answers that are kept as they go on the wire: never another byte than a fresh shop's that went through the same."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from asking import Answer, ask
from hypothesis import given, settings
from hypothesis import strategies as st

from yespo_mockserver.app import create_app
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.shop import Contact, Shop

TARGETS = tuple(
    f"/api/v2/contacts/recoms/{source}?contactId=162688150{more}"
    for source in (1244, 1245, 1246, 1247)
    for more in ("", "&products={product}", "&category=none")
)


def cheaper(shop: Shop, product: str, price: float) -> None:
    number = shop.catalogue.number(product)
    assert number is not None
    shop.add_product(**msgspec.structs.asdict(msgspec.structs.replace(shop.catalogue.product(number), price=price)))


def contact(shop: Shop) -> Contact:
    return shop.contacts.matches({"contactId": "162688150"})[0]


CHANGES: dict[str, Callable[[Shop, str], None]] = {
    "price": lambda shop, product: cheaper(shop, product, 1.5),
    "another price": lambda shop, product: cheaper(shop, product, 2.5),
    "order": lambda shop, product: shop.add_order(contact(shop), [product]),
    "lists of tags": lambda shop, _: shop.override(Overrides({"behaviour": {"tags_type": "list"}})),
    "empty is 204": lambda shop, _: shop.override(Overrides({"behaviour": {"empty_answer": "204"}})),
    "reset": lambda shop, _: shop.reset(),
}


def first_product(shop: Shop) -> str:
    answer = ask(create_app(shop), "/api/v2/contacts/recoms/1245?webId=nobody")
    return str(answer.json()[0]["id"])


def seen(answer: Answer) -> tuple[int, object, bytes]:
    return answer.status, answer.headers, answer.body


@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted(CHANGES)), max_size=5), st.sampled_from(TARGETS))
def test_whatever_changes_in_between_an_answer_is_that_of_a_fake_that_kept_nothing(
    changes: list[str], target: str
) -> None:
    shop = Shop.demo()
    product = first_product(shop)
    asking, app = target.format(product=product), create_app(shop)
    for change in ("", *changes):
        if change:
            CHANGES[change](shop, product)
        kept = [seen(ask(app, asking)) for _ in range(2)]
        assert kept == [seen(ask(create_app(shop), asking))] * 2
