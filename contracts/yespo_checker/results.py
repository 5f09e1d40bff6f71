"""How each rule fared: what the counts of a check say of it."""

from __future__ import annotations

import msgspec

from yespo_checker.counts import Counts
from yespo_checker.expectations import Account
from yespo_checker.reports.report import RuleResult


def result_of(account: Account, counts: Counts, rule: str, *, wanted: bool, failed: bool) -> RuleResult:
    """Return the result of a rule: failed, passed where it was looked at, else not judged or skipped, and why."""
    looked, (count, why) = counts.looked_at[rule], counts.not_judged(rule)
    result = RuleResult(
        rule=rule, status="skipped", grade=account.grade(rule), seconds=round(counts.spent[rule], 6), reason=why
    )
    if not wanted:
        return msgspec.structs.replace(result, reason="left out by --only or --skip")
    if failed or looked:
        status = "failed" if failed else "passed"
        return msgspec.structs.replace(result, status=status, examples=max(1, looked), not_judged=count)
    if count:
        return msgspec.structs.replace(result, status="not judged", not_judged=count)
    return msgspec.structs.replace(result, reason=_REASONS.get(rule, _NOTHING))


_NOTHING = "no request came to it; more known contacts, products or categories may help"
_REASONS = {
    "category-required": "no data source needs a category",
    "category-match": "no data source needs a category",
    "category-scope": "no data source needs a category",
    "products-required": "no data source needs products",
    "cors": "no answer came",
    "through": "--through wasn't given",
}
