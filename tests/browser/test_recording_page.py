"""The page while something is recorded: requests as they come, and nothing to steer."""

from __future__ import annotations

from typing import Any

from yespo_contracts.recordings.exchange import Recorded
from yespo_testkit.record.page import Page


def test_it_shows_what_is_recorded_and_nothing_to_steer(chromium: Any) -> None:
    served = Page("https://yespo.io", "shop.har")
    shown = chromium.new_context().new_page()
    troubles: list[str] = []
    shown.on("pageerror", lambda error: troubles.append(str(error)))
    shown.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    try:
        shown.goto(f"http://127.0.0.1:{served.port}/__admin/")
        shown.wait_for_selector("#fact-live[data-state=live]")
        served.show(
            Recorded(
                method="GET",
                url="https://yespo.io/api/v2/contacts/recoms/1245?contactId=7&limit=5",
                status=200,
                answer_headers=(("Content-Type", "application/json"),),
                body=b'[{"id": "TENT-1", "name": "Tent", "price": 10}]',
            ),
            [("client", "unknown-parameter", "limit isn't one."), ("server", "fields", "brand is missing.")],
        )
        shown.click("[data-id='1']")
        shown.wait_for_selector(".details h3.title")
        text = shown.inner_text("body")
        for part in ("https://yespo.io", "shop.har", "limit isn't one.", "The server: brand is missing.", "Tent"):
            assert part in text
        assert [each.inner_text().split()[0] for each in shown.query_selector_all(".tabs a:not([hidden])")] == [
            "Requests",
            "Ledger",
        ]
        shown.click(".tabs a[href='#ledger']")
        shown.wait_for_selector("#view-ledger .entries li")
        assert shown.title() == "Ledger · Recording"
        assert troubles == []
    finally:
        shown.context.close()
        served.stop()
