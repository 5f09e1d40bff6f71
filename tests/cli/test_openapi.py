"""`yespo-testkit openapi` as a person or a CI job runs it."""

from __future__ import annotations

import json

import pytest

from yespo_contracts.account import DEMO
from yespo_testkit.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["openapi", *arguments])
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_the_document_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """With the demo shop's data sources."""
    code, out, _ = run(capsys, "--json")
    assert code == 0
    document = json.loads(out)
    assert document["openapi"] == "3.1.0"
    parameter = document["paths"]["/api/v2/contacts/recoms/{dataSourceId}"]["get"]["parameters"][0]
    assert parameter["schema"]["enum"] == [source.id for source in DEMO.data_sources]


def test_people_are_told_in_brief(capsys: pytest.CaptureFixture[str]) -> None:
    """Parameters with what the ledger says, the statuses, and the other paths."""
    code, out, _ = run(capsys)
    assert code == 0
    assert "externalCustomerId" in out
    assert "Answers: 200, 400, 401, 404, 405, 414, 429." in out
    assert "GET, POST /api/v1/contacts" in out


def test_a_shop_that_isnt_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """With exit code 2."""
    code, _, err = run(capsys, "--shop", "no-such-folder")
    assert code == 2
    assert "there is no shop.toml" in err
