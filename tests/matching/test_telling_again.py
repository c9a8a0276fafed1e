"""Whoever arranged things stopped: what was on its way is told anew to who reads now, and they can answer it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from exchange.enums import Way
from exchange.models import HelpRequest
from matching.enums import AskedVia, InvitationStatus
from matching.models import Invitation, Match, Outcome
from matching.services.agreeing import accept_held, cancel_match
from matching.services.answering import answer_yes
from matching.services.confirming import send_thanks, sweep_matches
from matching.services.messaging import send_message
from matching.services.publishing import withdraw_request
from matching.services.searching import invite_by_hand, sweep_due
from matching.services.telling import tell_whether_further
from members.enums import ContactWay
from members.models import User
from members.services.acting import end_acting
from notifications.enums import Channel, OutboxStatus
from notifications.models import OutboxMessage, SmsQuestion
from tests.arranged import also_by, arranged_for_by, by_number, stop_arranging, who
from tests.cast import Person
from tests.factories.members import UserFactory
from tests.geography import Geography
from tests.matching.walks import DATES, graag, series, yes
from tests.matching.world import AMSTERDAM, offers, published
from tests.texting import provide_sms, text_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
NUMBER, OTHER_NUMBER = "+31687654321", "+31687654322"
BROWSER = Client(SERVER_NAME="testserver")


def links_in(message: OutboxMessage, path: str = "/antwoord/") -> list[str]:
    return re.findall(rf"http://testserver({path}\S+)", message.body_text)


def statuses(links: list[str]) -> set[int]:
    return {BROWSER.get(link).status_code for link in links}


def texts_to(number: str) -> list[str]:
    return [row.body_text for row in OutboxMessage.objects.order_by("pk") if row.to == number]


def all_sent() -> None:
    OutboxMessage.objects.update(status=OutboxStatus.SENT, sent_at=clock.machine_now())


@pytest.fixture
def other() -> User:
    """Somebody with a mail address."""
    return UserFactory.create(email="tweede@example.nl")


class TestByMail:
    @pytest.fixture
    def mieke(self, bram: Person, geography: Geography) -> Person:
        """Bram arranges things for her."""
        return arranged_for_by(bram, "Mieke", at=geography.postcodes["9101AB"], number="41")

    def asked(self, anna: Person, mieke: Person) -> OutboxMessage:
        """Anna asks for Thursday at two; the mail in which Mieke is asked."""
        offers(mieke)
        published(anna, starts_at=THURSDAY_TWO)
        sweep_due()
        return OutboxMessage.objects.get(kind="invitation")

    def test_the_question_comes_with_links_of_their_own(
        self, anna: Person, mieke: Person, other: User, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        also_by(mieke, other)
        before = links_in(self.asked(anna, mieke))
        clock_at_tuesday_ten.shift(timedelta(minutes=5))
        stop_arranging(mieke)
        message = OutboxMessage.objects.get(kind="invitation")
        assert (message.to, message.status) == ("tweede@example.nl", OutboxStatus.WAITING)
        assert (statuses(before), statuses(links_in(message))) == ({404}, {200})
        BROWSER.post(links_in(message)[0])
        assert Invitation.objects.get().status == InvitationStatus.HELD

    def test_it_is_in_their_language(self, anna: Person, mieke: Person, other: User) -> None:
        also_by(mieke, other)
        self.asked(anna, mieke)
        User.objects.filter(pk=other.pk).update(language="en")
        stop_arranging(mieke)
        assert "Anna is looking for help" in OutboxMessage.objects.get(kind="invitation").body_text

    def test_an_answered_question_is_not_asked_again(self, anna: Person, mieke: Person, other: User) -> None:
        also_by(mieke, other)
        BROWSER.post(links_in(self.asked(anna, mieke))[0])
        stop_arranging(mieke)
        assert not OutboxMessage.objects.filter(kind="invitation").exists()

    def test_links_of_who_goes_on_work_when_another_stops(
        self, anna: Person, mieke: Person, other: User, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        """The mail went to Bram alone, and he goes on."""
        second = also_by(mieke, other)
        links = links_in(self.asked(anna, mieke))
        all_sent()
        clock_at_tuesday_ten.shift(timedelta(minutes=5))
        end_acting(actor=SYSTEM, acts_for=second)
        assert statuses(links) == {200}

    def test_a_yes_after_nu_niet_is_theirs_as_well(
        self, anna: Person, mieke: Person, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        not_now = links_in(self.asked(anna, mieke))[1]
        BROWSER.post(not_now)
        clock_at_tuesday_ten.shift(timedelta(minutes=11))
        offered = BROWSER.get(not_now).context["yes_url"]
        assert BROWSER.get(offered).status_code == 200
        stop_arranging(mieke)
        assert BROWSER.get(offered).status_code == 404


class TestByTextMessage:
    @pytest.fixture(autouse=True)
    def _provider(self, settings: Settings) -> None:
        provide_sms(settings)

    @pytest.fixture
    def mieke(self, anna: Person, geography: Geography) -> Person:
        """Somebody with a number alone arranges things for her, and is sent text messages about it."""
        person = by_number(anna.community, NUMBER)
        mieke = arranged_for_by(person, "Mieke", at=geography.postcodes["9101AB"], number="41")
        who(mieke).told_by = ContactWay.SMS
        who(mieke).save()
        return mieke

    def asked(self, anna: Person, mieke: Person, **given: object) -> Invitation:
        """Mieke is asked by text message for something on Thursday."""
        offers(mieke)
        published(anna, **{"starts_at": THURSDAY_TWO, **given})
        sweep_due()
        invitation = Invitation.objects.get()
        assert invitation.channel == AskedVia.SMS
        return invitation

    def held_for(self, mieke: Person, bram: Person) -> Invitation:
        """Bram says yes to what Mieke asks."""
        offers(bram)
        published(mieke, starts_at=THURSDAY_TWO)
        sweep_due()
        invitation = Invitation.objects.get()
        answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
        return invitation

    def agreed_for(self, mieke: Person, bram: Person) -> Match:
        accept_held(actor=mieke.viewer, invitation_id=self.held_for(mieke, bram).pk)
        return Match.objects.get()

    def no_question(self) -> bool:
        return "er staat nu geen vraag voor je open." in texts_to(NUMBER)[-1]

    @pytest.mark.parametrize("words", ["ja", "nu niet", "wat?"])
    def test_who_stopped_answers_nothing(
        self, anna: Person, mieke: Person, words: str, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        invitation = self.asked(anna, mieke)
        all_sent()
        clock_at_tuesday_ten.shift(timedelta(minutes=5))
        stop_arranging(mieke)
        text_in(NUMBER, words)
        invitation.refresh_from_db()
        assert (invitation.status, invitation.answered_at) == (InvitationStatus.INVITED, None)
        assert self.no_question()

    def test_nor_takes_anything_back(self, anna: Person, mieke: Person) -> None:
        invitation = self.asked(anna, mieke)
        text_in(NUMBER, "ja")
        stop_arranging(mieke)
        text_in(NUMBER, "nee")
        invitation.refresh_from_db()
        assert (invitation.status, self.no_question()) == (InvitationStatus.HELD, True)

    def test_nor_says_graag(self, bram: Person, mieke: Person) -> None:
        invitation = self.held_for(mieke, bram)
        assert texts_to(NUMBER)[-1].startswith("Buurthulp: Bram wil dit graag doen")
        all_sent()
        stop_arranging(mieke)
        text_in(NUMBER, "ja")
        invitation.refresh_from_db()
        assert (invitation.status, Match.objects.exists()) == (InvitationStatus.HELD, False)
        assert self.no_question()

    def test_nor_says_how_it_went(
        self, bram: Person, mieke: Person, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        self.agreed_for(mieke, bram)
        clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=2))
        sweep_matches()
        assert "is het gelukt met Bram?" in texts_to(NUMBER)[-1]
        all_sent()
        stop_arranging(mieke)
        text_in(NUMBER, "ja")
        assert (Outcome.objects.exists(), self.no_question()) == (False, True)

    def test_the_answer_is_about_what_was_asked_last_or_about_nothing(
        self, anna: Person, mieke: Person, geography: Geography
    ) -> None:
        """They go on for Wim, who said "nu niet" before: a yes for Mieke is no yes for him."""
        wim = arranged_for_by(mieke, "Wim", at=geography.postcodes["9101AB"], number="42")
        who(wim).told_by = ContactWay.SMS
        who(wim).save()
        first = self.asked(anna, wim)
        text_in(NUMBER, "nu niet")
        offers(mieke)
        sweep_due()
        assert Invitation.objects.get(participant=who(mieke)).status == InvitationStatus.INVITED
        stop_arranging(mieke)
        text_in(NUMBER, "ja")
        first.refresh_from_db()
        assert (first.status, self.no_question()) == (InvitationStatus.NOT_NOW, True)

    def test_who_reads_it_now_can_answer(self, anna: Person, mieke: Person) -> None:
        also_by(mieke, by_number(anna.community, OTHER_NUMBER).user)
        invitation = self.asked(anna, mieke)
        stop_arranging(mieke)
        assert (texts_to(NUMBER), len(texts_to(OTHER_NUMBER))) == ([], 1)
        text_in(OTHER_NUMBER, "ja")
        invitation.refresh_from_db()
        assert invitation.status == InvitationStatus.HELD

    def test_the_short_address_is_theirs_alone(self, anna: Person, mieke: Person) -> None:
        also_by(mieke, by_number(anna.community, OTHER_NUMBER).user)
        self.asked(anna, mieke)
        (before,) = links_in(OutboxMessage.objects.get(), "/s/")
        stop_arranging(mieke)
        (now,) = links_in(OutboxMessage.objects.get(), "/s/")
        assert [BROWSER.get(link, follow=True).status_code for link in (before, now)] == [404, 200]

    def test_where_another_question_is_open_it_is_not_asked(
        self, anna: Person, mieke: Person, geography: Geography
    ) -> None:
        """One at a time, also there: an answer must say which it is about."""
        second = by_number(anna.community, OTHER_NUMBER)
        wim = arranged_for_by(second, "Wim", at=geography.postcodes["9101AB"], number="42")
        who(wim).told_by = ContactWay.SMS
        who(wim).save()
        also_by(mieke, second.user)
        self.asked(anna, mieke)
        SmsQuestion.objects.create(
            participant=who(wim),
            number_hash=second.user.phone_hash,
            kind="may_we",
            about=who(wim).public_id,
            asked_at=clock.now(),
            until=clock.now() + timedelta(days=1),
        )
        stop_arranging(mieke)
        assert not OutboxMessage.objects.filter(kind="invitation").exists()

    def test_which_moment_is_chosen_behind_a_link_of_theirs(self, anna: Person, mieke: Person) -> None:
        invitation = self.asked(anna, mieke, starts_at=None)
        text_in(NUMBER, "ja")
        (link,) = links_in(OutboxMessage.objects.get(kind="name_a_moment"), "/s/")
        assert BROWSER.get(link, follow=True).context["form"] is not None
        stop_arranging(mieke)
        assert BROWSER.get(link, follow=True).status_code == 404
        invitation.refresh_from_db()
        assert invitation.status == InvitationStatus.INVITED


class TestEveryKind:
    """By mail it says the same as before; who was texted by number, and now is mailed, gets it as a mail."""

    @pytest.fixture(params=Channel)
    def mieke(self, request: pytest.FixtureRequest, anna: Person, geography: Geography, settings: Settings) -> Person:
        provide_sms(settings)
        person = by_number(anna.community, NUMBER)
        mieke = arranged_for_by(person, "Mieke", at=geography.postcodes["9101AB"], number="41")
        who(mieke).told_by = ContactWay(request.param)
        who(mieke).save()
        if request.param == Channel.MAIL:
            User.objects.filter(pk=person.user.pk).update(email="eerste@example.nl", phone="", phone_hash="")
        return mieke

    def told_anew(self, mieke: Person, other: User, kind: str) -> str:
        """What the one message of this kind says when it is told anew."""
        also_by(mieke, other)
        before = OutboxMessage.objects.get(kind=kind, participant=who(mieke))
        assert (before.channel, before.to) in [(Channel.SMS, NUMBER), (Channel.MAIL, "eerste@example.nl")]
        OutboxMessage.objects.exclude(pk=before.pk).update(status=OutboxStatus.SENT, sent_at=clock.machine_now())
        stop_arranging(mieke)
        now = OutboxMessage.objects.get(kind=kind, participant=who(mieke))
        assert (now.channel, now.to, now.key) == (Channel.MAIL, other.email, before.key)
        if before.channel == Channel.MAIL:
            assert without_tokens(now.body_text) == without_tokens(before.body_text)
            assert without_tokens(now.body_html) == without_tokens(before.body_html)
        return now.body_text

    def asked(self, asker: Person, helper: Person, **given: object) -> Invitation:
        offers(helper)
        published(asker, **{"starts_at": THURSDAY_TWO, **given})
        sweep_due()
        return Invitation.objects.get(participant=helper.participant)

    def held(self, asker: Person, helper: Person) -> Invitation:
        return answer_yes(actor=helper.viewer, invitation_id=self.asked(asker, helper).pk)

    def agreed(self, asker: Person, helper: Person) -> Match:
        accept_held(actor=asker.viewer, invitation_id=self.held(asker, helper).pk)
        return Match.objects.get()

    def asked_beside(self, mieke: Person, held: Invitation) -> Invitation:
        """Mieke is asked as well, by hand."""
        offers(mieke)
        return invite_by_hand(actor=SYSTEM, slot_id=held.slot_id, participant=who(mieke))

    def test_a_question(self, anna: Person, mieke: Person, other: User) -> None:
        self.asked(anna, mieke)
        assert "Anna zoekt iemand voor een boodschap" in self.told_anew(mieke, other, "invitation")
        assert statuses(links_in(OutboxMessage.objects.get())) == {200}

    def test_a_yes_that_waits_for_graag(self, bram: Person, mieke: Person, other: User) -> None:
        self.held(mieke, bram)
        assert "Bram" in self.told_anew(mieke, other, "held")

    def test_a_later_yes(self, anna: Person, bram: Person, mieke: Person, other: User) -> None:
        answer_yes(actor=mieke.viewer, invitation_id=self.asked_beside(mieke, self.held(anna, bram)).pk)
        assert "Anna" in self.told_anew(mieke, other, "reserve")

    def test_that_it_is_arranged(self, anna: Person, bram: Person, mieke: Person, other: User) -> None:
        held = self.held(anna, bram)
        self.asked_beside(mieke, held)
        accept_held(actor=anna.viewer, invitation_id=held.pk)
        assert "Anna" in self.told_anew(mieke, other, "arranged")

    def test_that_it_is_withdrawn(self, anna: Person, mieke: Person, other: User) -> None:
        self.asked(anna, mieke)
        withdraw_request(actor=anna.viewer, help_request_id=HelpRequest.objects.get().pk)
        assert "Anna" in self.told_anew(mieke, other, "withdrawn")

    def test_an_agreement(self, anna: Person, mieke: Person, other: User) -> None:
        match = self.agreed(anna, mieke)
        assert f"/afspraken/{match.public_id}/" in self.told_anew(mieke, other, "match")

    def test_the_reminder(
        self, anna: Person, mieke: Person, other: User, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        match = self.agreed(anna, mieke)
        clock_at_tuesday_ten.move_to(match.due_at or THURSDAY_TWO)
        sweep_matches()
        assert "Waar: Dokkum" in self.told_anew(mieke, other, "reminder")

    def test_that_it_falls_away_with_the_last_word(self, anna: Person, mieke: Person, other: User) -> None:
        match = self.agreed(anna, mieke)
        cancel_match(actor=anna.viewer, match_id=match.pk, by=who(anna), word="Ik heb griep.")
        assert "Ik heb griep." in self.told_anew(mieke, other, "cancelled")

    def test_that_there_are_words_which_no_mail_carries(self, anna: Person, mieke: Person, other: User) -> None:
        """Said of a series from its second date, where they stand; the mail is about the first."""
        offers(mieke, "going_out")
        series(anna)
        yes(dates=DATES[1:4])
        second = graag(anna)[1]
        cancel_match(actor=anna.viewer, match_id=second.pk, by=who(anna), every=True, word="Bel 06 12 34 56 01.")
        assert f"/afspraken/{second.public_id}/#berichten" in self.told_anew(mieke, other, "cancelled")

    def test_what_the_other_wrote(self, anna: Person, mieke: Person, other: User) -> None:
        match = self.agreed(anna, mieke)
        send_message(actor=anna.viewer, match_id=match.pk, author=who(anna), text="Tot dan!")
        assert "Tot dan!" in self.told_anew(mieke, other, "message")

    def test_whether_it_worked(
        self, anna: Person, mieke: Person, other: User, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        self.agreed(anna, mieke)
        clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=2))
        sweep_matches()
        assert "Vertel hoe het ging" in self.told_anew(mieke, other, "check")

    def test_thanks(
        self, anna: Person, mieke: Person, other: User, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        match = self.agreed(anna, mieke)
        clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=2))
        send_thanks(actor=anna.viewer, match_id=match.pk, author=who(anna), own_words="Wat fijn!")
        assert "Wat fijn!" in self.told_anew(mieke, other, "thanks")

    def test_whether_we_ask_others(self, mieke: Person, other: User) -> None:
        published(mieke, starts_at=THURSDAY_TWO)
        HelpRequest.objects.update(way=Way.ONE)
        tell_whether_further(HelpRequest.objects.get())
        assert "Wil je dat we het ook anderen vragen?" in self.told_anew(mieke, other, "further")

    @pytest.mark.parametrize("kind", ["invitation", "match", "cancelled"])
    def test_of_a_series_it_names_its_dates(self, anna: Person, mieke: Person, other: User, kind: str) -> None:
        offers(mieke, "going_out")
        series(anna)
        if kind != "invitation":
            yes(dates=DATES[1:4])
            graag(anna)
        if kind == "cancelled":
            first = Match.objects.order_by("starts_at")[0]
            cancel_match(actor=anna.viewer, match_id=first.pk, by=who(anna), every=True)
        named = self.told_anew(mieke, other, kind).count("dinsdagochtend")
        assert named == (6 if kind == "invitation" else 3)

    def test_of_a_series_to_who_asked(self, bram: Person, mieke: Person, other: User) -> None:
        offers(bram, "going_out")
        series(mieke)
        yes(dates=DATES[1:4])
        assert self.told_anew(mieke, other, "held").count("dinsdagochtend") == 3

    def test_that_it_is_wanted_at_another_time(self, anna: Person, mieke: Person, other: User) -> None:
        match = self.agreed(anna, mieke)
        cancel_match(actor=anna.viewer, match_id=match.pk, by=who(anna), search_on=False, other_time=True)
        told = OutboxMessage.objects.get(kind="cancelled", participant=who(mieke)).body_text
        assert "maar op een ander moment" in told
        assert "maar op een ander moment" in self.told_anew(mieke, other, "cancelled")

    @pytest.mark.parametrize("number", [0, 1])
    def test_of_a_series_only_what_still_stands(self, anna: Person, mieke: Person, other: User, number: int) -> None:
        offers(mieke, "going_out")
        series(anna)
        yes(dates=DATES[1:4])
        graag(anna)
        gone = Match.objects.order_by("starts_at")[number]
        cancel_match(actor=anna.viewer, match_id=gone.pk, by=who(anna), search_on=False)
        also_by(mieke, other)
        stop_arranging(mieke)
        assert OutboxMessage.objects.get(kind="match", participant=who(mieke)).body_text.count("dinsdagochtend") == 2

    def test_not_whether_we_ask_others_of_what_was_withdrawn(self, mieke: Person, other: User) -> None:
        published(mieke, starts_at=THURSDAY_TWO)
        HelpRequest.objects.update(way=Way.ONE)
        tell_whether_further(HelpRequest.objects.get())
        withdraw_request(actor=mieke.viewer, help_request_id=HelpRequest.objects.get().pk)
        also_by(mieke, other)
        stop_arranging(mieke)
        assert not OutboxMessage.objects.filter(kind="further").exists()


def without_tokens(text: str) -> str:
    """The same text, whoever its links are for."""
    return re.sub(r"/(antwoord|mail)/[^/\s]+/", r"/\1/…/", text)
