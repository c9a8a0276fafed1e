"""allauth's adapter: the code goes through the outbox, in our words, and nothing else is sent."""

from __future__ import annotations

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.contrib.messages import SUCCESS, get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from members.models import Community, User
from notifications.adapter import AccountAdapter
from notifications.models import OutboxMessage
from tests.cast import Person


@pytest.fixture
def request_here(community: Community, rf: RequestFactory) -> HttpRequest:
    """A request as the middleware leaves it."""
    request = rf.get("/")
    SessionMiddleware(lambda _request: HttpResponse())(request)
    MessageMiddleware(lambda _request: HttpResponse())(request)
    request.community = community  # type: ignore[attr-defined]  # set by CommunityMiddleware
    return request


def adapter_in(request: HttpRequest) -> AccountAdapter:
    """The adapter that settings name."""
    with request_context(request):
        adapter = get_adapter()
    assert isinstance(adapter, AccountAdapter)
    return adapter


def test_a_code_is_six_digits_and_not_the_same_each_time(request_here: HttpRequest) -> None:
    adapter = adapter_in(request_here)
    codes = {adapter.generate_login_code() for _ in range(200)}
    assert [code for code in codes if not re.fullmatch(r"\d{6}", code)] == []
    assert len(codes) > 190


def test_the_code_is_written_to_the_outbox(request_here: HttpRequest, community: Community) -> None:
    adapter_in(request_here).send_mail("account/email/login_code", "nieuw@example.nl", {"code": "012345"})
    message = OutboxMessage.objects.get()
    assert (message.kind, message.to, message.community) == ("login_code", "nieuw@example.nl", community)
    assert "012345" in message.body_text
    assert "15 minuten" in message.body_text.replace("\u00a0", " ")


@pytest.mark.parametrize("prefix", ["account/email/unknown_account", "mfa/email/totp_activated"])
def test_other_mails_of_allauth_are_not_sent(
    request_here: HttpRequest, prefix: str, mailoutbox: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    adapter_in(request_here).send_mail(prefix, "bram@example.nl", {})
    assert OutboxMessage.objects.count() == 0
    assert mailoutbox == []
    assert "bram@example.nl" not in caplog.text


def test_messages_are_ours_or_none(request_here: HttpRequest) -> None:
    adapter = adapter_in(request_here)
    context = {"email": "a&b@example.nl"}
    adapter.add_message(request_here, SUCCESS, "account/messages/login_code_sent.txt", context)
    adapter.add_message(request_here, SUCCESS, "account/messages/logged_in.txt", {})
    adapter.add_message(request_here, SUCCESS, message="Gelukt.")
    # The page of the code says where it went; who asks for another one there is told that it comes.
    request_here.path = reverse("account_confirm_login_code")
    adapter.add_message(request_here, SUCCESS, "account/messages/login_code_sent.txt", context)
    assert [str(message) for message in get_messages(request_here)] == [
        "Gelukt.",
        "We hebben een nieuwe code gestuurd.",
    ]


def test_nobody_signs_up_at_allauths_page(community: Community, client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"email": "nieuw@example.nl"})
    assert User.objects.count() == 0
    assert OutboxMessage.objects.count() == 0
    assert b"nieuw@example.nl" not in answer.content


def test_known_and_unknown_addresses_get_the_same(bram: Person) -> None:
    answers = []
    for email in ("bram@example.nl", "nieuw@example.nl"):
        answer = Client().post(reverse("account_request_login_code"), {"email": email})
        answers.append((answer.status_code, answer.headers.get("Location")))
    assert answers == [(302, reverse("account_confirm_login_code"))] * 2
    messages = OutboxMessage.objects.order_by("pk")
    assert [(message.kind, message.to) for message in messages] == [
        ("login_code", "bram@example.nl"),
        ("login_code", "nieuw@example.nl"),
    ]
    bodies = [re.sub(r"\d{6}", "CODE", message.body_text) for message in messages]
    assert bodies[0] == bodies[1]


def test_the_code_from_the_mail_lets_somebody_in(bram: Person, client: Client) -> None:
    client.post(reverse("account_request_login_code"), {"email": "bram@example.nl"})
    found = re.search(r"\b\d{6}\b", OutboxMessage.objects.get().body_text)
    assert found is not None
    wrong = f"{(int(found[0]) + 1) % 1_000_000:06d}"
    refused = client.post(reverse("account_confirm_login_code"), {"code": wrong})
    assert "Deze code klopt niet. Kijk nog eens, of vraag een nieuwe." in refused.content.decode()
    assert "_auth_user_id" not in client.session
    client.post(reverse("account_confirm_login_code"), {"code": found[0]})
    assert client.session["_auth_user_id"] == str(bram.user.pk)
