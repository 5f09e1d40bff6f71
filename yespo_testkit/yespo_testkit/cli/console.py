"""What the commands share: where they write, how they stop, and how loud they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from yespo_testkit.cli import streams

if TYPE_CHECKING:
    from rich.console import Console

_Command = TypeVar("_Command", bound=Callable[..., Any])  # a command's parameters are its own
_QUIET = "yespo_testkit.quiet"
_VERBOSE = "yespo_testkit.verbose"


class Unusable(click.ClickException):
    """Wrong usage or unusable input: one clear message, and exit code 2."""

    exit_code = 2


def fail(message: str) -> NoReturn:
    """Stop the command with a message on standard error and exit code 2."""
    raise Unusable(message)


def verbosity(command: _Command) -> _Command:
    """Give a command `--quiet` and `--verbose`."""
    quiet = click.option(
        "-q", "--quiet", is_flag=True, expose_value=False, callback=_keeps(_QUIET), help="Print errors only."
    )
    verbose = click.option(
        "-v", "--verbose", is_flag=True, expose_value=False, callback=_keeps(_VERBOSE), help="Print more."
    )
    return quiet(verbose(command))


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
