"""What stands inside of a field that holds elements: fields of its own, or markup that was never escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from yespo_mockserver.feeds.formats.items import Note

Piece = str | tuple[str, dict[str, str]] | None
"""Of a field's content: text, the beginning of an element with its attributes, or the end of one."""

TEXTS = frozenset({"title", "description", "name", "link", "brand", "param", "summary", "content", "model", "vendor"})
"""Fields that are always text: elements in them are markup."""

_LANGUAGES = ("uk", "ua", "ru", "en")
_NOTHING: Mapping[str, str] = {}


class _Element:
    __slots__ = ("attributes", "children", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[str | _Element] = []

    @property
    def local(self) -> str:
        return self.tag.rpartition(":")[2].lower()

    @property
    def mixed(self) -> bool:
        return any(isinstance(child, str) and not child.isspace() for child in self.children)

    @property
    def elements(self) -> list[_Element]:
        return [child for child in self.children if isinstance(child, _Element)]

    @property
    def text(self) -> str:
        return "".join(child for child in self.children if isinstance(child, str))


def flattened(
    field: str, pieces: Sequence[Piece], notes: list[Note], attributes: Mapping[str, str] = _NOTHING
) -> Iterator[tuple[str, Mapping[str, str], str | None]]:
    """Yield the fields that a nested field makes: itself as text with its tags, or each inner one as `outer_inner`.

    Each comes with its own attributes; one without a text is there for them alone.
    """
    root = _tree(field, pieces)
    root.attributes = dict(attributes)
    local = field  # a foreign one, which has its prefix, is never one of ours
    if "xhtml" in attributes.get("type", "") and local in TEXTS:
        yield field, attributes, _rendered(_content_of(root))
        return
    if local == "param" and (text := _named_values(root)) is not None:
        yield field, text[0], text[1]
        return
    stack = [(field, root)]
    while stack:
        name, element = stack.pop()
        inner = element.elements
        if not inner:
            yield name, element.attributes, element.text
        elif element.mixed or local in TEXTS:
            included = any(child.tag.rpartition(":")[0] == "xi" for child in inner)
            notes.append(("include-element" if included else "markup-in-text", name, {}))
            yield name, element.attributes, _rendered(element)
        else:
            if element.attributes:
                yield name, element.attributes, None
            stack.extend((f"{name}_{child.local}", child) for child in reversed(inner))


def _content_of(root: _Element) -> _Element:
    """Return the one div that XHTML stands in, or the element itself."""
    inner = root.elements
    return inner[0] if len(inner) == 1 and inner[0].local == "div" and not root.mixed else root


def _named_values(root: _Element) -> tuple[Mapping[str, str], str] | None:
    """Return the attributes and the value of a param whose name and value, or languages, are elements; else None."""
    inner = root.elements
    names = {child.local for child in inner}
    if root.mixed or not names <= {"name", "param_name", "val", "value", "unit"} or not names & {"val", "value"}:
        return None
    values = [child for child in inner if child.local in {"val", "value"}]
    by_language = {child.attributes.get("lang", ""): child.text for child in values}
    first = next((by_language[language] for language in _LANGUAGES if language in by_language), None)
    text = first if first is not None else ", ".join(child.text.strip() for child in values)
    own = {child.local.removeprefix("param_"): child.text.strip() for child in inner if child not in values}
    return {**root.attributes, **own}, text


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
        shown = {name: value for name, value in child.attributes.items() if name != "xmlns"}
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in shown.items())
        if child.children:
            parts.append(f"<{child.tag}{attributes}>")
            stack.append(f"</{child.tag}>")
            stack.extend(reversed(child.children))
        else:
            parts.append(f"<{child.tag}{attributes}/>")
    return "".join(parts).strip()
