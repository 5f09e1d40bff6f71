"""The web tracker, `POST /api/v2`."""

from __future__ import annotations

import json
import time

import pytest
from driving import ask
from loop import SC, STRICT, bought, event, named, order, post, shop_of_five

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

TRACKER = "/api/v2"
PRODUCT = {"productKey": "B", "price": "754 USD", "isInStock": "1", "tag_something": ["abc", "bca"]}
TAGS = {"some_tags": ["1", "a2"]}
ITEMS = [
    {"product_id": "B", "unit_price": "201.95", "quantity": 1},
    {"product_id": "C", "unit_price": 5, "quantity": 2},
]
CART = [{"productKey": "D", "price": 201.95, "discount": 180, "quantity": 1, "price_currency_code": "USD"}]
UPDATE = {
    "product_id": "B",
    "brand": "Apple",
    "name": "iPhone 7",
    "description": "Some description",
    "imgurl": "https://domain.example/p.png",
    "url": "https://domain.example/p.html",
    "unit_price": "201.95",
    "isInStock": "0",
    "tag_oldprice": ["224.38"],
    "tag_size": ["S", "M"],
    "price_currency_code": "UAH",
    "category": "level1 > level2",
    "category_id": ["1", "2"],
}
WHOLE = {
    "externalCustomerId": "1234509876",
    "user_phone": "1-541-754-3010",
    "user_email": "user@mail.example",
    "user_name": "Gregori Boczynski",
    "user_es_contact_id": "",
}
NINE = [
    event("ProductPage", {"Product": PRODUCT, "Tags": TAGS}, **WHOLE),
    event("StatusCart", {"GUID": "6F96", "Products": CART, "Tags": TAGS}, **WHOLE),
    event("PurchasedItems", {"Products": ITEMS, "OrderNumber": "123/2017", "Tags": TAGS}, **WHOLE),
    event("CategoryPage", {"Category": {"categoryKey": "Tents"}, "Tags": TAGS}, **WHOLE),
    event("AddToWishlist", {"Product": PRODUCT, "Tags": TAGS}, **WHOLE),
    event("SearchRequest", {"search": "tent", "isFound": 1}, **WHOLE),
    event("CustomerData", **WHOLE),
    event(
        "ProductImpressions",
        {"Products": [{"product_id": "B", "container_type": "1"}]},
        key="ProductImpression",
        **WHOLE,
    ),
    event("ProductUpdate", [UPDATE], datetime=None, cookies=None),
]


def personal(shop: Shop, **identifiers: str) -> list[str]:
    query = "&".join(f"{name}={value}" for name, value in identifiers.items())
    answer = ask(create_app(shop), "/api/v2/contacts/recoms/1244", query)
    return [product["id"] for product in json.loads(answer.body)]


@pytest.mark.ledger("tracker")
@pytest.mark.ledger("tracker-answer")
@pytest.mark.parametrize("sent", NINE, ids=lambda sent: sent["GeneralInfo"]["eventName"])
def test_each_event_is_taken_without_authorization(sent: dict[str, object]) -> None:
    """200 and an empty body."""
    answer = post(shop_of_five(), TRACKER, sent, authorization="")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.ledger("freshness")
def test_purchased_items_are_a_purchase() -> None:
    """What was bought shows at once; the same order number again is the same order."""
    shop = shop_of_five()
    for _ in range(2):
        post(shop, TRACKER, event("PurchasedItems", {"Products": ITEMS, "OrderNumber": "7"}))
    assert bought(shop, {"webId": SC}) == [("B", "C")]
    assert shop.history.orders_of("B") == 1
    post(shop, "/api/v1/orders", {"orders": [order(externalOrderId="7", webId=SC)]})
    assert bought(shop, {"webId": SC}) == [("B",)]
    post(shop, TRACKER, event("PurchasedItems", {"Products": ITEMS, "OrderNumber": "7"}))
    assert bought(shop, {"webId": SC}) == [("B",)]


@pytest.mark.ledger("web-id")
@pytest.mark.ledger("web-id-sc")
@pytest.mark.ledger("joining")
def test_customer_data_makes_one_of_a_visitor_and_a_contact() -> None:
    """What the visitor bought and looked at is the contact's, by every identifier; nothing is lost."""
    shop = shop_of_five()
    post(shop, TRACKER, event("PurchasedItems", {"Products": ITEMS}))
    post(shop, TRACKER, event("ProductPage", {"Product": PRODUCT}))
    (visitor,) = named(shop, webId=SC)
    assert visitor != 0
    assert post(shop, TRACKER, event("CustomerData", user_email="c0@example.com")).status == 200
    assert named(shop, webId=SC) == named(shop, contactId="1") == named(shop, email="c0@example.com") == [0]
    assert bought(shop, {"webId": SC}) == [("A",), ("B", "C")]
    assert [interest.of for interest in shop.interests.of(0)] == ["B"]
    assert personal(shop, webId=SC) == personal(shop, contactId="1")


@pytest.mark.ledger("joining")
def test_two_persons_in_one_browser_stay_two() -> None:
    """The browser is the newer one's; each keeps what they bought."""
    shop = shop_of_five()
    post(shop, TRACKER, event("PurchasedItems", {"Products": ITEMS}, user_email="c1@example.com"))
    post(shop, TRACKER, event("CustomerData", user_email="c2@example.com"))
    assert named(shop, webId=SC) == [2]
    assert bought(shop, {"email": "c1@example.com"}) == [("B", "C")]
    assert bought(shop, {"webId": SC}) == []
    post(shop, TRACKER, event("CustomerData", user_email="new@example.com"))
    assert named(shop, webId=SC) == named(shop, email="new@example.com") == [3]


@pytest.mark.ledger("personal-interests-here")
@pytest.mark.ledger("interest-weights")
@pytest.mark.ledger("personal-interests")
def test_what_a_visitor_looked_at_shapes_what_they_see() -> None:
    """A viewed tent brings what tent buyers bought, before the bestsellers; a category brings its own."""
    shop = shop_of_five()
    buyer = shop.add_contact(web_id="buyer")
    shop.add_order(buyer, ["D", "E"])
    for _ in range(3):
        shop.add_order(buyer, ["C"])
    assert personal(shop, webId=SC)[0] == "C"
    post(shop, TRACKER, event("ProductPage", {"Product": {"productKey": "D"}}))
    assert personal(shop, webId=SC)[0] == "E"
    shop.reset()
    post(shop, TRACKER, event("AddToWishlist", {"Product": {"productKey": "D"}}))
    shop.add_order(buyer, ["D", "E"])
    assert personal(shop, webId=SC)[0] == "E"
    shop.reset()
    shop.add_product(id="CHALK", category="Climbing")
    shop.add_order(buyer, ["CHALK"])
    post(shop, TRACKER, event("CategoryPage", {"Category": {"categoryKey": "Climbing"}}))
    assert personal(shop, webId=SC)[0] == "CHALK"


@pytest.mark.ledger("personal-interests")
def test_a_new_cart_takes_the_place_of_the_one_before() -> None:
    """An empty one empties it."""
    shop = shop_of_five()
    post(shop, TRACKER, event("StatusCart", {"GUID": "1", "Products": CART}))
    (visitor,) = named(shop, webId=SC)
    assert [(one.kind, one.of) for one in shop.interests.of(visitor)] == [("cart", "D")]
    post(shop, TRACKER, event("StatusCart", {"GUID": "2", "Products": []}))
    assert shop.interests.of(visitor) == ()


@pytest.mark.ledger("product-update-fields")
@pytest.mark.ledger("product-updates")
def test_a_product_update_changes_the_product_until_a_reset() -> None:
    """Price, stock and texts change, categories stay; sold out, it is no longer recommended."""
    shop = shop_of_five()
    shop.add_order(shop.contacts.matches({"contactId": "2"})[0], ["B"])
    feed = shop.catalogue.product(1)
    assert post(shop, TRACKER, event("ProductUpdate", [UPDATE], cookies=None)).status == 200
    product = shop.catalogue.product(1)
    assert (product.name, product.brand, product.descr) == ("iPhone 7", "Apple", "Some description")
    assert (product.price, product.is_in_stock, product.category) == (201.95, 0, ("Tents",))
    assert product.tags == {"oldprice": "224.38", "size": "S,M", "image_link": UPDATE["imgurl"]}
    assert json.loads(shop.catalogue.body(1)) == product.to_json()
    assert personal(shop, webId="x") == ["A"]
    shop.reset()
    assert shop.catalogue.product(1) == feed


@pytest.mark.ledger("product-updates")
def test_a_product_page_changes_price_and_stock() -> None:
    """What the site says holds over the feed, also in the order of prices."""
    shop = shop_of_five()
    assert list(shop.catalogue.by_price("Tents")) == [0, 1, 2, 3, 4]
    post(shop, TRACKER, event("ProductPage", {"Product": {**PRODUCT, "price": "1,5 UAH", "isInStock": 0}}))
    assert (shop.catalogue.prices[1], shop.catalogue.stock[1]) == (1.5, 0)
    assert list(shop.catalogue.by_price("Tents")) == [1, 0, 2, 3, 4]
    post(shop, TRACKER, event("ProductPage", {"Product": {"productKey": "B", "price": 12.5}}))
    assert list(shop.catalogue.by_price("Tents")) == [0, 2, 1, 3, 4]
    assert shop.catalogue.price_position("Tents", 12.5) == 2
    assert shop.catalogue.stock[1] == 0
    post(shop, TRACKER, event("AddToWishlist", {"Product": {"productKey": "B", "price": 99}}))
    assert shop.catalogue.prices[1] == 12.5


@pytest.mark.ledger("tracker-refusals")
@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (event("MainPage"), "GeneralInfo.eventName: it must be one of ProductPage, StatusCart"),
        (event("CustomerData", eventName=5), "GeneralInfo.eventName: it must be one of"),
        (event("CustomerData", eventName=None), "GeneralInfo.eventName: it must be one of"),
        (event("CustomerData", siteId=None), "GeneralInfo.siteId: it must be set."),
        (event("CustomerData", siteId=" "), "GeneralInfo.siteId: it must not be blank."),
        (event("CustomerData", cookies=None), "GeneralInfo.cookies.sc: it must be set"),
        (event("CustomerData", cookies={}), "GeneralInfo.cookies.sc: it must be set"),
        (event("CustomerData", cookies={"sc": ""}), "GeneralInfo.cookies.sc: it must be set"),
        (event("CustomerData", cookies={"sc": "a\nb"}), "GeneralInfo.cookies.sc: it must not hold control"),
        (event("CustomerData", cookies="x"), "GeneralInfo.cookies.sc: it must be set"),
        (event("CustomerData", user_email="nobody"), "GeneralInfo.user_email: email must have one @"),
        (event("CustomerData", user_phone="1"), "GeneralInfo.user_phone: phone must have"),
        (event("CustomerData", user_es_contact_id="abc"), "GeneralInfo.user_es_contact_id: contactId must be"),
        (event("CustomerData", user_name=["x"]), "GeneralInfo.user_name: it must be a text."),
        (
            event("CustomerData", userEmail="a@b.example"),
            "GeneralInfo.userEmail: the contract has no such field: did you mean user_email?",
        ),
        (event("CustomerData", datetime="now"), "GeneralInfo.datetime: it must be a whole number"),
        (event("CustomerData", datetime=-1), "GeneralInfo.datetime: it must be a whole number"),
        (
            event("CustomerData", datetime=int((time.time() + 90_000) * 1000)),
            "GeneralInfo.datetime: it is in the future.",
        ),
        (event("CustomerData", {}, key="ProductPage"), "ProductPage: the contract has no such field"),
        (event("ProductPage"), "ProductPage: it must be set for the event ProductPage."),
        (event("ProductPage", []), "ProductPage: it must be an object"),
        (event("ProductPage", {"Tags": TAGS}), "ProductPage.Product: it must be set."),
        (event("ProductPage", {"Product": {"price": 5}}), "ProductPage.Product.productKey: it must be set."),
        (event("ProductPage", {"Product": {"productKey": "NOPE"}}), "there is no product 'NOPE' in the feed"),
        (event("ProductPage", {"Product": {**PRODUCT, "price": -5}}), "ProductPage.Product.price: it must be a price"),
        (
            event("ProductPage", {"Product": {**PRODUCT, "price": "dear"}}),
            "ProductPage.Product.price: it must be a price",
        ),
        (event("ProductPage", {"Product": {**PRODUCT, "isInStock": "yes"}}), "isInStock: it must be 1 or 0."),
        (event("ProductPage", {"Product": {**PRODUCT, "isInStock": []}}), "isInStock: it must be 1 or 0."),
        (
            event("ProductPage", {"Product": {**PRODUCT, "colour": "red"}}),
            "ProductPage.Product.colour: the contract has no such field",
        ),
        (event("ProductPage", {"Product": PRODUCT, "Tags": []}), "ProductPage.Tags: it is empty"),
        (event("StatusCart", {"Products": CART}), "StatusCart.GUID: it must be set."),
        (event("StatusCart", {"GUID": "1", "Products": {}}), "StatusCart.Products: it must be an array"),
        (event("StatusCart", {"GUID": "1", "Products": CART * 1001}), "there are 1001 products; at most 1000"),
        (
            event("StatusCart", {"GUID": "1", "Products": [{"productKey": "B", "quantity": -1}]}),
            "StatusCart.Products[0].quantity: it must be a number above 0.",
        ),
        (event("CategoryPage", {"Category": {}}), "CategoryPage.Category: it must be an object, and not empty."),
        (event("SearchRequest", {"isFound": 1}), "SearchRequest.search: it must be set."),
        (event("ProductUpdate", {}), "ProductUpdate: it must be an array"),
        (
            event("ProductUpdate", [{**UPDATE, "tag_size": [1]}]),
            "ProductUpdate[0].tag_size: it must be an array of texts.",
        ),
        ({"GeneralInfo": {}}, "GeneralInfo: it must be an object, and not empty."),
    ],
)
def test_an_event_that_isnt_as_documented_is_refused(sent: dict[str, object], error: str) -> None:
    """400 says where and what; nothing of it is taken. So it is to the letter, by default some are taken."""
    shop = shop_of_five(STRICT)
    answer = post(shop, TRACKER, sent)
    assert answer.status == 400
    assert error in answer.body.decode()
    assert (len(shop.contacts), len(shop.history)) == (3, 1)
    assert shop.catalogue.product(1).price == 11.0


def test_everything_wrong_with_an_event_is_told_at_once() -> None:
    """One sentence a line, each a violation for whoever watches; no e-mail is repeated."""
    sent = event("StatusCart", {"Products": [{"quantity": 0}]}, siteId=None, user_email="a b@secret.example")
    answer = post(shop_of_five(), TRACKER, sent)
    assert len(answer.body.decode().splitlines()) == 5
    assert len(answer.exchange.violations) == 5
    assert b"secret" not in answer.body


@pytest.mark.ledger("tracker")
def test_a_quantity_may_have_a_unit_as_a_price_may() -> None:
    """Its number is read; a text that begins with none is refused."""
    shop = shop_of_five()
    for quantity, status in (("2 USD", 200), ("2,5", 200), ("two", 400), ("0 USD", 400)):
        item = {"product_id": "B", "unit_price": "5", "quantity": quantity}
        sent = event("PurchasedItems", {"Products": [item], "OrderNumber": "1"})
        assert post(shop, TRACKER, sent).status == status, quantity
