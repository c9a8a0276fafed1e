"""A community to make figures of: Kustgemeente, with two wijken of two buurten."""

from __future__ import annotations

from members.models import Area, Community
from tests.geography import Geography
from tests.kept import kept
from tests.reports.world import FiguresWorld


@kept
def world(community: Community, geography: Geography) -> FiguresWorld:
    """Rows of Kustdorp; every area has 1,000 residents unless a test says otherwise."""
    Area.objects.update(residents=1_000)
    return FiguresWorld(community, geography.postcodes["9101AA"].label)
