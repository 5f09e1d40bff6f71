"""The contract as an OpenAPI 3.1 document: one module for each resource, put together in `document`."""

from __future__ import annotations

from yespo_contracts.openapi.document import document
from yespo_contracts.openapi.parts import Document
from yespo_contracts.openapi.recoms_paths import PATH

__all__ = ["PATH", "Document", "document"]
