"""The worker is killed at thirty seeded points, also between "mail accepted" and "row marked" (matching.md §7)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.day_parts import ALL_DAY_PARTS
from exchange.services.offers import set_limits, set_offer
from matching.enums import AskedVia, InvitationStatus
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.publishing import publish_request
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage, SmsQuestion
from tests.cast import Person, make_resident
from tests.matching.world import category, draft
from tests.scenarios.promises import steps_without_a_row
from tests.scenarios.village import start_on_a_monday_morning
from tests.scenarios.worker import Worker, nothing_due, running_worker, wait_until, wake
from tests.sms_sink import SmsSink, running_sms_sink
from tests.smtp_sink import SmtpSink, running_sink
from tests.texting import provide_sms, told_by_sms

KILLS = 30
LEASE_SECONDS = "2"
pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def street(movable_clock, community, geography, settings, texts) -> list[Person]:
    """Twelve neighbours who all ask and all help, at any hour and as often as it fits; every third by text message."""
    start_on_a_monday_morning()
    provide_sms(settings, texts)
    people = [
        make_resident(
            community,
            f"Buur{number}",
            at=geography.postcodes["9101BA"],
            number=str(number),
            phone=f"+316123456{number:02}",
        )
        for number in range(12)
    ]
    for number, person in enumerate(people):
        assert person.participant is not None
        if number % 3 == 0:
            told_by_sms(person)
        person.participant.weekly_contacts = 1000
        person.participant.save()
        set_offer(actor=SYSTEM, participant=person.participant, category=category(person), is_on=True)
        set_limits(
            actor=SYSTEM,
            participant=person.participant,
            monthly_number=None,
            radius_m=5_000,
            avoids_direct_neighbours=False,
            day_parts=ALL_DAY_PARTS,
        )
    return people


@pytest.fixture
def environment(process_environment: dict[str, str]) -> dict[str, str]:
    return {**process_environment, "BUURTHULP_OUTBOX_LEASE_SECONDS": LEASE_SECONDS}


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with running_sink() as server:
        yield server


@pytest.fixture
def texts() -> Iterator[SmsSink]:
    with running_sms_sink() as provider:
        yield provider


def stir(street: list[Person], rng: random.Random) -> None:
    """One request more, and some of what people do with what lies there."""
    asker = rng.choice(street)
    help_request = draft(
        asker,
        starts_at=clock.now() + timedelta(hours=rng.randint(60, 300)),
        created_at=clock.now(),
        first_is_fine=rng.random() < 0.3,
    )
    publish_request(actor=asker.viewer, help_request_id=help_request.pk)
    invited = list(Invitation.objects.filter(status=InvitationStatus.INVITED).order_by("pk"))
    for invitation in rng.sample(invited, min(2, len(invited))):
        with suppress(DomainError):  # the first yes may have made an agreement at once
            answer_yes(actor=SYSTEM, invitation_id=invitation.pk)
    held = Invitation.objects.filter(status=InvitationStatus.HELD).order_by("pk").first()
    if held is not None and rng.random() < 0.5:
        accept_held(actor=SYSTEM, invitation_id=held.pk)


def kill_when_accepted(worker: Worker, *sinks: SmtpSink | SmsSink, wake: Callable[[], None] = wake) -> None:
    """Kill the worker right when its next message was accepted, before it could mark the row."""
    for sink in sinks:
        sink.on_accept = lambda _message: worker.kill()
    wait_until(lambda: not worker.is_alive, wake=wake)
    for sink in sinks:
        sink.on_accept = None


def kill_anywhere(worker: Worker, rng: random.Random) -> None:
    """Kill it after a moment drawn at random, counted from its first sign of life."""
    wait_until(lambda: worker.has_swept, wake=wake)
    wake()
    time.sleep(rng.uniform(0.0, 1.5))
    worker.kill()


def test_nothing_is_lost_or_doubled(street, environment, sink, texts):
    rng = random.Random(4)
    with running_worker(environment, mail_url=sink.url, sms_url=texts.url) as worker:
        for number in range(KILLS):
            stir(street, rng)
            if number % 3 == 0:
                kill_when_accepted(worker, sink, texts)
            else:
                kill_anywhere(worker, rng)
            worker.start()
        worker.catch_up()
        time.sleep(float(LEASE_SECONDS) + 0.5)
        worker.catch_up()
    deliveries = sink.deliveries() + texts.deliveries()
    twice = sum(count > 1 for count in deliveries.values())
    rows = OutboxMessage.objects.count()
    print(
        f"\n{connection.vendor}: {KILLS} kills, {len(range(0, KILLS, 3))} of them between accepted and marked; "
        f"{Search.objects.count()} searches, {Invitation.objects.count()} invitations, {Match.objects.count()} "
        f"agreements, {rows} messages in {sum(deliveries.values())} deliveries, {twice} of them more than once under "
        f"the same id; {len(texts.accepted)} text messages, each once"
    )
    assert nothing_due()
    assert OutboxMessage.objects.exclude(status=OutboxStatus.SENT).count() == 0
    assert set(deliveries) == set(OutboxMessage.objects.values_list("message_id", flat=True))
    assert len({one.id for one in texts.accepted}) == len(texts.accepted) > 0
    open_questions = SmsQuestion.objects.filter(closed_at=None)
    assert open_questions.count() == open_questions.values("number_hash").distinct().count()
    asked = open_questions.filter(kind="invitation").values_list("about", flat=True)
    assert set(asked) == set(
        Invitation.objects.filter(status=InvitationStatus.INVITED, channel=AskedVia.SMS).values_list(
            "public_id", flat=True
        )
    )
    assert 0 < twice <= KILLS  # SMTP is at least once: a kill after "accepted" sends it again, under the same id
    assert set(OutboxMessage.objects.filter(kind="invitation").values_list("key", flat=True)) == {
        f"invitation:{public_id}:{wave}"
        for public_id, wave in Invitation.objects.values_list("public_id", "wave_number")
    }
    assert Search.objects.count() == KILLS
    assert steps_without_a_row() == 0


def test_control_without_the_sweep_something_is_lost(street, environment, sink):
    """The same kill with nobody who sweeps: what the broker lost stays undone."""
    help_request = draft(street[0], starts_at=clock.now() + timedelta(hours=60), created_at=clock.now())
    with running_worker(environment, mail_url=sink.url) as worker:
        publish_request(actor=street[0].viewer, help_request_id=help_request.pk)
        kill_when_accepted(worker, sink, wake=lambda: None)  # the commit woke it
        worker.start()
        time.sleep(2 * float(LEASE_SECONDS) + 4)
    left = OutboxMessage.objects.exclude(status=OutboxStatus.SENT).count()
    undone = Search.objects.filter(due_at__lte=clock.now()).count()
    print(f"\n{connection.vendor}: without the sweep {left} messages and {undone} searches stay undone")
    assert left + undone >= 1
