"""The command line in a process whose clocks jump: wall time by hours, forth and back, monotonic time by minutes.

`python jumping.py SEED serve …`: what a laptop's lid, a virtual machine and a correction of the time do to a server.
"""

from __future__ import annotations

import random
import sys
import threading
import time

EVERY_SECONDS = 5.0

_wall, _gettime, _sleep = time.time, time.clock_gettime, time.sleep


class Clocks:
    """The clocks as the process sees them; what counts monotonically never goes back."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._wall = self._slept = 0.0

    def time(self) -> float:
        """Return the seconds since 1970, by a clock that somebody sets."""
        return _wall() + self._wall

    def gettime(self, clock: int) -> float:
        """Return a clock of the system."""
        return _gettime(clock) + (self._wall if clock == time.CLOCK_REALTIME else self._slept)

    def jump(self) -> None:
        """Jump again and again."""
        while True:
            _sleep(EVERY_SECONDS)
            self._wall = self._chance.choice((0.0, -3600.0, 86_400.0, 2.5, -0.5, 7_200.0))
            self._slept += self._chance.choice((0.0, 0.0, 1.0, 600.0))


def main() -> None:
    clocks = Clocks(int(sys.argv.pop(1)))
    time.time, time.clock_gettime = clocks.time, clocks.gettime
    threading.Thread(target=clocks.jump, daemon=True).start()
    from yespo_testkit.cli import main as command_line  # noqa: PLC0415  # it must meet the clocks that jump

    command_line()


if __name__ == "__main__":
    main()
