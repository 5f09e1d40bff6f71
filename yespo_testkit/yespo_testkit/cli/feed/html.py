"""`feed check`'s findings as one page that a catalogue team can be sent: no script, nothing loaded from anywhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from yespo_contracts.version import __version__
from yespo_mockserver.feeds.formats.findings import GRADES, Finding, text_of
from yespo_testkit.cli.feed.text import HEADINGS, counters, judged_by, place, shown, summary, verdict

if TYPE_CHECKING:
    from yespo_mockserver.feeds.report import Report

_STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2.2rem;border-bottom:2px solid;padding-bottom:.2rem}
h2.refused{color:#b3261e}h2.spoiled{color:#8a5a00}h2.advice{color:#1f5f99}
@media(prefers-color-scheme:dark){h2.refused{color:#f2b8b5}h2.spoiled{color:#ffca6b}h2.advice{color:#9ecaff}}
h3{font:600 1rem ui-monospace,monospace;margin:1.4rem 0 .2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .7rem .25rem 0;
border-bottom:1px solid #8884;overflow-wrap:anywhere}th{font-weight:600}td.number{white-space:nowrap}
p.remedy{margin:.2rem 0 .5rem}.error{border-left:4px solid #b3261e;padding-left:1rem}footer{margin-top:3rem;opacity:.7}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(report: Report, plan: str) -> str:
    """Return the page; everything that comes from the feed is text in it."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>Product feed: {escape(verdict(report))}</title><style>{_STYLE}</style></head><body>",
        f"<h1>Product feed check</h1><p>{escape(summary(report))}.</p>",
        f"<p>{escape(counters(report))}. {escape(judged_by(report))}</p>",
        f"<p>Required fields of the plan {escape(plan)}. {escape(verdict(report))}</p>",
    ]
    if report.error is not None:
        where = "" if report.error.line is None else f" on line {report.error.line}"
        parts.append(
            f'<div class="error"><h2 class="refused">The feed can\'t be read further{where}</h2>'
            f"<p>{escape(report.error.message)}</p><p>{escape(report.error.remedy)}</p></div>"
        )
    by_code: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_code.setdefault(finding.code, []).append(finding)
    for grade in GRADES:
        codes = [code for code in report.finding_counts if text_of(code).grade == grade]
        if codes:
            parts.append(f'<h2 class="{grade}">{escape(HEADINGS[grade][1])}</h2>')
        for code in sorted(codes, key=lambda code: -report.finding_counts[code]):
            parts.extend(_section(code, report.finding_counts[code], by_code.get(code, [])))
    parts.append(
        f"<footer>yespo-testkit {escape(__version__)}. Not the vendor's: its importer may judge otherwise.</footer>"
        "</body></html>\n"
    )
    return "\n".join(parts)


def _section(code: str, count: int, findings: list[Finding]) -> list[str]:
    kept = "" if count <= sum(finding.times for finding in findings) else f", the first {len(findings)} of them below"
    parts = [f"<h3>{escape(code)}: {count:,}{kept}</h3>"]
    if findings:
        parts.append(f'<p class="remedy">{escape(findings[0].remedy)}</p>')
        parts.append("<table><thead><tr><th>Line<th>Product<th>Field<th>What is wrong</tr></thead><tbody>")
        parts.extend(_row(finding) for finding in findings)
        parts.append("</tbody></table>")
    return parts


def _row(finding: Finding) -> str:
    line = place(finding).removeprefix("line ")
    product = "" if finding.product is None else escape(shown(finding.product))
    return (
        f'<tr><td class="number">{line}<td>{product}<td>{escape(finding.field or "")}<td>{escape(finding.message)}</tr>'
    )
