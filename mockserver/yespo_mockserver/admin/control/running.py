"""The server itself: that it is well, its counts, and its way back to the shop's files."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping

from yespo_contracts.version import __version__
from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.control.feed import in_use
from yespo_mockserver.shop import ShopError
from yespo_mockserver.state.snapshot import digest


def health(control: Control, _asked: ControlRequest) -> Document:
    """Tell that the fake is well, its version, the shop's name, the feed in use, and what failed beside the answers."""
    troubles = control.fake.journal.troubles
    if control.recording is not None:
        return {"status": "ok", "version": __version__, "recording": control.recording._asdict()}
    document: Document = {"status": "ok", "version": __version__, "shop": control.shop.config.shop.name}
    return {**document, "feed": in_use(control), **({"troubles": list(troubles)} if troubles else {})}


def ready(control: Control, _asked: ControlRequest) -> Document:
    """Tell that the fake answers requests, and changes where the shop is shared."""
    if control.recording is not None:
        return {"status": "ready"}
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
        "process": os.getpid(),
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


def metrics(control: Control, asked: ControlRequest) -> str:
    """Return counts in Prometheus's text format, of each worker where there are several; `sum` adds them up."""
    return as_text({"": numbers(control, asked)}, summed=False)


def numbers(control: Control, _asked: ControlRequest) -> Document:
    """Return the counts of this worker, by the names of the metrics; those by status are a table."""
    journal, shop = control.fake.journal, control.shop
    statuses = Counter(str(entry.status) for entry in journal)
    return {
        "requests_total": journal.total,
        "journal_requests": len(journal),
        "journal_status": dict(sorted(statuses.items())),
        "violations": sum(entry.violated for entry in journal),
        "faults": len(control.fake.faults),
        "fault_hits": sum(rule.hits for rule in control.fake.faults),
        "products": len(shop.catalogue),
        "contacts": len(shop.contacts),
        "uptime_seconds": round(time.monotonic() - control.started, 3),
    }


def as_text(workers: Mapping[str, Document], *, summed: bool) -> str:
    """Return the counts of workers, by their names, as Prometheus reads them: each worker's, or their sums.

    What is the shop's, every worker tells alike, and it is told once.
    """
    lines: list[str] = []
    for name, (kind, says, is_own) in _METRICS.items():
        lines += [f"# HELP yespo_mock_{name} {says}", f"# TYPE yespo_mock_{name} {kind}"]
        values: dict[str, float] = {}
        for worker, document in workers.items():
            value = document[name]
            labels = [f'worker="{worker}"'] if worker and is_own and not summed else []
            for status, each in value.items() if isinstance(value, dict) else [("", value)]:
                label = ",".join([*([f'status="{status}"'] if status else []), *labels])
                values[label] = each + (values.get(label, 0) if is_own else 0)
        lines += [
            f"yespo_mock_{name}{{{label}}} {value}" if label else f"yespo_mock_{name} {value}"
            for label, value in values.items()
        ]
    return "\n".join(lines) + "\n"


_METRICS: Mapping[str, tuple[str, str, bool]] = {
    "requests_total": ("counter", "Requests to the API since the start or the last reset.", True),
    "journal_requests": ("gauge", "Requests that the journal holds.", True),
    "journal_status": ("gauge", "Requests that the journal holds, by status.", True),
    "violations": ("gauge", "Requests in the journal that broke a rule.", True),
    "faults": ("gauge", "Faults that are set.", False),
    "fault_hits": ("gauge", "Requests that the faults which are set have met.", False),
    "products": ("gauge", "Products of the feed in use.", False),
    "contacts": ("gauge", "Contacts of the shop.", False),
    "uptime_seconds": ("gauge", "Seconds since the start.", True),
}
"""Each metric's kind, what it says, and whether each worker has its own."""
