"""Strict by default: what a request broke, told line by line, with the nearest right request beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from yespo_contracts.counted import many
from yespo_contracts.ledger import entries, entry
from yespo_contracts.request.reading import Violation
from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.api.routes import ROUTES
from yespo_mockserver.shop import Shop
from yespo_testkit.assertions.marking import underlined
from yespo_testkit.assertions.nearest import nearest_right
from yespo_testkit.call import Call
from yespo_testkit.terse import is_terse, same_test

SHOWN = 5
"""How many calls a failure text shows in full."""


class Broken(NamedTuple):
    """A call, what in it breaks the contract, and where in the user's code it was made, as far as that can be told."""

    call: Call
    violations: tuple[Violation, ...]
    place: str | None = None


def check_rules(rules: Iterable[str]) -> None:
    """Raise `ValueError` for a rule that the ledger doesn't have, with the nearest one."""
    known = [candidate.id for candidate in entries()]
    for rule in rules:
        if rule not in known:
            hint = did_you_mean(rule, known, ": `yespo-testkit ledger` lists them.")
            raise ValueError(f"There is no rule {rule!r}{hint}")


def unknown_path(call: Call) -> Violation:
    """Return the violation of a call to a path that the fake doesn't have."""
    paths = list(ROUTES)
    hint = did_you_mean(call.path, paths, f": it has {', '.join(paths)}.", alike=0.5)
    return Violation("unknown-path", f"The fake has no resource at this path{hint}")


def unknown_data_source(call: Call, shop: Shop) -> Violation:
    """Return the violation of a call to a data source that a project's own shop doesn't have."""
    known = ", ".join(f"{number} ({source.type})" for number, source in shop.data_sources.items())
    hint = did_you_mean(str(call.data_source), [str(number) for number in shop.data_sources])
    return Violation(
        "unknown-data-source", f"The shop has no data source {call.data_source}{hint} It has {known or 'none'}."
    )


def violations_text(name: str, broken: Sequence[Broken], shop: Shop) -> str:
    """Return the failure text of the calls that broke the contract."""
    if is_terse():
        return _tersely(name, broken, shop)
    count = len(broken)
    lines = [
        f"{name}: {_requests(count)} of this test {'breaks' if count == 1 else 'break'} the contract of the Yespo API.",
        "",
    ]
    for number, one in enumerate(broken[:SHOWN], 1):
        lines += _told(number, one, shop)
        lines.append("")
    if count > SHOWN:
        lines += [f"… and {_requests(count - SHOWN)} more.", ""]
    rules = ", ".join(f'"{rule}"' for rule in dict.fromkeys(one.rule for call in broken for one in call.violations))
    lines += ["If it was on purpose:", f"    with {name}.allow_violations({rules}): ..."]
    lines += ["or, for the whole test:", "    @pytest.mark.yespo(strict=False)"]
    return "\n".join(lines)


def _tersely(name: str, broken: Sequence[Broken], shop: Shop) -> str:
    """Return the same in a few lines, ending in the next command to type."""
    lines = [f"{name}: {_requests(len(broken))} broke the contract of the Yespo API; correct the client."]
    for call, violations, place in broken[:SHOWN]:
        lines.append(f"{call.line}{'' if place is None else f', sent by {place}'}")
        lines += [f"  {violation.rule}: {call.told(violation.message)}" for violation in violations]
        right = nearest_right(call, shop)
        lines += [f"  right is: {right[0]}"] if right else []
    lines.append(same_test(f"yespo-testkit ledger {broken[0].violations[0].rule}"))
    return "\n".join(lines)


def _told(number: int, broken: Broken, shop: Shop) -> list[str]:
    call, violations, place = broken
    lines = [
        f"{number}. {line}" if place == 0 else f"   {line}"
        for place, line in enumerate(underlined(call.line, _suspects(call, violations)))
    ]
    if place is not None:
        lines.append(f"   sent by {place}")
    for violation in violations:
        lines.append(f"   {violation.rule}: {call.told(violation.message)}")
        lines.append(f"       {_source(violation.rule)}")
    lines.append(f"   answered: {call.status}{'' if call.status >= 400 else ', the fake lets it pass'}")
    right = nearest_right(call, shop)
    if right:
        lines.append(f"   right is: {right[0]}")
        lines += [f"             {line}" for line in right[1:]]
    return lines


def _suspects(call: Call, violations: Sequence[Violation]) -> list[str]:
    """Return the parts of the call's line that the violations are about."""
    parts: list[str] = []
    for violation in violations:
        if violation.rule == "methods":
            parts.append(call.method)
        elif violation.rule == "unknown-path":
            parts.append(call.path)
        elif violation.rule in {"data-source-id", "unknown-data-source"}:
            parts.append(call.path.rpartition("/")[2])
        elif violation.parameter:
            parts.append(violation.parameter)
        elif violation.rule == "one-identifier" and "webI" in call.parameters:
            parts.append("webI")
    return parts


def _source(rule: str) -> str:
    found = entry(rule)
    source = found.source or found.reason
    return f"({found.status}: {source})"


def _requests(count: int) -> str:
    return many(count, "request")
