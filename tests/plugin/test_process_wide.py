"""What others change for the whole process: stopped clocks, greenlets, no sockets, strict interpreters."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

ASK = """
    import faulthandler
    faulthandler.dump_traceback_later(30, exit=True)  # rather than hang

    import asyncio
    import httpx
    from yespo_mockserver.messages import clock
    from yespo_testkit import Fault, YespoMock, YespoServer

    PATH = "/api/v2/contacts/recoms/1245?webId=x"
    AUTH = ("user", "key")

    def ask(url):
        return httpx.get(url + PATH, auth=AUTH).status_code

    async def ask_in_loop():
        async with httpx.AsyncClient(auth=AUTH) as client:
            return (await client.get("https://yespo.io" + PATH)).status_code
"""
FROZEN = """
    from freezegun import freeze_time

    with freeze_time("2026-01-01"), YespoMock() as mock, YespoServer() as server:
        for fake, url in ((mock, "https://yespo.io"), (server, server.url)):
            fake.fails("latency:seconds=0.05")
            assert ask(url) == 200
            fake.fails(Fault("status", status=503, during=1.5))
            assert ask(url) == 503
            clock.sleep(1.6)
            assert ask(url) == 200
        mock.fails("drip:bytes=4000,seconds=0.02")
        assert asyncio.run(ask_in_loop()) == 200
        server.fails("refused:during=0.2")
        clock.sleep(0.4)
        assert ask(server.url) == 200
        health = httpx.get(server.url + "/__admin/health").json()
        assert health["feed"]["loaded_at"].startswith("2026-01-01"), health
"""
PORTLESS = """
    with YespoMock() as mock, YespoServer() as server:
        assert ask("https://yespo.io") == ask(server.url) == asyncio.run(ask_in_loop()) == 200
        for fake, url in ((mock, "https://yespo.io"), (server, server.url)):
            fake.fails("reset")
            try:
                ask(url)
            except httpx.ReadError:
                pass
"""


def run(program: str, *flags: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *flags, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_nothing_hangs_on_a_stopped_clock_and_what_is_first_used_under_it_works() -> None:
    pytest.importorskip("freezegun")
    ended = run(ASK + FROZEN)
    assert ended.returncode == 0, ended.stderr


def test_nothing_hangs_on_a_stopped_clock_without_uvloop_either() -> None:
    pytest.importorskip("freezegun")
    ended = run("import sys; sys.modules['uvloop'] = None\n" + textwrap.dedent(ASK + FROZEN))
    assert ended.returncode == 0, ended.stderr


def test_nothing_hangs_in_a_time_machine() -> None:
    pytest.importorskip("time_machine")
    travel = "import time_machine\nwith time_machine.travel(0, tick=False):\n"
    ended = run(textwrap.dedent(ASK) + travel + textwrap.indent(textwrap.dedent(PORTLESS), "    "))
    assert ended.returncode == 0, ended.stderr


def test_the_server_works_under_gevent() -> None:
    pytest.importorskip("gevent")
    pytest.importorskip("uvloop")
    program = "from gevent import monkey; monkey.patch_all()\n" + textwrap.dedent(ASK)
    program += "with YespoMock(), YespoServer() as server:\n"
    program += "    assert ask('https://yespo.io') == ask(server.url) == 200\n"
    program += "    server.answers(lambda call: clock.sleep(0.01) or [])\n"
    program += "    assert ask(server.url) == 200\n"
    program += "    assert httpx.post(server.url + '/__admin/reload').status_code == 200\n"
    ended = run(program, "-W", "ignore")
    assert ended.returncode == 0, ended.stderr


def test_under_eventlet_the_mock_works_and_the_server_says_why_it_doesnt() -> None:
    pytest.importorskip("eventlet")
    program = """
        import eventlet
        eventlet.monkey_patch()
        import requests
        from yespo_testkit import YespoMock, YespoServer

        with YespoMock():
            url = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"
            assert requests.get(url, auth=("u", "k"), timeout=5).status_code == 200
        YespoServer().start()
    """
    ended = run(program, "-W", "ignore")
    assert "eventlet has made green threads of all threads" in ended.stderr
    assert "use yespo_mock, which needs no thread." in ended.stderr


@pytest.mark.parametrize(
    ("flags", "environment"),
    [(["-X", "dev", "-W", "error"], {}), (["-OO"], {}), ([], {"PYTHONOPTIMIZE": "1"})],
    ids=["development mode", "-OO", "PYTHONOPTIMIZE"],
)
def test_strict_and_optimised_interpreters(flags: list[str], environment: dict[str, str]) -> None:
    ended = run(ASK + PORTLESS, *flags, **environment)
    told = [line for line in ended.stderr.splitlines() if not line.startswith("Executing <Task")]  # slow machines
    assert (ended.returncode, told) == (0, [])


def test_without_sockets_each_test_is_judged_by_itself_and_told_the_remedy(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_socket")
    pytester.makepyfile(
        """
        import httpx, pytest

        PATH = "/api/v2/contacts/recoms/1245?webId=x"

        def test_blocked(yespo_server): ...

        @pytest.mark.enable_socket
        def test_allowed(yespo_server):
            assert httpx.get(yespo_server.url + PATH, auth=("u", "k")).status_code == 200

        def test_blocked_again(yespo_server): ...

        def test_in_process(yespo_mock):
            assert httpx.get("https://yespo.io" + PATH, auth=("u", "k")).status_code == 200
        """
    )
    result = pytester.runpytest_subprocess("--disable-socket", "-p", "pytest_socket", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["*pytest-socket has them disabled for this test. @pytest.mark.enable_socket lets*"])
    result.stdout.no_fnmatch_line("*shared_server.py:*")
