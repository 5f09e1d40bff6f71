"""The pages and their sections, read from the wheel, or from docs/ of a checkout that is installed editable."""

from __future__ import annotations

import functools
import re
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import msgspec

from yespo_testkit.docs.ledger_page import ledger

_HEADING = re.compile(r"^(#{1,4}) (.+)$")
_FENCE = re.compile(r"^(```|~~~)")
_COMMENT = re.compile(r"^<!--.*-->\n?", re.MULTILINE)
_ASKED_AS = re.compile(r"^<!-- asked as: (.+) -->$")

LEDGER = "<!-- table: ledger -->\n"
"""Where the page of the ledger has the entries; the wheel's pages have none there, since it brings ledger.toml."""


class Section(NamedTuple):
    """A heading with the text below it, to the next heading of its page.

    `asked_as` are words that readers ask with and the text hasn't; a comment in the page's source says them.
    """

    page: str
    anchor: str
    title: str
    level: int
    text: str
    above: tuple[str, ...]
    asked_as: str

    @property
    def place(self) -> str:
        """What names it: the page, and its anchor unless it is the page's beginning."""
        return self.page if self.level == 1 else f"{self.page}#{self.anchor}"

    @property
    def path(self) -> str:
        """Its title after those of the headings above it."""
        return " › ".join((*self.above, self.title))


class DocsMissingError(RuntimeError):
    """The pages aren't where they should be."""


@functools.cache
def pages() -> dict[str, str]:
    """Return the text of each page by its name; raises `DocsMissingError`."""
    return {name: _COMMENT.sub("", text) for name, text in _sources().items()}


@functools.cache
def sections() -> tuple[Section, ...]:
    """Return the sections of all pages."""
    return tuple(section for name, text in _sources().items() for section in _sections(name, text))


def title(page: str) -> str:
    """Return a page's title."""
    return next(section.title for section in sections() if section.page == page)


def whole(section: Section) -> str:
    """Return a section's text with those that are below it."""
    of_page = [each for each in sections() if each.page == section.page]
    after = of_page[of_page.index(section) + 1 :]
    below = [section]
    for each in after:
        if each.level <= section.level:
            break
        below.append(each)
    return "\n".join(f"{'#' * each.level} {each.title}\n{each.text}" for each in below).strip() + "\n"


def anchor_of(heading: str) -> str:
    """Return the anchor that the site gives a heading."""
    plain = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", heading)
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


@functools.cache
def _sources() -> dict[str, str]:
    found = _packed()
    if not found:
        raise DocsMissingError("This installation has no documentation; it is in docs/ of the sources.")
    told = {name.lower(): with_anchors(text) if name == "changelog" else text for name, text in found.items()}
    return dict(sorted(told.items()))


def with_anchors(changelog: str) -> str:
    """Return the changelog with headings that begin with a word: scripts find no anchor that begins with a digit."""
    return changelog.replace("\n## [", "\n## Version [")


def _packed() -> dict[str, str]:
    """Return what the wheel brings (hatch_build.py packs it), or what docs/ of a checkout has."""
    packed = resources.files("yespo_testkit.docs").joinpath("pages.json.bz2")
    if packed.is_file():
        try:
            import bz2  # noqa: PLC0415  # not every Python has it
        except ImportError:
            raise DocsMissingError("This Python was built without bz2, so it can't unpack the documentation.") from None
        found = msgspec.json.decode(bz2.decompress(packed.read_bytes()), type=dict[str, str])
        return {**found, "ledger": found["ledger"].replace(LEDGER, f"{LEDGER}{ledger()}\n")}
    root = Path(__file__).parents[3]
    found = {page.stem: page.read_text("utf-8") for page in (root / "docs").glob("*.md")}
    changelog = root / "CHANGELOG.md"
    return {**found, "changelog": changelog.read_text("utf-8")} if found and changelog.is_file() else found


def _sections(page: str, text: str) -> list[Section]:
    found: list[Section] = []
    above: list[str] = []
    lines: list[str] = []
    asked_as: list[str] = []
    heading, level, fenced = page, 0, False

    def end() -> None:
        if level:
            path, words = tuple(above[: level - 1]), " ".join(asked_as)
            found.append(Section(page, anchor_of(heading), heading, level, "\n".join(lines), path, words))

    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        match = None if fenced else _HEADING.match(line)
        if match is None:
            if words := _ASKED_AS.match(line):
                asked_as.append(words[1])
            elif not _COMMENT.match(line):
                lines.append(line)
            continue
        end()
        level, heading, lines, asked_as = len(match[1]), match[2].replace("`", ""), [], []
        above[level - 1 :] = [heading]
    end()
    return found
