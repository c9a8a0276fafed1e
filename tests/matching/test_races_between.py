"""Two different things at the very same moment, about one request: whichever comes first, both know of it.

Each with a control that goes wrong: the same two things, deciding on what they read before the other wrote.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, Actor
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import HelpRequest, Slot
from matching.enums import InvitationStatus as Status
from matching.enums import MatchStatus, SearchEventCode
from matching.links import Answer
from matching.models import Invitation, Match, Round, RoundLine, Search, SearchEvent
from matching.services import answering, rounds
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes, step_back, take_back_answer
from matching.services.parting import part
from matching.services.publishing import withdraw_request
from matching.services.replying import reply_after_yes
from matching.services.rounds import hold_rounds
from matching.services.searching import sweep_due
from matching.services.statuses import note
from matching.tasks import sweep_matching
from members.enums import Feature
from members.models import Block, Participant
from members.services.pausing import pause
from members.services.settings import switch_feature
from tests.at_once import at_once
from tests.cast import Person
from tests.kept import kept
from tests.matching.world import offers, published

ROUNDS = 12
pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def _question(anna: Person, bram: Person, number: int = 0, status: Status = Status.INVITED) -> Invitation:
    """A new request of anna about which bram was asked."""
    HelpRequest.objects.update(status=RequestStatus.CLOSED)  # only so many are open at a time
    search = published(anna, starts_at=clock.now() + timedelta(days=3, hours=number), created_at=clock.now())
    Search.objects.filter(pk=search.pk).update(due_at=None)
    return Invitation.objects.create(
        community=anna.community,
        slot=search.slot,
        participant=bram.participant,
        status=status,
        answered_at=clock.now() if status != Status.INVITED else None,
        wave_number=1,
        distance_m=600,
        band="walk",
        invited_at=clock.now(),
        wait_until=clock.now() + timedelta(days=1),
    )


def _codes(results: Sequence[object]) -> tuple[str, ...]:
    """How each ended: with a result, or the code of its refusal. Any other error is a fault."""
    assert [error for error in results if isinstance(error, Exception) and not isinstance(error, DomainError)] == []
    return tuple(one.code if isinstance(one, DomainError) else "ok" for one in results)


def _yes(invitation: Invitation) -> Callable[[], Invitation]:
    return partial(answer_yes, actor=SYSTEM, invitation_id=invitation.pk)


def _together(*careless: tuple[Callable[[], object], Callable[[], object]]) -> None:
    """Of each the first half; when all have read, of each the second."""
    ready = threading.Barrier(len(careless))

    def both(read: Callable[[], object], write: Callable[[], object]) -> None:
        if read():
            ready.wait(timeout=10)
            write()
        else:
            ready.wait(timeout=10)

    at_once([partial(both, *halves) for halves in careless])


def test_a_yes_and_withdrawing(anna, bram):
    seen: Counter[tuple[str, ...]] = Counter()
    for number in range(ROUNDS):
        invitation = _question(anna, bram, number)
        help_request = invitation.slot.occasion.help_request
        results = at_once([_yes(invitation), partial(withdraw_request, actor=SYSTEM, help_request_id=help_request.pk)])
        seen[_codes(results)] += 1
        left = Invitation.objects.values_list("status", "slot__status", "slot__occasion__help_request__status")
        assert left.get(pk=invitation.pk) == (Status.WITHDRAWN, SlotStatus.WITHDRAWN, RequestStatus.WITHDRAWN)
    assert set(seen) <= {("ok", "ok"), ("withdrawn", "ok")}


def _say_not_now(*, actor: Actor, invitation_id: int) -> None:
    """By the other link of the mail in which they said yes."""
    invitation = Invitation.objects.select_related("slot").get(pk=invitation_id)
    reply_after_yes(actor=actor, invitation=invitation, answer=Answer.NOT_NOW, now=clock.now())


@pytest.mark.parametrize(
    ("go_back", "left"),
    [(take_back_answer, "invited"), (step_back, "stepped_back"), (_say_not_now, "not_now")],
    ids=["taking back", "stepping back", "not now after all"],
)
def test_graag_and_going_back_on_a_yes(anna, bram, go_back, left):
    """One of the two is in time: there is an agreement, or a yes that is none any more."""
    seen: Counter[tuple[object, ...]] = Counter()
    for number in range(ROUNDS):
        invitation = _question(anna, bram, number, Status.HELD)
        results = at_once(
            [
                partial(accept_held, actor=SYSTEM, invitation_id=invitation.pk),
                partial(go_back, actor=SYSTEM, invitation_id=invitation.pk),
            ]
        )
        invitation.refresh_from_db()
        agreed = Match.objects.filter(invitation=invitation, status=MatchStatus.AGREED).count()
        seen[(*_codes(results), str(invitation.status), agreed)] += 1
    assert set(seen) <= {("ok", "too_late", "chosen", 1), ("gone", "ok", left, 0)}


@pytest.mark.parametrize("blocker", ["asker", "helper"])
def test_a_yes_and_not_wanting_to_meet_any_more(anna, bram, blocker):
    one, other = (anna, bram) if blocker == "asker" else (bram, anna)
    seen: Counter[tuple[str, ...]] = Counter()
    for number in range(ROUNDS):
        invitation = _question(anna, bram, number)
        parting = partial(part, actor=SYSTEM, participant=one.participant, other=other.participant)
        seen[_codes(at_once([_yes(invitation), parting]))] += 1
        invitation.refresh_from_db()
        assert (invitation.status in (Status.HELD, Status.CHOSEN), Block.objects.count()) == (False, 1)
        Block.objects.all().delete()
    assert set(seen) <= {("ok", "ok"), ("arranged", "ok")}


def test_a_yes_and_a_pause(anna, bram):
    for number in range(ROUNDS // 4):
        invitation = _question(anna, bram, number)
        person = Participant.objects.get(pk=bram.participant.pk)
        assert _codes(at_once([_yes(invitation), partial(pause, actor=SYSTEM, participant=person)])) == ("ok", "ok")
        person.refresh_from_db()
        invitation.refresh_from_db()
        # What was promised stands; new questions do not come.
        assert (invitation.status, person.paused_until is not None) == (Status.HELD, True)
        Participant.objects.filter(pk=person.pk).update(paused_until=None)


@pytest.mark.parametrize("task", [sweep_due, sweep_matching])
def test_two_sweeps_or_beats_ask_once(anna, bram, coos, clock_at_tuesday_ten, task):
    for person in (bram, coos):
        offers(person, monthly_number=31)
    Participant.objects.update(weekly_contacts=20)
    searches = [
        published(anna, starts_at=clock.now() + timedelta(days=3, hours=number)) for number in range(ROUNDS // 2)
    ]
    done = at_once([task] * 2)
    assert [error for error in done if isinstance(error, Exception)] == []
    task()  # what one left to the other, which was at another place of the list
    waves = SearchEvent.objects.filter(code=SearchEventCode.WAVE)
    assert sorted(waves.values_list("search", flat=True)) == sorted(search.pk for search in searches)
    assert Invitation.objects.count() == sum(waves.values_list("number", flat=True))


@kept
def by_the_hour(community) -> None:
    community.settings = switch_feature(actor=SYSTEM, community=community, feature=Feature.ROUNDS, is_on=True).settings


def _waiting_requests(anna: Person, number: int) -> list[Search]:
    searches = [published(anna, starts_at=clock.now() + timedelta(days=8, hours=hour)) for hour in range(number)]
    mine = Search.objects.filter(pk__in=[search.pk for search in searches])
    mine.update(round_at=clock.now(), due_at=clock.now())
    return searches


def test_of_two_rounds_one_does_the_work(anna, bram, by_the_hour, monkeypatch):
    monkeypatch.setattr(rounds, "is_quiet", lambda *_any: False)  # whatever the hour of the test
    offers(bram, monthly_number=31)
    Participant.objects.update(weekly_contacts=20)
    for number in range(ROUNDS // 4):
        searches = _waiting_requests(anna, 2)
        done = at_once([hold_rounds] * 2)
        assert sorted(map(str, done)) == ["0", "2"]
        assert (Round.objects.count(), RoundLine.objects.filter(search__in=searches).count()) == (number + 1, 2)
        assert Invitation.objects.filter(slot__in=[search.slot_id for search in searches]).count() <= 2
        HelpRequest.objects.update(status=RequestStatus.CLOSED)


class TestControls:
    """Deciding on what was read before goes wrong, so it is the lock and the claim that help."""

    def test_a_yes_and_withdrawing(self, anna, bram):
        wrong = 0
        for number in range(ROUNDS):
            invitation = _question(anna, bram, number)
            mine = Invitation.objects.filter(pk=invitation.pk)
            slot = Slot.objects.filter(pk=invitation.slot_id)
            _together(
                (slot.filter(status=SlotStatus.OPEN).exists, partial(mine.update, status=Status.HELD)),
                (mine.filter(status=Status.INVITED).exists, partial(slot.update, status=SlotStatus.WITHDRAWN)),
            )
            wrong += mine.filter(status=Status.HELD, slot__status=SlotStatus.WITHDRAWN).exists()
        assert wrong == ROUNDS

    def test_graag_and_taking_the_yes_back(self, anna, bram):
        wrong = 0
        for number in range(ROUNDS):
            invitation = _question(anna, bram, number, Status.HELD)
            mine = Invitation.objects.filter(pk=invitation.pk)
            slot = Slot.objects.filter(pk=invitation.slot_id)
            is_held = mine.filter(status=Status.HELD).exists
            _together(
                (is_held, partial(slot.update, status=SlotStatus.MATCHED)),
                (is_held, partial(mine.update, status=Status.INVITED)),
            )
            wrong += mine.filter(status=Status.INVITED, slot__status=SlotStatus.MATCHED).exists()
        assert wrong == ROUNDS

    def test_a_yes_to_somebody_who_blocked_a_moment_before(self, anna, bram, monkeypatch):
        invitation = _question(anna, bram)
        part(actor=SYSTEM, participant=anna.participant, other=bram.participant)
        with pytest.raises(DomainError, match="Iemand anders doet het"):
            _yes(invitation)()
        monkeypatch.setattr(answering, "_refuse_who_parted", lambda *_any: None)
        assert _yes(invitation)().status == Status.HELD

    def test_two_sweeps_that_only_looked_whether_somebody_was_asked(self, anna, bram):
        search = _question(anna, bram).slot.search
        waves = SearchEvent.objects.filter(search=search, code=SearchEventCode.WAVE)
        nobody = lambda: not waves.exists()  # noqa: E731
        ask = partial(note, search, SearchEventCode.WAVE, actor=SYSTEM, at=clock.now(), number=1)
        _together((nobody, ask), (nobody, ask))
        assert waves.count() == 2

    def test_two_rounds_without_the_claim(self, anna, bram, by_the_hour):
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX matching_round_one_at_work")
        try:
            at_work = Round.objects.filter(community=anna.community, finished_at__isnull=True)
            begin = partial(
                Round.objects.create, community=anna.community, at=clock.now(), claimed_until=clock.machine_now()
            )
            nobody = lambda: not at_work.exists()  # noqa: E731
            _together((nobody, begin), (nobody, begin))
            assert at_work.count() == 2
        finally:
            Round.objects.all().delete()
            constraint = next(one for one in Round._meta.constraints if one.name == "matching_round_one_at_work")
            with connection.schema_editor() as editor:
                editor.add_constraint(Round, constraint)
