"""Each flow of the page, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import ARTIFACTS, Served
from driving import exchange, request_bytes

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

AXE = Path(__file__).parents[2] / "artifacts" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = ("requests", "try", "shop", "faults", "scenarios", "stubs", "feed", "ledger")


def send(port: int, target: str = "1245?contactId=162688150") -> None:
    exchange(port, request_bytes(f"/api/v2/contacts/recoms/{target}", "GET", "Connection: close"))


def go(page: Any, view: str) -> Any:
    page.click(f".tabs a[href='#{view}']")
    section = page.locator(f"#view-{view}")
    section.wait_for()
    return section


def rows(page: Any, count: int) -> None:
    """Wait until the list shows so many requests."""
    page.wait_for_selector(f"#view-requests .requests:not([hidden]) li:nth-child({count}):last-child")


def busy(port: int) -> None:
    """Send what a client with some mistakes sends."""
    send(port, "1244?contactId=162688150")
    send(port, "1247?contactId=162688150&products=TENT-0001,GAS-0002")
    send(port, "1245?email=olena%40example.com&page=2")
    send(port, "1248?contactId=162688150")
    send(port, "1244?webI=1")


def test_a_newcomer_is_told_what_this_is_and_what_to_do_first(page: Any, served: Served) -> None:
    assert page.locator("h1").inner_text() == "Yespo mock server"
    assert "shows every request your client sends" in page.locator(".lead").inner_text()
    assert page.locator("#fact-url").inner_text() == f"http://127.0.0.1:{served.port}"
    assert page.locator("#fact-shop").inner_text() == "Demo shop"
    empty = page.locator("#view-requests .empty").first
    assert "No requests yet" in empty.inner_text()
    line = empty.locator("pre").inner_text()
    assert line.startswith(f"curl -u user:any-key 'http://127.0.0.1:{served.port}/api/v2/contacts/recoms/")
    empty.locator("button").click()
    assert page.evaluate("navigator.clipboard.readText()") == line
    assert page.locator("#said").inner_text() == "Copied."


def test_requests_appear_as_they_come_and_open_to_everything(page: Any, served: Served) -> None:
    send(served.port, "1247?contactId=162688150&products=TENT-0001&page=1")
    row = page.locator("#view-requests .requests button").first
    row.wait_for()
    assert "broke 1 rule" in row.inner_text()
    assert "Also bought, cart page" in row.inner_text()
    row.click()
    details = page.locator("#view-requests .details")
    details.locator(".product").first.wait_for()
    text = details.inner_text()
    for part in ("What rule it broke", "unknown-parameter", "What was sent", "What was answered", "Send it again"):
        assert part in text
    why = details.locator(".product .why").first
    assert why.inner_text().split("\n")[0].startswith("with TENT-0001: ")
    why.locator("summary").click()
    assert "together with 'TENT-0001'" in why.inner_text()
    assert details.locator(".product img").count() >= 1
    assert details.locator(".product img").first.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert "curl -u" in text
    send(served.port)
    rows(page, 2)
    assert page.locator("#count-requests").inner_text() == "2"


def test_requests_are_filtered_paused_and_cleared(page: Any, served: Served) -> None:
    busy(served.port)
    rows(page, 5)
    page.select_option("#view-requests .bar select", "violations")
    rows(page, 3)
    page.select_option("#view-requests .bar select", "all")
    page.fill("#view-requests .bar input", "TENT-0001")
    rows(page, 1)
    page.fill("#view-requests .bar input", "nothing like this")
    page.wait_for_selector("text=Nothing fits")
    page.fill("#view-requests .bar input", "")
    page.click("text=Pause")
    send(served.port)
    page.locator("#count-requests", has_text="6").wait_for()
    assert page.locator("#view-requests .requests button").count() == 5
    page.click("text=Continue")
    rows(page, 6)
    page.click("text=Clear")
    page.wait_for_selector("text=No requests yet")
    assert "olena" not in page.content()


def test_trying_knows_what_a_data_source_needs_and_shows_the_answer(page: Any, served: Served) -> None:
    section = go(page, "try")
    page.select_option("#try-source", "1247")
    assert "needs a contact and products" in section.inner_text()
    assert section.get_by_label("Products").is_visible()
    section.get_by_label("Products").fill("TENT-0001")
    page.select_option("#try-source", "1245")
    assert not section.get_by_label("Products").is_visible()
    section.get_by_label("Contact", exact=True).fill("16268")
    page.wait_for_selector("#contacts option[value='162688150']", state="attached")
    section.get_by_label("Contact", exact=True).fill("162688150")
    section.get_by_role("button", name="Send the request").click()
    section.locator(".product").first.wait_for()
    assert "Status 200" in section.inner_text()
    assert f"curl -u user:any-key 'http://127.0.0.1:{served.port}/api/v2/contacts/recoms/1245" in section.inner_text()
    assert served.app.journal.total == 1


def test_trying_shows_a_refusal_and_a_broken_connection(page: Any, served: Served) -> None:
    page.expected += ["Failed to load resource", "net::ERR"]
    section = go(page, "try")
    section.get_by_label("Contact", exact=True).fill("not-a-number")
    section.get_by_role("button", name="Send the request").click()
    section.locator("text=Status 400").wait_for()
    assert "contactId must be a whole number" in section.inner_text()
    served.app.faults.add("reset")
    section.get_by_role("button", name="Send the request").click()
    section.locator("text=what a fault on the connection looks like").wait_for()


def test_a_switch_sets_a_fault_and_takes_it_back(page: Any, served: Served) -> None:
    go(page, "faults")
    switch = page.get_by_role("switch", name="Server error")
    assert switch.get_attribute("aria-checked") == "false"
    switch.click()
    page.wait_for_selector("[role=switch][aria-checked=true]")
    assert [str(rule.fault) for rule in served.app.faults] == ["status:status=503"]
    assert "A fault is set" in page.locator("#banner").inner_text()
    send(served.port)
    page.wait_for_selector("text=1 of 1")
    page.get_by_role("switch", name="Server error").click()
    page.wait_for_selector("[role=switch][aria-checked=true]", state="detached")
    assert not len(served.app.faults)
    assert not page.locator("#banner").is_visible()


def test_any_fault_can_be_set_with_its_settings(page: Any, served: Served) -> None:
    section = go(page, "faults")
    page.select_option("#fault-kind", "latency")
    section.get_by_label("seconds", exact=True).fill("0.25")
    section.get_by_label("When").select_option("first")
    section.get_by_label("How many").fill("2")
    section.get_by_label("For", exact=True).select_option("1247")
    section.get_by_role("button", name="Set the fault").click()
    page.wait_for_selector("text=latency:seconds=0.25")
    (rule,) = served.app.faults
    assert str(rule.fault) == "latency:seconds=0.25,first=2,data_source=1247"
    page.expected.append("status of 400")
    page.select_option("#fault-kind", "charset")
    section.get_by_label("charset", exact=True).fill("klingon")
    section.get_by_role("button", name="Set the fault").click()
    page.wait_for_selector("text=allowed is a charset")


def test_a_scenario_shows_its_state_and_can_be_put_into_another(page: Any, served: Served) -> None:
    section = go(page, "scenarios")
    card = section.locator(".sheet", has_text="rate limited for a while")
    card.get_by_role("button", name="works", exact=True).click()
    section.locator("text=now: works").wait_for()
    for _ in range(3):
        send(served.port)
    section.locator("text=now: limited").wait_for()
    assert page.locator("#count-scenarios").inner_text() == "1"
    card.get_by_role("button", name="Switch off").click()
    section.locator("text=now:").wait_for(state="detached")


def test_the_feed_and_the_ledger_are_told(page: Any, served: Served) -> None:
    section = go(page, "feed")
    section.locator(f"text={served.app.shop.feed.version}").wait_for()
    section.get_by_role("button", name="Read the shop’s files again").click()
    page.wait_for_selector("text=files were read again")
    ledger = go(page, "ledger")
    ledger.locator("li").first.wait_for()
    everything = ledger.locator("li").count()
    ledger.get_by_label("Status").select_option("assumed")
    assert 0 < ledger.locator("li").count() < everything
    ledger.get_by_label("Find a behaviour").fill("webI")
    assert "webI" in ledger.locator("li").first.inner_text()


def test_everything_can_be_done_with_the_keyboard(page: Any, served: Served) -> None:
    busy(served.port)
    page.wait_for_selector("#view-requests .requests button")
    skip = page.locator(".skip")
    skip.focus()
    assert skip.bounding_box()["y"] >= 0
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.requests') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#view-requests .details h3.title")
    assert page.evaluate("document.activeElement.matches('.details h3.title')")
    page.click(".tabs a[href='#faults']")
    page.get_by_role("switch", name="Slow").focus()
    page.keyboard.press("Space")
    page.wait_for_selector("[role=switch][aria-checked=true]")
    assert page.evaluate("document.activeElement.dataset.fault") == "Slow"


ATTACKS = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "javascript:window.hacked=1",
)


def test_nothing_that_comes_from_outside_runs(page: Any, served: Served) -> None:
    for place, attack in enumerate(ATTACKS):
        served.app.shop.add_product(
            id=f"EVIL-{place}{attack}",
            name=attack,
            url=attack,
            descr=attack,
            brand=attack,
            category=attack,
            price=1.0,
            tags_image_link=attack if place else "https://evil.example/pixel.png",
        )
        served.app.shop.add_contact(external_customer_id=attack)
    served.app.shop.add_data_source(
        1250,
        "other",
        name=ATTACKS[1],
        source={"*": tuple(f"EVIL-{place}{attack}" for place, attack in enumerate(ATTACKS))},
    )
    page.reload()
    page.wait_for_selector("#fact-live[data-state=live]")
    served.app.faults.add(f"status:status=503,first=1,body={ATTACKS[0]},content_type=text/html")
    for target in (
        "%3Cscript%3Ewindow.hacked=1%3C/script%3E?contactId=1",
        "1250?contactId=1&%3Cimg%20src=x%20onerror=window.hacked=1%3E=1",
        "1250?externalCustomerId=%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E",
    ):
        send(served.port, target)
    rows(page, 3)
    for number in range(3):
        page.locator("#view-requests .requests button").nth(number).click()
        page.wait_for_timeout(100)
    for view in VIEWS:
        go(page, view)
        page.wait_for_timeout(100)
    page.goto(served.url + "#try")
    page.select_option("#try-source", "1250")
    page.get_by_role("button", name="Send the request").click()
    page.locator("#view-try .product").first.wait_for()
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, main img[src^='https:'], main a[href^='javascript:']").count() == 0


@pytest.mark.parametrize(("scheme", "size"), [("light", "desktop"), ("dark", "phone")])
def test_every_view_is_accessible_and_fits(page: Any, served: Served, scheme: str, size: str) -> None:
    """Screenshots of every view are kept in artifacts/screenshots."""
    page.set_viewport_size({"width": 1280, "height": 900} if size == "desktop" else {"width": 390, "height": 844})
    page.emulate_media(color_scheme=scheme)
    shot = _camera(page, f"{scheme}-{size}")
    shot("requests-empty")
    served.app.shop.add_product(
        id="RTL-1",
        name="סוודר צמר מרינו",
        descr="שלום",
        brand="חברה",
        category="בגדים",
        price=250.0,
        tags_currency="ILS",
    )
    served.app.shop.add_data_source(1250, "other", name="רשימה שלנו", source={"*": ("RTL-1", "TENT-0001", "TENT-0002")})
    page.reload()
    page.wait_for_selector("#fact-live[data-state=live]")
    busy(served.port)
    send(served.port, "1250?externalCustomerId=%D7%A9%D7%9C%D7%95%D7%9D")
    rows(page, 6)
    shot("requests")
    page.locator("#view-requests .requests button").first.click()
    page.locator("#view-requests .details .product").first.wait_for()
    shot("request-rtl")
    if size == "phone":
        page.click("text=Back to the list")
    page.locator("#view-requests .requests button").nth(3).click()
    page.wait_for_selector("text=unknown-parameter")
    shot("request")
    section = go(page, "try")
    section.get_by_role("button", name="Send the request").click()
    section.locator(".product").first.wait_for()
    shot("try")
    _shoot_the_shop(page, shot)
    go(page, "faults")
    page.get_by_role("switch", name="Rate limited").click()
    page.wait_for_selector("[role=switch][aria-checked=true]")
    page.wait_for_timeout(200)
    shot("faults")
    scenarios = go(page, "scenarios")
    scenarios.get_by_role("button", name="slow").click()
    scenarios.locator("text=now: slow").wait_for()
    shot("scenarios")
    stubs = go(page, "stubs")
    stubs.get_by_label("Answer").fill("TENT-0001")
    stubs.get_by_role("button", name="Set the stub").click()
    stubs.get_by_role("button", name="Take back stub").wait_for()
    shot("stubs")
    go(page, "feed").locator("text=/\\d+ items, rss/").wait_for()
    shot("feed")
    go(page, "ledger").locator("li").first.wait_for()
    shot("ledger")


_OUTSIDE = """[...document.querySelectorAll("a, button, input, select, textarea")].filter((each) => {
  const box = each.getBoundingClientRect();
  return each.checkVisibility() && !each.matches(".skip") && (box.left < 0 || box.right > innerWidth + 0.5);
}).map((each) => each.outerHTML.slice(0, 120))"""
"""What can be used, and lies beside the window."""


def _shoot_the_shop(page: Any, shot: Callable[[str], None]) -> None:
    shop = go(page, "shop")
    shop.locator(".requests li").nth(3).wait_for()
    shot("shop")
    shop.locator(".requests button").first.click()
    shop.get_by_role("button", name="Order it for a contact").click()
    shop.get_by_role("button", name="Make the order", exact=True).click()
    shop.locator("h3", has_text="the next answer changes").wait_for()
    shot("shop-order")


_JUDGED = """() => {
  const first = !globalThis.judged;
  globalThis.judged = true;
  const view = first ? document : { include: [["main > section:not([hidden])"]], exclude: [["li:nth-child(n+13)"]] };
  return axe.run(view, { resultTypes: ["violations"] });
}"""
"""axe looks at the whole page once, then at the view that is shown, of long lists at their beginning."""


def _camera(page: Any, name: str) -> Callable[[str], None]:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    axe = AXE.read_text("utf-8") if AXE.exists() else None

    def shot(view: str) -> None:
        page.evaluate("document.getElementById('said').textContent = ''")
        page.screenshot(path=str(ARTIFACTS / f"{view}-{name}.png"), full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{view} is {wide} px wider than the window"
        assert page.evaluate(_OUTSIDE) == [], view
        if axe is not None:
            page.evaluate("source => globalThis.axe || (0, eval)(source)", axe)
            found = page.evaluate(_JUDGED)["violations"]
            assert [
                (each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in {"serious", "critical"}
            ] == []

    return shot


def test_the_page_works_from_elsewhere_with_the_token(chromium: Any) -> None:
    from driving import on_a_port

    app = create_app(Shop.demo(), admin_token="sesame")
    with on_a_port(app) as port:
        context = chromium.new_context()
        page = context.new_page()
        assert page.goto(f"http://127.0.0.1:{port}/__admin/").status == 401
        page.goto(f"http://127.0.0.1:{port}/__admin/?token=sesame")
        page.wait_for_selector("#fact-live[data-state=live]")
        assert "token" not in page.url
        context.close()
