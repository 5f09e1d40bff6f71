"""Recordings of others: HTTP archives of browsers and proxies, and vcrpy's cassettes."""

from __future__ import annotations

import base64
import binascii
import importlib
import json
from collections.abc import Mapping
from pathlib import Path

from yespo_contracts.recordings.anonymous import decoded
from yespo_contracts.recordings.exchange import Headers, Recorded
from yespo_contracts.recordings.har import RecordingError, read_har

API_PATHS = ("/api/", "/v1/recoms/")
"""What the paths of the API begin with, below the base that was recorded."""


def read_recording(path: Path) -> list[Recorded]:
    """Return the API's requests of a recording, whoever made it; raises `RecordingError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}.") from None
    if path.suffix.lower() in {".yaml", ".yml"} or _is_json_cassette(data):
        return [one for one in _cassette(data, path) if _is_the_apis(one)]
    return [one for one in read_har(data, str(path)) if _is_the_apis(one)]


def _is_the_apis(one: Recorded) -> bool:
    return any(part in one.path + "/" for part in API_PATHS) or one.status in {0, 404, 405, 414, 431}


def _is_json_cassette(data: bytes) -> bool:
    return data.lstrip()[:1] == b"{" and b'"interactions"' in data[:4096]


def _cassette(data: bytes, path: Path) -> list[Recorded]:
    if _is_json_cassette(data):
        try:
            document: object = json.loads(data)
        except (ValueError, RecursionError):
            raise RecordingError(f"{path}: it isn't JSON.") from None
    else:
        try:
            yaml = importlib.import_module("yaml")
        except ImportError:
            raise RecordingError(f"{path}: cassettes in YAML need PyYAML: pip install pyyaml.") from None
        try:
            document = yaml.safe_load(data)
        except (yaml.YAMLError, RecursionError, ValueError):
            raise RecordingError(f"{path}: it isn't YAML.") from None
    if not isinstance(document, dict) or not isinstance(document.get("interactions"), list):
        raise RecordingError(f"{path}: it isn't a cassette of vcrpy: interactions is missing.")
    found: list[Recorded] = []
    for number, each in enumerate(document["interactions"]):
        try:
            found.append(_interaction(each))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            message = f"{path}: interactions[{number}] can't be read: {type(error).__name__}."
            raise RecordingError(message) from None
    return found


def _interaction(each: Mapping[str, Mapping[str, object]]) -> Recorded:
    request, response = each["request"], each["response"]
    status = response["status"]
    headers, answer_headers = _headers(request.get("headers")), _headers(response.get("headers"))
    body = _bytes(response.get("body"))
    encoding = next((value for name, value in answer_headers if name.lower() == "content-encoding"), None)
    content = decoded(body, encoding)
    return Recorded(
        method=str(request["method"]).upper(),
        url=str(request.get("uri") or request["url"]),
        headers=headers,
        content=_bytes(request.get("body")),
        status=int(str(status["code"] if isinstance(status, dict) else status)),
        answer_headers=answer_headers,
        body=content,
        size=len(content),
    )


def _headers(given: object) -> Headers:
    found: list[tuple[str, str]] = []
    for name, values in given.items() if isinstance(given, dict) else ():
        found += [(str(name), str(value)) for value in (values if isinstance(values, list) else [values])]
    return tuple(found)


def _bytes(body: object) -> bytes:
    if isinstance(body, dict):
        if "base64_string" in body:
            try:
                return base64.b64decode(str(body["base64_string"]))
            except binascii.Error:
                raise ValueError("base64_string") from None
        body = body.get("string", "")
    if body is None:
        return b""
    return body if isinstance(body, bytes) else str(body).encode()
