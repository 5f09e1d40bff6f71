"""The checker finds what is wrong with a server, names the rule, and finds nothing wrong with a right one."""

from __future__ import annotations

import contextlib
import time

import msgspec
import pytest
from broken_servers import BROKEN, KEY, Broken, Got, served, together
from broken_servers import time as time_
from checking import check, known, new_shop, shop
from settings import shop_with

from yespo_checker.checker import Checker
from yespo_checker.examples.counterexamples import Counterexamples
from yespo_checker.examples.plan import Plan, generated, generated_apart
from yespo_checker.expectations import Account
from yespo_checker.reports.report import Failure
from yespo_checker.rules import RULES
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.inprocess import AsgiTransport
from yespo_checker.sending.usable import UnusableServerError
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.ledger import entries
from yespo_contracts.strategies import WireRequest
from yespo_mockserver.app import create_app
from yespo_testkit.cli.check.account import known_shop


@pytest.mark.ledger("answered-whole")
@pytest.mark.ledger("no-server-error")
@pytest.mark.ledger("answered")
@pytest.mark.ledger("same-product")
@pytest.mark.ledger("parameter-order")
@pytest.mark.ledger("caching")
@pytest.mark.ledger("key-secrecy")
@pytest.mark.ledger("compression")
@pytest.mark.ledger("harmless-headers")
@pytest.mark.ledger("keep-alive")
@pytest.mark.ledger("refusal-status")
@pytest.mark.ledger("unauthorized-status")
@pytest.mark.ledger("parameter-names")
@pytest.mark.ledger("integer-types")
@pytest.mark.ledger("empty-list")
@pytest.mark.ledger("missing-list-text")
@pytest.mark.ledger("broken-encoding")
@pytest.mark.ledger("auth-scheme")
@pytest.mark.ledger("list-effect")
@pytest.mark.ledger("list-effect-everywhere")
@pytest.mark.ledger("field-values")
@pytest.mark.ledger("field-values-filled")
@pytest.mark.ledger("category-scope")
@pytest.mark.ledger("products-elsewhere")
@pytest.mark.ledger("charset")
@pytest.mark.ledger("latency")
def test_nothing_is_wrong_with_the_fake() -> None:
    """As it comes it keeps the whole contract, and nearly every rule was looked at."""
    report = check(create_app(shop()))
    assert report.failures == ()
    assert report.passed
    skipped = {rule.rule for rule in report.rules if rule.status == "skipped"}
    assert skipped <= {"missing-list", "unknown-contact", "unknown-products", "empty-answer", "through"}
    assert {rule.rule for rule in report.rules if rule.status == "not judged"} == set()


BETWEEN = {name for module in (time_, together) for name in module.FAULTS} | {"503 now and then", "cut off"}
"""What no request is at fault for: it comes with the time, or with others beside it."""


WHOLE = {name for module in (time_, together) for name in module.FAULTS} - {
    "500 among sixteen", "nothing on a new connection", "closed now and then", "HEAD empties the next GET",
}  # fmt: skip
"""What takes a whole check to be found: `make checker` does them all, the tests some."""


@pytest.mark.parametrize("name", [name for name in BROKEN if name not in WHOLE])
def test_each_broken_server_is_found_out_by_a_small_request(name: str) -> None:
    """By one of the rules that it breaks, and by no more parameters than show it."""
    broken = BROKEN[name]
    most = 12 if name in together.FAULTS else 200  # those come after all traps
    report = check(served(broken, create_app(shop())), only=broken.rules, fail_fast=True, max_examples=most)
    assert {failure.rule for failure in report.failures} & broken.rules
    assert name in BETWEEN or any(is_small(failure, broken.needs) for failure in report.failures)


def is_small(failure: Failure, needs: int) -> bool:
    """Tell whether a request has one identifier and the lists that its data source must have, or what is needed."""
    number = str(failure.request["path"]).rpartition("/")[2]
    source = known().data_source(int(number)) if number.isdigit() else None
    query = failure.request["query"]
    assert isinstance(query, list)
    return len(query) <= max(needs, 1 + len(source.requires if source else ()))


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("500 on emoji", "products=%F0%9F%98%80"),
        ("accepts no identifier", ""),
        ("treats webI as webId", "webI=1"),
        ("takes Bearer", "contactId=162688150"),
        ("contactId of zero taken", "contactId=0"),
        ("blank identifiers taken", "contactId="),
    ],
)
def test_a_counterexample_has_no_more_than_is_needed(name: str, query: str) -> None:
    """Every parameter that doesn't matter is gone, and the values are small."""
    broken = BROKEN[name]
    report = check(served(broken, create_app(shop())), only=broken.rules, fail_fast=True)
    pairs = report.failures[0].request["query"]
    assert isinstance(pairs, list)
    assert "&".join("=".join(pair) for pair in pairs) == query


def test_a_whole_check_of_a_broken_server_names_the_rule_and_little_else() -> None:
    """One small fault isn't told as many."""
    report = check(served(BROKEN["wraps the array"], create_app(shop())), max_examples=20)
    assert [failure.rule for failure in report.failures] == ["envelope"]
    assert next(rule for rule in report.rules if rule.rule == "identity").status == "passed"
    assert report.failures[0].times > 100
    assert report.failures[0].difference.startswith('{"data": [{"id": ')
    assert {rule.rule for rule in report.rules if rule.status == "failed"} == {"envelope"}


def test_a_failure_tells_how_to_replay_it() -> None:
    """As a curl line and as Python, with what should have come."""
    report = check(served(BROKEN["ignores email"], create_app(shop())), only=["identity"], fail_fast=True)
    failure = report.failures[0]
    assert failure.curl.startswith("curl -gi -u user:key 'http://server.example/api/v2/contacts/recoms/")
    assert failure.reference is not None
    assert failure.reference.startswith("curl")
    compile(failure.python, "snippet", "exec")
    assert failure.expected.startswith("products ")
    assert failure.got.status == 200


def test_counterexamples_are_kept_and_replayed_first(tmp_path: object) -> None:
    """A machine that finds nothing by chance finds it by another's, until it is mended."""
    kept = Counterexamples.at(str(tmp_path))
    broken = served(BROKEN["500 on emoji"], create_app(shop()))
    assert not check(broken, fail_fast=True, counterexamples=kept).passed
    assert [case for case, _ in kept.saved()] == ["single"]
    again = check(broken, fail_fast=True, counterexamples=kept)
    assert (again.passed, again.examples) == (False, 0)
    assert check(create_app(shop()), counterexamples=kept, max_examples=1).passed
    assert kept.saved() == []


def test_a_counterexample_stays_while_its_fault_does(tmp_path: object) -> None:
    """Also where a check leaves its rule out."""
    kept = Counterexamples.at(str(tmp_path))
    broken = served(BROKEN["500 on emoji"], create_app(shop()))
    assert not check(broken, fail_fast=True, counterexamples=kept).passed
    check(broken, only=["identity"], fail_fast=True, counterexamples=kept, max_examples=1)
    assert [case for case, _ in kept.saved()] == ["single"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Got(301, {"location": "https://other.example/"}, b""), "redirect to https://other.example/"),
        (Got(200, {"content-type": "text/html"}, b"<!DOCTYPE html><p>Hello"), "HTML page"),
        (Got(401, {}, b""), "refuses the API key"),
    ],
)
def test_what_isnt_the_api_is_told_at_once(answer: Got, told: str) -> None:
    """Rather than by hundreds of failures."""
    with pytest.raises(UnusableServerError, match=told):
        check(served(Broken(set(), response=lambda _seen, _got: answer), create_app(shop())))


def test_a_silent_server_ends_the_check() -> None:
    """After a few requests without an answer."""

    def response(seen: object, got: Got) -> Got:
        if getattr(seen, "count", 0) > 20:
            raise RuntimeError
        return got

    report = check(served(Broken(set(), response=response), create_app(shop())))
    assert report.stopped is not None
    assert report.requests < 40
    assert [failure.rule for failure in report.failures] == ["answered"]


def test_every_rule_is_an_entry_of_the_ledger() -> None:
    """Whoever is told of a failure can read what the rule says."""
    assert set(RULES) <= {entry.id for entry in entries()}


def test_the_same_seed_gives_the_same_examples() -> None:
    """In a process of its own, whatever is loaded here."""
    plan = Plan(known=msgspec.structs.replace(known(), catalogue={}), seed=3, max_examples=20)
    first, second = list(generated_apart(plan)), list(generated_apart(plan))
    assert first == second
    assert len(first) == 40


BEHAVIOURS = (
    Behaviour(list_style="comma", error_style="json", unknown_data_source="422", unknown_contact="404", cors="any"),
    Behaviour(list_style="repeat", unknown_data_source="empty", empty_answer="204", repeated_identifier="first"),
    Behaviour(list_style="json", blank_identifier="ignored", web_i="alias", missing_list="empty", tags_type="list"),
    Behaviour(unknown_parameter="400", repeated_identifier="last", unknown_products="400", unknown_contact="empty"),
    Behaviour(
        conflicting_identifiers="400", missing_list="bestsellers", unknown_products="empty", category_match="path"
    ),
    Behaviour(unknown_data_source="400", web_i="alias", blank_identifier="ignored", unknown_parameter="400"),
)


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_nothing_is_wrong_with_a_fake_that_is_set_otherwise(behaviour: Behaviour) -> None:
    """Once the check is told of it."""
    assert alarms(behaviour=behaviour) == []


def test_nothing_is_wrong_with_a_fake_whose_products_have_a_field_for_pictures() -> None:
    """What `[feed] image_field` adds is known to who is told of the shop."""
    feed = msgspec.structs.replace(shop().config.feed, image_field="imageUrl")
    assert alarms(feed=feed) == []


def alarms(**changes: msgspec.Struct) -> list[tuple[str, str, str]]:
    """Check the fake with other settings by what is known of it, and return what is found."""
    other = shop_with(new_shop(), **changes)
    account = Account(known_shop(other), other.config.behaviour)
    found: list[WireRequest] = []
    generated(Plan(known=account.known, behaviour=account.behaviour, seed=2, max_examples=20), found.append)
    with contextlib.closing(AsgiTransport(create_app(other), credentials=Credentials(KEY))) as transport:
        checker = Checker(account, transport)
        checker.run(found, 100)
        report = checker.report(url="", seed=2, credentials=Credentials(), since=time.monotonic())
    return [(failure.rule, failure.message, failure.curl) for failure in report.failures]
