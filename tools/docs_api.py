"""Makes the reference of the Python API from signatures and docstrings, as plain Markdown."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator

MODULES = {
    "yespo_testkit": (),
    "yespo_testkit.contract": ("contract_test",),
    "yespo_contracts.strategies": (),
    "yespo_contracts.request": ("parse", "RecomsRequest", "ContractViolations"),
    "yespo_mockserver.app": ("create_app",),
    "yespo_mockserver.admin.client": ("AdminClient", "AdminClientError"),
}
"""The public modules with their public names, those of `__all__` where none are listed."""

_ARGUMENTS = ("self", "cls")


def api() -> str:
    """Return the reference of all public modules."""
    return "\n\n".join(piece for module in MODULES for piece in _module(module))


def public(module: str) -> list[str]:
    """Return the public names of a module."""
    loaded = importlib.import_module(module)
    return list(MODULES[module] or loaded.__all__)


def members(cls: type) -> list[str]:
    """Return a class's own public members, those of its bases that are ours too, in the order of their definition."""
    ours = [base for base in cls.__mro__ if base.__module__.startswith("yespo_")]
    names = [name for base in reversed(ours) for name in vars(base) if not name.startswith("_")]
    return [name for name in dict.fromkeys(names) if _documented(inspect.getattr_static(cls, name))]


def _documented(member: object) -> bool:
    return isinstance(member, property | staticmethod | classmethod) or inspect.isfunction(member)


def _module(name: str) -> Iterator[str]:
    yield f"## `{name}`\n\n{_text(importlib.import_module(name))}"
    for public_name in public(name):
        thing = getattr(importlib.import_module(name), public_name)
        yield f"### `{public_name}`\n\n{_signature(public_name, thing)}{_text(thing)}"
        if inspect.isclass(thing):
            for member in members(thing):
                yield _member(thing, member)


def _member(cls: type, name: str) -> str:
    member = inspect.getattr_static(cls, name)
    if isinstance(member, property):
        return f"#### `{cls.__name__}.{name}`\n\n{_text(member)}"
    function = member.__func__ if isinstance(member, staticmethod | classmethod) else member
    return f"#### `{cls.__name__}.{name}`\n\n{_signature(name, function)}{_text(function)}"


def _signature(name: str, thing: object) -> str:
    written = _annotations(thing) if isinstance(thing, type) else None
    if not callable(thing):
        return ""
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return ""
    shown: list[str] = []
    for each in signature.parameters.values():
        if each.name in _ARGUMENTS or each.name.startswith("_"):
            continue
        if each.kind is each.KEYWORD_ONLY and "*" not in shown and not any(text.startswith("*") for text in shown):
            shown.append("*")
        shown.append(_parameter(each, (written or {}).get(each.name, each.annotation)))
    returned = "" if written is not None else _type(signature.return_annotation)
    end = f" -> {returned}" if returned else ""
    text = f"({', '.join(shown)}){end}"
    if len(name) + len(text) > 100 and shown:
        text = "(\n    " + ",\n    ".join(shown) + f",\n){end}"
    return f"```text\n{name}{text}\n```\n\n"


def _parameter(parameter: inspect.Parameter, annotation: object) -> str:
    stars = "*" * ((parameter.kind is parameter.VAR_POSITIONAL) + 2 * (parameter.kind is parameter.VAR_KEYWORD))
    type_ = _type(annotation)
    text = f"{stars}{parameter.name}" + (f": {type_}" if type_ else "")
    if parameter.default is parameter.empty:
        return text
    default = repr(parameter.default)
    return f"{text} = {'…' if default.startswith('<') or len(default) > 60 else default}"


def _type(annotation: object) -> str:
    if annotation is inspect.Signature.empty:
        return ""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", repr(annotation))
    return re.sub(r"\b(?:[a-z_]+\.)+([A-Z]\w+)", r"\1", _plain(text))


def _annotations(cls: type) -> dict[str, str]:
    """Return the types of a class's fields as they are written, which every version of Python tells alike."""
    written: dict[str, object] = {}
    for base in reversed(cls.__mro__):
        written |= vars(base).get("__annotations__", {})
    return {name: text for name, text in written.items() if isinstance(text, str)}


def _plain(annotation: str) -> str:
    """Return a type without what `Annotated` says of it."""
    while (start := annotation.find("Annotated[")) >= 0:
        depth = 0
        for place in range(start, len(annotation)):
            depth += (annotation[place] == "[") - (annotation[place] == "]")
            if depth == 0 and annotation[place] == "]":
                inner = _split(annotation[start + len("Annotated[") : place])[0]
                annotation = annotation[:start] + inner + annotation[place + 1 :]
                break
        else:
            return annotation
    return annotation


def _split(text: str) -> list[str]:
    """Return the parameters of a signature, which are apart by the commas outside of brackets and quotes."""
    pieces, depth, quoted, piece = [], 0, "", ""
    for letter in text:
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        else:
            depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and not depth and not quoted:
            pieces.append(piece.strip())
            piece = ""
        else:
            piece += letter
    return [*pieces, piece.strip()]


def _text(thing: object) -> str:
    """Return a docstring; what is no class, function or module has only its type's, which says nothing of it."""
    documented = (
        inspect.ismodule(thing) or inspect.isclass(thing) or inspect.isroutine(thing) or isinstance(thing, property)
    )
    return (inspect.getdoc(thing) or "").replace("<", "&lt;") if documented else f"Data: `{type(thing).__name__}`."
