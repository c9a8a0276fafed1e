"""A link for one person: a referrer makes it and hands it over, and who gets it signs up themselves."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from buurthulp.viewers import Viewer
from desk.access import find_client_link, need_referrer
from desk.client_links import FOLLOWS, KEPT, address_of
from desk.models import ClientLink
from desk.referrer_forms import FollowForm
from desk.services.client_links import make_client_link, use_client_link
from members.access import need_feature, need_login
from members.community_request import CommunityRequest
from members.enums import Feature
from members.seats import is_oneself


@post_only
def make_link(request: CommunityRequest) -> HttpResponse:
    """A link on paper. Only this answer holds it."""
    viewer, account = need_referrer(request.viewer)
    need_feature(request.community, Feature.REFERRAL_IN)
    try:
        link, token = make_client_link(actor=viewer)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("referral:entered")
    address = address_of(request.community, token)
    context = {
        "organisation": account.organisation.name,
        "address": address,
        "short_address": address.partition("://")[2].rstrip("/"),
        "until": link.until,
    }
    return render(request, "desk/client_link_made.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def client(request: CommunityRequest, token: str) -> HttpResponse:
    """Who gave the link and what they may see; the button keeps it through the log-in code. Looking changes nothing."""
    need_feature(request.community, Feature.REFERRAL_IN)
    link = find_client_link(request.community.pk, token)
    why = _closed(link)
    if link is None or why:
        return render(request, "desk/client_link_closed.html", {"why": why}, status=410 if link is not None else 404)
    form = FollowForm(request.POST if request.method == "POST" else None, organisation=link.organisation.name)
    if form.is_bound and form.is_valid():
        return _begin(request, link, token, follows=form.cleaned_data["follows"])
    context = {"form": form, "organisation": link.organisation.name, "until": link.until}
    return render(request, "desk/client_link.html", context)


def _begin(request: CommunityRequest, link: ClientLink, token: str, *, follows: bool) -> HttpResponse:
    viewer = request.viewer
    if request.participant is not None and isinstance(viewer, Viewer) and is_oneself(viewer):
        use_client_link(actor=need_login(viewer), link=link, participant=request.participant, follows=follows)
        messages.success(request, _("Je doet al mee. Fijn dat je er bent."))
        return redirect("matching:home")
    request.session[KEPT], request.session[FOLLOWS] = token, follows
    names = reverse("members:signup_names")
    if request.user.is_authenticated:
        return redirect(names)
    query = urlencode({REDIRECT_FIELD_NAME: names}, safe="/")
    return HttpResponseRedirect(f"{reverse('account_request_login_code')}?{query}")


def _closed(link: ClientLink | None) -> str:
    """Why it opens nothing: "unknown", "used" or "old"; "" where it works."""
    if link is None:
        return "unknown"
    if link.used_at is not None:
        return "used"
    return "" if clock.now() < link.until else "old"
