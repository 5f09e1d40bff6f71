"""The contract in a project's own test suite: one test a rule, from one check of its server.

from yespo_testkit.contract import contract_test

test_contract = contract_test("http://127.0.0.1:9000", shop="my-shop", api_key="…")
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click
import pytest

from yespo_checker.command_line import base_url, unknown_rules
from yespo_checker.reports.report import failing
from yespo_checker.reports.shortening import shortened
from yespo_checker.rules import RULES
from yespo_contracts.request.suggestions import did_you_mean
from yespo_testkit.cli.check.account import Told
from yespo_testkit.cli.check.run import Run

if TYPE_CHECKING:
    from yespo_checker.reports.report import Failure, Report
    from yespo_checker.sending.inprocess import App

_IN_PROCESS = "http://127.0.0.1"


def contract_test(  # noqa: PLR0913  # one for each option of the command
    server: str | Callable[[], str] | App,
    *,
    shop: str | Path | None = None,
    feed: str | Path | None = None,
    data_sources: Sequence[str] = (),
    contacts: Sequence[Mapping[str, str]] = (),
    products: Sequence[str] = (),
    categories: Sequence[str] = (),
    api_key: str | None = None,
    calibration: str | Path | None = None,
    max_examples: int = 50,
    seed: int = 0,
    only: Sequence[str] = (),
    skip: Sequence[str] = (),
    fail_on: Literal["breach", "odd"] = "breach",
    timeout: float = 10.0,
    rate: float | None = None,
    ca_file: str | Path | None = None,
) -> Callable[..., None]:
    """Return a test function that pytest makes one test a rule of; the check runs once, with the first of them.

    `server` is a base URL, a function that returns one, or an ASGI application, which is checked in process. What is
    told of the account is as on the command line of `yespo-testkit check`. A rule that couldn't be judged is skipped,
    with the reason. Raises `ValueError` where a rule isn't one.
    """
    if unknown := unknown_rules([*only, *skip], RULES):
        raise ValueError(f"{unknown[0]} isn't a rule of a check{did_you_mean(unknown[0], RULES)}")
    rules = [rule for rule in RULES if (not only or rule in only) and rule not in skip]

    told = Told(
        url=_IN_PROCESS,
        api_key=api_key,
        data_sources=tuple(data_sources),
        contacts=tuple(",".join(f"{name}={value}" for name, value in contact.items()) for contact in contacts),
        products=tuple(products),
        categories=tuple(categories),
        shop=None if shop is None else Path(shop),
        feed=None if feed is None else str(feed),
        timeout=timeout,
        ca_file=None if ca_file is None else Path(ca_file),
    )
    run = Run(
        told=told,
        calibration=None if calibration is None else Path(calibration),
        max_examples=max_examples,
        seed=seed,
        rate=rate,
        only=tuple(only),
        skip=tuple(skip),
        fail_on=fail_on,
    )

    @functools.cache
    def report() -> Report:
        return _report(run, server)

    @pytest.mark.parametrize("rule", rules)
    def test_contract(rule: str) -> None:
        _assert_kept(report(), rule, fail_on)

    return test_contract


def _report(run: Run, server: str | Callable[[], str] | App) -> Report:
    """Check a server; a server that can't be checked at all fails the test with the reason."""
    try:
        with click.Context(click.Command("contract_test")):  # what is shared with the command line asks for it
            return _checked(run, server)
    except (click.ClickException, ValueError) as error:
        text = error.message if isinstance(error, click.ClickException) else str(error)
    pytest.fail(text, pytrace=False)


def _checked(run: Run, server: str | Callable[[], str] | App) -> Report:
    if _is_app(server):
        return run._replace(app=cast("App", server)).report()[0]
    address = server if isinstance(server, str) else cast("Callable[[], str]", server)()
    return run._replace(told=run.told._replace(url=base_url(address))).report()[0]


def _is_app(server: object) -> bool:
    """Tell whether something callable is an ASGI application rather than a function without arguments."""
    called = getattr(server, "__call__", None)  # noqa: B004  # its kind is what matters
    return inspect.iscoroutinefunction(server) or inspect.iscoroutinefunction(called)


def _assert_kept(report: Report, rule: str, fail_on: str) -> None:
    __tracebackhide__ = True
    found = [failure for failure in report.failures if rule in failure.all_rules]
    if breaches := [failure for failure in found if failure.grade in failing(fail_on)]:
        pytest.fail("\n\n".join(_told(failure) for failure in breaches), pytrace=False)
    if report.stopped is not None:
        pytest.fail(f"The check didn't come to its end: {report.stopped}", pytrace=False)
    for failure in found:
        warnings.warn(f"{failure.grade}: {_told(failure)}", ContractWarning, stacklevel=1)
    result = next(result for result in report.rules if result.rule == rule)
    if result.status in {"skipped", "not judged"}:
        pytest.skip(f"{result.status}: {result.reason}")


class ContractWarning(UserWarning):
    """What isn't as we assume, and no breach."""


def _told(failure: Failure) -> str:
    lines = [
        f"{failure.rule}: {failure.message}",
        f"  expected  {failure.expected}",
        f"  got       {failure.difference}",
    ]
    return "\n".join([*lines, f"  {shortened(failure.curl)}"])
