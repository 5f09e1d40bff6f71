"""Whatever http.client and sockets raise, turned into one sentence on why no whole answer came."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
from collections.abc import Iterator

from yespo_checker.sending.answer import NoAnswerError
from yespo_checker.sending.tls import disagreement, distrust


class StrayBytesError(http.client.HTTPException):
    """The server sent something on a connection that belongs to no answer."""


@contextlib.contextmanager
def explained(host: str, port: int, timeout: float) -> Iterator[None]:
    """Turn whatever http.client and sockets raise into `NoAnswerError`."""
    where = f"{host}:{port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise NoAnswerError("tls", f"{where} {distrust(error)}") from None
    except ssl.SSLError as error:
        raise NoAnswerError("tls", f"{where} {disagreement(error)}") from None
    except socket.gaierror:
        raise NoAnswerError("connect", f"{host}: there is no such host.") from None
    except TimeoutError:
        raise NoAnswerError("timeout", f"{where} didn't answer whole within {timeout:g} s.") from None
    except ConnectionRefusedError:
        raise NoAnswerError("connect", f"{where} refuses connections: nothing listens there.") from None
    except (http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionError) as error:
        cut = isinstance(error, http.client.IncompleteRead)
        what = "closed the connection in the middle of its answer" if cut else "closed the connection without an answer"
        raise NoAnswerError("cut" if cut else "closed", f"{where} {what}.") from None
    except StrayBytesError as error:
        sent = f"{where} sends more bytes than its answer has: {error.args[0]!r}."
        raise NoAnswerError("malformed", sent) from None
    except http.client.HTTPException as error:
        raise NoAnswerError("malformed", f"{where} doesn't answer in HTTP: {type(error).__name__}.") from None
    except OSError as error:
        raise NoAnswerError("connect", f"{where} can't be reached: {error.strerror or type(error).__name__}.") from None
