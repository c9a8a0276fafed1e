"""How much is tried where (ADR 38): a share at one's desk, the whole where a change lands, more in the deep tier.

``landing`` marks what takes seconds and watches something that seldom breaks unnoticed. `make test` leaves it out
unless CI=true, which .ci/run sets; `make test-deep` has it too, so that both together run every test.
"""

import os
from typing import NoReturn

import pytest

IS_LANDING = os.environ.get("CI") == "true"

landing = pytest.mark.landing

often = pytest.mark.parametrize("rounds", [25 if IS_LANDING else 4, pytest.param(100, marks=pytest.mark.deep)])
"""How many times the same race is run."""


def examples(whole: int) -> int:
    """How many examples of a property hypothesis makes up: ``whole`` where a change lands, a tenth at one's desk."""
    return whole if IS_LANDING else max(10, whole // 10)


def missing(reason: str) -> NoReturn:
    """What a test needs is not on this machine: skip it and say so; where a change lands nothing may be missing."""
    if IS_LANDING:
        pytest.fail(reason)
    pytest.skip(reason)
