"""Calls in order: what was wanted beside what came, as a diff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yespo_testkit.assertions.calls import Watched
from yespo_testkit.assertions.parameters import Matcher, differences, matches, shown, shown_value
from yespo_testkit.call import Call

_SAME, _WANTED, _CAME = "  ", "- ", "+ "


def in_order(watched: Watched, wanted: Sequence[Matcher]) -> str | None:
    """Return the failure text unless exactly the wanted calls were made, in their order."""
    calls = watched.calls
    if len(calls) == len(wanted) and all(matches(one, call) for one, call in zip(wanted, calls, strict=True)):
        return None
    lines = [f"{watched.name}: {_calls(len(wanted))} expected in this order, and {_calls(len(calls))} made:"]
    missing: Matcher | None = None
    for one, call in _aligned(wanted, calls):
        if call is None:
            lines.append(_WANTED + _shown(one))
            missing = one
            continue
        lines.append((_SAME if one is not None else _CAME) + f"{call.line} -> {call.status}")
        if one is None and isinstance(missing, Mapping):
            lines += [f"      {line}" for line in _differing(missing, call)]
        missing = None
    if not calls:
        lines += ["No call was made at all.", *watched.notes()]
    return "\n".join(lines)


def _aligned(wanted: Sequence[Matcher], calls: Sequence[Call]) -> Iterator[tuple[Matcher | None, Call | None]]:
    """Yield what belongs together, in order, each wanted or made call that has no other alone; most have another."""
    most = [[0] * (len(calls) + 1) for _ in range(len(wanted) + 1)]
    for row in reversed(range(len(wanted))):
        for column in reversed(range(len(calls))):
            if matches(wanted[row], calls[column]):
                most[row][column] = 1 + most[row + 1][column + 1]
            else:
                most[row][column] = max(most[row + 1][column], most[row][column + 1])
    row = column = 0
    while row < len(wanted) or column < len(calls):
        if row == len(wanted):
            yield None, calls[column]
            column += 1
        elif column == len(calls):
            yield wanted[row], None
            row += 1
        elif matches(wanted[row], calls[column]):
            yield wanted[row], calls[column]
            row, column = row + 1, column + 1
        elif most[row + 1][column] >= most[row][column + 1]:
            yield wanted[row], None
            row += 1
        else:
            yield None, calls[column]
            column += 1


def _shown(matcher: Matcher | None) -> str:
    if matcher is None:
        return "any call"
    if isinstance(matcher, Mapping):
        return f"a call with {shown(matcher)}" if matcher else "any call"
    return f"a call for {getattr(matcher, '__name__', 'a function')}"


def _differing(wanted: Mapping[str, object], call: Call) -> list[str]:
    return [
        f"{name} is {shown_value(name, sent)}, not {shown_value(name, other)}"
        for name, (sent, other) in differences(wanted, call).items()
    ]


def _calls(count: int) -> str:
    return "1 call was" if count == 1 else f"{count} calls were"
