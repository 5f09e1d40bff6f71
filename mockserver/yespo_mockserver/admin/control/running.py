"""The server itself: that it is well, its counts, and its way back to the shop's files."""

from __future__ import annotations

import time
from collections import Counter

from yespo_contracts.version import __version__
from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.control.feed import in_use
from yespo_mockserver.shop import ShopError
from yespo_mockserver.state.snapshot import digest


def health(control: Control, _asked: ControlRequest) -> Document:
    """Tell that the fake is well, its version, the shop's name, the feed in use, and what failed beside the answers."""
    document: Document = {"status": "ok", "version": __version__, "shop": control.shop.config.shop.name}
    troubles = control.fake.journal.troubles
    return {**document, "feed": in_use(control), **({"troubles": list(troubles)} if troubles else {})}


def ready(control: Control, _asked: ControlRequest) -> Document:
    """Tell that the fake answers requests, and changes where the shop is shared."""
    if (trouble := control.shop.log.trouble) is not None:
        raise AdminError(503, f"Changes are refused: {trouble}.")
    answering, workers = control.shop.log.crew()
    if answering < workers:
        raise AdminError(503, f"{answering} of {workers} workers answer; the others begin.")
    return {"status": "ready", "products": len(control.shop.catalogue)}


def log(control: Control, asked: ControlRequest) -> Document:
    """Tell how far the log of changes is, and who shares it; with `digest` also what two equal shops have in common."""
    log = control.shop.log
    document: Document = {
        "shared": log.is_shared,
        "position": log.state.position,
        "worker": log.worker or None,
        "workers": sorted(log.live),
        "trouble": log.trouble,
    }
    if asked.flag("digest", default=False):
        with log.lock:
            document.update(position=log.state.position, digest=digest(log.state))
    return document


def reset(control: Control, _asked: ControlRequest) -> Document:
    """Return the shop, its faults, stubs and scenarios to the shop's files, and forget the journal."""
    control.fake.reset()
    return {"status": "ok"}


def reload(control: Control, _asked: ControlRequest) -> Document:
    """Read the shop's files again; what is in use stays in use if they can't be read.

    Faults, stubs and scenarios are those of the files then; what the command line said goes before the files as ever.
    """
    try:
        control.fake.reload()
    except ShopError as error:
        raise AdminError(409, f"The shop stays as it was: {error}") from None
    return {"status": "ok", "feed": in_use(control)}


def metrics(control: Control, _asked: ControlRequest) -> str:
    """Return counts in Prometheus's text format."""
    journal, shop = control.fake.journal, control.shop
    statuses = Counter(entry.status for entry in journal)
    lines = [
        *_metric("requests_total", "counter", "Requests to the API since the start or the last reset.", journal.total),
        *_metric("journal_requests", "gauge", "Requests that the journal holds.", len(journal)),
        "# HELP yespo_mock_journal_status Requests that the journal holds, by status.",
        "# TYPE yespo_mock_journal_status gauge",
        *(f'yespo_mock_journal_status{{status="{status}"}} {count}' for status, count in sorted(statuses.items())),
        *_metric(
            "violations",
            "gauge",
            "Requests in the journal that broke a rule.",
            sum(entry.violated for entry in journal),
        ),
        *_metric("faults", "gauge", "Faults that are set.", len(control.fake.faults)),
        *_metric(
            "fault_hits",
            "gauge",
            "Requests that the faults which are set have met.",
            sum(rule.hits for rule in control.fake.faults),
        ),
        *_metric("products", "gauge", "Products of the feed in use.", len(shop.catalogue)),
        *_metric("contacts", "gauge", "Contacts of the shop.", len(shop.contacts)),
        *_metric("uptime_seconds", "gauge", "Seconds since the start.", round(time.monotonic() - control.started, 3)),
    ]
    return "\n".join(lines) + "\n"


def _metric(name: str, kind: str, says: str, value: float) -> tuple[str, str, str]:
    return (f"# HELP yespo_mock_{name} {says}", f"# TYPE yespo_mock_{name} {kind}", f"yespo_mock_{name} {value}")
