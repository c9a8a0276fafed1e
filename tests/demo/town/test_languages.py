"""Kofi reads English: pages, and every mail that the demo wrote to him; his neighbours' words stay as they are."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Community, User
from notifications.models import OutboxMessage
from tests.dutch import dutch_in

pytestmark = pytest.mark.django_db


def test_one_of_the_town_reads_english(voorbeeldstad: Community) -> None:
    kofi = User.objects.get(language="en")
    assert kofi.email.startswith("kofi@")
    browser = Client()
    browser.force_login(kofi)
    page = browser.get(reverse("exchange:me")).content.decode()
    assert '<html lang="en"' in page
    assert "You have taken part since" in page
    mails = [mail for mail in OutboxMessage.objects.exclude(participant=None) if mail.to == kofi.email]
    assert [dutch for mail in mails if (dutch := dutch_in(f"{mail.subject}\n{mail.body_text}"))] == []
