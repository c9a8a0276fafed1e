"""The link in a mail, of who arranges things for somebody no more: the mail is still theirs, what it may say is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from matching.enums import InvitationStatus
from matching.links import Answer
from matching.models import Invitation
from matching.services.searching import sweep_due
from members.enums import ActsForKind
from members.services.acting import end_acting
from tests.arranged import arranged_for_by, stop_arranging, who
from tests.cast import Person
from tests.factories.members import ActsForFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.test_views_links import BROWSER, THURSDAY_TWO, everything, path
from tests.matching.world import offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@kept
def mieke(bram: Person, geography: Geography) -> Person:
    """Bram arranges things for her."""
    return arranged_for_by(bram, "Mieke", at=geography.postcodes["9101AB"], number="41")


@kept
def asked(anna: Person, mieke: Person) -> Invitation:
    """Anna asks for Thursday at two; Mieke is asked, in a mail to Bram."""
    offers(mieke)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    return Invitation.objects.get(participant=mieke.participant)


@pytest.mark.parametrize("answer", list(Answer))
def test_the_link_is_one_that_nobody_knows(
    asked: Invitation, mieke: Person, answer: Answer, clock_at_tuesday_ten: time_machine.Traveller
) -> None:
    assert BROWSER.get(path(asked, answer)).status_code == 200
    clock_at_tuesday_ten.shift(timedelta(minutes=5))
    stop_arranging(mieke)
    before = everything()
    refused = [BROWSER.get(path(asked, answer)), BROWSER.post(path(asked, answer))]
    unknown = BROWSER.get(reverse("matching:answer_by_link", args=["verzonnen"]))
    assert [(page.status_code, page.templates[0].name) for page in (*refused, unknown)] == [
        (404, "members/link_unknown.html")
    ] * 3
    assert "Anna" not in refused[0].content.decode()
    assert everything() == before


def test_nor_can_a_tap_be_taken_back(
    asked: Invitation, mieke: Person, clock_at_tuesday_ten: time_machine.Traveller
) -> None:
    BROWSER.post(path(asked, Answer.YES))
    clock_at_tuesday_ten.shift(timedelta(minutes=5))
    stop_arranging(mieke)
    assert BROWSER.post(path(asked, Answer.YES, "undo_by_link")).status_code == 404
    asked.refresh_from_db()
    assert asked.status == InvitationStatus.HELD


def test_what_ended_before_or_for_somebody_else_stops_no_link(
    anna: Person,
    bram: Person,
    mieke: Person,
    geography: Geography,
    clock_at_tuesday_ten: time_machine.Traveller,
) -> None:
    former = ActsForFactory.create(user=anna.user, participant=mieke.participant, kind=ActsForKind.PROXY)
    other = arranged_for_by(bram, "Wim", at=geography.postcodes["9101AB"], number="42")
    end_acting(actor=anna.viewer, acts_for=former)
    clock_at_tuesday_ten.shift(timedelta(minutes=5))
    offers(mieke)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    asked = Invitation.objects.get(participant=who(mieke))
    clock_at_tuesday_ten.shift(timedelta(minutes=5))
    stop_arranging(other)
    BROWSER.post(path(asked, Answer.YES))
    asked.refresh_from_db()
    assert asked.status == InvitationStatus.HELD
