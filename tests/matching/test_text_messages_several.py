"""By text message: a question about every week, several helpers, and who chooses themselves."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from exchange.enums import Way
from matching.enums import InvitationStatus
from matching.models import Invitation, Match
from matching.services.searching import sweep_due
from notifications.models import OutboxMessage, SmsQuestion
from tests.cast import Person
from tests.matching.test_text_messages import ANNA, BRAM, COOS, THURSDAY_TWO, invitation_of, number, texts
from tests.matching.walks import DATES, days, graag, series, yes
from tests.matching.world import offers, published
from tests.texting import provide_sms, text_in, told_by_sms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def traveller(settings: Settings, clock_at_tuesday_ten: time_machine.Traveller) -> time_machine.Traveller:
    provide_sms(settings)
    return clock_at_tuesday_ten


def by_sms(anna: Person, bram: Person, coos: Person, slug: str) -> None:
    """All three have only a number of their own, and two of them like to do this."""
    for person in (anna, bram, number(coos, COOS)):
        told_by_sms(person)
    offers(bram, slug)
    offers(coos, slug)


def test_ja_to_every_week_leads_to_the_days(anna: Person, bram: Person, client: Client) -> None:
    told_by_sms(anna)
    told_by_sms(bram)
    offers(bram, "going_out")
    series(anna)
    assert "elke dinsdag, op loopafstand. Stuur JA of NU NIET." in texts(BRAM)[0]
    text_in(BRAM, "ja")
    assert invitation_of(bram).status == InvitationStatus.INVITED
    assert texts(BRAM)[-1] == "Buurthulp: fijn! Kies nog even wanneer je kunt: … of bel 0850000000."
    link = re.search(r"http://testserver(/s/\w+)", OutboxMessage.objects.latest("pk").body_text)
    assert link is not None
    page = client.get(link[1], follow=True).content.decode()
    assert page.count('name="dates"') == len(DATES)


def test_how_many_days_is_said_and_one_ja_is_for_all(anna: Person, bram: Person) -> None:
    told_by_sms(anna)
    told_by_sms(bram)
    offers(bram, "going_out")
    series(anna)
    yes(dates=DATES[:3])
    assert texts(ANNA)[-1] == "Buurthulp: Bram wil dit graag doen, op drie dagen. Stuur JA of NEE. Meer zie je op …"
    text_in(ANNA, "ja")
    assert days(matches__isnull=False) == DATES[:3]
    assert texts(BRAM)[-1].startswith("Buurthulp: fijn, je hebt een afspraak met Anna, op drie dagen.")
    assert len(texts(BRAM)) == 2  # the question, and one message for all days
    assert not SmsQuestion.objects.filter(closed_at=None).exists()


def test_every_other_week_is_said_shortly(anna: Person, bram: Person) -> None:
    told_by_sms(bram)
    offers(bram, "going_out")
    series(anna, rhythm="fortnight")
    assert "om de week, op loopafstand" in texts(BRAM)[0]


def test_two_helpers_each_with_their_own_ja(anna: Person, bram: Person, coos: Person) -> None:
    by_sms(anna, bram, coos, "odd_jobs")
    published(anna, starts_at=THURSDAY_TWO, slug="odd_jobs", helpers=2)
    sweep_due()
    for helper in (BRAM, COOS):
        text_in(helper, "ja")
        text_in(ANNA, "ja")
    assert {match.helper.first_name for match in Match.objects.select_related("helper")} == {"Bram", "Coos"}
    assert [text.split(",")[0] for text in texts(ANNA) if "afspraak" in text or "goed nieuws" in text] == [
        "Buurthulp: goed nieuws",
        "Buurthulp: goed nieuws",
    ]


def test_who_chooses_says_ja_to_the_one_who_was_put_to_her(anna: Person, bram: Person, coos: Person) -> None:
    by_sms(anna, bram, coos, "odd_jobs")
    published(anna, starts_at=THURSDAY_TWO, slug="odd_jobs", way=Way.CHOOSE)
    sweep_due()
    text_in(BRAM, "ja")
    sweep_due()
    text_in(COOS, "ja")
    assert Invitation.objects.filter(status=InvitationStatus.HELD).count() == 2
    first, second = texts(ANNA)[-2:]
    assert (first.startswith("Buurthulp: Bram wil"), "Stuur JA of NEE" in first) == (True, True)
    assert (second.startswith("Buurthulp: Coos wil"), "Zeg ja of nee op" in second) == (True, True)
    text_in(ANNA, "ja")
    assert Match.objects.get().helper_id == bram.participant.pk
    assert "geregeld" in texts(COOS)[-1]


def test_control_a_series_by_mail_still_lists_its_days(anna: Person, bram: Person) -> None:
    told_by_sms(anna)
    offers(bram, "going_out")
    series(anna)
    yes(dates=DATES[:2])
    graag(anna)
    assert OutboxMessage.objects.get(kind="match", participant=bram.participant).body_text.count("dinsdagochtend") >= 2
