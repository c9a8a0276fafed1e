"""A series as time goes by: further dates, the clock that changes, the last day, and few mails (ADR 13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine

from buurthulp.clock import localtime
from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus, Rhythm, SlotStatus
from exchange.models import AvailabilityException, HelpRequest, Occasion, Slot
from matching.enums import InvitationStatus, MatchStatus, Said
from matching.models import Invitation, Match, Search, Transfer
from matching.selectors.asks import slot_by_id
from matching.selectors.candidates import candidate_for
from matching.selectors.who_can import asked_for_this
from matching.services.agreeing import decline_held
from matching.services.confirming import say_outcome, sweep_matches
from matching.services.ledger import check_ledger
from matching.services.searching import sweep_due
from matching.services.series import sweep_series
from members.models import Participant
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.kept import kept
from tests.matching.walks import DATES, TEN, asked, days, four_walkers, graag, mails, series, yes
from tests.matching.world import AMSTERDAM, TUESDAY_TEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@kept
def neighbours(community, geography) -> list[Person]:
    return four_walkers(community, geography)


@kept
def walk(anna: Person, neighbours: list[Person]) -> HelpRequest:
    return series(anna)


def test_further_dates_come_as_time_goes_by_and_the_regular_helper_has_them(
    walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    yes(goes_on=True)
    graag(anna)
    walk.refresh_from_db()
    told = OutboxMessage.objects.count()
    clock_at_tuesday_ten.move_to(walk.dates_due_at)
    assert (sweep_series(), sweep_series()) == (1, 0)
    assert days(status=SlotStatus.MATCHED) == [*DATES, DATES[-1] + timedelta(weeks=1)]
    assert OutboxMessage.objects.count() == told  # no mail for a date


def test_further_dates_without_a_regular_helper_are_searched_for(
    walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    yes()
    graag(anna)
    before = mails()
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(weeks=1, hours=1))
    sweep_series()
    sweep_due()
    new = mails() - before
    assert {kind for kind, _name in new} == {"invitation"}
    assert set(new.values()) == {1}


def _away(helper: Participant) -> None:
    day = datetime(2027, 1, 19, 0, 0, tzinfo=AMSTERDAM)
    AvailabilityException.objects.create(participant=helper, starts_at=day, ends_at=day + timedelta(days=1))


def _paused(helper: Participant) -> None:
    Participant.objects.filter(pk=helper.pk).update(paused_until=date(2027, 3, 1))


@pytest.mark.parametrize("cannot", [_away, _paused])
def test_a_date_on_which_the_regular_helper_cannot_is_for_somebody_else(
    walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates, cannot
) -> None:
    yes(goes_on=True)
    helper = graag(anna)[0].helper
    cannot(helper)
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(weeks=1, hours=1))
    sweep_series()
    assert days(status=SlotStatus.OPEN) == [date(2027, 1, 19)]
    assert Search.objects.get(is_alone=True).slot.status == SlotStatus.OPEN


def test_a_last_day_ends_it_and_then_the_request_is_done(
    anna: Person, neighbours: list[Person], clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    walk = series(anna, until=DATES[1])
    assert (days(), walk.dates_due_at) == (DATES[:2], None)
    yes()
    for match in graag(anna):
        clock_at_tuesday_ten.move_to(match.starts_at + timedelta(hours=2))
        for person in (match.asker, match.helper):
            say_outcome(actor=SYSTEM, match_id=match.pk, participant=person, said=Said.YES)
    assert (HelpRequest.objects.get().status, Transfer.objects.count()) == (RequestStatus.CLOSED, 2)
    assert check_ledger(anna.community) == []


def test_a_series_without_an_end_stays_open(
    walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    yes()
    for match in graag(anna):
        clock_at_tuesday_ten.move_to(match.starts_at + timedelta(hours=2))
        for person in (match.asker, match.helper):
            say_outcome(actor=SYSTEM, match_id=match.pk, participant=person, said=Said.NO)
    assert HelpRequest.objects.get().status == RequestStatus.OPEN


def test_every_other_week(anna: Person, neighbours: list[Person]) -> None:
    series(anna, rhythm=Rhythm.FORTNIGHT)
    assert days() == DATES[::2]
    assert "om de week op dinsdag om 10.00\u00a0uur" in OutboxMessage.objects.filter(kind="invitation")[0].body_text


def test_ten_stays_ten_when_the_clock_changes(anna: Person, clock_at_tuesday_ten: time_machine.Coordinates) -> None:
    clock_at_tuesday_ten.move_to(datetime(2027, 3, 2, 9, 0, tzinfo=AMSTERDAM))
    series(anna, starts_at=datetime(2027, 3, 16, 10, 0, tzinfo=AMSTERDAM))
    moments = [localtime(occasion.starts_at) for occasion in Occasion.objects.order_by("starts_at")]
    assert [moment.hour for moment in moments] == [10] * 5
    offsets = [moment.utcoffset() for moment in moments]
    assert offsets == [timedelta(hours=1)] * 2 + [timedelta(hours=2)] * 3  # summer time on 28 March


def test_one_mail_the_day_before_and_no_mail_for_each_day_after(
    walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    yes()
    matches = graag(anna)
    told = OutboxMessage.objects.count()
    per_week = []
    moment = TUESDAY_TEN
    while moment < datetime(2027, 1, 20, tzinfo=AMSTERDAM):
        moment += timedelta(hours=1)
        clock_at_tuesday_ten.move_to(moment)
        sweep_matches()
        if moment.weekday() == 3 and moment.hour == 12:
            now = OutboxMessage.objects.count()
            per_week.append(now - told)
            told = now
            done = Match.objects.filter(status=MatchStatus.AGREED, starts_at__lt=moment)
            for match in done[:1]:  # the helper says so on the page; the asker says nothing
                if not match.outcomes.exists():
                    say_outcome(actor=SYSTEM, match_id=match.pk, participant=match.helper, said=Said.YES)
    assert per_week[1:6] == [2] * 5  # a reminder to each of the two, and nothing else
    reminders = OutboxMessage.objects.filter(kind="reminder", participant=walk.participant).order_by("pk")
    assert [("hoe ging het de vorige keer" in mail.body_text.lower()) for mail in reminders][:2] == [False, True]
    of_helper = OutboxMessage.objects.filter(kind="reminder").exclude(participant=walk.participant).order_by("pk")
    assert "hoe ging het de vorige keer" not in of_helper[1].body_text.lower()
    # The last one has no next time: then "Is het gelukt?" comes by mail.
    assert set(OutboxMessage.objects.filter(kind="check").values_list("key", flat=True)) == {
        f"check:{matches[-1].public_id}:{side}" for side in ("asker", "helper")
    }


def test_who_was_asked_for_a_day_that_passed_may_still_do_the_rest(
    walk: HelpRequest, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    first = asked()[0]
    clock_at_tuesday_ten.move_to(TEN + timedelta(minutes=1))
    sweep_due()
    sweep_due()
    first.refresh_from_db()
    assert (first.status, days(invitations=first)) == (InvitationStatus.LAPSED, [DATES[1]])
    yes()
    assert days(invitations__status=InvitationStatus.HELD) == DATES[1:]


def test_who_never_answered_is_asked_again_after_sixty_days_and_the_search_does_not_stop(
    walk: HelpRequest, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    """Nobody ever says anything: each date passes, and whoever was asked goes along to the next one."""
    for day in range(1, 75):
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(days=day))
        sweep_series()
        for _step in range(4):
            sweep_due()
    again = Invitation.objects.filter(invited_at__gt=TUESDAY_TEN + timedelta(days=60))
    assert again.count() >= 1
    assert not Search.objects.filter(due_at__lt=TUESDAY_TEN + timedelta(days=74)).exists()
    assert not Invitation.objects.exclude(status__in=[InvitationStatus.INVITED, InvitationStatus.LAPSED]).exists()


def test_who_was_declined_for_a_date_is_not_asked_for_that_date_again(walk: HelpRequest, anna: Person) -> None:
    said = yes(dates=[DATES[-1]])
    decline_held(actor=anna.viewer, invitation_id=said.pk)
    slot = Slot.objects.get(pk=said.slot_id)
    search = Search.objects.select_related("slot__occasion__help_request__community").get(slot=slot)
    later = TUESDAY_TEN + timedelta(days=61)
    assert said.participant_id in Invitation.objects.filter(asked_for_this(search, later)).values_list(
        "participant", flat=True
    )
    others = Invitation.objects.exclude(participant=said.participant_id)
    assert not others.filter(asked_for_this(search, later)).exists()


def test_a_yes_to_six_days_is_one_question(walk: HelpRequest, neighbours: list[Person]) -> None:
    """The other five were no question: whoever says yes to a series may be asked for something else."""
    said = yes()
    assert Invitation.objects.filter(participant=said.participant_id).count() == len(DATES)
    _ask, candidate = candidate_for(
        slot_by_id(said.slot_id), Participant.objects.get(pk=said.participant_id), now=TUESDAY_TEN
    )
    assert (candidate.asked_this_month, candidate.contacts_this_week) == (1, 1)


def test_who_said_yes_to_six_days_hears_once_that_it_came_to_nothing(
    walk: HelpRequest, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    """The asker never says anything: the helper does not read so each week."""
    said = yes()
    for day in DATES:
        clock_at_tuesday_ten.move_to(datetime(day.year, day.month, day.day, 10, 1, tzinfo=AMSTERDAM))
        assert not OutboxMessage.objects.filter(kind="came_to_nothing").exists()
        for _step in range(8):
            sweep_due()
    assert list(OutboxMessage.objects.filter(kind="came_to_nothing").values_list("participant", flat=True)) == [
        said.participant_id
    ]
