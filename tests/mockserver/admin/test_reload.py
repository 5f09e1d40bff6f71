"""A reload takes effect for all that shop.toml says, and keeps what the command line said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driving import ask

from yespo_contracts.request.authentication import basic_authorization
from yespo_mockserver.admin.call import ControlRequest
from yespo_mockserver.admin.control import running
from yespo_mockserver.admin.control.control import Control
from yespo_mockserver.app import App, create_app
from yespo_mockserver.faults import Fault
from yespo_mockserver.settings.overrides import Overrides, calibrated
from yespo_mockserver.shop import Shop

SHOP = """
[[data_source]]
id = 1245
type = "bestsellers"
"""
FEED = "<rss version='2.0'><channel>{}</channel></rss>"
ITEM = "<item><id>{}</id><title>Tent</title><price>5 UAH</price><availability>in_stock</availability></item>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feed.xml").write_text(FEED.format(ITEM.format("A") + ITEM.format("B")))
    order = {"externalOrderId": "1", "email": "a@example.com", "status": "DELIVERED", "date": "2026-06-01T00:00:00Z"}
    lines = [{**order, "externalOrderId": name, "items": [{"externalItemId": name, "quantity": 1}]} for name in "AB"]
    (tmp_path / "orders.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "shop.toml").write_text(SHOP)
    return tmp_path


def reload(app: App, folder: Path, settings: str) -> None:
    """Write other settings, and have them read."""
    (folder / "shop.toml").write_text(settings + SHOP)
    answer = running.reload(Control(app.fake, 0.0), ControlRequest(path={}, query={}, body=b""))
    assert answer["status"] == "ok"


def get(app: App, key: str = "key") -> int:
    return ask(app, headers={"authorization": basic_authorization(key)}).status


def test_keys_are_those_of_the_file(folder: Path) -> None:
    app = create_app(Shop.load(folder))
    assert get(app, "any") == 200
    reload(app, folder, '[auth]\nkeys = ["GOOD"]\n')
    assert (get(app, "any"), get(app, "GOOD")) == (401, 200)


def test_the_rate_limit_is_the_files(folder: Path) -> None:
    app = create_app(Shop.load(folder))
    reload(app, folder, "[limits]\nrate = 0.01\n")
    assert [get(app), get(app)] == [200, 429]
    reload(app, folder, "")
    assert [get(app), get(app)] == [200, 200]


def test_pages_of_other_origins_may_read_what_the_file_lets_them(folder: Path) -> None:
    app = create_app(Shop.load(folder))
    reload(app, folder, '[behaviour]\ncors = "any"\n')
    assert ask(app).headers["access-control-allow-origin"] == "*"
    assert ask(app, method="OPTIONS").status == 204


def test_faults_and_scenarios_are_those_of_the_file(folder: Path) -> None:
    """Those of the file before are gone, and so is what was set meanwhile."""
    app = create_app(Shop.load(folder))
    reload(
        app,
        folder,
        '[[fault]]\nkind = "status"\nstatus = 503\n[[scenario]]\nname = "mine"\n[[scenario.state]]\nname = "one"\n',
    )
    assert get(app) == 503
    assert "mine" in {running.scenario.name for running in app.scenarios}
    app.faults.add(500)
    reload(app, folder, "")
    assert get(app) == 200
    assert "mine" not in {running.scenario.name for running in app.scenarios}


def test_data_sources_and_behaviour_are_those_of_the_file(folder: Path) -> None:
    app = create_app(Shop.load(folder))
    assert ask(app, "/api/v2/contacts/recoms/7").status == 404
    reload(app, folder, '[behaviour]\nunknown_data_source = "422"\n')
    assert ask(app, "/api/v2/contacts/recoms/7").status == 422
    reload(app, folder, '[[data_source]]\nid = 7\ntype = "personal"\n')
    assert ask(app, "/api/v2/contacts/recoms/7").status == 200


def test_what_the_command_line_said_is_kept(folder: Path, tmp_path: Path) -> None:
    """Keys, seed, faults and a calibration go before the files, also before other ones."""
    calibration = tmp_path / "calibration.toml"
    calibration.write_text(
        '[calibration]\nurl = "https://a.example"\nat = "2026-01-01"\n[behaviour]\nunknown_contact = "404"\n'
    )
    given = Overrides({"auth": {"keys": ["GOOD"]}, "shop": {"seed": 7}}, (Fault.parse("503:nth=1"),))
    app = create_app(Shop.load(folder, overrides=calibrated(calibration).and_then(given)))
    assert get(app, "BAD") == 503
    for settings in (
        '[shop]\nseed = 3\nname = "Renamed"\n[auth]\nkeys = "any"\n',
        '[behaviour]\nunknown_contact = "empty"\n',
    ):
        reload(app, folder, settings)
        assert [get(app, key) for key in ("GOOD", "BAD", "GOOD")] == [503, 401, 404]
        assert app.shop.config.shop.seed == 7


def test_the_rate_that_the_command_line_said_is_kept(folder: Path) -> None:
    app = create_app(Shop.load(folder, overrides=Overrides({"limits": {"rate": 0.01}})))
    reload(app, folder, "[limits]\nrate = 100\n")
    assert [get(app), get(app)] == [200, 429]


def test_no_key_is_needed_where_the_command_line_said_so(folder: Path) -> None:
    app = create_app(Shop.load(folder, overrides=Overrides({"auth": {"keys": "off"}})))
    reload(app, folder, '[auth]\nkeys = ["GOOD"]\n')
    assert get(app, "BAD") == 200


def test_orders_count_as_the_settings_in_force_have_it(folder: Path) -> None:
    """Which orders of the file count as bought is judged by what goes before the file, too."""
    shop = Shop.load(folder, overrides=Overrides({"behaviour": {"bought_statuses": ["CANCELLED"]}}))
    assert len(shop.history) == 0
    shop.reload()
    assert len(shop.history) == 0
