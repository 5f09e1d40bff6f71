"""What the commands share: where they write, how they stop, and how loud they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from yespo_testkit.cli import streams

if TYPE_CHECKING:
    from rich.console import Console

_Command = TypeVar("_Command", bound=Callable[..., Any])  # a command's parameters are its own
_GAP = 3  # between two columns
_NARROW = 20  # a column that is narrower is no use
_WHOLE = 1000
_QUIET = "yespo_testkit.quiet"
_VERBOSE = "yespo_testkit.verbose"


class Unusable(click.ClickException):
    """Wrong usage or unusable input: one clear message, and exit code 2."""

    exit_code = 2


def fail(message: str) -> NoReturn:
    """Stop the command with a message on standard error and exit code 2."""
    raise Unusable(message)


def see_writable(path: Path, option: str, *, written: Path | None = None) -> None:
    """See that a file can be written, before any work is done for it; ends with exit code 2 if not.

    `written` is what is written first, where that is another file beside it.
    """
    if not path.parent.is_dir():
        fail(f"{option} {path}: there is no folder {path.parent}.")
    place = written or path
    there = place.exists()
    try:
        place.open("ab").close()
        if not there:
            place.unlink()
    except OSError as error:
        fail(f"{option} {path}: {error.strerror}.")


def verbosity(command: _Command) -> _Command:
    """Give a command `--quiet` and `--verbose`."""
    quiet = click.option(
        "-q", "--quiet", is_flag=True, expose_value=False, callback=_keeps(_QUIET), help="Print errors only."
    )
    verbose = click.option(
        "-v", "--verbose", is_flag=True, expose_value=False, callback=_keeps(_VERBOSE), help="Print more."
    )
    return quiet(verbose(command))


def terse_option(command: _Command) -> _Command:
    """Give a command `--terse`, which is None where nothing was said."""
    says = (
        "Print failures only, ending in the next command to type; so it is where a coding assistant's variable is set."
    )
    return click.option("--terse/--no-terse", default=None, help=says)(command)


def is_quiet() -> bool:
    """Tell whether the running command is to print errors only."""
    return bool(click.get_current_context().meta.get(_QUIET))


def is_verbose() -> bool:
    """Tell whether the running command is to print more."""
    return bool(click.get_current_context().meta.get(_VERBOSE))


def out() -> Console:
    """Return the console for what was asked for: standard output, coloured on a terminal unless NO_COLOR is set."""
    from rich.console import Console

    class Output(Console):
        def on_broken_pipe(self) -> None:
            raise  # noqa: PLE0704  # rich calls this while it handles the error, and would exit as if a check fell short

    return Output(highlight=False, soft_wrap=True)


def err() -> Console:
    """Return the console for everything else: standard error, silent with `--quiet`."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True, quiet=is_quiet())


def print_table(console: Console, rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their titles, the first row; nothing is cut, and only the last column is ever wrapped."""
    from rich.table import Table
    from rich.text import Text

    widths = _widths(rows)
    left = console.width - sum(widths)
    if not console.is_terminal or left < _NARROW:
        for line in aligned(rows):
            console.print(Text(line))
        return
    table = Table(box=None, padding=(0, _GAP, 0, 0), show_edge=False, header_style="bold")
    for title, width in zip(rows[0], widths, strict=False):
        table.add_column(Text(title), no_wrap=True, min_width=width - _GAP)
    table.add_column(Text(rows[0][-1]), overflow="fold")
    for row in rows[1:]:
        table.add_row(*map(Text, row))
    console.print(table)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines, their columns below one another."""
    widths = _widths(rows)
    return ["".join(map(str.ljust, row, widths)) + row[-1] for row in rows]


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(len(row[column]) for row in rows) + _GAP for column in range(len(rows[0]) - 1)]


class Commands(click.Group):
    """A group that lists its commands in the order in which they were written, each with its whole first sentence."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            no_such_command(ctx, args[0], self.commands)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # likewise
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(limit=_WHOLE)) for name, one in self.commands.items()])


def no_such_command(
    ctx: click.Context, name: str, commands: Iterable[str], within: Mapping[str, str] | None = None
) -> None:
    """Stop with the command that was probably meant; `within` has groups' commands, by their names alone."""
    from yespo_contracts.request.suggestions import did_you_mean

    if not name.startswith("-"):
        known = {"help": "--help", **(within or {})}
        hint = f": did you mean {known[name]}?" if name in known else did_you_mean(name, commands)
        ctx.fail(f"There is no command {name!r}{hint}")


def write_json(document: object, *, indent: int = 2) -> None:
    """Write one JSON document to standard output: in UTF-8, as machines read it, whatever a terminal's encoding is."""
    import msgspec

    try:
        encoded = msgspec.json.encode(document)
    except UnicodeEncodeError:  # a file's name needn't be text; the others have no such letters
        import json

        encoded = json.dumps(msgspec.to_builtins(document), ensure_ascii=False).encode(errors="replace")
    streams.write([msgspec.json.format(encoded, indent=indent), b"\n"])


def _keeps(key: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def keep(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        ctx.meta[key] = value

    return keep
