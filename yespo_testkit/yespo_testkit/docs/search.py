"""Finding the sections that answer a question: BM25 over their words, those of headings and of the page's title more.

A row of a table is looked at by itself, too, so that a long table doesn't drown what one of its rows says. The built
site searches in the same way, by `document`.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from typing import NamedTuple

from yespo_testkit.docs.pages import Section, sections, title

_WORD = re.compile(r"[a-z0-9]+(?:[-_.'’][a-z0-9]+)*")
_PART = re.compile(r"[-_.'’]")
_FILLING = (
    "a an and are as at be been but by can could did do does don for from get had has have how i if in into is "
    "isn it its just me my no not of on or our should so that the their them there these they this to up us was "
    "we what when where which who why will with would you your s t make made use used using write written give "
    "happen happens mean means need needs want way work works tell someone something there here any"
)
_SILENT = frozenset(_FILLING.split())
_ENDINGS = ("ations", "ation", "ingly", "ing", "ies", "ied", "ers", "er", "ed", "es", "ly", "s", "e")

_HEADING, _ABOVE, _PAGE = 4, 2, 2
"""So many times the words of a heading, of the headings above it and of the page's title count."""

_SATURATION, _BEND = 1.2, 0.6
_SHORTEST_STEM = 3
_GENERATED = {
    "api": 0.75,
    "ledger": 0.85,
    "commands": 0.9,
    "changelog": 0.5,
    "architecture": 0.8,
    "index": 0.8,
    "skill": 0.8,
}
"""Pages that say everything once more in short, or to others: what a guide says goes before it."""


class _Entry(NamedTuple):
    """A section, or one row of its tables: its words with how often they count."""

    section: int
    counts: Counter[str]
    length: int


class _Index(NamedTuple):
    sections: tuple[Section, ...]
    entries: list[_Entry]
    average: float
    weights: dict[str, float]

    def score(self, entry: _Entry, wanted: list[str]) -> float:
        """Return how well an entry answers."""
        damped = _SATURATION * (1 - _BEND + _BEND * entry.length / self.average)
        counts = entry.counts
        found = (
            self.weights[word] * counts[word] * (_SATURATION + 1) / (counts[word] + damped)
            for word in wanted
            if word in counts
        )
        return sum(found) * _weight(self.sections[entry.section])


def search(question: str, most: int = 5) -> list[Section]:
    """Return the sections that answer a question best, the best first; none where no word of it is known."""
    index = _index()
    wanted = list(dict.fromkeys(words(question)))
    best: dict[int, float] = {}
    for entry in index.entries:
        if (score := index.score(entry, wanted)) > best.get(entry.section, 0.0):
            best[entry.section] = score
    ranked = sorted(best, key=lambda place: (-best[place], place))
    return [index.sections[place] for place in ranked[:most]]


def words(text: str) -> list[str]:
    """Return the words of a text that say something, cut to their stems; of joined words also the parts."""
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        parts = _PART.split(word)
        joined = ["".join(parts)] if len(parts) > 1 else []
        found += [_stem(each) for each in (*parts, *joined) if each not in _SILENT]
    return found


def document() -> dict[str, object]:
    """Return all that the site's script needs to search as this does."""
    index = _index()
    return {
        "silent": _FILLING.split(),
        "endings": _ENDINGS,
        "shortest": _SHORTEST_STEM,
        "saturation": _SATURATION,
        "bend": _BEND,
        "average": index.average,
        "weights": {word: round(weight, 4) for word, weight in index.weights.items()},
        "sections": [
            {
                "location": _location(each),
                "place": each.place,
                "title": each.path,
                "summary": " ".join(re.sub(r"[`#|*]+", " ", each.text).split())[:200],
                "weight": _weight(each),
            }
            for each in index.sections
        ],
        "entries": [{"section": each.section, "counts": each.counts, "length": each.length} for each in index.entries],
    }


@functools.cache
def _index() -> _Index:
    found = sections()
    entries = [
        _Entry(place, counts, counts.total()) for place, section in enumerate(found) for counts in _counted(section)
    ]
    having = Counter(word for entry in entries for word in entry.counts)
    weights = {word: math.log(1 + (len(entries) - count + 0.5) / (count + 0.5)) for word, count in having.items()}
    return _Index(found, entries, sum(entry.length for entry in entries) / len(entries), weights)


def _counted(section: Section) -> list[Counter[str]]:
    """Return the words of a section, and of each row of its tables under the section's headings."""
    head: Counter[str] = Counter()
    for text, times in ((section.title, _HEADING), (" ".join(section.above), _ABOVE), (title(section.page), _PAGE)):
        for word in words(text):
            head[word] += times
    rows = [line for line in section.text.splitlines() if line.startswith("| ")]
    return [head + Counter(words(section.text)), *(head + Counter(words(row)) for row in rows)]


def _location(section: Section) -> str:
    """Return where the site has a section."""
    page = "" if section.page == "index" else f"{section.page}/"
    return page if section.level == 1 else f"{page}#{section.anchor}"


def _weight(section: Section) -> float:
    return _GENERATED.get(section.page, 1.0)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
