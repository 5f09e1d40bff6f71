"""The items of an XML feed, read with expat as a stream, in memory that no feed can blow up.

Entities are never expanded: a feed that declares one is refused. Nothing outside of the feed is ever fetched.
Expat isn't asked about namespaces, since shops misspell and forget them: see `Namespaces`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Fields, Item
from yespo_mockserver.feeds.formats.limits import MAX_DEPTH, MAX_FIELD, MAX_FIELDS, MAX_TOKEN
from yespo_mockserver.feeds.formats.xml.attributes import fields_of
from yespo_mockserver.feeds.formats.xml.markup import Piece, flattened
from yespo_mockserver.feeds.formats.xml.namespaces import OWN_MARK
from yespo_mockserver.feeds.formats.xml.outline import Outline

_NO_DEPTH = -1
_BUFFER = 1 << 16
_TRUNCATED = {3, 5, 6, 20}  # no element found, unclosed token, partial character, unclosed CDATA section


def read_xml(  # noqa: C901, PLR0915  # four small handlers around one state; methods would cost a third more time
    chunks: Iterator[bytes], outline: Outline, findings: Findings, *, lines: bool = False, first_line: int = 1
) -> Iterator[Item]:
    """Yield the items; raises `FeedError` where the feed isn't well-formed, with all items before it yielded.

    `chunks` are UTF-8, whatever the declaration says. `lines` keeps each field's own line.
    """
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = _BUFFER
    shift = first_line - 1
    found: list[Item] = []
    pieces: list[Piece] = []
    names: dict[str, str] = {}
    namespaces = outline.namespaces
    replaced: Mapping[str, str | None] = {}
    item: Item | None = None
    fields: Fields = {}
    depth = field_line = 0
    item_depth = field_depth = _NO_DEPTH
    nested = plain = False
    kept: Mapping[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal item, fields, depth, item_depth, field_depth, field_line, nested, kept, replaced
        depth += 1
        if depth == field_depth:
            pieces.clear()
            nested = False
            kept = attributes
            if lines:
                field_line = parser.CurrentLineNumber + shift
        elif item is not None:
            if depth > MAX_DEPTH:
                raise FeedError("too-deep", line=parser.CurrentLineNumber + shift, value=MAX_DEPTH)
            nested = True
            pieces.append((tag, attributes))
        elif outline.begins(tag, attributes, parser.CurrentLineNumber + shift):
            item = Item(parser.CurrentLineNumber + shift, {}, {} if lines else None)
            fields = item.fields
            if attributes:
                fields.update(
                    (f"@{name.lower()}", [value]) for name, value in attributes.items() if name[:5] != "xmlns"
                )
                if outline.replaced:
                    replaced = outline.replaced
                    names.clear()
            item_depth = depth
            field_depth = depth + 1
        else:
            pieces.clear()
            if outline.replaced:
                names.clear()
            if depth > MAX_DEPTH:
                raise FeedError("too-deep", line=parser.CurrentLineNumber + shift, value=MAX_DEPTH)

    def end(tag: str) -> None:
        nonlocal item, depth, item_depth, field_depth, plain, replaced
        depth -= 1
        if depth == item_depth:
            if nested or kept:
                close_special(tag)
                return
            name = names.get(tag) or named(tag)
            if len(pieces) == 1 and name not in fields and len(fields) < MAX_FIELDS:
                fields[name] = pieces.copy()  # type: ignore[assignment]  # the usual case: one piece of text, short
                if name[-1] == "\0":
                    plain = True
                if lines:
                    item.lines.setdefault(name.rstrip("\0"), field_line)  # type: ignore[union-attr]  # inside of an item
            else:
                keep(name, "".join(pieces))  # type: ignore[arg-type]  # nothing nested: all text
        elif item is None:
            outline.ends(tag, pieces)
            pieces.clear()
        elif depth < item_depth:
            if plain:
                item.fields = merged(fields)
                plain = False
            found.append(item)
            item = None
            if replaced:
                namespaces.restore(replaced)
                names.clear()
                replaced = {}
            item_depth = field_depth = _NO_DEPTH
        else:
            pieces.append(None)

    def close_special(tag: str) -> None:
        line = parser.CurrentLineNumber + shift
        inside = namespaces.declare(kept, line) if kept else {}
        name = namespaces.key(tag, line) if inside else names.get(tag) or named(tag)
        namespaces.restore(inside)
        local = name.rstrip(OWN_MARK)
        mark = name[len(local) :]
        if not nested:
            for key, text in fields_of(name, kept, "".join(pieces)):  # type: ignore[arg-type]  # nothing nested: all text
                keep(key, text)
            return
        for inner, attributes, content in flattened(local, pieces, item.notes, kept):  # type: ignore[union-attr]  # only inside of an item
            if attributes or content is None:
                for key, text in fields_of(inner + mark, attributes, content):
                    keep(key, text)
            else:
                keep(inner + mark, content)

    def keep(name: str, text: str) -> None:
        nonlocal plain
        if len(text) > MAX_FIELD:
            text = text[:MAX_FIELD]
            item.notes.append(("field-too-long", name.rstrip("\0"), {"value": MAX_FIELD}))  # type: ignore[union-attr]
        if name in fields:
            if len(fields[name]) < MAX_FIELDS:
                fields[name].append(text)
        elif len(fields) < MAX_FIELDS:
            fields[name] = [text]
            if name[-1] == "\0":
                plain = True
            if lines:
                item.lines.setdefault(name.rstrip("\0"), field_line)  # type: ignore[union-attr]
        else:
            item.notes.append(("item-too-large", "", {"value": MAX_FIELDS}))  # type: ignore[union-attr]

    def named(tag: str) -> str:
        name = namespaces.key(tag, parser.CurrentLineNumber + shift)
        if len(names) < MAX_FIELDS:
            names[tag] = name
        return name

    def bounded() -> None:
        """Keep one endless text from filling the memory: past the limit, only what is cut anyway is thrown away."""
        if len(pieces) < 32:
            return
        if item is None:
            pieces.clear()
        elif sum(len(piece) for piece in pieces if isinstance(piece, str)) > 2 * MAX_FIELD and not nested:
            pieces[:] = ["".join(pieces)[: MAX_FIELD + 1]]  # type: ignore[arg-type]  # nothing nested: all text
        elif len(pieces) > MAX_FIELDS * 20:
            raise FeedError("item-too-large", line=parser.CurrentLineNumber + shift, value=MAX_FIELDS)

    def skipped(name: str, parameter: bool) -> None:  # expat's own signature
        if not parameter:
            pieces.append(f"&{name};")
            if item is not None:
                item.notes.append(("undefined-entity", "", {"value": f"&{name};"}))

    def refuse_entity(name: str, *_rest: object) -> None:
        raise FeedError("entity-declared", line=parser.CurrentLineNumber + shift, value=name)

    def refuse_external(_context: str, base: str | None, system: str | None, public: str | None) -> int:
        raise FeedError("external-entity", line=parser.CurrentLineNumber + shift, value=system or public or base)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = pieces.append
    parser.EntityDeclHandler = refuse_entity
    parser.ExternalEntityRefHandler = refuse_external
    parser.SkippedEntityHandler = skipped
    given = 0
    chunk = b""
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # expat's own signature
            given += len(chunk)
            if given - parser.CurrentByteIndex > MAX_TOKEN:
                raise FeedError("token-too-long", line=parser.CurrentLineNumber + shift, value=MAX_TOKEN)  # noqa: TRY301
            bounded()
            yield from found
            found.clear()
        chunk = b""
        parser.Parse(b"", True)  # expat's own signature
    except expat.ExpatError as error:
        yield from found
        if error.code == 9 and outline.ended:  # junk after the last tag: everything was read
            findings.add("text-after-end", line=error.lineno + shift)
            return
        raise _explained(error, chunk, parser.ErrorByteIndex - given, shift) from None
    except FeedError:
        yield from found
        raise
    yield from found


_FIRST_COUNTS = frozenset(
    {"id", "title", "description", "link", "price", "sale_price", "availability", "brand", "condition", "image_link"}
)
"""Fields of which an item has one: where Google's stands in it, the format's own is for other readers."""


def merged(fields: Fields) -> Fields:
    """Return fields by local name, in order; where one stands in Google's namespace too, that is it, or goes first."""
    result: Fields = {}
    for name, values in fields.items():
        if name[-1] != OWN_MARK:
            known = result.get(name)
            result[name] = values if known is None or name in _FIRST_COUNTS else values + known
        else:
            local = name[:-1]
            known = result.get(local)
            if known is None:
                result[local] = values
            elif local not in _FIRST_COUNTS or local not in fields:
                result[local] = known + values
    return result


def _explained(error: expat.ExpatError, chunk: bytes, place: int, shift: int) -> FeedError:
    """Return expat's error in words for whoever wrote the feed; `place` is where in the chunk the fault is."""
    line, column = error.lineno + shift, f" (column {error.offset + 1})"
    if error.code in _TRUNCATED:
        return FeedError("truncated", line=line, value=f"{expat.ErrorString(error.code)}{column}")
    if error.code == 7:
        return FeedError("tag-mismatch", line=line, value=column)
    if error.code == 11:
        end = chunk.find(b";", place, place + 40)
        name = chunk[place : end + 1].decode("utf-8", "replace") if 0 <= place < end else "that stands here"
        return FeedError("undefined-entity", line=line, value=name)
    culprit = chunk[place : place + 1] if 0 <= place < len(chunk) else b""
    if error.code == 4 and culprit and culprit < b" ":
        return FeedError("control-character", line=line, value=f"0x{culprit[0]:02x}")
    if error.code == 4 and 0 <= place <= len(chunk) and b"&" in chunk[max(0, place - 1) : place + 1]:
        return FeedError("bare-ampersand", line=line, value=column)
    if error.code == 4 and place > 0 and chunk[chunk.rfind(b"&", 0, place) : place][1:].isalnum():
        return FeedError("bare-ampersand", line=line, value=column)
    return FeedError("not-well-formed", line=line, value=f"{expat.ErrorString(error.code)}{column}")
