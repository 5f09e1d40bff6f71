"""What a person makes on the page: a request sent again, a stub, a scenario; and the plot of what came."""

from __future__ import annotations

from typing import Any

from browsing import Served
from driving import exchange, request_bytes


def send(port: int, target: str) -> Any:
    return exchange(port, request_bytes(f"/api/v2/contacts/recoms/{target}", "GET", "Connection: close"))


def test_a_captured_request_is_edited_and_sent_again(page: Any, served: Served) -> None:
    send(served.port, "1245?email=olena%40example.com&page=2")
    page.locator("#view-requests .requests button").click()
    details = page.locator("#view-requests .details")
    details.get_by_role("button", name="Edit and send again").click()
    editor = details.locator("form.editor")
    assert editor.get_by_label("Parameters: value").first.input_value() == "olena@example.com"
    editor.get_by_role("button", name="page: leave it out").click()
    editor.get_by_label("Path").fill("/api/v2/contacts/recoms/1244")
    editor.get_by_role("button", name="Send it").click()
    editor.locator("text=Status 200").wait_for()
    again = list(served.app.journal)[-1]
    assert (again.method, again.path) == ("GET", "/api/v2/contacts/recoms/1244")
    assert again.parameters == {"email": ["olena@example.com"]}
    assert page.locator("#view-requests .requests button").first.locator(".method").inner_text() == "GET"


def test_a_body_is_edited_and_sent_again(page: Any, served: Served) -> None:
    headers = ("Connection: close", "Content-Type: application/json", "Content-Length: 12")
    exchange(served.port, request_bytes("/api/v1/orders", "POST", *headers) + b'{"orders":1}')
    page.locator("#view-requests .requests button", has_text="POST").click()
    page.get_by_role("button", name="Edit and send again").click()
    editor = page.locator("form.editor")
    editor.get_by_label("Body").fill('{"orders": []}')
    editor.get_by_role("button", name="Send it").click()
    editor.locator("text=Status 200").wait_for()
    assert list(served.app.journal)[-1].request_body == b'{"orders": []}'


def test_the_real_values_are_shown_when_somebody_asks(page: Any, served: Served) -> None:
    send(served.port, "1245?email=olena%40example.com")
    page.locator("#view-requests .requests button").click()
    details = page.locator("#view-requests .details")
    details.locator("pre", has_text="${YESPO_API_KEY:-any-key}").wait_for()
    assert "olena" not in details.inner_text()
    details.get_by_role("button", name="Show the line with the real values").click()
    details.locator("pre", has_text="email=olena%40example.com").wait_for()


def test_a_stub_and_a_scenario_are_made_on_the_page(page: Any, served: Served) -> None:
    page.click(".tabs a[href='#stubs']")
    stubs = page.locator("#view-stubs")
    stubs.get_by_label("For", exact=True).select_option("1245")
    stubs.get_by_label("Body").select_option("json")
    stubs.get_by_label("Answer").fill('{"stubbed": [1]}')
    stubs.get_by_role("button", name="Set the stub").click()
    page.wait_for_selector("#said:has-text('The stub is set')")
    assert send(served.port, "1245?contactId=162688150").body == b'{"stubbed":[1]}'
    stubs.locator("text=1 of 1").wait_for()
    stubs.get_by_role("button", name="Take back stub").click()
    page.wait_for_selector("text=No stub is set")
    page.click(".tabs a[href='#scenarios']")
    scenarios = page.locator("#view-scenarios")
    scenarios.get_by_label("Name").fill("two and a break")
    scenarios.get_by_label("Until so many requests").first.fill("1")
    scenarios.get_by_role("button", name="Make the scenario").click()
    card = scenarios.locator(".sheet", has_text="two and a break").first
    card.get_by_role("button", name="works", exact=True).click()
    page.wait_for_selector("#said:has-text('two and a break: works')")
    answered = [send(served.port, "1245?contactId=162688150").head.split()[1] for _ in range(4)]
    assert answered == [b"200", b"503", b"503", b"200"]


def test_the_last_minutes_are_plotted(page: Any, served: Served) -> None:
    for target in ("1245?contactId=162688150", "1245?contactId=162688150", "1245"):
        send(served.port, target)
    plot = page.locator("#view-requests .traffic svg").first
    plot.wait_for()
    page.wait_for_selector("#view-requests .traffic svg[aria-label='3 requests: 2 2xx, 1 4xx']")
    assert plot.locator("rect.good, rect.warn").count() == 2


def test_a_browser_that_opens_the_server_is_led_to_the_page(page: Any, served: Served) -> None:
    page.goto(f"http://127.0.0.1:{served.port}/")
    assert page.url == served.url
    page.wait_for_selector("#fact-live[data-state=live]")
    assert served.app.journal.total == 0
