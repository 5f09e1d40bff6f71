"""How a body is shown in what is said of it."""

from __future__ import annotations

from yespo_checker.assertions.mismatch import shown


def test_of_a_body_two_hundred_bytes_are_shown_whatever_they_are() -> None:
    assert shown(b"x" * 201) == "x" * 200
    assert shown(b"a\xff") == "a\ufffd"
