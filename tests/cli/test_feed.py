"""`yespo-testkit feed` as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from yespo_mockserver.feeds.formats.findings import text_of
from yespo_testkit.cli import main

ITEM = "<item><g:id>{}</g:id><g:title>{}</g:title><g:price>{}</g:price></item>\n"
HOSTILE = '"&gt;&lt;script&gt;alert(1)&lt;/script&gt;'


class Ran(NamedTuple):
    exit_code: int
    stdout_bytes: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        return self.stdout_bytes.decode()


Run = Callable[..., Ran]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def invoke(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main(["feed", *arguments])
        out, err = capfdbinary.readouterr()
        return Ran(ended.value.code if isinstance(ended.value.code, int) else -1, out, err.decode())

    return invoke


def written(folder: Path, *items: str) -> str:
    path = folder / "feed.xml"
    text = f'<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n{"".join(items)}</channel></rss>'
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_check_prints_what_is_wrong_where_and_what_to_do(run: Run, tmp_path: Path) -> None:
    """Grouped by grade and code, the first few and the count."""
    feed = written(
        tmp_path, *(ITEM.format(number, "Tent", "5 UAH") for number in range(5)), ITEM.format(0, "T", "5 UAH")
    )
    result = run("check", feed)
    assert result.exit_code == 1
    assert "6 items, 5 products, 1 dropped" in result.stdout
    assert "The importer's preview: total: 6, in stock: 0" in result.stdout
    assert "missing-brand  5 ×" in result.stdout
    assert "line 3, product 1: The product has no brand." in result.stdout
    assert "… and 2 more" in result.stdout
    assert "duplicate-id  once" in result.stdout
    assert "→ Give each variant an id of its own" in result.stdout


def test_check_json_is_the_documented_document(run: Run, tmp_path: Path) -> None:
    """Its keys are those of the interface, and nothing else is on standard output."""
    document = json.loads(run("check", written(tmp_path, ITEM.format(1, "Tent", "5 UAH")), "--json").stdout)
    assert document.keys() == {
        "feed", "format", "encoding", "items", "products", "dropped", "counters", "findings", "finding_counts", "error",
    }  # fmt: skip
    assert document["counters"].keys() == {"total", "in_stock", "price_zero", "no_category", "unknown_category"}
    for finding in document["findings"]:
        assert finding.keys() == {"code", "grade", "line", "product", "field", "message", "remedy"}
    assert document["error"] is None


def test_check_json_of_a_file_that_is_no_feed(run: Run, tmp_path: Path) -> None:
    """`error` is set, and the exit code is 2."""
    path = tmp_path / "feed.xml"
    path.write_text("<html><body>Access denied</body></html>")
    result = run("check", str(path), "--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error.keys() == {"code", "line", "message", "remedy"}
    assert error["code"] == "html-page"
    assert "can't be read further on line 1 (html-page)" in run("check", str(path)).stdout


def test_check_keeps_as_many_findings_as_asked_and_counts_all(run: Run, tmp_path: Path) -> None:
    """`--max-findings 2`."""
    feed = written(tmp_path, *(ITEM.format(number, "Tent", "5 UAH") for number in range(9)))
    document = json.loads(run("check", feed, "--json", "--max-findings", "2").stdout)
    assert document["finding_counts"]["missing-brand"] == 9
    assert sum(finding["code"] == "missing-brand" for finding in document["findings"]) == 2


def test_check_knows_the_plans(run: Run, tmp_path: Path) -> None:
    """Pro requires two fields more."""
    feed = written(tmp_path, ITEM.format(1, "Tent", "5 UAH"))
    assert "missing-sale_price" not in run("check", feed).stdout
    assert "missing-sale_price" in run("check", feed, "--plan", "pro").stdout


def test_the_page_is_self_contained_and_shows_script_as_text(run: Run, tmp_path: Path) -> None:
    """Whatever a feed holds, nothing of it runs, and nothing is loaded."""
    feed = written(
        tmp_path,
        ITEM.format(HOSTILE, HOSTILE, "1 UAH"),
        ITEM.format(HOSTILE, HOSTILE, "1 UAH"),
        ITEM.format("2", "t", HOSTILE),
    )
    page = tmp_path / "out.html"
    run("check", feed, "--html", str(page))
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "src=" not in text
    assert "default-src 'none'" in text
    assert text_of("duplicate-id").remedy in text


def test_control_characters_of_a_feed_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    """No colours, no cursor moves, no markup of our own."""
    feed = tmp_path / "feed.csv"
    feed.write_text("id,title,price\n[bold]\x1b[31m,T,free\n", encoding="utf-8")
    result = run("check", str(feed))
    assert "\x1b" not in result.stdout
    assert "[bold]" in result.stdout


def test_limits_are_settings(run: Run, tmp_path: Path) -> None:
    """`--max-products` and `--max-bytes`."""
    feed = written(tmp_path, *(ITEM.format(number, "Tent", "5 UAH") for number in range(3)))
    assert "more than 2 items" in run("check", feed, "--max-products", "2").stdout
    assert "larger than 100 bytes" in run("check", feed, "--max-bytes", "100").stdout


def test_a_page_that_cannot_be_written_is_an_error(run: Run, tmp_path: Path) -> None:
    """Exit code 2."""
    feed = written(tmp_path, ITEM.format(1, "Tent", "5 UAH"))
    assert run("check", feed, "--html", str(tmp_path / "no" / "out.html")).exit_code == 2


def test_show_prints_products_as_the_api_would_return_them(run: Run, tmp_path: Path) -> None:
    """One line each; whole with an id; an array with `--json`."""
    feed = written(tmp_path, ITEM.format(1, "Tent", "5 UAH"), ITEM.format(2, "Bag", "6 UAH"))
    assert "1  5 UAH  out of stock  Tent  [no category]" in run("show", feed).stdout
    whole = run("show", feed, "2")
    assert json.loads(whole.stdout)["name"] == "Bag"
    assert [product["id"] for product in json.loads(run("show", feed, "--json").stdout)] == ["1", "2"]


def test_show_stops_at_a_limit_and_says_so(run: Run, tmp_path: Path) -> None:
    feed = written(tmp_path, *(ITEM.format(number, "Tent", "5 UAH") for number in range(3)))
    limited, whole = run("show", feed, "--limit", "2"), run("show", feed, "--limit", "3")
    assert (limited.stdout.count("\n"), "and more" in limited.stderr) == (2, True)
    assert (whole.stdout.count("\n"), whole.stderr) == (3, "")
    assert len(json.loads(run("show", feed, "--limit", "1", "--json").stdout)) == 1
    assert run("show", feed, "1", "--limit", "1").exit_code == 2


def test_several_feeds_are_checked_one_after_the_other(run: Run, tmp_path: Path) -> None:
    """As pre-commit names them; the worst exit code counts."""
    good, empty = tmp_path / "good.xml", written(tmp_path)
    assert run("generate", "--products", "2", "--out", str(good)).exit_code == 0
    both = run("check", str(good), empty)
    assert (both.exit_code, "Nothing to complain about." in both.stdout, "no-items" in both.stdout) == (1, True, True)
    assert run("check", str(good), empty, "--json").exit_code == 2


def test_one_of_a_thing_is_in_the_singular(run: Run, tmp_path: Path) -> None:
    feed = written(tmp_path, ITEM.format(1, "Tent", "5 UAH"))
    assert "; 1 item, 1 product, 0 dropped" in run("check", feed).stdout


def test_show_says_which_product_is_missing(run: Run, tmp_path: Path) -> None:
    """And exits with 1."""
    result = run("show", written(tmp_path, ITEM.format(1, "Tent", "5 UAH")), "1", "9")
    assert result.exit_code == 1
    assert "There is no product '9'" in result.stderr


def test_show_of_a_broken_feed_is_one_message(run: Run, tmp_path: Path) -> None:
    """No traceback."""
    path = tmp_path / "feed.xml"
    path.write_text("<rss><channel>")
    result = run("show", str(path))
    assert result.exit_code == 2
    assert "breaks off" in result.stderr


@pytest.mark.parametrize("form", ["rss", "atom", "yml", "csv"])
def test_generate_writes_a_feed_that_can_be_checked(run: Run, form: str, tmp_path: Path) -> None:
    """To a file or to standard output, the same bytes."""
    target = tmp_path / "feed"
    assert run("generate", "--products", "20", "--seed", "4", "--format", form, "--out", str(target)).exit_code == 0
    printed = run("generate", "--products", "20", "--seed", "4", "--format", form)
    assert printed.stdout_bytes == target.read_bytes()
    document = json.loads(run("check", str(target), "--json", "--plan", "pro").stdout)
    assert (document["format"], document["products"], document["error"]) == (form, 20, None)
    expected = {"rss": set(), "yml": {"format-not-supported", "missing-sale_price"}}.get(form, {"format-not-supported"})
    assert set(document["finding_counts"]) == expected


def test_generate_to_a_place_that_is_not_there(run: Run, tmp_path: Path) -> None:
    """Exit code 2 and one message."""
    assert run("generate", "--products", "1", "--out", str(tmp_path / "no" / "x.xml")).exit_code == 2


def test_sales_are_judged_by_a_day(run: Run, tmp_path: Path) -> None:
    """`--now`, today by default, is printed; a text that is no day is refused."""
    sale = (
        "<g:sale_price>3 UAH</g:sale_price>"
        "<g:sale_price_effective_date>2026-06-01T00:00Z/2026-06-15T23:59Z</g:sale_price_effective_date></item>"
    )
    feed = written(tmp_path, ITEM.format(1, "Tent", "5 UAH").replace("</item>", sale))
    on, over = (run("show", feed, "1", "--now", day).stdout for day in ("2026-06-01", "2026-07-01"))
    assert [json.loads(text)["price"] for text in (on, over)] == [3, 5]
    checked = run("check", feed, "--now", "2026-07-01")
    assert "Sales as of 2026-07-01." in checked.stdout
    assert "sale-over  once" in checked.stdout
    assert f"Sales as of {date.today():%Y}" in run("check", feed).stdout  # noqa: DTZ011  # the year is enough
    assert json.loads(run("check", feed, "--json", "--now", "2026-06-10").stdout)["now"].startswith("2026-06-10")
    assert run("check", feed, "--now", "soon").exit_code == 2
