"""A calibration from its first request to its last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from yespo_checker.calibrating.found import Calibration
from yespo_checker.calibrating.plan import PLAN, Step
from yespo_checker.calibrating.probe import MOST_REQUESTS, Probe, StoppedError
from yespo_checker.sending.answer import NoAnswerError, NotRecordedError, Transport
from yespo_contracts.account import Known
from yespo_contracts.behaviour import choices


class Calibrator:
    """One calibration of one server."""

    def __init__(self, known: Known, transport: Transport, *, most_requests: int = MOST_REQUESTS) -> None:
        self._probe = Probe(known, transport, most_requests)

    def run(self, url: str, progress: Callable[[Step], None] = lambda _step: None) -> Calibration:
        """Take every step of the plan; a 429, a 5xx or the end of the requests stops it with what was found so far.

        Raises `UnusableServerError` where this isn't the API, and `NoAnswerError` where the first request gets none.
        """
        probe, stopped, missed = self._probe, None, False
        try:
            for step in PLAN:
                progress(step)
                try:
                    step.find_out(probe)
                except NotRecordedError:
                    missed = True
        except NoAnswerError as error:
            if not probe.evidence:
                raise
            stopped = str(error)
        except StoppedError as stop:
            stopped = str(stop)
        reason = "the calibration was stopped before" if stopped else "nothing that is known of the account shows it"
        reason = "no request in the recording shows it" if missed and not stopped else reason
        keys = [*choices()]
        return Calibration(
            url=url,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            found={key: probe.found[key] for key in keys if key in probe.found},
            unknown={key: probe.unknown.get(key, reason) for key in keys if key not in probe.found},
            evidence=tuple(probe.evidence),
            requests=probe.sent,
            stopped=stopped,
        )
