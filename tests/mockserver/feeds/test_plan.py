"""Items read by their shape and mapped by a plan become what the parser and the general mapping make of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yespo_mockserver.feeds.batch import Batch
from yespo_mockserver.feeds.formats.xml.plain import NotPlain, PlainReader
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.pieces import Frame, Piece
from yespo_mockserver.feeds.plan import Plan
from yespo_mockserver.feeds.worker import PieceReader

BEFORE = '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0" xmlns:x="urn:x"><channel>'
END = "</channel></rss>"
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
USUAL = {
    "g:id": "1",
    "g:title": "A",
    "g:price": "10.00 UAH",
    "g:availability": "in_stock",
    "g:product_type": "A &gt; B",
    "g:color": "red",
}

PRICES = [
    "10.00 UAH", " 9.99 UAH\n", "10", "9.5", "0 UAH", "0.00 UAH", "12,50 грн", "", " ", "abc", "10.00 XXX",
    "5 EUR", "-1 UAH", "٣ UAH", "&#49;0 UAH", "10.000 UAH", "999999999999.99 UAH", "10.00  UAH",
]  # fmt: skip
TEXTS = [
    "", " ", "\xa0", "A", " A &amp; B ", "&lt;b&gt;", "Ї", "a,b", "2026-06-01/2026-06-15",
    "2026-07-01/2026-07-02", "in_stock", "in stock", "out_of_stock", "InStock", "dunno", "preorder", "image/png",
    "UAH",
]  # fmt: skip
NAMES = [
    "id", "title", "description", "link", "brand", "price", "sale_price", "sale_price_effective_date",
    "availability", "product_type", "google_product_category", "category", "enclosure", "enclosure_type",
    "image_link", "additional_image_link", "color", "currency", "oldprice", "item_group_id", "group_id",
    "title_uk", "description_ru", "summary", "price_value", "price_currency", "a.b", "name", "isInStock",
]  # fmt: skip


def framed(path: Path, items: str) -> Frame:
    path.write_text(BEFORE + items + END, encoding="utf-8")
    begin = len(BEFORE.encode())
    return Frame(str(path), begin, BEFORE.encode(), END.encode(), "item", "auto")


def read(frame: Frame, changed: dict[str, str] | None = None) -> Batch:
    whole = Piece(frame.begin, Path(frame.path).stat().st_size, last=True)
    return PieceReader(frame, "rss", FeedMapping(changed, now=NOW), 100).read(whole)


def parsed(part: Frame, changed: dict[str, str] | None = None) -> Batch:
    def refuse(*_: object) -> None:
        raise NotPlain

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlainReader, "read", refuse)
        return read(part, changed)


def item(fields: dict[str, str] | list[tuple[str, str]]) -> str:
    pairs = fields.items() if isinstance(fields, dict) else fields
    return "<item>\n" + "\n".join(f"<{tag}>{text}</{tag}>" for tag, text in pairs) + "\n</item>\n"


@st.composite
def items(draw: st.DrawFn) -> str:
    """Draw several items of one shape, near the usual one, with values of all kinds."""
    tags = [tag for tag in USUAL if draw(st.integers(0, 9))]
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=6)):
        prefix = draw(st.sampled_from(["g:", "g:", "g:", "", "x:"]))
        tags.insert(draw(st.integers(0, len(tags))), prefix + name)
    written = []
    for number in range(draw(st.integers(4, 7))):
        fields = []
        for tag in tags:
            odd = PRICES if "price" in tag and "date" not in tag else TEXTS
            usual = f"{number}" if tag == "g:id" else USUAL.get(tag, odd[0])
            fields.append((tag, draw(st.sampled_from(odd)) if not draw(st.integers(0, 3)) else usual))
        written.append(item(fields))
    return "".join(written)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=items())
def test_a_plan_gives_what_the_general_mapping_gives(tmp_path: Path, text: str) -> None:
    """The same products with the same lines, findings, and the same span in which their sales hold."""
    part = framed(tmp_path / "feed.xml", text)
    assert read(part) == parsed(part)


@pytest.mark.parametrize("changed", [{"name": "color"}, {"price": "x:price"}, {"id": "mpn"}])
def test_a_changed_mapping_is_carried_out_by_the_general_one(tmp_path: Path, changed: dict[str, str]) -> None:
    """`[feed.mapping]` may name fields that only some items have."""
    part = framed(tmp_path / "feed.xml", 5 * item({**USUAL, "x:price": "7 UAH"}))
    assert read(part, changed) == parsed(part, changed)


def test_usual_items_are_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the first two of a shape; a value that is spelt otherwise goes to the general mapping."""
    planned: list[bool] = []
    add = Plan.add

    def noted(*arguments: object) -> bool:
        planned.append(add(*arguments))  # type: ignore[arg-type]  # as they came
        return planned[-1]

    monkeypatch.setattr(Plan, "add", noted)
    odd = item({**USUAL, "g:id": "odd", "g:price": "12,50 грн"})
    read(framed(tmp_path / "feed.xml", 5 * item(USUAL) + odd + item(USUAL)))
    assert planned == [True, True, True, False, True]


def test_items_of_all_shapes_are_read(tmp_path: Path) -> None:
    """However many shapes there are, and those that come again late."""
    shapes = [item({**USUAL, "g:id": f"{number}", f"g:own_{number % 450}": "x"}) for number in range(2000)]
    part = framed(tmp_path / "feed.xml", "".join(shapes))
    assert read(part) == parsed(part)
    assert len(msgspec.json.decode(b"[" + read(part).bodies.replace(b"}{", b"},{") + b"]")) == 2000
