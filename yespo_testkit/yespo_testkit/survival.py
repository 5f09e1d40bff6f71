"""Does a client survive what the API may send: `exercise_client` runs it against a gallery of answers."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import textwrap
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from yespo_testkit.mock import YespoMock

if TYPE_CHECKING:
    from yespo_contracts.strategies.responses import WireResponse
    from yespo_testkit.server import YespoServer

Mode = Literal["tolerant", "hostile"]
_MOST_SHOWN = 120
_MOST_WITH_ANSWERS = 3
_INDENT = "      "
_NOT_HERE = (
    "no request came; is the client's library httpx, httpx2, requests, urllib3 or aiohttp, and its host the API's? "
    "Others ask a server: server=yespo_server"
)


class Trouble(msgspec.Struct, frozen=True):
    """One answer that a client didn't survive: its kind, `what` the client did, and the answer as code."""

    kind: str
    mode: str
    what: str
    answer: str

    @property
    def family(self) -> str:
        """What the client did but for the particulars, so that a cause is told once."""
        return self.what.partition(": ")[0]


class SurvivalError(AssertionError):
    """A client hung, raised what it may not raise, or took an answer that it should have refused."""

    def __init__(self, troubles: Sequence[Trouble], tried: int) -> None:
        self.troubles: tuple[Trouble, ...] = tuple(troubles)
        first = troubles[0]
        lines = [f"The client didn't survive {len(troubles)} of {tried} answers:"]
        for family in dict.fromkeys((trouble.mode, trouble.family) for trouble in troubles):
            alike = [trouble for trouble in troubles if (trouble.mode, trouble.family) == family]
            lines.append(f"  {alike[0].what}")
            kinds = f"{family[0]}: {', '.join(trouble.kind for trouble in alike)}"
            lines += textwrap.wrap(
                kinds, 110, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False
            )
            if len(troubles) <= _MOST_WITH_ANSWERS:
                lines += [f"{_INDENT}{trouble.answer}" for trouble in alike]
        lines.append(f"One alone, with the answer: exercise_client(…, only=[{first.kind!r}]).")
        lines.append(f"In a test of its own: yespo_mock.answers(answer_of({first.kind!r})).")
        lines.append("Errors that the client raises on purpose go into errors=(…,).")
        lines.append("Kinds that it may take, say since it doesn't read that field, go into skip=[…].")
        super().__init__("\n".join(lines))


def answer_of(kind: str) -> WireResponse:
    """Return the gallery's answer of a kind, for `answers` of a fixture; raises `ValueError` if there is none."""
    found = {answer.kind: answer for _, answer in _gallery(("tolerant", "hostile"))}
    _check([kind], found)
    return found[kind]


def exercise_client(  # noqa: PLR0913  # one keyword for each thing that a client may need
    call: Callable[[], Any],  # whatever a client returns, or a coroutine of it
    *,
    errors: type[Exception] | tuple[type[Exception], ...] = (),
    modes: Sequence[Mode] = ("tolerant", "hostile"),
    only: Sequence[str] = (),
    skip: Sequence[str] = (),
    timeout: float = 5.0,
    gave_up: Callable[[Any], bool] = lambda value: not value,  # likewise
    server: YespoServer | None = None,
) -> None:
    """Call a client once for each answer of the gallery; raise `SurvivalError` naming those that it didn't survive.

    `call` makes one request for recommendations with the project's own client, plain or async, and returns what the
    client makes of it. A tolerant answer must be taken without an error. For a hostile one the client must raise one of
    `errors`, or return what `gave_up` takes for nothing (by default whatever is false). `only` and `skip` choose kinds;
    `timeout` is in seconds for a call. A client of another library than those that `YespoMock` answers asks `server`, a
    running `YespoServer` such as the fixture `yespo_server`, which is reset for each answer.
    """
    __tracebackhide__ = True
    answers = _gallery(modes)
    _check([*only, *skip], {answer.kind for _, answer in _gallery(("tolerant", "hostile"))})
    chosen = [
        (mode, answer) for mode, answer in answers if (not only or answer.kind in only) and answer.kind not in skip
    ]
    troubles = []
    for mode, answer in chosen:
        with _answering(answer, server) as fake:
            what = _trouble(call, mode, errors, timeout, gave_up)
            if not fake.calls and what != _hung(timeout):
                where = _NOT_HERE if server is None else f"no request came to {server.url}"
                what = where if what is None else f"{where}: {what}"
        if what is not None:
            troubles.append(Trouble(answer.kind, mode, what, repr(answer)))
    if troubles:
        raise SurvivalError(troubles, len(chosen))


@contextlib.contextmanager
def _answering(answer: WireResponse, server: YespoServer | None) -> Iterator[YespoMock | YespoServer]:
    """Let the fake give one answer, in process or on a server's port."""
    if server is None:
        with YespoMock(strict=False) as mock:
            mock.answers(answer)
            yield mock
        return
    server.reset()
    server.answers(answer)
    try:
        yield server
    finally:
        server.reset()


def _gallery(modes: Sequence[Mode]) -> list[tuple[Mode, WireResponse]]:
    try:
        from yespo_contracts.strategies.responses import gallery  # noqa: PLC0415  # heavy, and an extra
    except ImportError:
        raise ImportError(
            "exercise_client needs the extra hypothesis: pip install 'yespo-testkit[hypothesis]'."
        ) from None
    return [(mode, answer) for mode in modes for answer in gallery(mode)]


def _check(kinds: Collection[str], known: Collection[str]) -> None:
    if unknown := sorted(set(kinds) - set(known)):
        raise ValueError(f"{unknown[0]!r} is no kind of answer; these are: {', '.join(sorted(known))}.")


def _hung(timeout: float) -> str:
    return f"it hung: nothing within {timeout:g} s"


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
        return _hung(timeout)
    did, value = results[0]
    if did == "raised":
        shown = f"{type(value).__name__}: {value}".strip(": ")[:_MOST_SHOWN]
        if mode == "tolerant":
            return f"it raised {shown} although the API may answer so any day"
        return None if isinstance(value, errors) else f"it raised {shown}"
    if mode == "hostile" and not gave_up(value):
        return f"it returned something for an answer that it should have refused: {value!r:.{_MOST_SHOWN}}"
    return None
