"""The day and time that a yes to a flexible question names."""

from __future__ import annotations

from buurthulp import clock
from buurthulp.errors import DomainError
from matching.forms.answering import MomentForm
from matching.models import Invitation
from members.community_request import CommunityRequest

FIELD_OF = {"moment_missing": "day", "moment_outside": "time"}


def needs_moment(invitation: Invitation) -> bool:
    """Whether the question leaves the moment to who says yes."""
    return invitation.slot.occasion.starts_at is None


def moment_form(request: CommunityRequest, invitation: Invitation) -> MomentForm:
    """Filled in when a day or time was sent; the first tap on "ja" only opens it."""
    is_sent = request.method == "POST" and ("day" in request.POST or "time" in request.POST)
    return MomentForm(request.POST if is_sent else None, occasion=invitation.slot.occasion, now=clock.now())


def moment_refused(form: MomentForm, error: DomainError) -> bool:
    """Put a refusal of the moment beside its field. False for any other refusal."""
    if error.code not in FIELD_OF:
        return False
    form.add_error(FIELD_OF[error.code], str(error.message))
    return True
