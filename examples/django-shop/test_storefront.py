"""A product's page, with the shop's own feed behind the recommendations."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from yespo_testkit import YespoMock

from storefront.catalogue import PRODUCTS

VISITOR = "3CB370A3-F096-4D6B-9DBF-E7212A872640"


@pytest.fixture(autouse=True)
def _api_key(settings: Settings) -> None:
    settings.YESPO_API_KEY = "any-key"


def page(product: str, cookie: str | None = VISITOR) -> str:
    """Return a page as a visitor sees it who has this cookie of Yespo's script."""
    browser = Client()
    if cookie is not None:
        browser.cookies["sc"] = cookie
    response = browser.get(f"/products/{product}/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_page_shows_what_others_bought_with_the_product(yespo_mock: YespoMock) -> None:
    html = page("tea")
    expected = yespo_mock.expected(data_source=1247, web_id=VISITOR, products=["tea"])
    assert len(expected) == 2
    for product in expected:
        assert f'<a href="{product.url}">{product.name}</a>' in html


def test_an_order_changes_what_is_shown(yespo_mock: YespoMock) -> None:
    buyer = yespo_mock.shop.add_contact(email="olena@example.com")
    yespo_mock.shop.add_order(buyer, ["kettle", "cup"])
    html = page("kettle")
    assert html.index(">Cup<") < html.index("</ul>")


def test_a_name_with_markup_in_it_is_only_text(yespo_mock: YespoMock) -> None:
    yespo_mock.answers([{"id": "x", "name": "<script>alert(1)</script>", "url": "https://tea.example/x"}])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page("tea")


def test_a_visitor_without_the_cookie_sees_the_page_and_yespo_isnt_asked(yespo_mock: YespoMock) -> None:
    assert "Others also bought" not in page("tea", cookie=None)
    yespo_mock.assert_not_called()


@pytest.mark.parametrize("fault", ["timeout", "connect", "malformed", "html", 401, 500])
def test_the_page_stands_on_a_bad_day(yespo_mock: YespoMock, fault: int | str) -> None:
    yespo_mock.fails(fault)
    html = page("cup")
    assert PRODUCTS["cup"].name in html
    assert "Others also bought" not in html
    yespo_mock.assert_all_called()
