""" "Ik kom", "toch niet", and the reminder."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
import time_machine
from pytest_django import Settings

from buurthulp import sweeps
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import ActivityStatus, Rhythm
from exchange.models import Activity, Attendance, CancelledDate
from exchange.selectors.activities import seconds_behind
from exchange.services.activities import cancel_activity
from exchange.services.activity_mails import TOLD_AGAIN
from exchange.services.attending import PUT_OFF, remind, say_coming, say_not_coming, sweep_reminders
from exchange.tasks import sweep_activities
from members.enums import ContactWay
from members.models import Community, Participant
from notifications.enums import Channel
from notifications.models import OutboxMessage
from tests.arranged import also_by, arranged_for_by, by_number, stop_arranging, who
from tests.at_once import at_once
from tests.cast import Person
from tests.factories.activities import NEXT_TUESDAY, ActivityFactory
from tests.geography import Geography
from tests.matching.world import AMSTERDAM, TUESDAY_TEN
from tests.texting import provide_sms

pytestmark = pytest.mark.usefixtures("clock_at_tuesday_ten")
MONDAY_TEN = datetime(2026, 12, 7, 10, 0, tzinfo=AMSTERDAM)


def comes(person: Person, activity: Activity, on: date = NEXT_TUESDAY) -> Attendance:
    assert person.participant is not None
    return say_coming(actor=person.viewer, participant=person.participant, activity_id=activity.pk, on=on)


def goes(person: Person, activity: Activity, on: date = NEXT_TUESDAY) -> None:
    assert person.participant is not None
    say_not_coming(actor=person.viewer, participant=person.participant, activity_id=activity.pk, on=on)


def test_again_and_again_is_once(anna: Person, community: Community) -> None:
    activity = ActivityFactory(community=community)
    assert len({comes(anna, activity).pk for _again in range(3)}) == 1
    row = Attendance.objects.get()
    assert (row.on, row.remind_at, row.created_at) == (NEXT_TUESDAY, MONDAY_TEN, TUESDAY_TEN)
    for _again in range(2):
        goes(anna, activity)
    assert Attendance.objects.count() == 0
    assert OutboxMessage.objects.count() == 0


def test_each_date_stands_alone(anna: Person, community: Community) -> None:
    activity = ActivityFactory(community=community, rhythm=Rhythm.WEEKLY)
    for week in range(2):
        comes(anna, activity, NEXT_TUESDAY + timedelta(days=7 * week))
    goes(anna, activity)
    assert Attendance.objects.get().on == NEXT_TUESDAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("change", "on", "code"),
    [
        ({}, date(2026, 12, 9), "error.activity.date"),
        ({"first_on": date(2026, 11, 24), "rhythm": "weekly"}, date(2026, 11, 24), "error.activity.past"),
        ({"first_on": TUESDAY_TEN.date(), "at": time(7)}, TUESDAY_TEN.date(), "error.activity.past"),
        ({"status": ActivityStatus.HELD}, NEXT_TUESDAY, "error.activity.cancelled"),
        ({"status": ActivityStatus.CANCELLED}, NEXT_TUESDAY, "error.activity.cancelled"),
    ],
)
def test_not_then(anna: Person, community: Community, change: dict[str, object], on: date, code: str) -> None:
    activity = ActivityFactory(community=community, **change)
    with pytest.raises(DomainError) as refused:
        comes(anna, activity, on)
    assert (refused.value.code, Attendance.objects.count()) == (code, 0)


def test_until_it_ends_one_can_still_come(anna: Person, community: Community) -> None:
    activity = ActivityFactory(community=community, first_on=TUESDAY_TEN.date(), at=time(9))
    assert comes(anna, activity, TUESDAY_TEN.date()).remind_at is None


def test_a_full_one_has_room_again_when_somebody_stays_home(anna: Person, bram: Person, community: Community) -> None:
    activity = ActivityFactory(community=community, max_people=2)
    for name in ("Een", "Twee"):
        person = Participant.objects.create(community=community, first_name=name, joined_at=TUESDAY_TEN)
        said = say_coming(actor=SYSTEM, participant=person, activity_id=activity.pk, on=NEXT_TUESDAY)
    with pytest.raises(DomainError) as refused:
        comes(anna, activity)
    assert refused.value.code == "error.activity.full"
    said.delete()
    comes(anna, activity)
    # Who is on the list already is not refused.
    comes(anna, activity)
    assert Attendance.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_place(anna: Person, bram: Person, community: Community) -> None:
    activity = ActivityFactory(community=community, max_people=2)
    other = Participant.objects.create(community=community, first_name="Een", joined_at=TUESDAY_TEN)
    say_coming(actor=SYSTEM, participant=other, activity_id=activity.pk, on=NEXT_TUESDAY)
    told = at_once([partial(comes, person, activity) for person in (anna, bram)])
    assert [one.code for one in told if isinstance(one, DomainError)] == ["error.activity.full"]
    assert Attendance.objects.count() == 2


def test_the_day_before_at_ten_once(anna: Person, community: Community) -> None:
    activity = ActivityFactory(community=community)
    row = comes(anna, activity)
    assert sweep_activities() == 0
    with time_machine.travel(MONDAY_TEN, tick=False):
        assert seconds_behind() == 0.0
        assert [sweep_activities(), sweep_reminders()] == [1, 0]
        assert remind(attendance_id=row.pk) is False
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.subject) == ("activity_reminder", "Morgen: de activiteit waar je heen gaat")
    assert "Koffie zonder agenda" in mail.body_text
    assert f"http://testserver/activiteiten/{activity.public_id}/".partition("//")[2] in mail.body_text


def test_toch_niet_and_then_again_is_a_reminder_of_its_own(anna: Person, community: Community) -> None:
    activity = ActivityFactory(community=community)
    comes(anna, activity)
    goes(anna, activity)
    comes(anna, activity)
    with time_machine.travel(MONDAY_TEN, tick=False):
        sweep_reminders()
    assert OutboxMessage.objects.count() == 1


def test_no_reminder_of_what_falls_out(anna: Person, bram: Person, community: Community) -> None:
    one, other = (ActivityFactory(community=community, rhythm=Rhythm.WEEKLY) for _number in range(2))
    comes(anna, one)
    comes(anna, other)
    CancelledDate.objects.create(activity=one, on=NEXT_TUESDAY, at=TUESDAY_TEN)
    cancel_activity(actor=SYSTEM, activity_id=other.pk)
    with time_machine.travel(MONDAY_TEN, tick=False):
        sweep_reminders()
    assert list(OutboxMessage.objects.values_list("kind", flat=True)) == ["activity_cancelled"]


def test_a_worker_that_was_away_does_not_say_tomorrow_on_the_day_itself(anna: Person, community: Community) -> None:
    comes(anna, ActivityFactory(community=community))
    with time_machine.travel(MONDAY_TEN + timedelta(hours=23), tick=False):
        assert sweeps.longest_lag() == 23 * 3600
        assert sweep_reminders() == 1
        assert sweeps.longest_lag() == 0
    assert OutboxMessage.objects.count() == 0


def test_a_broken_one_stops_nobody_elses(
    anna: Person, bram: Person, community: Community, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    activity = ActivityFactory(community=community)
    broken = comes(anna, activity)
    comes(bram, activity)
    from exchange.services import attending

    tell = attending.tell_reminder

    def fails_for_anna(attendance: Attendance) -> None:
        if attendance.pk == broken.pk:
            raise RuntimeError
        tell(attendance)

    monkeypatch.setattr(attending, "tell_reminder", fails_for_anna)
    with time_machine.travel(MONDAY_TEN, tick=False):
        assert sweep_reminders() == 1
    assert list(OutboxMessage.objects.values_list("participant__first_name", flat=True)) == ["Bram"]
    broken.refresh_from_db()
    assert broken.remind_at == MONDAY_TEN + PUT_OFF
    assert "tried again later" in caplog.text


def test_who_is_told_by_telephone_gets_no_mail_and_stops_nothing(anna: Person, community: Community) -> None:
    comes(anna, ActivityFactory(community=community))
    Participant.objects.update(told_by=ContactWay.PHONE)
    with time_machine.travel(MONDAY_TEN, tick=False):
        assert sweep_reminders() == 1
    assert OutboxMessage.objects.count() == 0


class TestWhoeverArrangedItStopped:
    """A number alone was texted; who reads now has a mail address, so it is told again in a mail."""

    @pytest.fixture
    def mieke(self, anna: Person, geography: Geography, settings: Settings) -> Person:
        provide_sms(settings)
        person = by_number(anna.community, "+31687654321")
        mieke = arranged_for_by(person, "Mieke", at=geography.postcodes["9101AB"], number="41")
        who(mieke).told_by = ContactWay.SMS
        who(mieke).save()
        return mieke

    @pytest.mark.parametrize("kind", TOLD_AGAIN)
    def test_who_reads_now_is_told(self, bram: Person, mieke: Person, kind: str) -> None:
        also_by(mieke, bram.user)
        TOLD_AGAIN[kind](comes(mieke, ActivityFactory(community=mieke.community)))
        before = OutboxMessage.objects.get()
        assert before.channel == Channel.SMS
        stop_arranging(mieke)
        now = OutboxMessage.objects.get()
        assert (now.channel, now.to, now.key) == (Channel.MAIL, bram.user.email, before.key)
        assert "Koffie zonder agenda" in now.body_text

    def test_what_is_gone_by_now_is_sent_on_as_it_is(self, anna: Person, mieke: Person) -> None:
        """To who is texted as well."""
        also_by(mieke, by_number(anna.community, "+31687654322").user)
        activity = ActivityFactory(community=mieke.community)
        TOLD_AGAIN["activity_reminder"](comes(mieke, activity))
        goes(mieke, activity)
        stop_arranging(mieke)
        assert OutboxMessage.objects.get().to == "+31687654322"
