"""Text in several encodings: what isn't valid is read in the encoding that it must be in, piece by piece.

A piece is what lies between the first and the last run of bytes in a text that can't be UTF-8; all around it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_UTF8_RUN = re.compile(rb"(?:[\xc3-\xdf][\x80-\xbf]){3,}")
_BAD = re.compile("[\udc80-\udcff]+")
_ENDS = re.compile(rb"[<>\n\r\t;|\"]")
_CYRILLIC = ("windows-1251", "koi8-u", "cp866")
_LATIN = ("windows-1252", "windows-1250")
_CODECS = {"windows-1251": "cp1251", "windows-1252": "cp1252", "windows-1250": "cp1250"}
_FREQUENT = "оаинетвірслкмдпуьяйзгбчхєїжшюцщфґыёэъ"
_WEIGHTS = {letter: 1 - place / len(_FREQUENT) for place, letter in enumerate(_FREQUENT)}
_WESTERN = frozenset("éèêëàâäçôöîïùûüñßáíóúæåœÉÈÀÇÖÜÄÑÅ")
_CENTRAL = frozenset("łąęśźżćńóěščřžýáíéůúťďňăâîşţőűöüľĺŁŚŻŠČŘŽÁÍÉŞŢ")
_PRIOR = {"koi8-u": 0.85, "cp866": 0.85}
_SAMPLE = 1 << 16
_LONGEST = 1 << 12
_SURELY = 6


class Piece(NamedTuple):
    """Bytes that were re-read: where, what they say, and in which encoding; `""` where they are none."""

    begin: int
    end: int
    text: str
    encoding: str


def other_encoding(sample: bytes) -> str | None:
    """Return the single-byte encoding that a sample from a fault on is in, None if it is UTF-8 with some other bytes.

    Words of Cyrillic letters are runs of high bytes; in Latin scripts high bytes stand alone among ASCII letters.
    """
    text = sample[:_SAMPLE].decode("utf-8", "surrogateescape")
    bad = sum(len(run) for run in _BAD.findall(text))
    good = sum(not char.isascii() for char in text) - bad
    return None if bad <= max(good, 3) else guessed(sample[:_SAMPLE])


def guessed(text: bytes) -> str:
    """Return the single-byte encoding that a text makes most sense in."""
    beginning = text[:_LONGEST]
    runs = list(HIGH_RUN.finditer(beginning))
    beside = sum(_letter(beginning, run.start() - 1) or _letter(beginning, run.end()) for run in runs)
    if 2 * beside >= len(runs):
        return max(_LATIN, key=lambda name: _latin_sense(beginning, name))
    return max(_CYRILLIC, key=lambda name: _cyrillic_sense(beginning, name) * _PRIOR.get(name, 1.0))


def pieces(data: bytes) -> Iterator[Piece]:
    """Yield what of UTF-8 isn't valid, in order."""
    group: list[tuple[int, int]] = []
    last = 0
    for run in HIGH_RUN.finditer(data):
        begin, end = run.span()
        valid = _is_utf8(run[0])
        if valid and end - begin < _SURELY:
            continue  # what lies between two words in another encoding may be one by chance
        if group and (valid or begin - group[0][0] > _LONGEST or _ENDS.search(data, last, begin)):
            yield from _read(data, group)
            group = []
        if not valid:
            group.append((begin, end))
        last = end
    if group:
        yield from _read(data, group)


def with_utf8(data: bytes, encoding: str) -> tuple[str, list[Piece]]:
    """Return text in a single-byte encoding with the words in it that are UTF-8, and these."""
    parts: list[str] = []
    found: list[Piece] = []
    end = 0
    for run in _UTF8_RUN.finditer(data):
        text = run[0].decode()
        if text.isalpha():
            parts += [data[end : run.start()].decode(encoding, "replace"), text]
            found.append(Piece(run.start(), run.end(), text, "utf-8"))
            end = run.end()
    parts.append(data[end:].decode(encoding, "replace"))
    return "".join(parts), found


def _read(data: bytes, group: list[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the runs of one text as a piece, if there are words in another encoding among them, else byte by byte."""
    words = [(begin, end) for begin, end in group if not _mostly_valid(data[begin:end])]
    if not any(end - begin > 1 or _letter(data, begin - 1) or _letter(data, end) for begin, end in words):
        words = []
    between: tuple[int, int] | None = (words[0][0], words[-1][1]) if words else None
    told = False
    for begin, end in group:
        if between is None or not between[0] <= begin < between[1]:
            yield from _bad_bytes(data[begin:end], begin)
        elif not told:
            told = True
            encoding = guessed(data[max(0, between[0] - 1) : between[1] + 1])
            text = data[between[0] : between[1]].decode(_CODECS.get(encoding, encoding), "replace")
            yield Piece(*between, text, encoding)


def _letter(data: bytes, place: int) -> bool:
    return 0 <= place < len(data) and data[place] < 128 and chr(data[place]).isalpha()


def _bad_bytes(run: bytes, begin: int) -> Iterator[Piece]:
    """Yield the bytes of a run that are none of UTF-8 nor of any other encoding that would make sense."""
    text = run.decode("utf-8", "surrogateescape")
    for bad in _BAD.finditer(text):
        before = begin + len(text[: bad.start()].encode("utf-8", "surrogateescape"))
        yield Piece(before, before + len(bad[0]), "\ufffd", "")


def _mostly_valid(run: bytes) -> bool:
    """Tell whether a run is UTF-8 with a byte or two too many, as where a text was cut."""
    text = run.decode("utf-8", "surrogateescape")
    bad = sum(len(part) for part in _BAD.findall(text))
    return len(text) - bad >= bad and len(run) > 1


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode()
    except UnicodeDecodeError:
        return False
    return True


def _cyrillic_sense(text: bytes, name: str) -> float:
    """Return how much sense a text makes in an encoding: by how common its letters are, and capitals in words."""
    score, before = 0.0, ""
    for character in text.decode(_CODECS.get(name, name), "replace"):
        if not character.isascii():
            score += _WEIGHTS.get(character.lower(), 0.0) if character.isalpha() else -2.0
            score += 0.3 if character.islower() else 0.0
            score -= 2.0 if character.isupper() and before.islower() else 0.0
        before = character
    return score


def _latin_sense(text: bytes, name: str) -> float:
    """Return how much sense a text makes in an encoding: by the letters of the languages that are written in it."""
    known = _CENTRAL if name == "windows-1250" else _WESTERN
    score = 0.0
    for character in text.decode(_CODECS[name], "replace"):
        if not character.isascii():
            score += 1.0 if character in known else 0.0 if character.isalpha() else -2.0
    return score
