"""The village that ranking is measured in is one in which everybody is found, with all they answered."""

from __future__ import annotations

import pytest

from matching.services.learning import recount_learned
from tests.benchmarks.likelihood import make_village, ways


@pytest.mark.django_db
def test_everybody_is_found_ranked_and_has_answered() -> None:
    slot = make_village(30, 5)
    assert recount_learned().people == 31
    assert {name: way() for name, way in ways(slot).items()} == {"pool": 30, "rank": 30, "answers": 30}
