"""An activity from its first word to "it does not go on": who must read it, and who hears what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import ActivityStatus, Rhythm
from exchange.models import Activity, Attendance, CancelledDate, PublicPlace
from exchange.services import activities
from exchange.services.activities import Words
from exchange.services.attending import say_coming
from exchange.services.statuses import move_activity
from exchange.workflow import ACTIVITY_MOVES
from members.models import Community
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.factories.activities import NEXT_TUESDAY, ActivityFactory
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.usefixtures("clock_at_tuesday_ten")
WORDS = Words("Soep op vrijdag", "Iedereen snijdt iets. Om zes uur eten we.")
FRIDAY = date(2026, 12, 4)


@kept
def place(community: Community) -> PublicPlace:
    return PublicPlaceFactory(community=community, name="De Linde")


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Inside, a rule says no, with this code."""
    with pytest.raises(DomainError) as error:
        yield
    assert error.value.code == code


def sent(person: Person, place: PublicPlace, *, words: Words = WORDS) -> Activity:
    """A weekly activity of this person, sent, step by step."""
    assert person.participant is not None
    draft = activities.start_activity(actor=person.viewer, participant=person.participant)
    activities.save_words(actor=person.viewer, draft=draft, words=words)
    activities.save_place(actor=person.viewer, draft=draft, public_place=place)
    activities.save_when(actor=person.viewer, draft=draft, on=FRIDAY, at=time(17, 30), minutes=120)
    activities.save_rhythm(actor=person.viewer, draft=draft, rhythm=Rhythm.WEEKLY)
    return activities.publish_activity(actor=person.viewer, activity_id=draft.pk)


def running(person: Person, place: PublicPlace) -> Activity:
    """The same, approved."""
    return activities.approve_activity(actor=SYSTEM, activity_id=sent(person, place).pk)


def comes(person: Person, activity: Activity, on: date = FRIDAY) -> Attendance:
    assert person.participant is not None
    return say_coming(actor=person.viewer, participant=person.participant, activity_id=activity.pk, on=on)


def change(activity: Activity, **other: Any) -> Activity:
    """As it is, but for what is given."""
    values = {
        "words": Words(activity.title, activity.text, activity.max_people),
        "public_place": activity.public_place,
        "at": activity.at,
        "minutes": activity.minutes,
        "until": activity.until,
        **other,
    }
    return activities.change_activity(actor=SYSTEM, activity_id=activity.pk, **values)


def mails() -> QuerySet[OutboxMessage, tuple[str, str]]:
    return OutboxMessage.objects.order_by("pk").values_list("kind", "participant__first_name")


def test_what_a_resident_sends_waits_until_somebody_read_it(anna: Person, place: PublicPlace) -> None:
    row = sent(anna, place)
    assert (row.status, row.review_since) == (ActivityStatus.HELD, TUESDAY_TEN)
    assert list(mails()) == []
    for _again in range(2):
        row = activities.approve_activity(actor=SYSTEM, activity_id=row.pk)
    assert (row.status, row.review_since) == (ActivityStatus.OPEN, None)
    assert list(mails()) == [("activity_read", "Anna")]
    assert list(row.history.order_by("pk").values_list("from_status", "to_status", "code")) == [
        ("draft", "held", ""),
        ("held", "open", "approved"),
    ]


def test_sending_twice_sends_once_and_a_sent_one_is_no_draft_any_more(anna: Person, place: PublicPlace) -> None:
    row = sent(anna, place)
    assert activities.publish_activity(actor=anna.viewer, activity_id=row.pk).pk == row.pk
    assert row.history.count() == 1
    with refused("error.double_click"):
        activities.save_words(actor=anna.viewer, draft=row, words=WORDS)


def test_what_a_coordinator_adds_is_open_at_once(community: Community, place: PublicPlace, carla: Person) -> None:
    row = activities.add_activity(
        actor=carla.viewer,
        community=community,
        organiser=None,
        words=WORDS,
        public_place=place,
        first_on=FRIDAY,
        at=time(17, 30),
        minutes=120,
        rhythm=Rhythm.MONTHLY,
        nth=1,
    )
    assert (row.status, row.review_since, row.organiser, row.rule.nth) == (ActivityStatus.OPEN, None, None, 1)
    assert list(mails()) == []


def test_a_refused_one_is_over_and_its_organiser_is_asked_to_call(anna: Person, place: PublicPlace) -> None:
    row = sent(anna, place)
    for _again in range(2):
        activities.refuse_activity(actor=SYSTEM, activity_id=row.pk)
    row.refresh_from_db()
    assert (row.status, row.review_since, row.history.latest("pk").code) == (ActivityStatus.CANCELLED, None, "refused")
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.subject) == ("activity_read", "Over je activiteit: bel even met ons")
    assert "kan zo niet op de site" in mail.body_text
    with refused("status"):
        activities.approve_activity(actor=SYSTEM, activity_id=row.pk)


def test_new_words_of_somebody_we_know_show_at_once_and_are_read_afterwards(anna: Person, place: PublicPlace) -> None:
    row = change(running(anna, place), words=Words("Soep en brood", WORDS.text))
    assert (row.status, row.title, row.review_since) == (ActivityStatus.OPEN, "Soep en brood", TUESDAY_TEN)
    assert activities.approve_activity(actor=SYSTEM, activity_id=row.pk).review_since is None
    assert list(mails()) == [("activity_read", "Anna")]


def test_new_words_of_somebody_nobody_met_wait_again(
    community: Community, geography: Geography, place: PublicPlace
) -> None:
    noor = make_resident(community, "Noor", at=geography.postcodes["9101AA"], confirmed=False)
    row = change(running(noor, place), words=Words("Soep en brood", WORDS.text))
    assert (row.status, row.history.latest("pk").code) == (ActivityStatus.HELD, "reworded")
    activities.approve_activity(actor=SYSTEM, activity_id=row.pk)
    assert [kind for kind, _name in mails()] == ["activity_read", "activity_read"]


def test_the_same_words_need_no_reading(anna: Person, place: PublicPlace) -> None:
    assert change(running(anna, place), until=date(2027, 3, 1)).review_since is None


def test_another_time_or_place_is_told_to_who_comes_and_to_nobody_else(
    anna: Person, bram: Person, community: Community, place: PublicPlace
) -> None:
    row = running(anna, place)
    comes(bram, row, FRIDAY + timedelta(days=7))
    OutboxMessage.objects.all().delete()
    for _again in range(2):
        row = change(row, at=time(18), words=Words("Een ander woord", WORDS.text))
    assert list(mails()) == [("activity_changed", "Bram")]
    change(row, public_place=PublicPlaceFactory(community=community, name="De Fontein"))
    assert list(mails()) == [("activity_changed", "Bram")] * 2
    mail = OutboxMessage.objects.latest("pk")
    assert "De Fontein" in mail.body_text
    assert "18.00\N{NO-BREAK SPACE}uur" in mail.body_text
    assert "woord" not in mail.subject


def test_a_last_day_calls_off_what_comes_after_it(anna: Person, bram: Person, place: PublicPlace) -> None:
    row = running(anna, place)
    early, late = comes(bram, row), comes(bram, row, FRIDAY + timedelta(days=14))
    OutboxMessage.objects.all().delete()
    change(row, until=FRIDAY + timedelta(days=7))
    assert list(mails()) == [("activity_cancelled", "Bram")]
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.remind_at is not None, late.remind_at) == (True, None)


def test_one_date_falls_out(anna: Person, bram: Person, place: PublicPlace) -> None:
    row = running(anna, place)
    comes(bram, row)
    comes(bram, row, FRIDAY + timedelta(days=7))
    OutboxMessage.objects.all().delete()
    for _again in range(2):
        row = activities.cancel_date(actor=anna.viewer, activity_id=row.pk, on=FRIDAY)
    assert row.status == ActivityStatus.OPEN
    assert list(CancelledDate.objects.values_list("on", "at")) == [(FRIDAY, TUESDAY_TEN)]
    assert list(mails()) == [("activity_cancelled", "Bram")]
    mail = OutboxMessage.objects.get()
    assert mail.subject == "Gaat niet door: de activiteit van vrijdag 4\N{NO-BREAK SPACE}december"
    assert "Soep op vrijdag" in mail.body_text
    with refused("error.activity.cancelled"):
        comes(anna, row)


def test_all_of_it_is_told_once_for_each_date(anna: Person, bram: Person, place: PublicPlace) -> None:
    row = running(anna, place)
    for week in range(3):
        comes(bram, row, FRIDAY + timedelta(days=7 * week))
    activities.cancel_date(actor=anna.viewer, activity_id=row.pk, on=FRIDAY)
    OutboxMessage.objects.all().delete()
    for _again in range(2):
        row = activities.cancel_activity(actor=anna.viewer, activity_id=row.pk)
    assert row.status == ActivityStatus.CANCELLED
    assert list(mails()) == [("activity_cancelled", "Bram")] * 2
    assert Attendance.objects.filter(remind_at__isnull=False).count() == 0


def test_what_happens_once_is_cancelled_with_its_date(community: Community, bram: Person) -> None:
    row = ActivityFactory(community=community)
    comes(bram, row, NEXT_TUESDAY)
    row = activities.cancel_date(actor=SYSTEM, activity_id=row.pk, on=NEXT_TUESDAY)
    assert (row.status, CancelledDate.objects.count()) == (ActivityStatus.CANCELLED, 0)
    assert list(mails()) == [("activity_cancelled", "Bram")]


def test_what_was_is_not_called_off(community: Community, bram: Person) -> None:
    row = ActivityFactory(community=community, rhythm=Rhythm.WEEKLY, first_on=TUESDAY_TEN.date(), at=time(9))
    comes(bram, row, TUESDAY_TEN.date())
    with time_machine.travel(TUESDAY_TEN + timedelta(days=1), tick=False):
        with refused("error.activity.past"):
            activities.cancel_date(actor=SYSTEM, activity_id=row.pk, on=TUESDAY_TEN.date())
        activities.cancel_activity(actor=SYSTEM, activity_id=row.pk)
    assert list(mails()) == []


def test_a_failure_while_telling_leaves_it_standing(
    anna: Person, bram: Person, place: PublicPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: it is never called off without whoever comes being told."""
    row = running(anna, place)
    comes(bram, row)

    def fails(_attendance: Attendance) -> None:
        raise RuntimeError

    monkeypatch.setattr(activities, "tell_cancelled", fails)
    with pytest.raises(RuntimeError):
        activities.cancel_activity(actor=anna.viewer, activity_id=row.pk)
    row.refresh_from_db()
    assert row.status == ActivityStatus.OPEN


@pytest.mark.parametrize(
    ("step", "wrong", "code"),
    [
        ("words", {"words": Words("  ", "tekst")}, "error.activity.title"),
        ("words", {"words": Words("titel", "")}, "error.activity.text"),
        ("words", {"words": Words("x" * 81, "tekst")}, "error.text.too_long"),
        ("words", {"words": Words("titel", "tekst", 1)}, "error.activity.room"),
        ("when", {"on": date(2026, 11, 30), "at": time(10), "minutes": 60}, "error.date.past"),
        ("when", {"on": date(2026, 12, 1), "at": time(9), "minutes": 60}, "error.date.past"),
        ("when", {"on": date(2027, 12, 25), "at": time(10), "minutes": 60}, "error.date.far"),
        ("when", {"on": FRIDAY, "at": time(10), "minutes": 5}, "error.minutes"),
        ("rhythm", {"rhythm": "daily"}, "error.activity.rhythm"),
        ("rhythm", {"rhythm": Rhythm.MONTHLY, "nth": 2}, "error.activity.rhythm"),
        ("rhythm", {"rhythm": Rhythm.WEEKLY, "until": date(2026, 12, 3)}, "error.activity.until"),
    ],
)
def test_a_step_that_cannot_be(anna: Person, place: PublicPlace, step: str, wrong: dict[str, Any], code: str) -> None:
    assert anna.participant is not None
    draft = activities.start_activity(actor=anna.viewer, participant=anna.participant)
    activities.save_when(actor=anna.viewer, draft=draft, on=FRIDAY, at=time(10), minutes=60)
    save = getattr(activities, f"save_{step}")
    before = Activity.objects.values().get()
    with refused(code):
        save(actor=anna.viewer, draft=draft, **wrong)
    assert Activity.objects.values().get() == before


def test_another_first_day_starts_the_rhythm_anew_where_it_no_longer_fits(anna: Person) -> None:
    assert anna.participant is not None
    draft = activities.start_activity(actor=anna.viewer, participant=anna.participant)
    activities.save_when(actor=anna.viewer, draft=draft, on=FRIDAY, at=time(10), minutes=60)
    activities.save_rhythm(actor=anna.viewer, draft=draft, rhythm=Rhythm.MONTHLY, nth=1)
    moved = activities.save_when(actor=anna.viewer, draft=draft, on=date(2027, 1, 1), at=time(10), minutes=60)
    assert (moved.rhythm, moved.nth) == (Rhythm.MONTHLY, 1)
    moved = activities.save_when(actor=anna.viewer, draft=draft, on=date(2027, 1, 8), at=time(10), minutes=60)
    assert (moved.rhythm, moved.nth) == (Rhythm.ONCE, None)


@pytest.mark.parametrize("missing", [{"approved_at": None}, {"is_active": False}])
def test_only_at_a_place_that_can_be_chosen(anna: Person, community: Community, missing: dict[str, Any]) -> None:
    assert anna.participant is not None
    draft = activities.start_activity(actor=anna.viewer, participant=anna.participant)
    with refused("error.activity.place"):
        activities.save_place(
            actor=anna.viewer, draft=draft, public_place=PublicPlaceFactory(community=community, **missing)
        )


def test_not_at_a_place_of_another_community(anna: Person, other_community: Community) -> None:
    assert anna.participant is not None
    draft = activities.start_activity(actor=anna.viewer, participant=anna.participant)
    with refused("error.activity.place"):
        activities.save_place(
            actor=anna.viewer, draft=draft, public_place=PublicPlaceFactory(community=other_community)
        )


def test_what_is_missing_when_it_is_sent(anna: Person, place: PublicPlace) -> None:
    assert anna.participant is not None
    draft = activities.start_activity(actor=anna.viewer, participant=anna.participant)
    for code, save in (
        ("error.activity.title", lambda: activities.save_words(actor=anna.viewer, draft=draft, words=WORDS)),
        (
            "error.activity.place",
            lambda: activities.save_place(actor=anna.viewer, draft=draft, public_place=place),
        ),
        (
            "error.activity.when",
            lambda: activities.save_when(actor=anna.viewer, draft=draft, on=FRIDAY, at=time(10), minutes=60),
        ),
    ):
        with refused(code):
            activities.publish_activity(actor=anna.viewer, activity_id=draft.pk)
        save()
    with time_machine.travel(TUESDAY_TEN + timedelta(days=4)), refused("error.date.past"):
        activities.publish_activity(actor=anna.viewer, activity_id=draft.pk)
    assert activities.publish_activity(actor=anna.viewer, activity_id=draft.pk).status == ActivityStatus.HELD


def test_five_at_a_time_and_one_draft(anna: Person, community: Community) -> None:
    assert anna.participant is not None
    first = activities.start_activity(actor=anna.viewer, participant=anna.participant)
    assert activities.start_activity(actor=anna.viewer, participant=anna.participant).pk == first.pk
    for number in range(5):
        ActivityFactory(community=community, organiser=anna.participant, title=f"Nummer {number}")
    # What is over does not count.
    ActivityFactory(community=community, organiser=anna.participant, first_on=date(2026, 11, 3))
    with refused("error.activity.too_many"):
        activities.start_activity(actor=anna.viewer, participant=anna.participant)
    Activity.objects.filter(title="Nummer 0").update(status=ActivityStatus.CANCELLED)
    assert activities.start_activity(actor=anna.viewer, participant=anna.participant).pk == first.pk


def test_a_draft_that_is_thrown_away_keeps_no_words(anna: Person) -> None:
    assert anna.participant is not None
    draft = activities.start_activity(actor=anna.viewer, participant=anna.participant)
    activities.save_words(actor=anna.viewer, draft=draft, words=WORDS)
    for _again in range(2):
        activities.drop_draft_activity(actor=anna.viewer, draft=draft)
    draft.refresh_from_db()
    assert (draft.status, draft.title, draft.text) == (ActivityStatus.CANCELLED, "", "")
    assert activities.start_activity(actor=anna.viewer, participant=anna.participant).pk != draft.pk


def test_all_pairs_of_statuses(community: Community) -> None:
    pk = ActivityFactory(community=community).pk
    assert set(ACTIVITY_MOVES) == set(ActivityStatus)
    for before, after in product(ActivityStatus, repeat=2):
        Activity.objects.filter(pk=pk).update(status=before)
        row = Activity.objects.get(pk=pk)
        history = row.history.count()
        expected = (after, history + (before != after))
        if before != after and after not in ACTIVITY_MOVES[before]:
            expected = (before, history)
            with refused("status"):
                move_activity(row, after, actor=SYSTEM, at=TUESDAY_TEN)
        else:
            move_activity(row, after, actor=SYSTEM, at=TUESDAY_TEN)
        row.refresh_from_db()
        assert (row.status, row.history.count()) == expected, (before, after)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"status": "lost"}, "exchange_activity_status_known"),
        ({"rhythm": "daily"}, "exchange_activity_rhythm_known"),
        ({"at": None}, "exchange_activity_sent_is_complete"),
        ({"public_place": None}, "exchange_activity_sent_is_complete"),
        ({"nth": 1}, "exchange_activity_nth_is_monthly"),
        ({"rhythm": "monthly"}, "exchange_activity_nth_is_monthly"),
        ({"rhythm": "monthly", "nth": 5}, "exchange_activity_nth_is_monthly"),
        ({"until": date(2027, 1, 1)}, "exchange_activity_until_after_first"),
        ({"rhythm": "weekly", "until": date(2026, 12, 7)}, "exchange_activity_until_after_first"),
        ({"minutes": 14}, "exchange_activity_minutes_sane"),
        ({"max_people": 1}, "exchange_activity_room_sane"),
    ],
)
def test_rules_of_the_table(community: Community, change: dict[str, Any], rule: str) -> None:
    row = ActivityFactory(community=community)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Activity.objects.filter(pk=row.pk).update(**change)
    row.refresh_from_db()
    assert (row.status, row.rhythm, row.until) == (ActivityStatus.OPEN, Rhythm.ONCE, None)


def test_the_history_is_only_added_to(anna: Person, place: PublicPlace) -> None:
    row = running(anna, place).history.latest("pk")
    row.code = "anders"
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        row.save()
