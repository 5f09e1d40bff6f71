"""Digests of many answers, for tests that compare processes."""

from __future__ import annotations

import hashlib

from asking import ask

from yespo_fixtures import demo_shop_folder
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

TARGETS = [
    f"/api/v2/contacts/recoms/{data_source}?{identifier}&products={products}"
    for data_source in range(1244, 1250)
    for identifier in ("contactId=162688150", "email=nobody@example.com", "contactId=162602536")
    for products in ("TENT-0001", "TENT-0001,SLEEP-0014", "NOPE", "MEAL-0007")
]


def digests(backwards: bool = False) -> dict[str, str]:
    """Return a digest of the demo shop's answer, and of a made-up shop's, to each target."""
    found: dict[str, str] = {}
    demo = Shop.demo()
    made_up = Shop.of_feed(demo_feed(), seed=7)
    for name, shop in (("demo", demo), ("made up", made_up)):
        app = create_app(shop)
        for target in reversed(TARGETS) if backwards else TARGETS:
            answer = ask(app, target)
            assert answer.status == 200, answer
            found[f"{name} {target}"] = hashlib.sha256(answer.body).hexdigest()
    return found


def demo_feed() -> bytes:
    return (demo_shop_folder() / "feed.xml").read_bytes()
