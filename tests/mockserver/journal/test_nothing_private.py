"""2,000 identifiers and keys, planted in every place of a request and its answer: no output of the journal has one."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from planted import GOODS, GOODS_REQUEST, Planted, people, planted

from yespo_mockserver.journal import Entry, Journal, export
from yespo_mockserver.journal.logs import log_requests
from yespo_mockserver.messages.exchange import NOTHING
from yespo_mockserver.messages.reply import Reply, Response
from yespo_mockserver.messages.request import Request
from yespo_mockserver.shop import Shop


def entry_of(one: Planted) -> Entry:
    headers = [(b"host", b"127.0.0.1"), *((n.lower().encode(), v.encode("latin-1")) for n, v in one.headers)]
    query = one.query.encode()
    target = one.path.encode() + b"?" + query
    request = Request(one.method, one.path, query, headers, target, content=one.body.encode())
    answered = tuple((name.lower().encode(), value.encode()) for name, value in one.answer_headers)
    return Entry(1, 0.0, 0.0, request, Reply(Response(one.status, answered, one.answer.encode()), NOTHING))


def outputs(entry: Entry) -> Iterator[str]:
    yield json.dumps(export.details(entry), ensure_ascii=False)
    yield json.dumps(export.har([entry]), ensure_ascii=False)
    yield export.curl(entry)
    stream = io.StringIO()
    for style in ("text", "json"):
        journal = Journal(Shop.demo())
        log_requests(journal, stream, style)
        journal._tell(entry)
    yield stream.getvalue()


def plain(output: str) -> str:
    """Return an output as whoever knows how to read it does: without escapes and percent-encodings."""
    output = re.sub(r"\\\\*u00([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), output)
    return unquote(unquote(output))


def test_nothing_that_is_planted_is_seen() -> None:
    shown = 0
    for person in people(5):
        for one in planted(person):
            shown += len(person.secrets)
            for output in outputs(entry_of(one)):
                told = [secret for secret in person.secrets if secret in output or secret in plain(output)]
                assert not told, f"{one.place}: {told} in {output}"
    assert shown > 2000


def test_goods_stay_legible() -> None:
    shown = "".join(outputs(entry_of(GOODS_REQUEST)))
    assert [good for good in GOODS if shown.count(good) < 2] == []


@pytest.mark.parametrize("letter", ["a", "%41", "1 ", "a@b ", "=a", '"', "a:"])
def test_no_request_takes_long_to_show(letter: str) -> None:
    """Within 5 ms of CPU each; the bound here leaves room for slower machines, not for squares."""
    much = letter * (16 * 1024 // len(letter))
    one = GOODS_REQUEST._replace(path="/" + much, query=much, headers=(("X-Any", much),), body=much, answer=much)
    entry = entry_of(one)
    for show in (export.document, export.details, export.curl):
        began = time.process_time()
        show(entry)
        assert time.process_time() - began < 0.1
