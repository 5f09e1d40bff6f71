"""Exchanges without anybody in them: keys gone, people under pseudonyms; goods as they are, unless asked."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import msgspec

from yespo_contracts.private.finder import Finder
from yespo_contracts.private.known import Known
from yespo_contracts.recordings.exchange import Headers, Recorded
from yespo_contracts.recordings.goods import Goods
from yespo_contracts.recordings.pseudonyms import Pseudonyms

_DROPPED = frozenset({"proxy-authorization", "cookie", "set-cookie", "x-forwarded-for", "x-real-ip", "forwarded"})
_ENCODINGS = frozenset({"gzip", "deflate"})
_MOST_UNPACKED = 64 * 1024 * 1024


class Anonymizer:
    """Writes exchanges of one recording; whoever was named in one is found in each later one, under any name.

    `hide_products` is whether goods get pseudonyms too.
    """

    def __init__(self, salt: bytes, keys: Iterable[str] = (), *, hide_products: bool = False) -> None:
        self._writer = Pseudonyms(salt)
        self._known = Known(keys)
        self._goods = Goods(salt)
        self._hides_products = hide_products

    def exchange(self, one: Recorded) -> Recorded:
        """Return an exchange without anybody in it."""
        written = self._without_people(one)
        return self._without_products(written) if self._hides_products else written

    def _without_products(self, one: Recorded) -> Recorded:
        hide = self._goods
        url, content = hide.url(one.url), hide.body(one.content, "")
        body = hide.body(one.body, one.path)
        return msgspec.structs.replace(
            one,
            url=url,
            headers=tuple((name, hide.header(name, value)) for name, value in one.headers),
            content=content,
            answer_headers=tuple((name, hide.header(name, value)) for name, value in one.answer_headers),
            body=body,
            size=max(one.size, len(body)) if one.cut else len(body),
        )

    def _without_people(self, one: Recorded) -> Recorded:
        body = decoded(one.body, one.answer_header("content-encoding"))
        content = decoded(one.content, one.header("content-encoding"))
        learning = Finder(self._writer, self._known).learning()
        self._learn(learning, one, content, body)
        find = Finder(self._writer, self._known)
        headers, answer_headers = self._headers(find, one.headers), self._headers(find, one.answer_headers)
        written = _body(find, body, one.path)
        return msgspec.structs.replace(
            one,
            method=find.text(one.method),
            url=find.url(one.url),
            headers=headers,
            content=_body(find, content, one.path),
            answer_headers=answer_headers,
            body=written,
            size=max(one.size, len(written)) if one.cut else len(written),
        )

    def authorization(self, value: str) -> None:
        """Have the key of an Authorization header found wherever it turns up."""
        self._known.authorization(value)

    def target(self, target: str, *, hide_products: bool = False) -> str:
        """Return a path with its query as the recording has it."""
        found = Finder(self._writer, self._known).url(target)
        return self._goods.url(found) if hide_products else found

    def content(self, content: bytes, path: str, *, hide_products: bool = False) -> bytes:
        """Return a request's body as the recording has it."""
        found = _body(Finder(self._writer, self._known), content, path)
        return self._goods.body(found, "") if hide_products else found

    def message(self, text: str) -> str:
        """Return a sentence about an exchange that was written."""
        return self._goods.text(text) if self._hides_products else text

    @staticmethod
    def _learn(learning: Finder, one: Recorded, content: bytes, body: bytes) -> None:
        for name, value in (*one.headers, *one.answer_headers):
            learning.header(name, value)
        learning.url(one.url)
        for part in (content, body):
            if part:
                learning.body(part.decode("utf-8", "replace"), path=one.path)

    @staticmethod
    def _headers(find: Finder, headers: Headers) -> Headers:
        """Return headers without those that open accounts, and without lengths and encodings of what was rewritten."""
        return tuple(
            (find.text(name), find.header(name, value))
            for name, value in headers
            if name.lower() not in _DROPPED and name.lower() not in {"content-length", "content-encoding"}
        )


def decoded(body: bytes, encoding: str | None) -> bytes:
    """Return a body without its content encoding, as far as that can be read."""
    if (encoding or "").strip().lower() not in _ENCODINGS:
        return body
    try:
        return zlib.decompressobj(47).decompress(body, _MOST_UNPACKED)
    except zlib.error:
        return body


def _body(find: Finder, body: bytes, path: str) -> bytes:
    if not body:
        return body
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = body.decode("latin-1")
        return find.body(text, path=path).encode("latin-1", "replace")
    return find.body(text, path=path).encode("utf-8", "surrogatepass")
