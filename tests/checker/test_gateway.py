"""A gateway's answers beside those of the server behind it."""

from __future__ import annotations

import contextlib
import time

import pytest
from broken_servers import KEY, Broken, Got, Seen, served
from checking import examples, known, shop

from yespo_checker.checker import Checker
from yespo_checker.expectations import Account
from yespo_checker.reports.report import Report
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.inprocess import AsgiTransport
from yespo_mockserver.app import create_app


def through(broken: Broken) -> Report:
    right = create_app(shop())
    credentials = Credentials(KEY)
    with (
        contextlib.closing(AsgiTransport(served(broken, right), credentials=credentials)) as gateway,
        contextlib.closing(AsgiTransport(right, credentials=credentials)) as behind,
    ):
        checker = Checker(Account(known()), gateway, only=["through"], behind=behind)
        checker.run(examples()[:5], 8)
        return checker.report(url="http://gateway.example", seed=1, credentials=credentials, since=time.monotonic())


def lost_text(_seen: Seen, got: Got) -> Got:
    return got._replace(body=b"") if got.status == 400 else got


def shorter(seen: Seen, got: Got) -> Got:
    return got.having(got.products[:3]) if got.status == 200 and seen.source == "1245" else got


@pytest.mark.ledger("through")
@pytest.mark.parametrize(
    ("broken", "messages"),
    [
        (Broken(set()), []),
        (Broken(set(), response=lost_text), ["The gateway changes the text of a refusal."]),
        (Broken(set(), response=shorter), ["The gateway changes the products of an answer."]),
        (
            Broken(set(), response=lambda _seen, got: got._replace(status=502) if got.status == 404 else got),
            ["The gateway answers 502 where the server behind it answers 404."],
        ),
        (
            Broken(set(), response=lambda _seen, got: got.with_header("www-authenticate", None)),
            ["The gateway changes www-authenticate."],
        ),
    ],
)
def test_each_kind_of_difference_is_told_once(broken: Broken, messages: list[str]) -> None:
    """By the first request that shows it; a gateway that changes nothing passes."""
    report = through(broken)
    assert [failure.message for failure in report.failures] == messages
    assert {rule.rule: rule.status for rule in report.rules}["through"] == ("failed" if messages else "passed")
