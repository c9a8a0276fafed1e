"""Text messages through the outbox, to a provider that answers well, late, badly or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from buurthulp import clock, env
from buurthulp.viewers import SYSTEM
from members.enums import ContactWay, Feature
from members.services.settings import switch_feature
from notifications.enums import Channel, Delivery, OutboxStatus, StopReason
from notifications.links import status_token_for
from notifications.models import OutboxMessage, ShortLink, SmsStop
from notifications.services import outbox
from notifications.services.outbox import SendReport, send_due, write_login_code_sms, write_mail
from tests.cast import Person
from tests.sms_sink import DROP, SENDER, SmsSink, Texted, running_sms_sink, signature
from tests.texting import provide_sms, told_by_sms
from tests.tiers import landing

NUMBER = "+31612345602"


@pytest.fixture(autouse=True)
def _by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the hour at which these tests run (at night: tests/notifications/test_gathering.py)."""
    monkeypatch.setattr(outbox, "hold_sms_until", lambda *_args: None)


@pytest.fixture
def sms(settings: Settings) -> Iterator[SmsSink]:
    """A provider, and our settings point to it."""
    with running_sms_sink() as sink:
        provide_sms(settings, sink)
        yield sink


def write(person: Person, number: int = 1, kind: str = "arranged") -> OutboxMessage:
    """A message, apart from others by its number."""
    assert person.participant is not None
    message = write_mail(
        participant=person.participant, kind=kind, key=f"{kind}:nummer{number}", context={"other": "Zoë", "url": "/"}
    )
    assert message is not None
    return message


def fresh(message: OutboxMessage) -> OutboxMessage:
    """As it is in the database now."""
    return OutboxMessage.objects.get(pk=message.pk)


def make_due(message: OutboxMessage) -> None:
    """Let its waiting time or its lease be over."""
    over = clock.machine_now() - timedelta(seconds=1)
    OutboxMessage.objects.filter(pk=message.pk, status=OutboxStatus.WAITING).update(due_at=over)
    OutboxMessage.objects.filter(pk=message.pk, status=OutboxStatus.SENDING).update(claimed_until=over)


def told(message: OutboxMessage, status: str, code: int = 0, *, sign: bool = True) -> int:
    """The provider says how far it got; the status of our answer."""
    path = f"/sms/stand/{status_token_for(message.pk)}/"
    fields = {"MessageSid": "SM1", "MessageStatus": status} | ({"ErrorCode": str(code)} if code else {})
    given = signature(f"http://testserver{path}", fields) if sign else ""
    browser = Client(SERVER_NAME="testserver", enforce_csrf_checks=True)
    return browser.post(path, fields, headers={"X-Twilio-Signature": given}).status_code


def test_a_text_message_arrives_as_written(bram: Person, sms: SmsSink) -> None:
    told_by_sms(bram)
    message = write(bram)
    assert (message.channel, message.to, message.subject, message.body_html) == (Channel.SMS, NUMBER, "", "")
    assert send_due() == SendReport(sent=1)
    (arrived,) = sms.accepted
    assert (arrived.to, arrived.text, arrived.id) == (NUMBER, message.body_text, message.message_id.strip("<>"))
    assert arrived.text.startswith("Buurthulp: het is al geregeld met Zoe.")
    assert arrived.status_url == f"http://testserver/sms/stand/{status_token_for(message.pk)}/"
    sent = fresh(message)
    assert (sent.status, sent.attempts, sent.provider_id[:2]) == (OutboxStatus.SENT, 1, "SM")
    assert send_due() == SendReport()


def test_who_chose_mail_gets_mail(bram: Person, sms: SmsSink) -> None:
    assert write(bram).channel == Channel.MAIL


@pytest.mark.parametrize("why", ["no provider", "not switched on", "not confirmed", "stopped"])
def test_where_there_is_no_text_message_there_is_mail(bram: Person, sms: SmsSink, settings: Settings, why: str) -> None:
    participant = told_by_sms(bram)
    if why == "no provider":
        settings.SMS_HOST = ""
    elif why == "not switched on":
        participant.community = switch_feature(actor=SYSTEM, community=bram.community, feature=Feature.SMS, is_on=False)
    elif why == "not confirmed":
        participant.sms_hash = "another number"
        participant.save()
    elif why == "stopped":
        SmsStop.objects.create(number_hash=participant.phone_hash, reason=StopReason.ASKED, at=clock.now())
    assert write(bram).channel == Channel.MAIL
    bram.user.is_active = False
    bram.user.save()
    assert bram.participant is not None
    assert write_mail(participant=bram.participant, kind="arranged", key="arranged:x", context={"other": "A"}) is None


def test_who_is_told_by_telephone_gets_neither(bram: Person, sms: SmsSink) -> None:
    participant = told_by_sms(bram)
    participant.told_by = ContactWay.PHONE
    participant.save()
    assert write_mail(participant=participant, kind="arranged", key="arranged:x", context={"other": "Anna"}) is None


def test_a_short_address_leads_where_the_mail_would(bram: Person, sms: SmsSink, client: Client) -> None:
    told_by_sms(bram)
    message = write(bram, kind="further")
    address = next(word for word in message.body_text.split() if "/s/" in word)
    token = address.rpartition("/")[2]
    assert client.get(f"/s/{token}").headers["Location"] == "/"
    assert client.get(f"/s/{token[::-1]}").status_code == 404
    link = ShortLink.objects.get()
    assert token not in (link.token_hash, str(link.path))


def test_a_short_address_works_on_its_own_site_alone(bram: Person, daan: Person, sms: SmsSink) -> None:
    told_by_sms(bram)
    token = next(word for word in write(bram, kind="further").body_text.split() if "/s/" in word).rpartition("/")[2]
    assert Client(SERVER_NAME="overdorp.test").get(f"/s/{token}").status_code == 404


@pytest.mark.parametrize(
    ("reply", "reason"), [((503, 0), "503 0"), ((429, 20429), "429 20429"), ((401, 20003), "401 20003")]
)
def test_what_says_nothing_of_the_message_is_tried_again_later(
    bram: Person, anna: Person, sms: SmsSink, reply: tuple[int, int], reason: str
) -> None:
    told_by_sms(bram), told_by_sms(anna)
    first, second = write(bram), write(anna, 2)
    sms.answer(reply)
    assert send_due() == SendReport(retried=1)  # the second is not even tried: the provider is away
    assert (fresh(first).last_error, fresh(first).attempts) == (f"SmsRefusedError {reason}", 1)
    assert (fresh(second).status, fresh(second).attempts) == (OutboxStatus.WAITING, 0)
    make_due(first)
    assert send_due() == SendReport(sent=2)


def test_an_answer_that_does_not_come_is_asked_for_once_more_and_is_one_message(bram: Person, sms: SmsSink) -> None:
    told_by_sms(bram)
    message = write(bram)
    sms.answer(DROP)
    assert send_due() == SendReport(retried=1)
    assert fresh(message).last_error in ("RemoteDisconnected", "BadStatusLine", "ConnectionResetError")
    make_due(message)
    assert send_due() == SendReport(sent=1)
    assert (len(sms.accepted), sms.calls[message.message_id.strip("<>")]) == (1, 2)


def test_a_provider_that_is_away_keeps_no_mail_back(bram: Person, anna: Person, settings: Settings) -> None:
    provide_sms(settings)  # nobody listens there
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    told_by_sms(bram)
    text, mail = write(bram), write(anna, 2)
    assert send_due() == SendReport(sent=1, retried=1)
    assert (fresh(text).last_error, fresh(mail).status) == ("ConnectionRefusedError", OutboxStatus.SENT)


@pytest.mark.parametrize(("code", "is_of_no_use"), [(21211, True), (21610, True), (21614, True), (21408, False)])
def test_a_refused_message_fails_and_a_number_of_no_use_gets_no_more(
    bram: Person, sms: SmsSink, caplog: pytest.LogCaptureFixture, code: int, is_of_no_use: bool
) -> None:
    participant = told_by_sms(bram)
    message = write(bram)
    sms.answer((400, code))
    assert send_due() == SendReport(failed=1)
    assert (fresh(message).status, fresh(message).last_error) == (OutboxStatus.FAILED, f"SmsRefusedError 400 {code}")
    assert NUMBER not in caplog.text
    stops = SmsStop.objects.filter(number_hash=participant.phone_hash, reason=StopReason.UNREACHABLE)
    assert stops.exists() is is_of_no_use
    assert write(bram, 2).channel == (Channel.MAIL if is_of_no_use else Channel.SMS)


def test_without_a_provider_text_messages_wait(
    bram: Person, sms: SmsSink, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    told_by_sms(bram)
    message = write(bram)
    settings.SMS_HOST = ""
    assert send_due() == SendReport()
    assert "SMS_URL is empty: text messages wait for a provider." in caplog.messages
    assert fresh(message).status == OutboxStatus.WAITING


def test_in_a_demo_nothing_leaves_whatever_is_set(bram: Person, sms: SmsSink, settings: Settings) -> None:
    told_by_sms(bram)
    message = write(bram)
    settings.DEMO = True
    assert send_due() == SendReport(sent=1)
    assert (fresh(message).status, sms.accepted) == (OutboxStatus.SENT, [])


def test_what_the_provider_says_afterwards_is_kept(bram: Person, sms: SmsSink) -> None:
    told_by_sms(bram)
    message = write(bram)
    send_due()
    assert told(message, "sent") == 204
    assert (fresh(message).status, fresh(message).delivery) == (OutboxStatus.SENT, Delivery.UNKNOWN)
    for status in ("delivered", "sent", "undelivered"):  # told again, and out of order
        told(message, status)
        assert (fresh(message).status, fresh(message).delivery) == (OutboxStatus.SENT, Delivery.DELIVERED)


def test_what_does_not_arrive_is_failed_and_a_landline_gets_no_more(bram: Person, sms: SmsSink) -> None:
    participant = told_by_sms(bram)
    first, second = write(bram), write(bram, 2)
    send_due()
    told(first, "undelivered", 30003)
    assert (fresh(first).status, fresh(first).last_error) == (OutboxStatus.FAILED, "undelivered 30003")
    assert not SmsStop.objects.exists()  # a telephone that is off may be on tomorrow
    told(second, "undelivered", 30006)
    assert SmsStop.objects.get().number_hash == participant.phone_hash


def test_a_stranger_cannot_say_how_far_it_got(bram: Person, sms: SmsSink, settings: Settings) -> None:
    told_by_sms(bram)
    message = write(bram)
    assert told(message, "undelivered", 30006, sign=False) == 403
    assert fresh(message).status == OutboxStatus.WAITING
    settings.SMS_HOST = ""
    assert told(message, "undelivered", 30006) == 404


SEND_IN_A_PROCESS = "import django; django.setup(); from notifications.services.outbox import send_due; send_due()"


def start_sender(environment: dict[str, str], sms: SmsSink) -> subprocess.Popen[bytes]:
    """A process of its own that sends what is due."""
    return subprocess.Popen(
        [sys.executable, "-c", SEND_IN_A_PROCESS],
        cwd=django_settings.BASE_DIR,
        env={
            **environment,
            "SMS_URL": sms.url,
            "BUURTHULP_SMS_FROM": SENDER,
            "DJANGO_SETTINGS_MODULE": "buurthulp.settings",
        },
    )


def kill_when_accepted(environment: dict[str, str], sms: SmsSink) -> None:
    """A sender that dies after the provider has the message, before it hears so."""
    started: list[subprocess.Popen[bytes]] = []
    begun = threading.Event()

    def kill(_one: Texted) -> None:
        begun.wait(10)
        os.kill(started[0].pid, signal.SIGKILL)

    sms.on_accept = kill
    started.append(start_sender(environment, sms))
    begun.set()
    assert started[0].wait(60) == -signal.SIGKILL
    sms.on_accept = None


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_between_accepted_and_marked_nothing_is_lost_and_nothing_comes_twice(
    process_environment: dict[str, str], bram: Person, sms: SmsSink
) -> None:
    told_by_sms(bram)
    first, second = write(bram), write(bram, 2)
    kill_when_accepted(process_environment, sms)
    assert (fresh(first).status, fresh(second).status) == (OutboxStatus.SENDING, OutboxStatus.WAITING)
    # The provider tells that it has it: whoever comes after the lease need not ask.
    told(first, "queued")
    assert fresh(first).status == OutboxStatus.SENT
    assert send_due() == SendReport(sent=1)
    assert [one.id for one in sms.accepted] == [one.message_id.strip("<>") for one in (first, second)]
    assert set(sms.calls.values()) == {1}


@landing
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_control_where_the_provider_says_nothing_it_is_handed_over_twice_under_one_id(
    process_environment: dict[str, str], bram: Person, sms: SmsSink
) -> None:
    told_by_sms(bram)
    message = write(bram)
    kill_when_accepted(process_environment, sms)
    make_due(message)
    assert send_due() == SendReport(sent=1)
    assert sms.calls == {message.message_id.strip("<>"): 2}
    assert len(sms.accepted) == 1  # because this provider heeds the id


def test_every_code_is_a_text_message_of_its_own(bram: Person, sms: SmsSink) -> None:
    for code in ("012345", "067890"):
        write_login_code_sms(phone="+31687654321", code=code, minutes=15, community=bram.community)
    assert send_due() == SendReport(sent=2)
    assert sms.texts_to("+31687654321") == [
        f"Buurthulp: je code is {code}. Hij werkt 15 minuten. Geef hem aan niemand, ook niet aan ons."
        for code in ("012345", "067890")
    ]


@pytest.mark.parametrize(
    ("url", "sender", "fault"),
    [
        ("https://api.example.com", "+31970", "must look like"),
        ("http://a:b@api.example.com", "+3197010200300", "https://"),
        ("https://a:b@api.example.com", "Buurthulp", r"\+3197"),
        ("https://a:b@api.example.com", "", "BUURTHULP_SMS_FROM"),
    ],
)
def test_a_setting_that_cannot_work_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, url: str, sender: str, fault: str
) -> None:
    monkeypatch.setenv("SMS_URL", url)
    with pytest.raises(ImproperlyConfigured, match=fault):
        env.text_messages("SMS_URL", sender=sender)


def test_nothing_set_is_no_text_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_URL", "")
    assert env.text_messages("SMS_URL", sender="") == env.TextMessages()
    monkeypatch.setenv("SMS_URL", "https://AC1:t%2Fk@api.example.com:8443")
    assert env.text_messages("SMS_URL", sender="+3197010200300") == env.TextMessages(
        "https://api.example.com:8443",
        "AC1",
        "t/k",
        "+3197010200300",
    )
