"""HTTP archives, version 1.2: one form for the journal's export, recordings, drift and pacts.

Each entry is a line of the file, and the file is whole after each: a recording that was ended by force can be read.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit

from yespo_contracts.recordings.exchange import Headers, Recorded
from yespo_contracts.version import __version__

Document = dict[str, object]

_END = b"\n]}}\n"
_NO_BODY = {"size": 0, "mimeType": "", "text": ""}


class RecordingError(ValueError):
    """A recording can't be read; the text names the file and what is wrong."""


def entry(one: Recorded) -> Document:
    """Return a request with its answer as an archive has it."""
    milliseconds = round(one.seconds * 1000, 3)
    request: Document = {
        "method": one.method,
        "url": one.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(one.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(one.query, keep_blank_values=True, errors="replace")
        ],
        "headersSize": -1,
        "bodySize": len(one.content),
    }
    if one.content:
        posted = _content(one.content)
        request["postData"] = {"mimeType": one.header("content-type") or "", "params": [], **posted}
    content: Document = {"size": max(one.size, len(one.body)), "mimeType": one.answer_header("content-type") or ""}
    content |= _content(one.body)
    if one.cut:
        content["comment"] = f"the first {len(one.body)} bytes"
    found: Document = {
        "startedDateTime": one.moment,
        "time": milliseconds,
        "request": request,
        "response": {
            "status": one.status,
            "statusText": HTTPStatus(one.status).phrase if one.status in set(HTTPStatus) else "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _named(one.answer_headers),
            "content": content,
            "redirectURL": one.answer_header("location") or "",
            "headersSize": -1,
            "bodySize": max(one.size, len(one.body)),
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }
    if one.broken:
        found["_broken"] = one.broken
    if one.violations:
        found["_violations"] = list(one.violations)
    return found


def archive(entries: Iterable[Document]) -> Document:
    """Return entries as an archive."""
    creator = {"name": "yespo-testkit", "version": __version__}
    return {"log": {"version": "1.2", "creator": creator, "entries": list(entries)}}


class HarFile:
    """An archive on disk that entries are appended to, which is whole after each of them."""

    def __init__(self, file: BinaryIO, *, comment: str = "") -> None:
        self._file = file
        self._entries = 0
        creator = json.dumps({"name": "yespo-testkit", "version": __version__})
        about = f', "comment": {json.dumps(comment, ensure_ascii=False)}' if comment else ""
        head = f'{{"log": {{"version": "1.2", "creator": {creator}{about}, "entries": ['
        self._at = self._write(0, head.encode() + _END) - len(_END)

    def append(self, one: Recorded) -> None:
        """Append a request with its answer; raises `OSError` where it can't be written."""
        line = json.dumps(entry(one), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        self._at = self._write(self._at, (b",\n" if self._entries else b"\n") + line + _END) - len(_END)
        self._entries += 1

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, at: int, data: bytes) -> int:
        self._file.seek(at)
        self._file.write(data)
        self._file.flush()
        return at + len(data)


def create_har(path: Path, *, comment: str = "") -> HarFile:
    """Return an archive that is new at a path, which nobody else may read; raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    return HarFile(os.fdopen(number, "r+b"), comment=comment)


def read_har(data: bytes, name: str = "the recording") -> list[Recorded]:
    """Return the requests of an archive, those of a browser or a proxy too; raises `RecordingError`.

    Of one whose end is missing the entries are returned that are whole.
    """
    try:
        document = json.loads(data)
        entries = document["log"]["entries"]
    except (ValueError, RecursionError):
        entries = list(_whole_lines(data))
        if not entries:
            raise RecordingError(f"{name}: it isn't an HTTP archive (HAR): it isn't JSON.") from None
    except (KeyError, TypeError):
        raise RecordingError(f"{name}: it isn't an HTTP archive (HAR): log.entries is missing.") from None
    found: list[Recorded] = []
    for number, each in enumerate(entries if isinstance(entries, list) else [None]):
        try:
            found.append(_recorded(each))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordingError(f"{name}: log.entries[{number}] can't be read: {type(error).__name__}.") from None
    return found


def _whole_lines(data: bytes) -> Iterator[object]:
    for line in data.splitlines()[1:]:
        try:
            yield json.loads(line.rstrip(b","))
        except (ValueError, RecursionError):
            continue


def _recorded(each: Mapping[str, object]) -> Recorded:
    request, response = _object(each["request"]), _object(each["response"])
    content = _object(response.get("content", _NO_BODY))
    body = _body(content)
    size = content.get("size", -1)
    posted = _object(request.get("postData", {}))
    url = str(request["url"])
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError(url)
    began = datetime.fromisoformat(str(each.get("startedDateTime", "1970-01-01T00:00:00Z")))
    wait = _object(each.get("timings", {})).get("wait", each.get("time", 0))
    broken = each.get("_broken")
    violations = each.get("_violations", ())
    return Recorded(
        method=str(request["method"]).upper(),
        url=url,
        headers=_pairs(request.get("headers", ())),
        content=_body(posted),
        status=int(str(response["status"])),
        answer_headers=_pairs(response.get("headers", ())),
        body=body,
        started=began.timestamp(),
        seconds=max(0.0, float(str(wait))) / 1000,
        size=size if isinstance(size, int) and "comment" in content else len(body),
        broken=None if broken is None else str(broken),
        violations=tuple(map(str, violations)) if isinstance(violations, list) else (),
    )


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _pairs(headers: object) -> Headers:
    if not isinstance(headers, list | tuple):
        raise TypeError(headers)
    return tuple((str(each["name"]), str(each["value"])) for each in headers if not str(each["name"]).startswith(":"))


def _body(content: Mapping[str, object]) -> bytes:
    text = str(content.get("text") or "")
    if content.get("encoding") == "base64" or content.get("_encoding") == "base64":
        try:
            return base64.b64decode(text)
        except binascii.Error:
            raise ValueError(text[:20]) from None
    return text.encode("utf-8", "surrogatepass")


def _content(body: bytes) -> Document:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"text": base64.b64encode(body).decode("ascii"), "encoding": "base64"}


def _named(headers: Headers) -> list[Document]:
    return [{"name": name, "value": value} for name, value in headers]
