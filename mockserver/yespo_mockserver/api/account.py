"""`GET /api/v1/account/info` and `GET /api/v1/version`: what clients call to see whether their key works."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from yespo_mockserver.api.resource import Answered, Incoming, Resource
from yespo_mockserver.messages.reply import json_response

VERSION = {"version": "1.0-r20150908", "protocolVersion": "1.0"}
"""As the vendor's page on integration with the API prints it."""


class AccountInfo(Resource):
    """Tells the account's name."""

    methods: ClassVar[tuple[str, ...]] = ("GET",)
    rule = "account-info"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the shop's name."""
        return self._told

    async def _told(self) -> Answered:
        document = {
            "userEmail": "owner@shop.example",
            "organisationName": self.shop.config.shop.name,
            "orgId": self._org_id(),
        }
        return Answered(response=json_response(document))

    def _org_id(self) -> int:
        return 100_000 + self.shop.config.shop.seed % 900_000


class Version(Resource):
    """Tells the API's version."""

    methods: ClassVar[tuple[str, ...]] = ("GET",)
    rule = "version"

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Answer with the version."""
        return self._told

    async def _told(self) -> Answered:
        return Answered(response=json_response(VERSION))
