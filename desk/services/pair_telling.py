"""What the two of a pair are told. Never why, and never because of whom."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from desk.models import Pair, PairLook
from desk.pair_wording import pair_when
from members.models import Participant
from members.site import site_url
from notifications.services.outbox import write_mail


def tell_asked(pair: Pair, person: Participant, other: Participant) -> bool:
    """Would they like to meet this neighbour in a rhythm? Whether somebody could be told."""
    message = write_mail(
        participant=person,
        kind="pair_asked",
        key=f"pair_asked:{pair.public_id}:{person.public_id}",
        context=lambda: {"other": other.first_name, "title": pair.title, "when": pair_when(pair), **_url(pair)},
    )
    return message is not None


def tell_look(look: PairLook, person: Participant, other: Participant) -> bool:
    """ "Hoe gaat het?" Whether somebody could be told."""
    message = write_mail(
        participant=person,
        kind="pair_look",
        key=f"pair_look:{look.pair.public_id}:{person.public_id}:{look.pk}",
        context=lambda: {"other": other.first_name, **_url(look.pair)},
    )
    return message is not None


def tell_ended(pair: Pair, person: Participant, other: Participant) -> bool:
    """It does not go on, with thanks. Whether somebody could be told."""
    message = write_mail(
        participant=person,
        kind="pair_ended",
        key=f"pair_ended:{pair.public_id}:{person.public_id}",
        context=lambda: {
            "other": other.first_name,
            "has_met": pair.help_request_id is not None,
        },
    )
    return message is not None


def _url(pair: Pair) -> dict[str, Any]:
    return {"url": site_url(pair.community) + reverse("signals:pair", args=[pair.public_id])}
