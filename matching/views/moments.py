"""What a yes says besides yes: the day and time for a flexible question, the days of a series."""

from __future__ import annotations

from buurthulp import clock
from buurthulp.errors import DomainError
from exchange.models import HelpRequest, Occasion
from matching.forms.answering import DatesForm, MomentForm
from matching.models import Invitation
from matching.selectors.invitations import is_for_series
from matching.selectors.series import free_dates
from members.community_request import CommunityRequest

FIELD_OF = {"moment_missing": "day", "moment_outside": "time", "moment_taken": "time", "dates_missing": "dates"}
WhenForm = MomentForm | DatesForm


def when_form(request: CommunityRequest, invitation: Invitation) -> WhenForm | None:
    """Filled in when something was sent; the first tap on "ja" only opens it. None where a yes says it all."""
    occasion = invitation.slot.occasion
    if is_for_series(invitation):
        return dates_form(request, occasion.help_request, invitation.participant_id, invitation_id=invitation.pk)
    return moment_form(request, occasion) if occasion.starts_at is None else None


def moment_form(request: CommunityRequest, occasion: Occasion) -> MomentForm:
    """A day and a time inside this occasion."""
    is_sent = request.method == "POST" and ("day" in request.POST or "time" in request.POST)
    return MomentForm(request.POST if is_sent else None, occasion=occasion, now=clock.now())


def dates_form(
    request: CommunityRequest, help_request: HelpRequest, participant_id: int, *, invitation_id: int | None = None
) -> DatesForm:
    """The days of a series that are free."""
    dates = free_dates(help_request, participant_id, clock.now(), invitation_id=invitation_id)
    is_sent = request.method == "POST" and "picked" in request.POST
    more_follow = help_request.dates_due_at is not None
    return DatesForm(request.POST if is_sent else None, dates=dates, more_follow=more_follow)


def when_refused(form: WhenForm, error: DomainError) -> bool:
    """Put a refusal of the moment beside its field. False for any other refusal."""
    field = FIELD_OF.get(error.code)
    if field not in form.fields:
        return False
    form.add_error(field, str(error.message))
    return True
