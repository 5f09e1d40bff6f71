"""Steps about refusals: what one looks like, and what else is refused."""

from __future__ import annotations

from yespo_checker.calibrating import notes
from yespo_checker.calibrating.probe import Probe
from yespo_checker.pairs.pieces import request_for
from yespo_contracts.identity import MAX_DATA_SOURCE_ID


def error_body(probe: Probe) -> None:
    """Find out what a refusal looks like, by a request without an identifier."""
    answer = probe.send("error-body", probe.simple(), notes.body)
    if 400 <= answer.status < 500:
        as_json = "json" in (answer.header("content-type") or "")
        probe.found["error_style"] = "json" if as_json else "text"
    else:
        probe.unknown["error_style"] = "a request without an identifier isn't refused"


def unknown_data_source(probe: Probe) -> None:
    """Find out what comes for a data source that isn't there."""
    numbers = range(MAX_DATA_SOURCE_ID - 1, 0, -1)
    free = next(number for number in numbers if probe.known.data_source(number) is None)
    answer = probe.send("unknown-data-source", request_for(free, [probe.somebody()]), notes.body)
    values = {404: "404", 400: "400", 422: "422", 200: "empty", 204: "empty"}
    probe.settle("unknown_data_source", values, answer)


def unknown_parameter(probe: Probe) -> None:
    """Find out whether a parameter is ignored that the resource doesn't have."""
    answer = probe.send("unknown-parameter", probe.simple(probe.somebody(), ("yespo_testkit", "1")))
    probe.settle("unknown_parameter", {400: "400", 200: "ignored", 204: "ignored"}, answer)
