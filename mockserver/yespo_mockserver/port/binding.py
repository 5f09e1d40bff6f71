"""A socket that is bound before anything else is ready, and why an address can't be had."""

from __future__ import annotations

import errno
import signal
import socket

BACKLOG = 2048
"""How many connections may wait to be accepted."""


class ServingError(OSError):
    """The fake can't be put on the address that was asked for; the text says why and what to do."""


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the address, `port` 0 being any free one; raises `ServingError`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise ServingError(f"--host {host}: there is no such host or address.") from None
    listening = socket.socket(family, kind, protocol)
    try:
        if hasattr(signal, "SIGKILL"):  # elsewhere the option would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise ServingError(_why_not(host, port, error)) from None
    listening.setblocking(False)
    return listening


def rest_of_localhost(listening: socket.socket) -> list[socket.socket]:
    """Return what listens at the same port of localhost's other address: clients may look for either first.

    None where there is no IPv6, where another program has the port, or where the socket isn't localhost's.
    """
    host, port = listening.getsockname()[:2]
    other = {"127.0.0.1": "::1", "::1": "127.0.0.1"}.get(host)
    if other is None:
        return []
    try:
        also = socket.create_server(
            (other, port), family=socket.AF_INET6 if ":" in other else socket.AF_INET, backlog=BACKLOG
        )
    except OSError:
        return []
    also.setblocking(False)
    return [also]


def stopping_signals() -> list[int]:
    """Return what stops a server; a hang-up that is ignored, as under nohup, stays so."""
    hang_up = getattr(signal, "SIGHUP", None)
    ends = hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN
    return [signal.SIGINT, signal.SIGTERM, *([hang_up] if hang_up is not None and ends else [])]


def url_of(listening: socket.socket, scheme: str = "http") -> str:
    """Return the base URL of a bound socket, without a slash at its end."""
    host, port = listening.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # bound to every address: any of them will do
        host = "127.0.0.1"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{host}:{port} is in use by another program. --port N names another port, --port 0 takes any free one."
    if error.errno == errno.EACCES:
        return f"{host}:{port} may not be used by this user: take a port from 1024 on, or --port 0 for any free one."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host}: this machine has no such address."
    return f"{host}:{port} can't be bound: {error.strerror}."
