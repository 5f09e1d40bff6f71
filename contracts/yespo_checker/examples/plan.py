"""What Hypothesis makes of a seed: the generated part of a check.

Hypothesis draws constants from the local modules that happen to be loaded, so a seed means the same examples only in a
process that loads nothing else: `python -m yespo_checker.examples.plan` reads a `Plan` as JSON from standard
input and writes one request a line.
"""

from __future__ import annotations

import os
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator

import msgspec

from yespo_contracts.account import Known
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.request.written import WireRequest


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to generate: `max_examples` requests that are allowed, and as many that aren't."""

    known: Known
    behaviour: Behaviour = Behaviour()
    seed: int = 0
    max_examples: int = 200


def generated(plan: Plan, write: Callable[[WireRequest], None]) -> None:
    """Call `write` with each request of a plan, those allowed first."""
    from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: PLC0415  # heavy, and an extra

    from yespo_contracts.strategies import invalid_requests, valid_requests  # noqa: PLC0415  # likewise

    kinds = (
        valid_requests(known=plan.known, behaviour=plan.behaviour),
        invalid_requests(known=plan.known),
    )
    for kind in kinds:

        @seed(plan.seed)
        @settings(
            max_examples=plan.max_examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(kind)
        def each(request: WireRequest) -> None:
            write(request)

        each()


def generated_apart(plan: Plan) -> Iterator[WireRequest]:
    """Return a plan's requests as a process of its own makes them, from now on; it ends with the iterator.

    Iterating raises `RuntimeError` if that fails.
    """
    command = [sys.executable, "-P", "-m", "yespo_checker.examples.plan"]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    process = subprocess.Popen(  # noqa: S603  # our own module in our own interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stdin is not None  # noqa: S101  # as asked for
    process.stdin.write(msgspec.json.encode(plan))
    process.stdin.close()
    requests = _read(process)
    weakref.finalize(requests, _end, process)
    return requests


def _read(process: subprocess.Popen[bytes]) -> Iterator[WireRequest]:
    assert process.stdout is not None  # noqa: S101  # as asked for
    assert process.stderr is not None  # noqa: S101  # likewise
    for line in process.stdout:
        yield msgspec.json.decode(line, type=WireRequest)
    problem = process.stderr.read().decode(errors="replace").strip()
    if process.wait():
        raise RuntimeError(
            f"The examples couldn't be generated: {problem.splitlines()[-1] if problem else 'no reason'}."
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    with process:
        process.kill()  # it may be waiting for its reader


def _main() -> None:
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    write = sys.stdout.buffer.write

    def line(request: WireRequest) -> None:
        write(msgspec.json.encode(request) + b"\n")
        sys.stdout.buffer.flush()

    generated(plan, line)


if __name__ == "__main__":
    _main()
