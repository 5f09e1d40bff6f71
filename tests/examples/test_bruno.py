"""Bruno's collection: each request is sent as it stands to the demo shop, and gets what it asserts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from driving import AUTHORIZATION, Answer, drive

from yespo_mockserver.app import App, create_app
from yespo_mockserver.shop import Shop

FOLDER = Path(__file__).parents[2] / "examples" / "bruno"
REQUESTS = sorted(FOLDER.glob("[0-9]*.bru"))


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    """What the demo shop answers to each, in the collection's order: some ask for what others sent."""
    app = create_app(Shop.demo())
    return {path.stem: sent(app, path.read_text("utf-8")) for path in REQUESTS}


def sent(app: App, text: str) -> Answer:
    """Send the request of a file as it stands."""
    variables = dict(
        re.findall(r"^  (\w+): (.*)$", (FOLDER / "environments" / "fake.bru").read_text("utf-8"), re.MULTILINE)
    )
    asked = re.search(r"^(get|post) \{\n  url: \{\{baseUrl\}\}(\S+)\n", text, re.MULTILINE)
    assert asked is not None
    target = re.sub(r"\{\{(\w+)\}\}", lambda name: variables[name[1]], asked[2])
    body = re.search(r"^body:json \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    content = json.dumps(json.loads(body[1])).encode() if body else b""
    headers = {"host": "x", "authorization": AUTHORIZATION, "content-type": "application/json"}
    return drive(app, target, headers, method=asked[1].upper(), body=content)


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_a_request_gets_what_it_asserts(path: Path, answers: dict[str, Answer]) -> None:
    text, answer = path.read_text("utf-8"), answers[path.stem]
    wanted = re.search(r"res\.status: eq (\d+)", text)
    assert wanted is not None
    assert answer.status == int(wanted[1])
    if wanted[1] == "200":
        assert answer.exchange.violations == ()
        assert "\npost {" in text or json.loads(answer.body)
