"""Plain XML read quickly gives what the parser gives, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.feeds import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Fields
from yespo_mockserver.feeds.formats.xml.outline import Outline
from yespo_mockserver.feeds.formats.xml.plain import NotPlain, PlainReader
from yespo_mockserver.feeds.formats.xml.reader import read_xml

BEFORE = '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
END = "</channel></rss>"

Read = list[tuple[int, list[tuple[str, list[str]]]]]


def listed(fields: Fields) -> list[tuple[str, list[str]]]:
    return list(fields.items())


def quickly(text: str) -> Read | None:
    try:
        items = list(PlainReader("item", BEFORE).read(text.encode(), END))
    except NotPlain:
        return None
    return [(line, listed(shape.fields(values))) for line, shape, values in items]


def parsed(text: str) -> Read | None:
    findings = Findings()
    feed = (BEFORE + text).encode()
    try:
        items = list(read_xml(iter([feed]), Outline(findings), findings))
    except FeedError:
        return None
    assert not any(item.notes for item in items)
    assert not findings.counts
    return [(item.line, listed(item.fields)) for item in items]


def test_plain_items_are_read_with_their_lines() -> None:
    """Entities are decoded once, repeated fields have several values, prefixes go."""
    text = (
        "\n<item>\n<g:id>1</g:id><g:title>A &amp;lt; &#1030;&#x457;</g:title></item>"
        f"<item><G:Color>red</G:Color></item>\n{END}"
    )
    assert quickly(text.replace("G:", "g:")) == [
        (2, [("id", ["1"]), ("title", ["A &lt; Ії"])]),
        (3, [("color", ["red"])]),
    ]
    assert quickly(text) is None


@pytest.mark.parametrize(
    "item",
    [
        "<g:id>1</g:ID>",
        "<g:id><b>1</b></g:id>",
        "<g:id a='1'>1</g:id>",
        "<g:id/>",
        "<!-- x --><g:id>1</g:id>",
        "<g:id><![CDATA[1]]></g:id>",
        "text<g:id>1</g:id>",
        "<g:id>1</g:id>]]>",
        "<g:id>&nbsp;</g:id>",
        "<g:id>&</g:id>",
        "<g:id>&#0;</g:id>",
        "<g:id>\x01</g:id>",
        "<x:id>1</x:id>",
        "<id>1</id><g:id>2</g:id>",
        "<?php ?>",
        "<g:id>1\r</g:id>",
        "<item><g:id>1</g:id></item>",
        "<g:id>1",
        "<1>2</1>",
        "".join(f"<g:f{number}></g:f{number}>" for number in range(10_001)),
    ],
)
def test_anything_else_is_left_to_the_parser(item: str) -> None:
    """Be it broken or only unusual."""
    assert quickly(f"<item>{item}</item>{END}") is None


@pytest.mark.parametrize(
    "end", ["", "</channel>", "</channel></rss>x", "<title>x</title></channel></rss>", "</chan nel></rss>"]
)
def test_what_follows_the_items_must_be_the_end(end: str) -> None:
    """Nothing more and nothing less."""
    assert quickly(f"<item><g:id>1</g:id></item>{end}") is None


PIECES = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<g:id>",
        "</g:id>",
        "<title>",
        "</title>",
        "<g:a-b.c>",
        "</g:a-b.c>",
        "text",
        " ",
        "\n",
        "&amp;",
        "&#65;",
        "&gt;",
        "&",
        "<",
        ">",
        '"',
        "<!--",
        "-->",
        "]]>",
        "<g:id>7</g:id>",
        "<title>T</title>",
        "<item><g:id>7</g:id></item>",
        "\u00a0",
        "<g:id/>",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_both_agree_wherever_both_answer(content: str) -> None:
    """What is read quickly, the parser reads too, and just so."""
    item = f"<item>{content}</item>\n"
    for text in (content + END, item + END, 5 * item + END, 4 * "<item><g:id>7</g:id></item>" + 4 * item + END):
        quick = quickly(text)
        if quick is not None:
            assert quick == parsed(text)
