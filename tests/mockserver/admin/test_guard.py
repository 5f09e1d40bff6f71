"""The control API is for this machine, or for whoever has the token; never for a page from elsewhere."""

from __future__ import annotations

import json

import pytest
from driving import ask

from yespo_mockserver.admin.guard import Guard
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

HEALTH = "/__admin/health"
ELSEWHERE = ("192.0.2.7", 5000)


@pytest.mark.parametrize("host", ["127.0.0.1:8025", "localhost:8025", "localhost", "127.9.9.9", "[::1]:8025"])
def test_this_machine_may_ask(host: str) -> None:
    assert ask(create_app(Shop.demo()), HEALTH, "", headers={"host": host}).status == 200


@pytest.mark.parametrize("client", [("::1", 1), ("127.5.5.5", 1), ("::ffff:127.0.0.1", 1), None])
def test_loopback_has_many_addresses(client: tuple[str, int] | None) -> None:
    assert ask(create_app(Shop.demo()), HEALTH, "", client=client).status == 200


@pytest.mark.parametrize("client", [ELSEWHERE, ("::ffff:192.0.2.7", 1), ("nonsense", 1)])
def test_another_machine_may_not(client: tuple[str, int]) -> None:
    answer = ask(create_app(Shop.demo()), HEALTH, "", client=client)
    assert answer.status == 403
    assert "this machine only" in json.loads(answer.body)["error"]


NO_HOSTS = [
    "[::1",
    "[::1]x",
    "a@127.0.0.1",
    "127.0.0.1@evil.example",
    "localhost:evil",
    "localhost:-1",
    "localhost/..",
    "localhost#",
]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:8025", "localhost, x", *NO_HOSTS]
)
def test_a_rebound_host_is_refused(host: str) -> None:
    answer = ask(create_app(Shop.demo()), HEALTH, "", headers={"host": host})
    assert (answer.status, "Host must be localhost" in answer.body.decode()) == (403, True)


@pytest.mark.parametrize("name", [b"host", b"origin", b"sec-fetch-site"])
def test_what_says_where_a_request_comes_from_is_said_once(name: bytes) -> None:
    scope = {
        "method": "POST",
        "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"localhost"), (name, b"evil.example"), (name, b"localhost")],
    }
    denied = Guard().denied(scope)
    assert denied is not None
    assert denied.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"},
    ],
)
def test_a_page_of_another_origin_changes_nothing(headers: dict[str, str]) -> None:
    app = create_app(Shop.demo())
    app.faults.add("503")
    answer = ask(app, "/__admin/reset", "", method="POST", headers={"host": "127.0.0.1:8025", **headers})
    assert answer.status == 403
    assert len(app.faults) == 1


def test_our_own_page_and_a_link_to_it_may_pass() -> None:
    app = create_app(Shop.demo())
    own = {"host": "127.0.0.1:8025", "origin": "http://127.0.0.1:8025", "sec-fetch-site": "same-origin"}
    assert ask(app, "/__admin/reset", "", method="POST", headers=own).status == 200
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert ask(app, "/__admin/", "", headers=link).status == 200


def test_a_token_opens_it_from_elsewhere_and_is_asked_of_everybody() -> None:
    app = create_app(Shop.demo(), admin_token="sesame")
    foreign = {"host": "fake.example:8025"}

    def status(**headers: str) -> int:
        return ask(app, HEALTH, "", client=ELSEWHERE, headers={**foreign, "authorization": "", **headers}).status

    assert status() == 401
    assert status(authorization="Bearer wrong") == 401
    assert status(authorization="Basic sesame") == 401
    assert status(authorization="Bearer sesame") == 200
    assert status(cookie="other=1; yespo_admin=sesame") == 200
    assert status(cookie="yespo_admin=wrong") == 401
    assert status(authorization="Bearer sesame", origin="http://evil.example") == 403
    assert ask(app, HEALTH, "").status == 401


def test_the_page_takes_the_token_once_and_keeps_it_in_a_cookie() -> None:
    app = create_app(Shop.demo(), admin_token="sesame")
    answer = ask(app, "/__admin/", "token=sesame", client=ELSEWHERE)
    assert (answer.status, answer.headers["location"]) == (303, "/__admin/")
    assert answer.headers["set-cookie"] == "yespo_admin=sesame; Path=/__admin; HttpOnly; SameSite=Strict"
    assert ask(app, "/__admin/", "token=wrong", client=ELSEWHERE).status == 401


def test_without_a_control_api_there_is_nothing_at_its_paths() -> None:
    app = create_app(Shop.demo(), admin=False)
    assert ask(app, HEALTH, "").status == 404
    assert ask(app).status == 200


@pytest.mark.parametrize(
    "beside", ['prefs={"a":1,"b":[2, 3]}', 'q="unclosed', "=; ;;", "a" * 8000, "yespo_admin2=x", "ü=1"]
)
def test_other_cookies_of_the_browser_do_not_lock_anybody_out(beside: str) -> None:
    app = create_app(Shop.demo(), admin_token="sesame")
    for cookie in (f"{beside}; yespo_admin=sesame", f"yespo_admin=sesame; {beside}"):
        assert ask(app, HEALTH, "", headers={"cookie": cookie, "authorization": ""}).status == 200
    assert ask(app, HEALTH, "", headers={"cookie": beside, "authorization": ""}).status == 401


@pytest.mark.parametrize(
    "token", ["", "two words", "a;b", "a\r\nSet-Cookie: x", "ключ", "a,b", 'a"b', "x" * 201, "\udcff"]
)
def test_a_token_that_fits_no_link_header_or_cookie_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="A token has"):
        create_app(Shop.demo(), admin_token=token)


def test_an_origin_that_is_no_url_is_another_origin() -> None:
    for origin in ("http://[", "[", "://", "http://127.0.0.1:99999", "x" * 5000):
        assert ask(create_app(Shop.demo()), HEALTH, "", headers={"origin": origin}).status == 403


def test_anybody_may_ask_whether_it_is_ready_and_nothing_else() -> None:
    """Kubernetes and a container engine ask from another machine, and have no token."""
    for app in (create_app(Shop.demo()), create_app(Shop.demo(), admin_token="s3cret")):
        host = {"host": "10.0.0.7:8025"}
        assert ask(app, "/__admin/ready", "", client=ELSEWHERE, headers=host).status == 200
        assert ask(app, "/__admin/ready", "", method="POST", client=ELSEWHERE, headers=host).status in {401, 403}
        assert ask(app, "/__admin/ready/", "", client=ELSEWHERE, headers=host).status in {401, 403}
