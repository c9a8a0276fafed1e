"""My page and my story."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buurthulp import clock
from exchange.selectors import likes_of
from matching.page_texts import greeting
from matching.selectors.agreements import own_matches
from matching.selectors.home import home_of
from matching.selectors.notices import notices_of
from matching.selectors.refused_moments import is_long_ago
from matching.selectors.stories import Hours, hours_said, moments, story_of
from matching.services.ledger import balance_of
from matching.views.afterwards import SKIPPED
from matching.views.trusted import trusted_home
from matching.views.visit import seat_of
from members.community_request import CommunityRequest
from members.enums import Feature
from members.models import Participant
from members.quiet import resting_until
from members.selectors.people import is_confirmed
from members.selectors.starting import home_round


@require_safe
def home(request: CommunityRequest) -> HttpResponse:
    """What waits for me, what is coming, what I asked, my story, and what I like to do."""
    viewer, participant = seat_of(request)
    if viewer.may is not None:
        return trusted_home(request, viewer, participant)
    now = clock.now()
    notices = notices_of(participant, now)
    page = home_of(
        viewer,
        participant,
        now,
        coordinator=request.community.coordinator_name,
        skipped=request.session.get(SKIPPED, ()),
        further=notices.waiting,
    )
    context = {
        "nav_current": "start",
        "greeting": greeting(now),
        "waiting": page.waiting,
        "coming": page.coming,
        "my_requests": page.requests,
        "drafts": [{"title": row.title or _("Een vraag"), "url": reverse("matching:ask_what")} for row in page.drafts],
        "story": page.story,
        "received_from": page.received_from,
        "likes": (likes := likes_of(participant)),
        "unsuited": notices.unsuited,
        "is_long_ago": bool(likes) and is_long_ago(participant, now),
        "confirmed": is_confirmed(participant),
        "paused_until": resting_until(participant),
        "still": notices.still,
        "starting": home_round(request.community, participant.pk).starting,
    }
    return render(request, "matching/home.html", context)


@require_safe
def story(request: CommunityRequest) -> HttpResponse:
    """Given and received. Only for oneself."""
    viewer, participant = seat_of(request)
    rows = own_matches(viewer)
    context = {
        "nav_current": "me",
        "story": story_of(participant.pk, rows, clock.now()),
        "given": moments(rows, given=True),
        "received": moments(rows, given=False),
        "hours": _hours(participant),
    }
    return render(request, "matching/story.html", context)


def _hours(participant: Participant) -> Hours | None:
    """Only where the community shows hours; by default it is moments that count."""
    if not participant.community.preset.has(Feature.HOURS):
        return None
    balance = balance_of(participant)
    return hours_said(balance.given_minutes, balance.received_minutes)
