"""An operation done by all workers of a shop: this one's part, those of the others, and who didn't answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import Any

import msgspec

from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.gathering import GATHERED, Gathering, Part, Question
from yespo_mockserver.admin.slices import in_slices
from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.shop.log import Others

_LOOK_SECONDS = 0.05
_FOLLOW_SECONDS = 0.5
_LATE_SECONDS = 2.0  # by which a request may be told late
_question = msgspec.msgpack.Decoder(Question)
_part = msgspec.msgpack.Decoder(Part)


class Parts:
    """Asks the other workers, and answers them."""

    def __init__(self, control: Control, others: Others) -> None:
        self._control = control
        self._others = others
        others.answer = self._answer

    async def gathered(self, method: str, pattern: str, asked: ControlRequest, *, own: bool = True) -> object | None:
        """Return an operation's answer of all workers, None where one worker's is enough; raises `AdminError`.

        Without `own` it is that of the others alone.
        """
        gathering = GATHERED.get((method, pattern))
        if gathering is None:
            return None
        mine = {self._control.shop.log.worker: await self._done(gathering, asked)} if own else {}
        question = Question(method, pattern, asked.path, asked.query, asked.body)
        answers = await self._others.ask(msgspec.msgpack.encode(question))
        parts: dict[str, Any] = {}  # documents of many shapes
        missing = [worker for worker, answer in answers.items() if answer is None]
        for worker, answer in {**mine, **answers}.items():
            if answer is None:
                continue
            part = _part.decode(answer)
            if part.status == 200:
                parts[worker] = msgspec.json.decode(part.content)
            elif part.status != 404:
                raise AdminError(part.status, str(msgspec.json.decode(part.content)))
        whole = gathering.whole(asked, parts)
        if not isinstance(whole, dict):
            return whole
        told: Document = {**whole, "workers": {"answered": sorted(parts), "missing": missing}}
        return told

    async def wait(self, asked: ControlRequest, count: int, seconds: float) -> object:
        """Return the requests that a query describes, of all workers, once there are so many; raises `AdminError`."""
        end = monotonic() + seconds
        while (found := await self._counted(asked)) < count:
            if monotonic() > end:
                raise AdminError(408, f"{found} of {count} requests came within {seconds:g} s.")
            await asyncio.sleep(_LOOK_SECONDS)
        document: Any = await self.gathered("GET", "/__admin/requests", asked)
        return {"count": len(document["requests"]), **document}

    async def _counted(self, asked: ControlRequest) -> int:
        document: Any = await self.gathered("GET", "/__admin/requests/count", asked)
        return int(document["count"])

    async def of_others(self, put: Callable[[Document], None], masked: str) -> None:
        """Have the requests of other workers put somewhere as they come, until this is cancelled."""
        sent = set[int]()
        clock = self._control.shop.log.clock
        since = int((clock() - _LATE_SECONDS) * 1e6)
        while True:
            begun = int(clock() * 1e6)
            query = {"since": [str(since)], "masked": [masked]}
            asked = ControlRequest({}, query, b"")
            document: Any = await self.gathered("GET", "/__admin/requests", asked, own=False)
            for one in document["requests"]:
                if one["id"] not in sent:
                    put(one)
            sent = {one["id"] for one in document["requests"]}
            since = begun - int(_LATE_SECONDS * 1e6)
            await asyncio.sleep(_FOLLOW_SECONDS)

    async def _answer(self, question: bytes) -> bytes:
        """Do this worker's part of an operation that another was asked for."""
        wanted = _question.decode(question)
        gathering = GATHERED[wanted.method, wanted.pattern]
        return await self._done(gathering, ControlRequest(wanted.path, wanted.query, wanted.body))

    async def _done(self, gathering: Gathering, asked: ControlRequest) -> bytes:
        try:
            done = gathering.part(self._control, asked)
            document = await in_slices(done) if isinstance(done, Generator) else done
            status = 200
        except AdminError as error:
            document, status = str(error), error.status
        return msgspec.msgpack.encode(Part(status, msgspec.json.encode(document)))
