"""Characters that a text shouldn't have."""

from __future__ import annotations

import pytest

from yespo_mockserver.feeds.values.characters import (
    entity_in,
    escaped_twice,
    invisible_in,
    lost_in,
    mojibake_of,
    without_tags,
)


@pytest.mark.parametrize(
    "text", ["&laquo;A&raquo;", "Caf&eacute;", "Об&rsquo;єм", "A &amp; B", "&#8217;", "&#x27;", "a&nbsp;b"]
)
def test_an_entity_of_any_name_is_found(text: str) -> None:
    """By name or number."""
    assert entity_in(text)
    assert escaped_twice(text)


@pytest.mark.parametrize("text", ["A & B", "R&D; lab", "AT&T", "?a=1&copy=2", "", "&;"])
def test_an_ampersand_is_no_entity(text: str) -> None:
    """Nor is a name that HTML doesn't have."""
    assert entity_in(text) == ""


def test_html_may_have_entities_of_its_own() -> None:
    """But none that was escaped once more."""
    assert escaped_twice("<p>Rain &amp; wind&nbsp;</p>") == ""
    assert escaped_twice("<p>Rain &amp;amp; wind</p>") == "&amp;amp;"
    assert without_tags("<b>A</b> &amp;\n B") == "A & B"


@pytest.mark.parametrize("character", "\u200b\u00ad\ufeff\u2060\u200e")
def test_what_nobody_sees_is_found(character: str) -> None:
    """In an id it makes another id."""
    assert invisible_in(f"A{character}1") == f"U+{ord(character):04X}"
    assert invisible_in("Змій-1") == ""


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Повітряний змій", "cp1251"),
        ("Повітряний змій", "cp1252"),
        ("Größe", "cp1252"),
        ("Żółty", "latin-1"),
        ("змій", "koi8-u"),
        ("змій", "cp866"),
        ("Café", "cp1252"),
        ("Kč", "cp1250"),
    ],
)
def test_utf_8_read_otherwise_is_found(text: str, encoding: str) -> None:
    """With what it was."""
    wrong = "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())
    assert mojibake_of(wrong) == text


@pytest.mark.parametrize(
    "text", ["Різне Сірий", "20 °С", "С°", "РІПАК", "Ångström", "Ärger", "façade", "Ёлка", "«Рівне»", "Łódź", "Şişe"]
)
def test_text_that_is_right_is_no_mojibake(text: str) -> None:
    """Whatever its letters are."""
    assert mojibake_of(text) == ""


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("?????? ???? 300", True),
        ("??????", True),
        ("Зм?????й", True),
        ("a\ufffdb", True),
        ("Really???", False),
        ("Що це???", False),
        ("Вже ??? Так", False),
    ],
)
def test_letters_that_were_lost_are_found(text: str, lost: bool) -> None:  # a table's column
    """Question marks in place of words, not at their end."""
    assert bool(lost_in(text)) == lost
