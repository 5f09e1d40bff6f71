"""What can be wrong with a shop's files, told in full sentences."""

from __future__ import annotations


class ShopError(ValueError):
    """A shop can't be loaded or changed as asked; the text names file, line and field, and what to do.

    `problems` holds one sentence for each thing that is wrong.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
