"""Sessions are unreadable without the key, and what the key does not open is no session."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from buurthulp import clock
from buurthulp.crypto import seal, unseal
from buurthulp.sessions import PURPOSE, SessionStore
from tests.cast import Person
from tests.members.test_entering import CONFIRM_CODE, REQUEST_CODE
from tests.members.test_entering_by_number import code_in_the_message
from tests.texting import provide_sms

pytestmark = pytest.mark.django_db
NUMBER, MAIL, WORDS = "0687654321", "nieuw@example.nl", "Ik ben gevallen en heb MS"
ClientFor = Callable[..., Client]


def readable() -> str:
    """Everything that can be read in the rows by whoever has them and no key: as they are, decoded and unpacked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        rows = [row for (row,) in cursor.fetchall()]
    found = [*rows]
    for part in (part for row in rows for part in re.split(r"[:.]", row)):
        for alphabet in (None, b"-_"):
            try:
                raw = base64.b64decode(part + "===", altchars=alphabet)
                found.append(raw.decode("latin-1"))
                found.append(zlib.decompress(raw).decode("latin-1"))
            except (binascii.Error, zlib.error):
                continue
    return "\n".join(found)


def asked_for_codes_and_urgent_help(client_for: ClientFor, anna: Person) -> list[str]:
    """What stood in a session afterwards: numbers, addresses, codes and words."""
    Client().post(reverse(REQUEST_CODE), {"email": MAIL})
    in_the_mail = code_in_the_message()
    Client().post(reverse(REQUEST_CODE), {"email": NUMBER})
    texted = code_in_the_message()
    what = {"title": "Hulp", "public_line": WORDS, "private_line": "", "category": ""}
    assert client_for(anna).post(reverse("matching:ask_what"), what).context["urgent"] is True
    return [NUMBER[1:], MAIL, WORDS, in_the_mail, texted]


def test_without_the_key_nothing_of_anybody_is_read(anna: Person, client_for: ClientFor, settings: Settings) -> None:
    provide_sms(settings)
    secrets = asked_for_codes_and_urgent_help(client_for, anna)
    assert Session.objects.count() == 3
    text = readable()
    assert [secret for secret in secrets if secret in text] == []
    # Nor do the words stand there for who has the key.
    opened = [SessionStore().decode(row.session_data) for row in Session.objects.all()]
    assert [secret for secret in secrets if secret in str(opened)] == [secret for secret in secrets if secret != WORDS]


def test_control_as_the_library_keeps_them_they_are_read(
    anna: Person, client_for: ClientFor, settings: Settings
) -> None:
    provide_sms(settings)
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    secrets = asked_for_codes_and_urgent_help(client_for, anna)
    text = readable()
    assert [secret for secret in secrets if secret in text] == [secret for secret in secrets if secret != WORDS]


def test_a_log_in_goes_on_in_it(anna: Person) -> None:
    browser = Client()
    browser.post(reverse(REQUEST_CODE), {"email": "anna@example.nl"})
    browser.post(reverse(CONFIRM_CODE), {"code": code_in_the_message()})
    assert browser.get(reverse("matching:home")).status_code == 200


def test_what_no_key_of_ours_wrote_is_no_session() -> None:
    kept = ["", "x", "é", "{}", seal("another", b'{"a": 1}'), DatabaseStore().encode({"a": 1}), seal(PURPOSE, b"{")]
    assert [SessionStore().decode(one) for one in kept] == [{}] * len(kept)


def test_a_session_from_before_is_logged_out(anna: Person, client_for: ClientFor) -> None:
    browser = client_for(anna)
    row = Session.objects.get()
    row.session_data = DatabaseStore().encode(SessionStore().decode(row.session_data))
    row.save()
    answer = browser.get(reverse("exchange:me"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse(REQUEST_CODE))


@pytest.mark.parametrize("key", ["aaaaaaaa\x00", "aaaaaaaa'", "kort", ""])
def test_a_cookie_that_is_no_key_is_no_session(community: object, key: str) -> None:
    browser = Client()
    browser.cookies["sessionid"] = key
    assert browser.get(reverse("members:front")).status_code == 200
    assert SessionStore(key).session_key is None


def test_what_was_sealed_opens_for_the_same_purpose_only() -> None:
    assert unseal(PURPOSE, seal(PURPOSE, b"a")) == b"a"
    assert seal(PURPOSE, b"a") != seal(PURPOSE, b"a")
    with pytest.raises(ValueError, match="not sealed with a key of ours"):
        unseal("another", seal(PURPOSE, b"a"))


def test_expiry_is_as_before() -> None:
    store = SessionStore()
    store["a"] = 1
    store.save()
    assert SessionStore(store.session_key)["a"] == 1
    Session.objects.update(expire_date=clock.machine_now() - timedelta(seconds=1))
    assert "a" not in SessionStore(store.session_key)
