"""Choices that come out the same on every machine and in every version of Python.

`random.Random.random` is the one method whose sequence Python promises to keep, so everything else is built on it, with
whole numbers only: sums of floats differ between versions of Python.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of choices; equal seeds give equal streams."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1."""
        return int(self._random.random() * limit)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def percent(self, share: int) -> bool:
        """Return True in `share` of a hundred cases."""
        return self.below(100) < share

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`, each as likely as the others."""
        return options[self.below(len(options))]

    def weighted(self, options: Sequence[T], weights: Sequence[int]) -> T:
        """Return one of `options`, as likely as its weight says."""
        left = self.below(sum(weights))
        for option, weight in zip(options, weights, strict=True):
            left -= weight
            if left < 0:
                return option
        message = "weights must be 0 or more, and one of them more than 0"
        raise ValueError(message)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return `options` in an order of chance."""
        rest = list(options)
        return [rest.pop(self.below(len(rest))) for _ in range(len(rest))]
