"""A code app and spare codes are for staff: nobody puts one in the way of a resident (ADR 20)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.apps import apps
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from members.models import RoleGrant
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.members.test_entering import log_in, path_of

APP, SPARE, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN
PAGES = [
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
]
ClientFor = Callable[..., Client]


def with_everything(person: Person) -> Person:
    """A code app, spare codes and a passkey."""
    TOTP.activate(person.user, generate_totp_secret())
    RecoveryCodes.activate(person.user)
    Authenticator.objects.create(user=person.user, type=PASSKEY, data={})
    return person


def kinds_of(person: Person) -> set[str]:
    return set(Authenticator.objects.filter(user=person.user).values_list("type", flat=True))


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_do_not_exist_for_a_resident(anna: Person, client_for: ClientFor, page: str) -> None:
    browser = client_for(with_everything(anna))
    sent = {"code": "123456"}
    assert [browser.get(reverse(page)).status_code, browser.post(reverse(page), sent).status_code] == [404, 404]


def test_of_a_resident_nothing_is_asked_whatever_somebody_put_there(anna: Person) -> None:
    with_everything(anna)
    answer = log_in(Client(), "anna@example.nl")
    assert path_of(answer) != reverse("mfa_authenticate")
    assert answer.client.get(reverse("matching:home")).status_code == 200


def test_nor_of_whose_last_role_ended(carla: Person) -> None:
    RoleGrant.objects.filter(user=with_everything(carla).user).update(until=clock.now() - timedelta(minutes=1))
    answer = log_in(Client(), carla.user.email)
    assert path_of(answer) != reverse("mfa_authenticate")


def test_staff_are_told_of_the_app_they_add(
    carla: Person, client_for: ClientFor, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    browser = client_for(carla, second_factor=False)
    secret = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        browser.post(reverse("mfa_activate_totp"), {"code": code})
    assert kinds_of(carla) == {APP, SPARE}
    (mail,) = OutboxMessage.objects.filter(kind="passkey_changed")
    assert (mail.to, "een code-app toegevoegd" in mail.body_text) == (carla.user.email, True)


def test_what_residents_had_is_taken_away_once(anna: Person, bram: Person, carla: Person, gerda: Person) -> None:
    for person in (anna, carla, gerda):
        with_everything(person)
    RoleGrant.objects.filter(user=gerda.user).update(until=clock.now() - timedelta(minutes=1))
    migration = import_module("members.migrations.0004_second_steps_of_staff_alone")
    for _again in range(2):
        migration.take_away(apps, None)
    assert [kinds_of(person) for person in (anna, bram, carla, gerda)] == [
        {PASSKEY},
        set(),
        {APP, SPARE, PASSKEY},
        {PASSKEY},
    ]
