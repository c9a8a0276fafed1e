"""What was kept long enough goes, and not a day before: a test for each rule of the registry."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress, EmailConfirmation
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from pytest_django import Settings

from buurthulp import clock, personal_data
from buurthulp.personal_data import Erase, Field, Kind, declared, overs
from buurthulp.viewers import SYSTEM
from desk.enums import LineOutcome, SignalOutcome, SignalStepKind, WorkStatus
from desk.models import (
    ClientLink,
    Entry,
    Pair,
    PairAnswer,
    PairLook,
    RegisterImport,
    RegisterLine,
    RoundCall,
    RoundMember,
    ShiftAnswer,
    TelephoneRound,
    TelephoneShift,
    WorkState,
)
from desk.services.calling import add_note
from desk.services.following import follow_up, note_step
from desk.services.intake import intake_of, keep_typed
from desk.services.signals import report_unsafe
from exchange.enums import ActivityStatus, RequestStatus
from exchange.models import Attendance, HelpRequest
from matching.enums import Said
from matching.models import RefusedMoment
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import say_outcome, send_thanks
from matching.services.messaging import send_message
from matching.services.publishing import withdraw_request
from matching.services.searching import invite_by_hand
from members.models import AccessLog, AddressLetter, HandOver, Participant, RoleGrant, User
from members.personal_data import CERTIFICATE_DAYS
from members.services.certificates import note_certificate, withdraw_certificate
from members.services.retention import apply_retention, rules
from members.tasks import sweep_retention
from notifications.services.outbox import write_mail
from notifications.services.sms_receiving import receive_sms
from tests.cast import Person
from tests.database import nothing_kept
from tests.factories.activities import ActivityFactory
from tests.factories.desk import PairFactory, ReferralFactory
from tests.matching.world import TUESDAY_TEN, draft, offers, published
from tests.texting import provide_sms, told_by_sms

# The last thing of the story happens so many days after its beginning.
STORY_DAYS = 2


def participant_of(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


@pytest.fixture
def traveller(clock_at_tuesday_ten: time_machine.Traveller) -> time_machine.Traveller:
    return clock_at_tuesday_ten


@pytest.fixture
def lived(anna: Person, bram: Person, carla: Person, traveller: time_machine.Traveller, settings: Settings) -> None:
    """Something in every table that has a retention, but for the log of who looked."""
    provide_sms(settings)
    offers(bram)
    search = published(anna, starts_at=TUESDAY_TEN + timedelta(hours=3))
    invitation = invite_by_hand(actor=anna.viewer, slot_id=search.slot_id, participant=participant_of(bram))
    answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
    match = accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    RefusedMoment.objects.create(invitation=invitation, day_part=1, at=clock.now())
    send_message(actor=anna.viewer, match_id=match.pk, author=participant_of(anna), text="Tot straks")
    ride = draft(anna, slug="rides", starts_at=TUESDAY_TEN + timedelta(days=1))
    HelpRequest.objects.filter(pk=ride.pk).update(status=RequestStatus.WITHDRAWN)
    traveller.move_to(TUESDAY_TEN + timedelta(hours=6))
    for who in (anna, bram):
        say_outcome(actor=who.viewer, match_id=match.pk, participant=participant_of(who), said=Said.YES)
    send_thanks(actor=anna.viewer, match_id=match.pk, author=participant_of(anna), own_words="Fijn")
    now = clock.now()
    activity = ActivityFactory(
        community=anna.community, organiser=participant_of(anna), status=ActivityStatus.OPEN, first_on=now.date()
    )
    Attendance.objects.create(activity=activity, participant=participant_of(bram), on=now.date(), created_at=now)
    signal = report_unsafe(actor=anna.viewer, match=match, reporter=participant_of(anna), text="Bang")
    note_step(actor=carla.viewer, signal_id=signal.pk, kind=SignalStepKind.CALLED, with_whom="Anna", text="Bang")
    follow_up(actor=carla.viewer, signal_id=signal.pk, outcome=SignalOutcome.CALLED)
    keep_typed(
        actor=carla.viewer,
        intake=intake_of(actor=carla.viewer, community=carla.community),
        typed={"title": ["Een lift"]},
    )
    add_note(actor=carla.viewer, help_request=HelpRequest.objects.get(pk=ride.pk), text="Hoort slecht")
    WorkState.objects.create(
        community=carla.community,
        source="new_people",
        object_id=participant_of(anna).pk,
        person=participant_of(anna),
        status=WorkStatus.TAKEN,
        owner_user_id=carla.user.pk,
        claimed_at=now,
        touched_at=now,
        note="Ze hoort slecht.",
    )
    address = EmailAddress.objects.create(user=anna.user, email=anna.user.email)
    EmailConfirmation.objects.create(email_address=address, key="sleutel", created=now)
    LogEntry.objects.create(
        user=carla.user,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(anna.user.pk),
        object_repr="x",
        action_flag=CHANGE,
        action_time=now,
    )
    told_by_sms(bram)
    write_mail(participant=participant_of(bram), kind="check", key="check:a:b", context={"other": "Anna", "url": "/"})
    receive_sms(actor=SYSTEM, provider_id="SM1", number="+31612345602", text="STOP")
    HandOver.objects.create(
        participant=participant_of(bram), code_hash="b" * 64, made_at=now, expires_at=now + timedelta(days=1)
    )
    note_certificate(actor=carla.viewer, participant=participant_of(bram), issued_on=now.date())
    withdraw_certificate(actor=carla.viewer, participant=participant_of(bram), reason="stopped")
    AddressLetter.objects.create(
        participant=participant_of(bram),
        place=participant_of(bram).places.get(),
        code_hash="c" * 64,
        made_at=now,
        expires_at=now + timedelta(days=1),
    )
    register = RegisterImport.objects.create(community=carla.community, user_id=carla.user.pk, made_at=now)
    RegisterLine.objects.create(register=register, number=2, outcome=LineOutcome.NOT_AGREED)
    referral = ReferralFactory(participant=participant_of(bram))
    Entry.objects.create(
        community=bram.community,
        organisation=referral.organisation,
        by_user_id=carla.user.pk,
        participant=participant_of(bram),
        form_token="één",
        at=now,
    )
    ClientLink.objects.create(
        community=bram.community,
        organisation=referral.organisation,
        by_user_id=carla.user.pk,
        token_hash="d" * 64,
        made_at=now,
        until=now + timedelta(days=1),
    )
    pair = PairFactory(
        asker=participant_of(anna), helper=participant_of(bram), category=match.slot.occasion.help_request.category
    )
    Pair.objects.filter(pk=pair.pk).update(status="ended", ended_at=now)
    look = PairLook.objects.create(pair=pair, asked_at=now, call_at=now, closed_at=now, note="Gaat goed")
    PairAnswer.objects.create(look=look, participant=participant_of(anna), going="good", text="Fijn", at=now)
    ronde = TelephoneRound.objects.create(
        community=carla.community, name="x", starts="08:00", ends="09:00", created_at=now, checked_on=now.date()
    )
    member = RoundMember.objects.create(
        round=ronde,
        participant=participant_of(anna),
        position=1,
        joined_on=now.date(),
        consented_at=now,
        consent_how="phone",
        left_at=now,
    )
    RoundCall.objects.create(member=member, on=now.date())
    grant = RoleGrant.objects.get(user=carla.user)
    shift = TelephoneShift.objects.create(
        community=carla.community, begins_at=now - timedelta(hours=3), ends_at=now, operator=grant, open_since=now
    )
    ShiftAnswer.objects.create(shift=shift, grant=grant, can=True, at=now)
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=now + timedelta(days=30))


def count(label: str) -> int:
    return apply_retention(actor=SYSTEM, only_count=True)[label]


def test_every_retention_says_from_when_it_counts() -> None:
    assert {rule.label for rule in rules()} == overs().keys()


def test_each_goes_when_its_time_is_over_and_not_before(
    lived: None, traveller: time_machine.Traveller, subtests: pytest.Subtests
) -> None:
    for rule in (rule for rule in rules() if rule.label != "members.AccessLog"):
        with subtests.test(rule.label), nothing_kept():
            rows = apps.get_model(rule.label)._base_manager
            before = rows.count()
            traveller.move_to(TUESDAY_TEN + timedelta(days=rule.days, hours=-1))
            assert count(rule.label) == 0
            traveller.move_to(TUESDAY_TEN + timedelta(days=rule.days + STORY_DAYS))
            old = count(rule.label)
            assert old > 0
            assert apply_retention(actor=SYSTEM)[rule.label] == old
            assert count(rule.label) == 0
            if rule.blanks:
                assert rows.count() == before
                assert rule.blanks in list(rows.values(*rule.blanks))
            else:
                assert rows.count() == before - old


def test_the_log_of_who_looked_goes_after_two_years(anna: Person) -> None:
    """In real time: the database's own guard knows no other."""
    days = {row: clock.machine_now() - timedelta(days=row) for row in (729, 731)}
    for at in days.values():
        AccessLog.objects.create(
            community=anna.community, user_id=1, subject_id=participant_of(anna).pk, reason="call", at=at
        )
    assert apply_retention(actor=SYSTEM)["members.AccessLog"] == 1
    assert AccessLog.objects.get().at == days[729]


def test_a_certificate_that_stands_goes_a_year_after_its_last_day(
    anna: Person, carla: Person, traveller: time_machine.Traveller
) -> None:
    row = note_certificate(actor=carla.viewer, participant=participant_of(anna), issued_on=TUESDAY_TEN.date())
    last = datetime.combine(row.expires_on, TUESDAY_TEN.timetz())
    traveller.move_to(last + timedelta(days=CERTIFICATE_DAYS))
    assert count("members.ConductCertificate") == 0
    traveller.move_to(last + timedelta(days=CERTIFICATE_DAYS + 1))
    assert count("members.ConductCertificate") == 1


def test_what_is_still_open_is_left_alone(anna: Person, traveller: time_machine.Traveller) -> None:
    search = published(anna, flexible_until=TUESDAY_TEN + timedelta(days=5))
    traveller.move_to(TUESDAY_TEN + timedelta(days=400))
    assert count("exchange.HelpRequest") == 0
    withdraw_request(actor=anna.viewer, help_request_id=search.slot.occasion.help_request_id)
    assert count("exchange.HelpRequest") == 0
    traveller.move_to(TUESDAY_TEN + timedelta(days=400 + 366))
    assert count("exchange.HelpRequest") == 1


def test_once_a_night(lived: None, traveller: time_machine.Traveller) -> None:
    traveller.move_to(TUESDAY_TEN + timedelta(days=1000))
    assert sweep_retention() > 0
    Session.objects.create(session_key="b" * 32, session_data="", expire_date=TUESDAY_TEN)
    assert sweep_retention() == 0
    traveller.shift(timedelta(days=1))
    assert sweep_retention() == 1


def test_the_command_counts_and_only_wipes_when_told(lived: None, traveller: time_machine.Traveller) -> None:
    traveller.move_to(TUESDAY_TEN + timedelta(days=200))
    for now, left in ((False, 1), (True, 1), (False, 0)):
        out = StringIO()
        call_command("apply_retention", *(["--now"] if now else []), stdout=out)
        assert f"matching.Message: {left} rijen weg na 183 dagen" in out.getvalue()


def test_two_retentions_in_one_table_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    field = Field(Kind.CLEAR, "Somebody's diary.", Erase.BLANK, 10)
    two = {"members.Diary": {"one": field, "other": Field(Kind.CLEAR, "The rest of it.", Erase.BLANK, 20)}}
    monkeypatch.setattr(personal_data, "_registry", {**declared(), **two})
    with pytest.raises(ValueError, match=r"members\.Diary has more than one retention"):
        list(rules())
