"""One mail instead of many: what can wait goes together in the morning, nothing is told twice and nothing is lost."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from matching.enums import InvitationStatus
from matching.links import Answer, read_token
from matching.models import Invitation
from matching.services.answering import answer_yes
from matching.services.publishing import withdraw_request
from matching.services.searching import advance_search, sweep_due
from members.models import Community, Participant
from notifications.enums import MailTopic, OutboxStatus
from notifications.models import OutboxMessage
from notifications.services import gathering
from notifications.services.forgetting import forget_mails_about
from notifications.services.gathering import release_held, release_of
from notifications.services.mail_stops import stop_mail
from notifications.services.outbox import SendReport, send_due, write_mail
from tests.at_once import at_once
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, offers, published
from tests.notifications.test_rendering import sample_context
from tests.smtp_sink import SmtpSink, running_sink
from tests.texting import provide_sms, told_by_sms
from tests.tiers import landing

TUESDAY_NOON = datetime(2026, 12, 1, 12, 0, tzinfo=AMSTERDAM)
WEDNESDAY_EIGHT = datetime(2026, 12, 2, 8, 0, tzinfo=AMSTERDAM)
QUARTER_PAST = datetime(2026, 12, 2, 8, 15, tzinfo=AMSTERDAM)


@pytest.fixture
def clock_at_tuesday_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY_NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    """A mail server, and our settings point to it."""
    with running_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@kept
def coos(community: Community, geography: Geography) -> Person:
    """Somebody else who asks."""
    return make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")


@kept
def gatherer(bram: Person) -> Participant:
    """Bram wants what can wait in one mail."""
    assert bram.participant is not None
    bram.participant.gathers = True
    bram.participant.save()
    return bram.participant


def thanked(participant: Participant, number: int) -> OutboxMessage:
    """A word of thanks, apart from others by its number."""
    message = write_mail(
        participant=participant,
        kind="thanks",
        key=f"thanks:nummer{number}:asker",
        context={"other": f"Buur{number}", "message": f"Fijn, {number} keer!", "url": "/"},
    )
    assert message is not None
    return message


def asked(participant: Participant, number: int, *, hours: int = 24) -> OutboxMessage:
    """A question, as a search writes it."""
    message = write_mail(
        participant=participant,
        kind="invitation",
        key=f"invitation:nummer{number}:1",
        context={
            "other": f"Buur{number}",
            "seeks": "zoekt een lift",
            "band": "walk",
            "when": "donderdag",
            "when_short": "do",
            "minutes": 30,
            "title": f"Titel {number}",
            "public_line": "",
            "reasons": ["Je woont op loopafstand."],
            "answer_until": clock.now() + timedelta(hours=hours),
            "yes_url": f"/antwoord/ja{number}/",
            "not_now_url": f"/antwoord/nee{number}/",
            "never_url": f"/antwoord/nooit{number}/",
        },
    )
    assert message is not None
    return message


def status_of(message: OutboxMessage) -> str:
    return OutboxMessage.objects.get(pk=message.pk).status


class TestWhoWantsOneMail:
    def test_what_can_wait_waits_for_the_morning_and_is_one_mail(
        self, gatherer: Participant, sink: SmtpSink, clock_at_tuesday_noon: time_machine.Traveller
    ) -> None:
        messages = [thanked(gatherer, number) for number in (1, 2, 3)]
        assert [status_of(message) for message in messages] == [OutboxStatus.HELD] * 3
        clock_at_tuesday_noon.move_to(WEDNESDAY_EIGHT)
        assert (release_held(actor=SYSTEM), send_due()) == (0, SendReport())
        clock_at_tuesday_noon.move_to(QUARTER_PAST)
        assert release_held(actor=SYSTEM) == 1
        assert send_due() == SendReport(sent=1)
        (mail,) = sink.accepted
        assert mail.mail["Subject"] == "Je berichten van Buurthulp"
        for body in (mail.text(), mail.text("html")):
            assert [f"Fijn, {number} keer!" in body for number in (1, 2, 3)] == [True] * 3
            assert body.count("Je krijgt deze mail omdat jullie iets samen deden.") == 3
        assert "Er zijn 3 berichten voor je." in mail.text()
        assert mail.text("html").count("<h1") == 1
        assert [status_of(message) for message in messages] == [OutboxStatus.GATHERED] * 3
        assert (release_held(actor=SYSTEM), send_due()) == (0, SendReport())

    def test_one_that_waited_alone_goes_as_it_is(
        self, gatherer: Participant, sink: SmtpSink, clock_at_tuesday_noon: time_machine.Traveller
    ) -> None:
        message = thanked(gatherer, 1)
        clock_at_tuesday_noon.move_to(QUARTER_PAST)
        release_held(actor=SYSTEM)
        send_due()
        assert [one.message_id for one in sink.accepted] == [message.message_id]

    @pytest.mark.parametrize("kind", ["match", "cancelled", "reminder", "held", "unmet", "message"])
    def test_what_others_count_on_does_not_wait(
        self, gatherer: Participant, clock_at_tuesday_noon: time_machine.Traveller, kind: str
    ) -> None:
        context = sample_context(kind, gatherer.community)
        message = write_mail(participant=gatherer, kind=kind, key=f"{kind}:a", context=context)
        assert message is not None
        assert message.status == OutboxStatus.WAITING

    def test_who_did_not_choose_it_gets_each_at_once(
        self, bram: Person, clock_at_tuesday_noon: time_machine.Traveller
    ) -> None:
        assert bram.participant is not None
        assert thanked(bram.participant, 1).status == OutboxStatus.WAITING

    def test_who_said_yes_hears_at_once_that_it_is_arranged(
        self, anna: Person, gatherer: Participant, clock_at_tuesday_noon: time_machine.Traveller, bram: Person
    ) -> None:
        offers(bram)
        search = published(anna, starts_at=TUESDAY_NOON + timedelta(days=3))
        sweep_due()
        answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
        withdraw_request(actor=anna.viewer, help_request_id=search.slot.occasion.help_request_id, reason="not_needed")
        assert OutboxMessage.objects.get(kind="withdrawn").status == OutboxStatus.WAITING

    def test_their_own_quiet_hours_are_waited_for(
        self, gatherer: Participant, clock_at_tuesday_noon: time_machine.Traveller
    ) -> None:
        gatherer.quiet_from, gatherer.quiet_until = time(20), time(10)
        gatherer.save()
        assert thanked(gatherer, 1).held_until == datetime(2026, 12, 2, 10, 15, tzinfo=AMSTERDAM)

    def test_what_is_stopped_while_it_waits_is_not_told(
        self, gatherer: Participant, clock_at_tuesday_noon: time_machine.Traveller
    ) -> None:
        thanked(gatherer, 1)
        stop_mail(actor=SYSTEM, participant=gatherer, topics=[MailTopic.THANKS])
        assert not OutboxMessage.objects.exists()


class TestOneMorning:
    def test_several_questions_are_one_mail_each_with_its_own_answers(
        self, bram: Person, sink: SmtpSink, clock_at_tuesday_noon: time_machine.Traveller
    ) -> None:
        assert bram.participant is not None
        clock_at_tuesday_noon.move_to(WEDNESDAY_EIGHT)
        for number in (1, 2):
            asked(bram.participant, number)
        clock_at_tuesday_noon.shift(timedelta(minutes=10))
        asked(bram.participant, 3)
        assert send_due() == SendReport()
        clock_at_tuesday_noon.move_to(QUARTER_PAST)
        release_held(actor=SYSTEM)
        send_due()
        (mail,) = sink.accepted
        assert mail.mail["Subject"] == "3 buren zoeken iemand"
        for number in (1, 2, 3):
            for answer in ("ja", "nee", "nooit"):
                assert f"http://testserver/antwoord/{answer}{number}/" in mail.text()
                assert f'href="http://testserver/antwoord/{answer}{number}/"' in mail.text("html")
        assert "Titel" not in mail.mail["Subject"]

    def test_with_what_waited_it_is_one_mail_and_questions_come_first(
        self, gatherer: Participant, sink: SmtpSink, clock_at_tuesday_noon: time_machine.Traveller
    ) -> None:
        thanked(gatherer, 1)
        clock_at_tuesday_noon.move_to(WEDNESDAY_EIGHT)
        asked(gatherer, 2)
        clock_at_tuesday_noon.move_to(QUARTER_PAST)
        release_held(actor=SYSTEM)
        send_due()
        (mail,) = sink.accepted
        assert mail.text().index("zoekt een lift") < mail.text().index("Fijn, 1 keer!")

    @pytest.mark.parametrize(
        ("moment", "hours"),
        [(QUARTER_PAST, 24), (QUARTER_PAST + timedelta(hours=3), 24), (WEDNESDAY_EIGHT, 1)],
        ids=["a quarter past", "later", "with haste"],
    )
    def test_at_other_times_or_with_haste_a_question_goes_at_once(
        self, bram: Person, clock_at_tuesday_noon: time_machine.Traveller, moment: datetime, hours: int
    ) -> None:
        assert bram.participant is not None
        clock_at_tuesday_noon.move_to(moment)
        assert asked(bram.participant, 1, hours=hours).status == OutboxStatus.WAITING

    def test_through_the_whole_line(
        self,
        anna: Person,
        bram: Person,
        coos: Person,
        sink: SmtpSink,
        clock_at_tuesday_noon: time_machine.Traveller,
        client: Client,
    ) -> None:
        """Two ask in the evening; in the morning there is one mail, and each answer is for its own."""
        offers(bram)
        clock_at_tuesday_noon.move_to(datetime(2026, 12, 1, 22, 0, tzinfo=AMSTERDAM))
        first = published(anna, starts_at=TUESDAY_NOON + timedelta(days=5))
        second = published(coos, starts_at=TUESDAY_NOON + timedelta(days=5, hours=5))
        sweep_due()
        assert not Invitation.objects.exists()
        clock_at_tuesday_noon.move_to(WEDNESDAY_EIGHT)
        sweep_due()
        clock_at_tuesday_noon.move_to(QUARTER_PAST)
        release_held(actor=SYSTEM)
        send_due()
        (mail,) = [one for one in sink.accepted if one.to == ("bram@example.nl",)]
        tokens = [read_token(token) for token in re.findall(r"/antwoord/([^/\s]+)/", mail.text())]
        yes = [token[0] for token in tokens if token and token[1] == Answer.YES]
        assert len(yes) == 2
        address = re.search(r"/antwoord/[^/\s]+/", mail.text())
        assert address is not None
        client.post(address[0])
        states = {row.slot_id: row.status for row in Invitation.objects.all()}
        assert sorted(states.values()) == [InvitationStatus.HELD, InvitationStatus.INVITED]
        assert set(states) == {first.slot_id, second.slot_id}

    def test_what_is_arranged_before_the_mail_goes_is_not_told_at_all(
        self, anna: Person, bram: Person, clock_at_tuesday_noon: time_machine.Traveller
    ) -> None:
        offers(bram)
        clock_at_tuesday_noon.move_to(WEDNESDAY_EIGHT)
        search = published(anna, starts_at=TUESDAY_NOON + timedelta(days=5))
        advance_search(slot_id=search.slot_id)
        assert OutboxMessage.objects.get().status == OutboxStatus.HELD
        withdraw_request(actor=anna.viewer, help_request_id=search.slot.occasion.help_request_id, reason="not_needed")
        assert not OutboxMessage.objects.filter(participant=bram.participant).exists()


class TestAtNight:
    @pytest.fixture(autouse=True)
    def _provider(self, settings: Settings) -> None:
        provide_sms(settings)

    def test_no_telephone_rings(self, bram: Person, clock_at_tuesday_noon: time_machine.Traveller) -> None:
        participant = told_by_sms(bram)
        clock_at_tuesday_noon.move_to(datetime(2026, 12, 1, 22, 30, tzinfo=AMSTERDAM))
        message = thanked(participant, 1)
        assert (message.status, message.held_until) == (OutboxStatus.HELD, WEDNESDAY_EIGHT)
        clock_at_tuesday_noon.move_to(WEDNESDAY_EIGHT)
        assert release_held(actor=SYSTEM) == 1
        assert status_of(message) == OutboxStatus.WAITING

    def test_unless_it_would_come_too_late(self, bram: Person, clock_at_tuesday_noon: time_machine.Traveller) -> None:
        participant = told_by_sms(bram)
        clock_at_tuesday_noon.move_to(datetime(2026, 12, 1, 22, 30, tzinfo=AMSTERDAM))
        context = {
            "other": "Anna",
            "when": "morgen",
            "when_short": "morgen",
            "by_giver": True,
            "message": "",
            "url": "/",
            "starts_at": WEDNESDAY_EIGHT - timedelta(minutes=30),
        }
        message = write_mail(participant=participant, kind="cancelled", key="cancelled:a", context=context)
        assert message is not None
        assert message.status == OutboxStatus.WAITING

    def test_text_messages_are_not_gathered(self, bram: Person, clock_at_tuesday_noon: time_machine.Traveller) -> None:
        participant = told_by_sms(bram)
        clock_at_tuesday_noon.move_to(datetime(2026, 12, 1, 22, 30, tzinfo=AMSTERDAM))
        messages = [thanked(participant, number) for number in (1, 2)]
        clock_at_tuesday_noon.move_to(WEDNESDAY_EIGHT)
        release_held(actor=SYSTEM)
        assert [status_of(message) for message in messages] == [OutboxStatus.WAITING] * 2


class TestWhoLeaves:
    """What a mail with others says of somebody who leaves goes as well, and the others are still told."""

    def gathered(self, gatherer: Participant, clock_at_tuesday_noon: time_machine.Traveller) -> OutboxMessage:
        for number in (1, 2, 3):
            thanked(gatherer, number)
        clock_at_tuesday_noon.move_to(QUARTER_PAST)
        release_held(actor=SYSTEM)
        return OutboxMessage.objects.get(kind="digest")

    def test_before_it_was_sent(self, gatherer: Participant, clock_at_tuesday_noon: time_machine.Traveller) -> None:
        self.gathered(gatherer, clock_at_tuesday_noon)
        forget_mails_about(actor=SYSTEM, public_ids=["nummer1"], recipients=[gatherer.pk])
        release_held(actor=SYSTEM)
        body = OutboxMessage.objects.get(kind="digest").body_text
        assert ("Buur1" in body, "Buur2" in body, "Buur3" in body) == (False, True, True)

    def test_the_word_to_others_is_told_after_all(
        self, gatherer: Participant, clock_at_tuesday_noon: time_machine.Traveller
    ) -> None:
        """And nothing is left that stands in a mail that is no more."""
        write_mail(participant=gatherer, kind="withdrawn", key="withdrawn:nummer1", context={"other": "Buur1"})
        self.gathered(gatherer, clock_at_tuesday_noon)
        forget_mails_about(actor=SYSTEM, public_ids=["nummer1"], recipients=[gatherer.pk])
        assert {(row.key, row.status) for row in OutboxMessage.objects.all()} == {
            (key, OutboxStatus.HELD) for key in ("withdrawn:nummer1", "thanks:nummer2:asker", "thanks:nummer3:asker")
        }
        release_held(actor=SYSTEM)
        assert "Buur1" in OutboxMessage.objects.get(kind="digest").body_text

    def test_afterwards(self, gatherer: Participant, clock_at_tuesday_noon: time_machine.Traveller) -> None:
        digest = self.gathered(gatherer, clock_at_tuesday_noon)
        OutboxMessage.objects.filter(pk=digest.pk).update(status=OutboxStatus.SENT, sent_at=clock.now())
        forget_mails_about(actor=SYSTEM, public_ids=["nummer1"], recipients=[gatherer.pk])
        digest.refresh_from_db()
        assert (digest.body_text, digest.body_html, digest.subject) == ("", "", "")
        row = OutboxMessage.objects.get(key="thanks:nummer1:asker")
        assert (row.part_text, row.body_text) == ("", "")


def everything_held(gatherer: Participant) -> None:
    """Two messages whose moment has come, in real time."""
    for number in (1, 2):
        thanked(gatherer, number)
    OutboxMessage.objects.update(held_until=clock.now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_from_four_sides_at_once_it_is_one_mail(gatherer: Participant) -> None:
    everything_held(gatherer)
    done = at_once([lambda: release_of(actor=SYSTEM, participant_id=gatherer.pk)] * 4)
    assert sorted(map(str, done)) == ["False", "False", "False", "True"]
    assert OutboxMessage.objects.filter(kind="digest").count() == 1


DIE_HALF_WAY = """
import os, signal, django
django.setup()
from buurthulp.viewers import SYSTEM
from tests.kept import kept
from notifications.services import gathering
gathering.mark_gathered = lambda rows, digest: os.kill(os.getpid(), signal.SIGKILL)
{without}
gathering.release_of{inner}(actor=SYSTEM, participant_id={pk})
"""


# PostgreSQL locks rows in a transaction alone: what has none locks nothing either.
WITHOUT_LOCKS = "from django.db.models import QuerySet; QuerySet.select_for_update = lambda rows, **_how: rows"


def killed_half_way(environment: dict[str, str], pk: int, *, in_one_transaction: bool) -> None:
    """A worker that dies when the mail is written and its parts are not marked yet."""
    inner, without = ("", "") if in_one_transaction else (".__wrapped__", WITHOUT_LOCKS)
    script = DIE_HALF_WAY.format(pk=pk, inner=inner, without=without)
    process = subprocess.run(
        [sys.executable, "-c", script],
        cwd=django_settings.BASE_DIR,
        env={**environment, "DJANGO_SETTINGS_MODULE": "buurthulp.settings"},
        check=False,
    )
    assert process.returncode == -9


def told(gatherer: Participant) -> list[str]:
    """Every mail that this person will have got when all is sent, with how often each word of thanks is in it."""
    release_held(actor=SYSTEM)
    rows = OutboxMessage.objects.filter(participant=gatherer, status=OutboxStatus.WAITING).order_by("pk")
    return ["".join(str(number) for number in (1, 2) if f"Buur{number}" in row.body_text) for row in rows]


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_half_way_nothing_is_lost_and_nothing_told_twice(
    process_environment: dict[str, str], gatherer: Participant
) -> None:
    everything_held(gatherer)
    killed_half_way(process_environment, gatherer.pk, in_one_transaction=True)
    assert not OutboxMessage.objects.filter(kind="digest").exists()
    assert told(gatherer) == ["12"]


@landing
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_control_without_one_transaction_the_half_mail_stays_behind(
    process_environment: dict[str, str], gatherer: Participant
) -> None:
    everything_held(gatherer)
    killed_half_way(process_environment, gatherer.pk, in_one_transaction=False)
    digest = OutboxMessage.objects.get(kind="digest")
    assert digest.status == OutboxStatus.WAITING  # it is out, while its parts still wait to be told
    assert set(OutboxMessage.objects.filter(kind="thanks").values_list("status", flat=True)) == {OutboxStatus.HELD}


def test_one_that_fails_stops_nobody_else(
    gatherer: Participant, anna: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert anna.participant is not None
    anna.participant.gathers = True
    anna.participant.save()
    everything_held(gatherer)
    thanked(anna.participant, 7)
    OutboxMessage.objects.update(held_until=clock.now() - timedelta(seconds=1))
    write = gathering._write_digest
    monkeypatch.setattr(gathering, "_write_digest", lambda *_args: 1 / 0)
    assert release_held(actor=SYSTEM) == 1
    assert "could not be released" in caplog.text
    monkeypatch.setattr(gathering, "_write_digest", write)
    assert release_held(actor=SYSTEM) == 0  # put off
    OutboxMessage.objects.filter(status=OutboxStatus.HELD).update(held_until=clock.now() - timedelta(seconds=1))
    assert release_held(actor=SYSTEM) == 1
