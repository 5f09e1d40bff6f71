"""The page's Shop tab: looking at the shop, adding to it and changing it, and what that makes of the next answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from browsing import Served


@pytest.fixture
def shop(page: Any) -> Any:
    page.click(".tabs a[href='#shop']")
    section = page.locator("#view-shop")
    section.locator(".requests li").first.wait_for()
    return section


def product(served: Served, product_id: str) -> Any:
    """Return a product as the API's JSON."""
    catalogue = served.app.shop.catalogue
    number = catalogue.number(product_id)
    assert number is not None
    return json.loads(catalogue.body(number))


def choose(shop: Any, kind: str) -> None:
    shop.get_by_role("button", name=kind, exact=True).click()
    shop.locator(f".requests[aria-label='{kind}'] li").first.wait_for()


def test_a_product_is_found_copied_and_changed(page: Any, served: Served, shop: Any) -> None:
    shop.get_by_label("Find").fill("gas-0002")
    shop.locator(".requests li:only-child").click()
    shop.get_by_role("button", name="Copy").click()
    page.wait_for_selector("#said:has-text('Copied')")
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert copied == product(served, "GAS-0002")
    shop.get_by_role("button", name="Change", exact=True).click()
    shop.get_by_label("Price").fill("171.25")
    shop.get_by_role("button", name="Change the product").click()
    shop.locator(".details pre", has_text="171.25").wait_for()
    assert product(served, "GAS-0002") == {**copied, "price": 171.25}


def test_a_product_that_is_sold_out_leaves_the_next_answer(shop: Any) -> None:
    shop.get_by_label("Find").fill("GAS-0002")
    shop.locator(".requests li:only-child").click()
    shop.get_by_role("button", name="Let it be sold out").click()
    shop.locator("h3", has_text="GAS-0002 is sold out: the next answer changes.").wait_for()
    before, after = shop.locator(".beside section").all()
    assert "gone" in before.locator("li", has_text="GAS-0002").inner_text()
    assert after.locator("li", has_text="GAS-0002").count() == 0
    assert after.locator("li", has_text="new").count() == 1


def test_an_order_for_a_contact_shows_before_and_after_and_can_be_cancelled(
    page: Any, served: Served, shop: Any
) -> None:
    choose(shop, "Contacts")
    shop.get_by_label("Find").fill("162602536")
    shop.locator(".requests li:only-child").click()
    shop.get_by_role("button", name="Make an order for this contact").click()
    order = shop.locator(".details form")
    order.get_by_label("Products").fill("CHALK-0001,CHALK-0004")
    order.get_by_label("Order’s id").fill("page-1")
    order.get_by_role("button", name="Make the order", exact=True).click()
    shop.locator("h3", has_text="the next answer changes").wait_for()
    assert "asked for contactId 162602536" in shop.locator(".outcome").inner_text()
    assert served.app.shop.history.has_order("page-1")
    assert served.app.journal.total == 0
    bought = len(served.app.shop.history)
    shop.locator(".requests button", has_text="page-1").click()
    shop.get_by_role("button", name="Cancel it").click()
    shop.locator("h3", has_text="Order page-1 is cancelled").wait_for()
    assert len(served.app.shop.history) == bought - 1
    shop.locator(".requests button", has_text="page-1", has=page.locator("text=not bought")).wait_for()


def test_a_contact_is_added_and_changed(served: Served, shop: Any) -> None:
    choose(shop, "Contacts")
    shop.get_by_role("button", name="Add a contact").click()
    shop.get_by_label("contactId").fill("77")
    shop.get_by_role("button", name="Add the contact").click()
    shop.get_by_role("button", name="Change", exact=True).click()
    shop.locator(".details").get_by_label("email").fill("olena@example.com")
    shop.get_by_role("button", name="Change the contact").click()
    shop.locator(".details td", has_text="olena@example.com").wait_for()
    (contact,) = served.app.shop.contacts.matches({"email": "olena@example.com"})
    assert contact.contact_id == 77


def test_a_data_source_is_added_changed_and_says_how_to_ask_it(page: Any, served: Served, shop: Any) -> None:
    choose(shop, "Data sources")
    shop.get_by_role("button", name="Add a data source").click()
    shop.get_by_label("Id", exact=True).fill("3101")
    shop.get_by_label("Type").select_option("bestsellers")
    shop.get_by_label("Products of").select_option("category")
    shop.get_by_role("button", name="Add the data source").click()
    line = shop.locator(".details pre")
    line.wait_for()
    assert "/api/v2/contacts/recoms/3101?contactId=162688150&category=Camping+%3E+Tents+%3E" in line.inner_text()
    shop.get_by_role("button", name="Change", exact=True).click()
    shop.get_by_label("Size").fill("3")
    shop.get_by_role("button", name="Change the data source").click()
    shop.locator(".details td", has_text="3").first.wait_for()
    page.wait_for_selector("#said:has-text('Data source 3101 is changed')")
    source = served.app.shop.data_sources[3101]
    assert (source.size, source.scope, source.type) == (3, "category", "bestsellers")
    shop.get_by_role("button", name="Add a data source").click()
    shop.get_by_label("Id", exact=True).fill("3102")
    shop.get_by_label("Type").select_option("other")
    shop.locator(".details textarea").fill("TENT-0001")
    shop.get_by_role("button", name="Add the data source").click()
    page.wait_for_selector("#said:has-text('Data source 3102 is added')")
    assert served.app.shop.lists(3102) == {"*": ("TENT-0001",)}
