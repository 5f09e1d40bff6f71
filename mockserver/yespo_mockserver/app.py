"""The application: the fake in front of a shop with its control API beside it, as one ASGI app."""

from __future__ import annotations

from yespo_mockserver.admin.app import AdminApp
from yespo_mockserver.fake import Fake
from yespo_mockserver.faults.armed import Faults
from yespo_mockserver.journal import Journal
from yespo_mockserver.port.asgi import AsgiApp
from yespo_mockserver.scenarios import Scenarios
from yespo_mockserver.shop import Shop
from yespo_mockserver.stubs.recording import Replay
from yespo_mockserver.stubs.stubs import Stubs


class App(AsgiApp):
    """The fake on whatever server drives it."""

    def __init__(self, fake: Fake, admin: AdminApp | None) -> None:
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
    return App(fake, AdminApp(fake, admin_token) if admin else None)
