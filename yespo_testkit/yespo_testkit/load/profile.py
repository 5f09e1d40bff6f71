"""How the number of users changes: it rises evenly, or is steady from the start."""

from __future__ import annotations

from locust import LoadTestShape
from locust.env import Environment

_RISES = 300.0


class Profile(LoadTestShape):
    """`--load-profile rising`: from one user to `-u` over the run's time; `steady`: `-u` users all the time.

    The run ends after `-t`; without it a steady one goes on until it is stopped, and a rising one takes 300 seconds.
    """

    use_common_options = True

    def tick(self) -> tuple[int, float] | None:
        """Return how many users there are to be now and how many come in a second, None at the end."""
        assert self.runner is not None  # noqa: S101  # Locust asks once it runs
        environment: Environment = self.runner.environment
        options = environment.parsed_options
        if options is None:
            return None
        users, rate = int(options.num_users or 1), float(options.spawn_rate or 1)
        rises = options.load_profile == "rising"
        seconds = float(options.run_time) if options.run_time else (_RISES if rises else None)
        passed = self.get_run_time()
        if seconds is not None and passed > seconds:
            return None
        if not rises or seconds is None:
            return users, max(rate, users) if rises else rate
        return max(1, min(users, round(users * passed / seconds))), max(1.0, users / seconds * 2)
