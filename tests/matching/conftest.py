"""Who else lives in the village of these tests."""

from __future__ import annotations

import pytest

from members.models import Community
from tests.cast import Person, make_resident
from tests.geography import Geography


@pytest.fixture
def coos(community: Community, geography: Geography) -> Person:
    """A second helper, in Molenbuurt."""
    return make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")
