"""How often each rule was looked at, how often it couldn't be judged and why, and how long answers took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


class Counts:
    """What a check counts beside what it finds."""

    def __init__(self) -> None:
        self.looked_at: Counter[str] = Counter()
        self._not_judged: dict[str, Counter[str]] = {}
        self.seconds: list[tuple[str, float]] = []
        self.spent: Counter[str] = Counter()

    def look(self, *rules: str) -> None:
        """Count one look at each of the rules."""
        self.looked_at.update(rules)

    def take(self, kind: str, rule: str, seconds: float) -> None:
        """Count how long an answer of a kind took, for the rule that was looked at first of all."""
        self.seconds.append((kind, seconds))
        self.spent[rule] += seconds  # type: ignore[assignment]  # typeshed has integers only

    def cannot_judge(self, why: str, *rules: str) -> None:
        """Count that each of the rules could not be judged once, and why."""
        for rule in rules:
            self._not_judged.setdefault(rule, Counter())[why] += 1

    def not_judged(self, rule: str) -> tuple[int, str]:
        """Return how often a rule couldn't be judged, and the reasons, the most frequent first."""
        found = self._not_judged.get(rule, Counter())
        reasons = [f"{why} ({count})" if len(found) > 1 else why for why, count in found.most_common(3)]
        return found.total(), "; ".join(reasons)

    def distrust(self, why: str, rules: Iterable[str]) -> None:
        """Take back all looks at some rules: they can't be judged by these answers."""
        for rule in rules:
            if looked := self.looked_at.pop(rule, 0):
                self._not_judged.setdefault(rule, Counter())[why] += looked
