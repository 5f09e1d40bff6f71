"""The command line: one module a command, each imported only when it runs."""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import click

from yespo_contracts.version import __version__
from yespo_testkit.cli import streams


class Place(NamedTuple):
    """Where a command is, and its one line in the list of commands (so that the list imports none of them)."""

    module: str
    name: str
    summary: str


COMMANDS = {
    "serve": Place("yespo_testkit.cli.serve", "serve", "Serve the API on a local port."),
    "check": Place("yespo_testkit.cli.check", "check", "Check any server against the contract."),
    "calibrate": Place(
        "yespo_testkit.cli.check.calibrate", "calibrate", "Find out what the real API does where it is silent."
    ),
    "record": Place(
        "yespo_testkit.cli.recordings.record", "record", "Record what the real API answers, without anybody in it."
    ),
    "replay": Place("yespo_testkit.cli.replay", "replay", "Serve a recording: the recorded answers, byte for byte."),
    "drift": Place(
        "yespo_testkit.cli.recordings.drift", "drift", "Tell what a client could notice of what has changed."
    ),
    "pact": Place("yespo_testkit.cli.recordings.pact", "pact", "Verify pacts against a provider, offline."),
    "feed": Place("yespo_testkit.cli.feed", "feed", "Check a product feed, show its products, write a made-up one."),
    "shop": Place(
        "yespo_testkit.cli.shop", "shop", "Make a shop up or of an export of orders, check it, explain its answers."
    ),
    "openapi": Place("yespo_testkit.cli.openapi", "openapi", "Print the contract as an OpenAPI 3.1 document."),
    "env": Place("yespo_testkit.cli.env", "env", "Print the variables that point clients at the fake that runs."),
    "ledger": Place("yespo_testkit.cli.ledger", "ledger", "List what is documented, observed and assumed."),
    "docs": Place("yespo_testkit.cli.docs", "docs", "Print the documentation, or find a place in it."),
}
"""Every command, in the order of the help."""

_UNUSABLE = 2
_COLLECTED = 10_000
_INTERRUPTED = 130


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except click.exceptions.Exit:  # a help text was printed
        with _refusals():
            streams.finish()
        raise
    except OSError as error:
        raise _Refused(error) from error


class _Refused(Exception):  # noqa: N818  # what the system refused, past click, which has an opinion on broken pipes
    def __init__(self, error: OSError) -> None:
        super().__init__(_said(error))
        self.error = error


class _LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:  # click's signature
        with _refusals():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:  # likewise
        with _refusals():
            code = super().invoke(ctx)
            streams.finish()
            return code

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # likewise
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        command = getattr(importlib.import_module(place.module), place.name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            from yespo_testkit.cli.console import no_such_command

            groups = {name: self.get_command(ctx, name) for name in COMMANDS}
            within = {
                inner: f"{name} {inner}"
                for name, group in groups.items()
                if isinstance(group, click.Group)
                for inner in group.commands
            }
            no_such_command(ctx, args[0], COMMANDS, within)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # likewise
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.summary) for name, place in COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="yespo-testkit", message="%(prog)s %(version)s")
def cli() -> None:
    """Develop and test against Yespo's product recommendations without credentials.

    \b
    Examples:
      yespo-testkit serve                    the demo shop on http://127.0.0.1:8025
      yespo-testkit serve feed.xml           your own product feed, with made-up customers
      yespo-testkit ledger                   what is documented, and what is assumed
    """  # noqa: D301  # click's own mark for text that must not be wrapped


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 falls short, 2 wrong usage or unusable input, 130 interrupted."""
    # What imports make stays: to look for garbage in it takes a tenth of a start. Nor is much in a request circular.
    gc.set_threshold(_COLLECTED)
    streams.prepare()
    streams.end_by_signals()
    try:
        code = cli.main(args=None if arguments is None else list(arguments), standalone_mode=False)
    except click.ClickException as error:
        from yespo_testkit.cli.usage import reworded

        vars(error)["message"] = _without_secrets(reworded(error))
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt) as error:
        if isinstance(error.__context__, EOFError):
            click.echo("\nError: Standard input ended before the question was answered.", err=True)
            sys.exit(_UNUSABLE)
        click.echo("Interrupted.", err=True)
        sys.exit(_INTERRUPTED)
    except streams.Stopped as stopped:
        sys.exit(128 + stopped.number)
    except _Refused as refused:
        streams.give_up_output()
        if isinstance(refused.error, BrokenPipeError):  # whoever read it has read enough
            sys.exit(0)
        click.echo(f"Error: {_without_secrets(str(refused))}", err=True)
        sys.exit(_UNUSABLE)
    sys.exit(code if isinstance(code, int) else 0)


def _without_secrets(message: str) -> str:
    """Return a message without passwords and tokens of an address that was mistaken for a file, say."""
    if ":/" not in message:
        return message
    from yespo_contracts.masking import masked_urls

    return masked_urls(message)


def _said(error: OSError) -> str:
    """Return one sentence on what the system refused: a file, or else what is written to."""
    what = error.filename if isinstance(error.filename, str) else "Standard output can't be written"
    return f"{what}: {error.strerror or error}."
