"""`feed check`'s findings for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from yespo_contracts.counted import many
from yespo_mockserver.feeds.formats.findings import GRADES, Finding, text_of
from yespo_mockserver.feeds.values.sale_dates import today

if TYPE_CHECKING:
    from rich.console import Console

    from yespo_mockserver.feeds.report import Report

FIRST = 3
"""How many findings of each code are printed."""

HEADINGS = {
    "refused": ("red", "Refused: the vendor's importer would not take these"),
    "spoiled": ("yellow", "Spoiled: taken, but a field is lost or wrong"),
    "advice": ("cyan", "Advice: taken as it is, and could be better"),
}
NAMES = {
    "rss": "RSS 2.0",
    "atom": "Atom",
    "yml": "YML",
    "csv": "CSV or TSV",
    "heureka": "Heureka",
    "hotline": "Hotline",
    "": "unknown format",
}


def print_report(report: Report, console: Console) -> None:
    """Print the report: what the feed is, the vendor's counters, then the findings by grade and code."""
    console.print(Text(summary(report), style="bold"))
    console.print(Text(counters(report)))
    if sales := judged_by(report):
        console.print(Text(sales))
    by_code: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_code.setdefault(finding.code, []).append(finding)
    for grade in GRADES:
        codes = sorted(
            (code for code in report.finding_counts if text_of(code).grade == grade),
            key=lambda code: -report.finding_counts[code],
        )
        if not codes:
            continue
        style, heading = HEADINGS[grade]
        console.print()
        console.print(Text(heading, style=f"bold {style}"))
        for code in codes:
            _print_code(code, report.finding_counts[code], by_code.get(code, []), console, style)
    if report.error is not None:
        console.print()
        where = "" if report.error.line is None else f" on line {report.error.line}"
        console.print(Text(f"The feed can't be read further{where} ({report.error.code}).", style="bold red"))
        console.print(Text(f"  {report.error.message}\n  {report.error.remedy}"))
    console.print()
    console.print(Text(verdict(report), style="bold"))


def summary(report: Report) -> str:
    """Return in one line what the feed is and what of it loads."""
    encoding = report.encoding.upper() if report.encoding.startswith("utf") else report.encoding
    known = f"{NAMES[report.format]}, {encoding}" if report.format else NAMES[""]
    counts = f"{many(report.items, 'item')}, {many(report.products, 'product')}, {report.dropped:,} dropped"
    return f"{report.feed}: {known}; {counts}"


def counters(report: Report) -> str:
    """Return the vendor's own preview counters in one line."""
    of = report.counters
    return (
        f"The importer's preview: total: {of.total:,}, in stock: {of.in_stock:,}, price 0: {of.price_zero:,}, "
        f"no category: {of.no_category:,}, category that doesn't exist: {of.unknown_category:,}"
    )


def verdict(report: Report) -> str:
    """Return the last line: how many findings of each grade there are."""
    counts = dict.fromkeys(GRADES, 0)
    for code, count in report.finding_counts.items():
        counts[text_of(code).grade] += count
    if report.error is None and not any(counts.values()):
        return "Nothing to complain about."
    return ", ".join(f"{count:,} {grade}" for grade, count in counts.items())


def judged_by(report: Report) -> str:
    """Return in one line the day that sales were judged by, `""` where the feed can't be read."""
    return f"Sales as of {report.now or today():%Y-%m-%d}." if report.format else ""


def place(finding: Finding) -> str:
    """Return where a finding is: the line, and where lines say little the item's number."""
    line = "" if finding.line is None else f"line {finding.line}"
    item = "" if finding.item is None else f"item {finding.item}"
    return ", ".join(part for part in (line, item) if part)


def _print_code(code: str, count: int, findings: list[Finding], console: Console, style: str) -> None:
    console.print(Text.assemble("  ", (code, style), f"  {count:,} ×" if count > 1 else "  once"))
    for finding in findings[:FIRST]:
        product = "" if finding.product is None else f"product {shown(finding.product)}"
        where = ", ".join(part for part in (place(finding), product) if part)
        console.print(Text(f"    {where}: {finding.message}" if where else f"    {finding.message}"))
    if findings:
        if more := count - sum(finding.times for finding in findings[:FIRST]):
            console.print(Text(f"    … and {more:,} more", style="dim"))
        console.print(Text(f"    → {findings[0].remedy}", style="italic"))


def shown(product_id: str) -> str:
    """Return a product's id as it can stand in a line: cut short, and without control characters."""
    text = "".join(character if character.isprintable() else " " for character in product_id[:60])
    return text if len(product_id) <= 60 else text + "…"  # as it stands above
