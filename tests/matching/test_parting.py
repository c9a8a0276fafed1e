"""Two people part: agreements and yeses between them fall away, and they meet here no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from exchange.enums import SlotStatus
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes, step_back
from matching.services.parting import part
from matching.services.searching import invite_by_hand, sweep_due
from members.models import Block, Community, Participant
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.matching.world import AMSTERDAM, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
FRIDAY_TWO = datetime(2026, 12, 4, 14, 0, tzinfo=AMSTERDAM)


def participant_of(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def said_yes(asker: Person, helper: Person, starts_at: datetime = THURSDAY_TWO) -> Invitation:
    search = published(asker, starts_at=starts_at)
    invitation = invite_by_hand(actor=asker.viewer, slot_id=search.slot_id, participant=participant_of(helper))
    return answer_yes(actor=helper.viewer, invitation_id=invitation.pk)


def agreed(asker: Person, helper: Person) -> Match:
    return accept_held(actor=asker.viewer, invitation_id=said_yes(asker, helper).pk)


@pytest.mark.parametrize(("by", "slot"), [("anna", SlotStatus.WITHDRAWN), ("bram", SlotStatus.OPEN)])
def test_an_agreement_to_come_falls_away_with_word(
    by: str, slot: SlotStatus, anna: Person, bram: Person, client_for: Callable[..., Client]
) -> None:
    offers(bram)
    match = agreed(anna, bram)
    me, other = (anna, bram) if by == "anna" else (bram, anna)
    address = reverse("matching:meet_no_more", args=[match.public_id])
    browser = client_for(me)
    assert "Jullie hebben nog een afspraak." in browser.get(address).content.decode()
    assert Block.objects.count() == 0
    response = browser.post(address)
    assert (response.status_code, response.headers["Location"]) == (302, reverse("matching:home"))
    match.refresh_from_db()
    match.slot.refresh_from_db()
    assert (match.status, match.slot.status) == (MatchStatus.CANCELLED, slot)
    assert list(OutboxMessage.objects.filter(kind="cancelled").values_list("participant", flat=True)) == [
        participant_of(other).pk
    ]
    assert list(Block.objects.values_list("blocker", "blocked")) == [(participant_of(me).pk, participant_of(other).pk)]
    # Neither sees anything of it any more, and we ask somebody else than the two of them.
    for person in (me, other):
        assert client_for(person).get(reverse("matching:agreement", args=[match.public_id])).status_code == 404
    asked = Invitation.objects.count()
    sweep_due()
    assert Invitation.objects.count() == asked


def test_a_yes_that_waits_is_let_go_from_either_side(anna: Person, bram: Person) -> None:
    offers(bram)
    offers(anna)
    of_bram = said_yes(anna, bram)
    of_anna = said_yes(bram, anna, FRIDAY_TWO)
    part(actor=anna.viewer, participant=participant_of(anna), other=participant_of(bram))
    for invitation in (of_bram, of_anna):
        invitation.refresh_from_db()
    assert (of_bram.status, of_anna.status) == (InvitationStatus.DECLINED, InvitationStatus.STEPPED_BACK)


def test_a_yes_that_stood_by_is_passed_over(anna: Person, bram: Person, coos: Person) -> None:
    offers(bram)
    offers(coos)
    search = published(anna, starts_at=THURSDAY_TWO)
    first, second = (
        answer_yes(
            actor=person.viewer,
            invitation_id=invite_by_hand(
                actor=anna.viewer, slot_id=search.slot_id, participant=participant_of(person)
            ).pk,
        )
        for person in (coos, bram)
    )
    part(actor=anna.viewer, participant=participant_of(anna), other=participant_of(bram))
    step_back(actor=coos.viewer, invitation_id=first.pk)
    second.refresh_from_db()
    assert second.status == InvitationStatus.RESERVE


def test_with_others_nothing_changes_and_again_nothing_at_all(
    anna: Person, bram: Person, geography: Geography, community: Community
) -> None:
    offers(bram)
    other = make_resident(community, "Coos", at=geography.postcodes["9101BB"])
    match = agreed(anna, bram)
    for _time in range(2):
        part(actor=anna.viewer, participant=participant_of(anna), other=participant_of(other))
    match.refresh_from_db()
    assert (match.status, Block.objects.count()) == (MatchStatus.AGREED, 1)
