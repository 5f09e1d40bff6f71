"""What a client could notice of a server that has changed: by the shapes of its answers, never by their values."""

from yespo_checker.drift.compare import Change, Grade, against_the_contract, compared

__all__ = ["Change", "Grade", "against_the_contract", "compared"]
