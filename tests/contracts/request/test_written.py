"""A request shown so that it can be pasted, with its credentials masked."""

from __future__ import annotations

import os
import shlex
import subprocess

import pytest
from hypothesis import given, settings

from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.strategies import Known, WireRequest, invalid_requests, valid_requests

SECRET = "s3cret-key"
BASE = "http://127.0.0.1:8025"


@given(valid_requests())
def test_a_request_is_shown_as_code(request: WireRequest) -> None:
    """Pasted it is the same request, but for credentials."""
    again = eval(repr(request), {"WireRequest": WireRequest})  # it is our own repr
    assert (again.path, again.query, again.method) == (request.path, request.query, request.method)


@given(invalid_requests(api_key=SECRET))
def test_the_key_is_never_shown(request: WireRequest) -> None:
    """Not in the repr, not in the curl line, in no encoding of it."""
    hidden = (SECRET, basic_authorization(SECRET)[6:], "czNjcmV0LWtleQ", "czNjcmV0LWtleTo")
    for text in (repr(request), request.curl(BASE)):
        assert not any(form in text for form in hidden)


@pytest.mark.parametrize(
    ("authorization", "sent"),
    [
        (basic_authorization(SECRET), ["-u", f"user:{SECRET}"]),
        (basic_authorization(SECRET, ""), ["-u", f":{SECRET}"]),
        ("Basic czNjcmV0LWtleTo=", ["-u", f"{SECRET}:"]),
        ("Basic czNjcmV0LWtleQ==", ["-H", "Authorization: Basic czNjcmV0LWtleQ=="]),
        (f"Bearer {SECRET}", ["-H", f"Authorization: Bearer {SECRET}"]),
        ("Basic", ["-H", "Authorization: Basic"]),
        ("", ["-H", "Authorization;"]),
        ("Basic !", ["-H", "Authorization: Basic ***"]),
    ],
)
def test_the_curl_line_sends_what_the_request_sends(authorization: str, sent: list[str]) -> None:
    """A shell that knows the key puts it in its place."""
    line = WireRequest("/p", "a=%5B1%5D&b=x", {"Authorization": authorization}).curl(BASE)
    script = f"curl() {{ printf '%s\\n' \"$@\"; }}; {line}"
    environment = {**os.environ, "YESPO_API_KEY": SECRET}
    shown = subprocess.run(["/bin/sh", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines() == ["-gi", *sent, BASE + "/p?a=%5B1%5D&b=x"]


def test_other_methods_have_their_option() -> None:
    """HEAD waits for no body."""
    assert "-X POST" in WireRequest("/p", method="POST").curl(BASE)
    assert shlex.split(WireRequest("/p", method="HEAD").curl(BASE))[:2] == ["curl", "-gI"]


def test_what_is_as_usual_isnt_shown() -> None:
    """The repr has only what makes the request special."""
    request = WireRequest("/p", "x=1", {"Authorization": "Bearer key"}, "POST", ("methods",), 405)
    assert repr(request) == (
        "WireRequest('/p', 'x=1', headers={'Authorization': 'Bearer ***'}, method='POST', "
        "violations=('methods',), status=405)"
    )
    assert request.url(BASE + "/") == BASE + "/p?x=1"
    assert WireRequest("/p").target == "/p"


@settings(max_examples=1)
@given(valid_requests())
def test_contacts_arent_shown_by_what_is_known(request: WireRequest) -> None:
    """Only counted."""
    assert "ann@" not in repr(Known(contacts=({"email": "ann@example.com"},)))
    assert request.path
