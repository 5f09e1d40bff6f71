"""Clients built on urllib3, requests among them: its connections connect in ways of their own."""

from __future__ import annotations

import http.client

import urllib3.connection

from yespo_testkit.intercept import Interceptor, Receiver
from yespo_testkit.intercept.http_client import connect, genuine
from yespo_testkit.intercept.patching import Patch, Patches


def interceptor(receiver: Receiver) -> Interceptor:
    """Return the interceptor for a fake; urllib3-future, which can pose as urllib3, isn't built on http.client."""
    plain, tls = genuine(urllib3.connection.HTTPConnection), genuine(urllib3.connection.HTTPSConnection)
    if not issubclass(plain, genuine(http.client.HTTPConnection)):
        return Patches[Receiver]()
    return Patches(Patch(plain, "connect", connect, receiver), Patch(tls, "connect", connect, receiver))
