"""The log: one line a request, for a person or for a machine; e-mails, phones and keys are masked in both."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, Protocol

import msgspec

from yespo_contracts.masking import masked_text
from yespo_mockserver.journal import Entry, Journal

Format = Literal["text", "json"]


class Stream(Protocol):
    """What text is written to."""

    def write(self, text: str, /) -> object:
        """Write text."""

    def flush(self) -> None:
        """Let nothing wait."""


def log_requests(journal: Journal, stream: Stream, style: Format = "text") -> None:
    """Write a line to the stream for each request from now on."""
    line = _json if style == "json" else line_of

    def write(entry: Entry) -> None:
        stream.write(line(entry, journal.keys()) + "\n")
        stream.flush()

    journal.listen(write)


def log_messages(stream: Stream, style: Format = "text") -> logging.Handler:
    """Write the server's warnings and errors to the stream, in the same style; returns what does it.

    What strangers send isn't worth a warning: each request that isn't HTTP would be a line.
    """
    handler = _Handler(stream)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(
        _JsonFormatter() if style == "json" else _TextFormatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S")
    )
    for name in ("uvicorn.error", "yespo_mockserver"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.ERROR if name == "uvicorn.error" else logging.WARNING)
        logger.propagate = False
    return handler


def event(name: str, **facts: object) -> str:
    """Return one thing that happened as a line of JSON."""
    return msgspec.json.encode({"at": _now(), "event": name, **facts}).decode()


def line_of(entry: Entry, keys: Iterable[str]) -> str:
    """Return the line of a request for a person."""
    from yespo_mockserver.journal import export  # noqa: PLC0415  # long to import, and a start logs nothing

    document = export.document(entry, keys=keys)
    moment = datetime.fromtimestamp(entry.at).astimezone().strftime("%H:%M:%S")  # the reader's own clock
    target = _printable(document["url"].partition("://")[2].partition("/")[2])
    parts = [
        f"{moment} {entry.status} {entry.method} /{target}",
        f"{entry.seconds * 1000:.1f} ms",
    ]
    if document["violations"]:
        parts.append("broke " + ", ".join(violation["rule"] for violation in document["violations"]))
    if document["fault"]:
        parts.append(f"fault {_printable(document['fault'])}")
    return "  ".join(parts)


def _json(entry: Entry, keys: Iterable[str]) -> str:
    from yespo_mockserver.journal import export  # noqa: PLC0415  # as above

    return msgspec.json.encode({"event": "request", **export.document(entry, keys=keys)}).decode()


def _printable(text: str) -> str:
    """Return text without what could move a terminal's cursor or begin another line."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Handler(logging.StreamHandler[Stream]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        """Drop what can't be written."""


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return masked_text(super().format(record))


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, object] = {
            "level": record.levelname.lower(),
            "message": masked_text(record.getMessage()),
        }
        if record.exc_info:
            facts["exception"] = masked_text(self.formatException(record.exc_info))
        return event("log", **facts)
