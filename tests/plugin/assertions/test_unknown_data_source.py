"""A data source that a project's own shop lacks breaks the contract; of the demo shop, the project may have it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from yespo_testkit import Shop, YespoMock

API = "https://yespo.io/api/v2/contacts/recoms"
AUTH = ("user", "key")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A project's own shop."""
    (tmp_path / "shop.toml").write_text(
        '[[data_source]]\nid = 51\ntype = "bestsellers"\n[[data_source]]\nid = 52\ntype = "personal"\n'
    )
    (tmp_path / "feed.xml").write_text('<rss version="2.0"><channel></channel></rss>')
    return tmp_path


def ask(number: int) -> int:
    return httpx.get(f"{API}/{number}?webId=x", auth=AUTH).status_code


def test_it_is_a_violation_with_the_ids_that_there_are(own: Path) -> None:
    with pytest.raises(AssertionError) as caught, YespoMock(own):
        assert ask(53) == 404
    text = str(caught.value)
    assert "unknown-data-source: The shop has no data source 53" in text
    assert "51 (bestsellers), 52 (personal)" in text
    assert f"right is: GET {API}/5" in text


def test_it_can_be_allowed(own: Path) -> None:
    with YespoMock(own) as mock, mock.allow_violations("unknown-data-source"):
        assert ask(53) == 404


def test_an_answer_that_the_test_arranged_is_no_violation(own: Path) -> None:
    with YespoMock(own) as mock:
        mock.answers([], for_={"data_source": 53})
        assert ask(53) == 200


def test_of_the_demo_shop_it_is_none() -> None:
    with YespoMock(), YespoMock(Shop.demo()):
        assert ask(53) == 404
