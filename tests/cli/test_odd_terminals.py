"""Every command where it may be run: streams closed or full, encodings that lack letters, no home, a narrow terminal.

Each works, or says what is wrong in one sentence with exit code 2; none shows a traceback.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from command import COMMAND

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Крамниця</title><item>
<g:id>ю-1</g:id><title>Намет “Ї” 😀</title><link>https://shop.example/1</link><g:price>10 UAH</g:price>
<g:availability>in stock</g:availability></item></channel></rss>
"""
COMMANDS = {
    "help": "--help",
    "none": "",
    "mistyped": "ledgr",
    "ledger": "ledger",
    "ledger-json": "ledger --json",
    "openapi": "openapi",
    "feed-check": "feed check feed.xml",
    "feed-check-json": "feed check feed.xml --json",
    "feed-check-stdin": "feed check -",
    "feed-check-missing": "feed check нема.xml --json",
    "feed-check-no-text": "feed check $'\\xff.xml' --json",
    "feed-show": "feed show feed.xml",
    "feed-show-json": "feed show feed.xml --json",
    "feed-generate": "feed generate --products 3",
    "shop-new": "shop new made --products 3 --contacts 2 --orders 2",
    "check": "check http://127.0.0.1:9",
    "calibrate": "calibrate http://127.0.0.1:9",
    "serve": "serve no-such-shop",
    "record": "record --to nowhere --out нема.har",
    "replay": "replay feed.xml",
    "drift": "drift made.har",
    "drift-json": "drift made.har made.har --json",
    "pact": "pact verify feed.xml",
    "pact-json": "pact verify pact.json --json",
    "shop-explain": "shop explain --data-source 1245 no-such-shop",
    "shop-check": "shop check made",
    "shop-check-json": "shop check made --json",
    "shop-schema-json": "shop schema",
    "shop-import": "shop import feed.xml orders.csv --out imported",
    "env": "env",
    "env-powershell": "env --shell powershell",
    "docs": "docs",
    "docs-topic": "docs feeds",
    "docs-search-json": "docs --search 'намет цена' --json",
    "feed-check-terse": "feed check feed.xml --terse",
    "check-terse": "check http://127.0.0.1:9 --terse",
}
RECORDING = {
    "log": {
        "version": "1.2",
        "creator": {"name": "x", "version": "1"},
        "entries": [
            {
                "startedDateTime": "2026-01-01T00:00:00.000Z",
                "time": 1,
                "request": {
                    "method": "GET",
                    "url": "https://yespo.io/api/v2/contacts/recoms/1245?contactId=1",
                    "headers": [],
                    "queryString": [],
                },
                "response": {
                    "status": 200,
                    "headers": [{"name": "content-type", "value": "application/json; charset=UTF-8"}],
                    "content": {"size": 2, "text": "[]"},
                },
            }
        ],
    }
}
PACT = {"consumer": {"name": "крамниця"}, "provider": {"name": "yespo"}, "interactions": []}
ODD: dict[str, tuple[Mapping[str, str | None], str]] = {
    "cp1252": ({"PYTHONIOENCODING": "cp1252"}, ""),
    "ascii": ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, ""),
    "full": ({}, ">/dev/full"),
    "messages full": ({}, "2>/dev/full"),
    "no input": ({}, "<&-"),
    "no output": ({}, ">&-"),
    "no messages": ({}, "2>&-"),
    "nothing": ({}, "<&- >&- 2>&-"),
    "nobody reads": ({}, "| true"),
    "no home": ({"HOME": None, "XDG_CACHE_HOME": None, "TMPDIR": "/nonexistent"}, ""),
    "dumb": ({"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "20"}, ""),
}
THOROUGH = os.environ.get("ODD_TERMINALS") == "all"
"""Whether every command meets every oddity (370 starts); else they take turns, so that each command meets one."""


def cases() -> list[tuple[str, str]]:
    if THOROUGH:
        return [(odd, command) for odd in ODD for command in COMMANDS]
    oddities = list(ODD)
    turns = [(oddities[place % len(oddities)], command) for place, command in enumerate(COMMANDS)]
    telling = [
        ("full", "ledger"),
        ("full", "feed-show-json"),
        ("cp1252", "feed-check-json"),
        ("nobody reads", "ledger"),
    ]
    return sorted({*turns, *telling})


@pytest.mark.skipif(os.name == "nt", reason="the oddities are a shell's")
@pytest.mark.parametrize(("odd", "command"), cases())
def test_a_command_works_or_says_in_a_sentence_why_not(odd: str, command: str, tmp_path: Path) -> None:
    changes, redirection = ODD[odd]
    environment = {**os.environ, **{name: value for name, value in changes.items() if value is not None}}
    for name, value in changes.items():
        if value is None:
            environment.pop(name, None)
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    (tmp_path / "made.har").write_text(json.dumps(RECORDING), encoding="utf-8")
    (tmp_path / "pact.json").write_text(json.dumps(PACT), encoding="utf-8")
    line = f"set -o pipefail; {shlex.join(COMMAND)} {COMMANDS[command]} {redirection}"
    ran = subprocess.run(
        ["bash", "-c", line], cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    said = ran.stderr.decode("utf-8", "replace")
    assert ran.returncode in {0, 1, 2}, said
    for word in ("Traceback", "Exception ignored", "Fatal Python error"):
        assert word not in said
    if ran.returncode == 2 and "2>" not in redirection and ">&-" not in redirection:
        assert said.strip() or ran.stdout
    if odd == "full":
        assert ran.returncode == 2 or command in {"shop-new", "drift"}, said  # these write nothing there
    if ran.returncode == 1:  # what checks has a verdict; nothing else has
        assert command.partition("-")[0] in {"feed", "drift", "pact"}
    if command.endswith("json") and ran.stdout:
        json.loads(ran.stdout.decode("utf-8"))
