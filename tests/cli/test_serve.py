"""`yespo-testkit serve` as a person runs it: a process, its output, and how it ends."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from command import run, serving

from yespo_fixtures import demo_shop_folder
from yespo_mockserver.shop import Shop

FEED = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
<item><g:id>A1</g:id><g:title>Lamp</g:title><g:link>https://shop.example/a1</g:link>
<g:description>A lamp</g:description>
<g:brand>Acme</g:brand><g:price>10.00 UAH</g:price><g:availability>in stock</g:availability>
<g:product_type>Light</g:product_type></item>
<item><g:id>A2</g:id><g:title>Bulb</g:title><g:link>https://shop.example/a2</g:link>
<g:description>A bulb</g:description>
<g:brand>Acme</g:brand><g:price>2.00 UAH</g:price><g:availability>in stock</g:availability>
<g:product_type>Light</g:product_type></item>
</channel></rss>
"""
SHOP = """[shop]
name = "Mine"
[feed]
source = "feed.xml"
[[data_source]]
id = 1
type = "bestsellers"
"""


def test_it_prints_the_url_the_data_sources_and_requests_that_work_when_pasted(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with serving(ready=ready) as process:
        url = ready.read_text().strip()
        process.terminate()
        out, err = process.communicate(timeout=10)
    lines = [shlex.split(line.replace(url, "{url}")) for line in err.splitlines() if line.startswith("curl ")]
    assert len(lines) == len(Shop.demo().data_sources)
    with serving("--quiet", ready=ready):
        again = ready.read_text().strip()
        commands = [[word.replace("{url}", again) for word in line] for line in lines]
        answers = [subprocess.run([*line, "-s"], capture_output=True, check=True).stdout for line in commands]
    asked = [int(match[1]) for line in lines if (match := re.search(r"/recoms/(\d+)\?", line[-1]))]
    viewed = answers.pop(asked.index(1255))  # nobody has viewed anything yet
    assert viewed == b"[]"
    assert all(answer.startswith(b'[{"id":') for answer in answers)
    assert out.strip() == url
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
    for data_source, kind, needs in [("1244", "personal", "an identifier"), ("1247", "also_bought", "products")]:
        assert re.search(rf"^{data_source} +{kind} +{needs} ", err, re.MULTILINE)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_stops_at_once_when_it_is_told_to(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    ready = tmp_path / "ready"
    with serving(ready=ready) as process:
        address = ready.read_text().strip().removeprefix("http://")
        host, _, port = address.partition(":")
        with socket.create_connection((host, int(port))):  # a client that keeps its connection open
            began = time.monotonic()
            process.send_signal(sent)
            _, err = process.communicate(timeout=10)
    assert process.returncode == code
    assert time.monotonic() - began < 3
    assert "Traceback" not in err
    assert not ready.exists()


def test_a_bare_feed_is_served_with_made_up_customers_also_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    ready = tmp_path / "ready"
    with serving("--feed", str(tmp_path / "feed.xml"), "--no-auth", ready=ready):
        answer = subprocess.run(
            ["curl", "-s", ready.read_text().strip() + "/api/v2/contacts/recoms/1245?contactId=1"],
            capture_output=True,
            check=True,
        )
    assert b'"id":"A1"' in answer.stdout


def test_only_the_keys_that_were_given_are_good_and_none_is_printed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with serving("--api-key", "s3cret", ready=ready) as process:
        target = ready.read_text().strip() + "/api/v2/contacts/recoms/1244?contactId=162688150"
        statuses = [
            subprocess.run(
                ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-u", f"user:{key}", target],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for key in ("s3cret", "other")
        ]
        process.terminate()
        out, err = process.communicate(timeout=10)
    assert statuses == ["200", "401"]
    assert "s3cret" not in out + err
    assert "YESPO_API_KEY" in err


def test_quiet_prints_nothing_and_the_access_log_one_line_a_request(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with serving("--quiet", "--access-log", ready=ready) as process:
        url = ready.read_text().strip()
        subprocess.run(["curl", "-s", "-u", "user:k", url + "/nowhere"], capture_output=True, check=True)
        process.terminate()
        out, err = process.communicate(timeout=10)
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "GET /nowhere" in err
    assert "404" in err


def test_the_log_is_json_for_machines_and_nothing_personal_is_in_it(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with serving("--log-format", "json", "--fault", "503:nth=2", ready=ready) as process:
        url = ready.read_text().strip() + "/api/v2/contacts/recoms/1245"
        for query in ("?email=olena@example.com&page=1", "?contactId=1"):
            subprocess.run(["curl", "-s", "-u", "user:s3cret", url + query], capture_output=True, check=True)
        process.terminate()
        out, err = process.communicate(timeout=10)
    assert out.strip() + "/api/v2/contacts/recoms/1245" == url
    started, first, second = map(json.loads, err.splitlines())
    assert (started["event"], started["shop"]) == ("started", "Demo shop")
    assert (first["event"], first["status"]) == ("request", 200)
    assert first["violations"][0]["rule"] == "unknown-parameter"
    assert (second["status"], second["fault"]) == (503, "status:status=503,nth=2")
    assert "olena" not in err
    assert "s3cret" not in err


def test_a_text_log_has_what_a_person_asks_first(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with serving("--log-format", "text", "--fault", "429", ready=ready) as process:
        url = ready.read_text().strip() + "/api/v2/contacts/recoms/1245?page=1"
        subprocess.run(["curl", "-s", "-u", "user:k", url], capture_output=True, check=True)
        process.terminate()
        _, err = process.communicate(timeout=10)
    line = err.splitlines()[-1]
    for part in (
        "429 GET /api/v2/contacts/recoms/1245?page=1",
        "broke one-identifier, unknown-parameter",
        "fault rate-limit",
    ):
        assert part in line


def test_a_rate_limit_refuses_what_is_over_it(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with serving("--quiet", "--rate-limit", "2", ready=ready):
        url = ready.read_text().strip() + "/api/v2/contacts/recoms/1245?contactId=1"
        command = ["curl", "-s", "-u", "user:k", "-o", "/dev/null", "-w", "%{http_code}", url]
        statuses = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(8)]
    assert statuses[:2] == ["200", "200"]
    assert "429" in statuses


def test_beyond_this_machine_the_page_wants_a_token_that_is_printed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with serving("--host", "0.0.0.0", ready=ready) as process:
        health = ready.read_text().strip() + "/__admin/health"
        refused = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", health], capture_output=True, check=True
        )
        process.terminate()
        _, err = process.communicate(timeout=10)
    assert refused.stdout == b"401"
    assert re.search(r"steers it all: http://127\.0\.0\.1:\d+/__admin/\?token=[\w-]{20,}", err)


def test_without_the_page_there_is_none(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with serving("--quiet", "--no-admin", ready=ready):
        url = ready.read_text().strip() + "/__admin/health"
        got = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url], capture_output=True, check=True
        )
    assert got.stdout == b"404"


def test_a_kill_in_the_middle_of_anything_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    shop, ready = tmp_path / "shop", tmp_path / "ready"
    shutil.copytree(demo_shop_folder(), shop)
    before = {file.name: file.read_bytes() for file in shop.iterdir()}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    options = ("--quiet", "--fault", "stall:share=0.3", "--fault", "refused:during=0.2,after=20", "--port", port)
    for delay in (0.0, 0.15, 0.4):
        with serving(str(shop), *options, ready=ready) as process:
            command = ["curl", "-s", "-m", "1", "-u", "user:k", "--parallel"]
            load = subprocess.Popen(
                [
                    *command,
                    *[f"http://127.0.0.1:{port}/api/v2/contacts/recoms/1245?contactId={n}" for n in range(1, 60)],
                ],
                stdout=subprocess.DEVNULL,
            )
            reload = ["curl", "-s", "-m", "1", "-X", "POST", f"http://127.0.0.1:{port}/__admin/reload"]
            reloading = subprocess.Popen(reload, stdout=subprocess.DEVNULL)
            time.sleep(delay)
            process.kill()
            process.wait()
            load.wait()
            reloading.wait()
        ready.unlink()  # nobody tidied it up
    with serving(str(shop), "--quiet", "--port", port, ready=ready):
        url = f"http://127.0.0.1:{port}/api/v2/contacts/recoms/1245?contactId=1"
        assert subprocess.run(["curl", "-s", "-u", "user:k", url], capture_output=True, check=True).stdout[:1] == b"["
    assert {file.name: file.read_bytes() for file in shop.iterdir()} == before


def test_a_port_in_use_is_one_clear_message() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = run("serve", "--port", port)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"Error: 127.0.0.1:{port} is in use by another program. "
        "--port N names another port, --port 0 takes any free one.\n"
    )


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[shop]\nnam = "x"\n', 'shop.toml, line 2: unknown key "nam": did you mean name?'),
        ('[[data_source]]\nid = 1\ntype = "best"\n', 'shop.toml, line 3: type = "best": did you mean bestsellers'),
        ("[behaviour]\nlist_style = 1\n", 'shop.toml, line 2: list_style = 1: allowed is "any" | "comma"'),
        ("[shop\n", "shop.toml: "),
    ],
)
def test_a_shop_toml_with_something_wrong_in_it_names_the_line_and_what_is_allowed(
    tmp_path: Path, toml: str, message: str
) -> None:
    (tmp_path / "shop.toml").write_text(toml, encoding="utf-8")
    ended = run("serve", str(tmp_path))
    assert ended.returncode == 2
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no-such-folder",), "no-such-folder: there is no such file or folder."),
        (("--feed", "no-such-feed.xml"), "no-such-feed.xml"),
        (("--feed", "x", "shop"), "exclude each other"),
        (("--api-key", "k", "--no-auth"), "exclude each other"),
        (("--port", "70000"), "70000"),
        (("--prot", "1"), "--port"),
        (("--fault", "resett"), "--fault: there is no fault 'resett': did you mean reset?"),
        (("--rate-limit", "0"), "--rate-limit"),
        (("--no-admin", "--open"), "--no-admin excludes"),
        (("--watch",), "--watch is for a shop of your own"),
        (
            ("--ready-file", "no-such-folder/ready"),
            "--ready-file no-such-folder/ready: there is no folder no-such-folder.",
        ),
    ],
)
def test_wrong_usage_is_one_clear_message_and_exit_code_2(arguments: tuple[str, ...], message: str) -> None:
    ended = run("serve", *arguments)
    assert ended.returncode == 2
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_shop_of_ones_own_is_served(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    ready = tmp_path / "ready"
    with serving(str(tmp_path), ready=ready) as process:
        health = subprocess.run(
            ["curl", "-s", ready.read_text().strip() + "/__admin/health"], capture_output=True, text=True, check=True
        )
        process.terminate()
        _, err = process.communicate(timeout=10)
    assert '"shop":"Mine"' in health.stdout
    assert "Mine: 2 products, 0 contacts, 0 purchases" in err


def test_a_mistyped_command_is_told_the_right_one() -> None:
    ended = run("srve")
    assert (ended.returncode, "did you mean serve?" in ended.stderr) == (2, True)
