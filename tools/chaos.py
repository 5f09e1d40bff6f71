"""A soak in which everything around the server breaks: its log, its disk, its clocks, its feed, its clients and itself.

The soak's clients ask and hang up meanwhile, and the control API gets what fuzzers think of. Each round starts a server
on a small disk of its own and ends it by a signal, SIGHUP first. What must hold: each answer of a data source that no
fault is set for is right, memory is flat once there were some feeds (the last third of a round against the middle one,
by their peaks, since two versions of the feed are there while one is loaded), descriptors are flat, a signal ends the
server at once and leaves nothing behind.
Writes benchmarks/results/chaos.json. The disk is a tmpfs where this may mount one; else it is a folder that isn't full.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tools")]

from control_calls import Calls, Sent  # noqa: E402  # it is in the tests
from soak import FAULTED, Soak  # noqa: E402
from stress.serving import Fake  # noqa: E402

from yespo_fixtures import demo_shop_folder  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "chaos.json"
SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
DISK = "192m"
COPIES = 85
"""Of the demo shop's products: a feed of 36 MB is kept in the cache."""

LEFT_ALONE = re.compile(r"/__admin/(?:scenarios|stubs|products|data-sources/12(?:44|45|48))")
"""What would change the right answers; tests/support/control_calls.py has all of it."""


class Log(threading.Thread):
    """Reads the server's log, stops reading for a while, and goes away in the end."""

    def __init__(self, pipe: Any) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self.lines = 0
        self.text = ""
        self.paused, self.broken = threading.Event(), threading.Event()

    def run(self) -> None:
        while not self.broken.is_set():
            if self.paused.is_set():
                time.sleep(0.1)
                continue
            piece = os.read(self._pipe.fileno(), 65536).decode("utf-8", "replace")
            if not piece:
                return
            self.lines += piece.count("\n")
            self.text += "".join(line for line in piece.splitlines(True) if " 200 " not in line)[:2000]
        self._pipe.close()


class Chaos(Soak):
    """A round of it."""

    def __init__(self, fake: Fake, seconds: float, seed: int, disk: Path, log: Log) -> None:
        super().__init__(fake, seconds, seed)
        self.disk, self.log, self._calls = disk, log, Calls(seed)
        self.small = disk.is_mount()
        self._seconds = seconds

    async def run(self) -> None:
        await asyncio.gather(super().run(), self.fuzz(), self.rewrite_feed(), self.fill_disk(), self.break_log())

    async def call(self, method: str, path: str, body: bytes | None) -> int:
        """Call the control API.

        What takes longer than a soak waits is nothing wrong, since a feed is loading; nor is a refused reload, where
        the feed is broken.
        """
        try:
            status = await super().call(method, path, body)
        except TimeoutError:
            self.seen["admin: late"] += 1
            return 200
        if (path, status) == ("/__admin/reload", 409):
            self.seen["admin: reload refused"] += 1
            return 200
        return status

    async def fuzz(self) -> None:
        while self.running:
            await asyncio.sleep(0.05)
            sent = self._calls.next()
            if sent.method == "HEAD" or (LEFT_ALONE.match(sent.path) and sent.method != "GET"):
                continue
            target = sent.path + (f"?{sent.query}" if sent.query else "")
            status = await self.call(sent.method, target, _harmless(sent))
            self.seen[f"fuzzed: {status // 100}xx"] += 1
            if status >= 500 and status != 503:
                self.errors.append(f"{sent.method} {target}: {status}")

    async def rewrite_feed(self) -> None:
        """Write the feed anew in pieces, so that it is read while it changes, and sometimes leave it broken."""
        feed = self.disk / "shop" / "feed.xml"
        whole = feed.read_bytes()
        while self.running:
            await asyncio.sleep(self.random.uniform(5, 15))
            with contextlib.suppress(OSError), feed.open("r+b") as file:
                for start in range(0, len(whole), 1 << 20):
                    file.write(whole[start : start + (1 << 20)])
                    await asyncio.sleep(0.02)
                if self.random.random() < 0.3:
                    file.truncate(len(whole) // 2)
            self.seen["feed rewritten"] += 1
        with contextlib.suppress(OSError):  # the disk may be full: the round has ended
            feed.write_bytes(whole)

    async def fill_disk(self) -> None:
        filler = self.disk / "filler"
        while self.running and self.small:
            await asyncio.sleep(self.random.uniform(5, 20))
            with contextlib.suppress(OSError), filler.open("wb") as file:
                while True:
                    file.write(b"\0" * (1 << 20))
            self.seen["disk filled"] += 1
            await asyncio.sleep(self.random.uniform(2, 10))
            filler.unlink(missing_ok=True)

    async def break_log(self) -> None:
        await asyncio.sleep(self._seconds / 4)
        self.log.paused.set()
        await asyncio.sleep(self._seconds / 4)
        self.log.paused.clear()
        await asyncio.sleep(self._seconds / 4)
        self.log.broken.set()


def _harmless(sent: Sent) -> bytes:
    """Return a call's body; a fault in it is for the data source alone that faults are set for."""
    if sent.path != "/__admin/faults":
        return sent.body
    with contextlib.suppress(ValueError, RecursionError):
        made = json.loads(sent.body)
        if isinstance(made, dict):
            made.pop("spec", None)
            return json.dumps({**made, "match": {"data_source": FAULTED}}).encode("utf-8", "surrogatepass")
    return b"{"


@contextlib.contextmanager
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", folder], check=False).returncode
        try:
            yield Path(folder)
        finally:
            if mounted == 0:
                subprocess.run(["umount", "-l", folder], check=False)


def prepare(disk: Path) -> None:
    """Put a shop on the disk, with a feed that is large enough for the cache."""
    shutil.copytree(demo_shop_folder(), disk / "shop")
    feed, settings = disk / "shop" / "feed.xml", disk / "shop" / "shop.toml"
    before, item, after = feed.read_text("utf-8").partition("<item>")
    items, end, rest = (item + after).rpartition("</item>")
    copies = (re.sub(r"(<g:id>[^<]+)", rf"\1-{number}", items + end) for number in range(COPIES))
    feed.write_text(before + items + end + "".join(copies) + rest, encoding="utf-8")
    settings.write_text(re.sub(r'(source = "feed.xml")', r'\1\nrefresh = "5s"', settings.read_text("utf-8")), "utf-8")


def round_of(disk: Path, seconds: float, seed: int, ending: signal.Signals) -> dict[str, Any]:
    ready = disk / "ready"
    jumping = [sys.executable, str(ROOT / "tools" / "stress" / "jumping.py"), str(seed)]
    options = ["--port", "0", "--log-format", "text", "--ready-file", str(ready)]
    environment = {**os.environ, "XDG_CACHE_HOME": str(disk / "cache"), "TMPDIR": str(disk)}
    line = [*jumping, "serve", str(disk / "shop"), *options]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    try:
        return round_with(process, disk, seconds, seed, ending)
    finally:
        process.kill()


def round_with(
    process: subprocess.Popen[bytes], disk: Path, seconds: float, seed: int, ending: signal.Signals
) -> dict[str, Any]:
    ready, log = disk / "ready", Log(process.stderr)
    log.start()
    end = time.monotonic() + 120
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the server didn't start: {log.text}")
        time.sleep(0.05)
    fake = Fake(process, int(ready.read_text("ascii").strip().rpartition(":")[2]), disk / "log")
    before = fake.descriptors()
    chaos = Chaos(fake, seconds, seed, disk, log)
    asyncio.run(chaos.run())
    time.sleep(10)
    after, thirds = fake.descriptors(), [0, 0, 0]
    for at, memory, _ in chaos.samples:
        third = min(2, int(3 * at / seconds))
        thirds[third] = max(thirds[third], memory)
    process.send_signal(ending)
    asked = time.monotonic()
    code = process.wait(30)
    left = sorted(
        str(path.relative_to(disk)) for path in disk.rglob("*") if path.name.startswith(("building-", "ready"))
    )
    return {
        "seen": dict(sorted(chaos.seen.items())),
        "errors": len(chaos.errors),
        "first_errors": chaos.errors[:10],
        "log_lines": log.lines,
        "tracebacks": log.text.count("Traceback"),
        "log": log.text[:1500],
        "largest_memory_kb_of_each_third": thirds,
        "descriptors": {"before": before, "after": after},
        "ended_by": ending.name,
        "exit_code": code,
        "seconds_to_end": round(time.monotonic() - asked, 2),
        "left_behind": left,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=900, help="of all rounds")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    load = os.getloadavg()[0]
    rounds = []
    for number, ending in enumerate(SIGNALS):
        with small_disk() as disk:
            prepare(disk)
            rounds.append(round_of(disk, given.seconds / len(SIGNALS), given.seed + number, ending))
            print(json.dumps(rounds[-1], indent=1), flush=True)
    command = "python tools/chaos.py " + " ".join(sys.argv[1:])
    result = {"command": command, "load_average_before": round(load, 1), "rounds": rounds}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sound = all(
        not one["errors"] and not one["tracebacks"] and not one["left_behind"]
        and one["largest_memory_kb_of_each_third"][2] < 1.1 * one["largest_memory_kb_of_each_third"][1]
        and one["descriptors"]["after"] <= one["descriptors"]["before"] + 2
        for one in rounds
    )  # fmt: skip
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
