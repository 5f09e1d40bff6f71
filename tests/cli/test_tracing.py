"""Traces of `serve`: sent where the environment says, in the client's trace, without anybody in them."""

from __future__ import annotations

import gzip
import http.server
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from asking import ask
from command import serving
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from yespo_contracts.request.authentication import basic_authorization
from yespo_mockserver.api.routes import ROUTES
from yespo_mockserver.app import create_app
from yespo_mockserver.faults import Fault
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.serve.tracing import ENDPOINTS, route_of, trace, traced

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CONTEXT = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
PERSON = ("olena@example.com", "380501234567", "162688150", "visitor-77", "s3cret")


def spans_of(requests: list[tuple[str, str, dict[str, str]]], *faults: Fault) -> tuple[ReadableSpan, ...]:
    """Return the spans of requests to the demo shop."""
    exporter = InMemorySpanExporter()
    app = create_app(Shop.demo(overrides=Overrides(faults=faults)))
    end = trace(app.journal, lambda: app.shop.data_sources, exporter)
    for method, target, headers in requests:
        ask(app, target, method, headers)
    end()
    return exporter.get_finished_spans()


def test_a_span_continues_the_clients_trace_and_says_what_was_asked() -> None:
    headers = {**CONTEXT, "Authorization": basic_authorization("s3cret")}
    (span,) = spans_of([("GET", "/api/v2/contacts/recoms/1247?contactId=162688150&products=TENT-0001&page=2", headers)])
    assert f"{span.context.trace_id:032x}" == TRACE
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == PARENT
    assert span.name == "GET /api/v2/contacts/recoms/{dataSourceId}"
    said = dict(span.attributes or {})
    assert said["yespo.data_source.id"] == 1247
    assert said["yespo.data_source.type"] == "also_bought"
    assert said["yespo.products.count"] == 10
    assert said["yespo.violations"] == ("unknown-parameter",)
    assert said["http.response.status_code"] == 200
    assert (span.end_time or 0) >= (span.start_time or 1)


def test_without_a_trace_of_the_clients_a_span_begins_one() -> None:
    (span,) = spans_of([("GET", "/api/v2/contacts/recoms/1245?contactId=1", {})])
    assert span.parent is None


def test_a_fault_is_named_and_a_server_error_is_one() -> None:
    headers = {"Authorization": basic_authorization("k")}
    (span,) = spans_of([("GET", "/api/v2/contacts/recoms/1245?contactId=1", headers)], Fault("status", status=503))
    assert (span.attributes or {})["yespo.faults"] == ("status",)
    assert not span.status.is_ok


def test_nothing_personal_is_in_a_span() -> None:
    email, phone, number, web_id, key = PERSON
    headers = {"Authorization": basic_authorization(key), "X-Web": web_id, "tracestate": "a=b", **CONTEXT}
    spans = spans_of(
        [
            ("GET", f"/api/v2/contacts/recoms/1245?email={email}", headers),
            ("GET", f"/api/v2/contacts/recoms/1245?phone={phone}&webId={web_id}", headers),
            ("DELETE", f"/api/v1/contact/{number}", headers),
            ("GET", f"/{email}/{phone}", headers),
            ("GET", f"/api/v2/contacts/recoms/{email}", headers),
            ("GET", f"/api/v2/contacts/recoms/{number}", headers),
            ("GET", "/", {**headers, "tracestate": f"shop={phone}"}),
        ]
    )
    assert len(spans) == 7
    assert [len(span.context.trace_state) for span in spans] == [1, 1, 1, 1, 1, 1, 0]
    text = "".join(span.to_json() for span in spans)
    assert [value for value in PERSON if value in text] == []


@pytest.mark.parametrize("route", ROUTES)
def test_a_path_is_told_by_its_route(route: str) -> None:
    assert route_of(route.partition("{")[0] + ("olena@example.com" if "{" in route else "")) == route
    assert route_of("/olena") == "other"


@pytest.mark.parametrize("name", [None, *ENDPOINTS])
def test_nothing_is_traced_unless_the_environment_asks_for_it(
    name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for endpoint in ENDPOINTS:
        monkeypatch.delenv(endpoint, raising=False)
    if name is not None:
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    app = create_app(Shop.demo())
    if name is None:
        traced(app.journal, lambda: app.shop.data_sources)()
    else:
        with pytest.raises(click.ClickException, match="traces are sent by http/protobuf"):
            traced(app.journal, lambda: app.shop.data_sources)


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes what OTLP's HTTP exporters send."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.came.append((self.path, ExportTraceServiceRequest.FromString(body)))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[http.server.ThreadingHTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    server.came = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_serve_sends_its_traces_to_a_collector_at_the_latest_when_it_ends(
    collector: http.server.ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "shop-fake")
    with serving("--quiet", "--no-auth", ready=tmp_path / "ready") as process:
        url = (tmp_path / "ready").read_text().strip()
        request = urllib.request.Request(f"{url}/api/v2/contacts/recoms/1245?contactId=1", headers=CONTEXT)
        urllib.request.urlopen(request, timeout=5).close()
        process.terminate()
        _, err = process.communicate(timeout=20)
    assert err == ""
    ((path, sent),) = collector.came  # type: ignore[attr-defined]
    assert path == "/v1/traces"
    (resource,) = sent.resource_spans
    assert "shop-fake" in str(resource.resource)
    (span,) = resource.scope_spans[0].spans
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, PARENT)
