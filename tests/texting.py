"""People who are told by text message, and text messages that come in."""

from __future__ import annotations

import itertools

from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from members.enums import ContactWay
from members.models import Participant
from tests.cast import Person
from tests.sms_sink import ACCOUNT, SENDER, TOKEN, SmsSink, signature

_numbers = itertools.count(1)


def provide_sms(settings: Settings | LazySettings, sink: SmsSink | None = None) -> None:
    """Text messages go to ``sink``, or to nobody who listens."""
    settings.SMS_HOST = f"http://127.0.0.1:{sink.port if sink else 9}"
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = ACCOUNT, TOKEN, SENDER


def told_by_sms(person: Person, *, number_of: Person | None = None) -> Participant:
    """This person chose text messages, on their own number or on somebody else's."""
    participant = person.participant
    assert participant is not None
    if number_of is not None:
        assert number_of.participant is not None
        participant.phone, participant.phone_hash = number_of.participant.phone, number_of.participant.phone_hash
    participant.told_by, participant.sms_hash = ContactWay.SMS, participant.phone_hash
    participant.save()
    return participant


def text_in(
    number: str, text: str, *, sid: str | None = None, client: Client | None = None, sign: bool = True
) -> HttpResponse:
    """The provider hands over a text message from this number."""
    fields = {
        "MessageSid": sid or f"SM{next(_numbers):032d}",
        "From": number,
        "To": SENDER,
        "Body": text,
        "NumMedia": "0",
    }
    given = signature("http://testserver/sms/in/", fields) if sign else "verzonnen"
    browser = client or Client(SERVER_NAME="testserver", enforce_csrf_checks=True)
    return browser.post("/sms/in/", fields, headers={"X-Twilio-Signature": given})  # type: ignore[return-value]
