"""What is to be said of products beyond whether they load."""

from __future__ import annotations

from yespo_mockserver.feeds.checks.check import REQUIRED, REQUIRED_PRO, Check, Counters, Plan

__all__ = ["REQUIRED", "REQUIRED_PRO", "Check", "Counters", "Plan"]
