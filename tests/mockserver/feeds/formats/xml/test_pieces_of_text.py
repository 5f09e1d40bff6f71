"""Text that the parser hands over in many pieces is one text."""

from __future__ import annotations

import pytest

from yespo_mockserver.feeds import open_feed
from yespo_mockserver.feeds.formats.limits import CHUNK

FEED = (
    "<rss version='2.0' xmlns:g='http://base.google.com/ns/1.0'><channel><item><g:id>1</g:id><title>T</title>"
    "<link>https://shop.example/1</link><g:price>1 UAH</g:price><description>{}</description></item></channel></rss>"
)


@pytest.mark.parametrize("pieces", [31, 32, 33, 500])
@pytest.mark.parametrize("piece", ["a&amp;\n", "<b>a</b>", "<![CDATA[a]]>\n", "a<br/>"])
def test_a_text_of_many_pieces_is_read_whole(pieces: int, piece: str) -> None:
    (product,) = open_feed(FEED.format(piece * pieces).encode())
    assert product.descr.replace("<br", "").count("a") == pieces


def test_an_item_in_which_one_chunk_ends_may_have_many_pieces() -> None:
    before, after = FEED.split("<item>")
    text = "<b>a</b>" * 200
    gap = CHUNK - len(before) - 1200
    padded = before + "<!-- x -->" * (gap // 10) + "<item>" + after.format(text)
    assert padded.index(text) + 400 < CHUNK < padded.index(text) + len(text)
    (product,) = open_feed(padded.encode())
    assert product.descr.count("a") == 200
