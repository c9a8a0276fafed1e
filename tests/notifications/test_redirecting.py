"""What was on its way to somebody who arranges things for another no more: it goes to who reads for them now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from buurthulp import clock
from buurthulp.viewers import SYSTEM, Viewer
from members.enums import ContactWay
from members.models import ActsFor, Participant
from members.search_keys import phone_keys
from members.services.acting import end_acting
from members.services.handing_over import make_hand_over, take_over
from notifications.enums import Channel, OutboxStatus, QuestionKind
from notifications.models import OutboxMessage, SmsQuestion
from notifications.services.forgetting import forget_mails_about
from notifications.services.gathering import release_held
from notifications.services.outbox import send_due, write_mail
from notifications.services.sms_questions import open_question
from tests.arranged import also_by, arranged_for_by, by_number, stop_arranging, who
from tests.cast import Person
from tests.factories.members import UserFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN
from tests.smtp_sink import SmtpSink, running_sink
from tests.texting import provide_sms

NUMBER, OTHER_NUMBER = "+31687654321", "+31687654322"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    """A mail server, and our settings point to it."""
    with running_sink() as sink:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", sink.port
        yield sink


@kept
def mieke(bram: Person, geography: Geography) -> Person:
    """Bram arranges things for her, and is mailed about it."""
    return arranged_for_by(bram, "Mieke", at=geography.postcodes["9101AB"], number="41")


def thanked(participant: Participant, number: int = 1) -> OutboxMessage:
    """A word of thanks that waits."""
    message = write_mail(
        participant=participant,
        kind="thanks",
        key=f"thanks:nummer{number}:asker",
        context={"other": "Coos", "message": "Fijn!", "url": "/"},
    )
    assert message is not None
    return message


def sent_to(rows: Iterable[OutboxMessage]) -> list[str]:
    """Where these go by now; "" for what is gone."""
    found = {row.pk: row.to for row in OutboxMessage.objects.all()}
    return [found.get(row.pk, "") for row in rows]


class TestMail:
    def test_to_who_else_arranges_it(self, anna: Person, bram: Person, mieke: Person) -> None:
        also_by(mieke, anna.user)
        row = thanked(who(mieke))
        assert row.to == bram.user.email
        stop_arranging(mieke)
        assert sent_to([row]) == [anna.user.email]

    def test_to_herself_when_she_takes_over(self, carla: Person, bram: Person, mieke: Person) -> None:
        row = thanked(who(mieke))
        _made, code = make_hand_over(actor=carla.viewer, participant=who(mieke))
        user = UserFactory.create(email="mieke@example.nl")
        viewer = Viewer(user_id=user.pk, community_id=mieke.community.pk)
        take_over(actor=viewer, community=mieke.community, user=user, code=code, helpers_stay=True)
        assert sent_to([row]) == ["mieke@example.nl"]

    @pytest.mark.parametrize("status", [OutboxStatus.WAITING, OutboxStatus.HELD])
    def test_where_nobody_reads_it_any_more_it_is_dropped(self, mieke: Person, status: OutboxStatus) -> None:
        row = thanked(who(mieke))
        OutboxMessage.objects.update(status=status, held_until=clock.now())
        stop_arranging(mieke)
        assert sent_to([row]) == [""]

    def test_his_own_and_what_was_sent_stay_as_they_are(
        self, bram: Person, mieke: Person, geography: Geography
    ) -> None:
        wim = arranged_for_by(bram, "Wim", at=geography.postcodes["9101AB"], number="42")
        rows = [thanked(who(person), number) for number, person in enumerate((bram, wim, mieke))]
        OutboxMessage.objects.filter(pk=rows[2].pk).update(status=OutboxStatus.SENT, sent_at=clock.machine_now())
        stop_arranging(mieke)
        assert sent_to(rows) == [bram.user.email] * 3

    def test_the_way_to_stop_them_is_of_who_reads_it(self, anna: Person, mieke: Person, client: Client) -> None:
        also_by(mieke, anna.user)
        row = thanked(who(mieke))
        stop_arranging(mieke)
        row.refresh_from_db()
        (link,) = set(re.findall(r"http://testserver(/mail/[^\s\"<]+)", row.body_text + row.body_html))
        assert client.get(link).status_code == 200

    def test_what_a_sender_had_goes_no_further_when_it_comes_back(
        self, anna: Person, mieke: Person, sink: SmtpSink
    ) -> None:
        """The server refused it for now, or the sender died; in between he stopped."""
        also_by(mieke, anna.user)
        row = thanked(who(mieke))
        lease = clock.machine_now() + timedelta(minutes=5)
        OutboxMessage.objects.update(status=OutboxStatus.SENDING, claim="van een ander", claimed_until=lease)
        stop_arranging(mieke)
        assert sent_to([row]) == [mieke.user.email]
        OutboxMessage.objects.update(claimed_until=clock.machine_now())
        assert send_due().sent == 1
        assert [mail.to for mail in sink.accepted] == [(anna.user.email,)]

    def test_what_went_to_another_address_stays(self, anna: Person, bram: Person, mieke: Person) -> None:
        """Also where it would go nowhere now: only what the former one would read is looked at."""
        second = also_by(mieke, anna.user)
        row = thanked(who(mieke))
        Participant.objects.filter(pk=who(mieke).pk).update(told_by=ContactWay.PHONE)
        end_acting(actor=anna.viewer, acts_for=second)
        assert sent_to([row]) == [bram.user.email]


class TestOneMailWithSeveral:
    @pytest.fixture
    def gathered(self, anna: Person, mieke: Person, clock_at_tuesday_ten: time_machine.Traveller) -> OutboxMessage:
        """Two words of thanks in one mail to Bram; Anna arranges things for her as well."""
        also_by(mieke, anna.user)
        Participant.objects.filter(pk=who(mieke).pk).update(gathers=True)
        who(mieke).refresh_from_db()
        thanked(who(mieke), 1)
        thanked(who(mieke), 2)
        clock_at_tuesday_ten.shift(timedelta(days=1))
        release_held(actor=SYSTEM)
        return OutboxMessage.objects.get(kind="digest")

    def test_it_is_put_together_anew_for_who_reads_it(
        self, anna: Person, mieke: Person, gathered: OutboxMessage, client: Client
    ) -> None:
        assert gathered.to == mieke.user.email
        stop_arranging(mieke)
        release_held(actor=SYSTEM)
        assert {(row.kind, row.status, row.to) for row in OutboxMessage.objects.all()} == {
            ("digest", OutboxStatus.WAITING, anna.user.email),
            ("thanks", OutboxStatus.GATHERED, anna.user.email),
        }
        digest = OutboxMessage.objects.get(kind="digest")
        assert digest.parts.count() == 2
        (link,) = re.findall(r"http://testserver(/mail/\S+)", digest.body_text)
        assert client.get(link).status_code == 200

    def test_what_falls_out_of_it_later_goes_to_nobody_else(
        self, anna: Person, mieke: Person, gathered: OutboxMessage
    ) -> None:
        stop_arranging(mieke)
        release_held(actor=SYSTEM)
        forget_mails_about(actor=SYSTEM, public_ids=["nummer1"], recipients=[who(mieke).pk])
        release_held(actor=SYSTEM)
        assert [(row.key, row.status, row.to) for row in OutboxMessage.objects.all()] == [
            ("thanks:nummer2:asker", OutboxStatus.WAITING, anna.user.email)
        ]

    def test_where_nobody_reads_it_none_of_it_stays(self, anna: Person, mieke: Person, gathered: OutboxMessage) -> None:
        for row in ActsFor.objects.filter(participant=mieke.participant).order_by("pk"):
            end_acting(actor=SYSTEM, acts_for=row)
        assert not OutboxMessage.objects.exists()


class TestTextMessages:
    @pytest.fixture
    def texted(
        self,
        anna: Person,
        geography: Geography,
        settings: Settings,
        clock_at_tuesday_ten: time_machine.Traveller,
    ) -> Person:
        """Somebody with a number alone arranges things for her, and a question waits for an answer from there."""
        provide_sms(settings)
        person = by_number(anna.community, NUMBER)
        mieke = arranged_for_by(person, "Mieke", at=geography.postcodes["9101AB"], number="41")
        participant = who(mieke)
        participant.told_by = ContactWay.SMS
        participant.save()
        assert self.question(mieke) is True
        return mieke

    def question(self, person: Person) -> bool:
        """Whether it is this person's question that stands open there."""
        return open_question(
            actor=SYSTEM,
            number_hash=phone_keys(NUMBER).whole,
            participant=who(person),
            kind=QuestionKind.MAY_WE,
            about=who(person).public_id,
            until=clock.now() + timedelta(days=1),
        )

    def test_a_question_there_is_open_no_more(
        self, texted: Person, bram: Person, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        """And the number is free for another."""
        assert self.question(bram) is False  # one at a time
        clock_at_tuesday_ten.shift(timedelta(minutes=5))
        stop_arranging(texted)
        assert SmsQuestion.objects.get().closed_at == TUESDAY_TEN + timedelta(minutes=5)
        assert self.question(bram) is True

    def test_what_waits_goes_to_the_number_of_who_else_arranges_it(self, texted: Person) -> None:
        also_by(texted, by_number(texted.community, OTHER_NUMBER).user)
        row = thanked(who(texted))
        assert (row.channel, row.to) == (Channel.SMS, NUMBER)
        stop_arranging(texted)
        assert sent_to([row]) == [OTHER_NUMBER]

    def test_what_nobody_can_tell_anew_is_no_mail(self, bram: Person, texted: Person) -> None:
        """It was written as a text message, and there is no word of thanks like that to write it from again."""
        also_by(texted, bram.user)
        row = thanked(who(texted))
        stop_arranging(texted)
        assert sent_to([row]) == [""]

    def test_a_question_about_somebody_else_at_that_number_stays_open(
        self, texted: Person, geography: Geography
    ) -> None:
        wim = arranged_for_by(texted, "Wim", at=geography.postcodes["9101AB"], number="42")
        stop_arranging(wim)
        assert SmsQuestion.objects.get().closed_at is None
