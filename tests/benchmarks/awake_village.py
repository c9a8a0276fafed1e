"""A village in which somebody can be asked at any hour, and workers that do it: for what takes part of a second."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cast import Person
    from tests.scenarios.worker import Worker

PATIENCE_SECONDS = 120.0
NO_BOUND = 30_000
HOURS = 12
"""They are for so many hours that follow each other, in turn."""
EACH, ASKER = 8, "anna"
"""So many requests of one asker, whose address begins so."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A request that can be sent."""

    asker: Person
    help_request_id: int

    def publish(self) -> None:
        """As the page does."""
        from matching.services.publishing import publish_request

        publish_request(actor=self.asker.viewer, help_request_id=self.help_request_id)


def make_village(helpers: int, requests: int) -> list[Draft]:
    """So many people who do groceries at any hour, have mail and set no bound; and requests in a hurry, to be sent."""
    from buurthulp import clock
    from members.models import Participant
    from members.preset import settings_with
    from tests.cast import make_resident
    from tests.factories.members import CommunityAreaFactory, CommunityFactory, CommunityHostFactory
    from tests.geography import make_geography
    from tests.matching.world import draft, offers

    geography = make_geography()
    community = CommunityFactory(slug="kustdorp", name="Kustdorp")
    CommunityHostFactory(community=community, host="testserver")
    CommunityAreaFactory(community=community, area=geography.areas["kustgemeente"])
    # Quiet is far from now, whenever now is.
    hour = clock.localtime(clock.now()).hour
    quiet = {"start": f"{(hour + 8) % 24:02}:00", "end": f"{(hour + 16) % 24:02}:00", "sunday": False}
    community.settings = settings_with(community.settings, quiet=quiet)
    community.save()
    home = geography.postcodes["9101AA"]
    for number in range(helpers):
        offers(make_resident(community, f"Bram{number}", at=home, number=str(number + 2)))
    Participant.objects.update(weekly_contacts=NO_BOUND, monthly_number=NO_BOUND)
    now, drafts = clock.now(), []
    for number in range(requests):
        if number % EACH == 0:
            asker = make_resident(community, f"{ASKER}{number}", at=home, number=str(NO_BOUND + number))
        starts_at = now + timedelta(hours=30 + number % HOURS)
        drafts.append(Draft(asker, draft(asker, starts_at=starts_at, created_at=now).pk))
    return drafts


def process_environment() -> dict[str, str]:
    """The environment of another process that works on the database of this connection, with this broker."""
    from django.db import connection

    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    return {**os.environ, "DATABASE_URL": url}


@contextmanager
def workers(count: int, *, mail_url: str, environment: dict[str, str] | None = None) -> Iterator[list[Worker]]:
    """So many worker processes that have begun to work; ended whatever happens."""
    from tests.scenarios.worker import Worker

    found = environment or process_environment()
    with ExitStack() as ended:
        running = []
        for number in range(count):
            worker = Worker(
                {**found, "EMAIL_URL": mail_url}, program=("tests.benchmarks.empty_worker",), name=f"worker{number}"
            )
            ended.callback(worker.kill)
            worker.start()
            running.append(worker)
            # One after another: each says that it works by the same row.
            wait_until(lambda worker=worker: worker.has_swept)
        yield running


def wait_until(is_so: Callable[[], bool], *, every: float = 0.02) -> None:
    """Raises TimeoutError."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError("the workers did not get so far")
        time.sleep(every)
