"""``python -m tests.benchmarks.publish``: how long after "Verstuur" the first invitation is with the mail server.

matching.md §9.2, on a database of its own with a real worker, broker and SMTP server. In turn, so that whatever else
the machine does falls on both alike:

- ``empty``: a task that does nothing is sent, and its answer comes back through the same broker;
- ``publish``: an urgent request is published as the page does it, until the mail server has the first invitation.

Prints medians in milliseconds, how many times the one the other is, and where the time goes (``committed``: the request
is published; ``asked``: the invitation stands in the database); 1 when it is more than matching.md asks.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from tests import environment  # noqa: F401  # sets what Django's settings read, so before them

if TYPE_CHECKING:
    from tests.benchmarks.awake_village import Draft
    from tests.smtp_sink import Accepted, SmtpSink

ROUNDS, HELPERS = 20, 60
MOST_TIMES = {"redis": 15.0, "filesystem": 3.0}
WAIT_SECONDS = 60.0


@dataclass
class Taken:
    """Seconds, by what took them; each list has one for each round."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, seconds: float) -> None:
        self.seconds.setdefault(name, []).append(seconds)

    def milliseconds(self, name: str) -> float:
        """The median."""
        return median(self.seconds[name]) * 1000


def measure(rounds: int, helpers: int) -> Taken:
    """On the database of this connection, which is empty."""
    from buurthulp.celery import app
    from tests.benchmarks.awake_village import make_village, workers
    from tests.benchmarks.empty_worker import ANSWERS
    from tests.smtp_sink import running_sink

    drafts, taken = make_village(helpers, rounds + 1), Taken()
    with running_sink() as sink, workers(1, mail_url=sink.url), app.connection_for_read() as connection:
        answers = connection.SimpleQueue(ANSWERS)
        for number, draft in enumerate(drafts):
            empty = _way_there_and_back(answers)
            times = _publish(draft, sink)
            if number:  # the first of each warms what is read and written once
                taken.add("empty", empty)
                for name, seconds in times.items():
                    taken.add(name, seconds)
        answers.close()
    return taken


def _way_there_and_back(answers: object) -> float:
    from buurthulp.celery import app
    from tests.benchmarks.empty_worker import EMPTY

    began = time.perf_counter()
    app.send_task(EMPTY)
    answers.get(block=True, timeout=WAIT_SECONDS).ack()  # type: ignore[attr-defined]  # kombu has no types
    return time.perf_counter() - began


def _publish(draft: Draft, sink: SmtpSink) -> dict[str, float]:
    from matching.models import Invitation
    from tests.benchmarks.awake_village import ASKER
    from tests.scenarios.worker import nothing_due, wait_until, wake

    arrived, at = threading.Event(), [0.0]

    def came(mail: Accepted) -> None:
        if not arrived.is_set() and not any(to.startswith(ASKER) for to in mail.to):
            at[0] = time.perf_counter()
            arrived.set()

    sink.on_accept = came
    began_at = time.time()
    began = time.perf_counter()
    draft.publish()
    committed = time.perf_counter()
    if not arrived.wait(WAIT_SECONDS):
        raise TimeoutError("no invitation was sent")
    of_this = Invitation.objects.filter(slot__occasion__help_request=draft.help_request_id)
    asked = of_this.order_by("invited_at").values_list("invited_at", flat=True)[0]
    wait_until(nothing_due, wake=wake)
    return {
        "publish": at[0] - began,
        "committed": committed - began,
        "asked": asked.timestamp() - began_at,
    }


def report(taken: Taken, transport: str) -> tuple[str, bool]:
    """A table of it, what matching.md asks and what is so; and whether it holds."""
    limit = MOST_TIMES[transport]
    times = taken.milliseconds("publish") / taken.milliseconds("empty")
    lines = [f"{name:>10}{taken.milliseconds(name):>10.1f} ms" for name in ("empty", "committed", "asked", "publish")]
    lines.append(
        f"{transport}: first invitation with the mail server in {times:.1f} × an empty task, of "
        f"{len(taken.seconds['empty'])} (asked {limit:g}){'' if times <= limit else '  NOT REACHED'}"
    )
    return "\n".join(lines), times <= limit


def main(write: Callable[[str], object] = sys.stdout.write) -> int:
    """Measure, print, and say whether it is what matching.md asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--helpers", type=int, default=HELPERS)
    asked = parser.parse_args()
    import django

    django.setup()
    from django.conf import settings

    from tests.benchmarks.databases import databases

    with databases([1]):
        taken = measure(asked.rounds, asked.helpers)
    text, holds = report(taken, "redis" if settings.REDIS_URL else "filesystem")
    write(text + "\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
