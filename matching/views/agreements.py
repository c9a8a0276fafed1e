"""Agreements: the list, the page of one, and "het lukt toch niet"."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.spoken import standard
from matching.access import Need, get_match_for
from matching.forms.messages import LastWordForm, MessageForm
from matching.selectors.agreements import agreement_page, is_coming, own_matches, state_of, state_text
from matching.selectors.home import coming_of
from matching.selectors.messages import conversation_of
from matching.services.agreeing import cancel_match
from matching.services.messaging import send_message
from matching.views.asking_again import ask_with_these_words
from matching.views.visit import posted, seat_of
from matching.wording import ready_messages
from members.community_request import CommunityRequest
from notifications.selectors import address_for

HOW = frozenset({"other_time", "not_now", "once", "every"})


@require_safe
def agreements(request: CommunityRequest) -> HttpResponse:
    """What is coming, the first one first, and what was."""
    viewer, _participant = seat_of(request)
    now = clock.now()
    rows = own_matches(viewer)
    listed = [
        {
            "first_name": row.first_name,
            "title": row.title or standard(row.category_name),
            "when": row.when,
            "url": reverse("matching:agreement", args=[row.public_id]),
            "state_text": "" if is_coming(row, now) else state_text(row, now),
        }
        for row in rows
    ]
    both = list(zip(listed, rows, strict=True))
    context = {
        "nav_current": "agreements",
        "coming": coming_of(viewer, [(row, 0) for row in rows], now),
        "cancelled": [item for item, row in both if not is_coming(row, now) and row.starts_at > now][::-1],
        "past": [item for item, row in both if not is_coming(row, now) and row.starts_at <= now],
    }
    return render(request, "matching/agreements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Two people, a moment, how to reach each other, and what they write. Only for the two."""
    viewer, participant = seat_of(request)
    match = get_match_for(viewer, public_id, Need.ACT)
    other = match.helper if match.asker_id == participant.pk else match.asker
    now = clock.now()
    is_past = state_of(match.status, is_past=now >= match.starts_at + timedelta(minutes=match.minutes)) != "arranged"
    form = MessageForm(posted(request), other=other.first_name, is_past=is_past)
    if request.method == "POST" and form.is_valid():
        try:
            send_message(actor=viewer, match_id=match.pk, author=participant, text=form.words)
        except DomainError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Verstuurd. %(other)s krijgt een mail.") % {"other": other.first_name})
            if not form.still_typed:
                return redirect(f"{reverse('matching:agreement', args=[public_id])}#berichten")
            # Own words stand in no session, so the page that keeps them is the answer itself.
            form = MessageForm(initial={"text": form.still_typed}, other=other.first_name, is_past=is_past)
    page = agreement_page(viewer, match, now, request.community.coordinator_name)
    conversation = conversation_of(
        viewer, match, now, reached=address_for(other, "message") is not None, before=request.GET.get("voor", "")
    )
    context = {
        "nav_current": "agreements",
        "agreement": page,
        "other": page.other,
        "mine_shown": page.mine_shown,
        "check_url": reverse("matching:check", args=[public_id]) if page.can_say_outcome else "",
        "conversation": conversation,
        "ready_messages": ready_messages(is_host=page.is_host, is_past=is_past),
        "form": form,
    }
    return render(request, "matching/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: CommunityRequest, public_id: str) -> HttpResponse:
    """ "Het lukt toch niet". When the helper cannot, we search on; when the asker no longer needs it, we stop."""
    viewer, participant = seat_of(request)
    match = get_match_for(viewer, public_id, Need.ACT)
    page = agreement_page(viewer, match, clock.now(), request.community.coordinator_name)
    form = LastWordForm(posted(request), other=page.other.first_name)
    # Who asked several people cannot move the day with one of them.
    may_move = not page.is_asker or match.slot.occasion.help_request.helpers == 1
    if request.method == "POST" and request.POST.get("how") in HOW and form.is_valid():
        word, how = form.cleaned_data["message"], request.POST["how"]
        every, other_time = how == "every", may_move and how == "other_time"
        try:
            cancel_match(
                actor=viewer,
                match_id=match.pk,
                by=participant,
                # Who rather has somebody else for all days of a series, still wants somebody.
                search_on=not page.is_asker or every,
                word=word,
                every=every,
                other_time=other_time,
            )
            messages.success(
                request,
                _("Dankjewel dat je het laat weten. Wij vertellen het %(other)s.") % {"other": page.other.first_name},
            )
            if page.is_asker and other_time:
                return ask_with_these_words(request, viewer, match.slot.occasion.help_request)
            return redirect("matching:home")
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("matching:agreement", public_id)
    context = {"agreement": page, "other": page.other, "form": form, "soon": page.soon, "may_move": may_move}
    return render(request, "matching/cancel.html", context)
