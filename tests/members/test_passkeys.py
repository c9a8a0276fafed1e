"""Of whom a passkey is asked, and for whom it is only a shorter way in. With real keys: tests/e2e/test_passkey.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client, RequestFactory
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from members.enums import Role
from members.models import Community
from members.passkeys import MFAAdapter
from members.services.roles import grant_role
from members.services.users import ensure_user_by_phone
from notifications.adapter import AccountAdapter
from notifications.models import OutboxMessage
from notifications.services.passkey_news import Key, tell_of_key
from tests.cast import Person

PASSKEY = Authenticator.Type.WEBAUTHN
SECOND_STEPS = [Authenticator.Type.TOTP, PASSKEY]


NO_CREDENTIALS = ("{}", "nee", "", "[]", "7", '{"id": "a"}', '{"id": "a", "rawId": "a", "response": {}}')


def with_passkey(person: Person) -> Person:
    Authenticator.objects.create(user=person.user, type=PASSKEY, data={"name": "Telefoon", "credential": {}})
    return person


def test_of_staff_a_passkey_is_asked_as_a_second_step_and_of_others_it_is_not(anna: Person, carla: Person) -> None:
    """Who loses their telephone still has their mail."""
    asked = {
        name: MFAAdapter().is_mfa_enabled(with_passkey(person).user, SECOND_STEPS)
        for name, person in (("anna", anna), ("carla", carla))
    }
    assert asked == {"anna": False, "carla": True}


@pytest.mark.parametrize(
    ("has", "leads_to"),
    [
        ([], "mfa_activate_totp"),
        ([PASSKEY], "mfa_reauthenticate_webauthn"),
        ([Authenticator.Type.TOTP, PASSKEY], "mfa_reauthenticate"),
    ],
)
def test_where_staff_show_it(carla: Person, client_for: Callable[..., Client], has: list[str], leads_to: str) -> None:
    for kind in has:
        Authenticator.objects.create(user=carla.user, type=kind, data={})
    wanted = reverse("desk:worklist")
    answer = client_for(carla, second_factor=False).get(wanted)
    assert answer.headers["Location"] == f"{reverse(leads_to)}?next={wanted}"


def test_what_a_passkey_is_called_until_it_has_a_name(anna: Person) -> None:
    with time_machine.travel(datetime(2026, 12, 1, 9, 0, tzinfo=UTC)):
        assert MFAAdapter().generate_authenticator_name(anna.user, PASSKEY) == "Toegevoegd op 1\xa0december 2026"


@pytest.mark.parametrize("sent", ["", "nee", "-1", "9" * 30])
def test_what_is_no_passkey_takes_none_away(anna: Person, client_for: Callable[..., Client], sent: str) -> None:
    answer = client_for(with_passkey(anna)).post(reverse("members:passkeys"), {"remove": sent})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("members:passkeys"))
    assert Authenticator.objects.count() == 1


def test_only_its_owner_takes_it_away(anna: Person, bram: Person, client_for: Callable[..., Client]) -> None:
    sent = {"remove": Authenticator.objects.get(user=with_passkey(anna).user).pk}
    client_for(bram).post(reverse("members:passkeys"), sent)
    assert Authenticator.objects.count() == 1
    client_for(anna).post(reverse("members:passkeys"), sent)
    assert Authenticator.objects.count() == 0


def test_what_no_device_made_is_refused_in_words(anna: Person, client_for: Callable[..., Client]) -> None:
    browser = client_for(anna)
    browser.get(reverse("mfa_add_webauthn"))
    answers = [
        browser.post(reverse("mfa_add_webauthn"), {"credential": sent}).content.decode() for sent in NO_CREDENTIALS
    ]
    assert [answer.count("error") > 0 for answer in answers] == [True] * len(NO_CREDENTIALS)
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("sent", NO_CREDENTIALS)
def test_nor_does_it_log_anybody_in(community: Community, sent: str) -> None:
    browser = Client(SERVER_NAME="testserver")
    browser.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = browser.post(reverse("mfa_login_webauthn"), {"credential": sent})
    assert (answer.status_code, "_auth_user_id" in browser.session) == (302, False)


def test_who_becomes_staff_has_nothing_from_before(community: Community, anna: Person) -> None:
    TOTP.activate(with_passkey(anna).user, generate_totp_secret())
    RecoveryCodes.activate(anna.user)
    grant_role(actor=SYSTEM, community=community, user=anna.user, role=Role.COORDINATOR)
    assert Authenticator.objects.count() == 0
    with_passkey(anna)
    grant_role(actor=SYSTEM, community=community, user=anna.user, role=Role.ADMINISTRATOR)
    assert Authenticator.objects.count() == 1


def test_spare_codes_of_nothing_are_asked_of_nobody(anna: Person, client_for: Callable[..., Client]) -> None:
    RecoveryCodes.activate(with_passkey(anna).user)
    pk = Authenticator.objects.get(type=PASSKEY).pk
    client_for(anna).post(reverse("members:passkeys"), {"remove": pk})
    assert not Authenticator.objects.filter(type=PASSKEY).exists()


def told() -> list[tuple[str, str, str]]:
    """Whom which message reached, and its first words."""
    rows = OutboxMessage.objects.filter(kind="passkey_changed").order_by("pk")
    return [(row.channel, row.to, row.subject or row.body_text[:60]) for row in rows]


class TestItsOwnerHearsIt:
    """Somebody else may have had their telephone in hand."""

    def test_when_one_is_taken_away(self, anna: Person, bram: Person, client_for: Callable[..., Client]) -> None:
        sent = {"remove": Authenticator.objects.get(user=with_passkey(anna).user).pk}
        client_for(bram).post(reverse("members:passkeys"), sent)
        assert told() == []
        client_for(anna).post(reverse("members:passkeys"), sent)
        assert told() == [("mail", "anna@example.nl", "Hoe je inlogt, is veranderd")]
        mail = OutboxMessage.objects.get()
        assert "uitgezet op een apparaat" in mail.body_text
        assert f"Bel dan meteen {anna.community.coordinator_name}" in mail.body_text

    def test_when_one_is_added_in_the_language_they_chose(self, anna: Person) -> None:
        """With real keys: tests/e2e/test_passkey.py."""
        anna.user.language = "en"
        anna.user.save(update_fields=["language"])
        tell_of_key(user=anna.user, community=anna.community, key=Key.PASSKEY, is_added=True)
        [(channel, to, subject)] = told()
        assert (channel, to) == ("mail", "anna@example.nl")
        assert subject != "Hoe je inlogt, is veranderd"

    def test_by_text_message_of_who_has_no_mail(self, community: Community) -> None:
        user = ensure_user_by_phone(actor=SYSTEM, phone="+31687654321")
        tell_of_key(user=user, community=community, key=Key.PASSKEY, is_added=True)
        [(channel, to, text)] = told()
        assert (channel, to) == ("sms", "+31687654321")
        assert text.startswith("Buurthulp: inloggen met vinger of gezicht staat nu aan")

    def test_of_no_other_notice_of_the_library(self, anna: Person, rf: RequestFactory) -> None:
        request = rf.get("/")
        request.community = anna.community  # type: ignore[attr-defined]
        with context.request_context(request):
            AccountAdapter(request).send_notification_mail("mfa/email/recovery_codes_generated", anna.user)
            AccountAdapter(request).send_notification_mail("mfa/email/webauthn_added", anna.user)
        assert len(told()) == OutboxMessage.objects.count() == 1

    def test_when_a_code_app_is_added_or_taken_away(self, carla: Person, rf: RequestFactory) -> None:
        request = rf.get("/")
        request.community = carla.community  # type: ignore[attr-defined]
        with context.request_context(request):
            for step in ("activated", "deactivated"):
                AccountAdapter(request).send_notification_mail(f"mfa/email/totp_{step}", carla.user)
        added, removed = OutboxMessage.objects.order_by("pk")
        assert "een code-app toegevoegd" in added.body_text
        assert "de code-app voor je inloggen weggehaald" in removed.body_text
        assert [mail.to for mail in (added, removed)] == [carla.user.email] * 2

    def test_of_a_code_app_by_text_message_as_well(self, community: Community) -> None:
        user = ensure_user_by_phone(actor=SYSTEM, phone="+31687654321")
        tell_of_key(user=user, community=community, key=Key.APP, is_added=True)
        [(channel, _to, text)] = told()
        assert (channel, text[:39]) == ("sms", "Buurthulp: er is een code-app toegevoeg")
