"""`yespo-testkit check`: the contract run against any server."""

from __future__ import annotations

from pathlib import Path

import click

from yespo_contracts.request.suggestions import did_you_mean
from yespo_testkit.cli.check.account import Told, account_options
from yespo_testkit.cli.check.outputs import Outputs, write
from yespo_testkit.cli.check.run import Run
from yespo_testkit.cli.check.terse import print_terse
from yespo_testkit.cli.check.text import print_report
from yespo_testkit.cli.console import err, fail, is_quiet, terse_option, verbosity
from yespo_testkit.terse import is_terse


@click.command(
    epilog="""\b
Examples:
  yespo-testkit check http://127.0.0.1:8025                    the demo shop that `serve` has
  yespo-testkit check http://127.0.0.1:9000 --shop my-shop     a server for your own shop
  yespo-testkit check https://yespo.io --data-source 1244=personal --contact contactId=1,email=a@b.c
  yespo-testkit check http://localhost:9000 --only identity --seed 7 --html report.html --junit report.xml
  yespo-testkit check https://gateway.example --shop my-shop --through http://127.0.0.1:8025
"""
)
@account_options
@click.option("--calibration", type=click.Path(path_type=Path), help="What `calibrate` found: the server must do so.")
@click.option("--max-examples", default=200, show_default=True, type=click.IntRange(1), help="Generated, of each kind.")
@click.option("--seed", type=click.IntRange(0), help="The same seed gives the same examples.")
@click.option("--rate", type=click.FloatRange(0.01), help="Requests a second (5 for a host that isn't this machine).")
@click.option(
    "--max-requests", type=click.IntRange(50), help="Requests in all (4000 for a host that isn't this machine)."
)
@click.option("--only", multiple=True, metavar="RULE", help="Report this rule only; may be repeated.")
@click.option("--skip", multiple=True, metavar="RULE", help="Leave this rule out; may be repeated.")
@click.option(
    "--fail-on",
    type=click.Choice(["breach", "odd"]),
    default="breach",
    show_default=True,
    help="From which grade on the check fails: odd is for servers that should do exactly as the fake does.",
)
@click.option("-x", "--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option(
    "--through", metavar="URL", help="URL is a gateway: compare its answers with those of the server behind it."
)
@click.option("--example-database", metavar="DIR|redis://…", help="Share requests that failed, and replay them first.")
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as JUnit XML.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as one HTML page.")
@click.option(
    "--sarif", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as SARIF, for code hosts."
)
@click.option(
    "--artifacts",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write each failure's requests and answer whole into a folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON to standard output.")
@terse_option
@verbosity
def check(  # one for each option
    *,
    told: Told,
    calibration: Path | None,
    max_examples: int,
    seed: int | None,
    rate: float | None,
    max_requests: int | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    fail_on: str,
    fail_fast: bool,
    through: str | None,
    example_database: str | None,
    junit: Path | None,
    html: Path | None,
    sarif: Path | None,
    artifacts: Path | None,
    as_json: bool,
    terse: bool | None,
) -> int:
    """Check that the server at URL, the base before `/api`, keeps the contract.

    Valid requests must be answered as documented and invalid ones refused; a contact must get one answer by each of
    its identifiers, alone and while others ask. Each cause of failure is shown by the smallest request that shows it:
    a breach of what is documented, observed or plain sense fails the check; what is only not as we assume is odd.
    """
    try:
        import hypothesis as _hypothesis  # noqa: F401  # only to tell whether it is there
    except ImportError:
        fail("check needs the extra hypothesis: pip install 'yespo-testkit[hypothesis]'.")
    from yespo_checker.command_line import unknown_rules
    from yespo_checker.rules import RULES

    if unknown := unknown_rules([*only, *skip], RULES):
        hint = did_you_mean(unknown[0], RULES)
        fail(f"{unknown[0]} isn't a rule of a check{hint} Rules are {', '.join(RULES)}.")
    outputs = Outputs(junit, html, sarif, artifacts, as_json)
    outputs.see_writable()
    plan = Run(
        told=told, calibration=calibration, max_examples=max_examples, seed=seed, rate=rate, max_requests=max_requests,
        only=only, skip=skip, fail_on=fail_on, fail_fast=fail_fast, through=through, example_database=example_database,
    )  # fmt: skip
    report, kept, interrupted = plan.report()
    write(report, outputs, fail_on)
    if not as_json and (not is_quiet() or not report.passed):
        if is_terse(terse):
            print_terse(report, fail_on)
        else:
            print_report(report)
    if kept is not None and kept.trouble is not None:
        err().print(f"--example-database: what failed couldn't be kept. {kept.trouble}", markup=False)
    if calibration is not None and not report.passed:
        err().print(
            f"The server isn't, or no longer, as {calibration} has it; `calibrate` writes it anew.", markup=False
        )
    if interrupted:
        return 130
    return 0 if report.passed and report.stopped is None else 1
