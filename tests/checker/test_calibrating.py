"""A calibration finds what a server is set to, by few and gentle requests, and says what it can't find."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import tomllib
from collections.abc import Callable

import msgspec
import pytest
from broken_servers import Broken, Got, Seen, served
from calibrating import new_shop, some_behaviour
from settings import shop_with

from yespo_checker.calibrating import MOST_REQUESTS, NOT_OBSERVABLE, PLAN, Calibration, Calibrator
from yespo_checker.sending.answer import NoAnswerError
from yespo_checker.sending.inprocess import App, AsgiTransport
from yespo_checker.sending.usable import UnusableServerError
from yespo_contracts.account import Known
from yespo_contracts.behaviour import Behaviour
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.check.account import known_shop

SETTINGS = int(os.environ.get("CALIBRATION_SETTINGS", "12"))


@functools.cache
def shop() -> Shop:
    return new_shop()


@functools.cache
def known() -> Known:
    return known_shop(shop())


def calibrated(app: App, account: Known | None = None, most_requests: int = MOST_REQUESTS) -> Calibration:
    with contextlib.closing(AsgiTransport(app)) as transport:
        found = Calibrator(account or known(), transport, most_requests=most_requests).run("https://api.example")
        assert transport.sent == found.requests
        return found


def set_to(behaviour: Behaviour) -> App:
    return create_app(shop_with(new_shop(), behaviour=behaviour))


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
    with pytest.raises(UnusableServerError, match="refuses the API key"):
        calibrated(served(refused, create_app(shop())))
    assert calibrated(create_app(shop()), most_requests=3).stopped == "The 3 requests are used up."


def test_it_tells_when_to_come_again() -> None:
    """If the server does."""
    answer = Got(429, {"retry-after": "30"}, b"")
    broken = Broken(set(), response=lambda seen, got: answer if seen.count == 6 else got)
    found = calibrated(served(broken, create_app(shop())))
    assert found.stopped == "The server answered 429: come again in 30 s."
    assert found.unknown["error_style"] == "the calibration was stopped before"
    assert "# It isn't whole: The server answered 429" in found.toml()


def test_a_server_that_falls_silent_stops_it() -> None:
    """With what was found before; at the first request there is nothing to keep."""

    def response(seen: Seen, got: Got) -> Got:
        if seen.count > answered:
            raise RuntimeError
        return got

    app = served(Broken(set(), response=response), create_app(shop()))
    answered = 4
    found = calibrated(app)
    assert found.stopped is not None
    assert found.found["tags_type"] == "string"
    answered = 0
    with pytest.raises(NoAnswerError):
        calibrated(app)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            Got(404, {"content-type": "text/plain"}, b"Not found"),
            "It answers 404 to known data sources: see",
        ),
        (Got(200, {"content-type": "application/json"}, b'{"status": "ok"}'), "It answers 200, but with no list: see"),
        (Got(200, {"content-type": "text/html"}, b"<p>Hello"), "It answers 200 with an HTML page"),
    ],
)
def test_what_isnt_the_api_isnt_calibrated(answer: Got, told: str) -> None:
    """Since all that it would find means nothing."""
    with pytest.raises(UnusableServerError, match=told):
        calibrated(served(Broken(set(), response=lambda _seen, _got: answer), create_app(shop())))


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("error_style", lambda _seen, got: got if got.status == 200 else Got(200, {}, b"[]")),
        ("unknown_data_source", lambda seen, got: Got(403, {}, b"") if "2147483646" in seen.path else got),
        ("webI", lambda seen, got: Got(418, {}, b"") if seen.get("webI") else got),
        ("missing_list", lambda _seen, got: Got(409, {}, b"") if b"product ids" in got.body else got),
        ("category_match", lambda seen, got: got.having([]) if seen.get("category") else got),
        ("repeated_identifier", lambda seen, got: _two_of_a_kind(seen, got, by_turns=False)),
        ("repeated_identifier", lambda seen, got: _two_of_a_kind(seen, got, by_turns=True)),
        ("empty_answer", lambda _seen, got: got if got.status != 200 or got.body != b"[]" else Got(410, {}, b"")),
    ],
)
def test_an_odd_answer_is_told_rather_than_taken_for_something(key: str, change: Callable[[Seen, Got], Got]) -> None:
    """By its status, or by why it tells nothing."""
    found = calibrated(served(Broken(set(), response=change), create_app(shop())))
    assert key not in found.found
    assert found.unknown[key]


def _two_of_a_kind(seen: Seen, got: Got, *, by_turns: bool) -> Got:
    """Return the same to everybody, or something new each time, where identifiers are asked for."""
    if got.status != 200 and [name for name, _ in seen.params] != ["contactId", "contactId"]:
        return got
    return Got(200, {}, json.dumps([{"id": str(seen.count if by_turns else 1)}]).encode())


def test_little_knowledge_finds_less_and_says_why() -> None:
    """Rather than guess."""
    account = msgspec.structs.replace(known(), contacts=(), products=(), categories=(), catalogue={})
    found = calibrated(create_app(shop()), account)
    assert found.unknown["list_style"] == "it takes a data source that needs products, and two products"
    assert found.unknown["repeated_identifier"].startswith("it takes two contacts")
    assert found.found["error_style"] == "text"
    sources = tuple(source for source in known().data_sources if source.type == "bestsellers" and not source.requires)
    found = calibrated(create_app(shop()), msgspec.structs.replace(known(), data_sources=sources))
    for key in ("list_style", "missing_list", "unknown_products", "category_match", "empty_answer", "unknown_contact"):
        assert "it takes" in found.unknown[key] or key == "empty_answer"


def test_contacts_of_different_kinds_show_a_conflict_and_no_repetition() -> None:
    """Since nothing is asked by an identifier that nobody is known to have."""
    one, other = list(known().contacts)[:2]
    contacts = ({"contactId": one["contactId"]}, {"email": other["email"]})
    found = calibrated(create_app(shop()), msgspec.structs.replace(known(), contacts=contacts))
    assert found.found["conflicting_identifiers"] == "first"
    assert found.unknown["repeated_identifier"] == "it takes two contacts with the same kind of identifier"
    found = calibrated(create_app(shop()), msgspec.structs.replace(known(), contacts=contacts[1:]))
    assert found.unknown["conflicting_identifiers"] == "it takes two contacts with different identifiers"
