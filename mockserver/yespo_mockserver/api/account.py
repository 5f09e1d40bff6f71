"""`GET /api/v1/account/info` and `GET /api/v1/version`: what clients call to see whether their key works."""

from __future__ import annotations

from yespo_mockserver.api.resource import Answered, Asked, Resource
from yespo_mockserver.messages.reply import json_response

VERSION = {"version": "1.0-r20150908", "protocolVersion": "1.0"}
"""As the vendor's page on integration with the API prints it."""


class AccountInfo(Resource):
    """Tells the account's name."""

    methods = ("GET",)
    rule = "account-info"

    def answer(self, asked: Asked) -> Answered:  # nothing is asked
        """Answer with the shop's name."""
        document = {"userEmail": "owner@shop.example", "organisationName": self.shop.config.shop.name}
        return Answered(response=json_response(document))


class Version(Resource):
    """Tells the API's version."""

    methods = ("GET",)
    rule = "version"

    def answer(self, asked: Asked) -> Answered:  # likewise
        """Answer with the version."""
        return Answered(response=json_response(VERSION))
