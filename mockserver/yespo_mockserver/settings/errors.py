"""What can be wrong with a shop's files, told in full sentences."""

from __future__ import annotations

from yespo_contracts.masking import masked_urls


class ShopError(ValueError):
    """A shop can't be loaded or changed as asked; the text names file, line and field, and what to do.

    `problems` holds one sentence for each thing that is wrong, without passwords and tokens of an address in it.
    """

    def __init__(self, *problems: str) -> None:
        problems = tuple(masked_urls(problem) if ":/" in problem else problem for problem in problems)
        super().__init__("\n".join(problems))
        self.problems = problems
