"""From a mobile number to a seat: a code by text message, alike for known and unknown, and the page that waits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from members.enums import ActsForKind, ConsentKind, ContactWay, Feature, ParticipantStatus
from members.models import ActsFor, Participant, User
from members.search_keys import phone_keys
from members.services.phones import change_phone
from members.services.settings import switch_feature
from members.services.signing_up import register_participant
from members.services.users import ensure_user_by_phone, forget_unused_users, sit_down_by_number
from members.tasks import sweep_unused_users
from notifications.enums import Channel, StopReason
from notifications.models import OutboxMessage, SmsStop
from notifications.selectors import address_for
from tests.members.test_entering import CONFIRM_CODE, NAMES, REQUEST_CODE, path_of
from tests.texting import provide_sms, text_in, told_by_sms

NUMBER, TYPED = "+31687654321", "06 8765 4321"
BRAM = "+31612345602"


@pytest.fixture(autouse=True)
def _provider(settings: Settings) -> None:
    provide_sms(settings)


def ask(browser: Client, typed: str = TYPED) -> Any:
    return browser.post(reverse(REQUEST_CODE), {"email": typed})


def code_in_the_message() -> str:
    found = re.search(r"\b\d{6}\b", OutboxMessage.objects.filter(kind="login_code").latest("id").body_text)
    assert found is not None
    return found[0]


def log_in(browser: Client, typed: str = TYPED) -> Any:
    ask(browser, typed)
    return browser.post(reverse(CONFIRM_CODE), {"code": code_in_the_message()}, follow=True)


class TestTheCode:
    def test_it_comes_by_text_message_and_the_page_says_where(self, community, client):
        page = client.get(reverse(REQUEST_CODE)).content.decode()
        assert "Je mailadres of je mobiele nummer" in page
        answer = ask(client)
        message = OutboxMessage.objects.get()
        assert (message.kind, message.channel, message.to, message.participant) == (
            "login_code",
            Channel.SMS,
            NUMBER,
            None,
        )
        page = client.get(answer.url).content.decode()
        assert "We hebben een code gestuurd naar 06\u00a087654321." in page
        assert "ongewenste mail" not in page

    def test_a_new_one_counts_as_one_that_was_asked_for(self, community, client, settings):
        unhurried = "1000/m/ip,1000/10m/key"
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "request_login_code": unhurried}
        for _ in range(3):
            browser = Client()
            ask(browser)
            answers = [browser.post(reverse(CONFIRM_CODE), {"action": "resend"}, follow=True) for _ in range(2)]
        assert [message.to for message in OutboxMessage.objects.all()] == [NUMBER] * 8  # a day
        assert "te vaak geprobeerd" in answers[-1].content.decode()

    def test_nor_does_mail_go_on(self, community):
        for _ in range(3):
            browser = Client()
            ask(browser, "iemand@example.org")
            for _ in range(2):
                browser.post(reverse(CONFIRM_CODE), {"action": "resend"})
        assert [message.to for message in OutboxMessage.objects.all()] == ["iemand@example.org"] * 6  # in ten minutes

    @pytest.mark.parametrize("typed", ["0612345602", "06-12345602", "+31 6 12345602", "0031612345602", " 06 12345602 "])
    def test_however_it_is_written_it_is_one_number(self, bram, typed):
        ask(Client(), typed)
        assert OutboxMessage.objects.get().to == BRAM

    def test_known_and_unknown_get_the_same_answer_and_one_message_each(self, bram):
        told_by_sms(bram)
        ensure_user_by_phone(actor=SYSTEM, phone=BRAM)

        def asked(number: str) -> tuple[int, str, str, str]:
            browser = Client()
            answer = ask(browser, number)
            page = browser.get(answer.url).content.decode()
            page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|06[\u00a0 ]\d{8}', "*", page)
            text = re.sub(r"\d{6}", "*", OutboxMessage.objects.latest("id").body_text)
            return answer.status_code, answer.url, page, text

        assert asked(BRAM) == asked(NUMBER)
        assert [message.to for message in OutboxMessage.objects.order_by("id")] == [BRAM, NUMBER]

    def test_known_and_unknown_cost_the_same_number_of_queries_but_for_the_row(self, bram):
        ensure_user_by_phone(actor=SYSTEM, phone=BRAM)

        def queries(number: str) -> int:
            with CaptureQueriesContext(connection) as captured:
                ask(Client(), number)
            return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

        queries("0611111111")
        assert queries(NUMBER) - queries(BRAM) == 1  # the INSERT

    @pytest.mark.parametrize(
        ("typed", "error"),
        [
            ("", "Vul een mailadres of mobiel nummer in, zoals 06 12345678."),
            ("12", "Vul een mailadres of mobiel nummer in, zoals 06 12345678."),
            ("anna@", "Vul een mailadres of mobiel nummer in, zoals 06 12345678."),
            ("0519 12 34 56", "Naar dit nummer kan geen sms. Vul een mobiel nummer of je mailadres in."),
            ("+44 7400 123456", "Naar dit nummer kan geen sms. Vul een mobiel nummer of je mailadres in."),
        ],
    )
    def test_what_cannot_be_sent_to_is_said_and_stays(self, community, client, typed, error):
        page = ask(client, typed).content.decode()
        assert error in page
        assert f'value="{typed}"' in page or not typed
        assert not OutboxMessage.objects.exists()
        assert not User.objects.exists()

    def test_a_mail_address_still_gets_mail(self, anna, client):
        ask(client, "Anna@Example.nl")
        assert (OutboxMessage.objects.get().channel, OutboxMessage.objects.get().to) == ("mail", "anna@example.nl")

    @pytest.mark.parametrize("off", ["provider", "feature"])
    def test_without_text_messages_a_number_is_no_address(self, community, client, settings, off):
        if off == "provider":
            settings.SMS_HOST = ""
        else:
            switch_feature(actor=SYSTEM, community=community, feature=Feature.SMS, is_on=False)
        assert "mobiele nummer" not in client.get(reverse(REQUEST_CODE)).content.decode()
        assert "Vul een mailadres in, zoals naam@voorbeeld.nl." in ask(client).content.decode()
        assert not OutboxMessage.objects.exists()

    def test_who_sent_stop_has_no_codes_sent_there_by_others(self, bram, client):
        SmsStop.objects.create(number_hash=phone_keys(BRAM).whole, reason=StopReason.ASKED, at=clock.now())
        answer = ask(client, BRAM)
        assert (answer.status_code, answer.url) == (302, reverse(CONFIRM_CODE))  # as for any other
        assert "Stuurde je ons ooit STOP" in client.get(answer.url).content.decode()
        assert not OutboxMessage.objects.exists()

    def test_so_many_a_day_to_one_number(self, community, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "request_login_code": "1000/m/ip"}
        answers = [ask(Client()) for _ in range(10)]
        assert [answer.status_code for answer in answers] == [302] * 8 + [200] * 2
        assert "Er is te vaak geprobeerd." in answers[-1].content.decode()
        assert ask(Client(), "0611111111").status_code == 302  # another number is another matter
        assert OutboxMessage.objects.count() == 9

    def test_so_many_an_hour_in_all(self, community, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_sms_in_all": "3/h/key"}
        answers = [ask(Client(), f"061111111{number}") for number in range(5)]
        assert [answer.status_code for answer in answers] == [302] * 3 + [200] * 2
        assert ask(Client(), "anna@example.nl").status_code == 302  # mail goes on
        assert User.objects.filter(email=None).count() == 3

    def test_a_new_code_may_be_asked_for(self, community, client):
        ask(client)
        client.post(reverse(CONFIRM_CODE), {"action": "resend"})
        assert OutboxMessage.objects.count() == 2
        answer = client.post(reverse(CONFIRM_CODE), {"code": code_in_the_message()}, follow=True)
        assert path_of(answer) == reverse("members:signup_names")

    def test_a_wrong_code_lets_nobody_in(self, community, client):
        ask(client)
        wrong = f"{(int(code_in_the_message()) + 1) % 1_000_000:06d}"
        assert "Deze code klopt niet." in client.post(reverse(CONFIRM_CODE), {"code": wrong}).content.decode()
        assert "_auth_user_id" not in client.session


class TestSigningUp:
    def test_a_newcomer_with_only_a_number_takes_part_and_is_texted(self, community, geography, client):
        answer = log_in(client)
        assert path_of(answer) == reverse("members:signup_names")
        assert 'name="phone"' not in answer.content.decode()  # we have it
        client.post(reverse("members:signup_names"), {name: v for name, v in NAMES.items() if name != "phone"})
        ria = Participant.objects.get()
        user = User.objects.get()
        assert (user.email, user.phone, user.phone_hash) == (None, NUMBER, phone_keys(NUMBER).whole)
        assert (ria.phone, ria.told_by, ria.sms_hash) == (NUMBER, ContactWay.SMS, ria.phone_hash)
        assert ria.email_hash == ""
        address = address_for(ria, "match")
        assert address is not None
        assert (address.channel, address.to) == (Channel.SMS, NUMBER)

    def test_who_signs_up_their_mother_reads_along_on_their_own_number(self, community, geography, client):
        log_in(client)
        client.post(reverse("members:signup_names"), {**NAMES, "phone": ""})
        page = client.get(reverse("members:signup_names")).content.decode()
        assert 'name="phone"' in page  # hers, not mine
        mother = {**NAMES, "first_name": "Moeder", "house_number": "9", "phone": "0519 123 456"}
        mother |= {"relation": "mijn moeder", "how": "spoken", "asked": "on"}
        client.post(reverse("members:add_somebody"), mother)
        moeder = Participant.objects.get(first_name="Moeder")
        assert (moeder.phone, moeder.told_by, moeder.sms_hash) == ("+31519123456", ContactWay.SMS, "")
        address = address_for(moeder, "match")
        assert address is not None
        assert address.to == NUMBER

    def test_a_number_that_led_to_nothing_goes_after_a_day(self, community, client):
        ask(client)
        User.objects.update(created_at=clock.machine_now() - 25 * 3600 * (clock.now() - clock.now()))
        assert forget_unused_users(actor=SYSTEM) == 0
        User.objects.update(created_at="2020-01-01T00:00Z")
        sweep_unused_users()
        assert not User.objects.exists()


class TestWhoWasWrittenDown:
    """A participant without mail whom a coordinator wrote down logs in with the number they gave."""

    @pytest.fixture
    def truus(self, community, geography) -> Participant:
        return register_participant(
            actor=SYSTEM,
            community=community,
            user=None,
            first_name="Truus",
            family_name="Bakker",
            postcode="9101AB",
            house_number="7",
            phone=TYPED,
            consents=frozenset(ConsentKind),
            by_sms=True,
        )

    def test_she_is_texted_from_the_start(self, truus):
        assert (truus.told_by, truus.sms_hash) == (ContactWay.SMS, truus.phone_hash)

    def test_she_finds_her_own_page(self, truus, client):
        answer = log_in(client)
        assert path_of(answer) == reverse("members:who")
        assert "Truus" in answer.content.decode()
        act = ActsFor.objects.get()
        assert (act.participant, act.kind, act.user.phone) == (truus, ActsForKind.SELF, NUMBER)
        log_in(Client())
        assert ActsFor.objects.count() == 1

    def test_a_couple_chooses_who_it_is(self, truus, community, client):
        register_participant(
            actor=SYSTEM,
            community=community,
            user=None,
            first_name="Henk",
            family_name="Bakker",
            postcode="9101AB",
            house_number="7",
            phone=TYPED,
            consents=frozenset(ConsentKind),
            by_sms=True,
        )
        answer = log_in(client)
        assert path_of(answer) == reverse("members:who")
        page = answer.content.decode()
        assert ("Dit nummer doet al mee." in page, "Truus" in page, "Henk" in page) == (True, True, True)

    def test_a_number_that_was_only_typed_opens_nothing(self, bram, client):
        """Anybody may type a number at signing up: it is no proof that it is theirs."""
        answer = log_in(client, BRAM)
        assert path_of(answer) == reverse("members:signup_names")
        assert not ActsFor.objects.filter(user__phone_hash=phone_keys(BRAM).whole).exists()

    def test_a_number_that_answered_opens_the_page_of_who_has_mail_as_well(self, bram, client):
        told_by_sms(bram)
        answer = log_in(client, BRAM)
        assert (path_of(answer), "Bram" in answer.content.decode()) == (reverse("members:who"), True)

    def test_whose_number_was_typed_by_somebody_else_gets_nothing_of_theirs_by_aan(self, bram, client):
        text_in(BRAM, "AAN")
        answer = log_in(client, BRAM)
        assert (path_of(answer), "Bram" in answer.content.decode()) == (reverse("members:signup_names"), False)
        assert [act.user for act in ActsFor.objects.filter(participant=bram.participant)] == [bram.user]

    def test_whom_somebody_no_longer_acts_for_stays_apart(self, truus):
        user = ensure_user_by_phone(actor=SYSTEM, phone=NUMBER)
        ActsFor.objects.create(
            user=user, participant=truus, kind=ActsForKind.PROXY, since=clock.now(), until=clock.now()
        )
        assert sit_down_by_number(actor=SYSTEM, user=user) == 0

    def test_who_has_left_is_left_alone(self, truus):
        Participant.objects.update(status=ParticipantStatus.CLOSED)
        assert sit_down_by_number(actor=SYSTEM, user=ensure_user_by_phone(actor=SYSTEM, phone=NUMBER)) == 0

    @pytest.mark.parametrize("phone", ["0519 12 34 56", ""])
    def test_no_text_messages_to_a_landline(self, community, geography, phone):
        with pytest.raises(DomainError) as refused:
            register_participant(
                actor=SYSTEM,
                community=community,
                user=None,
                first_name="Truus",
                family_name="Bakker",
                postcode="9101AB",
                house_number="7",
                phone=phone,
                consents=frozenset(ConsentKind),
                by_sms=True,
            )
        assert refused.value.code == ("error.sms.number" if phone else "error.contact.missing")


class TestAnotherNumber:
    """A number that was given up is soon somebody else's."""

    def seats(self, participant: Participant) -> list[tuple[str | None, bool]]:
        rows = ActsFor.objects.filter(participant=participant).order_by("pk")
        return [(row.user.email, row.until is None) for row in rows]

    def test_the_former_one_logs_in_no_more(self, bram):
        participant = told_by_sms(bram)
        by_number = ensure_user_by_phone(actor=SYSTEM, phone=BRAM)
        ActsFor.objects.create(user=by_number, participant=participant, kind=ActsForKind.SELF, since=clock.now())
        change_phone(actor=bram.viewer, participant=participant, phone="06 20000001")
        assert self.seats(participant) == [("bram@example.nl", True), (None, False)]
        answer = log_in(Client(), BRAM)
        assert (path_of(answer), "Bram" in answer.content.decode()) == (reverse("members:signup_names"), False)

    def test_the_same_one_again_ends_nothing(self, bram):
        participant = told_by_sms(bram)
        by_number = ensure_user_by_phone(actor=SYSTEM, phone=BRAM)
        ActsFor.objects.create(user=by_number, participant=participant, kind=ActsForKind.SELF, since=clock.now())
        change_phone(actor=bram.viewer, participant=participant, phone="06 12345602")
        assert self.seats(participant) == [("bram@example.nl", True), (None, True)]

    def test_who_logs_in_by_it_alone_still_does(self, community, geography, client):
        log_in(client)
        client.post(reverse("members:signup_names"), {name: v for name, v in NAMES.items() if name != "phone"})
        ria = Participant.objects.get()
        change_phone(actor=SYSTEM, participant=ria, phone="06 20000001")
        assert self.seats(ria) == [(None, True)]
        assert "Ria" in log_in(Client()).content.decode()


def test_a_user_has_an_address_or_a_number(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=None, phone_hash="")
    ensure_user_by_phone(actor=SYSTEM, phone=NUMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=None, phone_hash=phone_keys(NUMBER).whole)


def test_nobodys_number_is_readable_in_the_tables(community, client):
    ask(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM members_user")
        assert NUMBER[3:] not in str(cursor.fetchall())
