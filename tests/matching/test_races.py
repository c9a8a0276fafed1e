"""Two yeses at the same moment, again and again: one held, one reserve, no error (matching.md §3 and §7)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from exchange.enums import Visibility
from exchange.models import Slot
from exchange.services.drafts import make_places
from matching.enums import InvitationStatus
from matching.models import FirstContact, Invitation
from matching.services import places
from matching.services.answering import answer_yes
from matching.services.board import answer_request
from matching.services.searching import start_search
from tests.at_once import at_once, where_rows_lock
from tests.kept import kept
from tests.matching.world import draft
from tests.tiers import often

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def _open_request(anna, *, later: timedelta = timedelta(0), **extra: object) -> Slot:
    starts_at = clock.now() + timedelta(days=3) + later
    help_request = draft(anna, starts_at=starts_at, created_at=clock.now(), **extra)
    help_request.published_at = clock.now()
    help_request.status = "open"
    help_request.save()
    make_places(help_request, clock.now())
    slots = list(Slot.objects.filter(occasion__help_request=help_request).order_by("pk"))
    for slot in slots:
        start_search(actor=SYSTEM, slot=slot)
    return slots[0]


def _two_invitations(anna, bram, coos, **extra: object) -> list[int]:
    """A new open request of anna, to which both are invited."""
    slot = _open_request(anna, **extra)
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


@kept
def coos(community, geography):
    from tests.cast import make_resident

    return make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")


@kept
def dora(community, geography):
    from tests.cast import make_resident

    return make_resident(community, "Dora", at=geography.postcodes["9102AA"], number="9")


@often
def test_two_yeses_give_one_held_and_one_reserve(anna, bram, coos, rounds):
    seen: Counter[tuple[str, ...]] = Counter()
    for _ in range(rounds):
        pks = _two_invitations(anna, bram, coos)
        results = at_once([lambda pk=pk: answer_yes(actor=SYSTEM, invitation_id=pk) for pk in pks])
        assert [error for error in results if isinstance(error, Exception)] == []
        seen[tuple(sorted(Invitation.objects.filter(pk__in=pks).values_list("status", flat=True)))] += 1
    print(f"\n{connection.vendor}: {dict(seen)} in {rounds} rounds")
    assert seen == {("held", "reserve"): rounds}


@often
def test_three_yeses_for_two_places_fill_each_once(anna, bram, coos, dora, rounds):
    seen: Counter[tuple[str, ...]] = Counter()
    for number in range(rounds):
        slot = _open_request(anna, later=timedelta(hours=number), visibility=Visibility.BOARD, helpers=2)
        results = at_once([_answer(person, slot) for person in (bram, coos, dora)])
        assert [error for error in results if isinstance(error, Exception)] == []
        given = Invitation.objects.filter(occasion=slot.occasion_id)
        assert given.filter(status=InvitationStatus.HELD).values("slot").distinct().count() == 2
        seen[tuple(sorted(given.values_list("status", flat=True)))] += 1
    assert seen == {("held", "held", "reserve"): rounds}


@often
def test_control_deciding_on_what_was_read_before_gives_doubles(anna, bram, coos, rounds):
    """Without the lock and without the index the same rounds go wrong: the guards are what helps."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX matching_invitation_one_held")
    doubles = 0
    try:
        for _ in range(rounds):
            pks = _two_invitations(anna, bram, coos)
            slot_id = Invitation.objects.get(pk=pks[0]).slot_id
            ready = threading.Barrier(2)

            def careless(pk: int, slot_id: int = slot_id, ready: threading.Barrier = ready) -> None:
                is_held = Invitation.objects.filter(slot_id=slot_id, status=InvitationStatus.HELD).exists()
                ready.wait(timeout=10)
                to = InvitationStatus.RESERVE if is_held else InvitationStatus.HELD
                Invitation.objects.filter(pk=pk).update(status=to)

            at_once([lambda pk=pk: careless(pk) for pk in pks])
            doubles += Invitation.objects.filter(pk__in=pks, status=InvitationStatus.HELD).count() == 2
        print(f"\n{connection.vendor}: control had {doubles} doubles in {rounds} rounds")
        assert doubles >= 1
    finally:
        Invitation.objects.all().update(status=InvitationStatus.INVITED)
        constraint = next(c for c in Invitation._meta.constraints if c.name == "matching_invitation_one_held")
        with connection.schema_editor() as editor:
            editor.add_constraint(Invitation, constraint)


def _answer(person, slot: Slot) -> Callable[[], object]:
    return lambda: answer_request(
        actor=person.viewer, participant=person.participant, help_request_id=slot.occasion.help_request_id
    )


@often
def test_two_answers_on_the_board_give_one_held_and_one_reserve(anna, bram, coos, rounds):
    seen: Counter[tuple[str, ...]] = Counter()
    for number in range(rounds):
        # An hour further each time: nobody promises two things at once.
        slot = _open_request(anna, later=timedelta(hours=number), visibility=Visibility.BOARD)
        results = at_once([_answer(bram, slot), _answer(coos, slot)])
        assert [error for error in results if isinstance(error, Exception)] == []
        seen[tuple(sorted(slot.invitations.values_list("status", flat=True)))] += 1
    print(f"\n{connection.vendor}: {dict(seen)} in {rounds} rounds")
    assert seen == {("held", "reserve"): rounds}


@often
def test_two_taps_on_the_board_are_one_yes(anna, bram, rounds):
    for number in range(rounds):
        slot = _open_request(anna, later=timedelta(hours=number), visibility=Visibility.BOARD)
        results = at_once([_answer(bram, slot), _answer(bram, slot)])
        assert [error for error in results if isinstance(error, Exception)] == []
    assert (Invitation.objects.filter(status=InvitationStatus.HELD).count(), Invitation.objects.count()) == (
        rounds,
        rounds,
    )
    assert FirstContact.objects.count() == 1


@often
def test_control_answering_on_what_was_read_before_gives_doubles(anna, bram, coos, rounds):
    """Without the lock on the search and without the index both answers are held."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX matching_invitation_one_held")
    doubles = 0
    try:
        for _ in range(rounds):
            slot = _open_request(anna, visibility=Visibility.BOARD)
            ready = threading.Barrier(2)

            def careless(person, slot: Slot = slot, ready: threading.Barrier = ready) -> None:
                is_held = slot.invitations.filter(status=InvitationStatus.HELD).exists()
                ready.wait(timeout=10)
                Invitation.objects.create(
                    community=anna.community,
                    slot=slot,
                    participant=person.participant,
                    status=InvitationStatus.RESERVE if is_held else InvitationStatus.HELD,
                    wave_number=0,
                    distance_m=600,
                    band="walk",
                    invited_at=clock.now(),
                    wait_until=clock.now(),
                )

            at_once([lambda person=person: careless(person) for person in (bram, coos)])
            doubles += slot.invitations.filter(status=InvitationStatus.HELD).count() == 2
        print(f"\n{connection.vendor}: control had {doubles} doubles in {rounds} rounds")
        assert doubles >= 1
    finally:
        Invitation.objects.all().update(status=InvitationStatus.INVITED)
        constraint = next(c for c in Invitation._meta.constraints if c.name == "matching_invitation_one_held")
        with connection.schema_editor() as editor:
            editor.add_constraint(Invitation, constraint)


def _yeses_to_two_requests(anna, bram, coos) -> list[object]:
    """Each yes ends what the other person was asked, so that both change what was learned of both."""
    yeses = []
    for first, other in ((0, 1), (1, 0)):
        pks = _two_invitations(anna, bram, coos, first_is_fine=True)
        Invitation.objects.filter(pk=pks[other]).update(status=InvitationStatus.LAPSED)
        yeses.append(lambda pk=pks[first]: answer_yes(actor=SYSTEM, invitation_id=pk))
    return [error for error in at_once(yeses) if isinstance(error, Exception)]


@where_rows_lock
def test_two_requests_that_asked_the_same_people_do_not_wait_for_each_other(anna, bram, coos):
    assert [_yeses_to_two_requests(anna, bram, coos) for _ in range(25)] == [[]] * 25


@where_rows_lock
def test_control_without_the_order_in_which_people_are_locked_they_do(anna, bram, coos, monkeypatch):
    monkeypatch.setattr(places, "lock_learned", lambda people: None)
    errors = next(filter(None, (_yeses_to_two_requests(anna, bram, coos) for _ in range(200))))
    assert [type(error) for error in errors] == [OperationalError]
