"""Whatever goes wrong below HTTP is one sentence: where, what, and what to do."""

from __future__ import annotations

import http.client
import socket
import ssl

import pytest

from yespo_checker.sending.answer import NoAnswerError
from yespo_checker.sending.explaining import StrayBytesError, explained
from yespo_checker.sending.tls import disagreement, distrust


def certificate_error(code: int, said: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "refused")
    error.verify_code, error.verify_message = code, said
    return error


def tls_error(reason: str | None) -> ssl.SSLError:
    error = ssl.SSLError(1, "failed")
    error.reason = reason  # type: ignore[assignment]  # it may be None
    return error


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (socket.gaierror(-2, "unknown"), "connect", "api.example: there is no such host."),
        (TimeoutError(), "timeout", "api.example:443 didn't answer whole within 2.5 s."),
        (ConnectionRefusedError(), "connect", "api.example:443 refuses connections: nothing listens there."),
        (http.client.IncompleteRead(b"x"), "cut", "api.example:443 closed the connection in the middle of its answer."),
        (http.client.RemoteDisconnected(""), "closed", "api.example:443 closed the connection without an answer."),
        (ConnectionResetError(), "closed", "api.example:443 closed the connection without an answer."),
        (StrayBytesError(b"HT"), "malformed", "api.example:443 sends more bytes than its answer has: b'HT'."),
        (http.client.BadStatusLine("x"), "malformed", "api.example:443 doesn't answer in HTTP: BadStatusLine."),
        (
            OSError(101, "Network is unreachable"),
            "connect",
            "api.example:443 can't be reached: Network is unreachable.",
        ),
        (OSError(), "connect", "api.example:443 can't be reached: OSError."),
        (certificate_error(10, "expired"), "tls", "api.example:443 " + distrust(certificate_error(10, "expired"))),
        (tls_error("HTTP_REQUEST"), "tls", "api.example:443 " + disagreement(tls_error("HTTP_REQUEST"))),
    ],
)
def test_what_is_raised_becomes_a_sentence(error: Exception, kind: str, says: str) -> None:
    with pytest.raises(NoAnswerError) as told, explained("api.example", 443, 2.5):
        raise error
    assert (told.value.kind, str(told.value)) == (kind, says)


def test_nothing_is_said_of_other_mistakes() -> None:
    with pytest.raises(KeyError), explained("api.example", 443, 2.5):
        raise KeyError("ours")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (10, "has expired"),
        (9, "isn't valid yet"),
        (62, "another host's certificate (said): "),
        (64, "another host's certificate (said): "),
        (18, "isn't trusted here (said): name its authority's file by --ca-file FILE."),
        (11, "isn't trusted here"),
    ],
)
def test_of_a_certificate_it_is_said_what_is_wrong(code: int, says: str) -> None:
    assert says in distrust(certificate_error(code, "said."))


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("WRONG_VERSION_NUMBER", "doesn't speak TLS (wrong version number): give the URL with http://"),
        ("NO_SHARED_CIPHER", "can't agree on TLS: no shared cipher."),
        (None, "can't agree on TLS: the handshake failed."),
    ],
)
def test_of_tls_it_is_said_why_none_came_about(reason: str | None, says: str) -> None:
    assert says in disagreement(tls_error(reason))
