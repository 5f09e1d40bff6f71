"""The items of a piece of plain XML: flat elements without attributes, comments and CDATA, as most large feeds are.

One regular expression finds and checks them twice as quickly as an XML parser with handlers does. Whatever isn't as
plain as that is left to the parser, whole, so that both always agree.
"""

from __future__ import annotations

import re

from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Fields, Item
from yespo_mockserver.feeds.formats.limits import MAX_FIELD
from yespo_mockserver.feeds.formats.xml.namespaces import OWN_MARK, Namespaces

_NOT_PLAIN = (b"]]>", b"\xef\xbf")  # the second begins U+FFFE and U+FFFF, and little else
_ROOT = re.compile(r"<([A-Za-z_][A-Za-z0-9_.:-]*)")
_CONTROL = bytes(set(range(32)) - {9, 10})
_NAME = "[A-Za-z_][A-Za-z0-9_.:-]*"
_SPACE = " \t\n"
_FIELD = re.compile(f"((?<![{_SPACE}])[{_SPACE}]*+<({_NAME})>([^<]*)</\\2>)")
_DECLARATION = re.compile(r"""\s(xmlns(?::[A-Za-z_][A-Za-z0-9_.-]*)?)\s*=\s*["']([^"'<>&]{0,500})["']""")
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos);|#([0-9]{1,7});|#x([0-9A-Fa-f]{1,6});)?")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class NotPlain(Exception):  # noqa: N818  # no error: a parser reads it
    """The piece isn't plain."""


def plain_items(content: bytes, item: str, *, before: str, end: str) -> list[Item]:
    """Return the items of UTF-8 that is nothing but items and `end`, with lines that count from 1.

    `before` is the frame in front of it, which declares the prefixes. Raises `NotPlain` where a parser is
    needed, and `UnicodeDecodeError`.
    """
    if any(odd in content for odd in _NOT_PLAIN) or len(content.translate(None, _CONTROL)) < len(content):
        raise NotPlain
    text = content.decode()
    reader = _Reader(_namespaces(before))
    opening = f"<{item}>"
    *parts, rest = text.split(f"</{item}>")
    if "".join(rest.split()) != end:
        raise NotPlain
    found: list[Item] = []
    line = 1
    for part in parts:
        begin = part.find(opening)
        if begin < 0 or part[:begin].strip(_SPACE) or len(part) > MAX_FIELD:
            raise NotPlain
        line += part.count("\n", 0, begin)
        found.append(Item(line, reader.fields(part[begin + len(opening) :])))
        line += part.count("\n", begin)
    return found


def _namespaces(before: str) -> Namespaces:
    """Return the prefixes that a frame declares; whatever is wrong with them is told by whoever reads the frame."""
    namespaces = Namespaces(Findings(0))
    declarations = dict(_DECLARATION.findall(before))
    namespaces.declare(declarations, 1)
    namespaces.surrounds(declarations)
    root = _ROOT.search(before)
    namespaces.begins("atom" if root is not None and root[1].endswith("feed") else "rss", root[1] if root else "")
    return namespaces


class _Reader:
    def __init__(self, namespaces: Namespaces) -> None:
        self._namespaces = namespaces
        self._names: dict[str, str] = {}

    def fields(self, content: str) -> Fields:
        """Return the fields of one item's content."""
        found = _FIELD.findall(content)
        if sum([len(field) for field, _, _ in found]) != len(content.rstrip(_SPACE)):
            raise NotPlain  # there is something between the fields
        escaped = "&" in content
        names = self._names
        fields: Fields = {}
        unprefixed: Fields = {}
        for _, tag, text in found:
            value = _ENTITY.sub(_entity, text) if escaped and "&" in text else text
            name = names.get(tag) or self._named(tag)
            target = fields
            if name[0] == "\0":
                name, target = name[1:], unprefixed
            if name in target:
                target[name].append(value)
            else:
                target[name] = [value]
        if not unprefixed:
            return fields
        if not fields.keys().isdisjoint(unprefixed):
            raise NotPlain  # rare: the parser puts them in order
        every = {**fields, **unprefixed}
        return {name: every[name] for name in dict.fromkeys(names[tag].lstrip(OWN_MARK) for _, tag, _ in found)}

    def _named(self, tag: str) -> str:
        if not tag.rpartition(":")[2] or not self._namespaces.declares(tag):
            raise NotPlain
        key = self._namespaces.key(tag, 1)
        name = self._names[tag] = OWN_MARK + key[:-1] if key[-1] == OWN_MARK else key
        return name


def _entity(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _ENTITIES[name]
    code = int(decimal) if decimal else int(hexadecimal or "0", 16)
    allowed = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    if not allowed:
        raise NotPlain
    return chr(code)
