"""A stranger's question is answered by the first three hits, and `docs` prints what it names."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from example_projects import needed
from measure_search import SHARE, answers, of_the_site, questions

from yespo_testkit.cli import cli
from yespo_testkit.docs.pages import anchor_of, pages, sections, whole
from yespo_testkit.docs.search import document, search

ROOT = Path(__file__).parents[2]


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["docs", *words])


@pytest.fixture(scope="module")
def hits() -> list[list[str]]:
    return [[hit.place for hit in search(question, 3)] for question, _ in questions()]


def test_questions_are_answered_in_the_first_three_hits(hits: list[list[str]]) -> None:
    asked = questions()
    lost = [question for (question, wanted), found in zip(asked, hits, strict=True) if not answers(found, wanted)]
    assert len(asked) >= 60 * 7
    assert len(lost) <= (1 - SHARE) * len(asked), lost


def test_the_site_finds_what_the_command_finds(hits: list[list[str]], tmp_path: Path) -> None:
    needed("node")
    shutil.copy(ROOT / "docs" / "search-worker.js", tmp_path / "worker.js")
    (tmp_path / "sections.json").write_text(json.dumps(document()), "utf-8")
    assert [each[:3] for each in of_the_site(tmp_path, [question for question, _ in questions()])] == hits


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("recieve a connnection reset", "faults#which-fault-for-which-bad-day"),  # letters too few, too many
        ("open telemetry", "tracing"),  # the pages write one word
        ("canned reply", "faults#stubs"),  # the pages say a fixed answer
    ],
)
def test_what_a_reader_types_is_taken_for_what_the_pages_say(question: str, place: str) -> None:
    assert place in {hit.place for hit in search(question, 3)}


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


def test_no_anchor_begins_with_a_digit() -> None:
    """The site's scripts look for them by selectors, in which none may."""
    assert [section.place for section in sections() if section.level > 1 and not section.anchor[0].isalpha()] == []


def test_a_hit_of_the_site_is_summed_up_without_markdown() -> None:
    summaries = [str(each["summary"]) for each in document()["sections"]]  # type: ignore[attr-defined]  # a list
    assert [text for text in summaries if re.search(r"\]\(|---|```|^text ", text)] == []
