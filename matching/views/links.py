"""The link in a mail: one answer to one question, without logging in (safety.md §2).

Looking changes nothing, because mail scanners look too: only the button on the page answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from buurthulp.viewers import Viewer
from matching.access import Need, get_invitation_for
from matching.enums import InvitationStatus
from matching.links import Answer, read_token, token_for
from matching.merged import asked_instead
from matching.models import Invitation
from matching.page_texts import words_of_undo
from matching.selectors.clashes import clash_text
from matching.selectors.invitations import facts_of, invitations_of, outcome_of
from matching.selectors.refused_moments import may_say_moment
from matching.services.answering import may_step_back
from matching.services.refused_moments import say_moment_refused
from matching.services.replying import reply, reply_after_yes, undo, undo_minutes
from matching.views.moments import WhenForm, when_form, when_refused
from members.community_request import CommunityRequest
from members.enums import ParticipantStatus
from members.language_choice import speak_to
from members.readers import may_follow

# Which answers a tap of a link may take back: its own. No other, but for a button that says so ("cannot").
UNDOES = {
    Answer.YES: frozenset({InvitationStatus.HELD, InvitationStatus.RESERVE}),
    Answer.NOT_NOW: frozenset({InvitationStatus.NOT_NOW}),
    Answer.NEVER: frozenset({InvitationStatus.NOT_NOW}),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is ours: whose answer, to what, and which; ``reader``: whom it was sent to, where it says so."""

    token: str
    reader: str | None
    viewer: Viewer
    invitation: Invitation
    answer: Answer


def _follow(request: CommunityRequest, token: str) -> Link | None:
    """The link, or None for one that is forged, of another community, of people who no longer see each other, or that
    was sent to who acted for somebody then and does so no more."""
    read = read_token(token)
    if read is None:
        return None
    said_id, answer, reader = read
    public_id = asked_instead(said_id)
    known = (
        Invitation.objects.filter(public_id=public_id, community_id=request.community.pk)
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .values_list("participant_id", flat=True)
        .first()
    )
    viewer = Viewer(user_id=None, community_id=request.community.pk, participant_id=known)
    try:
        pk = get_invitation_for(viewer, public_id, Need.ACT).pk
    except Http404:
        return None
    invitation = invitations_of(viewer).select_related("participant").get(pk=pk)
    if not may_follow(reader, invitation.participant, since=invitation.invited_at):
        return None
    speak_to(request, invitation.participant)
    return Link(token=token, reader=reader, viewer=viewer, invitation=invitation, answer=answer)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: CommunityRequest, token: str) -> HttpResponse:
    """GET: one confirming button, or how it stands. POST: the answer of this link.

    ``why`` says more with it: after "nu niet" that it was the moment, after a yes that they cannot after all.
    """
    link = _follow(request, token)
    if link is None:
        return _unknown(request)
    facts = facts_of(link.invitation, clock.now())
    if request.POST.get("why") == "moment" and link.invitation.status in UNDOES[link.answer]:
        say_moment_refused(actor=link.viewer, invitation_id=link.invitation.pk)
        messages.success(request, _("Dank je. Zo weten we het."))
        return redirect(request.path)
    if request.POST.get("why") == "cannot" and _may_say_instead(link):
        try:
            reply_after_yes(actor=link.viewer, invitation=link.invitation, answer=link.answer, now=clock.now())
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect(request.path)
    if not (facts.may_say_yes if link.answer == Answer.YES else facts.is_answerable):
        return redirect(request.path) if request.method == "POST" else _how_it_stands(request, link)
    form = when_form(request, link.invitation) if link.answer == Answer.YES else None
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return _confirm(request, link, form)
    try:
        reply(
            actor=link.viewer,
            invitation_id=link.invitation.pk,
            answer=link.answer,
            **(form.chosen if form else {}),
        )
    except DomainError as error:
        if form is not None and when_refused(form, error):
            return _confirm(request, link, form)
    return redirect(request.path)


def _confirm(request: CommunityRequest, link: Link, form: WhenForm | None) -> HttpResponse:
    facts = facts_of(link.invitation, clock.now())
    context = {
        "answer": link.answer.value,
        "asker": {"first_name": facts.asker.first_name},
        "category": facts.category,
        "seeks": facts.seeks,
        "when": facts.when,
        "band": facts.band,
        "at_yours": facts.at_yours,
        "answer_url": request.path,
        "other_url": reverse("matching:invitation", args=[facts.public_id]),
        # Who followed the one link may have meant the other: neither asks to log in.
        "other_answer_url": _link_to(link, Answer.NOT_NOW if link.answer == Answer.YES else Answer.YES),
        "may_say_yes": facts.may_say_yes,
        "clash": clash_text(link.invitation) if link.answer == Answer.YES else "",
        "form": form,
        "by_link": True,
    }
    template = form.template if form else "matching/invitation_confirm.html"
    return render(request, template, context)


def _how_it_stands(request: CommunityRequest, link: Link) -> HttpResponse:
    now = clock.now()
    facts = facts_of(link.invitation, now)
    is_own = link.invitation.status in UNDOES[link.answer]
    minutes = undo_minutes(link.invitation, now) if is_own else 0
    goes_back = minutes or (is_own and may_step_back(link.invitation))
    outcome = outcome_of(link.invitation, now, wanted_yes=link.answer == Answer.YES)
    says_moment = outcome == "not_now" and link.answer != Answer.YES and may_say_moment(link.invitation)
    context = {
        "outcome": outcome,
        "asker": {"first_name": facts.asker.first_name},
        "category": facts.category,
        "seeks": facts.seeks,
        "when": facts.when,
        "band": facts.band,
        "at_yours": facts.at_yours,
        "undo_url": reverse("matching:undo_by_link", args=[link.token]) if goes_back else "",
        "undo_minutes": minutes,
        "cannot_url": request.path if _may_say_instead(link) else "",
        "yes_url": _link_to(link, Answer.YES) if facts.may_say_yes and not minutes else "",
        "moment_url": request.path if says_moment else "",
        # The page of the question is that of the agreement from then on, for who logs in.
        "agreement_url": reverse("matching:invitation", args=[facts.public_id]) if outcome == "chosen" else "",
        "by_link": True,
    }
    return render(request, "matching/invitation_answered.html", context)


def _may_say_instead(link: Link) -> bool:
    """Whether this is the other link of a mail whose "ja" was tapped: who comes back to that mail may mean no."""
    return link.answer != Answer.YES and may_step_back(link.invitation)


def _link_to(link: Link, answer: Answer) -> str:
    return reverse("matching:answer_by_link", args=[token_for(link.invitation, answer, link.reader)])


def _unknown(request: CommunityRequest) -> HttpResponse:
    return render(request, "members/link_unknown.html", status=404)


@never_cache
@post_only
def undo_by_link(request: CommunityRequest, token: str) -> HttpResponse:
    """The tap of this link taken back, within ten minutes; after that "het lukt toch niet" of whoever said yes."""
    link = _follow(request, token)
    if link is None:
        return _unknown(request)
    try:
        if link.invitation.status in UNDOES[link.answer]:
            is_stepped_back = undo(actor=link.viewer, invitation=link.invitation, now=clock.now())
            messages.success(request, words_of_undo(is_stepped_back=is_stepped_back))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("matching:answer_by_link", token)
