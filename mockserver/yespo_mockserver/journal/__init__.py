"""What clients really sent, and what they got: the last requests, kept in bounded memory."""

from __future__ import annotations

from yespo_mockserver.journal.entry import Entry
from yespo_mockserver.journal.journal import Journal
from yespo_mockserver.journal.query import Query, QueryError

__all__ = ["Entry", "Journal", "Query", "QueryError"]
