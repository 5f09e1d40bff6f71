"""What calibrating writes down of an answer: its shape, and nothing that is anybody's."""

from __future__ import annotations

import json

import pytest

from yespo_checker.calibrating.notes import body, brief, head, shape
from yespo_checker.sending.answer import Answer
from yespo_contracts.product import Product

JSON = ("content-type", "application/json;charset=UTF-8")
LISTED = json.dumps([{**Product(id="A", name="Olena's tent").to_json(), "color": "red"}, {"id": "B"}]).encode()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(200, (JSON,), LISTED), "2 products"),
        (Answer(200, (JSON,), LISTED[:-1]), "content type application/json;charset=UTF-8"),
        (Answer(200, (), b"x"), "content type none"),
        (Answer(503, (JSON,), LISTED), "content type application/json;charset=UTF-8"),
    ],
)
def test_an_answer_in_brief_is_how_many_products_came_or_what_came_instead(answer: Answer, says: str) -> None:
    assert brief(answer) == says


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(400, (JSON,), b' {"error": "olena@example.com"}'), "application/json;charset=UTF-8; 31 bytes, JSON"),
        (Answer(400, (), b"Olena"), "no content type; 5 bytes, text"),
        (Answer(200, (JSON,), LISTED), "2 products"),
        (Answer(204, (), b""), "0 products"),
    ],
)
def test_of_a_refusal_its_kind_and_length_are_noted(answer: Answer, says: str) -> None:
    assert body(answer) == says


def test_the_shape_is_names_of_fields_and_headers() -> None:
    answer = Answer(200, (JSON, ("server", "nginx"), ("server", "x")), LISTED)
    assert shape(answer) == (
        "2 products; fields beside the documented: color; missing: none; headers: content-type, server"
    )
    few = Answer(200, (JSON,), b'[{"id": "A", "tags_x": 1}]')
    assert shape(few).startswith("1 product; fields beside the documented: none; missing: brand, category, ")
    assert shape(Answer(200, (), b"[]")) == ("0 products; fields beside the documented: none; missing: none; headers: ")


def test_of_a_head_the_status_is_noted() -> None:
    assert head(Answer(405, ())).startswith("HEAD is answered with 405")
