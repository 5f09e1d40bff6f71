"""The page while something is recorded: the fake's own, with the exchanges as they are written."""

from __future__ import annotations

import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from yespo_contracts.recordings.exchange import Headers, Recorded
from yespo_contracts.request.matching import data_source
from yespo_contracts.request.reading import Violation
from yespo_mockserver.admin.app import AdminApp
from yespo_mockserver.admin.control.control import RecordingOf
from yespo_mockserver.fake import Fake
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.messages.reply import Reply, Response
from yespo_mockserver.messages.request import Request, plain_path
from yespo_mockserver.port.binding import bind
from yespo_mockserver.port.server import Server
from yespo_mockserver.shop import Shop


class Page:
    """Serves the page on a port of this machine, whose number is `port`."""

    def __init__(self, url: str, file: str) -> None:
        fake = Fake(Shop.demo())  # nobody asks it: its journal is what the page shows
        self._journal = fake.journal
        listening = bind("127.0.0.1", 0)
        self.port: int = listening.getsockname()[1]
        self._server = Server(AdminApp(fake, recording=RecordingOf(url, file)), listening)
        self._server.start()

    def show(self, one: Recorded, findings: Iterable[tuple[str, str, str]]) -> None:
        """Show an exchange as it was written, with what is against the contract: whose, the rule, a sentence."""
        parts = urlsplit(one.url)
        path = parts.path.encode("latin-1", "replace")
        request = Request(
            one.method,
            plain_path(path),
            one.query.encode("latin-1", "replace"),
            _headers(one.headers),
            path + (b"?" + one.query.encode("latin-1", "replace") if one.query else b""),
            scheme=parts.scheme,
            content=one.content,
            address=one.url,
        )
        violations = tuple(
            Violation(rule, says if side == "client" else f"The server: {says}") for side, rule, says in findings
        )
        response = Response(one.status, _headers(one.answer_headers), one.body)
        reply = Reply(response, Exchange(violations=violations, data_source=data_source(parts.path)))
        reply.left_early = one.broken is not None
        now = time.perf_counter()
        self._journal.record(request, reply, now - one.seconds)

    def stop(self) -> None:
        """Serve no more."""
        self._server.stop()


def _headers(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    return tuple(
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in headers
    )
