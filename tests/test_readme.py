"""What the README shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from asking import ask

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
ELIDED = "…"


def test_the_answer_it_shows_is_the_answer_of_the_request_above_it() -> None:
    """The README shows the first product, with long values cut to a beginning and an ellipsis."""
    target = urlsplit(re.findall(r"curl -u user:any-key '(http[^']+)'", README)[0])
    shown = re.findall(r"```json\n(.*?)```", README, re.DOTALL)[0]
    answer = ask(create_app(Shop.demo()), f"{target.path}?{target.query}").json()
    (first, *rest) = msgspec.json.decode(shown.replace(",\n  " + ELIDED, ""))
    assert rest == []
    assert list(first) == list(answer[0])
    for name, value in first.items():
        if isinstance(value, str) and value.endswith(ELIDED):
            assert answer[0][name].startswith(value.removesuffix(ELIDED))
        else:
            assert answer[0][name] == value
