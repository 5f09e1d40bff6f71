"""The words of a text that say something, cut to their stems, and what else a reader may call the same thing."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection

_WORD = re.compile(r"[a-z0-9]+(?:[-_.'’][a-z0-9]+)*")
_PART = re.compile(r"[-_.'’]")
FILLING = (
    "a an and are as at be been but by can could did do does doesn don for from get had has have how i if in into "
    "is isn it its just me my no not of on or our should so that the their them there these they this to up us was "
    "we what when where which who why will with would you your s t re ve ll make made use used using write written "
    "give happen happens mean means need needs want way work works tell someone something there here any some "
    "am than then also only exactly really actually still always ever every certain possible please help "
    "yesterday someone anybody somebody let lets via back exist exists difference between versus "
    "vs like looks turn switch"
)
_SILENT = frozenset(FILLING.split())
ENDINGS = (
    *("ations", "ation", "ating", "ated", "ates", "ate", "ments", "ment", "ibles", "ible", "able", "ions", "ion"),
    *("ingly", "ing", "ies", "ied", "ers", "er", "ed", "es", "ly", "s", "e"),
)
SHORTEST_STEM = 3

SYNONYM = 0.6
"""So much a word counts that a reader may mean."""

LONG_ENOUGH = 4
"""A stem that is shorter is never taken for another."""

SAME = (
    "hang hangs stuck stall timeout timeouts forever",
    "slow late latency delay lag drip trickle",
    "refuse refused refusal reject rejected deny denied",
    "error failure fault fail broken break outage crash problem",
    "invalid malformed corrupt garbage broken",
    "cut truncated halfway partial incomplete half-close",
    "flaky random share percent probability unreliable intermittent",
    "mask masked hide hidden redact anonymise anonymize personal private gdpr privacy pii",
    "email mail",
    "proxy record recording capture cassette save",
    "visitor guest anonymous browser webid",
    "contact customer person user shopper people",
    "buy bought purchase purchased order checkout",
    "product item good goods sku article offer",
    "unavailable stock sold",
    "answer response reply result",
    "request call query",
    "canned fixed stub handwritten hardcoded static",
    "date clock time freeze now day today",
    "change changed differ altered drift modified",
    "remove delete erase forget strip drop",
    "add create insert",
    "clear clean reset wipe",
    "key password token credential secret authentication login auth authorization",
    "limit maximum max most quota throttle rate longest largest",
    "retry retries again attempt",
    "discount sale cheaper reduced",
    "popular bestseller top",
    "similar alternative instead replacement substitute",
    "recommendation suggestion widget block",
    "feed catalogue catalog export",
    "duplicate twice double repeated same again",
    "pipeline ci workflow job",
    "fast speed performance throughput",
    "https tls ssl certificate",
    "docker container image podman",
    "language java go ruby php node javascript typescript csharp dotnet kotlin",
    "parallel worker concurrent process xdist",
    "setting option flag configure configuration parameter",
    "start launch run serve",
    "stop end quit",
    "see show view look inspect display",
    "check verify validate lint checker",
    "trace span telemetry",
    "prometheus metric monitoring",
    "health liveness readiness probe ready",
    "offline network internet",
    "field attribute property column",
    "missing lack absent without omit",
    "large huge big",
    "sort order ranking ranked sequence",
    "computed calculated algorithm computes",
    "body payload json",
    "explain reason why",
    "wait until poll",
    "compare diff difference expected",
    "supported support compatible",
    "shop store",
    "machine server host node",
    "category section",
    "event viewed tracker track",
    "bulk batch many several multiple",
    "partial some partly",
    "compress gzip compression deflate",
    "reproducible deterministic seed repeatable",
    "map mapping rename translate",
    "expire expired expiry valid",
    "merge join unify combine",
    "url address endpoint path link",
    "example sample demo",
    "page site website",
    "unused never",
    "wrong bad incorrect",
    "report output",
    "old previous before",
    "new novelty arrival latest recent",
    "price cost amount",
    "install setup",
    "documentation docs manual help",
    "allow permitted accepted",
    "share shared sharing",
    "kind type",
    "vendor real official production",
)
"""Each line: words that readers take for one another; what is asked in one of them is looked for in the others too."""


def words(text: str) -> list[str]:
    """Return the words of a text that say something, cut to their stems; of joined words also the parts."""
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        parts = _PART.split(word)
        joined = ["".join(parts)] if len(parts) > 1 else []
        found += [_stem(each) for each in (*parts, *joined) if each not in _SILENT]
    return found


@functools.cache
def synonyms() -> dict[str, list[str]]:
    """Return the stems that may stand for a stem, by that stem."""
    found: dict[str, list[str]] = {}
    for line in SAME:
        stems = list(dict.fromkeys(words(line)))
        for stem in stems:
            found.setdefault(stem, []).extend(each for each in stems if each != stem)
    return found


def asked(question: str, known: Collection[str]) -> list[dict[str, float]]:
    """Return what a question looks for, as far as the pages have it: each thing's stems, with how much each counts.

    Two words that the pages write as one ("time out") are found; a word that no page has is taken for the one that
    differs from it by a letter.
    """
    plain = words(question)
    joined = [one + other for one, other in itertools.pairwise(plain) if one + other in known]
    found: dict[str, dict[str, float]] = {}
    for stem in [*plain, *joined]:
        likely = stem if stem in known or stem in synonyms() else _nearest(stem, known)
        others = {other: SYNONYM for other in synonyms().get(likely, ()) if other in known}
        if likely in known or others:
            found[likely] = {**others, **({likely: 1.0} if likely in known else {})}
    return list(found.values())


def _nearest(stem: str, known: Collection[str]) -> str:
    """Return the known stem that a letter more, less, other or exchanged makes; the same stem if there is none."""
    if len(stem) < LONG_ENOUGH:
        return stem
    return next((each for each in sorted(known) if _differs_by_a_letter(stem, each)), stem)


def _differs_by_a_letter(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    place = next((each for each, letter in enumerate(short) if letter != long[each]), len(short))
    if len(short) < len(long):
        return short[place:] == long[place + 1 :]
    rest = place + 2
    swapped = short[place:rest] == long[place:rest][::-1] and short[rest:] == long[rest:]
    return swapped or short[place + 1 :] == long[place + 1 :]


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
