"""What people still take part in, so that nobody switches it off under them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.models import Pair, RoundMember
from desk.models.pair import LIVE
from members.enums import ParticipantStatus


def rounds_running(community_id: int) -> str:
    """The telephone rounds in which people are called, and how that ends; "" for none. One query."""
    called = RoundMember.objects.filter(round__community_id=community_id, left_at=None)
    names = called.exclude(participant__status=ParticipantStatus.CLOSED).values_list("round__name", flat=True)
    if not names:
        return ""
    return _(
        "Er worden nog mensen gebeld: %(rounds)s. Een coördinator kiest daar eerst bij iedereen "
        "“Doet niet meer mee met de ronde”. Dan kan de telefoonronde uit."
    ) % {"rounds": ", ".join(sorted(set(names)))}


def pairs_running(community_id: int) -> str:
    """How many pairs were proposed or meet, and how that ends; "" for none. One query."""
    count = Pair.objects.filter(community_id=community_id, status__in=LIVE).count()
    if not count:
        return ""
    said = ngettext(
        "Er is nog %(count)s paar maatjes. Een coördinator rondt het eerst af. Dan kan het uit.",
        "Er zijn nog %(count)s paren maatjes. Een coördinator rondt ze eerst af. Dan kan het uit.",
        count,
    )
    return said % {"count": count}
