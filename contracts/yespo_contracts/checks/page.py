"""A check's report as one HTML page that needs nothing beside it."""

from __future__ import annotations

from html import escape

from yespo_contracts.checks.report import Failure, Report
from yespo_contracts.ledger import entry

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #c0362c; --good: #2f7d4f; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
article { border: 1px solid var(--line); border-left: .3rem solid var(--bad); border-radius: .3rem; padding: .5rem 1rem; margin: 1rem 0; }
pre { overflow-x: auto; background: #8881; padding: .6rem; border-radius: .3rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--line); }
.failed { color: var(--bad); font-weight: 600; } .passed { color: var(--good); }
""".strip()


def page(report: Report) -> str:
    """Return the report as an HTML document."""
    verdict = "Everything that was asked holds." if report.passed else f"{len(report.failures)} causes of failure."
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>Check of {escape(report.url)}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>Check of {escape(report.url)}</h1>",
        f'<p class="{"passed" if report.passed else "failed"}">{verdict}</p>',
        f"<p>{report.examples} generated requests, {report.requests} in all, seed {report.seed}, {report.seconds:.1f} s.</p>",
    ]
    if report.stopped:
        parts.append(f'<p class="failed">{escape(report.stopped)}</p>')
    if report.failures:
        parts.append("<h2>Failures</h2>")
        parts += [_failure(failure) for failure in report.failures]
    parts.append("<h2>Rules</h2><table><thead><tr><th>rule<th>result<th>looked at<th>what it says</tr></thead><tbody>")
    for rule in report.rules:
        says = entry(rule.rule).says + (f" ({rule.reason})" if rule.reason else "")
        cells = f"<td>{escape(rule.rule)}<td class={rule.status}>{rule.status}<td>{rule.examples}<td>{escape(says)}"
        parts.append(f"<tr>{cells}</tr>")
    parts.append("</tbody></table></main></body></html>")
    return "\n".join(parts) + "\n"


def _failure(failure: Failure) -> str:
    got = failure.got
    headers = "\n".join(f"{name}: {value}" for name, value in got.headers.items())
    answer = f"{got.status}\n{headers}\n\n{got.body}" if got.status is not None else "no answer"
    reference = ""
    if failure.reference:
        reference = f"<p>It should be answered as</p><pre>{escape(failure.reference)}</pre>"
    return (
        f"<article><h3>{escape(failure.rule)}: {escape(failure.message)}</h3>"
        f"<p>{escape(entry(failure.rule).says)} <em>({escape(failure.status)}; {failure.times} times)</em></p>"
        f'<div class="sides"><div><strong>expected</strong><pre>{escape(failure.expected)}</pre></div>'
        f"<div><strong>got</strong><pre>{escape(failure.difference)}</pre></div></div>"
        f"<pre>{escape(failure.curl)}</pre>{reference}"
        f"<details><summary>as Python</summary><pre>{escape(failure.python)}</pre></details>"
        f"<details><summary>the answer</summary><pre>{escape(answer)}</pre></details></article>"
    )
