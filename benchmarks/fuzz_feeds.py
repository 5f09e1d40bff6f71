"""Thousands of damaged feeds: each ends in time and in little memory, with products, findings or one clear refusal.

`make fuzz-feeds` makes 2,000 seeded mutations of feeds of our own. `FEEDS=folder` takes the files of a folder instead,
each of them also as it is. No feed may cause a file to be opened or an address to be called; none may raise.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from yespo_contracts.feed_files import write_feed
from yespo_mockserver.feeds.checks.categories import top_levels
from yespo_mockserver.feeds.formats.findings import texts
from yespo_mockserver.feeds.report import Report, check_feed
from yespo_mockserver.synthetic.products import made_up_products

RESULTS = Path(__file__).parent / "results"
SECONDS = 10
"""Of processor time for one feed, and more for one with more items than a real one has."""

MANY_ITEMS, MANY_SECONDS = 100_000, 30
MEGABYTES = 300
PATIENCE = 300
"""Seconds, however busy the machine is, after which a feed hangs."""

_ODD = (
    b"\x00",
    b"\x03",
    b"&",
    b"<",
    b">",
    b'"',
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"&#0;",
    b"&lol;",
    b"\xff\xfe",
    b"\xd0",
    b"\xef\xbb\xbf",
    b"\xf0\x9f",
    b"<item>",
    b"</item>",
    b"</g:id>",
    b"<!DOCTYPE rss [<!ENTITY a 'b'>]>",
    b"\r\n",
    b"\t",
    b"<?xml version='1.0'?>",
    b"\x1f\x8b",
    b"-1",
    b"NaN",
    b"99999999999999999999",
)
_watched: Counter[str] = Counter()
_watching = False


def own_feeds() -> dict[str, bytes]:
    """Return small feeds in every format, plain, packed, and in other encodings."""
    products = list(made_up_products(40, seed=7))
    feeds = {form: b"".join(write_feed(products, form)) for form in ("rss", "atom", "yml", "csv")}
    text = feeds["rss"].decode()
    feeds["rss, gzip"] = gzip.compress(feeds["rss"], mtime=0)
    feeds["rss, utf-16"] = text.replace("UTF-8", "UTF-16", 1).encode("utf-16")
    feeds["rss, windows-1251"] = text.replace("UTF-8", "windows-1251", 1).encode("cp1251", "replace")
    feeds["rss, windows-1251 as utf-8"] = text.encode("cp1251", "replace")
    feeds["tsv, utf-16"] = feeds["csv"].decode().replace(",", "\t").encode("utf-16")
    shipping = "<g:shipping><g:country>UA</g:country><g:price>1 UAH</g:price></g:shipping><g:title>a<b>c</b></g:title>"
    feeds["rss, nested"] = text.replace("</item>", shipping + "</item>").encode()
    return feeds


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return a feed with one to four changes: bytes flipped, a part cut, doubled, moved, or something odd put in."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        if not damaged:
            break
        place = chance.randrange(len(damaged))
        length = chance.choice((1, 2, 10, 200, 5000))
        kind = chance.randrange(6)
        if kind == 0:
            for _ in range(chance.choice((1, 3, 30))):
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del damaged[place : place + length]
        elif kind == 2:
            del damaged[place:]
        elif kind == 3:
            damaged[place:place] = damaged[place : place + length] * chance.choice((1, 2, 50))
        elif kind == 4:
            damaged[place:place] = chance.choice(_ODD)
        else:
            damaged[chance.randrange(len(damaged)) :] = damaged[place : place + length * 10]
    return bytes(damaged)


def judged(content: bytes) -> tuple[Report, float]:
    """Return a feed's report and the seconds that it took; raises whatever goes wrong."""
    global _watching  # noqa: PLW0603  # an audit hook can't be taken away again
    signal.alarm(PATIENCE)
    began = time.process_time()
    _watching = True
    try:
        report = check_feed(content, plan="pro")
    finally:
        _watching = False
        signal.alarm(0)
    seconds = time.process_time() - began
    if report.products + report.dropped != report.items:
        raise AssertionError(f"{report.products} + {report.dropped} != {report.items}")
    if report.error is None and not report.items and not report.finding_counts:
        raise AssertionError("nothing was read and nothing was said")
    return report, seconds


def cases(arguments: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents."""
    if arguments.feeds is None:
        feeds = own_feeds()
    else:
        paths = sorted(path for path in arguments.feeds.rglob("*") if path.is_file() and path.name != "README.md")
        feeds = {str(path.relative_to(arguments.feeds)): path.read_bytes() for path in paths}
        yield from feeds.items()
    names = sorted(feeds)
    for number in range(arguments.mutations):
        name = names[number % len(names)]
        yield f"{name}, mutation {number}", mutated(feeds[name], random.Random(f"{arguments.seed}-{number}"))


def main() -> None:
    """Run, print what was seen, write it down, and fail if anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutations", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--feeds", type=Path, help="a folder of feeds to damage instead of our own")
    parser.add_argument("--name", default="fuzz-feeds", help="of the file with the results")
    arguments = parser.parse_args()
    texts()
    top_levels()
    check_feed(own_feeds()["rss"])
    signal.signal(signal.SIGALRM, _too_slow)
    sys.addaudithook(_audit)
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    slowest, items = ("", 0.0), 0
    for name, content in cases(arguments):
        try:
            report, seconds = judged(content)
        except Exception as error:  # noqa: BLE001  # this is what is looked for
            failures.append(f"{name}: {type(error).__name__}: {error}")
            continue
        slowest = max(slowest, (name, seconds), key=lambda pair: pair[1])
        items += report.items
        outcomes["refused: " + report.error.code if report.error else "read to its end"] += 1
        if seconds > (MANY_SECONDS if report.items > MANY_ITEMS else SECONDS):
            failures.append(f"{name}: {seconds:.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)
    if peak > MEGABYTES:
        failures.append(f"{peak} MB")
    failures += [f"{count} × {event} while a feed was read" for event, count in _watched.items()]
    result = {
        "command": "make fuzz-feeds" if arguments.feeds is None else "make fuzz-feeds FEEDS=…",
        "seed": arguments.seed,
        "mutations": arguments.mutations,
        "feeds": sum(outcomes.values()) + len(failures),
        "items": items,
        "outcomes": dict(outcomes.most_common()),
        "slowest": {"feed": slowest[0], "seconds": round(slowest[1], 2)},
        "peak_megabytes": peak,
        "failures": failures,
    }
    print(json.dumps(result, indent=2, ensure_ascii=False))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{arguments.name}.json").write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", "utf-8")
    sys.exit(1 if failures else 0)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and "encodings" in str(arguments[0]):
        return  # Python's own table of an encoding that the feed is in
    if _watching and (event == "open" or event.startswith(("socket.", "subprocess.", "os.system", "urllib."))):
        _watched[event] += 1


def _too_slow(_number: int, _frame: object) -> None:
    raise TimeoutError(f"more than {PATIENCE} s")


if __name__ == "__main__":
    main()
