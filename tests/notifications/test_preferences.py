"""Mail en rust: which channel for what, how many questions a week, and when it is quiet for me."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from members.enums import ContactWay
from members.models import Participant
from members.preset import settings_with
from members.search_keys import phone_keys
from notifications.enums import Channel, MailTopic, StopReason, TopicChoice
from notifications.models import OutboxMessage, SmsStop
from notifications.selectors import address_for, channels_of, chosen_ways
from notifications.services.mail_stops import choose_ways
from tests.cast import Person
from tests.texting import provide_sms, text_in, told_by_sms

BRAM = "+31612345602"
ADDRESS = "/ik/mail/"
CHOSEN = {
    "told_by": "mail",
    "questions": "mail",
    "activities": "mail",
    "thanks": "mail",
    "quiet_from": "21:00",
    "quiet_until": "08:00",
}


@pytest.fixture(autouse=True)
def _provider(settings: Settings) -> None:
    provide_sms(settings)


@pytest.fixture
def browser(client_for: Callable[..., Client], bram: Person) -> Client:
    return client_for(bram)


def fresh(person: Person) -> Participant:
    assert person.participant is not None
    return Participant.objects.select_related("community").get(pk=person.participant.pk)


def channel(person: Person, kind: str) -> Channel | None:
    address = address_for(fresh(person), kind)
    return address.channel if address is not None else None


def errors_on(page: str) -> str:
    found = re.search(r'<div[^>]*class="note rose".*?</div>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def test_it_is_where_it_was() -> None:
    assert reverse("notifications:mail") == ADDRESS


class TestByWhichChannel:
    def test_each_topic_its_own(self, browser: Client, bram: Person) -> None:
        told_by_sms(bram)
        answer = browser.post(ADDRESS, {**CHOSEN, "told_by": "sms", "questions": "sms", "thanks": "none"})
        assert answer.status_code == 302
        kinds = ("match", "invitation", "activity_reminder", "thanks")
        assert [channel(bram, kind) for kind in kinds] == [Channel.SMS, Channel.SMS, Channel.MAIL, None]
        assert chosen_ways(fresh(bram)) == {
            MailTopic.ACTIVITIES: TopicChoice.MAIL,
            MailTopic.THANKS: TopicChoice.NONE,
        }

    def test_the_page_shows_what_was_chosen(self, browser: Client, bram: Person) -> None:
        told_by_sms(bram)
        browser.post(ADDRESS, {**CHOSEN, "told_by": "sms", "thanks": "none"})
        page = browser.get(ADDRESS).content.decode()
        ticked = re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', page)
        assert dict(ticked) == {"told_by": "sms", "questions": "mail", "activities": "mail", "thanks": "none"}

    def test_call_me_is_no_message_at_all(self, browser: Client, bram: Person) -> None:
        browser.post(
            ADDRESS, {**CHOSEN, "told_by": "phone", "questions": "none", "activities": "none", "thanks": "none"}
        )
        assert [channel(bram, kind) for kind in ("match", "invitation", "thanks")] == [None] * 3

    @pytest.mark.parametrize("has_number", [True, False])
    def test_one_and_many_are_told_alike(self, bram: Person, anna: Person, has_number: bool) -> None:
        """What one person's message asks, and what the search asks of two hundred, is one rule."""
        told_by_sms(bram)
        ids = [fresh(person).pk for person in (anna, bram)]
        if not has_number:
            Participant.objects.filter(pk=ids[1]).update(phone="", phone_hash="")
        for told_by in ContactWay:
            Participant.objects.filter(pk=ids[1]).update(told_by=told_by)
            for way in TopicChoice:
                choose_ways(actor=SYSTEM, participant=fresh(bram), ways={MailTopic.QUESTIONS: way})
                many = channels_of(ids, MailTopic.QUESTIONS, community=bram.community)
                assert many.get(ids[1]) == channel(bram, "invitation"), (told_by, way)

    def test_without_text_messages_topics_are_ticked_as_before(
        self, browser: Client, bram: Person, settings: Settings
    ) -> None:
        settings.SMS_HOST = ""
        page = browser.get(ADDRESS).content.decode()
        assert ("Welke mails wil je krijgen?" in page, "Per sms" in page) == (True, False)

    def test_a_made_up_channel_is_refused(self, browser: Client, bram: Person) -> None:
        assert browser.post(ADDRESS, {**CHOSEN, "told_by": "duif"}).status_code == 200
        assert fresh(bram).told_by == ContactWay.MAIL


class TestOnlyWhereThereIsANumber:
    @pytest.fixture(autouse=True)
    def _no_number(self, bram: Person) -> None:
        Participant.objects.filter(pk=fresh(bram).pk).update(phone="", phone_hash="", phone_end_hash="")

    @pytest.mark.parametrize(
        ("with_sms", "label"),
        [(True, "Je telefoonnummer, als we bellen of sms'en"), (False, "Je telefoonnummer, als we bellen")],
    )
    @pytest.mark.parametrize(
        ("shares_phone", "seen"), [(True, "Anderen zien het pas na een afspraak."), (False, "Anderen zien het niet.")]
    )
    def test_who_wants_to_be_called_gives_one(
        self,
        browser: Client,
        bram: Person,
        settings: Settings,
        with_sms: bool,
        label: str,
        shares_phone: bool,
        seen: str,
    ) -> None:
        Participant.objects.filter(pk=fresh(bram).pk).update(shares_phone=shares_phone)
        if not with_sms:
            settings.SMS_HOST = ""
        field = browser.get(ADDRESS).context["form"].fields["phone"]
        assert (str(field.label), seen in str(field.help_text)) == (label, True)
        page = browser.post(ADDRESS, {**CHOSEN, "told_by": "phone", "quiet_from": "20:00"}).content.decode()
        assert "Vul een telefoonnummer in, zoals 06 12345678. Dan kunnen we bellen." in errors_on(page)
        assert (fresh(bram).told_by, fresh(bram).quiet_from) == (ContactWay.MAIL, None)
        page = browser.post(ADDRESS, {**CHOSEN, "told_by": "phone", "phone": "12"}).content.decode()
        assert ("Vul een telefoonnummer in, zoals 06 12345678." in errors_on(page), 'value="12"' in page) == (
            True,
            True,
        )
        assert browser.post(ADDRESS, {**CHOSEN, "told_by": "phone", "phone": "0519 12 34 56"}).status_code == 302
        bram_now = fresh(bram)
        assert (bram_now.told_by, bram_now.phone, bram_now.shares_phone) == (
            ContactWay.PHONE,
            "+31519123456",
            shares_phone,
        )
        assert channel(bram, "match") is None

    def test_by_mail_none_is_needed(self, browser: Client, bram: Person) -> None:
        assert browser.post(ADDRESS, CHOSEN).status_code == 302
        assert fresh(bram).phone == ""

    def test_who_is_called_and_left_none_is_mailed_and_reads_so(self, browser: Client, bram: Person) -> None:
        Participant.objects.filter(pk=fresh(bram).pk).update(told_by=ContactWay.PHONE)
        assert [channel(bram, kind) for kind in ("match", "held", "invitation")] == [Channel.MAIL] * 3
        assert re.search(r'name="told_by" value="mail"[^>]* checked', browser.get(ADDRESS).content.decode())


class TestOnlyAfterJa:
    def test_a_number_is_asked_first_and_mail_goes_on_until_it_answers(self, browser: Client, bram: Person) -> None:
        answer = browser.post(ADDRESS, {**CHOSEN, "told_by": "sms"}, follow=True)
        assert "We stuurden een sms naar 06 12345602. Stuur JA terug." in answer.content.decode()
        assert OutboxMessage.objects.get().kind == "may_we"
        assert channel(bram, "match") == Channel.MAIL
        text_in(BRAM, "ja")
        assert channel(bram, "match") == Channel.SMS

    def test_nee_leaves_the_mail(self, browser: Client, bram: Person) -> None:
        browser.post(ADDRESS, {**CHOSEN, "told_by": "sms", "questions": "sms"})
        text_in(BRAM, "Nee")
        assert fresh(bram).told_by == ContactWay.MAIL
        assert chosen_ways(fresh(bram)).get(MailTopic.QUESTIONS) is None

    def test_who_has_no_mobile_number_gives_one_here(self, browser: Client, bram: Person) -> None:
        Participant.objects.update(phone="+31519123456", phone_hash=phone_keys("+31519123456").whole)
        assert 'name="phone"' in browser.get(ADDRESS).content.decode()
        page = browser.post(ADDRESS, {**CHOSEN, "told_by": "sms", "phone": ""}).content.decode()
        assert "Op je nummer kan geen sms." in page
        page = browser.post(ADDRESS, {**CHOSEN, "told_by": "sms", "phone": "12"}).content.decode()
        assert ("Vul een telefoonnummer in, zoals 06 12345678." in page, 'value="12"' in page) == (True, True)
        assert browser.post(ADDRESS, {**CHOSEN, "told_by": "sms", "phone": "06 87654321"}).status_code == 302
        bram_now = fresh(bram)
        assert (bram_now.phone, bram_now.phone_hash) == ("+31687654321", phone_keys("+31687654321").whole)
        assert OutboxMessage.objects.get().to == "+31687654321"

    def test_after_stop_it_stands_on_mail_and_can_be_started_again(self, browser: Client, bram: Person) -> None:
        told_by_sms(bram)
        text_in(BRAM, "STOP")
        assert channel(bram, "match") == Channel.MAIL
        assert re.search(r'name="told_by" value="mail"[^>]* checked', browser.get(ADDRESS).content.decode())
        browser.post(ADDRESS, CHOSEN)  # saving something else starts nothing
        assert SmsStop.objects.exists()
        browser.post(ADDRESS, {**CHOSEN, "told_by": "sms"})
        assert (SmsStop.objects.exists(), channel(bram, "match")) == (False, Channel.SMS)

    def test_a_stop_from_a_number_that_is_not_theirs_stays(self, browser: Client, bram: Person) -> None:
        SmsStop.objects.create(number_hash=fresh(bram).phone_hash, reason=StopReason.ASKED, at=clock.now())
        page = browser.post(ADDRESS, {**CHOSEN, "told_by": "sms", "quiet_from": "20:00"}).content.decode()
        assert "Stuur met dat nummer AAN naar ons" in page.replace("&#x27;", "'")
        assert SmsStop.objects.exists()
        assert fresh(bram).quiet_from is None  # nothing of it was kept by halves


class TestRest:
    def test_longer_than_everybodys(self, browser: Client, bram: Person) -> None:
        browser.post(ADDRESS, {**CHOSEN, "quiet_from": "19:00", "quiet_until": "10:00", "gathers": "on"})
        bram_now = fresh(bram)
        assert (bram_now.quiet_from, bram_now.quiet_until) == (time(19), time(10))
        assert bram_now.gathers is True
        page = browser.get(ADDRESS).content.decode()
        assert re.findall(r'<option value="(\S+)" selected', page) == ["19:00", "10:00"]
        browser.post(ADDRESS, CHOSEN)
        bram_now = fresh(bram)
        assert (bram_now.quiet_from, bram_now.quiet_until, bram_now.gathers) == (None, None, False)

    @pytest.mark.parametrize("hours", [{"quiet_from": "22:00"}, {"quiet_until": "07:00"}, {"quiet_from": "12:00"}])
    def test_never_shorter(self, browser: Client, bram: Person, hours: dict[str, str]) -> None:
        assert browser.post(ADDRESS, {**CHOSEN, **hours}).status_code == 200
        assert fresh(bram).quiet_from is None

    def test_what_can_be_chosen_begins_at_the_communitys_own(self, browser: Client, bram: Person) -> None:
        bram.community.settings = settings_with(
            bram.community.settings, quiet={"start": "20:30", "end": "09:00", "sunday": False}
        )
        bram.community.save()
        page = browser.get(ADDRESS).content.decode()
        assert re.findall(r'<option value="(\d\d:\d\d)"', page) == [
            *("20:30", "19:00", "18:00", "17:00"),
            *("09:00", "10:00", "11:00", "12:00"),
        ]
