"""Asks the built site's own search what strangers ask, and tells which questions its first three hits answer.

make questions
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "artifacts" / "site" / "search"
HITS = 3
SHARE = 0.95
"""So many of the questions are to be answered."""

_PROGRAM = """
const path = require("path"), fs = require("fs"), site = path.resolve(process.argv[1]);
const { search } = require(path.join(site, "worker.js"));
const index = JSON.parse(fs.readFileSync(path.join(site, "sections.json")));
const asked = JSON.parse(fs.readFileSync(0, "utf-8"));
console.log(JSON.stringify(asked.map((question) => search(index, question, 10).map((hit) => hit.place))));
"""


def questions() -> list[tuple[str, list[str]]]:
    """Return what is asked, and the places that answer it."""
    document = tomllib.loads((ROOT / "tests" / "docs" / "questions.toml").read_text("utf-8"))
    return [(each["asks"], each["answered_by"]) for each in document["question"]]


def answers(hits: Iterable[str], wanted: Sequence[str]) -> bool:
    """Tell whether one of the hits is a wanted place; a page is answered by any of its sections."""
    return any(
        hit == place or ("#" not in place and hit.partition("#")[0] == place) for hit in hits for place in wanted
    )


def of_the_site(folder: Path, asked: Sequence[str]) -> list[list[str]]:
    """Return the places that a site's own search finds for each question, the best first; needs node."""
    command = ["node", "-e", _PROGRAM, str(folder)]
    ran = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    found: list[list[str]] = json.loads(ran.stdout)
    return found


def main() -> None:
    """Print each question that isn't answered with its hits, and the share of those that are."""
    if shutil.which("node") is None or not SITE.is_dir():
        sys.exit("make questions needs node, and the site that make docs builds.")
    asked = questions()
    answered = 0
    for (question, wanted), found in zip(asked, of_the_site(SITE, [each for each, _ in asked]), strict=True):
        hits = found[:HITS]
        if answers(hits, wanted):
            answered += 1
        else:
            print(f"{question}\n  wanted {', '.join(wanted)}\n  found  {', '.join(hits)}")
    print(f"{answered} of {len(asked)} questions are answered in the first {HITS} hits.")
    sys.exit(answered < SHARE * len(asked))


if __name__ == "__main__":
    main()
