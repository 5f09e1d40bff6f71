"""The control API under calls that its own document lets one think of: no failure, and a refused call changes nothing.

CONTROL_CALLS is how many; `make fuzz` makes 20,000.
"""

from __future__ import annotations

import json
import os

from control_calls import Calls, Sent
from driving import Answer, ask

from yespo_mockserver.app import App, create_app
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.snapshot import digest
from yespo_mockserver.state.state import State

CALLS = int(os.environ.get("CONTROL_CALLS", "600"))
SEED = int(os.environ.get("FUZZ_SEED", "18"))
READ = ("faults", "stubs", "scenarios", "data-sources")


def send(app: App, sent: Sent) -> Answer:
    return ask(app, sent.path, sent.query, method=sent.method, body=sent.body)


def standing(app: App) -> tuple[object, ...]:
    """Return all that a call can change."""
    reads = [send(app, Sent("GET", f"/__admin/{name}", "", b"")).body for name in READ]
    journal = json.loads(send(app, Sent("GET", "/__admin/journal", "", b"")).body)["kept"]
    return (*reads, journal, digest_without_place(app.shop.log.state), app.journal.total)


def digest_without_place(state: State) -> str:
    """Digest a state, but for its place in the log, where a change that is refused stands too."""
    place, state.position = state.position, 0
    try:
        return digest(state)
    finally:
        state.position = place


def test_no_call_fails_and_a_refused_one_changes_nothing() -> None:
    app = create_app(Shop.demo())
    calls = Calls(SEED)
    before = standing(app)
    taken = refused = 0
    for number in range(CALLS):
        sent = calls.next()
        answer = send(app, sent)
        told = (
            f"call {number} of seed {SEED}: {sent.method} {sent.path}?{sent.query} {sent.body[:300]!r}: {answer.status}"
        )
        assert answer.status < 500, f"{told} {answer.body[:300]!r}"
        if answer.status >= 400:
            refused += 1
            assert sent.method == "HEAD" or json.loads(answer.body)["error"], told
            assert standing(app) == before, told
        else:
            taken += 1
            if sent.method not in {"GET", "HEAD"}:
                before = standing(app)
    assert min(taken, refused) > CALLS // 10
