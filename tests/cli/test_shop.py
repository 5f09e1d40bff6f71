"""`yespo-testkit shop`: folders that serve as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_worlds import OFTEN_EMPTY

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
    assert "Left out 1 line: quantity of 0 or less (line 4)." in text
    assert "Not in the feed, and never shown: 1 product of the orders." in text
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


def test_without_a_shop_the_demo_shops_answer_is_explained() -> None:
    code, text = run("explain", "--data-source", "1247", "--product", "TENT-0001")
    assert (code, "together with 'TENT-0001'" in text) == (0, True), text


def test_a_shop_is_checked_whole_and_what_is_wrong_is_told(tmp_path: Path, feed: Path) -> None:
    """Exit code 1; the settings by their lines, and all shops that are named."""
    for name in ("good", "bad"):
        assert run("new", tmp_path / name, "--feed", feed, "--contacts", "2", "--orders", "2")[0] == 0
    with (tmp_path / "bad" / "shop.toml").open("a") as file:
        file.write("[fead]\n")
    code, text = run("check", tmp_path / "good")
    assert (code, text) == (0, f"{tmp_path / 'good'}: 5 products, 2 contacts, 13 data sources; nothing is wrong.\n")
    both = ["shop", "check", str(tmp_path / "good"), str(tmp_path / "bad" / "shop.toml")]
    checked = CliRunner().invoke(cli, both, standalone_mode=False)
    assert (checked.return_value, "did you mean feed?" in checked.output) == (1, True)
    checked = CliRunner().invoke(cli, [*both, "--json"], standalone_mode=False)
    assert [len(one["problems"]) for one in json.loads(checked.output)["shops"]] == [0, 1]
    assert run("check", tmp_path / "none")[0] == 2


def test_a_new_shop_has_the_schema_that_its_first_line_names(tmp_path: Path, feed: Path) -> None:
    assert run("new", tmp_path / "shop", "--feed", feed, "--contacts", "2", "--orders", "2")[0] == 0
    first = (tmp_path / "shop" / "shop.toml").read_text("utf-8").splitlines()[0]
    beside = tmp_path / "shop" / first.removeprefix("#:schema ")
    code, text = run("schema")
    assert (code, json.loads(beside.read_bytes())) == (0, json.loads(text))


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


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_an_address_is_shown_without_its_password_and_token(options: tuple[str, ...]) -> None:
    _, said = run("check", "http://anna:sesame1@127.0.0.1:9/feed.xml?token=sesame2", *options)
    assert "sesame" not in said
    assert "http://***@127.0.0.1:9/feed.xml?token=***" in said
