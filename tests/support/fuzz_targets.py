"""What can be fuzzed: for each target its seeds, how one input is tried, and how an input that fails is made small.

A target takes bytes. It may refuse them in its own words; whatever else it raises, or a CPU second, is a finding.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from driving import AUTHORIZATION, drive

from yespo_contracts.calibration import read_calibration
from yespo_contracts.feed_files import write_feed
from yespo_contracts.recordings.har import RecordingError, read_har
from yespo_mockserver.app import App, create_app
from yespo_mockserver.feeds.report import check_feed
from yespo_mockserver.journal import export
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.shop_toml import read_config
from yespo_mockserver.shop import Shop
from yespo_mockserver.synthetic.products import made_up_products

CORPUS = Path(__file__).parents[1] / "corpus"
"""A folder a target, with inputs that once failed; each is tried in every run."""

SECONDS = 1.0
"""Of processor time for one input."""

PIECES: Mapping[str, Sequence[bytes]] = {
    "query": (
        b"&",
        b"=",
        b"%",
        b"%00",
        b"%C3",
        b"+",
        b",",
        b"[",
        b"]",
        b'"',
        b"contactId=",
        b"products=",
        b"id=",
        b"__proto__=",
    ),
    "body": (b"{", b"}", b"[", b"]", b'"', b":", b",", b"\\", b"\\ud800", b"null", b"1e999", b"-0", b"\xff", b"\x00"),
    "feed": (
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<![CDATA[",
        b"<item>",
        b"</item>",
        b"\xff\xfe",
        b"\x00",
        b"<!DOCTYPE a [",
        b'"',
    ),
    "shop": (b"[", b"]", b"[[", b"=", b'"', b"'", b'"""', b"#", b"\n", b"\xff", b"nan", b"1979-05-27", b"{", b"."),
    "calibration": (b"[", b"]", b"[[", b"=", b'"', b"#", b"\n", b"\xff", b"inf", b"{", b"."),
    "recording": (b"{", b"}", b"[", b"]", b'"', b":", b",", b"null", b"-1", b"1e400", b"\xff", b"\\u0000", b"base64"),
}


class Finding(NamedTuple):
    """An input that failed, as small as it could be made, and how it failed."""

    target: str
    data: bytes
    error: str


@cache
def _app() -> App:
    return create_app(Shop.demo())


def _ask(target: str, method: str = "GET", body: bytes = b"") -> None:
    app = _app()
    headers = {"host": "127.0.0.1", "authorization": AUTHORIZATION, "content-type": "application/json"}
    answer = drive(app, target, headers, method=method, body=body)
    if answer.status >= 500:
        raise AssertionError(f"status {answer.status}: {answer.body[:200]!r}")
    entry = list(app.journal)[-1]
    json.dumps(export.details(entry))
    export.curl(entry)


def query(data: bytes) -> None:
    """A recommendation is asked for with this query."""
    _ask("/api/v2/contacts/recoms/1244?" + data.decode("latin-1"))


def body(data: bytes) -> None:
    """A body is sent to each resource that takes one."""
    for method, path in (
        ("POST", "/api/v1/orders"),
        ("POST", "/api/v1/contact"),
        ("POST", "/api/v1/contacts"),
        ("POST", "/api/v1/recoms/token"),
        ("POST", "/api/v2/track"),
        ("POST", "/__admin/faults"),
    ):
        _ask(f"{path}?", method, data)
    _app().faults.clear()


def feed(data: bytes) -> None:
    """A feed is checked."""
    check_feed(data)


def shop(data: bytes) -> None:
    """A shop.toml is read."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        try:
            read_config(Path(file.name))
        except ShopError:
            return


def calibration(data: bytes) -> None:
    """A calibration.toml is read."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        try:
            read_calibration(Path(file.name))
        except ValueError:
            return


def recording(data: bytes) -> None:
    """A recording is read."""
    try:
        read_har(data)
    except RecordingError:
        return


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "query": query,
    "body": body,
    "feed": feed,
    "shop": shop,
    "calibration": calibration,
    "recording": recording,
}


@cache
def seeds(target: str) -> tuple[bytes, ...]:
    """Return what a target's inputs are made from: right ones, and those that once failed."""
    found = tuple(path.read_bytes() for path in sorted((CORPUS / target).glob("*")))
    if target == "feed":
        goods = list(made_up_products(3))
        return (*found, *(b"".join(write_feed(goods, form)) for form in ("rss", "atom", "yml", "csv")))
    return (*found, *_SEEDS[target])


_RECORDING = json.dumps(
    {
        "log": {
            "version": "1.2",
            "creator": {"name": "x", "version": "1"},
            "entries": [
                {
                    "startedDateTime": "2026-01-01T00:00:00.000Z",
                    "time": 1.5,
                    "request": {
                        "method": "GET",
                        "url": "https://yespo.io/api/v2/contacts/recoms/1?contactId=1",
                        "headers": [{"name": "Accept", "value": "*/*"}],
                        "queryString": [],
                        "bodySize": 0,
                    },
                    "response": {
                        "status": 200,
                        "headers": [{"name": "content-type", "value": "application/json"}],
                        "content": {"size": 2, "text": "W10=", "encoding": "base64"},
                    },
                }
            ],
        }
    }
).encode()
_SEEDS: Mapping[str, tuple[bytes, ...]] = {
    "query": (
        b"contactId=162688150&products=TENT-0001,GAS-0002&category=Tents",
        b'email=olena%40example.com&phone=%2B380501234567&products=["A","B"]&products=C',
        b"externalCustomerId=a&webId=b&contactId=1&contactId=2&page=1&webI=x",
    ),
    "body": (
        (
            b'{"orders":[{"externalOrderId":"1","status":"DELIVERED","date":"2026-01-01T00:00:00","totalCost":"1","currency":'
            b'"UAH","externalCustomerId":"u","items":[{"externalItemId":"TENT-0001","name":"x","quantity":1,"cost":1}]}]}'
        ),
        b'{"channels":[{"type":"email","value":"olena@example.com"}],"firstName":"O","fields":[{"id":1,"value":"x"}]}',
        (
            b'{"GeneralInfo":{"eventName":"ProductPage","siteId":"1","datetime":1,"externalCustomerId":"a","cookies":{"sc":"b"}},'
            b'"Product":{"productKey":"TENT-0001","price":"10","isInStock":1}}'
        ),
        b'{"kind":"status","status":503,"first":2,"match":{"data_source":1247}}',
    ),
    "shop": (
        (
            b'[shop]\nname = "A"\nseed = 1\n[feed]\nsource = "feed.xml"\nrefresh = "1h"\n[[data_source]]\nid = 1\n'
            b'type = "personal"\nsize = 3\n[[data_source.rule]]\nshow_only = { field = "brand", in = ["A"] }\n'
            b"[limits]\nrate = 200\n"
        ),
        b'[auth]\nkeys = ["a"]\n[behaviour]\nlist_style = "any"\n[[fault]]\nkind = "status"\nstatus = 503\nfirst = 2\n',
    ),
    "calibration": (
        (
            b'[calibration]\nurl = "https://yespo.io"\nat = 2026-01-01T00:00:00Z\nversion = "0.1"\n'
            b'[behaviour]\nwebI = "alias"\n'
            b'[[evidence]]\nrule = "web-i"\nrequest = "GET /"\nstatus = 200\nnote = "x"\n'
        ),
    ),
    "recording": (_RECORDING,),
}


def mutated(target: str, chance: random.Random) -> bytes:
    """Return a seed with something changed: bytes, pieces of the target's own, parts twice or gone, another's part."""
    found = seeds(target)
    data = bytearray(chance.choice(found))
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[place : place + chance.choice((1, 2, 10, 60))]
            case 2:
                data[place:place] = chance.choice(PIECES[target]) * chance.choice((1, 1, 2, 30, 1500))
            case 3:
                data[place:place] = data[chance.randrange(len(data) + 1) :][: chance.choice((5, 40, 400))]
            case 4:
                other = chance.choice(found)
                data[place:] = other[chance.randrange(len(other) + 1) :]
            case _:
                digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
                if digits:
                    at = chance.choice(digits)
                    data[at : at + 1] = chance.choice((b"-1", b"99999999999999999999", b"0.1", b"1e5", b"null", b'"1"'))
    return bytes(data[:200_000])


def failure(target: str, data: bytes) -> str:
    """Try an input, and return how it failed; nothing where it didn't."""
    started = time.thread_time()
    try:
        TARGETS[target](data)
    except Exception as error:  # noqa: BLE001  # that is what is looked for
        return f"{type(error).__name__}: {str(error)[:300]}"
    return "" if time.thread_time() - started < SECONDS else "slow"


def reduced(target: str, data: bytes, error: str) -> bytes:
    """Return a smaller input that fails in the same way."""
    kind = error.partition(":")[0]
    size = max(1, len(data) // 2)
    while size:
        start = 0
        while start < len(data):
            smaller = data[:start] + data[start + size :]
            if failure(target, smaller).partition(":")[0] == kind:
                data = smaller
            else:
                start += size
        size //= 2
    return data


def run(target: str, seed: int, count: int, seconds: float = 1e9) -> list[Finding]:
    """Try mutated inputs, at most so many and so long, and return what failed, one of each kind."""
    chance = random.Random(f"{seed} {target}")
    end = time.monotonic() + seconds
    found: dict[str, Finding] = {}
    for _ in range(count):
        if time.monotonic() > end:
            break
        data = mutated(target, chance)
        if (error := failure(target, data)) and error not in found:
            found[error] = Finding(target, reduced(target, data, error) if error != "slow" else data, error)
    return list(found.values())
