"""What becomes of each exchange: judged against the contract, written without anybody in it, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import msgspec

from yespo_checker.assertions.shapes import mismatches
from yespo_checker.expectations import Account, Expected
from yespo_checker.sending.answer import Answer
from yespo_contracts.account import Known
from yespo_contracts.bodies.contact_body import read_contact
from yespo_contracts.bodies.contacts_body import read_contacts
from yespo_contracts.bodies.json_body import BodyError, read_json
from yespo_contracts.bodies.order_body import FailedOrder, read_orders
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.bodies.tracker_body import read_tracked
from yespo_contracts.masking import masked_text
from yespo_contracts.recordings.anonymous import Anonymizer, decoded
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.har import HarFile
from yespo_contracts.request.reading import AS_DOCUMENTED, read

_RECOMS = "/api/v2/contacts/recoms/"
_SHOWN = 100


class Finding(msgspec.Struct, frozen=True):
    """Something against the contract: whose, which rule, in which sentence, and in which request first."""

    side: str
    rule: str
    message: str
    request: str
    times: int = 1


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A recording as a whole: of what, how much, and what was against the contract."""

    url: str
    requests: int
    statuses: dict[str, int]
    cut: int
    broken: int
    findings: tuple[Finding, ...] = ()


class Recorder:
    """Judges exchanges, writes them to an archive, and counts."""

    def __init__(self, url: str, anonymizer: Anonymizer, file: HarFile | None) -> None:
        self._url = url
        self._anonymizer = anonymizer
        self._file = file
        self._findings: dict[tuple[str, str, str], Finding] = {}
        self._statuses: Counter[int] = Counter()
        self._cut = self._broken = 0

    def take(self, one: Recorded) -> tuple[Recorded, list[tuple[str, str, str]]]:
        """Take one exchange, and return it as it was written, with what was found; raises `OSError`."""
        written = self._anonymizer.exchange(one)
        found = [(side, rule, self._anonymizer.message(says)) for side, rule, says in judged(one)]
        written = msgspec.structs.replace(written, violations=tuple(f"{side}: {rule}" for side, rule, _ in found))
        self._statuses[one.status] += 1
        self._cut += one.cut
        self._broken += one.broken is not None
        for side, rule, message in found:
            known = self._findings.get((side, rule, message))
            times = 1 if known is None else known.times + 1
            first = f"{written.method} {written.url}" if known is None else known.request
            if known is not None or len(self._findings) < _SHOWN:
                self._findings[side, rule, message] = Finding(side, rule, message, first, times)
        if self._file is not None:
            self._file.append(written)
        return written, found

    def report(self) -> Report:
        """Return what was recorded so far."""
        return Report(
            url=self._url,
            requests=self._statuses.total(),
            statuses={str(status): count for status, count in sorted(self._statuses.items())},
            cut=self._cut,
            broken=self._broken,
            findings=tuple(self._findings.values()),
        )


def judged(one: Recorded) -> Iterable[tuple[str, str, str]]:
    """Yield what is against the contract: by the client or the server, the rule, and a sentence on it."""
    yield from (("client", rule, masked_text(message)) for rule, message in _of_request(one))
    if one.broken is not None:
        if one.broken_by_server:
            yield "server", "answered", f"No whole answer came: {one.broken}."
        return
    if one.path.startswith(_RECOMS) and not one.cut and one.method != "HEAD":
        body = decoded(one.body, one.answer_header("content-encoding"))
        headers = tuple((name.lower(), value) for name, value in one.answer_headers)
        answer = Answer(one.status, tuple(each for each in headers if each[0] != "content-encoding"), body)
        expected = Expected(statuses=frozenset({one.status}), rule="answered")
        for found in mismatches(Account(Known()), expected, answer, {}):
            yield "server", found.rule, masked_text(found.message)
    elif one.status >= 500:
        yield "server", "no-server-error", f"It answers with {one.status}."


def _of_request(one: Recorded) -> Iterable[tuple[str, str]]:
    path = one.path.rstrip("/") or "/"
    if path.startswith(_RECOMS) and one.method in {"GET", "HEAD"}:
        for violation in read(path[len(_RECOMS) :], one.query).violations:
            yield violation.rule, violation.message
        return
    reader = _BODIES.get(path)
    if one.method != "POST" or reader is None:
        return
    rule, read_body = reader
    remarks = Remarks(AS_DOCUMENTED)
    try:
        found = read_body(read_json(decoded(one.content, one.header("content-encoding"))), remarks)
    except BodyError as error:
        yield rule, str(error)
        return
    yield from ((violation.rule, violation.message) for violation in remarks.violations)
    yield from ((rule, each.error) for each in found if isinstance(each, FailedOrder))


def _contact(document: object, remarks: Remarks) -> tuple[object, ...]:
    return (read_contact(document, remarks),)


def _contacts(document: object, remarks: Remarks) -> tuple[object, ...]:
    return tuple(read_contact(each, remarks) for each in read_contacts(document, remarks).contacts)


def _orders(document: object, remarks: Remarks) -> tuple[object, ...]:
    return tuple(read_orders(document, remarks))


def _tracked(document: object, remarks: Remarks) -> tuple[object, ...]:
    return (read_tracked(document, remarks),)


_BODIES: Mapping[str, tuple[str, Callable[[object, Remarks], tuple[object, ...]]]] = {
    "/api/v1/contact": ("contact-body", _contact),
    "/api/v1/contacts": ("contact-body", _contacts),
    "/api/v1/orders": ("order-body", _orders),
    "/api/v2": ("tracker", _tracked),
}
