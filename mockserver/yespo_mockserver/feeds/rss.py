"""Google RSS 2.0, read with expat as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from yespo_mockserver.feeds.errors import FeedError

Item = tuple[int, dict[str, list[str]]]
"""The line on which an item begins, and its fields by local name in lower case; a nested one as `outer_inner`."""


def read_items(data: bytes, chunk: int = 1 << 16) -> Iterator[Item]:  # noqa: C901  # three small handlers around one state
    """Yield the items of a feed; raises `FeedError` where it isn't well-formed."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    found: list[Item] = []
    path: list[str] = []
    texts: list[str] = []
    item: Item | None = None

    def start(tag: str, _attributes: object) -> None:
        nonlocal item
        name = tag.rpartition(":")[2].lower()
        if item is None and name in {"item", "entry"}:
            item = (parser.CurrentLineNumber, {})
            path.clear()
            return
        if item is not None:
            path.append(name)
            texts.clear()

    def end(_tag: str) -> None:
        nonlocal item
        if item is None:
            return
        if not path:
            found.append(item)
            item = None
            return
        if texts:
            item[1].setdefault("_".join(path), []).append("".join(texts))
            texts.clear()
        path.pop()

    def characters(text: str) -> None:
        if path:
            texts.append(text)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        for begin in range(0, len(data), chunk):
            parser.Parse(data[begin : begin + chunk], False)  # expat's own signature
            yield from found
            found.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        message = f"The feed isn't well-formed: {expat.ErrorString(error.code)}."
        raise FeedError("not-well-formed", message, line=error.lineno) from None
    yield from found
