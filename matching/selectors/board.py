"""What the board does not know of itself: what a viewer answered already, who is asked nothing, and for which moment a
yes is asked.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from buurthulp.per_row import ExistsPerRow
from buurthulp.viewers import AnyViewer, Viewer
from exchange.enums import RequestStatus, SlotStatus, Way
from exchange.models import HelpRequest, Occasion, Offer
from exchange.selectors.board import register_asked_nothing
from exchange.selectors.board_rows import register_answered
from matching.enums import InvitationStatus, InvitedBy, StillAnswer
from matching.models import Invitation, Silence
from members.bands import band_between
from members.models import Place
from members.selectors.people import current_home

YES = [InvitationStatus.HELD, InvitationStatus.RESERVE, InvitationStatus.CHOSEN]
ASKED = [*YES, InvitationStatus.INVITED, InvitationStatus.LAPSED]


def requests_answered(viewer: Viewer) -> QuerySet[Invitation, int]:
    """To which requests this viewer said yes."""
    assert viewer.participant_id is not None  # the board is for who takes part
    said_yes = Invitation.objects.filter(participant_id=viewer.participant_id, status__in=YES)
    return said_yes.values_list("occasion__help_request", flat=True)


def offers_asked(viewer: Viewer) -> QuerySet[Invitation, int | None]:
    """After which offers this viewer has a request out."""
    assert viewer.participant_id is not None  # the same
    asked = Invitation.objects.filter(
        offer__isnull=False,
        status__in=ASKED,
        slot__status=SlotStatus.OPEN,
        slot__occasion__help_request__participant_id=viewer.participant_id,
        slot__occasion__help_request__way=Way.ONE,
        slot__occasion__help_request__status=RequestStatus.OPEN,
    )
    return asked.values_list("offer", flat=True)


def asked_nothing(participant_id: OuterRef) -> Exists:
    """Whether somebody did not say yet that they may still be asked, or would rather not."""
    return ExistsPerRow(Silence.objects.exclude(answer=StillAnswer.YES).filter(participant_id=participant_id))


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
    register_answered(HelpRequest._meta.label, requests_answered)
    register_answered(Offer._meta.label, offers_asked)
    register_asked_nothing(asked_nothing)
