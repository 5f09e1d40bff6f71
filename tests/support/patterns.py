"""Every regular expression of the packages, how each is used, and texts that are made to be hard for it."""

from __future__ import annotations

import ast
import builtins
import importlib
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

PACKAGES = ("yespo_checker", "yespo_contracts", "yespo_mockserver", "yespo_fixtures", "yespo_testkit")
_FUNCTIONS = frozenset({"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"})
_UNKNOWN = "x"
"""What stands for a part of a pattern that is known only when it runs."""

codes: Any = importlib.import_module("re._constants")  # how the standard library itself reads patterns
parser: Any = importlib.import_module("re._parser")
Parsed = Iterable[tuple[Any, Any]]  # the standard library's own tree


class Use(NamedTuple):
    """A pattern, where it is written, and the methods by which it meets text."""

    pattern: re.Pattern[Any]
    place: str
    methods: frozenset[str]


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Yield the name and the tree of each module of the packages."""
    for package in PACKAGES:
        (folder,) = map(Path, importlib.import_module(package).__path__)
        for path in sorted(folder.rglob("*.py")):
            parts = (package, *path.relative_to(folder).with_suffix("").parts)
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield name, ast.parse(path.read_text("utf-8"))


def uses() -> Iterator[Use]:
    """Yield each pattern of the packages: those given to `re`, and those that msgspec searches for."""
    trees = dict(modules())
    called = _methods(trees.values())
    for name, tree in trees.items():
        names = {
            id(node.value): node.targets[0].id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        taken = {
            id(node.value): {node.attr}
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in _FUNCTIONS
        }
        for node in ast.walk(tree):
            assert not isinstance(node, ast.ImportFrom) or node.module != "re", f"{name}: import re whole"
            renamed = [each.asname for each in node.names if each.name == "re"] if isinstance(node, ast.Import) else []
            assert not any(renamed), f"{name}: import re by its own name"
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
                continue
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            place = f"{name}:{node.lineno}"
            if isinstance(node.func, ast.Attribute) and _is_re(node.func):
                method = node.func.attr
                methods = {method}
                if method == "compile":  # `re.compile(...).match` is used so at once, and by no name
                    methods = taken.get(id(node)) or called.get(names.get(id(node), ""), set())
                flags = given.get("flags", node.args[1] if method == "compile" and len(node.args) > 1 else None)
                yield Use(_pattern(name, node.args[0], flags), place, frozenset(methods or {"search"}))
            elif "pattern" in given and "Meta" in ast.unparse(node.func):
                yield Use(_pattern(name, given["pattern"], None), place, frozenset({"search"}))


def _is_re(function: ast.Attribute) -> bool:
    return isinstance(function.value, ast.Name) and function.value.id == "re" and function.attr in _FUNCTIONS


def _methods(trees: Iterable[ast.Module]) -> Mapping[str, set[str]]:
    """Return what is called of a compiled pattern by its name, wherever that name is used."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in _FUNCTIONS:
                found[node.value.id].add(node.attr)
    return found


class _Names(dict[str, object]):
    def __init__(self, known: Mapping[str, object], unknown: str | bytes) -> None:
        super().__init__(known)
        self.unknown = unknown

    def __missing__(self, name: str) -> object:
        if hasattr(builtins, name):
            raise KeyError(name)
        return self.unknown


def _pattern(module: str, written: ast.expr, flags: ast.expr | None) -> re.Pattern[Any]:
    """Evaluate a pattern where it is written, with a letter for what only a caller knows."""
    known = vars(importlib.import_module(module))
    for unknown in (_UNKNOWN, _UNKNOWN.encode()):
        try:
            text = eval(compile(ast.Expression(written), module, "eval"), {}, _Names(known, unknown))
        except TypeError:
            continue
        return re.compile(
            text, eval(compile(ast.Expression(flags), module, "eval"), {}, _Names(known, "")) if flags else 0
        )
    raise AssertionError(f"{module}:{written.lineno}: {ast.unparse(written)} can't be evaluated")


class Recipe(NamedTuple):
    """How a text is made, at any size."""

    head: str
    pieces: tuple[str, ...]
    end: str


class HardTexts:
    """Texts that a pattern begins to match in as many ways, and as often, as its own parts let one think of."""

    def __init__(self, pattern: re.Pattern[Any], seed: int = 1) -> None:
        self._chance = random.Random(seed)
        self._bytes = isinstance(pattern.pattern, bytes)
        text = pattern.pattern.decode("latin-1") if self._bytes else pattern.pattern
        tree = parser.parse(text, pattern.flags & ~re.UNICODE if self._bytes else pattern.flags)
        self._groups: dict[int, str] = {}
        self._led: set[tuple[str, str]] = set()
        heads = {""}
        for _ in range(6):
            self._walk(tree, "", heads)
            heads.add(self._sample(tree))
        pieces = {piece for _, piece in self._led}
        self._heads = sorted(heads)
        self._pieces = sorted({*pieces, *heads, *(character for piece in pieces for character in piece), "\x01"} - {""})

    def recipes(self, count: int) -> list[Recipe]:
        """Return how to make texts: what is repeated after what leads to it, every piece alone, `count` mixtures."""
        chance = self._chance
        led = sorted(self._led | {("", piece) for piece in self._pieces})
        made = [Recipe(head, (piece,), end) for head, piece in led if piece for end in ("", "\x01", " \x01")]
        for _ in range(count):
            pieces = chance.choices(self._pieces, k=chance.choice((1, 2, 2, 3)))
            pieces = pieces if chance.random() < 0.5 else ["".join(pieces)]
            end = chance.choice(("", "\x01", " ", "\n", " \x01", *self._pieces))
            made.append(Recipe(chance.choice(self._heads), tuple(pieces), end))
        return made

    def text(self, recipe: Recipe, size: int) -> Any:
        """Return a text of about this size: the head, each piece again and again, the end."""
        share = max(1, size // len(recipe.pieces))
        text = recipe.head + "".join((each * (share // len(each) + 1))[:share] for each in recipe.pieces) + recipe.end
        return text.encode("latin-1", "replace") if self._bytes else text

    def _walk(self, tree: Parsed, head: str, heads: set[str]) -> str:
        """Gather what leads to each repetition, and what is repeated; return what leads past the tree."""
        for code, value in tree:
            if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
                self._led.update((head, self._sample(value[2])) for _ in range(4))
                self._walk(value[2], head, heads)
            elif code is codes.SUBPATTERN:
                self._walk(value[3], head, heads)
            elif code is codes.BRANCH:
                for branch in value[1]:
                    self._walk(branch, head, heads)
            elif code in {codes.ASSERT, codes.ASSERT_NOT}:
                self._walk(value[1], head, heads)
            head += self._sample([(code, value)])
            heads.add(head)
        return head

    def _sample(self, tree: Parsed) -> str:
        return "".join(self._one(code, value) for code, value in tree)

    def _one(self, code: Any, value: Any) -> str:
        chance = self._chance
        if code is codes.LITERAL:
            return chr(value)
        if code is codes.NOT_LITERAL:
            return "a" if chr(value) != "a" else "b"
        if code is codes.ANY:
            return chance.choice("a <\"'&;, 1")
        if code is codes.IN:
            return self._of_set(value)
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            low, high, body = value
            return "".join(self._sample(body) for _ in range(min(int(high), low + chance.randrange(3))))
        if code is codes.SUBPATTERN:
            sampled = self._sample(value[3])
            self._groups[value[0]] = sampled
            return sampled
        if code is codes.ATOMIC_GROUP:
            return self._sample(value)
        if code is codes.BRANCH:
            return self._sample(chance.choice(value[1]))
        if code is codes.GROUPREF:
            return self._groups.get(value, "")
        return ""

    def _of_set(self, items: Parsed) -> str:
        """Return a character that the set holds, preferring those that other parts may hold too."""
        found = [character for character in " aA1.,-+()\"'<>/=:;&%#[]{}_\t\n" if _holds(items, character)]
        for code, value in items:
            if code is codes.LITERAL:
                found.append(chr(value))
            elif code is codes.RANGE:
                found.append(chr(value[self._chance.randrange(2)]))
        return self._chance.choice(found) if found else "й"


def _holds(items: Parsed, character: str) -> bool:
    negated, found = False, False
    for code, value in items:
        if code is codes.NEGATE:
            negated = True
        elif code is codes.LITERAL:
            found |= ord(character) == value
        elif code is codes.RANGE:
            found |= value[0] <= ord(character) <= value[1]
        elif code is codes.CATEGORY:
            tried = {
                codes.CATEGORY_DIGIT: character.isdigit(),
                codes.CATEGORY_NOT_DIGIT: not character.isdigit(),
                codes.CATEGORY_SPACE: character.isspace(),
                codes.CATEGORY_NOT_SPACE: not character.isspace(),
                codes.CATEGORY_WORD: character.isalnum() or character == "_",
                codes.CATEGORY_NOT_WORD: not (character.isalnum() or character == "_"),
            }
            found |= tried[value]
    return found is not negated
