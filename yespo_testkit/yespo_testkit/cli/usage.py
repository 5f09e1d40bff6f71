"""What is said of a command line that can't be understood: click's errors in our words, with what is near."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import click

from yespo_contracts.request.suggestions import did_you_mean, file_meant, shown_name

_NUMBER = re.compile(r"'(.*)' is not a valid (integer|float)(?: range)?\.", re.DOTALL)
_BETWEEN = re.compile(r"(\S+) is not in the range (\S+)<=x<=(\S+)\.")
_AT_LEAST = re.compile(r"(\S+) is not in the range x>=(\S+)\.")
_CHOICE = re.compile(r"'(.*)' is not one of .*", re.DOTALL)
_NO_FILE = re.compile(r"(?:File|Path|Directory) '(.*)' does not exist\.", re.DOTALL)
_NOT_THERE = f": {os.strerror(errno.ENOENT)}."
_OPTION = re.compile(r"\A--[\w-]+ ")


def reworded(error: click.ClickException) -> str:
    """Return an error's message: of an option, a value or a number that isn't one also what there is, and is near."""
    match error:
        case click.NoSuchOption(ctx=click.Context() as context):
            vars(error)["possibilities"] = None
            return _no_such_option(error.option_name, context.command)
        case click.BadParameter(param=click.Parameter(type=click.Choice() as choice)):
            if told := _CHOICE.fullmatch(error.message):
                names = [str(name) for name in choice.choices]
                return f"{told[1]!r} isn't one of {', '.join(names)}{did_you_mean(told[1], names)}"
        case click.BadParameter():
            if told := _NUMBER.fullmatch(error.message):
                return f"{told[1]!r} isn't a {'whole number' if told[2] == 'integer' else 'number'}."
            if told := _BETWEEN.fullmatch(error.message):
                return f"{told[1]} isn't between {told[2]} and {told[3]}."
            if told := _AT_LEAST.fullmatch(error.message):
                return f"{told[1]} is less than {told[2]}."
            if told := _NO_FILE.fullmatch(error.message):
                return _missing(told[1])
    if error.message.endswith(_NOT_THERE):
        return _missing(error.message.removesuffix(_NOT_THERE))
    return error.message


def _missing(named: str) -> str:
    """Return what is said of a file that isn't there, named as an error does: by its path, maybe after its option."""
    meant = file_meant(Path(_OPTION.sub("", named, count=1)))
    return (
        f"{named}: {os.strerror(errno.ENOENT)}: did you mean {shown_name(meant)}?" if meant else f"{named}{_NOT_THERE}"
    )


def _no_such_option(name: str, command: click.Command) -> str:
    options = [
        option
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--") and option != "--help"
    ]
    there_are = f". There are {', '.join(options)} and --help." if options else ". There is --help alone."
    return f"There is no option {name!r}{did_you_mean(name, [*options, '--help'], there_are)}"
