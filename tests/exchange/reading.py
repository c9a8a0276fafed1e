"""What somebody reads on a page."""

from __future__ import annotations

import re

from django.urls import reverse

from exchange.models import Activity


def text_of(response) -> str:  # type: ignore[no-untyped-def]  # a response of the test client
    """What the page says, in one line."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub("<[^>]+>", " ", main).split())


def page_of(activity: Activity) -> str:
    return reverse("exchange:activity", args=[activity.public_id])
