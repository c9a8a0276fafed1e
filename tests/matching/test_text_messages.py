"""The line of a request by text message: from "zoekt iemand" to "is het gelukt?", answered with JA and NEE."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from matching.engine.waves import Channel
from matching.enums import AskedVia, DeskReason, InvitationStatus, MatchStatus, SearchEventCode
from matching.models import Invitation, Match, Outcome, Search
from matching.selectors import who_can
from matching.selectors.candidates import find_pool
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import sweep_matches
from matching.services.searching import advance_search, invite_by_hand, sweep_due
from members.enums import ContactWay
from members.models import Block, Participant
from members.preset import settings_with
from members.search_keys import phone_keys
from notifications.enums import QuestionKind
from notifications.models import OutboxMessage, SmsQuestion, SmsStop
from notifications.services.sms_questions import open_question
from tests.at_once import at_once
from tests.cast import Person
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published
from tests.texting import provide_sms, text_in, told_by_sms

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
ANNA, BRAM, COOS = "+31612345601", "+31612345602", "+31612345603"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def traveller(settings: Settings, clock_at_tuesday_ten: time_machine.Traveller) -> time_machine.Traveller:
    """A Tuesday morning, with a provider to whom nothing is sent: the outbox itself is looked at."""
    provide_sms(settings)
    return clock_at_tuesday_ten


def number(person: Person, phone: str) -> Person:
    """This person with a number of their own."""
    assert person.participant is not None
    person.participant.phone, person.participant.phone_hash = phone, phone_keys(phone).whole
    person.participant.save()
    return person


def texts(phone: str) -> list[str]:
    """What was written to this number, oldest first, without links and the last words about STOP."""
    rows = [row for row in OutboxMessage.objects.order_by("pk") if row.to == phone]
    return [
        re.sub(r" ?http://testserver/s/\w+", " …", row.body_text.removesuffix(" Geen sms meer? Stuur STOP."))
        for row in rows
    ]


def invitation_of(person: Person) -> Invitation:
    return Invitation.objects.get(participant=person.participant)


def asked_by_sms(anna: Person, bram: Person, **extra: object) -> Search:
    """Bram is asked by text message for something on Thursday."""
    offers(bram)
    told_by_sms(bram)
    search = published(anna, **{"starts_at": THURSDAY_TWO, **extra})  # type: ignore[arg-type]
    sweep_due()
    return search


def test_from_the_question_to_how_it_went(anna: Person, bram: Person, traveller: time_machine.Traveller) -> None:
    told_by_sms(anna)
    asked_by_sms(anna, bram)
    text_in(BRAM, "Ja hoor!")
    assert invitation_of(bram).status == InvitationStatus.HELD
    text_in(ANNA, "graag")
    match = Match.objects.get()
    traveller.move_to(datetime(2026, 12, 2, 10, 0, tzinfo=AMSTERDAM))
    sweep_matches()
    traveller.move_to(datetime(2026, 12, 3, 16, 0, tzinfo=AMSTERDAM))
    sweep_matches()
    text_in(BRAM, "JA")
    text_in(ANNA, "ja 👍")
    match.refresh_from_db()
    assert (match.status, match.minutes) == (MatchStatus.DONE, 45)
    assert texts(BRAM) == [
        "Buurthulp: Anna zoekt iemand voor een boodschap, do 3 dec middag, op loopafstand. Stuur JA of NU NIET. …",
        "Buurthulp: mooi, Anna hoort dat je wilt. Zegt Anna ja, dan krijg je bericht. Toch niet? Stuur NEE.",
        "Buurthulp: fijn, je hebt een afspraak met Anna, do 3 dec middag. Meer zie je op … Bellen mag: 0850000000.",
        "Buurthulp: morgen zie je Anna, do 3 dec middag. Lukt het toch niet? Laat het weten: … of 0850000000.",
        "Buurthulp: is het gelukt met Anna? Stuur JA of NEE. Of kijk op …",
        "Buurthulp: dankjewel. Dan weten we dat het goed is.",
    ]
    assert texts(ANNA)[:2] == [
        "Buurthulp: Bram wil dit graag doen, do 3 dec middag. Stuur JA of NEE. Meer zie je op …",
        "Buurthulp: goed nieuws, Bram wil graag, do 3 dec middag. Meer zie je op … Bellen mag: 0850000000.",
    ]
    assert not SmsQuestion.objects.filter(closed_at=None).exists()


def test_nothing_private_is_in_one(anna: Person, bram: Person) -> None:
    """safety.md §2 and text guide, rule 1: no title, no own words, no street, no family name, no health."""
    asked_by_sms(anna, bram, title="Mijn heup", public_line="Aardappels", private_line="De bel doet het niet")
    text_in(BRAM, "ja")
    accept_held(actor=anna.viewer, invitation_id=invitation_of(bram).pk)
    said = " ".join(texts(BRAM))
    assert [word for word in ("heup", "Aardappels", "bel doet", "Havenstraat", "Boer", "9101") if word in said] == []


def test_the_link_answers_without_logging_in(anna: Person, bram: Person, client: Client) -> None:
    asked_by_sms(anna, bram)
    address = re.search(r"http://testserver(/s/\w+)", OutboxMessage.objects.get().body_text)
    assert address is not None
    page = client.get(address[1], follow=True)
    assert "Nog één tik: ja, ik doe het" in page.content.decode()
    assert invitation_of(bram).status == InvitationStatus.INVITED  # looking changes nothing
    client.post(page.redirect_chain[-1][0])
    assert invitation_of(bram).status == InvitationStatus.HELD
    assert not SmsQuestion.objects.filter(closed_at=None, kind=QuestionKind.INVITATION).exists()


def test_nu_niet_is_free_and_we_ask_further(anna: Person, bram: Person, coos: Person) -> None:
    offers(coos)
    asked_by_sms(anna, bram)
    text_in(BRAM, "Nee sorry")
    assert invitation_of(bram).status == InvitationStatus.NOT_NOW
    assert texts(BRAM)[-1] == "Buurthulp: prima, we vragen iemand anders."


def test_nee_shortly_after_ja_takes_it_back_and_later_is_for_the_telephone(
    anna: Person, bram: Person, traveller: time_machine.Traveller
) -> None:
    asked_by_sms(anna, bram)
    text_in(BRAM, "ja")
    traveller.shift(timedelta(minutes=5))
    text_in(BRAM, "nee toch niet")
    assert invitation_of(bram).status == InvitationStatus.NOT_NOW
    text_in(BRAM, "ja")
    assert invitation_of(bram).status == InvitationStatus.HELD
    traveller.shift(timedelta(minutes=11))
    text_in(BRAM, "nee")
    assert invitation_of(bram).status == InvitationStatus.HELD
    assert texts(BRAM)[-1].startswith("Buurthulp: dit kan niet meer terug. Bel 0850000000")


def test_what_is_unclear_is_asked_once_more_and_changes_nothing(anna: Person, bram: Person) -> None:
    asked_by_sms(anna, bram)
    text_in(BRAM, "Ja maar pas om vier uur")
    assert invitation_of(bram).status == InvitationStatus.INVITED
    assert texts(BRAM)[-1] == "Buurthulp: we begrijpen je antwoord niet. Stuur JA of NU NIET. Of bel 0850000000."
    text_in(BRAM, "ja")
    assert invitation_of(bram).status == InvitationStatus.HELD


def test_a_yes_to_an_open_moment_names_it_on_the_page(anna: Person, bram: Person) -> None:
    asked_by_sms(anna, bram, starts_at=None)
    assert "in overleg" in texts(BRAM)[0]
    text_in(BRAM, "ja")
    assert invitation_of(bram).status == InvitationStatus.INVITED
    assert texts(BRAM)[-1] == "Buurthulp: fijn! Kies nog even wanneer je kunt: … of bel 0850000000."


def test_today_is_said_as_today(anna: Person, bram: Person) -> None:
    asked_by_sms(anna, bram, starts_at=TUESDAY_TEN + timedelta(hours=7))
    assert "vandaag nog, op loopafstand" in texts(BRAM)[0]


def test_a_late_yes_is_still_a_yes_and_one_too_late_is_thanked(
    anna: Person, bram: Person, coos: Person, traveller: time_machine.Traveller
) -> None:
    search = asked_by_sms(anna, bram)
    traveller.shift(timedelta(hours=5))
    sweep_due()
    assert invitation_of(bram).status == InvitationStatus.LAPSED
    assert not SmsQuestion.objects.filter(closed_at=None).exists()
    invitation = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=coos.participant)
    answer_yes(actor=coos.viewer, invitation_id=invitation.pk)
    text_in(BRAM, "ja")
    assert invitation_of(bram).status == InvitationStatus.RESERVE
    assert texts(BRAM)[-1].startswith("Buurthulp: iemand was je net voor bij Anna.")
    accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    text_in(BRAM, "Ja!!")
    assert [text[:42] for text in texts(BRAM)[-2:]] == ["Buurthulp: het is al geregeld met Anna. Da"] * 2


def test_who_does_not_want_to_meet_again_gets_no_further(anna: Person, bram: Person) -> None:
    asked_by_sms(anna, bram)
    Block.objects.create(blocker=anna.participant, blocked=bram.participant, at=clock.now())
    text_in(BRAM, "ja")
    assert invitation_of(bram).status == InvitationStatus.INVITED
    assert texts(BRAM)[-1] == "Buurthulp: deze vraag is voorbij. Je hoeft niets te doen."


def test_the_asker_says_liever_iemand_anders(anna: Person, bram: Person) -> None:
    told_by_sms(anna)
    asked_by_sms(anna, bram)
    text_in(BRAM, "ja")
    text_in(ANNA, "nee")
    assert invitation_of(bram).status == InvitationStatus.DECLINED
    assert texts(ANNA)[-1] == "Buurthulp: goed, we zoeken iemand anders voor je."
    text_in(ANNA, "ja")
    assert not Match.objects.exists()


def test_did_not_happen(anna: Person, bram: Person, traveller: time_machine.Traveller) -> None:
    asked_by_sms(anna, bram)
    text_in(BRAM, "ja")
    accept_held(actor=anna.viewer, invitation_id=invitation_of(bram).pk)
    traveller.move_to(datetime(2026, 12, 3, 16, 0, tzinfo=AMSTERDAM))
    sweep_matches()
    text_in(BRAM, "Nee helaas")
    assert list(Outcome.objects.values_list("participant", "said")) == [(bram.participant.pk, "no")]


class TestOneQuestionToANumber:
    def test_who_has_a_question_open_is_not_asked_another(self, anna: Person, bram: Person, coos: Person) -> None:
        asked_by_sms(anna, bram)
        second = published(number(coos, COOS), starts_at=THURSDAY_TWO + timedelta(hours=3))
        assert bram.participant.pk not in find_pool(second.slot, now=clock.now()).channels
        sweep_due()
        assert Invitation.objects.filter(participant=bram.participant).count() == 1
        text_in(BRAM, "nu niet")
        assert find_pool(second.slot, now=clock.now()).channels[bram.participant.pk] == Channel.SMS

    def test_a_couple_with_one_number_is_asked_one_at_a_time(self, anna: Person, bram: Person, coos: Person) -> None:
        offers(coos)
        told_by_sms(coos, number_of=bram)
        # So unlikely that anybody says yes, that both would be asked at once.
        anna.community.settings = settings_with(anna.community.settings, waves={"prior_yes": 0.1, "prior_no": 9.0})
        anna.community.save()
        asked_by_sms(anna, bram)
        (asked,) = Invitation.objects.filter(status=InvitationStatus.INVITED)
        assert texts(BRAM)[0].startswith(f"Buurthulp voor {asked.participant.first_name}: Anna zoekt")
        sweep_due()
        assert Invitation.objects.count() == 1
        text_in(BRAM, "nee")
        sweep_due()
        assert {row.participant_id for row in Invitation.objects.all()} == {bram.participant.pk, coos.participant.pk}
        other = Invitation.objects.exclude(pk=asked.pk).get()
        text_in(BRAM, "ja")
        other.refresh_from_db()
        asked.refresh_from_db()
        assert (asked.status, other.status) == (InvitationStatus.NOT_NOW, InvitationStatus.HELD)

    def test_a_number_taken_a_moment_before_is_left_out_of_the_wave(
        self, anna: Person, bram: Person, coos: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told_by_sms(bram)
        offers(bram)
        search = published(anna, starts_at=THURSDAY_TWO)
        find = who_can.find_pool

        def and_then_somebody_asks(*args: object, **kwargs: object) -> object:
            pool = find(*args, **kwargs)  # type: ignore[arg-type]  # passed on
            open_question(
                actor=SYSTEM,
                number_hash=bram.participant.phone_hash,
                participant=bram.participant,
                kind=QuestionKind.MAY_WE,
                about=bram.participant.public_id,
                until=None,
            )
            return pool

        monkeypatch.setattr(who_can, "find_pool", and_then_somebody_asks)
        assert advance_search(slot_id=search.slot_id)
        assert not Invitation.objects.exists()
        assert not search.events.filter(code=SearchEventCode.WAVE).exists()
        search.refresh_from_db()
        assert search.due_at == clock.now()  # to look again, at who else there is

    def test_an_asker_whose_number_has_a_question_open_answers_by_its_link(
        self, anna: Person, bram: Person, coos: Person
    ) -> None:
        told_by_sms(anna)
        offers(anna)
        published(number(coos, COOS), starts_at=THURSDAY_TWO + timedelta(hours=4))
        sweep_due()
        asked_by_sms(anna, bram)
        text_in(BRAM, "ja")
        assert texts(ANNA)[-1] == (
            "Buurthulp: Bram wil dit graag doen, do 3 dec middag. Zeg ja of nee op … of bel 0850000000."
        )
        text_in(ANNA, "ja")  # to the question that was put to her
        assert (invitation_of(anna).status, invitation_of(bram).status) == (
            InvitationStatus.HELD,
            InvitationStatus.HELD,
        )


@pytest.mark.django_db(transaction=True)
def test_two_searches_that_want_one_number_at_the_same_moment(anna: Person, bram: Person, coos: Person) -> None:
    told_by_sms(bram)
    offers(bram)
    searches = [published(person, starts_at=THURSDAY_TWO + timedelta(hours=h)) for h, person in ((0, anna), (3, coos))]
    told = at_once([partial(advance_search, slot_id=search.slot_id) for search in searches])
    assert [one for one in told if isinstance(one, Exception)] == []
    assert Invitation.objects.filter(participant=bram.participant, status=InvitationStatus.INVITED).count() == 1
    assert SmsQuestion.objects.filter(closed_at=None).count() == 1
    assert OutboxMessage.objects.filter(kind="invitation").count() == 1


class TestWindows:
    """matching.md §6: the telephone a minute, a text message some hours, a mail a day."""

    def test_who_has_only_a_number_can_be_asked(self, anna: Person, bram: Person) -> None:
        bram.user.is_active = False
        bram.user.save()
        asked_by_sms(anna, bram)
        assert (invitation_of(bram).channel, len(texts(BRAM))) == (AskedVia.SMS, 1)

    def test_a_text_message_is_waited_for_some_hours_and_a_mail_a_day(
        self, anna: Person, bram: Person, coos: Person
    ) -> None:
        search = asked_by_sms(anna, bram, starts_at=THURSDAY_TWO + timedelta(days=7))
        assert invitation_of(bram).wait_until == clock.now() + timedelta(hours=4)
        mailed = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=coos.participant)
        assert mailed.channel == AskedVia.MAIL
        assert mailed.wait_until == clock.now() + timedelta(days=1)

    def test_how_long_is_a_setting_of_the_community(self, anna: Person, bram: Person) -> None:
        features = {**anna.community.settings["features"], "sms": {"window_hours": 1.5}}
        anna.community.settings = settings_with(anna.community.settings, features=features)
        anna.community.save()
        asked_by_sms(anna, bram)
        assert invitation_of(bram).wait_until == clock.now() + timedelta(hours=1.5)

    def test_who_can_only_be_called_is_asked_by_hand_and_has_a_day(self, anna: Person, bram: Person) -> None:
        offers(bram)
        bram.participant.told_by = ContactWay.PHONE
        bram.participant.save()
        search = published(anna, starts_at=THURSDAY_TWO + timedelta(days=7))
        sweep_due()
        assert not Invitation.objects.exists()
        by_hand = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)
        assert (by_hand.channel, by_hand.wait_until) == (AskedVia.PHONE, clock.now() + timedelta(days=1))

    def test_the_asker_is_waited_for_by_their_own_channel(self, anna: Person, bram: Person) -> None:
        told_by_sms(anna)
        search = asked_by_sms(anna, bram, starts_at=THURSDAY_TWO + timedelta(days=7))
        text_in(BRAM, "ja")
        search.refresh_from_db()
        assert search.asker_answer_by == clock.now() + timedelta(hours=4)

    def test_an_asker_who_can_only_be_called_is_the_desks(self, anna: Person, bram: Person) -> None:
        anna.participant.told_by = ContactWay.PHONE
        anna.participant.save()
        search = asked_by_sms(anna, bram)
        text_in(BRAM, "ja")
        search.refresh_from_db()
        assert search.desk_reason == DeskReason.CALL_WANTED

    def test_who_said_stop_can_no_longer_be_asked_by_text_message(self, anna: Person, bram: Person) -> None:
        bram.user.is_active = False
        bram.user.save()
        search = asked_by_sms(anna, bram)
        text_in(BRAM, "stop")
        assert SmsStop.objects.exists()
        assert find_pool(search.slot, now=clock.now(), is_loose=True).channels == {}

    def test_the_weekly_number_counts_every_channel_and_every_request(
        self, anna: Person, bram: Person, coos: Person
    ) -> None:
        """One mail and one text message are two of this week's two."""
        bram.participant.weekly_contacts = 2
        bram.participant.save()
        offers(bram)
        first = published(anna, starts_at=THURSDAY_TWO)
        sweep_due()
        assert invitation_of(bram).channel == AskedVia.MAIL
        told_by_sms(bram)
        second = published(number(coos, COOS), starts_at=THURSDAY_TWO + timedelta(hours=3))
        sweep_due()
        assert Invitation.objects.filter(participant=bram.participant).count() == 2
        third = published(anna, starts_at=THURSDAY_TWO + timedelta(days=1))
        sweep_due()
        assert {first.pk, second.pk} == set(
            Search.objects.filter(slot__invitations__participant=bram.participant).values_list("pk", flat=True)
        )
        third.refresh_from_db()
        assert third.desk_reason == DeskReason.NO_CANDIDATES


def test_the_number_is_found_however_it_is_written(anna: Person, bram: Person) -> None:
    asked_by_sms(anna, bram)
    text_in("0612345602", "ja")
    assert invitation_of(bram).status == InvitationStatus.HELD
    assert Participant.objects.get(pk=bram.participant.pk).phone == BRAM


class TestQuietHoursOfOnesOwn:
    """Nobody is asked in quiet hours of their own, also where it is no longer quiet for the others."""

    @pytest.fixture
    def late_riser(self, bram: Person) -> Person:
        offers(bram)
        bram.participant.quiet_from, bram.participant.quiet_until = time(19), time(11)
        bram.participant.save()
        return bram

    def test_they_are_asked_when_they_are_up(
        self, anna: Person, late_riser: Person, traveller: time_machine.Traveller
    ) -> None:
        search = published(anna, starts_at=THURSDAY_TWO + timedelta(days=3))  # a Tuesday, at ten
        sweep_due()
        search.refresh_from_db()
        assert not Invitation.objects.exists()
        assert (search.desk_reason, search.due_at) == ("", TUESDAY_TEN + timedelta(hours=1))
        traveller.shift(timedelta(hours=1))
        sweep_due()
        assert Invitation.objects.get().participant_id == late_riser.participant.pk

    def test_others_are_asked_meanwhile(self, anna: Person, late_riser: Person, coos: Person) -> None:
        offers(coos)
        published(anna, starts_at=THURSDAY_TWO + timedelta(days=3))
        sweep_due()
        assert [row.participant_id for row in Invitation.objects.all()] == [coos.participant.pk]

    def test_where_they_would_be_too_late_a_coordinator_takes_over(self, anna: Person, late_riser: Person) -> None:
        search = published(anna, starts_at=TUESDAY_TEN + timedelta(hours=1, minutes=30))
        sweep_due()
        search.refresh_from_db()
        assert (Invitation.objects.count(), search.desk_reason) == (0, DeskReason.NO_CANDIDATES)
