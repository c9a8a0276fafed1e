"""What tests of the desk share: the standard list, a second helper, coordinators of one district, and a still clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from buurthulp.viewers import SYSTEM, RoleHold, Viewer
from desk.enums import ReferralWay
from desk.models import Organisation, Referral
from desk.services.referrals import Told, refer
from desk.services.referrers import appoint_referrer
from exchange.models import HelpRequest
from exchange.services.catalogue import load_catalogue
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from members.enums import ConsentHow, Role
from members.models import Community, Participant, RoleGrant, User
from tests.cast import Person, make_resident, make_staff
from tests.factories.desk import OrganisationFactory
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, offers, published

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _at_tuesday_ten(clock_at_tuesday_ten: time_machine.Coordinates) -> None:
    """All of the desk's tests begin then."""


@kept(autouse=True)
def kinds(community: Community) -> None:
    load_catalogue(actor=SYSTEM, community=community)


@kept
def coos(community: Community, geography: Geography) -> Person:
    """Helps too, in Molenbuurt: another district, three kilometres from anna."""
    return make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7", phone="+31612345603")


def limit_to(staff: Person, geography: Geography, area: str) -> Person:
    """The same coordinator, for one area only."""
    RoleGrant.objects.get(user=staff.user).areas.set([geography.areas[area]])
    return staff


@kept
def noor(community: Community, geography: Geography) -> Person:
    """Coordinates the district of anna and bram."""
    return limit_to(make_staff(community, "Noor", Role.COORDINATOR), geography, "noord")


@kept
def zita(community: Community, geography: Geography) -> Person:
    """Coordinates the district of coos."""
    return limit_to(make_staff(community, "Zita", Role.COORDINATOR), geography, "zuid")


@kept
def search(anna: Person, bram: Person) -> Search:
    """Anna asks for Thursday at two; bram likes to do it. Nobody was asked yet."""
    offers(bram)
    return published(anna, starts_at=THURSDAY_TWO)


@kept
def help_request(search: Search) -> HelpRequest:
    """Of :func:`search`."""
    return search.slot.occasion.help_request


@kept
def match(search: Search, anna: Person, bram: Person) -> Match:
    """Agreed for Thursday at two."""
    sweep_due()
    invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    return accept_held(actor=anna.viewer, invitation_id=invitation.pk)


@kept
def coba(community, geography) -> Person:
    """Bram again, a street further, with another mail address: he signed up twice."""
    return make_resident(community, "Coba", at=geography.postcodes["9101AB"], number="5", phone="+31612345699")


@kept
def dirk(community, geography) -> Person:
    """Somebody else."""
    return make_resident(community, "Dirk", at=geography.postcodes["9101AB"], number="8")


@kept
def care(community: Community) -> Organisation:
    return OrganisationFactory(community=community, name="Thuiszorg De Kust", email="zorg@kust.example")


@kept
def asker(anna: Person) -> Participant:
    assert anna.participant is not None
    return anna.participant


@pytest.fixture
def referred(carla: Person, asker: Participant, care: Organisation) -> Callable[..., Referral]:
    """Anna, handed on to the home care by mail; anything may be said otherwise."""

    def make(**more: Any) -> Referral:
        said: dict[str, Any] = {
            "how": ConsentHow.PHONE,
            "way": ReferralWay.MAIL,
            "text": "Kanarie: de steunkousen gaan niet meer zelf aan",
            "stays": "Bram doet op vrijdag de boodschappen",
            "told": Told(),
            "actor": carla.viewer,
            "participant": asker,
            "organisation": care,
        }
        return refer(**(said | more))

    return make


@kept
def rosa(community: Community, care: Organisation) -> Person:
    """Signs people up for the home care."""
    appoint_referrer(actor=SYSTEM, organisation=care, email="Rosa@kust.example")
    user = User.objects.get(email="rosa@kust.example")
    viewer = Viewer(
        user_id=user.pk, community_id=community.pk, roles=(RoleHold(Role.REFERRER.value),), second_factor=True
    )
    return Person(user=user, community=community, viewer=viewer)
