"""Pages of plain text, per community from good defaults (safety.md §11)."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buurthulp import clock
from buurthulp.spoken import minutes_words
from members.community_request import CommunityRequest, without_session
from members.enums import Feature, TextKind
from members.house_style import stylesheet_of
from members.logos import version_of
from members.models import CommunityLogo
from members.preset import Preset
from members.selectors.texts import text_in_force

A_MINUTE, A_YEAR = 60, 31_536_000


@require_safe
def text(request: CommunityRequest, kind: TextKind) -> HttpResponse:
    """One of the texts, with this community's names and number in it, and since when it holds."""
    now = text_in_force(request.community, kind)
    context = {
        "title": now.title,
        "kind": kind.value,
        "paragraphs": now.paragraphs(request.community),
        "since": now.since,
        "is_dutch": now.is_own,
        "rounds_each": _rounds_each(request.community.preset) if kind == TextKind.HOW_WE_CHOOSE else "",
    }
    return render(request, "members/text.html", context)


@without_session
@require_safe
def house_style(request: CommunityRequest) -> HttpResponse:
    """The community's colours as a stylesheet. Its address changes with them (``?v=``), so it may be kept long."""
    response = HttpResponse(stylesheet_of(request.community.preset.house_style), content_type="text/css; charset=utf-8")
    _keep(response, is_current=request.GET.get("v", "") == request.community.house_style_version)
    return response


@without_session
@require_safe
def logo(request: CommunityRequest) -> HttpResponse:
    """The community's own logo, a PNG; 404 where it has none. Its address changes with it (``?v=``)."""
    found = CommunityLogo.objects.filter(community=request.community).first()
    if found is None:
        raise Http404
    png = bytes(found.png)
    response = HttpResponse(png, content_type="image/png")
    _keep(response, is_current=request.GET.get("v", "") == version_of(png))
    return response


def _rounds_each(preset: Preset) -> str:
    """After how long requests in no hurry are looked at together, in words; "" where they are not."""
    rounds = preset.features.rounds
    return minutes_words(rounds.every_minutes) if rounds is not None and preset.has(Feature.ROUNDS) else ""


def _keep(response: HttpResponse, *, is_current: bool) -> None:
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if is_current else f"public, max-age={A_MINUTE}"


@require_safe
def security_txt(request: CommunityRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116): the same number that everybody calls."""
    until = clock.machine_now().replace(microsecond=0) + timedelta(days=180)
    lines = [f"Contact: {request.community.phone_href}", f"Expires: {until.isoformat()}", "Preferred-Languages: nl, en"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
