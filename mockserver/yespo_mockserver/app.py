"""The application: the fake in front of a shop with its control API beside it, as one ASGI app."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from yespo_mockserver.admin.guard import Guard
from yespo_mockserver.fake import Fake
from yespo_mockserver.faults.armed import Faults
from yespo_mockserver.journal import Journal
from yespo_mockserver.port.asgi import AsgiApp
from yespo_mockserver.scenarios import Scenarios
from yespo_mockserver.shop import Shop
from yespo_mockserver.stubs.stubs import Stubs

if TYPE_CHECKING:
    from yespo_mockserver.admin.app import AdminApp
    from yespo_mockserver.stubs.recording import Replay


class Admin:
    """The control API, imported when it is first asked: a server that starts needn't wait for it.

    With workers it is there at once, since the others may ask.
    """

    def __init__(self, fake: Fake, token: str | None) -> None:
        self._fake = fake
        self._guard = Guard(token)
        self._started = time.monotonic()
        self._app: AdminApp | None = None if fake.shop.log.others is None else self._made()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if self._app is None:
            self._app = self._made()
        await self._app(scope, receive, send)

    def _made(self) -> AdminApp:
        from yespo_mockserver.admin.app import AdminApp  # noqa: PLC0415  # this is what it is for

        return AdminApp(self._fake, self._guard, started=self._started)


class App(AsgiApp):
    """The fake on whatever server drives it."""

    def __init__(self, fake: Fake, admin: Admin | None) -> None:
        super().__init__(fake, admin)
        self.shop: Shop = fake.shop
        self.faults: Faults = fake.faults
        self.stubs: Stubs = fake.stubs
        self.scenarios: Scenarios = fake.scenarios
        self.journal: Journal = fake.journal

    @property
    def replay(self) -> Replay | None:
        """The recording that answers first, if there is one."""
        return self.fake.replay

    @replay.setter
    def replay(self, replay: Replay | None) -> None:
        self.fake.replay = replay


def create_app(shop: Shop, *, admin: bool = True, admin_token: str | None = None) -> App:
    """Return the fake in front of a shop, with the settings of its shop.toml.

    `admin` is whether there is a control API under `/__admin/`; `admin_token` opens it to whoever has the token.
    """
    fake = Fake(shop)
    return App(fake, Admin(fake, admin_token) if admin else None)
