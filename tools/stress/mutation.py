"""Seeded single mutations of a module: of a comparison, `and`, `not`, a sum, a small number, a return."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

_BOUND = 30
"""A number from this on that stands by itself at the top of a module is a bound."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}


class Mutant(NamedTuple):
    """A module with one thing changed."""

    path: Path
    line: int
    source: str


def mutant_of(path: Path, chance: random.Random) -> Mutant | None:
    """Return a mutation of a module, or None: of a comparison, `and`, `not`, a sum, a small number, a return."""
    tree = ast.parse(path.read_text("utf-8"))
    before, places = ast.unparse(tree), _places(tree)
    if not places:
        return None
    node = chance.choice(places)
    _mutate(node)
    after = ast.unparse(tree)
    return None if after == before else Mutant(path, getattr(node, "lineno", 0), after)


def _places(tree: ast.Module) -> list[ast.AST]:
    """Return what may be mutated: no setting of a class, such as `frozen`, and no bound: one more of it is the same.

    Nor is what is there for type checkers alone.
    """
    passed = {id(node) for each in ast.walk(tree) if isinstance(each, ast.ClassDef) for node in _inside(each.keywords)}
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            found = [node.value for node in _inside([statement.value]) if isinstance(node, ast.Constant)]
            if any(isinstance(number, int | float) and number >= _BOUND for number in found):
                passed |= {id(node) for node in _inside([statement.value])}
    passed |= {
        id(node) for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    }
    return [node for node in ast.walk(tree) if _is_code(node) and id(node) not in passed]


def _inside(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def _is_code(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.If | ast.Return) or (
        isinstance(node, ast.Constant) and type(node.value) in {bool, int}
    )


def _mutate(node: ast.AST) -> None:
    match node:
        case ast.Compare(ops=[op, *_]) if type(op) in _COMPARED:
            node.ops[0] = _COMPARED[type(op)]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.BinOp(op=op) if type(op) in _COUNTED:
            node.op = _COUNTED[type(op)]()
        case ast.UnaryOp(op=ast.Not()) | ast.If():
            target = "operand" if isinstance(node, ast.UnaryOp) else "test"
            setattr(node, target, ast.UnaryOp(ast.Not(), getattr(node, target)))
        case ast.Constant(value=bool() as value):
            node.value = not value
        case ast.Constant(value=int() as value):
            node.value = value + 1
        case ast.Return(value=ast.expr()):
            node.value = ast.Constant(None)
