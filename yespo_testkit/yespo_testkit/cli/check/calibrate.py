"""`yespo-testkit calibrate`: what the real API does where the documents are silent."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yespo_contracts.counted import many
from yespo_testkit.cli.check.account import Told, account_options
from yespo_testkit.cli.console import err, fail, verbosity

if TYPE_CHECKING:
    from yespo_checker.calibrating import Calibration

_RATE = 2.0


@click.command(
    epilog="""\b
Examples:
  yespo-testkit calibrate https://yespo.io --data-source 1244=personal --data-source 1247=also_bought
      --contact contactId=1,webId=W1 --contact contactId=2,email=a@b.c --product SKU-1 --product SKU-2
  yespo-testkit calibrate https://yespo.io --shop my-shop --yes --out calibration.toml
  yespo-testkit calibrate --from shop.har                out of a recording, without sending anything
  yespo-testkit serve --calibration calibration.toml     and the fake does the same
"""
)
@functools.partial(account_options, url_required=False)
@click.option(
    "--from",
    "recording",
    type=click.Path(path_type=Path),
    metavar="FILE.har",
    help="Find out of a recording instead, without sending anything; what is known of the account is taken from it.",
)
@click.option("--salt-file", type=click.Path(path_type=Path), help="The salt that the recording was made with.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("calibration.toml"),
    show_default=True,
    help="Where to write what was found.",
)
@click.option("--yes", is_flag=True, help="Send the first request without a confirmation.")
@click.option("--max-requests", default=60, show_default=True, type=click.IntRange(1, 60), help="At most so many.")
@verbosity
def calibrate(
    *,
    told: Told,
    recording: Path | None,
    salt_file: Path | None,
    out: Path,
    yes: bool,
    max_requests: int,
) -> int:
    """Find out what the server at URL does where the documents are silent, gently and by GET and HEAD alone.

    The plan is shown first. What was found goes into calibration.toml, which `serve`, `check` and the fixtures follow.
    """
    try:
        import hypothesis as _hypothesis  # noqa: F401  # only to tell whether it is there
    except ImportError:
        fail("calibrate needs the extra hypothesis: pip install 'yespo-testkit[hypothesis]'.")
    if bool(told.url) == (recording is not None):
        fail("Give the URL of a server, or a recording by --from FILE.har.")
    found = (
        _calibrated(told, yes=yes, max_requests=max_requests)
        if recording is None
        else _read(recording, told, salt_file)
    )
    if found is None:
        return 1
    return _written(found, out)


def _calibrated(told: Told, *, yes: bool, max_requests: int) -> Calibration | None:
    """Return what the server did, None where the user doesn't want it."""
    from yespo_checker.calibrating import PLAN, Calibrator
    from yespo_checker.sending.answer import NoAnswerError
    from yespo_checker.sending.usable import UnusableServerError

    url, known = told.url, told.known()
    transport = told.transport(None, elsewhere=_RATE)
    console = err()
    most = min(max_requests, sum(step.requests for step in PLAN))
    console.print(f"{url} will get at most {many(most, 'request')}, by GET and HEAD:", markup=False)
    for step in PLAN:
        console.print(f"  {step.requests}  {step.finds}", markup=False)
    if not yes and not click.confirm("Go on?", err=True):
        return None
    with contextlib.closing(transport):
        try:
            return Calibrator(known, transport, most_requests=max_requests).run(url)
        except NoAnswerError as error:
            fail(str(error))
        except UnusableServerError as error:
            fail(f"{url}: {error}")


def _read(recording: Path, told: Told, salt_file: Path | None) -> Calibration:
    """Return what a recording shows; what contradicts it is told."""
    from yespo_checker.calibrating.recorded import calibrated, conflicts, known_of
    from yespo_checker.sending.usable import UnusableServerError
    from yespo_testkit.cli.recordings.reading import recording_of

    found_in = recording_of(recording, salt_file)
    known = told.known() if told.data_sources or told.shop else known_of(found_in.exchanges)
    if not known.data_sources:
        fail(f"{recording}: it has no request for recommendations.")
    try:
        found = calibrated(found_in, known, f"recorded in {recording.name}")
    except UnusableServerError as error:
        fail(f"{recording}: {error}")
    for conflict in conflicts(found_in, found.behaviour):
        err().print(f"Conflict: {conflict}", markup=False)
    return found


def _written(found: Calibration, out: Path) -> int:
    console, url = err(), found.url
    if not found.found:
        fail(f"{url}: {found.stopped or 'nothing could be observed.'} Nothing was written.")
    try:
        out.write_text(found.toml(), encoding="utf-8")
    except OSError as error:
        fail(f"{out}: {error.strerror}.")
    _print(found)
    console.print(f"{many(found.requests, 'request')}; written to {out}.", markup=False)
    if found.stopped:
        console.print(f"It isn't whole: {found.stopped}", markup=False)
        return 1
    console.print(f"Follow it: yespo-testkit serve --calibration {out}", markup=False)
    return 0


def _print(found: Calibration) -> None:
    """Print the keys that were found to standard output, and beside it those that weren't, by their reasons."""
    for key, value in found.found.items():
        click.echo(f"{key} = {value}")
    reasons = dict.fromkeys(found.unknown.values())
    for reason in reasons:
        keys = ", ".join(key for key, why in found.unknown.items() if why == reason)
        err().print(f"{keys}: not observed, {reason}.", markup=False)
