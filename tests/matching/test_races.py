"""Two yeses at the same moment, a hundred times: one held, one reserve, no error (matching.md §3 and §7)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from exchange.models import Slot
from matching.enums import InvitationStatus
from matching.models import Invitation
from matching.services.answering import answer_yes
from matching.services.searching import start_search
from tests.matching.world import draft

ROUNDS = 100
pytestmark = pytest.mark.django_db(transaction=True)


def _two_invitations(anna, bram, coos) -> list[int]:
    """A new open request of anna, to which both are invited."""
    help_request = draft(anna, starts_at=clock.now() + timedelta(days=3), created_at=clock.now())
    help_request.published_at = clock.now()
    help_request.status = "open"
    help_request.save()
    slot = Slot.objects.get(occasion__help_request=help_request)
    start_search(actor=SYSTEM, slot=slot)
    return [
        Invitation.objects.create(
            community=anna.community,
            slot=slot,
            participant=person.participant,
            wave_number=1,
            distance_m=600,
            band="walk",
            invited_at=clock.now(),
            wait_until=clock.now() + timedelta(days=1),
        ).pk
        for person in (bram, coos)
    ]


def _at_once(actions: list[Callable[[], object]]) -> list[object]:
    """Run every action in a thread of its own, all released by one barrier; the results, or the errors."""
    barrier = threading.Barrier(len(actions))
    results: list[object] = [None] * len(actions)

    def run(number: int, action: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            results[number] = action()
        except DatabaseError as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, action)) for number, action in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.fixture
def coos(community, geography):
    from tests.cast import make_resident

    return make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")


def test_two_yeses_give_one_held_and_one_reserve(anna, bram, coos):
    seen: Counter[tuple[str, ...]] = Counter()
    for _ in range(ROUNDS):
        pks = _two_invitations(anna, bram, coos)
        results = _at_once([lambda pk=pk: answer_yes(actor=SYSTEM, invitation_id=pk) for pk in pks])
        assert [error for error in results if isinstance(error, Exception)] == []
        seen[tuple(sorted(Invitation.objects.filter(pk__in=pks).values_list("status", flat=True)))] += 1
    print(f"\n{connection.vendor}: {dict(seen)} in {ROUNDS} rounds")
    assert seen == {("held", "reserve"): ROUNDS}


def test_control_deciding_on_what_was_read_before_gives_doubles(anna, bram, coos):
    """Without the lock and without the index the same hundred rounds go wrong: the guards are what helps."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX matching_invitation_one_held")
    doubles = 0
    try:
        for _ in range(ROUNDS):
            pks = _two_invitations(anna, bram, coos)
            slot_id = Invitation.objects.get(pk=pks[0]).slot_id
            ready = threading.Barrier(2)

            def careless(pk: int, slot_id: int = slot_id, ready: threading.Barrier = ready) -> None:
                is_held = Invitation.objects.filter(slot_id=slot_id, status=InvitationStatus.HELD).exists()
                ready.wait(timeout=10)
                to = InvitationStatus.RESERVE if is_held else InvitationStatus.HELD
                Invitation.objects.filter(pk=pk).update(status=to)

            _at_once([lambda pk=pk: careless(pk) for pk in pks])
            doubles += Invitation.objects.filter(pk__in=pks, status=InvitationStatus.HELD).count() == 2
        print(f"\n{connection.vendor}: control had {doubles} doubles in {ROUNDS} rounds")
        assert doubles >= 1
    finally:
        Invitation.objects.all().update(status=InvitationStatus.INVITED)
        constraint = next(c for c in Invitation._meta.constraints if c.name == "matching_invitation_one_held")
        with connection.schema_editor() as editor:
            editor.add_constraint(Invitation, constraint)
