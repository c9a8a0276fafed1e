"""A text message comes in: only from the provider, once, and STOP is STOP."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.enums import ContactWay, ParticipantStatus
from members.models import ActsFor, Participant
from notifications.access import need_provider
from notifications.enums import QuestionKind, StopReason
from notifications.models import OutboxMessage, ReceivedSms, SmsQuestion, SmsStop
from notifications.services.sms_questions import close_question, open_question
from notifications.services.sms_receiving import MOST_REPLIES, receive_sms
from notifications.services.sms_switching import ask_for_sms
from tests.at_once import at_once
from tests.cast import Person
from tests.sms_sink import TOKEN, signature
from tests.texting import provide_sms, text_in, told_by_sms

ANNA, BRAM = "+31612345601", "+31612345602"


@pytest.fixture(autouse=True)
def _provider(settings: Settings) -> None:
    provide_sms(settings)


def participant_of(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def replies() -> list[str]:
    """What was said back, oldest first."""
    rows = OutboxMessage.objects.filter(key__startswith="sms_reply:").order_by("pk")
    return [row.body_text for row in rows]


def asked(person: Person, *, until: timedelta = timedelta(days=1)) -> bool:
    """A question to this person's number."""
    participant = participant_of(person)
    return open_question(
        actor=SYSTEM,
        number_hash=participant.phone_hash,
        participant=participant,
        kind=QuestionKind.MAY_WE,
        about=participant.public_id,
        until=clock.now() + until,
    )


class TestWhoCalls:
    """The provider signs the address and every field with a token that it and we know."""

    # Made by hand with the algorithm on the provider's pages, and an implementation that is not ours:
    #   printf '%s' 'https://hulp.example.nl/sms/in/BodyJaFrom+31612345602MessageSidSM1To+3197010200300' \
    #     | openssl dgst -sha1 -hmac '12345' -binary | base64
    FIELDS = {"MessageSid": "SM1", "From": BRAM, "To": "+3197010200300", "Body": "Ja"}
    GIVEN = "F21hzzu6ym/4NswAhBoyubMoQ80="

    def call(self, rf: RequestFactory, settings: Settings, **headers: str) -> None:
        settings.SMS_TOKEN = "12345"
        need_provider(rf.post("/sms/in/", self.FIELDS, secure=True, SERVER_NAME="hulp.example.nl", headers=headers))

    def test_an_example_made_elsewhere(self, rf: RequestFactory, settings: Settings) -> None:
        settings.ALLOWED_HOSTS = ["hulp.example.nl"]
        self.call(rf, settings, **{"X-Twilio-Signature": self.GIVEN})
        assert signature("https://hulp.example.nl/sms/in/", self.FIELDS, "12345") == self.GIVEN

    @pytest.mark.parametrize("given", ["", "onzin", "ë"])
    def test_anything_else_is_nobody(self, rf: RequestFactory, settings: Settings, given: str) -> None:
        settings.ALLOWED_HOSTS = ["hulp.example.nl"]
        with pytest.raises(PermissionDenied):
            self.call(rf, settings, **{"X-Twilio-Signature": given})

    def test_the_port_may_be_written_out_but_no_other(self, rf: RequestFactory) -> None:
        for port, is_known in ((80, True), (8080, False)):
            given = signature(f"http://testserver:{port}/sms/in/", self.FIELDS, TOKEN)
            request = rf.post("/sms/in/", self.FIELDS, headers={"X-Twilio-Signature": given})
            with nullcontext() if is_known else pytest.raises(PermissionDenied):
                assert need_provider(request) is None

    def test_a_field_that_was_changed_shows(self, bram: Person) -> None:
        fields = {"MessageSid": "SM1", "From": BRAM, "Body": "Nee"}
        given = signature("http://testserver/sms/in/", fields)
        changed = {**fields, "Body": "Ja"}
        assert Client().post("/sms/in/", changed, headers={"X-Twilio-Signature": given}).status_code == 403
        assert not ReceivedSms.objects.exists()

    def test_where_there_are_no_text_messages_there_is_no_such_page(self, bram: Person, settings: Settings) -> None:
        settings.SMS_HOST = ""
        assert text_in(BRAM, "ja").status_code == 404

    @pytest.mark.parametrize("missing", ["MessageSid", "From"])
    def test_a_signed_call_that_lacks_something(self, bram: Person, missing: str) -> None:
        fields = {"MessageSid": "SM1", "From": BRAM, "Body": "ja"}
        del fields[missing]
        given = signature("http://testserver/sms/in/", fields)
        assert Client().post("/sms/in/", fields, headers={"X-Twilio-Signature": given}).status_code == 400


class TestOnce:
    def test_it_is_answered_with_nothing_to_say_and_what_is_said_goes_through_the_outbox(self, bram: Person) -> None:
        told_by_sms(bram)
        response = text_in(BRAM, "hoe laat is het?")
        assert isinstance(response, HttpResponse)
        assert (response.status_code, response["Content-Type"]) == (200, "text/xml")
        assert response.content == b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
        (reply,) = replies()
        assert reply.startswith("Buurthulp: er staat nu geen vraag voor je open.")

    def test_the_same_message_again_has_no_second_effect(self, bram: Person) -> None:
        told_by_sms(bram)
        for _time in range(3):
            text_in(BRAM, "STOP", sid="SM9")
        text_in(BRAM, "AAN", sid="SM10")
        assert text_in(BRAM, "STOP", sid="SM9").status_code == 200  # replayed by somebody who kept it
        assert not SmsStop.objects.exists()
        assert len(replies()) == 2

    @pytest.mark.django_db(transaction=True)
    def test_the_same_message_from_two_sides_at_once(self, bram: Person) -> None:
        told_by_sms(bram)
        told = at_once([partial(receive_sms, actor=SYSTEM, provider_id="SM1", number=BRAM, text="hallo")] * 4)
        failed = [one for one in told if isinstance(one, Exception)]
        assert (failed, ReceivedSms.objects.count(), len(replies())) == ([], 1, 1)

    def test_its_words_are_not_kept(self, bram: Person) -> None:
        told_by_sms(bram)
        text_in(BRAM, "Kanariegeel, ik lig in het ziekenhuis")
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM notifications_receivedsms")
            assert "Kanarie" not in str(cursor.fetchall())
        assert "Kanarie" not in replies()[0]

    def test_two_machines_that_answer_each_other_come_to_an_end(self, bram: Person) -> None:
        told_by_sms(bram)
        for _time in range(MOST_REPLIES + 5):
            text_in(BRAM, "Ik ben er even niet")
        assert len(replies()) == MOST_REPLIES

    def test_a_number_nobody_gave_is_told_nothing(self, bram: Person) -> None:
        text_in("+31687654321", "ja")
        text_in("geen nummer", "ja")
        assert (replies(), ReceivedSms.objects.count()) == ([], 2)


class TestStopAndStart:
    def test_stop_is_for_the_number_and_said_once(self, bram: Person) -> None:
        participant = told_by_sms(bram)
        asked(bram)
        text_in(BRAM, "Stoppen aub")
        assert SmsStop.objects.get().number_hash == participant.phone_hash
        assert not SmsQuestion.objects.filter(closed_at=None).exists()
        (reply,) = replies()
        assert reply.startswith("Buurthulp: goed, je krijgt geen sms meer. Weer aanzetten kan op http://testserver/s/")
        assert OutboxMessage.objects.get().to == BRAM

    def test_stop_holds_for_whoever_shares_the_number(self, anna: Person, bram: Person) -> None:
        told_by_sms(anna, number_of=bram), told_by_sms(bram)
        text_in(BRAM, "stop")
        assert not asked(anna) or SmsStop.objects.exists()
        assert SmsStop.objects.count() == 1

    def test_stop_from_a_number_nobody_gave_is_kept_too(self, bram: Person) -> None:
        text_in("+31687654321", "stop")
        assert SmsStop.objects.count() == 1
        text_in("+31687654321", "aan")
        assert not SmsStop.objects.exists()
        assert replies() == []

    def test_aan_takes_it_back(self, bram: Person) -> None:
        told_by_sms(bram)
        text_in(BRAM, "STOP")
        text_in(BRAM, "Aan")
        assert not SmsStop.objects.exists()
        assert replies()[1].startswith("Buurthulp: je krijgt een sms als een buur iets zoekt of afspreekt.")

    def test_aan_of_who_was_called_until_now(self, bram: Person) -> None:
        participant = participant_of(bram)
        participant.told_by = ContactWay.PHONE
        participant.save()
        ActsFor.objects.filter(participant=participant).update(until=clock.now())  # nobody logs in as Bram
        text_in(BRAM, "AAN")
        participant.refresh_from_db()
        assert (participant.told_by, participant.sms_hash) == (ContactWay.SMS, participant.phone_hash)

    def test_aan_is_no_choice_of_who_logs_in_and_never_chose_it(self, bram: Person) -> None:
        """Somebody else may have this number: it lifts their STOP, and says where one chooses."""
        participant = participant_of(bram)
        text_in(BRAM, "STOP")
        text_in(BRAM, "AAN")
        participant.refresh_from_db()
        assert (participant.told_by, participant.sms_hash) == (ContactWay.MAIL, "")
        assert not SmsStop.objects.exists()
        assert replies()[1].startswith("Buurthulp: sms op dit nummer mag weer. Zelf kiezen kan op http://testserver/s/")

    def test_aan_of_who_was_asked_whether_we_may(self, bram: Person) -> None:
        participant = participant_of(bram)
        ask_for_sms(actor=bram.viewer, participant=participant)
        text_in(BRAM, "AAN")
        participant.refresh_from_db()
        assert participant.sms_hash == participant.phone_hash

    def test_who_has_left_is_not_written_to(self, bram: Person) -> None:
        participant = told_by_sms(bram)
        participant.status = ParticipantStatus.CLOSED
        participant.save()
        text_in(BRAM, "aan")
        assert replies() == []


class TestOneQuestionAtATime:
    def test_a_number_has_one_open_question(self, bram: Person, anna: Person) -> None:
        told_by_sms(bram), told_by_sms(anna, number_of=bram)
        assert asked(bram)
        assert not asked(anna)
        assert asked(bram)  # the same again is the one that is open
        close_question(actor=SYSTEM, kind=QuestionKind.MAY_WE, about=participant_of(bram).public_id)
        assert asked(anna)

    def test_what_is_over_makes_room(self, bram: Person, anna: Person) -> None:
        told_by_sms(bram), told_by_sms(anna, number_of=bram)
        assert asked(bram, until=timedelta(0))
        assert asked(anna)

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_the_same_moment_one_is_asked(self, bram: Person, anna: Person) -> None:
        told_by_sms(bram), told_by_sms(anna, number_of=bram)
        for _round in range(5):
            SmsQuestion.objects.all().delete()
            got = at_once([partial(asked, person) for person in (bram, anna)])
            assert sorted(map(str, got)) == ["False", "True"]

    def test_an_answer_after_its_time_is_still_about_the_last_question(self, bram: Person) -> None:
        told_by_sms(bram)
        asked(bram)
        SmsQuestion.objects.update(closed_at=clock.now())
        text_in(BRAM, "nee")
        assert replies() == ["Buurthulp: dankjewel dat je het zegt. Geen sms meer? Stuur STOP."]


class TestMayWe:
    """Whoever types a number must not have their neighbours' questions sent to somebody else's telephone."""

    def test_a_number_is_texted_from_the_moment_it_said_ja(self, bram: Person) -> None:
        participant = participant_of(bram)
        assert ask_for_sms(actor=bram.viewer, participant=participant) is False
        question = OutboxMessage.objects.get()
        assert (question.kind, question.to) == ("may_we", BRAM)
        assert "Stuur JA of NEE." in question.body_text
        participant.refresh_from_db()
        assert (participant.told_by, participant.sms_hash) == (ContactWay.MAIL, "")
        text_in(BRAM, "Ja graag")
        participant.refresh_from_db()
        assert participant.sms_hash == participant.phone_hash
        assert "Stoppen? Stuur STOP." in replies()[0]

    def test_nee_and_a_stranger_who_says_nothing_change_nothing(self, bram: Person) -> None:
        ask_for_sms(actor=bram.viewer, participant=participant_of(bram))
        text_in(BRAM, "nee, verkeerd nummer")
        participant = participant_of(bram)
        participant.refresh_from_db()
        assert (participant.told_by, participant.sms_hash) == (ContactWay.MAIL, "")

    @pytest.mark.parametrize("said", ["ja", "nee"])
    def test_a_number_that_changed_meanwhile_says_nothing(self, bram: Person, said: str) -> None:
        participant = participant_of(bram)
        ask_for_sms(actor=bram.viewer, participant=participant)
        participant.phone_hash, participant.told_by = "another", ContactWay.SMS
        participant.save()
        text_in(BRAM, said)
        participant.refresh_from_db()
        assert (participant.sms_hash, participant.told_by) == ("", ContactWay.SMS)
        assert replies()[0].startswith("Buurthulp: deze vraag is voorbij.")

    def test_it_asks_once_an_hour(self, bram: Person) -> None:
        for _time in range(3):
            ask_for_sms(actor=bram.viewer, participant=participant_of(bram))
        assert OutboxMessage.objects.count() == 1

    def test_who_said_stop_is_not_asked(self, bram: Person) -> None:
        text_in(BRAM, "STOP")
        with pytest.raises(DomainError, match="AAN"):
            ask_for_sms(actor=bram.viewer, participant=participant_of(bram))

    def test_a_number_that_is_theirs_may_be_started_again_by_them(self, bram: Person) -> None:
        participant = told_by_sms(bram)
        SmsStop.objects.create(number_hash=participant.phone_hash, reason=StopReason.ASKED, at=clock.now())
        assert ask_for_sms(actor=bram.viewer, participant=participant) is True
        assert not SmsStop.objects.exists()

    def test_a_landline_and_a_busy_number(self, bram: Person, anna: Person) -> None:
        participant = participant_of(bram)
        told_by_sms(anna, number_of=bram)
        asked(anna)
        with pytest.raises(DomainError, match="open"):
            ask_for_sms(actor=bram.viewer, participant=participant)
        participant.phone = "+31519123456"
        with pytest.raises(DomainError, match="geen sms"):
            ask_for_sms(actor=bram.viewer, participant=participant)
