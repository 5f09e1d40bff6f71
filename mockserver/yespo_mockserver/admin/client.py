"""A Python client of the control API, for tests and scripts that steer a fake in another process."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.faults.scenario import Scenario
from yespo_mockserver.stubs.stub import Stub

_T = TypeVar("_T")
_TIMEOUT = 10.0
_SHELL_LINE = re.compile(r"""(?:[^'"\n]++|'[^']*+'?|"[^"]*+"?)++""")  # a line break that is quoted ends none


class AdminClientError(RuntimeError):
    """The control API refused; the text is its own, `status` is the answer's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class FeedInUse(msgspec.Struct, frozen=True):
    """The feed in use; `version` is a digest of its products."""

    version: str
    products: int
    loaded_at: datetime
    error: str | None = None


class Health(msgspec.Struct, frozen=True):
    """How the fake is."""

    status: str
    version: str
    shop: str
    feed: FeedInUse


class BrokenRule(msgspec.Struct, frozen=True):
    """A rule that a request broke, and how."""

    rule: str
    message: str


class Request(msgspec.Struct, frozen=True):
    """One request of the journal; e-mails, phones and keys are masked unless asked for.

    `unread` are the fields of its body that nothing reads.
    """

    id: int
    at: datetime
    method: str
    url: str
    params: Mapping[str, Sequence[str]]
    violations: Sequence[BrokenRule]
    unread: Sequence[str]
    contact: Mapping[str, str] | None
    data_source: int | None
    products: Sequence[str]
    fault: str | None
    status: int
    seconds: float


class SetFault(msgspec.Struct, frozen=True):
    """A fault that is set: `seen` counts the requests that matched, `hits` those that it met."""

    id: int
    spec: str
    origin: str
    seen: int
    hits: int
    over: bool


class SetStub(msgspec.Struct, frozen=True):
    """A stub that is set: `seen` counts the requests that matched, `hits` those that it answered."""

    id: int
    stub: Mapping[str, Any]
    origin: str
    seen: int
    hits: int
    over: bool


class ScenarioState(msgspec.Struct, frozen=True):
    """A scenario and the state that it is in, `off` while it isn't running."""

    name: str
    current: str
    on: bool


class NearMiss(msgspec.Struct, frozen=True):
    """A request that came near to what was expected, and what it would have needed."""

    id: int
    url: str
    differences: Sequence[str]


class Verdict(msgspec.Struct, frozen=True):
    """Whether the expected requests came, how many did, and which came nearest."""

    passed: bool
    count: int
    near_misses: Sequence[NearMiss]


class _Requests(msgspec.Struct):
    requests: list[Request]


class _Faults(msgspec.Struct):
    faults: list[SetFault]


class _Stubs(msgspec.Struct):
    stubs: list[SetStub]


class _Scenarios(msgspec.Struct):
    scenarios: list[ScenarioState]


class AdminClient:
    """The control API of the fake at a base URL; `token` where the server was started with one.

    Every method raises `AdminClientError` if the control API refuses, and `OSError` if nobody answers.
    """

    def __init__(self, url: str, *, token: str | None = None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def health(self) -> Health:
        """Return how the fake is."""
        return self._get("health", Health)

    def reset(self) -> None:
        """Return the shop, its faults and scenarios to the shop's files, and forget the journal."""
        self._ask("POST", "reset")

    def reload(self) -> None:
        """Have the shop's files read again."""
        self._ask("POST", "reload")

    def requests(self, *, masked: bool = True, **wanted: object) -> list[Request]:
        """Return the journal's requests; `wanted` as in the control API: data_source, status, contactId, since, …."""
        return self._get("requests", _Requests, masked=masked, **wanted).requests

    def count(self, **wanted: object) -> int:
        """Count the journal's requests."""
        return self._get("requests/count", dict[str, int], **wanted)["count"]

    def wait_for(self, count: int = 1, *, timeout: float = 5.0, **wanted: object) -> list[Request]:
        """Return the requests once there are `count`; raises `TimeoutError` after `timeout` seconds, 60 at most."""
        try:
            return self._get("requests/wait", _Requests, count=count, timeout=timeout, **wanted).requests
        except AdminClientError as error:
            if error.status == http.client.REQUEST_TIMEOUT:
                raise TimeoutError(str(error)) from None
            raise

    def verify(self, times: int | None = None, **wanted: object) -> Verdict:
        """Tell whether the requests came, and if not, which came nearest."""
        body = {"match": wanted} | ({} if times is None else {"times": times})
        return self._decode(self._ask("POST", "requests/verify", body), Verdict)

    def clear_requests(self) -> None:
        """Forget all requests."""
        self._ask("DELETE", "requests")

    def har(self, *, masked: bool = True, **wanted: object) -> dict[str, Any]:
        """Return the requests as an HTTP archive 1.2."""
        return self._get("requests/har", dict[str, Any], masked=masked, **wanted)

    def curl(self, *, masked: bool = True, **wanted: object) -> list[str]:
        """Return a curl line for each request; a body's own line breaks are in it."""
        return _SHELL_LINE.findall(self._ask("GET", "requests/curl" + _query({**wanted, "masked": masked})).decode())

    def faults(self) -> list[SetFault]:
        """Return the faults that are set."""
        return self._get("faults", _Faults).faults

    def add_fault(self, fault: Fault | str | int) -> SetFault:
        """Set a fault: a `Fault`, a status, or a line such as `503:first=2`."""
        settings = fault if isinstance(fault, Fault) else Fault.parse(fault)
        return self._decode(self._ask("POST", "faults", settings.to_json()), SetFault)

    def remove_fault(self, fault: SetFault) -> None:
        """Take a fault back."""
        self._ask("DELETE", f"faults/{fault.id}")

    def clear_faults(self) -> None:
        """Take all faults back."""
        self._ask("DELETE", "faults")

    def stubs(self) -> list[SetStub]:
        """Return the stubs that are set."""
        return self._get("stubs", _Stubs).stubs

    def add_stub(self, stub: Stub) -> SetStub:
        """Set a stub."""
        return self._decode(self._ask("POST", "stubs", stub.to_json()), SetStub)

    def remove_stub(self, stub: SetStub) -> None:
        """Take a stub back."""
        self._ask("DELETE", f"stubs/{stub.id}")

    def clear_stubs(self) -> None:
        """Take all stubs back."""
        self._ask("DELETE", "stubs")

    def scenarios(self) -> list[ScenarioState]:
        """Return the scenarios with their current states."""
        return self._get("scenarios", _Scenarios).scenarios

    def add_scenario(self, scenario: Scenario) -> ScenarioState:
        """Add a scenario, or replace the one with its name."""
        return self._decode(self._ask("POST", "scenarios", scenario.to_json()), ScenarioState)

    def set_scenario(self, name: str, state: str | None = None) -> ScenarioState:
        """Put a scenario into a state, its first unless told; "off" switches it off."""
        body = {} if state is None else {"state": state}
        return self._decode(self._ask("PUT", f"scenarios/{quote(name, safe='')}", body), ScenarioState)

    def add_contact(self, **identifiers: str | int) -> Mapping[str, str]:
        """Add a contact by the API's identifiers (`contactId=7`), and return them."""
        return self._decode(self._ask("POST", "contacts", identifiers), dict[str, dict[str, str]])["contact"]

    def add_order(self, contact: Mapping[str, str | int], products: Sequence[str]) -> None:
        """Add an order for a contact whom the shop knows."""
        self._ask("POST", "orders", {"contact": dict(contact), "products": list(products)})

    def add_product(self, **fields: object) -> Mapping[str, Any]:
        """Add a product, or replace the one with its id, and return it as the API answers it."""
        return self._decode(self._ask("POST", "products", fields), dict[str, Any])

    def add_data_source(self, id: int, type: str, **settings: object) -> Mapping[str, Any]:  # noqa: A002  # the API's own names
        """Add a data source, or replace the one with its id."""
        return self._decode(self._ask("POST", "data-sources", {"id": id, "type": type, **settings}), dict[str, Any])

    def metrics(self) -> str:
        """Return the metrics in Prometheus's text format."""
        return self._ask("GET", "metrics").decode()

    def _get(self, path: str, kind: type[_T], **query: object) -> _T:
        return self._decode(self._ask("GET", path + _query(query)), kind)

    @staticmethod
    def _decode(body: bytes, kind: type[_T]) -> _T:
        return msgspec.json.decode(body, type=kind)

    def _ask(self, method: str, path: str, body: object = None) -> bytes:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT + 60)
        try:
            connection.request(
                method, f"/__admin/{path}", None if body is None else msgspec.json.encode(body), self._headers
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            try:
                message = msgspec.json.decode(content, type=dict[str, str])["error"]
            except (msgspec.DecodeError, KeyError):
                message = f"The control API answered {answer.status}."
            raise AdminClientError(answer.status, message)
        return content


def _query(given: Mapping[str, object]) -> str:
    pieces = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in given.items()
        if value is not None
    }
    return f"?{urlencode(pieces, doseq=True)}" if pieces else ""
