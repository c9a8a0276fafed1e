"""Stopping mails: the link and the headers (RFC 8058), what stops and what goes on, and the page of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from buurthulp.viewers import SYSTEM
from matching.selectors.candidates import find_pool
from members.enums import ParticipantStatus
from members.models import Community, Participant
from members.readers import reader_key
from members.services.acting import end_acting
from notifications.enums import MailTopic, OutboxStatus
from notifications.links import read_token, token_for
from notifications.models import OutboxMessage, TopicWay
from notifications.selectors import stopped_topics
from notifications.services.mail_stops import choose_mail, resume_mail, stop_mail
from notifications.services.outbox import send_due, write_login_code, write_mail
from notifications.services.rendering import NEEDED
from notifications.topics import ALWAYS, TOPIC_OF, kinds_of, topics_of_link
from notifications.wording import words_of
from tests.arranged import also_by, arranged_for_by, stop_arranging
from tests.cast import Person
from tests.geography import Geography
from tests.matching.world import offers, published
from tests.notifications.test_rendering import sample_context
from tests.smtp_sink import SmtpSink, running_sink

SMTP = "django.core.mail.backends.smtp.EmailBackend"
QUESTIONS = frozenset({MailTopic.QUESTIONS})
AS_IT_WAS = {"told_by": "mail", "quiet_from": "21:00", "quiet_until": "08:00"}


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    """A mail server, and our settings point to it."""
    with running_sink() as sink:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", sink.port
        yield sink


def participant_of(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def write(person: Person, kind: str, number: int = 1) -> OutboxMessage | None:
    """A mail of this kind, apart from others by its number."""
    context = sample_context(kind, person.community)
    return write_mail(participant=participant_of(person), kind=kind, key=f"{kind}:n{number}", context=context)


def link(person: Person, topics: frozenset[MailTopic] = QUESTIONS, reader: str | None = None) -> str:
    return reverse("notifications:mail_by_link", args=[token_for(participant_of(person), topics, reader)])


def test_every_kind_of_mail_can_be_stopped_or_goes_on_for_a_reason() -> None:
    assert TOPIC_OF.keys() | ALWAYS == NEEDED.keys()
    assert TOPIC_OF.keys() & ALWAYS == set()


@pytest.mark.parametrize("kind", sorted(NEEDED.keys() - {"login_code", "digest"}))
def test_every_mail_carries_its_way_out_to_the_mail_server(kind: str, bram: Person, sink: SmtpSink) -> None:
    message = write(bram, kind)
    assert message is not None
    assert send_due().sent == 1
    mail = sink.accepted[0].mail
    address = f"http://testserver{link(bram, topics_of_link(kind), reader_key(bram.user.pk))}"
    # An address longer than a line begins on the next one (RFC 5322 §2.2.3).
    assert str(mail["List-Unsubscribe"]).strip() == f"<{address}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"Minder mail krijgen: {address}" in sink.accepted[0].text()
    assert f'href="{address}"' in sink.accepted[0].text("html")


def test_in_earnest_the_link_is_https(bram: Person, sink: SmtpSink, settings: Settings) -> None:
    settings.SITE_SCHEME, settings.SITE_PORT = "https", ""
    write(bram, "invitation")
    send_due()
    assert str(sink.accepted[0].mail["List-Unsubscribe"]).strip().startswith("<https://testserver/mail/")


def test_a_code_to_log_in_with_is_no_mail_to_stop(community: Community, sink: SmtpSink) -> None:
    write_login_code(email="bram@example.nl", code="123456", minutes=15, community=community)
    send_due()
    assert sink.accepted[0].mail["List-Unsubscribe"] is None
    assert sink.accepted[0].mail["List-Unsubscribe-Post"] is None
    assert "/mail/" not in sink.accepted[0].text()


def test_one_click_of_a_mail_program_needs_no_cookie_and_no_token(bram: Person) -> None:
    program = Client(SERVER_NAME="testserver", enforce_csrf_checks=True)
    response = program.post(link(bram), {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, response.cookies.output()) == (200, "")
    assert stopped_topics(participant_of(bram)) == QUESTIONS


def test_other_pages_still_want_the_token(client_for: Callable[..., Client], bram: Person) -> None:
    browser = Client(SERVER_NAME="testserver", enforce_csrf_checks=True)
    browser.force_login(bram.user)
    assert browser.post(reverse("notifications:mail"), {"told_by": "mail"}).status_code == 403


def test_looking_stops_nothing_and_says_what_would(client: Client, bram: Person) -> None:
    page = client.get(link(bram)).content.decode()
    words = words_of(QUESTIONS)
    assert [str(line) in page.replace("&#x27;", "'") for line in (*words.stops, *words.goes_on)] == [True] * 4
    assert ("Stop deze mails" in page, "Toch weer wel" in page, "Bram" in page) == (True, False, False)
    assert not TopicWay.objects.exists()


def test_the_button_stops_and_the_page_after_takes_it_back(client: Client, bram: Person) -> None:
    page = client.post(link(bram), {"do": "stop"}, follow=True)
    assert page.redirect_chain == [(link(bram), 302)]
    assert "Toch weer wel" in page.content.decode()
    assert stopped_topics(participant_of(bram)) == QUESTIONS
    assert "Stop deze mails" in client.post(link(bram), {"do": "resume"}, follow=True).content.decode()
    assert stopped_topics(participant_of(bram)) == frozenset()


def test_the_link_in_a_mail_that_goes_on_stops_all_that_can(client: Client, bram: Person) -> None:
    client.post(link(bram, topics_of_link("match")), {"List-Unsubscribe": "One-Click"})
    assert stopped_topics(participant_of(bram)) == frozenset(MailTopic)


def test_a_link_that_is_not_ours_stops_nothing(client: Client, bram: Person, daan: Person) -> None:
    token = token_for(participant_of(bram), QUESTIONS)
    forged = token[:-3] + ("xyz" if token[-3:] != "xyz" else "zyx")
    assert (read_token(token) is None, read_token(forged)) == (False, None)
    Participant.objects.filter(pk=participant_of(bram).pk).update(status=ParticipantStatus.CLOSED)
    for one in (forged, token, token_for(participant_of(daan), QUESTIONS)):
        response = client.post(reverse("notifications:mail_by_link", args=[one]), {"List-Unsubscribe": "One-Click"})
        assert (response.status_code, response.templates[0].name) == (404, "members/link_unknown.html")
    assert not TopicWay.objects.exists()


class TestOfWhoArrangesItNoMore:
    """Their mails hold the link for ever; what it stops is no longer theirs to stop."""

    @pytest.fixture
    def mieke(self, bram: Person, geography: Geography) -> Person:
        """Bram arranges things for her."""
        return arranged_for_by(bram, "Mieke", at=geography.postcodes["9101AB"], number="41")

    @pytest.fixture
    def theirs(self, mieke: Person) -> str:
        """The link in the mail that Bram got for her."""
        message = write(mieke, "match")
        assert message is not None
        return re.findall(r"http://testserver(/mail/\S+)", message.body_text)[0]

    @pytest.mark.parametrize("data", [{"List-Unsubscribe": "One-Click"}, {"do": "stop"}, {"do": "resume"}])
    def test_it_is_a_link_that_nobody_knows(
        self, client: Client, mieke: Person, theirs: str, data: dict[str, str]
    ) -> None:
        assert client.get(theirs).status_code == 200
        stop_arranging(mieke)
        before = list(TopicWay.objects.values_list())
        pages = [client.get(theirs), client.post(theirs, data)]
        assert [(page.status_code, page.templates[0].name) for page in pages] == [
            (404, "members/link_unknown.html")
        ] * 2
        assert list(TopicWay.objects.values_list()) == before

    def test_who_goes_on_keeps_theirs(self, client: Client, anna: Person, mieke: Person, theirs: str) -> None:
        end_acting(actor=SYSTEM, acts_for=also_by(mieke, anna.user))
        client.post(theirs, {"do": "stop"})
        assert stopped_topics(participant_of(mieke)) == frozenset(MailTopic)

    def test_a_link_that_does_not_say_whose_it_was_stops_nothing_either(
        self, client: Client, mieke: Person, clock_at_tuesday_ten: time_machine.Traveller
    ) -> None:
        assert client.get(link(mieke)).status_code == 200
        clock_at_tuesday_ten.shift(timedelta(minutes=5))
        stop_arranging(mieke)
        assert client.get(link(mieke)).status_code == 404


@pytest.mark.parametrize("topic", MailTopic)
def test_what_is_stopped_is_no_longer_written_and_the_rest_is(topic: MailTopic, bram: Person, anna: Person) -> None:
    stop_mail(actor=SYSTEM, participant=participant_of(bram), topics=[topic])
    kinds = sorted(NEEDED.keys() - {"login_code", "digest"})
    assert {kind for kind in kinds if write(bram, kind) is None} == kinds_of([topic])
    assert {kind for kind in kinds if write(anna, kind, 2) is None} == set()


def test_what_waits_to_be_sent_goes_with_it(bram: Person) -> None:
    for kind in ("invitation", "match"):
        write(bram, kind)
    write(bram, "arranged")
    OutboxMessage.objects.filter(kind="arranged").update(status=OutboxStatus.SENT, sent_at="2026-11-01T12:00Z")
    stop_mail(actor=SYSTEM, participant=participant_of(bram), topics=QUESTIONS)
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"arranged", "match"}


def test_again_changes_nothing(bram: Person) -> None:
    for _time in range(2):
        stop_mail(actor=SYSTEM, participant=participant_of(bram), topics=MailTopic)
    assert TopicWay.objects.count() == len(MailTopic)
    for _time in range(2):
        resume_mail(actor=SYSTEM, participant=participant_of(bram), topics=MailTopic)
    assert TopicWay.objects.count() == 0


def test_who_wants_no_questions_in_the_mail_is_not_mailed_by_a_search(anna: Person, bram: Person) -> None:
    offers(bram, "garden")
    slot = published(anna, slug="garden").slot

    def mailable() -> frozenset[int]:
        return find_pool(slot, now=slot.search.created_at).mailable

    assert mailable() == {participant_of(bram).pk}
    choose_mail(actor=SYSTEM, participant=participant_of(bram), wanted=[MailTopic.QUESTIONS])
    assert mailable() == {participant_of(bram).pk}
    choose_mail(actor=SYSTEM, participant=participant_of(bram), wanted=[MailTopic.THANKS])
    assert mailable() == frozenset()


def test_my_own_page_shows_and_keeps_what_i_choose(client_for: Callable[..., Client], bram: Person) -> None:
    browser, address = client_for(bram), reverse("notifications:mail")
    assert browser.get(address).content.decode().count("checked") == 4  # by mail, and each topic
    response = browser.post(address, {**AS_IT_WAS, "topics": ["thanks"]})
    assert (response.status_code, response.headers["Location"]) == (302, reverse("exchange:me"))
    assert stopped_topics(participant_of(bram)) == {MailTopic.QUESTIONS, MailTopic.ACTIVITIES}
    assert browser.get(address).content.decode().count("checked") == 2
