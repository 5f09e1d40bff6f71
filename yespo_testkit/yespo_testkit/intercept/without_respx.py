"""Stands in for the httpx interceptor where respx isn't installed: a request to the API says what to install."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from yespo_testkit.intercept import Interceptor, Receiver
from yespo_testkit.intercept.patching import Method, Patch, asked

MISSING = (
    "yespo_mock answers clients built on httpx through respx, which isn't installed: pip install 'yespo-testkit[respx]'"
)


def interceptor(receiver: Receiver) -> Interceptor:
    """Return what tells."""
    return _Both(receiver)


class _Both:
    """The plain and the async client."""

    def __init__(self, receiver: Receiver) -> None:
        self._patches = [
            Patch(client, "_transport_for_url", _transport_for_url, receiver)
            for client in (httpx.Client, httpx.AsyncClient)
        ]

    def start(self) -> None:
        for patch in self._patches:
            patch.start()

    def stop(self) -> None:
        for patch in self._patches:
            patch.stop()


def _transport_for_url(original: Method, receivers: Sequence[Receiver]) -> Method:
    def transport_for_url(client: object, url: httpx.URL) -> object:
        if asked(receivers, (url.scheme, url.host, url.port, url.raw_path)):
            raise RuntimeError(MISSING)
        return original(client, url)

    return transport_for_url
