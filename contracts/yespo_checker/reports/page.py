"""A check's report as one HTML page that needs nothing beside it."""

from __future__ import annotations

import base64
import hashlib
import shlex
from html import escape
from importlib import resources

from yespo_checker.reports.report import Failure, Report, RuleResult
from yespo_checker.reports.shortening import is_whole, shortened
from yespo_checker.reports.totals import totals
from yespo_contracts.counted import many
from yespo_contracts.ledger import entry
from yespo_contracts.request.written import KEY_VARIABLE

_ORDER = ("failed", "not judged", "passed", "skipped")
_MARKS = {"failed": "✗", "not judged": "?", "passed": "✓", "skipped": "–"}
_HEADINGS = {
    "breach": ("Breaches", "against what is documented or was observed, or the server contradicts itself"),
    "odd": ("Odd", "otherwise than we assume; these don't fail the check unless --fail-on odd"),
    "note": ("Notes", "worth knowing"),
}


def page(report: Report) -> str:
    """Return the report as an HTML document."""
    style, script = (resources.files(__package__).joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            f"<title>Check of {escape(report.url)}</title><style>{style}</style></head><body><main>",
            *_head(report),
            *_failures(report),
            *_rules(report),
            f"</main><script>{script}</script></body></html>\n",
        ]
    )


def _head(report: Report) -> list[str]:
    again = f"yespo-testkit check {shlex.quote(report.url)} --seed {report.seed}"
    parts = ["<h1>Contract check</h1>", f'<p class="base">{escape(report.url)}</p>']
    verdict = "The server keeps the contract" if report.passed else "The server breaks the contract"
    parts.append(f'<p class="verdict {"passed" if report.passed else "failed"}">{verdict}</p>')
    parts.append(f"<p>{escape(totals(report))}.</p>")
    if report.stopped:
        parts.append(f'<p class="failed">{escape(report.stopped)}</p>')
    parts.append(
        f'<p class="soft">{report.examples} generated requests, {report.requests} in all, {report.seconds:.1f} s. '
        f"The same again: <code>{escape(again)}</code> with the same options.</p>"
    )
    return parts


def _failures(report: Report) -> list[str]:
    parts: list[str] = []
    if any(KEY_VARIABLE in failure.curl for failure in report.failures):
        how = f"export {KEY_VARIABLE}=…"
        parts.append(f'<p class="soft">The lines below read the API key from the environment: <code>{how}</code></p>')
    numbers = {id(failure): number for number, failure in enumerate(report.failures, 1)}
    for grade, (title, says) in _HEADINGS.items():
        failures = report.of_grade(grade)
        if not failures:
            continue
        parts.append(f'<h2>{title} <span class="soft count">{len(failures)}</span></h2><p class="soft">{says}</p>')
        if len(failures) > 1:
            links = (
                f'<li><a href="#failure-{numbers[id(failure)]}">{escape(failure.rule)}: {escape(failure.message)}</a>'
                for failure in failures
            )
            parts.append(f'<ul class="contents">{"".join(links)}</ul>')
        parts += [_failure(numbers[id(failure)], failure) for failure in failures]
    return parts


def _failure(number: int, failure: Failure) -> str:
    got = failure.got
    headers = "\n".join(f"{name}: {value}" for name, value in got.headers.items())
    answer = f"{got.status}\n{headers}\n\n{got.body}" if got.status is not None else "No answer came."
    times = many(failure.times, "request")
    ledger = entry(failure.rule)
    parts = [
        f'<article id="failure-{number}" class="{failure.grade}">',
        f"<h3><code>{escape(failure.rule)}</code> {escape(failure.message)}</h3>",
        f"<p>{escape(ledger.says)}",
        f'<span class="soft">({escape(failure.status)} in the ledger; seen in {times})</span></p>',
    ]
    if failure.grade == "odd" and ledger.reason:
        key = f" The key <code>{escape(failure.key)}</code> of [behaviour] changes it." if failure.key else ""
        parts.append(f'<p class="soft">Why we assume it: {escape(ledger.reason)}{key}</p>')
    expected, difference = escape(shortened(failure.expected)), escape(shortened(failure.difference))
    parts += [
        f'<div class="sides"><div><span class="label">expected</span><pre>{expected}</pre></div>',
        f'<div><span class="label">got</span><pre>{difference}</pre></div></div>',
        _code("the smallest request that shows it", failure.curl),
    ]
    if failure.reference:
        parts.append(_code("it should be answered as this one is", failure.reference))
    if is_whole(failure.curl):
        parts.append(f"<details><summary>The request in Python</summary>{_code('Python', failure.python)}</details>")
    parts.append(f"<details><summary>The whole answer</summary><pre>{escape(answer)}</pre></details>")
    if failure.examples:
        listed = "\n".join(f"{each.rule}: {shortened(each.curl)}" for each in failure.examples)
        count = len(failure.examples)
        title = "1 more request that shows it" if count == 1 else f"{count} more requests that show it"
        parts.append(f"<details><summary>{title}</summary><pre>{escape(listed)}</pre></details>")
    return "\n".join([*parts, "</article>"])


def _code(label: str, text: str) -> str:
    title = escape(label)
    if not is_whole(text):
        told = "--artifacts DIR keeps the whole"
        return (
            f'<div class="code"><span class="label">{title} ({told})</span><pre>{escape(shortened(text))}</pre></div>'
        )
    return (
        f'<div class="code"><div class="bar" data-copies="{title}"><span class="label">{title}</span></div>'
        f"<pre>{escape(text)}</pre></div>"
    )


def _rules(report: Report) -> list[str]:
    heads = "".join(f'<th scope="col" role="columnheader">{title}' for title in ("rule", "result", "times", "it says"))
    rules = sorted(report.rules, key=lambda rule: _ORDER.index(rule.status))
    return [
        f'<h2>Rules</h2><table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>',
        '<tbody role="rowgroup">',
        *(_rule(rule) for rule in rules),
        "</tbody></table>",
    ]


def _rule(rule: RuleResult) -> str:
    says = escape(entry(rule.rule).says)
    if rule.reason:
        count = (
            f"not judged {many(rule.not_judged, 'time')}: " if rule.not_judged and rule.status != "not judged" else ""
        )
        says += f' <span class="soft">({count}{escape(rule.reason)})</span>'
    return (
        f'<tr role="row"><td role="cell"><code>{escape(rule.rule)}</code>'
        f'<td role="cell" class="{rule.status.replace(" ", "-")}">{_MARKS[rule.status]} {_told(rule)}'
        f'<td role="cell" class="soft">{rule.examples or rule.not_judged}<td role="cell">{says}</tr>'
    )


def _told(rule: RuleResult) -> str:
    return rule.grade if rule.status == "failed" else rule.status


def _hash(text: str) -> str:
    """Return what a content security policy calls an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
