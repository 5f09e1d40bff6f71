"""Scenarios: named states with transitions on requests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driving import ask

from yespo_mockserver.app import App, create_app
from yespo_mockserver.faults.scenario import BUILT_IN, Scenario, ScenarioError
from yespo_mockserver.settings.shop_toml import read_config
from yespo_mockserver.shop import Shop, ShopError

SCENARIO: dict[str, object] = {
    "name": "two doors",
    "state": [
        {"name": "start", "next": [{"to": "sold out", "match": {"data_source": 1247}}, {"to": "down", "after": 3}]},
        {"name": "sold out", "without": ["TENT-0001"]},
        {"name": "down", "fault": [{"kind": "status", "status": 503}], "next": [{"to": "start"}]},
    ],
}


@pytest.fixture
def app() -> App:
    app = create_app(Shop.demo())
    app.scenarios.add(Scenario.of(SCENARIO))
    return app


def state(app: App) -> str:
    return next(running.state for running in app.scenarios if running.scenario.name == "two doors")


def test_a_scenario_is_off_until_it_is_entered(app: App) -> None:
    assert state(app) == "off"
    assert [ask(app).status for _ in range(6)] == [200] * 6


def test_states_follow_requests_and_come_back(app: App) -> None:
    app.scenarios.enter("two doors")
    assert [ask(app).status for _ in range(9)] == [200, 200, 200, 503, 200, 200, 200, 503, 200]


def test_a_transition_may_wait_for_requests_of_its_own(app: App) -> None:
    app.scenarios.enter("two doors")
    before = len(app.shop.catalogue)
    ask(app, "/api/v2/contacts/recoms/1247", "contactId=1&products=GAS-0002")
    assert state(app) == "sold out"
    ask(app)
    assert len(app.shop.catalogue) == before - 1
    assert app.shop.catalogue.number("TENT-0001") is None
    app.scenarios.enter("two doors", "off")
    assert len(app.shop.catalogue) == before


def test_a_shop_that_was_changed_since_is_left_alone(app: App) -> None:
    app.scenarios.enter("two doors", "sold out")
    app.shop.reset()
    app.shop.add_product(id="NEW-1")
    app.scenarios.reset()
    assert app.shop.catalogue.number("NEW-1") is not None


def test_the_bestseller_disappears(app: App) -> None:
    best = json.loads(ask(app, query="contactId=1").body)[0]["id"]
    app.scenarios.enter("product disappears")
    ask(app)
    ask(app)
    assert app.shop.catalogue.ids.count(best) == 1
    ask(app)
    assert best not in list(app.shop.catalogue.ids)


def test_an_expired_token_is_a_401(app: App) -> None:
    app.scenarios.enter("token expires")
    assert [ask(app).status for _ in range(4)] == [200, 200, 200, 401]


@pytest.mark.parametrize("scenario", BUILT_IN, ids=lambda scenario: scenario.name)
def test_a_scenario_is_data(scenario: Scenario) -> None:
    assert Scenario.of(json.loads(json.dumps({**scenario.to_json()}))) == scenario


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": []}, "its states need names of their own"),
        ({"state": [{"name": "off"}]}, "none of them 'off'"),
        ({"state": [{"name": "a", "next": [{"to": "b"}]}]}, "there is no state 'b'; it has a"),
        ({"state": [{"name": "a", "fault": [{"kind": "resett"}]}]}, "did you mean reset?"),
        ({"state": [{"name": "a", "next": [{"to": "a", "match": {"id": 1}}]}]}, "can't be matched by 'id'"),
        ({"colour": 1}, "unknown field `colour`"),
    ],
)
def test_what_is_wrong_in_a_scenario_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.of({**SCENARIO, **change})
    assert words in str(caught.value)


def test_a_shops_file_has_scenarios(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text('[[scenario]]\nname = "mine"\n[[scenario.state]]\nname = "a"\nnext = [{ to = "b" }]\n')
    with pytest.raises(ShopError, match="line 1: scenario mine, state a: there is no state 'b'"):
        read_config(file)
    file.write_text(
        '[[scenario]]\nname = "mine"\n[[scenario.state]]\nname = "a"\n[[scenario.state.fault]]\nkind = "stall"\n'
    )
    (scenario,) = read_config(file).scenarios
    assert scenario.states[0].faults[0].kind == "stall"
    file.write_text("scenario = 1\n")
    with pytest.raises(ShopError, match=r"scenario is written \[\[scenario\]\]"):
        read_config(file)
