"""A request that repeats: its dates, who says yes to which, once not, further dates, and few mails (ADR 13)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from buurthulp.clock import localtime
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import HelpRequest, Occasion
from exchange.services.drafts import save_how, save_when
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held, cancel_match, decline_held
from matching.services.answering import answer_not_now, answer_yes, take_back_answer
from matching.services.parting import part
from matching.services.publishing import withdraw_request
from matching.services.searching import invite_by_hand, sweep_due
from matching.services.series import skip_date, sweep_series
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.kept import kept
from tests.matching.walks import DATES, FIRST, TEN, asked, days, four_walkers, graag, mails, series, yes
from tests.matching.world import TUESDAY_TEN, draft, requests_on_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@kept
def neighbours(community, geography) -> list[Person]:
    return four_walkers(community, geography)


@kept
def walk(anna: Person, neighbours: list[Person]) -> HelpRequest:
    return series(anna)


def test_dates_are_made_six_weeks_ahead_and_one_question_is_asked_for_all(walk: HelpRequest) -> None:
    assert days() == DATES
    assert Search.objects.count() == 6
    count = len(asked())
    assert 1 <= count < 4
    for _ in range(2):
        Search.objects.update(due_at=TUESDAY_TEN)
        sweep_due()
    assert (len(asked()), sum(mails().values())) == (count, count)
    mail = OutboxMessage.objects.get(participant=asked()[0].participant, kind="invitation")
    assert "elke dinsdag om 10.00\u00a0uur" in mail.body_text
    assert mail.body_text.count("dinsdagochtend") == 6


def test_who_says_yes_says_on_which_days(walk: HelpRequest) -> None:
    yes(dates=[DATES[1], DATES[3]])
    assert days(invitations__status=InvitationStatus.HELD) == [DATES[1], DATES[3]]
    assert mails()[("held", "Anna")] == 1
    body = OutboxMessage.objects.get(kind="held").body_text
    assert ("15\u00a0december" in body, "29\u00a0december" in body, "22\u00a0december" in body) == (True, True, False)


def test_the_other_days_go_on_being_searched_for(walk: HelpRequest, anna: Person) -> None:
    yes(dates=[DATES[0], DATES[1]])
    before = len(asked())
    sweep_due()
    assert len(asked()) > before
    graag(anna)
    assert (days(status=SlotStatus.MATCHED), days(status=SlotStatus.OPEN)) == (DATES[:2], DATES[2:])
    other = yes(before)
    assert days(invitations=other) == [DATES[2]]
    graag(anna, before)
    assert days(status=SlotStatus.OPEN) == []
    assert Counter(Match.objects.values_list("helper__first_name", flat=True)) == {
        asked()[0].participant.first_name: 2,
        asked()[before].participant.first_name: 4,
    }


def test_graag_is_one_word_and_one_mail_to_each_for_all_days(walk: HelpRequest, anna: Person) -> None:
    yes()
    matches = graag(anna)
    assert [localtime(match.starts_at).date() for match in matches] == DATES
    name = asked()[0].participant.first_name
    told = mails()
    assert (told[("match", "Anna")], told[("match", name)], told[("held", "Anna")]) == (1, 1, 1)
    body = OutboxMessage.objects.get(kind="match", participant=walk.participant).body_text
    assert body.count("dinsdagochtend") == 6
    assert len({match.door_word for match in matches} | {match.public_id for match in matches}) > 6


def test_rather_somebody_else_is_for_all_days_at_once(walk: HelpRequest, anna: Person) -> None:
    yes()
    decline_held(actor=anna.viewer, invitation_id=asked()[0].pk)
    assert set(Invitation.objects.filter(participant=asked()[0].participant).values_list("status", flat=True)) == {
        "declined"
    }
    assert mails()[("arranged", asked()[0].participant.first_name)] == 1
    before = len(asked())
    sweep_due()
    assert len(asked()) >= before
    assert days(status=SlotStatus.OPEN) == DATES


def test_a_yes_taken_back_and_given_for_fewer_days(walk: HelpRequest) -> None:
    yes()
    take_back_answer(actor=SYSTEM, invitation_id=asked()[0].pk)
    assert days(invitations__status=InvitationStatus.HELD) == []
    assert asked()[0].status == InvitationStatus.INVITED
    yes(dates=[DATES[4]])
    assert days(invitations__status=InvitationStatus.HELD) == [DATES[4]]
    yes(dates=DATES)  # saying yes again changes nothing
    assert days(invitations__status=InvitationStatus.HELD) == [DATES[4]]


def test_for_a_day_that_they_took_back_nobody_is_asked_anew(
    walk: HelpRequest, anna: Person, neighbours: list[Person]
) -> None:
    """The day has two rows of one person: the question, moved on from a day that is skipped, and the yes of before."""
    question = asked()[0]
    yes()
    take_back_answer(actor=SYSTEM, invitation_id=question.pk)
    skip_date(actor=anna.viewer, help_request_id=walk.pk, on=DATES[0])
    question.refresh_from_db()
    assert localtime(question.occasion.starts_at).date() == DATES[1]
    other = next(one.participant for one in neighbours if one.participant != question.participant)
    invite_by_hand(actor=SYSTEM, slot_id=question.slot_id, participant=other)
    yes(1)
    gone = graag(anna, 1)[0]
    cancel_match(actor=SYSTEM, match_id=gone.pk, by=gone.helper)
    for _ in range(4):
        Search.objects.filter(due_at__isnull=False).update(due_at=TUESDAY_TEN)
        sweep_due()
        Invitation.objects.filter(status=InvitationStatus.INVITED).update(status=InvitationStatus.LAPSED)
    with pytest.raises(DomainError) as refused:
        invite_by_hand(actor=SYSTEM, slot_id=question.slot_id, participant=question.participant)
    own = Invitation.objects.filter(occasion=question.occasion, participant=question.participant).order_by("pk")
    assert [(one.pk == question.pk, one.status) for one in own] == [
        (True, InvitationStatus.ARRANGED),
        (False, InvitationStatus.NOT_NOW),
    ]
    assert refused.value.code == "said_no"
    asked_for_it = Invitation.objects.filter(occasion=question.occasion, status=InvitationStatus.LAPSED)
    assert {one.participant_id for one in asked_for_it} == {
        who.participant.pk for who in neighbours if who.participant not in (question.participant, gone.helper)
    }


@pytest.mark.parametrize(("dates", "code"), [([], "dates_missing"), ([date(2026, 12, 9)], "arranged")])
def test_a_yes_needs_a_day(walk: HelpRequest, dates: list[date], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        yes(dates=dates)
    assert refused.value.code == code


def test_once_not_and_somebody_is_looked_for_on_that_day_alone(
    walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    yes(goes_on=True)
    matches = graag(anna)
    gone = matches[2]
    cancel_match(actor=SYSTEM, match_id=gone.pk, by=gone.helper)
    assert (days(status=SlotStatus.OPEN), Search.objects.get(is_alone=True).slot_id) == ([DATES[2]], gone.slot_id)
    assert Match.objects.filter(status=MatchStatus.AGREED).count() == 5
    assert mails()[("cancelled", "Anna")] == 1
    before = OutboxMessage.objects.count()
    sweep_due()
    new = OutboxMessage.objects.order_by("pk")[before:]
    assert {mail.kind for mail in new} == {"invitation"}
    assert gone.helper not in {mail.participant for mail in new}
    assert "elke dinsdag" not in new[0].body_text
    assert "22\u00a0december" in new[0].body_text
    substitute = Invitation.objects.get(participant=new[0].participant, occasion=gone.slot.occasion)
    answer_yes(actor=SYSTEM, invitation_id=substitute.pk)
    accept_held(actor=anna.viewer, invitation_id=substitute.pk)
    assert days(status=SlotStatus.OPEN) == []
    assert Match.objects.filter(helper=substitute.participant, status=MatchStatus.AGREED).count() == 1
    # And the week after it is the regular helper again, for new dates as well.
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(weeks=1))
    assert sweep_series() == 1
    assert Match.objects.latest("starts_at").helper == gone.helper


def test_who_said_nu_niet_to_every_week_may_be_asked_for_one_day(walk: HelpRequest, anna: Person) -> None:
    refused = asked()[1] if len(asked()) > 1 else None
    yes()
    matches = graag(anna)
    if refused is None:
        Invitation.objects.filter(pk=asked()[0].pk).update(goes_on=False)
        return
    answer_not_now(actor=SYSTEM, invitation_id=refused.pk)
    cancel_match(actor=SYSTEM, match_id=matches[3].pk, by=matches[3].helper)
    for _ in range(4):
        Search.objects.filter(is_alone=True).update(due_at=TUESDAY_TEN)
        sweep_due()
        Invitation.objects.filter(status=InvitationStatus.INVITED).update(status=InvitationStatus.LAPSED)
    assert Invitation.objects.filter(participant=refused.participant, occasion=matches[3].slot.occasion).exists()


def test_i_stop_with_it_gives_one_mail_and_a_new_search_for_all_days(walk: HelpRequest, anna: Person) -> None:
    yes(goes_on=True)
    matches = graag(anna)
    helper = matches[0].helper
    cancel_match(actor=SYSTEM, match_id=matches[1].pk, by=helper, every=True, word="Ik ga verhuizen")
    assert mails()[("cancelled", "Anna")] == 1
    mail = OutboxMessage.objects.get(kind="cancelled")
    assert (mail.body_text.count("dinsdagochtend"), "Ik ga verhuizen" in mail.body_text) == (6, True)
    assert (days(status=SlotStatus.OPEN), Search.objects.filter(is_alone=True).count()) == (DATES, 0)
    assert Invitation.objects.filter(goes_on=True).count() == 0
    before = mails()
    sweep_due()
    new = mails() - before
    assert {kind for kind, _name in new} == {"invitation"}
    assert ("invitation", helper.first_name) not in new
    assert set(new.values()) == {1}


def test_skipping_a_day(walk: HelpRequest, anna: Person) -> None:
    yes(dates=DATES[:3])
    graag(anna)
    helper = asked()[0].participant
    skip_date(actor=anna.viewer, help_request_id=walk.pk, on=DATES[1])
    skip_date(actor=anna.viewer, help_request_id=walk.pk, on=DATES[1])
    assert mails()[("cancelled", helper.first_name)] == 1
    before = OutboxMessage.objects.count()
    skip_date(actor=anna.viewer, help_request_id=walk.pk, on=DATES[4])
    assert OutboxMessage.objects.count() == before  # who is asked for the other days need not hear
    assert days(status=SlotStatus.WITHDRAWN) == [DATES[1], DATES[4]]
    assert {row.slot.status for row in Invitation.objects.filter(status="invited")} <= {SlotStatus.OPEN}
    with pytest.raises(DomainError) as refused:
        skip_date(actor=anna.viewer, help_request_id=walk.pk, on=date(2026, 12, 9))
    assert refused.value.code == "error.date.none"


def test_skipping_a_day_that_somebody_said_yes_to(walk: HelpRequest, anna: Person) -> None:
    yes(dates=DATES[:2])
    skip_date(actor=anna.viewer, help_request_id=walk.pk, on=DATES[0])
    assert mails()[("arranged", asked()[0].participant.first_name)] == 0  # there is another day
    match = accept_held(actor=anna.viewer, invitation_id=Invitation.objects.get(status=InvitationStatus.HELD).pk)
    assert localtime(match.starts_at).date() == DATES[1]


def test_stopping_the_series_tells_each_once(
    walk: HelpRequest, anna: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    yes(dates=DATES[:4])
    graag(anna)
    sweep_due()
    withdraw_request(actor=anna.viewer, help_request_id=walk.pk)
    walk.refresh_from_db()
    assert (walk.status, walk.dates_due_at) == (RequestStatus.WITHDRAWN, None)
    told = {key: count for key, count in mails().items() if key[0] in ("cancelled", "withdrawn")}
    assert set(told.values()) == {1}
    assert ("cancelled", asked()[0].participant.first_name) in told
    clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(weeks=8))
    assert sweep_series() == 0


def test_parting_tells_once_and_ends_the_regular_days(walk: HelpRequest, anna: Person) -> None:
    yes(goes_on=True)
    graag(anna)
    helper = asked()[0].participant
    part(actor=anna.viewer, participant=anna.participant, other=helper)
    assert mails()[("cancelled", helper.first_name)] == 1
    assert Invitation.objects.filter(goes_on=True).count() == 0
    assert Match.objects.exclude(status=MatchStatus.CANCELLED).count() == 0


def test_after_parting_somebody_else_is_looked_for_on_every_date(walk: HelpRequest, anna: Person) -> None:
    yes(goes_on=True)
    graag(anna)
    helper = asked()[0].participant
    part(actor=anna.viewer, participant=anna.participant, other=helper)
    assert days(status=SlotStatus.OPEN) == DATES
    sweep_due()
    asked_now = {row.participant_id for row in asked() if row.status == InvitationStatus.INVITED}
    assert (bool(asked_now), helper.pk in asked_now) == (True, False)


def test_nobody_can_and_it_is_one_line_and_one_mail(
    anna: Person, carla: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    series(anna)
    assert len(requests_on_list(carla)) == 1
    for week in range(3):
        clock_at_tuesday_ten.move_to(TEN + timedelta(weeks=week, minutes=1))
        sweep_due()  # ends that day
        sweep_due()  # and looks at the next
        assert len(requests_on_list(carla)) == 1
    assert mails()[("unmet", "Anna")] == 1
    assert days(status=SlotStatus.UNMET) == DATES[:3]


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ({"day": "week", "rhythm": "weekly"}, "error.repeat.fixed"),
        ({"day": "date", "on": FIRST, "rhythm": "weekly"}, "error.repeat.fixed"),
        ({"rhythm": "monthly"}, "error.repeat"),
        ({"rhythm": "daily"}, "error.repeat"),
        ({"rhythm": "weekly", "until": FIRST}, "error.repeat.until"),
        ({"rhythm": "fortnight", "until": DATES[1]}, "error.repeat.until"),
        ({"rhythm": "weekly", "until": date(2028, 12, 8)}, "error.repeat.until"),
    ],
)
def test_what_does_not_repeat(anna: Person, choice: dict[str, object], code: str) -> None:
    row = draft(anna, starts_at=TEN, slug="going_out")
    values = {"day": "date", "on": FIRST, "at": TEN.time() if "day" not in choice else None, **choice}
    with pytest.raises(DomainError) as refused:
        save_when(actor=anna.viewer, draft=row, **values)
    assert refused.value.code == code


def test_a_series_is_for_one_helper_at_a_time(anna: Person) -> None:
    row = draft(anna, starts_at=TEN, slug="going_out")
    save_how(actor=anna.viewer, draft=row, way="search", visibility="invited", helpers=3)
    save_when(actor=anna.viewer, draft=row, day="date", on=FIRST, at=TEN.time(), rhythm="weekly")
    row.refresh_from_db()
    assert (row.rhythm, row.helpers) == ("weekly", 1)
    with pytest.raises(DomainError):
        save_how(actor=anna.viewer, draft=row, way="search", visibility="invited", helpers=2)
    save_when(actor=anna.viewer, draft=row, day="week")
    row.refresh_from_db()
    assert (row.rhythm, row.until) == ("once", None)


@pytest.mark.parametrize(
    "change",
    [
        {"helpers": 2},
        {"rhythm": "monthly"},
        {"rhythm": "once"},
        {"status": RequestStatus.CLOSED},
    ],
)
def test_what_the_database_refuses(walk: HelpRequest, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequest.objects.filter(pk=walk.pk).update(**change)


def test_a_date_is_made_once(walk: HelpRequest) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Occasion.objects.create(help_request=walk, starts_at=TEN, minutes=45)
