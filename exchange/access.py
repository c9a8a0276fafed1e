"""The doors to one request or offer: not mine to see is 404, seen but not mine to do is 403."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import NotAllowedError
from buurthulp.viewers import AnyViewer, System, Viewer
from exchange.enums import RequestStatus
from exchange.models import HelpRequest, Offer

Row = TypeVar("Row", HelpRequest, Offer)


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


def _seen(model: type[Row], related: tuple[str, ...], viewer: AnyViewer, public_id: str) -> Row:
    rows: Any = model.objects.select_related(*related)
    row: Row | None = rows.visible_to(viewer).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row


def _refuse_foreign(viewer: AnyViewer, owner_id: int, need: Need) -> None:
    if need is Need.SEE or isinstance(viewer, System):
        return
    if not isinstance(viewer, Viewer) or viewer.participant_id != owner_id:
        raise NotAllowedError("error.not_yours", _("Dit is van iemand anders. Je kunt het alleen bekijken."))
