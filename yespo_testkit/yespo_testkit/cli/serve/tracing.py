"""Traces for OpenTelemetry: a span for each request, in the trace that its client began; nothing personal is in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from yespo_contracts.masking import masked_text
from yespo_contracts.version import __version__
from yespo_mockserver.api.routes import route_of as known_route_of
from yespo_mockserver.journal import Entry, Journal
from yespo_mockserver.settings.data_sources import DataSource
from yespo_testkit.cli.console import err, fail

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.util.types import AttributeValue

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""The variables of which one switches traces on."""

_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_PROTOCOL = "http/protobuf"
_NANO = 1_000_000_000
_STATE = "tracestate"
_CONTEXT = (b"traceparent", _STATE.encode())
_OTHER = "other"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})


def traced(journal: Journal, sources: Callable[[], Mapping[int, DataSource]]) -> Callable[[], None]:
    """Send traces where the environment says so, from now on; returns what sends the last ones at the end."""
    if not any(os.environ.get(name) for name in ENDPOINTS) or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return lambda: None
    for name in _PROTOCOLS:
        if os.environ.get(name, _PROTOCOL) != _PROTOCOL:
            fail(f"{name}={os.environ[name]}: traces are sent by {_PROTOCOL}; collectors take it on port 4318.")
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError:
        err().print("No traces are sent: that needs the extra otel, pip install 'yespo-testkit[otel]'.", markup=False)
        return lambda: None
    return trace(journal, sources, OTLPSpanExporter())


def trace(
    journal: Journal, sources: Callable[[], Mapping[int, DataSource]], exporter: SpanExporter
) -> Callable[[], None]:
    """Hand a span for each request to an exporter, from a thread of its own; returns what ends that."""
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
    from opentelemetry.trace.status import Status, StatusCode

    named: dict[str, AttributeValue] = {
        SERVICE_NAME: os.environ.get("OTEL_SERVICE_NAME", "yespo-mock"),
        SERVICE_VERSION: __version__,
        "process.pid": os.getpid(),
    }
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("yespo_testkit", __version__)
    propagator = TraceContextTextMapPropagator()

    def tell(entry: Entry) -> None:
        carrier = {name.decode(): value.decode("latin-1") for name, value in entry.headers if name in _CONTEXT}
        if masked_text(state := carrier.get(_STATE, "")) != state:  # whoever began the trace put somebody into it
            del carrier[_STATE]
        route = route_of(entry.path)
        span = tracer.start_span(
            f"{_method(entry)} {route}",
            context=propagator.extract(carrier),
            kind=SpanKind.SERVER,
            start_time=int(entry.at * _NANO),
            attributes=attributes(entry, route, sources()),
        )
        if entry.status >= 500 or entry.broken:  # as conventions have it, a refusal is the client's error
            span.set_status(Status(StatusCode.ERROR, entry.broken))
        span.end(int(entry.ended * _NANO))

    stop = journal.listen(tell)

    def end() -> None:
        stop()
        provider.shutdown()

    return end


def attributes(entry: Entry, route: str, sources: Mapping[int, DataSource]) -> dict[str, AttributeValue]:
    """Return what a span says of a request: no parameter, no body, and no path that could name somebody."""
    found: dict[str, AttributeValue] = {
        "http.request.method": _method(entry),
        "http.route": route,
        "http.response.status_code": entry.status,
        "url.scheme": entry.request.scheme,
        "yespo.products.count": len(entry.products),
        "yespo.violations": sorted({violation.rule for violation in entry.exchange.violations}),
        "yespo.faults": [met.kind for met in entry.faults],
    }
    if (number := entry.data_source) is not None:
        found["yespo.data_source.id"] = number
        if number in sources:
            found["yespo.data_source.type"] = sources[number].type
    if entry.broken:
        found["yespo.connection"] = entry.broken
    return found


def _method(entry: Entry) -> str:
    return entry.method if entry.method in _METHODS else "_OTHER"


def route_of(path: str) -> str:
    """Return the route that a path is at, as a span says it."""
    return known_route_of(path) or _OTHER
