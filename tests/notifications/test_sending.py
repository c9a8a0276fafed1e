"""Sending, to a real mail server that answers well, late, badly or not at all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.conf import settings as django_settings
from django.db import connections
from pytest_django import Settings

from buurthulp import clock
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from notifications.selectors import due_messages, outbox_lag_seconds
from notifications.services import outbox
from notifications.services.outbox import MAX_TRIES, SendReport, send_due, wait_after, write_mail
from tests.at_once import at_once
from tests.cast import Person
from tests.smtp_sink import DROP, Accepted, SmtpSink, running_sink

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def sink(settings: Settings) -> Iterator[SmtpSink]:
    """A mail server, and our settings point to it."""
    with running_sink() as sink:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", sink.port
        yield sink


def write(person: Person, number: int = 1) -> OutboxMessage:
    """A message, apart from others by its number."""
    assert person.participant is not None
    message = write_mail(
        participant=person.participant, kind="arranged", key=f"arranged:nummer{number}", context={"other": "Anna"}
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


def test_a_message_arrives_as_written(bram: Person, sink: SmtpSink) -> None:
    message = write(bram)
    assert send_due() == SendReport(sent=1)
    (arrived,) = sink.accepted
    assert arrived.message_id == message.message_id
    assert arrived.to == ("bram@example.nl",)
    assert arrived.mail["Subject"] == message.subject == "Het is al geregeld"
    assert arrived.mail["From"] == django_settings.DEFAULT_FROM_EMAIL
    assert arrived.mail["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(arrived.mail["Date"]) == message.written_at.replace(microsecond=0)
    assert arrived.text() == message.body_text
    assert arrived.text("html") == message.body_html
    sent = fresh(message)
    assert (sent.status, sent.attempts, sent.claim, sent.claimed_until) == (OutboxStatus.SENT, 1, "", None)
    assert sent.sent_at is not None
    assert send_due() == SendReport()
    assert len(sink.accepted) == 1


def test_a_run_is_bounded_and_uses_one_connection(bram: Person, sink: SmtpSink) -> None:
    messages = [write(bram, number) for number in range(5)]
    assert send_due(limit=3) == SendReport(sent=3)
    assert sink.connections == 1
    assert [one.message_id for one in sink.accepted] == [message.message_id for message in messages[:3]]
    assert send_due(limit=3) == SendReport(sent=2)


def test_the_date_says_when_it_was_decided_also_after_the_clock_moved(
    bram: Person, sink: SmtpSink, movable_clock: None
) -> None:
    clock.move_forward(timedelta(days=3))
    message = write(bram)
    assert send_due() == SendReport(sent=1)  # it is due by machine time, which does not move
    ahead = parsedate_to_datetime(sink.accepted[0].mail["Date"]) - clock.machine_now()
    assert timedelta(days=2, hours=23) < ahead < timedelta(days=3, minutes=1)
    assert message.due_at < clock.machine_now()


@pytest.mark.parametrize("reply", ["451 come back later", "421 too busy", DROP])
def test_a_transient_error_is_tried_again_later(bram: Person, sink: SmtpSink, reply: str) -> None:
    message = write(bram)
    sink.answer(reply)
    assert send_due() == SendReport(retried=1)
    waiting = fresh(message)
    assert (waiting.status, waiting.attempts, waiting.sent_at) == (OutboxStatus.WAITING, 1, None)
    assert (
        waiting.last_error
        == {
            "451 come back later": "SMTPDataError 451",
            "421 too busy": "SMTPDataError 421",
            DROP: "SMTPServerDisconnected",
        }[reply]
    )
    wait = (waiting.due_at - clock.machine_now()).total_seconds()
    assert 8 < wait < 19
    assert send_due() == SendReport()  # not due yet
    make_due(message)
    assert send_due() == SendReport(sent=1)
    assert sink.deliveries() == {message.message_id: 2 if reply == DROP else 1}
    done = fresh(message)
    assert (done.status, done.attempts, done.last_error) == (OutboxStatus.SENT, 2, "")


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_a_refused_message_fails_at_once_and_the_others_go(
    bram: Person, anna: Person, sink: SmtpSink, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused, other = write(bram), write(anna, 2)
    if where == "recipient":
        sink.answer_recipient("550 nobody of that name: bram@example.nl")
    else:
        sink.answer("554 no")
    assert send_due() == SendReport(sent=1, failed=1)
    failed = fresh(refused)
    assert (failed.status, failed.attempts) == (OutboxStatus.FAILED, 1)
    assert failed.last_error == ("SMTPRecipientsRefused 550" if where == "recipient" else "SMTPDataError 554")
    assert fresh(other).status == OutboxStatus.SENT
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert line.getMessage() == f"Message {refused.pk} (arranged) failed after 1 tries: {failed.last_error}."
    assert "bram@example.nl" not in caplog.text
    assert send_due() == SendReport()


def test_a_recipient_who_cannot_be_reached_now_is_tried_again(bram: Person, sink: SmtpSink) -> None:
    message = write(bram)
    sink.answer_recipient("450 greylisted")
    assert send_due() == SendReport(retried=1)
    assert fresh(message).last_error == "SMTPRecipientsRefused 450"


def test_after_eight_tries_it_is_failed(bram: Person, sink: SmtpSink) -> None:
    message = write(bram)
    sink.answer(*["451 come back later"] * MAX_TRIES)
    outcomes = []
    for _ in range(MAX_TRIES):
        outcomes.append(send_due())
        make_due(message)
    assert outcomes == [SendReport(retried=1)] * 7 + [SendReport(failed=1)]
    assert (fresh(message).status, fresh(message).attempts) == (OutboxStatus.FAILED, 8)


def test_the_wait_grows_and_differs() -> None:
    for tries, middle in enumerate([15, 60, 240, 960, 3840, 15_360, 21_600], start=1):
        waits = {wait_after(tries).total_seconds() for _ in range(50)}
        assert len(waits) > 40
        assert middle * 0.75 <= min(waits) <= max(waits) <= middle * 1.25


def test_a_dead_mail_server_costs_one_message_one_try(bram: Person, settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens, and nobody else can
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
        settings.EMAIL_PORT = taken.getsockname()[1]
        messages = [write(bram, number) for number in range(4)]
        assert send_due() == SendReport(retried=1)
    assert [fresh(message).attempts for message in messages] == [1, 0, 0, 0]
    assert fresh(messages[0]).last_error == "ConnectionRefusedError"
    assert {fresh(message).status for message in messages} == {OutboxStatus.WAITING}


def test_a_mail_server_that_says_nothing_is_a_time_out(bram: Person, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = SMTP, "127.0.0.1", 0.3
        settings.EMAIL_PORT = silent.getsockname()[1]
        message = write(bram)
        assert send_due() == SendReport(retried=1)
    assert fresh(message).last_error in {"SMTPServerDisconnected", "TimeoutError"}


def test_without_a_mail_server_messages_wait_except_in_a_demo(
    bram: Person, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    message = write(bram)
    assert send_due() == SendReport()
    assert fresh(message).status == OutboxStatus.WAITING
    assert "EMAIL_URL is empty: messages wait for a mail server." in caplog.messages
    settings.DEMO = True
    assert send_due() == SendReport(sent=1)
    assert fresh(message).status == OutboxStatus.SENT


def test_a_lease_that_holds_is_respected_and_one_that_ran_out_is_not(bram: Person, sink: SmtpSink) -> None:
    message = write(bram)
    now = clock.machine_now()
    OutboxMessage.objects.update(
        status=OutboxStatus.SENDING, claim="somebody", claimed_until=now + timedelta(minutes=1)
    )
    assert send_due() == SendReport()
    assert outbox_lag_seconds() == 0
    OutboxMessage.objects.update(claimed_until=now - timedelta(seconds=5))
    assert 5 <= outbox_lag_seconds() < 60
    assert send_due() == SendReport(sent=1)
    assert sink.deliveries() == {message.message_id: 1}


@pytest.mark.django_db(transaction=True)
def test_a_sender_whose_lease_was_taken_over_does_not_touch_the_row(bram: Person, sink: SmtpSink) -> None:
    message = write(bram)

    def take_over(_accepted: Accepted) -> None:
        OutboxMessage.objects.filter(pk=message.pk).update(claim="somebody else")
        connections.close_all()

    sink.on_accept = take_over
    assert send_due() == SendReport(lost=1)
    assert (fresh(message).status, fresh(message).claim) == (OutboxStatus.SENDING, "somebody else")


def send_from_four_threads() -> list[SendReport]:
    """Four senders that begin at the same moment."""
    reports = at_once([send_due] * 4)
    return [report for report in reports if isinstance(report, SendReport)]


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_send_each_message_once(bram: Person, sink: SmtpSink) -> None:
    messages = [write(bram, number) for number in range(30)]
    reports = send_from_four_threads()
    assert len(reports) == 4
    assert sum(report.sent for report in reports) == sum(report.tried for report in reports) == 30
    assert sink.deliveries() == {message.message_id: 1 for message in messages}
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {(OutboxStatus.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_old_state_in_the_claim_messages_go_out_twice(
    bram: Person, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim_what_was_read_before(_channels: object) -> OutboxMessage | None:
        message = due_messages().first()
        if message is not None:
            time.sleep(0.01)
            OutboxMessage.objects.filter(pk=message.pk).update(status=OutboxStatus.SENDING, claim="careless")
            message.claim = "careless"
        return message

    monkeypatch.setattr(outbox, "_claim_next", claim_what_was_read_before)
    messages = [write(bram, number) for number in range(10)]
    send_from_four_threads()
    assert set(sink.deliveries()) == {message.message_id for message in messages}
    assert sink.deliveries().total() > len(messages)


SEND_IN_A_PROCESS = "import django; django.setup(); from notifications.services.outbox import send_due; send_due()"


def start_sender(environment: dict[str, str], sink: SmtpSink) -> subprocess.Popen[bytes]:
    """A process of its own that sends what is due."""
    return subprocess.Popen(
        [sys.executable, "-c", SEND_IN_A_PROCESS],
        cwd=django_settings.BASE_DIR,
        env={**environment, "EMAIL_URL": sink.url, "DJANGO_SETTINGS_MODULE": "buurthulp.settings"},
    )


@pytest.mark.django_db(transaction=True)
def test_killed_between_accepted_and_marked_sends_the_same_message_again(
    process_environment: dict[str, str], bram: Person, sink: SmtpSink
) -> None:
    first, second = write(bram, 1), write(bram, 2)
    started: list[subprocess.Popen[bytes]] = []
    begun = threading.Event()

    def kill(_accepted: Accepted) -> None:
        # The server has the message; the sender dies before it hears so.
        begun.wait(10)
        os.kill(started[0].pid, signal.SIGKILL)

    sink.on_accept = kill
    started.append(start_sender(process_environment, sink))
    begun.set()
    assert started[0].wait(60) == -signal.SIGKILL
    sink.on_accept = None
    assert sink.deliveries() == {first.message_id: 1}
    assert (fresh(first).status, fresh(second).status) == (OutboxStatus.SENDING, OutboxStatus.WAITING)

    assert send_due() == SendReport(sent=1)  # the other one does not wait for the dead sender's lease
    make_due(first)
    assert send_due() == SendReport(sent=1)
    assert sink.deliveries() == {first.message_id: 2, second.message_id: 1}
    assert [fresh(message).status for message in (first, second)] == [OutboxStatus.SENT] * 2
    assert [one.mail["Date"] for one in sink.accepted if one.message_id == first.message_id] == [
        sink.accepted[0].mail["Date"]
    ] * 2


def test_the_lag_is_the_age_of_the_oldest_due_message(bram: Person) -> None:
    assert outbox_lag_seconds() == 0
    old, young = write(bram, 1), write(bram, 2)
    now = clock.machine_now()
    OutboxMessage.objects.filter(pk=old.pk).update(due_at=now - timedelta(seconds=90))
    OutboxMessage.objects.filter(pk=young.pk).update(due_at=now + timedelta(seconds=90))
    assert 90 <= outbox_lag_seconds() < 95
