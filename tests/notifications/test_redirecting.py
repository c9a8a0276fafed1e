"""What was on its way to somebody who arranges things for another no more: it goes to who reads for them now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
import time_machine
from pytest_django import Settings

from buurthulp import clock
from buurthulp.viewers import SYSTEM, Viewer
from members.enums import ActsForKind, ContactWay
from members.models import Participant
from members.search_keys import phone_keys
from members.services.acting import end_acting
from members.services.handing_over import make_hand_over, take_over
from members.services.users import ensure_user_by_phone
from notifications.enums import Channel, OutboxStatus, QuestionKind
from notifications.models import OutboxMessage, SmsQuestion
from notifications.services.outbox import write_mail
from notifications.services.sms_questions import open_question
from tests.arranged import arranged_for_by, stop_arranging, who
from tests.cast import Person
from tests.factories.members import ActsForFactory, UserFactory
from tests.geography import Geography
from tests.matching.world import TUESDAY_TEN
from tests.texting import provide_sms

NUMBER, OTHER_NUMBER = "+31687654321", "+31687654322"


@pytest.fixture
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
        ActsForFactory(user=anna.user, participant=mieke.participant, kind=ActsForKind.PROXY)
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

    def test_what_went_to_another_address_stays(self, anna: Person, bram: Person, mieke: Person) -> None:
        """Also where it would go nowhere now: only what the former one would read is looked at."""
        second = ActsForFactory.create(user=anna.user, participant=mieke.participant, kind=ActsForKind.PROXY)
        row = thanked(who(mieke))
        Participant.objects.filter(pk=who(mieke).pk).update(told_by=ContactWay.PHONE)
        end_acting(actor=anna.viewer, acts_for=second)
        assert sent_to([row]) == [bram.user.email]


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
        user = ensure_user_by_phone(actor=SYSTEM, phone=NUMBER)
        viewer = Viewer(user_id=user.pk, community_id=anna.community.pk)
        person = Person(user=user, community=anna.community, viewer=viewer)
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
        other = ensure_user_by_phone(actor=SYSTEM, phone=OTHER_NUMBER)
        ActsForFactory(user=other, participant=texted.participant, kind=ActsForKind.PROXY)
        row = thanked(who(texted))
        assert (row.channel, row.to) == (Channel.SMS, NUMBER)
        stop_arranging(texted)
        assert sent_to([row]) == [OTHER_NUMBER]

    def test_what_can_only_be_mailed_is_no_text_message(self, bram: Person, texted: Person) -> None:
        """It was written as a text message: to who is mailed it goes nowhere."""
        ActsForFactory(user=bram.user, participant=texted.participant, kind=ActsForKind.PROXY)
        row = thanked(who(texted))
        stop_arranging(texted)
        assert sent_to([row]) == [""]

    def test_a_question_about_somebody_else_at_that_number_stays_open(
        self, texted: Person, geography: Geography
    ) -> None:
        wim = arranged_for_by(texted, "Wim", at=geography.postcodes["9101AB"], number="42")
        stop_arranging(wim)
        assert SmsQuestion.objects.get().closed_at is None
