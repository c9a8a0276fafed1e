"""Who is erased is logged out everywhere, also where a code was asked for and not given yet."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from buurthulp.sessions import SessionStore
from buurthulp.viewers import SYSTEM
from matching.services.leaving import leave
from tests.arranged import who
from tests.cast import Person
from tests.members.test_entering import REQUEST_CODE
from tests.members.test_entering_by_number import BRAM, NUMBER, ask, log_in
from tests.texting import provide_sms, told_by_sms


def test_no_session_of_theirs_is_left(
    bram: Person, anna: Person, client_for: Callable[..., Client], settings: Settings
) -> None:
    provide_sms(settings)
    told_by_sms(bram)
    log_in(Client(), BRAM)
    client_for(bram)
    other = client_for(anna)
    for browser, typed in ((Client(), BRAM), (Client(), NUMBER)):
        ask(browser, typed)
    for address in ("bram@example.nl", "anna@example.nl"):
        Client().post(reverse(REQUEST_CODE), {"email": address})
    leave(actor=SYSTEM, participant=who(bram))
    # Left are Anna's, where she is logged in and where she asked for a code, and of a number that is nobody's.
    assert Session.objects.count() == 3
    assert BRAM not in str([SessionStore().decode(row.session_data) for row in Session.objects.all()])
    assert other.get(reverse("matching:home")).status_code == 200
