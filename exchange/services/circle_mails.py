"""What is told of a circle: being asked in, who said yes, and that it goes on without somebody.

Never why, never because of whom.
"""

from __future__ import annotations

from django.urls import reverse

from exchange.models import Circle, CircleMember
from members.site import site_url
from notifications.services.outbox import write_mail


def tell_asked_in(member: CircleMember) -> bool:
    """Would they like to be in it? Whether somebody could be told."""
    circle = member.circle
    message = write_mail(
        participant=member.participant,
        kind="circle_asked",
        key=f"circle_asked:{circle.public_id}:{member.pk}",
        context=lambda: {"other": circle.participant.first_name, "url": _url(circle)},
    )
    return message is not None


def tell_joined(member: CircleMember) -> bool:
    """Whom it is round hears who said yes. Whether they could be told."""
    circle = member.circle
    message = write_mail(
        participant=circle.participant,
        kind="circle_joined",
        key=f"circle_joined:{circle.public_id}:{member.pk}",
        context=lambda: {"other": member.participant.first_name, "url": _url(circle)},
    )
    return message is not None


def tell_no_longer_in(member: CircleMember) -> bool:
    """It is over for them, with thanks: the same words whether the circle stopped or goes on without them."""
    message = write_mail(
        participant=member.participant,
        kind="circle_ended",
        key=f"circle_ended:{member.circle.public_id}:{member.pk}",
        context=lambda: {"other": member.circle.participant.first_name},
    )
    return message is not None


def _url(circle: Circle) -> str:
    return site_url(circle.community) + reverse("matching:circle", args=[circle.public_id])
