"""From when a figure is shown: the installation's settings over the safe ones."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from reports.engine.publish import SAFE, Thresholds


def thresholds() -> Thresholds:
    """As the settings say."""
    return Thresholds(
        people=settings.REPORTS_LEAST_PEOPLE,
        # The noise of a sum reaches half a cap further than that of people.
        sum_in_caps=settings.REPORTS_LEAST_CAPS + 0.5,
        wait_people=settings.REPORTS_LEAST_WAIT_PEOPLE,
        rate_whole=settings.REPORTS_LEAST_OF_A_RATE,
    )


def weaker_because() -> str:
    """The installation's reason, where something is lower than the safe value; else "".

    Raises ImproperlyConfigured where something is lower without a reason: that stops the start.
    """
    weaker = thresholds().weaker_than(SAFE)
    if not weaker:
        return ""
    reason: str = settings.REPORTS_WEAKER_BECAUSE.strip()
    if not reason:
        raise ImproperlyConfigured(
            f"Figures would be protected less than they were tested for ({', '.join(weaker)}). "
            "Say why in BUURTHULP_REPORTS_WEAKER_BECAUSE; it stands in every release."
        )
    return reason
