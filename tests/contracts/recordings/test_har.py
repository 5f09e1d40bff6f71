"""An archive is whole after each entry, and what others write is read."""

from __future__ import annotations

import base64
import contextlib
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.har import HarFile, RecordingError, create_har, read_har
from yespo_contracts.recordings.reading import read_recording

ONE = Recorded(
    method="GET", url="https://yespo.io/api/v2/contacts/recoms/1244?contactId=7", status=200, body=b"[]", size=2
)


def written(*exchanges: Recorded) -> bytes:
    data = io.BytesIO()
    file = HarFile(data)
    for one in exchanges:
        file.append(one)
    return data.getvalue()


@given(st.binary(max_size=200), st.binary(max_size=200), st.integers(200, 599))
def test_what_is_written_is_read_back_to_the_byte(content: bytes, body: bytes, status: int) -> None:
    one = Recorded(
        method="POST", url="https://yespo.io/api/v1/orders", content=content, body=body, status=status, size=len(body)
    )
    (back,) = read_har(written(one))
    assert (back.content, back.body, back.status) == (content, body, status)


def test_the_file_is_whole_after_each_entry(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    file = create_har(path)
    for count in range(3):
        assert len(json.loads(path.read_bytes())["log"]["entries"]) == count
        file.append(ONE)
    file.close()


@given(st.integers(0, 4000))
def test_of_a_file_that_was_cut_what_is_whole_is_read(cut: int) -> None:
    data = written(ONE, ONE, ONE)[:-cut] if cut else written(ONE, ONE, ONE)
    with contextlib.suppress(RecordingError):  # nothing is left
        assert all(one == ONE for one in read_har(data))


def test_a_browsers_archive_is_read(tmp_path: Path) -> None:
    """With pseudo headers, Base64 bodies, and requests that aren't the API's."""
    body = base64.b64encode('[{"id":"ї"}]'.encode()).decode()
    entries = [
        {
            "startedDateTime": "2026-11-27T10:00:00.000+02:00",
            "time": 12.5,
            "request": {
                "method": "get",
                "url": url,
                "headers": [{"name": ":authority", "value": "x"}],
                "httpVersion": "h2",
            },
            "response": {"status": 200, "headers": [], "content": {"text": body, "encoding": "base64", "size": 13}},
        }
        for url in ("https://yespo.io/api/v2/contacts/recoms/1244?contactId=7", "https://shop.example/style.css")
    ]
    path = tmp_path / "browser.har"
    path.write_text(json.dumps({"log": {"entries": entries}}))
    (one,) = read_recording(path)
    assert (one.method, one.headers, one.body.decode(), one.seconds) == ("GET", (), '[{"id":"ї"}]', 0.0125)


def test_a_cassette_of_vcrpy_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cassette.json"
    interaction = {
        "request": {"method": "GET", "uri": ONE.url, "body": None, "headers": {"Accept": ["*/*"]}},
        "response": {"status": {"code": 200, "message": "OK"}, "headers": {"X": ["1"]}, "body": {"string": "[]"}},
    }
    path.write_text(json.dumps({"interactions": [interaction], "version": 1}))
    (one,) = read_recording(path)
    assert (one.url, one.status, one.body, one.answer_headers) == (ONE.url, 200, b"[]", (("X", "1"),))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "isn't JSON"),
        (b"{}", "log.entries is missing"),
        (b'{"log": {"entries": [1]}}', r"log.entries\[0\] can't be read"),
        (
            b'{"log": {"entries": [{"request": {"url": "file:///etc/passwd", "method": "GET"}, "response": {}}]}}',
            r"\[0\]",
        ),
        (b"[" * 100000, "isn't JSON"),
    ],
)
def test_what_is_no_recording_is_told_in_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(RecordingError, match=says):
        read_har(data, "a.har")
