"""Recordings of the fake, made in process."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from yespo_checker.sending.answer import Answer
from yespo_checker.sending.inprocess import App, AsgiTransport
from yespo_contracts.recordings.anonymous import Anonymizer
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.har import HarFile, read_har
from yespo_contracts.request.written import WireRequest
from yespo_mockserver.shop import Shop

SALT = b"a salt for tests, 32 bytes long!"


class RecordingTransport:
    """Asks an application, and keeps what it answered."""

    def __init__(self, app: App) -> None:
        self._inner = AsgiTransport(app)
        self.seen: list[Recorded] = []
        self.sent = 0

    def send(self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        """Return the answer to a request."""
        answer = self._inner.send(request, headers)
        self.sent += 1
        self.seen.append(
            Recorded(
                method=request.method,
                url=request.url("https://yespo.io"),
                headers=tuple(request.headers.items()),
                status=answer.status,
                answer_headers=answer.headers,
                body=answer.body,
                started=1_800_000_000.0 + self.sent,
                seconds=0.02,
                size=len(answer.body),
            )
        )
        return answer

    def close(self) -> None:
        """Close what is asked."""
        self._inner.close()


def written(exchanges: Iterable[Recorded], salt: bytes = SALT) -> bytes:
    """Return exchanges as `record` writes them."""
    anonymizer, data = Anonymizer(salt), io.BytesIO()
    file = HarFile(data)
    for one in exchanges:
        file.append(anonymizer.exchange(one))
    return data.getvalue()


def recorded(app: App, requests: Iterable[WireRequest]) -> list[Recorded]:
    """Return what an application answered, as it is read from a recording."""
    transport = RecordingTransport(app)
    try:
        for request in requests:
            transport.send(request)
    finally:
        transport.close()
    return read_har(written(transport.seen))


def a_day(shop: Shop, first: int = 0, count: int = 8) -> Sequence[WireRequest]:
    """Return what a client asks on a usual day, for some of the shop's contacts and products."""
    contacts = [contact for contact in shop.contacts if contact.contact_id is not None][first : first + count]
    products = shop.catalogue.ids[first : first + count]
    asked: list[WireRequest] = []
    for contact, product in zip(contacts, products, strict=False):
        somebody = f"contactId={contact.contact_id}"
        asked += [WireRequest(f"/api/v2/contacts/recoms/{number}", somebody) for number in (1244, 1245)]
        asked += [
            WireRequest(f"/api/v2/contacts/recoms/{number}", f"{somebody}&products={quote(product)}")
            for number in (1246, 1247, 1248)
        ]
        asked.append(WireRequest(f"/api/v1/contact/{contact.contact_id}"))
    asked += [
        WireRequest("/api/v2/contacts/recoms/1245"),
        WireRequest("/api/v2/contacts/recoms/1245", f"contactId={contacts[0].contact_id}", headers={}),
        WireRequest("/api/v2/contacts/recoms/1247", f"contactId={contacts[0].contact_id}"),
        WireRequest("/api/v2/contacts/recoms/31337", f"contactId={contacts[0].contact_id}"),
        WireRequest("/api/v2/contacts/recoms/1245", f"contactId={contacts[0].contact_id}", method="DELETE"),
        WireRequest("/api/v1/version"),
        WireRequest("/api/v1/account/info"),
    ]
    return asked


def with_products(one: Recorded, change: object) -> Recorded:
    """Return an exchange with a function applied to its document."""
    import msgspec

    assert callable(change)
    body = json.dumps(change(json.loads(one.body)), ensure_ascii=False).encode()
    return msgspec.structs.replace(one, body=body, size=len(body))
