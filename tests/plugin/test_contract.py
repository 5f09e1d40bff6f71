"""`contract_test`: one test a rule, in a project's own suite."""

from __future__ import annotations

import pytest

from yespo_testkit.contract import contract_test

pytest_plugins = ["pytester"]

SUITE = """
from broken_servers import BROKEN, served
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.contract import contract_test

ONLY = ["envelope", "field-types", "charset", "through"]
right = create_app(Shop.demo())
test_strings = contract_test(served(BROKEN["price as a string"], right), max_examples=1, only=ONLY)
test_charset = contract_test(served(BROKEN["no charset"], right), max_examples=1, only=ONLY)
test_nobody = contract_test("http://127.0.0.1:1", max_examples=2, only=["envelope"])
"""


def test_each_rule_is_a_test(pytester: pytest.Pytester) -> None:
    """A breach fails it with what was expected, what came and a line to paste; what couldn't be judged is skipped."""
    pytester.makepyfile(SUITE)
    result = pytester.runpytest("-q", "-p", "no:cacheprovider", "-W", "always::yespo_testkit.contract.ContractWarning")
    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes["failed"], outcomes["skipped"]) == (5, 2, 2)
    for line in (
        "field-types: price is of another type.",
        "  expected  a number",
        "  curl *",
        "*nothing listens there*",
        "*odd: charset: A 200 doesn't tell its charset.*",
    ):
        result.stdout.fnmatch_lines([line])


def test_a_rule_that_is_none_is_told_at_once() -> None:
    """Not as a test that never runs."""
    with pytest.raises(ValueError, match="identty isn't a rule of a check: did you mean identity"):
        contract_test("http://127.0.0.1:1", only=["identty"])
