"""Who else lives in the village of these tests, and an agreement of two of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from exchange.models import PublicPlace
from matching.models import Match
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from members.models import Community
from members.preset import settings_with
from tests.cast import Person, make_resident
from tests.factories.exchange import PublicPlaceFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN, offers, published


@kept
def coos(community: Community, geography: Geography) -> Person:
    """A second helper, in Molenbuurt."""
    return make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")


@pytest.fixture
def agree(anna: Person, bram: Person) -> Callable[..., Match]:
    """Anna asked, Bram said yes, Anna said "Graag". The kind of help asks for no confirmed helper."""

    def made(**extra: object) -> Match:
        offers(bram, "garden")
        search = published(anna, starts_at=TUESDAY_TEN + timedelta(days=2, hours=4), slug="garden", **extra)
        sweep_due()
        invitation = answer_yes(actor=bram.viewer, invitation_id=search.slot.invitations.get().pk)
        return accept_held(actor=anna.viewer, invitation_id=invitation.pk)

    return made


@kept
def slow_answers(community: Community) -> None:
    """A community where most answer within a day rather than hours, so that more are asked at once."""
    community.settings = settings_with(community.settings, waves={"pace_hours": 13.0})
    community.save(update_fields=["settings"])


@kept
def hospital(anna: Person) -> PublicPlace:
    """Of the table, nine kilometres north of the village."""
    return PublicPlaceFactory(
        community=anna.community, name="De Sionsberg", kind="hospital", address="Weg 70", town="Holwerd", north_m=9_000
    )
