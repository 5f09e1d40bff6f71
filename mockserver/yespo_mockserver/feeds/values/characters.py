"""Characters that a text shouldn't have: entities of a second escaping, invisible ones, and what an encoding spoilt."""

from __future__ import annotations

import html
import re
from html.entities import html5

_ENTITY = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31})|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_QUESTION_MARKS = re.compile(r"^\?{3,}|(?<!\?)\?{2,}+[ -]\?{2}|\w\?{3,}+\w|\s\?{4,}+(?=\s|$)")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_ENCODINGS = {"cp1251": 2, "cp1252": 1, "latin-1": 1, "koi8-u": 2, "cp866": 2, "cp1250": 1}
_CONTINUED_1251 = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\x98™љ›њќћџ\xa0ЎўЈ¤Ґ¦§Ё©Є«¬\xad®Ї°±Ііґµ¶·ё№є»јЅѕї"
_CONTINUED_1252 = "\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_SUSPECT = re.compile(
    f"(?:[РС][{_CONTINUED_1251}]){{2}}|[ÐÑÃÂÄÅ][{_CONTINUED_1252}]|â€|в[Ђ„][{_CONTINUED_1251}]|"
    "[ĂĹÄ][\u0080-\u00bfŁłĄąŞşŤťŹźŽžŚś˘ˇ˛˝˙]|(?:[╨╤].){2}|(?:[пя][─-╿▀-▟⌠⌡■∙√≈≤≥°²·÷ёєіїґЁЄІЇҐ©\xa0]){2}"
)
_SAMPLE = 120


def entity_in(text: str) -> str:
    """Return the first entity that stands in a text as it would be shown, `""` if there is none."""
    if "&" not in text:
        return ""
    for found in _ENTITY.finditer(text):
        if found[1] is None or f"{found[1]};" in html5:
            return found[0]
    return ""


def escaped_twice(text: str) -> str:
    """Return what of an HTML text was escaped once more than HTML is, `""` if nothing was."""
    if "&" not in text:
        return ""
    if not _TAG.search(text):
        return entity_in(text)
    place = text.find("&amp;")
    while place >= 0:
        rest = text[place + 4 : place + 40]
        entity = _ENTITY.match("&" + rest[1:])
        if entity and (entity[1] is None or f"{entity[1]};" in html5):
            return text[place : place + 4 + len(entity[0])]
        place = text.find("&amp;", place + 1)
    return ""


def has_tags(text: str) -> bool:
    """Tell whether a text holds HTML's tags."""
    return "<" in text and _TAG.search(text) is not None


def first_tag(text: str) -> str:
    """Return the first tag of HTML in a text, `""` if there is none."""
    found = _TAG.search(text) if "<" in text else None
    return found[0] if found else ""


def without_tags(text: str) -> str:
    """Return HTML as plain text: no tags, no entities, single spaces."""
    return " ".join(html.unescape(_TAG.sub(" ", text) if "<" in text else text).split())


def decoded(text: str) -> str:
    """Return HTML as it stands, or what it says if it is nothing but text."""
    return text if has_tags(text) else html.unescape(text)


def invisible_in(text: str) -> str:
    """Return the first character of a text that nobody can see, as U+200B, `""` if there is none."""
    if text.isascii():
        return ""
    found = _INVISIBLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def lost_in(text: str) -> str:
    """Return the question marks or lozenges that stand where letters were, `""` if there are none."""
    if "\ufffd" in text:
        place = text.index("\ufffd")
        return text[max(0, place - 10) : place + 20]
    if "???" not in text:
        return ""
    found = _QUESTION_MARKS.search(text)
    return text[found.start() : found.start() + 30] if found else ""


def mojibake_of(text: str) -> str:
    """Return what a text says that is UTF-8 read in another encoding, `""` if it isn't."""
    if text.isascii() or _SUSPECT.search(text, 0, _SAMPLE) is None:
        return ""
    sample = text[:_SAMPLE]
    for encoding, fewest in _ENCODINGS.items():
        try:
            plain = _bytes(sample, encoding).decode()
        except UnicodeEncodeError:
            continue
        except UnicodeDecodeError as error:
            if error.reason != "unexpected end of data" or len(text) <= _SAMPLE:
                continue
            plain = sample[: error.start]
        if sum(not character.isascii() for character in plain) >= fewest and plain.isprintable():
            return plain
    return ""


def _bytes(text: str, encoding: str) -> bytes:
    """Return the bytes that were read as this text; those that the encoding doesn't have stand for themselves."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b"".join([_byte(character, encoding) for character in text])


def _byte(character: str, encoding: str) -> bytes:
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:
        return character.encode("latin-1")
