"""A calibration finds what a server is set to, by few and gentle requests, and says what it can't find."""

from __future__ import annotations

import contextlib
import functools
import os
import random
import tomllib

import msgspec
import pytest
from broken_servers import Broken, Got, served

from yespo_contracts.behaviour import Behaviour, choices
from yespo_contracts.checks.calibrating import MOST_REQUESTS, NOT_OBSERVABLE, PLAN, Calibration, Calibrator
from yespo_contracts.checks.inprocess import App, AsgiTransport
from yespo_contracts.known import Known
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.account import known_shop

SETTINGS = int(os.environ.get("CALIBRATION_SETTINGS", "12"))


@functools.cache
def shop() -> Shop:
    made = Shop.demo()
    made.add_data_source(1250, "bestsellers", size=5, scope="category")
    return made


@functools.cache
def known() -> Known:
    return known_shop(shop())


def calibrated(app: App, account: Known | None = None, most_requests: int = MOST_REQUESTS) -> Calibration:
    with contextlib.closing(AsgiTransport(app)) as transport:
        found = Calibrator(account or known(), transport, most_requests=most_requests).run("https://api.example")
        assert transport.sent == found.requests
        return found


def set_to(behaviour: Behaviour) -> App:
    server = shop()
    config = msgspec.structs.replace(server.config, behaviour=behaviour)
    other = Shop(config, server._state, server.feed)
    return create_app(other)


def some_behaviour(number: int) -> Behaviour:
    chance = random.Random(number)
    return msgspec.convert(
        {key: chance.choice(choice.values) for key, choice in choices().items() if key != "bought_statuses"}, Behaviour
    )


@pytest.mark.parametrize("number", range(SETTINGS))
def test_each_setting_is_recovered(number: int) -> None:
    """What GET and HEAD can show is found, and the rest is told."""
    behaviour = some_behaviour(number)
    found = calibrated(set_to(behaviour))
    truth = msgspec.to_builtins(behaviour)
    assert dict(found.found) == {key: truth[key] for key in found.found}
    assert set(found.unknown) <= {*NOT_OBSERVABLE, "empty_answer"}
    assert found.requests <= MOST_REQUESTS
    assert found.stopped is None


def test_the_ledgers_defaults_are_found_on_the_fake() -> None:
    """As it comes."""
    found = calibrated(create_app(shop()))
    assert found.behaviour == Behaviour()
    assert set(found.unknown) == set(NOT_OBSERVABLE)


def test_what_is_written_has_evidence_and_nobodys_name() -> None:
    """Identifiers are redacted, and the file reads back."""
    found = calibrated(create_app(shop()))
    text = found.toml()
    document = tomllib.loads(text)
    assert document["calibration"]["url"] == "https://api.example"
    assert document["behaviour"] == dict(found.found)
    assert {each["rule"] for each in document["evidence"]} <= {step.rule for step in PLAN}
    for contact in known().contacts:
        assert not any(value in text for value in contact.values() if len(value) > 5)
    assert "# retry_after: not observed, it takes a 429" in text


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_429_or_5xx_stops_it(status: int) -> None:
    """At once, with what was found before."""
    answer = Got(status, {"content-type": "text/plain"}, b"")
    broken = Broken(set(), response=lambda seen, got: answer if seen.count == 6 else got)
    found = calibrated(served(broken, create_app(shop())))
    assert found.requests == 6
    assert found.stopped == f"The server answered {status}: come again later."
    assert "error_style" in found.unknown


def test_a_refused_key_and_used_up_requests_stop_it() -> None:
    """With a sentence."""
    refused = Broken(set(), response=lambda _seen, _got: Got(401, {}, b""))
    assert calibrated(served(refused, create_app(shop()))).stopped == "The server refuses the API key."
    assert calibrated(create_app(shop()), most_requests=3).stopped == "The 3 requests are used up."


def test_little_knowledge_finds_less_and_says_why() -> None:
    """Rather than guess."""
    account = msgspec.structs.replace(known(), contacts=(), products=(), categories=(), catalogue={})
    found = calibrated(create_app(shop()), account)
    assert found.unknown["list_style"] == "it takes a data source that needs products, and two products"
    assert found.unknown["repeated_identifier"].startswith("it takes two contacts")
    assert found.found["error_style"] == "text"
