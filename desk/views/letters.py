"""Letters for who has no mail, to print. Their address is a look that is written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from buurthulp import languages
from desk.access import get_intake, get_match_on_desk, get_person_on_desk
from desk.selectors.letters import call_letter, match_letter
from desk.selectors.matches import is_to_come
from members.access import need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Role
from members.models import Participant
from members.services.access_log import ContactDetails, contact_details_of


@require_safe
@staff_page(Role.COORDINATOR)
def after_call(request: CommunityRequest, public_id: str) -> HttpResponse:
    """What was written down in a call."""
    row = get_intake(request.viewer, public_id)
    assert row.participant is not None  # get_intake looked
    person = get_person_on_desk(request.viewer, row.participant.public_id)
    back = reverse("desk:intake_done", args=[public_id])
    return _letter(request, person, "letter", lambda details: call_letter(row, details), back)


@require_safe
@staff_page(Role.COORDINATOR)
def agreement(request: CommunityRequest, public_id: str, participant_id: str) -> HttpResponse:
    """That somebody would like to do it, to one of the two; for what is agreed and to come."""
    match = get_match_on_desk(request.viewer, public_id)
    person = get_person_on_desk(request.viewer, participant_id)
    if person.pk not in (match.asker_id, match.helper_id) or not is_to_come(match):
        raise Http404
    back = reverse("desk:match", args=[public_id])
    return _letter(request, person, "letter_match", lambda details: match_letter(match, person, details), back)


def _letter(
    request: CommunityRequest,
    person: Participant,
    template: str,
    write: Callable[[ContactDetails], Any],
    back: str,
) -> HttpResponse:
    details = contact_details_of(viewer=need_login(request.viewer), participant=person, reason="letter")
    with languages.reading(details.language):  # it is read by who gets it, not by who prints it
        context = {"letter": write(details), "back_url": back}
        return render(request, f"desk/staff/{template}.html", context)
