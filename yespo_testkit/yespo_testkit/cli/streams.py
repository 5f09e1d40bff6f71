"""The three standard streams as a command may find them: closed, full, or in an encoding that lacks letters."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_DESCRIPTORS = (0, 1, 2)


class Stopped(BaseException):  # no error, and nothing may take it for one
    """A signal ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def end_by_signals() -> None:
    """Let SIGTERM and SIGHUP end the command as Ctrl-C does, so that nothing is left behind."""

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # once is enough
        raise Stopped(number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            with contextlib.suppress(ValueError):  # not the main thread, which has its own ways
                signal.signal(number, stop)


def prepare() -> None:
    """Make the streams usable: one that is closed becomes the null device, messages that can't be written are dropped.

    What was asked for goes to standard output, and there a failure is one; letters that its encoding lacks are escaped.
    """
    for descriptor in _DESCRIPTORS:
        try:
            os.fstat(descriptor)
        except OSError:  # whatever is opened next would be taken for the stream
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # it stays open as long as the process
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  # likewise
    if sys.stderr is None or sys.stderr is sys.__stderr__:
        encoding = "utf-8" if sys.stderr is None else sys.stderr.encoding
        sys.stderr = io.TextIOWrapper(_Forgiving(), encoding, "backslashreplace", line_buffering=True)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def finish() -> None:
    """Write what is still to be written to standard output; raises `OSError`."""
    sys.stdout.flush()


def give_up_output() -> None:
    """Let the interpreter find nothing wrong with standard output when it ends."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def write(parts: Iterable[bytes]) -> None:
    """Write a document for machines to standard output, as it is: in UTF-8, whatever a terminal's encoding is."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:  # somebody put a stream of text in its place
        sys.stdout.write(b"".join(parts).decode())
        return
    for part in parts:  # writelines goes past who stands in for the stream
        buffer.write(part)
    buffer.flush()


class _Forgiving(io.RawIOBase):
    """Standard error that takes whatever is written, even if it can't be kept."""

    name = "<stderr>"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 2

    def isatty(self) -> bool:
        return os.isatty(2)

    def write(self, data: Any, /) -> int:
        view = memoryview(data)
        rest = view
        with contextlib.suppress(OSError):
            while rest:
                rest = rest[os.write(2, rest) :]
        return len(view)
