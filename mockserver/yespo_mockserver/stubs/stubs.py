"""The stubs that are set, and which of them answers a request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from yespo_mockserver.faults.armed import Faults, Matched, Rule
from yespo_mockserver.faults.counting import Counter, Predicate, end, occasions_of
from yespo_mockserver.faults.tally import Counts
from yespo_mockserver.messages.judged import UNREAD, Judged
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.messages.request import Request
from yespo_mockserver.stubs.stub import Stub

Answer: TypeAlias = Callable[[Request, Judged], Response | Awaitable[Response]]
"""A test's own function: it may carry the request out, and nothing does if it doesn't."""


class StubRule(Counter):
    """A stub that is set; `answer` goes before what the stub itself says."""

    def __init__(
        self,
        counts: Counts,
        number: int,
        stub: Stub,
        *,
        answer: Answer | None = None,
        when: Predicate | None = None,
        origin: str = "",
    ) -> None:
        super().__init__(counts, number, stub, when=when, origin=origin)
        self.stub = stub
        self.answer = answer

    def matches(self, request: Request, judged: Judged) -> bool:
        """Tell whether it is about a request, and the request keeps the contract; nothing is counted."""
        return not judged.exchange.refuses_violations and super().matches(request, judged)


class Stubs:
    """The stubs that are set, in their order."""

    def __init__(self, files: Callable[[], Iterable[Stub]], counts: Counts) -> None:
        self._files = files
        self._counts = counts
        self.rules: tuple[StubRule, ...] = ()
        if counts.is_shared:
            self.follow()
        else:
            self.reset()

    def __iter__(self) -> Iterator[StubRule]:
        """Iterate over the stubs in their order."""
        return iter(self.rules)

    def __len__(self) -> int:
        """Count the stubs."""
        return len(self.rules)

    def add(
        self, stub: Stub, *, answer: Answer | None = None, when: Predicate | None = None, origin: str = ""
    ) -> StubRule:
        """Set a stub, after those that are set, and return its rule."""
        number = self._counts.begin(occasions_of(stub), stub, origin)
        known = (rule for rule in self.rules if rule.id == number)
        rule = next(known, None) or StubRule(self._counts, number, stub, answer=answer, when=when, origin=origin)
        if rule not in self.rules:
            self.rules = (*self.rules, rule)
        return rule

    def remove(self, number: int) -> bool:
        """Take a stub back by its rule's id; tell whether there was one."""
        before = self.rules
        self._keep(rule for rule in before if rule.id != number)
        return len(self.rules) < len(before)

    def clear(self, origin: str | None = None) -> None:
        """Take all stubs back, or those of one origin."""
        self._keep(rule for rule in self.rules if origin is not None and rule.origin != origin)

    def reset(self) -> None:
        """Return to the stubs of the shop's files, with nothing counted."""
        self._keep(())
        for stub in self._files():
            self.add(stub, origin="shop.toml")

    def follow(self) -> None:
        """Have the stubs that the shop's state has."""
        mine = {rule.id: rule for rule in self.rules}
        self.rules = tuple(
            mine.get(number) or StubRule(self._counts, number, stub, origin=origin)
            for number, (stub, origin) in sorted(self._counts.set_now(Stub).items())
        )

    def _keep(self, rules: Iterable[StubRule]) -> None:
        before, self.rules = self.rules, tuple(rules)
        end(self._counts, before, self.rules)


def matching(faults: Faults, stubs: Stubs, request: Request, judged: Judged = UNREAD) -> dict[int, Rule | StubRule]:
    """Return the faults and stubs that are about a request, by their numbers; nothing is counted."""
    found: dict[int, Rule | StubRule] = {rule.id: rule for rule in faults.rules if rule.matches(request, judged)}
    return found | {rule.id: rule for rule in stubs.rules if rule.matches(request, judged)}


async def acting_on(matching: Mapping[int, Rule | StubRule], counts: Counts) -> tuple[Matched | None, StubRule | None]:
    """Return the faults that strike a request and the stub that answers it, each counted.

    All faults that a request meets strike together, but of the stubs and the faults that are set in turn one acts.
    """
    if not matching:
        return None, None
    striking: list[Rule] = []
    stub: StubRule | None = None
    seconds = 0.0
    for acting in await counts.meet(tuple(matching)):
        rule = matching[acting.number]
        if isinstance(rule, StubRule):
            stub = rule
        else:
            striking.append(rule)
            seconds += rule.struck(acting)
    return Matched(tuple(striking), seconds) if striking else None, stub
