"""How an answer's content type is read: as HTTP lets it be written."""

from __future__ import annotations

import pytest

from yespo_checker.assertions.shapes import _content_type as content_type_mismatches
from yespo_checker.sending.answer import Answer


@pytest.mark.parametrize(
    ("content_type", "rules"),
    [
        ("application/json; charset=UTF-8", []),
        ('application/json; charset="utf-8"', []),
        ("Application/JSON;Charset=utf8", []),
        ("application/json; profile=x; charset=UTF-8", []),
        ("application/json;", ["charset"]),
        ("application/json", ["charset"]),
        ('application/json; charset="windows-1251"', ["content-type"]),
        ("text/html; charset=UTF-8", ["content-type"]),
        ("", ["content-type"]),
    ],
)
def test_a_content_type_is_read_as_http_lets_it_be_written(content_type: str, rules: list[str]) -> None:
    answer = Answer(200, (("content-type", content_type),))
    assert [found.rule for found in content_type_mismatches(answer)] == rules
