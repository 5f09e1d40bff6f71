"""What a name that isn't known was probably meant to be: one rule of nearness, and one wording, for every message."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

_LONGEST = 100
_TELLING = 4  # a shorter piece of a name says nothing,
_SHARE = 0.4  # nor does one that is a smaller part of the whole
_ALIKE = 0.65
_COMPARED = 5000  # of more names (the ids of a large catalogue) only the first are compared, so that it stays quick
_LONGEST_SHOWN = 40


def nearest_name(name: str, names: Iterable[str], *, alike: float = _ALIKE) -> str | None:
    """Return the one of the names that is nearest to a name, None if none is near.

    Letter case, underscores and hyphens don't count. Near is one that the name contains, or that contains the name (of
    several the one whose length is nearest), and then the one that is most alike, as every slip of one letter is.
    """
    if len(name) > _LONGEST:
        return None
    plain = _plain(name)
    known = {_plain(candidate): candidate for candidate in islice(names, _COMPARED)}
    parts = [spelt for spelt in known if _contains(plain, spelt)]
    if parts:
        return known[min(parts, key=lambda spelt: abs(len(spelt) - len(plain)))]
    import difflib  # noqa: PLC0415  # long to import, and seldom asked

    most_alike = difflib.get_close_matches(plain, known, 1, alike)
    return known[most_alike[0]] if most_alike else None


def did_you_mean(name: str, names: Iterable[str], otherwise: str = ".", *, alike: float = _ALIKE) -> str:
    """Return `: did you mean …?` with the nearest of the names, or `otherwise` if none is near."""
    nearest = nearest_name(name, names, alike=alike)
    return otherwise if nearest is None else f": did you mean {shown_name(nearest)}?"


def file_meant(path: Path) -> str | None:
    """Return the name of the file beside a missing one that was probably meant, None if none is near."""
    try:
        return None if path.exists() else nearest_name(path.name, (each.name for each in path.parent.iterdir()))
    except OSError:
        return None


def shown_name(name: str) -> str:
    """Return a name as a message shows it: as it is, or in ASCII and cut short."""
    return name if name.isprintable() and len(name) <= _LONGEST_SHOWN else ascii(name[:_LONGEST_SHOWN])


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _contains(plain: str, spelt: str) -> bool:
    short, long = sorted((plain, spelt.removesuffix("s")), key=len)
    return len(short) >= max(_TELLING, _SHARE * len(long)) and short in long
