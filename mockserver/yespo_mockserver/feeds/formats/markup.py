"""What stands inside of a field that holds elements: fields of its own, or markup that was never escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from yespo_mockserver.feeds.formats.items import Note

Piece = str | tuple[str, dict[str, str]] | None
"""Of a field's content: text, the beginning of an element with its attributes, or the end of one."""

TEXTS = frozenset({"title", "description", "name", "link", "brand", "param", "summary", "content", "model", "vendor"})
"""Fields that are always text: elements in them are markup."""


class _Element:
    __slots__ = ("attributes", "children", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[str | _Element] = []

    @property
    def mixed(self) -> bool:
        return any(isinstance(child, str) and not child.isspace() for child in self.children)

    @property
    def elements(self) -> list[_Element]:
        return [child for child in self.children if isinstance(child, _Element)]


def flattened(field: str, pieces: Sequence[Piece], notes: list[Note]) -> Iterator[tuple[str, str]]:
    """Yield the fields that a nested field makes: itself as text with its tags, or each inner one as `outer_inner`."""
    root = _tree(field, pieces)
    stack = [(field, root)]
    while stack:
        name, element = stack.pop()
        inner = element.elements
        if not inner:
            yield name, "".join(child for child in element.children if isinstance(child, str))
        elif element.mixed or field in TEXTS:
            included = any(child.tag.rpartition(":")[0] == "xi" for child in inner)
            notes.append(("include-element" if included else "markup-in-text", name, {}))
            yield name, _rendered(element)
        else:
            stack.extend((f"{name}_{child.tag.rpartition(':')[2].lower()}", child) for child in reversed(inner))


def _tree(tag: str, pieces: Sequence[Piece]) -> _Element:
    root = _Element(tag, {})
    path = [root]
    for piece in pieces:
        if isinstance(piece, str):
            path[-1].children.append(piece)
        elif piece is None:
            path.pop()
        else:
            element = _Element(*piece)
            path[-1].children.append(element)
            path.append(element)
    return root


def _rendered(element: _Element) -> str:
    """Return an element's content as the markup that it was."""
    parts: list[str] = []
    stack: list[str | _Element] = list(reversed(element.children))
    while stack:
        child = stack.pop()
        if isinstance(child, str):
            parts.append(child)
            continue
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in child.attributes.items())
        if child.children:
            parts.append(f"<{child.tag}{attributes}>")
            stack.append(f"</{child.tag}>")
            stack.extend(reversed(child.children))
        else:
            parts.append(f"<{child.tag}{attributes}/>")
    return "".join(parts).strip()
