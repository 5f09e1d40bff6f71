"""Does a client survive what the API may send: `exercise_client` runs it against a gallery of answers."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec

from yespo_testkit.mock import YespoMock

Mode = Literal["tolerant", "hostile"]
_MOST_SHOWN = 120


class Trouble(msgspec.Struct, frozen=True):
    """One answer that a client didn't survive: `what` it did, and how to replay the answer."""

    kind: str
    mode: str
    what: str
    replay: str


class SurvivalError(AssertionError):
    """A client hung, raised what it may not raise, or took an answer that it should have refused."""

    def __init__(self, troubles: Sequence[Trouble], tried: int) -> None:
        self.troubles = tuple(troubles)
        lines = [f"The client didn't survive {len(troubles)} of {tried} answers:"]
        lines += [f"  {trouble.kind} ({trouble.mode}): {trouble.what}\n      {trouble.replay}" for trouble in troubles]
        lines.append("Errors that the client raises on purpose go into errors=(…,); kinds to leave out into skip=(…,).")
        super().__init__("\n".join(lines))


def exercise_client(
    call: Callable[[], Any],  # whatever a client returns, or a coroutine of it
    *,
    errors: type[Exception] | tuple[type[Exception], ...] = (),
    modes: Sequence[Mode] = ("tolerant", "hostile"),
    only: Sequence[str] = (),
    skip: Sequence[str] = (),
    timeout: float = 5.0,
    gave_up: Callable[[Any], bool] = lambda value: not value,  # likewise
) -> None:
    """Call a client once for each answer of the gallery; raise `SurvivalError` naming those that it didn't survive.

    `call` makes one request for recommendations with the project's own client, plain or async, and returns what the
    client makes of it. A tolerant answer must be taken without an error. For a hostile one the client must raise one of
    `errors`, or return what `gave_up` takes for nothing (by default whatever is false). `only` and `skip` choose kinds;
    `timeout` is in seconds for a call.
    """
    __tracebackhide__ = True
    try:
        from yespo_contracts.strategies.responses import gallery  # noqa: PLC0415  # heavy, and an extra
    except ImportError:
        raise ImportError(
            "exercise_client needs the extra hypothesis: pip install 'yespo-testkit[hypothesis]'."
        ) from None
    answers = [(mode, answer) for mode in modes for answer in gallery(mode)]
    kinds = {answer.kind for mode in ("tolerant", "hostile") for answer in gallery(mode)}
    if unknown := sorted({*only, *skip} - kinds):
        raise ValueError(f"{unknown[0]!r} is no kind of answer; these are: {', '.join(sorted(kinds))}.")
    chosen = [
        (mode, answer) for mode, answer in answers if (not only or answer.kind in only) and answer.kind not in skip
    ]
    troubles = []
    for mode, answer in chosen:
        with YespoMock(strict=False) as mock:
            mock.answers(answer)
            what = _trouble(call, mode, errors, timeout, gave_up)
            if what is None and not mock.calls:
                what = "no request came: does the call use httpx, httpx2 or requests, and the API's host?"
        if what is not None:
            replay = f"gallery({mode!r}), kind {answer.kind!r}: {answer!r}"
            troubles.append(Trouble(answer.kind, mode, what, replay))
    if troubles:
        raise SurvivalError(troubles, len(chosen))


def _trouble(
    call: Callable[[], Any],
    mode: Mode,
    errors: type[Exception] | tuple[type[Exception], ...],
    timeout: float,
    gave_up: Callable[[Any], bool],
) -> str | None:
    """Return what a client did wrong with one answer, None if nothing."""
    results: list[tuple[str, Any]] = []

    def run() -> None:
        try:
            value = call()
            if inspect.iscoroutine(value):
                value = asyncio.run(value)
            results.append(("returned", value))
        except BaseException as error:  # noqa: BLE001  # whatever a client raises is what this is about
            results.append(("raised", error))

    thread = threading.Thread(target=run, name="yespo-survival", daemon=True)
    thread.start()
    thread.join(timeout)
    if not results:
        return f"it hung: nothing within {timeout:g} s"
    did, value = results[0]
    if did == "raised":
        shown = f"{type(value).__name__}: {value}".strip(": ")[:_MOST_SHOWN]
        if mode == "tolerant":
            return f"it raised {shown}, although the API may answer so any day"
        return None if isinstance(value, errors) else f"it raised {shown}"
    if mode == "hostile" and not gave_up(value):
        return f"it returned {value!r:.{_MOST_SHOWN}} for an answer that it should have refused"
    return None
