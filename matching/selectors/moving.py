"""What of somebody is tied to where they live now, for the page on which they give another address."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from buurthulp import clock
from buurthulp.spoken import day_time
from buurthulp.viewers import Viewer
from exchange.enums import RequestStatus, SlotStatus, Where
from exchange.models import HelpRequest, Slot
from matching.enums import MatchStatus
from matching.models import Match


def searching_requests(participant_id: int) -> QuerySet[HelpRequest]:
    """Open requests for which we look, on which somebody said yes, or of which further dates are to be made.

    ``is_agreed`` of each: some of it is agreed already.
    """
    agreed = Match.objects.filter(slot__occasion__help_request=OuterRef("pk"), status=MatchStatus.AGREED)
    searching = Slot.objects.filter(occasion__help_request=OuterRef("pk"), status=SlotStatus.OPEN)
    found: QuerySet[HelpRequest] = HelpRequest.objects.filter(
        Q(Exists(searching)) | Q(dates_due_at__isnull=False), participant_id=participant_id, status=RequestStatus.OPEN
    )
    return found.annotate(is_agreed=Exists(agreed)).order_by("pk")


def agreements_at_home(viewer: Viewer) -> list[dict[str, str]]:
    """What is still to come at this viewer's own home: title, when, with whom, and the page."""
    me = viewer.participant_id
    here = Q(asker_id=me, slot__occasion__help_request__where=Where.ASKER) | Q(
        helper_id=me, slot__occasion__help_request__where=Where.HELPER
    )
    matches = (
        Match.objects.filter(
            here, community_id=viewer.community_id, status=MatchStatus.AGREED, starts_at__gt=clock.now()
        )
        .order_by("starts_at", "pk")
        .values_list(
            "public_id",
            "starts_at",
            "slot__occasion__help_request__title",
            "asker_id",
            "asker__first_name",
            "helper__first_name",
        )
    )
    return [
        {
            "url": reverse("matching:agreement", args=[public_id]),
            "when": day_time(starts_at),
            "title": title,
            "first_name": helper if asker_id == me else asker,
        }
        for public_id, starts_at, title, asker_id, asker, helper in matches
    ]
