"""What a server does where the documents are silent: asked by GET and HEAD, a few requests in all, and gently.

`notes -> found -> inquiry -> answers, identifiers, refusals -> plan -> calibrator`: each knows only those before it.
"""

from yespo_checker.calibrating.calibrator import Calibrator
from yespo_checker.calibrating.found import NOT_OBSERVABLE, Calibration, Evidence
from yespo_checker.calibrating.inquiry import MOST_REQUESTS
from yespo_checker.calibrating.plan import PLAN, Step

__all__ = ["MOST_REQUESTS", "NOT_OBSERVABLE", "PLAN", "Calibration", "Calibrator", "Evidence", "Step"]
