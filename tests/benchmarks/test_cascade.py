"""What is measured of the sweep looks at every row and finds none of them due."""

from __future__ import annotations

import pytest

from matching.models import Search
from tests.benchmarks.cascade import FETCHED, make_searches, ways


@pytest.mark.django_db
def test_so_many_searches_and_nothing_due() -> None:
    make_searches(80)
    assert (Search.objects.count(), Search.objects.values("slot").distinct().count()) == (80, 80)
    found = {name: way() for name, way in ways().items()}
    assert found == {"pk50": FETCHED, "due": 0, "sweep_due": 0, "sweep_matching": 0}
