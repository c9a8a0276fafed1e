"""The doors to one request, offer or activity: not mine to see is 404, seen but not mine to do is 403."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import NotAllowedError
from buurthulp.viewers import AnyViewer, System, Viewer
from exchange.enums import ActivityStatus, RequestStatus
from exchange.models import Activity, Circle, CircleMember, HelpRequest, Offer
from exchange.models.circle import LIVE_MEMBER
from exchange.sights import in_the_circle, offers_on_the_board, on_the_board
from members.access import need_login, need_staff
from members.enums import Role

Row = TypeVar("Row", HelpRequest, Offer, Activity)


class Need(Enum):
    """What somebody came to do."""

    SEE = "see"
    EDIT = "edit"


def get_help_request_for(viewer: AnyViewer, public_id: str, need: Need = Need.SEE) -> HelpRequest:
    """The request, when this viewer may see it (and for EDIT: when it is their own).

    Raises Http404 for unknown, foreign and blocked alike, NotAllowedError for a seen one that is not theirs to change.
    """
    related = ("community", "participant", "category", "place__label")
    row = _seen(HelpRequest, related, viewer, public_id)
    _refuse_foreign(viewer, row.participant_id, need)
    return row


def get_draft_for(viewer: AnyViewer, public_id: str = "") -> HelpRequest:
    """One's own draft: the newest, or the one with this id. Raises Http404, also once it was sent."""
    if not isinstance(viewer, Viewer) or viewer.participant_id is None:
        raise Http404
    drafts = HelpRequest.objects.visible_to(viewer).filter(
        participant_id=viewer.participant_id, status=RequestStatus.DRAFT
    )
    if public_id:
        drafts = drafts.filter(public_id=public_id)
    draft: HelpRequest | None = drafts.select_related("community", "category").order_by("-created_at", "-pk").first()
    if draft is None:
        raise Http404
    return draft


def get_offer_for(viewer: AnyViewer, public_id: str, need: Need = Need.SEE) -> Offer:
    """The offer, by the same rules as :func:`get_help_request_for`."""
    row = _seen(Offer, ("community", "participant", "category"), viewer, public_id)
    _refuse_foreign(viewer, row.participant_id, need)
    return row


def get_request_on_board(viewer: AnyViewer, public_id: str) -> HelpRequest:
    """A request of somebody else as it stands on the board or in a circle one is in, to answer it.

    Being a coordinator, or having been asked, opens nothing here. Raises Http404, NotAllowedError for one's own.
    """
    row = _on_board(HelpRequest, lambda seen_by: on_the_board(seen_by) | in_the_circle(seen_by), viewer, public_id)
    assert isinstance(row, HelpRequest)
    return row


def get_offer_on_board(viewer: AnyViewer, public_id: str) -> Offer:
    """An offer of somebody else as it stands on the board, to ask after it. Raises as :func:`get_request_on_board`."""
    row = _on_board(Offer, offers_on_the_board, viewer, public_id)
    assert isinstance(row, Offer)
    return row


def _on_board(
    model: type[HelpRequest] | type[Offer], sight: Callable[[Viewer], Q], viewer: AnyViewer, public_id: str
) -> HelpRequest | Offer:
    if not isinstance(viewer, Viewer):
        raise Http404
    rows: Any = model.objects.filter(sight(viewer), community_id=viewer.community_id, public_id=public_id)
    row: HelpRequest | Offer | None = rows.select_related("participant", "category", "community").first()
    if row is None:
        raise Http404
    if row.participant_id == viewer.participant_id:
        raise NotAllowedError("error.your_own", _("Dit is van jou zelf. Een ander kan erop antwoorden."))
    return row


def get_circle_for(viewer: AnyViewer, public_id: str) -> tuple[Circle, CircleMember | None]:
    """A circle that goes on, and who this viewer is in it: None is whom it is round. Raises Http404.

    Being a coordinator opens nothing here; who said "nu niet", left or was taken out finds nothing.
    """
    circles: Any = Circle.objects.visible_to(viewer).select_related("participant__community", "community")
    circle: Circle | None = circles.filter(public_id=public_id).first()
    if circle is None or not isinstance(viewer, Viewer) or viewer.participant_id is None:
        raise Http404
    if circle.participant_id == viewer.participant_id:
        return circle, None
    mine = CircleMember.objects.filter(circle=circle, participant_id=viewer.participant_id, status__in=LIVE_MEMBER)
    found = mine.select_related("participant__community").first()
    if found is None:
        raise Http404
    return circle, found


def get_activity_for(viewer: AnyViewer, public_id: str, need: Need = Need.SEE) -> Activity:
    """The activity, by the same rules; a visitor sees what is open. EDIT: its organiser. A draft is never a page."""
    activity = _seen(Activity, ("community", "organiser", "public_place"), viewer, public_id)
    if activity.status == ActivityStatus.DRAFT:
        raise Http404
    _refuse_foreign(viewer, activity.organiser_id, need)
    return activity


def get_activity_to_print(viewer: AnyViewer, public_id: str) -> Activity:
    """An activity that everybody may read, for who hangs up its poster: its organiser, or who coordinates its ground.

    Raises Http404 for one that is not open, NotAllowedError for somebody else's, SignInNeededError, and
    SecondFactorNeededError for a coordinator.
    """
    login = need_login(viewer)
    activity = get_activity_for(login, public_id)
    if activity.status != ActivityStatus.OPEN:
        raise Http404
    if not may_print(login, activity):
        need_staff(login, Role.COORDINATOR)
        raise NotAllowedError("error.not_yours", _("Dit is van iemand anders. Je kunt het alleen bekijken."))
    return activity


def may_print(viewer: AnyViewer, activity: Activity) -> bool:
    """Whether this viewer hangs up its poster, once it is open."""
    if not isinstance(viewer, Viewer):
        return False
    if viewer.participant_id is not None and viewer.participant_id == activity.organiser_id:
        return True
    hold, place = viewer.holds(Role.COORDINATOR), activity.public_place
    return hold is not None and (hold.area_ids is None or (place is not None and place.area_id in hold.area_ids))


def _seen(model: type[Row], related: tuple[str, ...], viewer: AnyViewer, public_id: str) -> Row:
    rows: Any = model.objects.select_related(*related)
    row: Row | None = rows.visible_to(viewer).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row


def _refuse_foreign(viewer: AnyViewer, owner_id: int | None, need: Need) -> None:
    if need is Need.SEE or isinstance(viewer, System):
        return
    if not isinstance(viewer, Viewer) or viewer.participant_id is None or viewer.participant_id != owner_id:
        raise NotAllowedError("error.not_yours", _("Dit is van iemand anders. Je kunt het alleen bekijken."))
