"""What somebody without mail says on the telephone of a circle that they were asked into."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from buurthulp.viewers import Viewer
from exchange.models import CircleMember
from exchange.services.circles import decline_circle, join_circle
from matching.services.circles import leave_circle
from members.enums import ConsentHow


class HeardOfCircle(models.TextChoices):
    """What they said."""

    YES = "yes", _("Doet mee")
    NOT_NOW = "not_now", _("Nu niet")
    STOPS = "stops", _("Stopt")


def enter_of_circle(*, actor: Viewer, member: CircleMember, heard: HeardOfCircle) -> CircleMember:
    """Enter it, through the same services as their own tap. Raises DomainError as those do."""
    match heard:
        case HeardOfCircle.YES:
            return join_circle(actor=actor, member=member, how=ConsentHow.PHONE)
        case HeardOfCircle.NOT_NOW:
            return decline_circle(actor=actor, member=member)
        case HeardOfCircle.STOPS:
            return leave_circle(actor=actor, member=member)
