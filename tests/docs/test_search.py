"""A stranger's question is answered by the first three hits, and `docs` prints what it names."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from measure_search import answers, questions

from yespo_testkit.cli import cli
from yespo_testkit.docs.pages import anchor_of, pages, sections, whole
from yespo_testkit.docs.search import search

_LOST = 2
"""A page that somebody adds may push a question's answer back; `make questions` wants all of them."""


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["docs", *words])


def test_every_question_is_answered_in_the_first_three_hits() -> None:
    asked = questions()
    assert len(asked) >= 60
    lost = [question for question, wanted in asked if not answers([hit.place for hit in search(question, 3)], wanted)]
    assert len(lost) <= _LOST, lost


def test_every_place_that_answers_a_question_is_there() -> None:
    places = {section.place for section in sections()}
    assert [place for _, wanted in questions() for place in wanted if place not in places] == []


def test_the_pages_are_listed_and_printed() -> None:
    listed = run().stdout
    assert "faults " in listed
    assert "changelog " in listed
    for page in pages():
        assert run(page).exit_code == 0
    assert run("shop#ordersjsonl").stdout.startswith("## orders.jsonl\n")
    assert "## Kinds" in run("faults").stdout


def test_a_topic_that_is_not_there_names_the_nearest() -> None:
    ran = run("fauls")
    assert ran.exit_code == 2
    assert "did you mean faults?" in ran.stderr


def test_a_search_ends_in_the_next_command_to_type() -> None:
    ran = run("--search", "third request times out")
    assert ran.stdout.splitlines()[-1] == "yespo-testkit docs bad-days#the-third-request-times-out"
    document = json.loads(run("--search", "third request times out", "--json").stdout)
    assert document["hits"][0]["place"] == "bad-days#the-third-request-times-out"
    assert run("--search", "zzzzzz").exit_code == 2
    assert run("faults", "--search", "x").exit_code == 2


def test_a_section_has_what_is_below_it() -> None:
    (section,) = [each for each in sections() if each.place == "pytest#arrange"]
    assert whole(section).startswith("## Arrange\n")
    assert "## Assert" not in whole(section)


@pytest.mark.parametrize(
    ("heading", "anchor"), [("`[shop]`", "shop"), ("orders.jsonl", "ordersjsonl"), ("A, b: c?", "a-b-c")]
)
def test_anchors_are_those_of_the_site(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor
