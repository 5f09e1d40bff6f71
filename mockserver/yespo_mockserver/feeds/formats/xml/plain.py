"""The items of a piece of plain XML: flat elements without attributes, comments and CDATA, as most large feeds are.

Expressions made of the shapes of its items find and check them several times as quickly as an XML parser with handlers
does. Whatever isn't as plain as that is left to the parser, whole, so that both always agree.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.limits import MAX_FIELD, MAX_FIELDS
from yespo_mockserver.feeds.formats.xml.namespaces import OWN_MARK, Namespaces
from yespo_mockserver.feeds.formats.xml.shapes import SPACE, Shape, Shapes

_ROOT = re.compile(r"<([A-Za-z_][A-Za-z0-9_.:-]*)")
_CONTROL = [bytes([code]) for code in range(32) if code not in {9, 10}]
_NAME = "[A-Za-z_][A-Za-z0-9_.:-]*"
_FIELD = re.compile(f"((?<![{SPACE}])[{SPACE}]*+<({_NAME})>([^<]*)</\\2>)")
_TAG = re.compile(f"<({_NAME})>")
_DECLARATION = re.compile(r"""\s(xmlns(?::[A-Za-z_][A-Za-z0-9_.-]*)?)\s*=\s*["']([^"'<>&]{0,500})["']""")
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos);|#([0-9]{1,7});|#x([0-9A-Fa-f]{1,6});)?")
_SHORT = 200
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

Plain = tuple[int, Shape, Sequence[str]]
"""The line of an item, counted from 1, its shape, and its values."""


class NotPlain(Exception):  # noqa: N818  # no error: a parser reads it
    """The piece isn't plain."""


class PlainReader:
    """Reads pieces of one feed: UTF-8 that is nothing but items, and at last the tags that end the feed.

    `before` is what stands in front of all items, and declares the prefixes.
    """

    def __init__(self, item: str, before: str) -> None:
        self._opening = f"<{item}>"
        self._closing = f"</{item}>"
        self._shapes = Shapes(item)
        self._namespaces = _namespaces(before)
        self._names: dict[str, str] = {}

    def read(self, content: bytes, end: str) -> Iterator[Plain]:
        """Yield the items, and make sure that `end` follows; raises `NotPlain` where a parser is needed, perhaps late.

        Raises `UnicodeDecodeError` too.
        """
        if _is_odd(content):
            raise NotPlain
        text = content.decode()
        opening, closing, shapes = self._opening, self._closing, self._shapes
        position = counted = 0
        line = 1
        match = None
        shape: Shape | None = None
        while (begin := text.find(opening, position)) >= 0:
            found = None if match is None else match(text, position)
            if found is None:
                stop = text.find(closing, begin)
                if stop < 0:
                    break
                shape = shapes.get(tuple(_TAG.findall(text, begin + len(opening), stop)))
                match = None if shape is None else shape.match
                found = None if match is None else match(text, position)
            values: Sequence[str]
            if found is None or shape is None:
                if text[position:begin].strip(SPACE):
                    raise NotPlain
                shape, values = self._item(text[begin + len(opening) : stop])
                after = stop + len(closing)
            else:
                values, after = found.groups(), found.end()
            if after - position - len(closing) > MAX_FIELD:
                raise NotPlain
            if text.find("&", begin, after) >= 0:
                values = [_decoded(value) if "&" in value else value for value in values]
            line += text.count("\n", counted, begin)
            counted, position = begin, after
            yield line, shape, values
        if not _ends(text, position, end):
            raise NotPlain

    def _item(self, content: str) -> tuple[Shape, Sequence[str]]:
        """Return the shape and the values of an item that is of no shape with an expression yet."""
        found = _FIELD.findall(content)
        if sum([len(field) for field, _, _ in found]) != len(content.rstrip(SPACE)) or len(found) > MAX_FIELDS:
            raise NotPlain  # there is something between the fields
        tags = tuple([tag for _, tag, _ in found])
        shape = self._shapes.get(tags)
        if shape is None:
            shape = self._shape(tags)
            self._shapes.add(shape)
        self._shapes.use(shape)
        return shape, [text for _, _, text in found]

    def _shape(self, tags: tuple[str, ...]) -> Shape:
        keys = [self._names.get(tag) or self._named(tag) for tag in tags]
        own = {key[:-1] for key in keys if key[-1] == OWN_MARK}
        if not own.isdisjoint(keys):
            raise NotPlain  # rare: the parser puts them in order
        return Shape(tags, [key.rstrip(OWN_MARK) for key in keys])

    def _named(self, tag: str) -> str:
        if not tag.rpartition(":")[2] or not self._namespaces.declares(tag):
            raise NotPlain
        key = self._names[tag] = self._namespaces.key(tag, 1)
        return key


def _namespaces(before: str) -> Namespaces:
    """Return the prefixes that a frame declares; whatever is wrong with them is told by whoever reads the frame."""
    namespaces = Namespaces(Findings(0))
    declarations = dict(_DECLARATION.findall(before))
    namespaces.declare(declarations, 1)
    namespaces.surrounds(declarations)
    root = _ROOT.search(before)
    namespaces.begins("atom" if root is not None and root[1].endswith("feed") else "rss", root[1] if root else "")
    return namespaces


def _is_odd(content: bytes) -> bool:
    """Tell whether a text holds what may not stand in XML: one byte is looked for at a time, which is quickest."""
    if any(code in content for code in _CONTROL):
        return True
    may_be_odd = b"]" in content and b"]]>" in content
    return may_be_odd or (b"\xef" in content and b"\xef\xbf" in content)  # begins U+FFFE and U+FFFF, and little else


def _ends(text: str, position: int, end: str) -> bool:
    """Tell whether a text ends with these tags from a place on."""
    tags = re.findall("<[^<>]+>", end)
    pattern = f"[{SPACE}]*".join(["", *map(re.escape, tags), ""])
    return re.compile(pattern).fullmatch(text, position) is not None


def _decoded(text: str) -> str:
    return _decoded_short(text) if len(text) <= _SHORT else _ENTITY.sub(_entity, text)


@functools.lru_cache(4096)
def _decoded_short(text: str) -> str:
    """Return a text such as a category's path, which comes with many items."""
    return _ENTITY.sub(_entity, text)


def _entity(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _ENTITIES[name]
    code = int(decimal) if decimal else int(hexadecimal or "0", 16)
    allowed = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    if not allowed:
        raise NotPlain
    return chr(code)
