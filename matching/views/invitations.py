"""A question put to somebody: the page behind log-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from buurthulp.viewers import Viewer
from matching.access import Need, get_invitation_for
from matching.enums import InvitationStatus, InvitedBy
from matching.forms.answering import AnswerForm
from matching.links import Answer
from matching.models import Invitation
from matching.page_texts import words_of_undo
from matching.selectors.arranging import arranged_by
from matching.selectors.clashes import clash_text
from matching.selectors.invitations import InvitationFacts, facts_of, invitations_of, outcome_of
from matching.selectors.refused_moments import may_say_moment
from matching.services.answering import may_step_back
from matching.services.refused_moments import say_moment_refused
from matching.services.replying import reply, undo, undo_minutes
from matching.views.moments import WhenForm, when_form, when_refused
from matching.views.visit import posted, seat_of
from members.community_request import CommunityRequest


@require_safe
def invitation(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Would you do this? After an answer: how it stands, and for ten minutes the way back."""
    viewer, participant = seat_of(request)
    found = _load(viewer, public_id)
    now = clock.now()
    facts = facts_of(found, now)
    if found.status == InvitationStatus.CHOSEN:
        if viewer.may is not None:
            return redirect("matching:home")  # a trusted contact reads no agreement
        return redirect("matching:agreement", found.match.public_id)
    minutes = undo_minutes(found, now)
    steps_back = may_step_back(found)
    if minutes or steps_back or facts.state == "not_now":
        outcome = outcome_of(found, now)
        says_moment = outcome == "not_now" and may_say_moment(found)
        context = {
            "outcome": outcome,
            "asker": facts.asker,
            "category": facts.category,
            "seeks": facts.seeks,
            "when": facts.when,
            "band": facts.band,
            "at_yours": facts.at_yours,
            "undo_url": reverse("matching:undo_answer", args=[public_id]) if minutes or steps_back else "",
            "undo_minutes": minutes,
            "yes_url": reverse("matching:answer", args=[public_id]) if facts.may_say_yes and not minutes else "",
            "clash": clash_text(found) if facts.may_say_yes else "",
            "moment_url": reverse("matching:answer", args=[public_id]) if says_moment else "",
            "by_link": False,
        }
        return render(request, "matching/invitation_answered.html", context)
    arranger = arranged_by(found.slot.occasion.help_request, reader_id=participant.pk)
    clash = clash_text(found) if facts.is_answerable else ""
    return render(request, "matching/invitation.html", {**_page(facts), "arranger": arranger, "clash": clash})


def _load(viewer: Viewer, public_id: str) -> Invitation:
    pk = get_invitation_for(viewer, public_id, Need.ACT).pk
    return invitations_of(viewer).get(pk=pk)


def _page(facts: InvitationFacts) -> dict[str, object]:
    return {
        "invitation": facts,
        "asker": facts.asker,
        "category": facts.category,
        "seeks": facts.seeks,
        "title": facts.title,
        "public_line": facts.public_line,
        "when": facts.when,
        "minutes": facts.minutes,
        "band": facts.band,
        "at_yours": facts.at_yours,
        "ride": facts.ride,
        "reasons": facts.reasons,
        "answer_url": reverse("matching:answer", args=[facts.public_id]),
        "by_link": False,
    }


@post_only
def answer(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Yes, nu niet, or liever niet meer; after "nu niet" ``why``: it was the moment.

    A yes to a flexible question names a day and time first.
    """
    viewer, _participant = seat_of(request)
    found = _load(viewer, public_id)
    if request.POST.get("why") == "moment":
        say_moment_refused(actor=viewer, invitation_id=found.pk)
        messages.success(request, _("Dank je. Zo weten we het."))
        return redirect("matching:invitation", public_id)
    form = AnswerForm(posted(request))
    if not form.is_valid():
        messages.error(request, str(form.errors["answer"][0]))
        return redirect("matching:invitation", public_id)
    facts = facts_of(found, clock.now())
    moment = when_form(request, found) if form.chosen == Answer.YES and facts.may_say_yes else None
    if moment is not None and not moment.is_valid():
        return _ask_moment(request, facts, moment)
    try:
        reply(
            actor=viewer,
            invitation_id=found.pk,
            answer=form.chosen,
            **(moment.chosen if moment else {}),
        )
    except DomainError as error:
        if moment is not None and when_refused(moment, error):
            return _ask_moment(request, facts, moment)
        if error.code == "answered":
            messages.error(request, str(error.message))
        return redirect("matching:invitation", public_id)
    # Who came from the board was not asked: for them there is no question to go back to.
    if found.invited_by == InvitedBy.BOARD:
        return redirect("exchange:nearby" if viewer.may is None else "matching:home")
    return redirect("matching:invitation", public_id)


def _ask_moment(request: CommunityRequest, facts: InvitationFacts, form: WhenForm) -> HttpResponse:
    context = {
        **_page(facts),
        "form": form,
        "other_url": reverse("matching:invitation", args=[facts.public_id]),
    }
    return render(request, form.template, context)


@post_only
def undo_answer(request: CommunityRequest, public_id: str) -> HttpResponse:
    """A tap taken back, within ten minutes; after that "het lukt toch niet" of whoever said yes."""
    viewer, _participant = seat_of(request)
    found = _load(viewer, public_id)
    try:
        is_stepped_back = undo(actor=viewer, invitation=found, now=clock.now())
        messages.success(request, words_of_undo(is_stepped_back=is_stepped_back))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("matching:invitation", public_id)
    # Who came from the board was not asked: for them there is no question to go back to.
    if found.invited_by == InvitedBy.BOARD:
        return redirect("exchange:nearby" if viewer.may is None else "matching:home")
    return redirect("matching:invitation", public_id)
