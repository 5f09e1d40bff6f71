"""One run of a check over HTTP, as a command line or a test suite tells of it."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from yespo_checker.command_line import is_loopback
from yespo_testkit.cli.check.account import Told
from yespo_testkit.cli.check.progress import progress
from yespo_testkit.cli.console import fail

if TYPE_CHECKING:
    from yespo_checker.examples.counterexamples import Counterexamples
    from yespo_checker.reports.report import Report
    from yespo_checker.sending.inprocess import App, AsgiTransport
    from yespo_checker.sending.transport import HttpTransport

    Closable = HttpTransport | AsgiTransport

_RATE = 5.0


class Run(NamedTuple):
    """What is to be checked, and how."""

    told: Told
    calibration: Path | None = None
    max_examples: int = 200
    seed: int | None = None
    rate: float | None = None
    max_requests: int | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    fail_on: str = "breach"
    fail_fast: bool = False
    through: str | None = None
    example_database: str | None = None
    app: App | None = None

    def report(self) -> tuple[Report, Counterexamples | None, bool]:
        """Check; return the report, the counterexamples that were kept, and whether the user stopped it.

        Ends with exit code 2 where there is nothing to check. With `app` that is checked in process.
        """
        from yespo_checker.checker import MOST_ELSEWHERE, Checker
        from yespo_checker.examples.plan import Plan, generated_apart
        from yespo_checker.expectations import Account
        from yespo_checker.sending.answer import NoAnswerError
        from yespo_checker.sending.inprocess import AsgiTransport
        from yespo_checker.sending.pace import DOCUMENTED_RATE
        from yespo_checker.sending.usable import UnusableServerError
        from yespo_contracts.calibration import read_calibration

        told = self.told
        try:
            observed = None if self.calibration is None else read_calibration(self.calibration)
        except ValueError as error:
            fail(str(error))
        known, behaviour = told.account()
        keys: frozenset[str] = frozenset()
        if observed is not None:
            behaviour, keys = observed.over(behaviour), frozenset(observed.found)
        seed = random.randrange(10**6) if self.seed is None else self.seed  # noqa: S311  # any number does
        if self.app is None:
            transport: Closable = told.transport(self.rate, elsewhere=_RATE, limit=known.rate)
        else:
            transport = AsgiTransport(self.app, credentials=told.credentials(), limit=known.rate or DOCUMENTED_RATE)
        most = MOST_ELSEWHERE if self.max_requests is None and not is_loopback(told.url) else self.max_requests
        kept = _counterexamples(self.example_database)
        started = time.monotonic()
        with progress() as tell, contextlib.closing(transport), self._behind() as behind:
            checker = Checker(
                Account(known, behaviour, keys),
                transport,
                only=self.only,
                skip=self.skip,
                counterexamples=kept,
                fail_fast=self.fail_fast,
                fail_on=self.fail_on,
                progress=tell,
                most_requests=most,
                behind=behind,
            )
            plan = Plan(known=known, behaviour=behaviour, seed=seed, max_examples=self.max_examples)
            try:
                checker.preflight()
                checker.run(generated_apart(plan), self.max_examples)
            except NoAnswerError as error:
                fail(str(error))
            except (UnusableServerError, RuntimeError) as error:
                fail(f"{told.url}: {error}")
            report = checker.report(
                url=told.url, seed=seed, credentials=told.credentials(), since=started, ca_file=told.ca_file
            )
        return report, kept, checker.interrupted

    @contextlib.contextmanager
    def _behind(self) -> Iterator[HttpTransport | None]:
        """Yield the transport to the server behind a gateway, None where there is none."""
        if self.through is None:
            yield None
            return
        from yespo_checker.command_line import base_url

        try:
            url = base_url(self.through)
        except ValueError as error:
            fail(f"--through: {error}")
        transport = self.told._replace(url=url, ca_file=None).transport(self.rate, elsewhere=_RATE)
        with contextlib.closing(transport):
            yield transport


def _counterexamples(place: str | None) -> Counterexamples | None:
    if place is None:
        return None
    from yespo_checker.examples.counterexamples import Counterexamples
    from yespo_checker.examples.example_database import ExampleDatabaseError

    try:
        kept = Counterexamples.at(place)
        kept.saved()
    except ExampleDatabaseError as error:
        fail(f"--example-database: {error}")
    return kept
