"""`yespo-testkit shop`: folders that serve as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from yespo_contracts.account import OFTEN_EMPTY
from yespo_contracts.feed_files import write_feed
from yespo_contracts.product import Product
from yespo_mockserver.recommend import recommend
from yespo_mockserver.settings.standard import standard_data_sources
from yespo_mockserver.shop import Shop
from yespo_testkit.cli import cli


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["shop", *map(str, arguments)])
    return result.exit_code, result.output


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """Return a feed of five products."""
    shelf = [
        Product(id=name, name=name, url=f"https://shop.example/{name}", price=10.0, brand="X", category=("Tents",))
        for name in "ABCDE"
    ]
    path = tmp_path / "goods.xml"
    path.write_bytes(b"".join(write_feed(shelf, "rss")))
    return path


@pytest.mark.ledger("stability")
def test_a_made_up_shop_is_the_same_for_the_same_seed_and_answers(tmp_path: Path) -> None:
    """Every type finds something for the guide's own contact."""
    size = ("--products", "60", "--contacts", "20", "--orders", "150")
    for name in ("one", "two"):
        assert run("new", tmp_path / name, *size)[0] == 0
    assert run("new", tmp_path / "other", *size, "--seed", "2", "--locale", "en_GB")[0] == 0
    for file in ("feed.xml", "contacts.csv", "orders.jsonl", "lists.csv"):
        one, two, other = ((tmp_path / name / file).read_bytes() for name in ("one", "two", "other"))
        assert one == two != other
    shop = Shop.load(tmp_path / "one")
    assert (len(shop.catalogue), len(shop.contacts), len(shop.data_sources)) == (60, 20, len(standard_data_sources()))
    (contact,) = shop.contacts.matches({"contactId": "162688150"})
    assert set(contact.fields) == {"firstName", "lastName", "town"}
    asked = [purchase.products[0] for purchase in shop.history.purchases_of(contact.number)][:1]
    for source in shop.data_sources.values():
        if source.type not in OFTEN_EMPTY:
            assert recommend(shop, source, contact, asked, shop.catalogue.category_names()), source.type


def test_a_shop_can_be_made_up_around_a_feed(tmp_path: Path, feed: Path) -> None:
    """Its products are the feed's."""
    code, text = run("new", tmp_path / "shop", "--feed", feed, "--contacts", "5", "--orders", "20")
    assert (code, "Wrote 5 products, 5 contacts and 20 orders" in text) == (0, True)
    assert set(Shop.load(tmp_path / "shop").catalogue.ids) == set("ABCDE")


def test_what_stands_there_already_isnt_overwritten(tmp_path: Path) -> None:
    """One clear message and exit code 2."""
    (tmp_path / "shop.toml").write_text("")
    code, text = run("new", tmp_path)
    assert (code, "there is a shop.toml already; name another folder" in text) == (2, True)
    (tmp_path / "file").write_text("")
    code, text = run("new", tmp_path / "file")
    assert (code, "it is a file; name a folder" in text) == (2, True)
    code, text = run("new", tmp_path / "shop", "--locale", "xx_XX")
    assert (code, "Faker has no locale 'xx_XX'" in text) == (2, True)
    assert not (tmp_path / "shop").exists()


def test_a_real_export_becomes_a_shop(tmp_path: Path, feed: Path) -> None:
    """Column names are told by options; what is left out is counted."""
    lines = tmp_path / "lines.csv"
    lines.write_text(
        "InvoiceNo,StockCode,Quantity,UnitPrice,InvoiceDate,CustomerID\n"
        "1,A,1,5,2026-01-01 10:00:00,7\n1,B,2,5,2026-01-01 10:00:00,7\n2,A,-1,5,2026-01-02 10:00:00,7\n"
        "3,GONE,1,5,2026-01-03 10:00:00,8\n"
    )
    columns = "order=InvoiceNo,product=StockCode,quantity=Quantity,price=UnitPrice,date=InvoiceDate,customer=CustomerID"
    code, text = run("import", tmp_path / "shop", "--feed", feed, "--orders", lines, "--columns", columns)
    assert code == 0, text
    assert "Left out 1 lines: quantity of 0 or less (line 4)." in text
    assert "1 products of the orders are not in the feed" in text
    shop = Shop.load(tmp_path / "shop")
    (contact,) = shop.contacts.matches({"externalCustomerId": "7"})
    assert [purchase.products for purchase in shop.history.purchases_of(contact.number)] == [("A", "B")]
    assert len(shop.history) == 2


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ("bill=InvoiceNo", "write OURS=THEIRS"),
        ("order", "write OURS=THEIRS"),
        ("order=Bill", "there is no column 'Bill'"),
    ],
)
def test_wrong_columns_are_told(tmp_path: Path, feed: Path, columns: str, problem: str) -> None:
    """Exit code 2 and no traceback."""
    lines = tmp_path / "lines.csv"
    lines.write_text("a,b\n")
    code, text = run("import", tmp_path / "shop", "--feed", feed, "--orders", lines, "--columns", columns)
    assert (code, problem in text) == (2, True), text


def test_an_answer_is_explained(tmp_path: Path, feed: Path) -> None:
    """In words, and as one JSON document."""
    folder = tmp_path / "shop"
    assert run("new", folder, "--feed", feed, "--contacts", "5", "--orders", "50")[0] == 0
    code, text = run("explain", folder, "--data-source", "1245", "--contact", "contactId=162688150")
    assert (code, "a bestseller, in" in text) == (0, True)
    code, text = run("explain", folder, "--data-source", "1247", "--product", "A", "--json")
    assert code == 0
    document = json.loads(text)
    assert set(document) == {"notes", "products"}
    assert set(document["products"][0]) == {"number", "id", "name", "reasons"}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--data-source", "9"), "the shop has no such data source; it has 1244, 1245"),
        (("--data-source", "1247"), "--product: data source 1247, also_bought, needs it."),
        (("--data-source", "1245", "--contact", "x"), "--contact: write NAME=VALUE"),
        (("--data-source", "1245", "--contact", "contactId=x"), "--contact: contactId must be"),
    ],
)
def test_a_question_that_cant_be_explained_is_told(
    tmp_path: Path, feed: Path, arguments: tuple[str, ...], problem: str
) -> None:
    """Exit code 2."""
    assert run("new", tmp_path / "shop", "--feed", feed, "--contacts", "2", "--orders", "2")[0] == 0
    code, text = run("explain", tmp_path / "shop", *arguments)
    assert (code, problem in text) == (2, True), text
    assert run("explain", tmp_path / "none", *arguments)[0] == 2
