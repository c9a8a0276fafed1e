"""Whom a coordinator wrote down at a table in a village hall, this evening."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from buurthulp import clock
from buurthulp.viewers import Viewer
from members.enums import ConsentHow, ConsentKind
from members.models import Consent

AN_EVENING = timedelta(hours=12)


def written_down_by(viewer: Viewer) -> Q:
    """The filter for participants whom this very coordinator wrote down in the last twelve hours, with them present.

    The consent that was given aloud says so: who noted it, when, and how.
    """
    given = Consent.objects.filter(
        kind=ConsentKind.PRIVACY,
        how=ConsentHow.IN_PERSON,
        by_user=viewer.user_id,
        given_at__gt=clock.now() - AN_EVENING,
        withdrawn_at=None,
    )
    return Q(pk__in=given.values("participant"), community_id=viewer.community_id)
