"""Activities at a public place."""

from __future__ import annotations

from datetime import date, time

import factory

from buurthulp import clock
from exchange.enums import ActivityStatus
from exchange.models import Activity
from tests.factories.exchange import PublicPlaceFactory
from tests.factories.members import CommunityFactory

# A Tuesday, a week after the Tuesday on which most tests play (tests.matching.world.TUESDAY_TEN).
NEXT_TUESDAY = date(2026, 12, 8)


class ActivityFactory(factory.django.DjangoModelFactory[Activity]):
    """An open activity, once, on Tuesday 8 December 2026 from ten to twelve."""

    class Meta:
        model = Activity

    community = factory.SubFactory(CommunityFactory)
    organiser = None
    public_place = factory.SubFactory(PublicPlaceFactory, community=factory.SelfAttribute("..community"))
    status = ActivityStatus.OPEN
    title = "Koffie zonder agenda"
    text = "Kom binnen, blijf zo lang je wilt."
    first_on = NEXT_TUESDAY
    at = time(10)
    minutes = 120
    created_at = factory.LazyFunction(clock.now)
