"""A process of its own that judges and writes, so that nobody waits for it: exchanges come to it through a pipe.

It lives as long as the pipe is open: where the proxy is ended by force it still writes what came, and the archive is
whole.
"""

from __future__ import annotations

import asyncio
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from yespo_contracts.recordings.exchange import Recorded

if TYPE_CHECKING:
    from yespo_testkit.record.page import Page

_LENGTH = struct.Struct("<I")
_MOST_WAITING = 64 * 1024 * 1024


class Order(msgspec.Struct):
    """What the process is told first: of what the recording is, where it goes, the salt, and what to leave out."""

    url: str
    out: str
    salt: bytes
    keys: list[str]
    comment: str = ""
    hide_products: bool = False
    page: bool = True


class WritingError(Exception):
    """The recording can't be written any more; the text says why."""


class Writing:
    """The process, as the proxy sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.failed: str | None = None
        self.page_port = 0

    @classmethod
    async def start(cls, order: Order) -> Writing:
        """Start the process, and return once the archive is there; raises `WritingError`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "yespo_testkit.record.writing",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        found = cls(process)
        found._send(msgspec.msgpack.encode(order))
        assert process.stdout is not None  # noqa: S101  # it is a pipe
        said = await process.stdout.readline()
        if not said.strip().isdigit():
            raise WritingError(said.decode("utf-8", "replace").strip() or "The process that writes didn't start.")
        found.page_port = int(said)
        return found

    def take(self, one: Recorded) -> None:
        """Hand an exchange over; where the process can't keep up for long, it is left out."""
        stdin = self._process.stdin
        assert stdin is not None  # noqa: S101  # it is a pipe
        if stdin.is_closing() or stdin.transport.get_write_buffer_size() > _MOST_WAITING:
            self.failed = self.failed or "The disk or the machine is too slow: requests were left out."
            return
        self._send(msgspec.msgpack.encode(one))

    async def end(self) -> bytes:
        """Have everything written, and return the report as JSON; raises `WritingError`."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        said, _ = await self._process.communicate()
        if self._process.returncode:
            raise WritingError(said.decode("utf-8", "replace").strip() or "The recording couldn't be written.")
        return said

    def _send(self, data: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101  # it is a pipe
        self._process.stdin.write(_LENGTH.pack(len(data)) + data)


def main() -> int:
    """Write what comes on standard input; the report goes to standard output, or a sentence on what went wrong."""
    from yespo_contracts.recordings.anonymous import Anonymizer  # noqa: PLC0415  # the proxy needs none of them
    from yespo_contracts.recordings.har import create_har  # noqa: PLC0415  # likewise
    from yespo_testkit.record.recorder import Recorder  # noqa: PLC0415  # likewise

    frames = _frames(sys.stdin.buffer)
    order = msgspec.msgpack.decode(next(frames), type=Order)
    anonymizer = Anonymizer(order.salt, order.keys, hide_products=order.hide_products)
    try:
        file = create_har(Path(order.out), comment=order.comment)
        recorder = Recorder(order.url, anonymizer, file)
        page = _page(order)
        sys.stdout.write(f"{0 if page is None else page.port}\n")
        sys.stdout.flush()
        for frame in frames:
            written, found = recorder.take(msgspec.msgpack.decode(frame, type=Recorded))
            if page is not None:
                page.show(written, found)
    except OSError as error:
        sys.stdout.write(f"{order.out}: {error.strerror}.")
        return 1
    if page is not None:
        page.stop()
    sys.stdout.buffer.write(msgspec.json.encode(recorder.report()))
    return 0


def _page(order: Order) -> Page | None:
    if not order.page:
        return None
    from yespo_testkit.record.page import Page  # noqa: PLC0415  # the proxy needs none of it

    return Page(order.url, Path(order.out).name)


def _frames(stream: BinaryIO) -> Iterator[bytes]:
    while len(head := stream.read(_LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(head)
        data = stream.read(length)
        if len(data) < length:
            return
        yield data


if __name__ == "__main__":
    sys.exit(main())
