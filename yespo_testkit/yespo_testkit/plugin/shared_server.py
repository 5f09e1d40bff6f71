"""The server that all tests of a session share: started by the first test that can have it, judged by each."""

from __future__ import annotations

import socket

import pytest

from yespo_testkit.server import YespoServer

_BLOCKED = (
    "yespo: yespo_server needs a socket, and {who} has them disabled for this test. @pytest.mark.enable_socket lets it "
    "have them, --allow-hosts=127.0.0.1 all tests; yespo_mock needs none."
)


class SharedServer:
    """A server that is started when a test needs it, and again by the next test where that failed."""

    def __init__(self) -> None:
        self._server: YespoServer | None = None

    def running(self) -> YespoServer:
        """Return the server; fails the test that can't have it, and no other."""
        if "Guarded" in socket.socket.__name__:
            raise pytest.fail.Exception(_BLOCKED.format(who="pytest-socket"), pytrace=False)
        if self._server is None:
            server = YespoServer()
            try:
                server.start()
            except OSError as error:
                raise pytest.fail.Exception(f"yespo: {error}", pytrace=False) from None
            self._server = server
        return self._server

    def stop(self) -> None:
        """Stop it, if it was started."""
        if self._server is not None:
            self._server.stop()
