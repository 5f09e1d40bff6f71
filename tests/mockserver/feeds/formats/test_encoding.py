"""Encodings: by mark, by XML's rules, as declared, and as the bytes turn out to be."""

from __future__ import annotations

import codecs
import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.feeds import Feed, FeedError, open_feed

TITLE = "Тепла ковдра, ґанок і їжак"


def feed(declared: str | None, title: str = TITLE) -> str:
    prolog = "" if declared is None else f'<?xml version="1.0" encoding="{declared}"?>'
    return (
        f'{prolog}\n<rss version="2.0"><channel>\n<item><id>1</id><price>5 UAH</price>\n'
        f"<title>{title}</title></item></channel></rss>"
    )


def read(content: bytes) -> tuple[Feed, str]:
    reading = open_feed(content)
    return reading, next(product.name for product in list(reading))


@pytest.mark.parametrize(
    ("declared", "codec", "mark", "encoding"),
    [
        ("UTF-8", "utf-8", b"", "utf-8"),
        (None, "utf-8", b"", "utf-8"),
        ("UTF-8", "utf-8", codecs.BOM_UTF8, "utf-8"),
        ("windows-1251", "cp1251", b"", "windows-1251"),
        ("KOI8-U", "koi8-u", b"", "koi8-u"),
        ("ISO-8859-5", "iso8859-5", b"", "iso-8859-5"),
        ("UTF-16", "utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("UTF-16", "utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("UTF-16", "utf-16-le", b"", "utf-16-le"),
        (None, "utf-16-be", b"", "utf-16-be"),
        ("UTF-32", "utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_text_is_read_in_its_encoding(declared: str | None, codec: str, mark: bytes, encoding: str) -> None:
    """With or without a mark, with or without a declaration: no finding, and the text comes out whole."""
    title = TITLE.replace("ґ", "г") if codec == "iso8859-5" else TITLE
    reading, name = read(mark + feed(declared, title).lstrip().encode(codec))
    assert name == title
    assert reading.encoding == encoding
    assert not reading.findings.counts


def test_windows_1251_under_the_name_of_utf_8_is_told_and_read() -> None:
    """The finding names both encodings and the line of the first byte that can't be UTF-8."""
    reading, name = read(feed("UTF-8").encode("cp1251"))
    assert name == TITLE
    assert reading.encoding == "windows-1251"
    found = reading.findings.list[0]
    assert (found.code, found.grade, found.line) == ("encoding-mismatch", "refused", 4)
    assert "UTF-8" in found.message
    assert "windows-1251" in found.message


@pytest.mark.parametrize(
    ("content", "declared", "real"),
    [
        (feed(None).encode("cp1251"), "UTF-8", "windows-1251"),
        (codecs.BOM_UTF8 + feed(None).encode("cp1251"), "UTF-8", "windows-1251"),
    ],
)
def test_where_nothing_is_declared_a_mismatch_names_what_a_feed_then_is(
    content: bytes, declared: str, real: str
) -> None:
    reading, name = read(content)
    assert name == TITLE
    (found,) = reading.findings.list
    assert found.code == "encoding-mismatch"
    assert declared in found.message
    assert real in found.message


@pytest.mark.parametrize("declared", ["windows-1251", "ISO-8859-1", "UTF-16"])
def test_utf_8_under_another_name_is_told_and_read(declared: str) -> None:
    """A declaration that nobody changed when the export did."""
    reading, name = read(feed(declared).encode())
    assert name == TITLE
    assert reading.findings.counts["encoding-mismatch"] == 1


def test_a_latin_script_is_not_taken_for_cyrillic() -> None:
    """Single high bytes among ASCII letters are windows-1252."""
    title = "Größe: für Möbel, Bäder, Küchen und Gärten"
    reading, name = read(feed("UTF-8", title).encode("cp1252"))
    assert (name, reading.encoding) == (title, "windows-1252")


def test_a_few_bad_bytes_are_told_each_with_its_line() -> None:
    """The rest stays UTF-8."""
    reading, name = read(feed(None, TITLE + " \udcff!").encode("utf-8", "surrogateescape"))
    assert name == TITLE + " \ufffd!"
    assert [(found.code, found.line) for found in reading.findings.list] == [("bad-bytes", 4)]


@pytest.mark.parametrize("declared", ["x-klingon", "UTF-7", "rot13", "unicode_escape", "idna"])
def test_an_encoding_that_is_none_is_refused(declared: str) -> None:
    """So is one that Python has but that no feed is written in."""
    with pytest.raises(FeedError, match=declared):
        read(feed(declared).lstrip().encode("ascii", "replace"))


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="<>&"), max_size=60))
def test_any_text_survives_each_encoding_of_unicode(title: str) -> None:
    """UTF-8 and UTF-16 both ways give the same product."""
    wanted = title.strip()
    for declared, codec, mark in (
        ("UTF-8", "utf-8", b""),
        ("UTF-16", "utf-16-le", codecs.BOM_UTF16_LE),
        ("UTF-16", "utf-16-be", codecs.BOM_UTF16_BE),
    ):
        assert read(mark + feed(declared, title).encode(codec))[1].strip() == wanted


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        ("Змій останній великий", "cp1251", "windows-1251"),
        ("ЗМІЙ ПОВІТРЯНИЙ", "cp1251", "windows-1251"),
        ("Сіль і перець", "cp1251", "windows-1251"),
        ("Воздушный змей с хвостом", "koi8-u", "koi8-u"),
        ("Żółty latawiec", "cp1250", "windows-1250"),
        ("Příliš žluťoučký kůň", "cp1250", "windows-1250"),
        ("Größe für Küche", "cp1252", "windows-1252"),
        ("Café crème à la française", "cp1252", "windows-1252"),
    ],
)
@pytest.mark.parametrize("place", [0, 150, 299])
def test_one_text_in_another_encoding_leaves_all_others_alone(text: str, codec: str, name: str, place: int) -> None:
    """Only what isn't UTF-8 is re-read, wherever it stands, and the finding has what it is and its line."""
    titles = [f"Повітряний змій {number}".encode() for number in range(300)]
    titles[place] = "Добрий ".encode() + text.encode(codec)
    items = b"\n".join(
        b"<item><id>%d</id><price>5</price><title>%b</title></item>" % (number, title)
        for number, title in enumerate(titles)
    )
    reading = open_feed(b"<rss version='2.0'><channel>\n" + items + b"</channel></rss>")
    names = [product.name for product in reading]
    assert names[place] == f"Добрий {text}"
    assert names[:place] + names[place + 1 :] == [
        f"Повітряний змій {number}" for number in range(300) if number != place
    ]
    found = [finding for finding in reading.findings.list if finding.code == "mixed-encoding"]
    assert [finding.line for finding in found] == [place + 2]
    assert name in found[0].message


def test_a_word_of_utf_8_in_a_feed_of_windows_1251_is_read_as_such() -> None:
    """The other way round."""
    content = (
        feed("windows-1251", "{}").encode("cp1251").replace(b"{}", "Звичайна ".encode("cp1251") + "назва".encode())
    )
    reading, name = read(content)
    assert name == "Звичайна назва"
    assert reading.findings.counts == {"mixed-encoding": 1}


@pytest.mark.parametrize("noise", [b"\xff", b"\xd0 ", b"a\xff", b" \xc1\xc2", b"\xe9<b>"])
def test_no_noise_takes_long(noise: bytes) -> None:
    """Whatever is repeated."""
    began = time.process_time()
    text = "ї".encode() + noise * 100_000
    reading = open_feed(
        b"<rss version='2.0'><channel><item><id>1</id><title>" + text + b"</title></item></channel></rss>"
    )
    with contextlib.suppress(FeedError):
        list(reading)
    assert time.process_time() - began < 3
