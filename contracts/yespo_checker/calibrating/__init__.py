"""What a server does where the documents are silent: found out by GET and HEAD, with few requests in all, and gently.

`notes -> found -> probe -> answers, identifiers, refusals -> plan -> calibrator`: each knows only those before it.
"""

from yespo_checker.calibrating.calibrator import Calibrator
from yespo_checker.calibrating.found import NOT_OBSERVABLE, Calibration, Evidence
from yespo_checker.calibrating.plan import PLAN, Step
from yespo_checker.calibrating.probe import MOST_REQUESTS

__all__ = ["MOST_REQUESTS", "NOT_OBSERVABLE", "PLAN", "Calibration", "Calibrator", "Evidence", "Step"]
