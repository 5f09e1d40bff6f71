"""Finding the sections that answer a question: BM25 over their words, those of headings and of the page's title more.

A row of a table, and each phrase that a section is asked as, is looked at by itself, too, so that a long table doesn't
drown what one of its rows says. The built site searches in the same way, by `document`.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from typing import NamedTuple

from yespo_testkit.docs.pages import Section, sections, title
from yespo_testkit.docs.words import ENDINGS, FILLING, LONG_ENOUGH, SHORTEST_STEM, SYNONYM, asked, synonyms, words

_HEADING, _ABOVE, _PAGE, _ASKED_AS = 4, 2, 2, 3
"""So many times count the words of a heading, of those above it, of the page's title, and of what it is asked as."""

_SATURATION, _BEND = 1.2, 0.6
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^)]*\)")
_MARKS = re.compile(r"^```.*$|^[-| ]+$|[`#|*]+", re.MULTILINE)
_GENERATED = {
    "api": 0.6,
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
    having: dict[str, list[int]]
    """Which entries have a stem."""

    def scores(self, wanted: list[dict[str, float]]) -> dict[int, float]:
        """Return how well entries answer: of each thing that is wanted, what they have most of."""
        total: defaultdict[int, float] = defaultdict(float)
        for stems in wanted:
            found: dict[int, float] = {}
            for stem, share in stems.items():
                for place in self.having[stem]:
                    found[place] = max(found.get(place, 0.0), share * self._worth(stem, self.entries[place]))
            for place, worth in found.items():
                total[place] += worth
        return total

    def _worth(self, stem: str, entry: _Entry) -> float:
        damped = _SATURATION * (1 - _BEND + _BEND * entry.length / self.average)
        return self.weights[stem] * entry.counts[stem] * (_SATURATION + 1) / (entry.counts[stem] + damped)


def search(question: str, most: int = 5) -> list[Section]:
    """Return the sections that answer a question best, the best first; none where no word of it is known."""
    index = _index()
    best: dict[int, float] = {}
    for place, score in index.scores(asked(question, index.weights)).items():
        section = index.entries[place].section
        best[section] = max(best.get(section, 0.0), score * _weight(index.sections[section]))
    ranked = sorted(best, key=lambda place: (-best[place], place))
    return [index.sections[place] for place in ranked[:most]]


def document() -> dict[str, object]:
    """Return all that the site's script needs to search as this does."""
    index = _index()
    return {
        "silent": FILLING.split(),
        "endings": ENDINGS,
        "shortest": SHORTEST_STEM,
        "synonyms": synonyms(),
        "synonym": SYNONYM,
        "long enough": LONG_ENOUGH,
        "saturation": _SATURATION,
        "bend": _BEND,
        "average": index.average,
        "weights": {word: round(weight, 4) for word, weight in index.weights.items()},
        "sections": [
            {
                "location": _location(each),
                "place": each.place,
                "title": each.path,
                "summary": _summary(each.text),
                "weight": _weight(each),
            }
            for each in index.sections
        ],
        "entries": [{"section": each.section, "counts": each.counts, "length": each.length} for each in index.entries],
    }


def _summary(text: str) -> str:
    """Return how a text begins, without Markdown's marks."""
    plain = _MARKS.sub(" ", _LINK.sub(r"\1", text))
    return " ".join(plain.split())[:200]


@functools.cache
def _index() -> _Index:
    found = sections()
    entries = [
        _Entry(place, counts, counts.total()) for place, section in enumerate(found) for counts in _counted(section)
    ]
    having: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        for word in entry.counts:
            having.setdefault(word, []).append(place)
    weights = {
        word: math.log(1 + (len(entries) - len(places) + 0.5) / (len(places) + 0.5)) for word, places in having.items()
    }
    return _Index(found, entries, sum(entry.length for entry in entries) / len(entries), weights, having)


def _counted(section: Section) -> list[Counter[str]]:
    """Return the words of a section, and under its headings those of each row of its tables and what it is asked as."""
    head: Counter[str] = Counter()
    above = " ".join(section.above)
    for text, times in ((section.title, _HEADING), (above, _ABOVE), (title(section.page), _PAGE)):
        for word in words(text):
            head[word] += times
    rows = [line for line in section.text.splitlines() if line.startswith("| ")]
    asked_as = [Counter(dict.fromkeys(words(phrase), _ASKED_AS)) for phrase in section.asked_as.split(", ") if phrase]
    return [head + each for each in (Counter(words(section.text)), *(Counter(words(row)) for row in rows), *asked_as)]


def _location(section: Section) -> str:
    """Return where the site has a section."""
    page = "" if section.page == "index" else f"{section.page}/"
    return page if section.level == 1 else f"{page}#{section.anchor}"


def _weight(section: Section) -> float:
    return _GENERATED.get(section.page, 1.0)
