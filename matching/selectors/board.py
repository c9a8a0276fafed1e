"""What the board does not know of itself: what a viewer answered already, and for which moment a yes is asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, Q, Value, When

from buurthulp.viewers import AnyViewer, Viewer
from exchange.enums import RequestStatus, SlotStatus, Way
from exchange.models import HelpRequest, Occasion
from exchange.selectors.board import register_answered
from matching.enums import InvitationStatus, InvitedBy
from matching.models import Invitation
from members.bands import band_between
from members.models import Place
from members.selectors.people import current_home

YES = [InvitationStatus.HELD, InvitationStatus.RESERVE, InvitationStatus.CHOSEN]
ASKED = [*YES, InvitationStatus.INVITED, InvitationStatus.LAPSED]


def answered(viewer: Viewer, request_ids: Sequence[int], offer_ids: Sequence[int]) -> tuple[set[int], set[int]]:
    """To which of these requests this viewer said yes, and after which of these offers they have a request out.

    One query.
    """
    me = viewer.participant_id
    assert me is not None  # the board is for who takes part
    said_yes = Q(participant_id=me, status__in=YES, occasion__help_request_id__in=request_ids)
    asked = Q(
        offer_id__in=offer_ids,
        status__in=ASKED,
        slot__status=SlotStatus.OPEN,
        occasion__help_request__participant_id=me,
        occasion__help_request__way=Way.ONE,
        occasion__help_request__status=RequestStatus.OPEN,
    )
    rows = Invitation.objects.filter(said_yes | asked).annotate(
        said_yes=Case(When(said_yes, then=Value(True)), default=Value(False)),
        asked=Case(When(asked, then=Value(True)), default=Value(False)),
    )
    requests: set[int] = set()
    offers: set[int] = set()
    for is_yes, is_asked, request_id, offer_id in rows.values_list(
        "said_yes", "asked", "occasion__help_request_id", "offer_id"
    ):
        if is_yes:
            requests.add(request_id)
        if is_asked:
            offers.add(offer_id)
    return requests, offers


def open_occasion(help_request: HelpRequest) -> Occasion:
    """The first moment for which somebody is still looked for, else the first."""
    occasions = Occasion.objects.filter(help_request=help_request).order_by("pk")
    return occasions.filter(slots__status=SlotStatus.OPEN).first() or occasions[0]


def question_of(help_request: HelpRequest, participant_id: int) -> Invitation | None:
    """The question about the whole of this request that was put to somebody, if any; of a series not about one date."""
    asked: Invitation | None = (
        Invitation.objects.filter(
            slot__occasion__help_request=help_request, participant=participant_id, slot__search__is_alone=False
        )
        .exclude(invited_by=InvitedBy.SERIES)
        .order_by("-pk")
        .first()
    )
    return asked


def band_of(viewer: AnyViewer, place: Place | None) -> str:
    """The band between this viewer's home and a place; "" where either is not known."""
    mine = viewer.participant_id if isinstance(viewer, Viewer) else None
    home = current_home(mine) if mine is not None else None
    return band_between(home.label, place.label) if home is not None and place is not None else ""


def register() -> None:
    """Tell the board."""
    register_answered(answered)
