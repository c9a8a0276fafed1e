"""Which organisations know of me: what I allowed I take back myself, at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from desk.own_access import get_follower_of, get_own_referral
from desk.selectors.own_organisations import followers_of, referrals_of
from desk.services.client_links import stop_following
from desk.services.referrals import withdraw_referral
from members.access import need_login, need_participant
from members.community_request import CommunityRequest


@require_http_methods(["GET", "HEAD", "POST"])
def organisations(request: CommunityRequest) -> HttpResponse:
    """Who sees how it goes, and who was told of me; POST ``stop`` (an organisation) or ``withdraw`` (a referral)."""
    participant, actor = need_participant(request.viewer), need_login(request.viewer)
    if request.method == "POST":
        if "withdraw" in request.POST:
            referral = get_own_referral(participant, request.POST["withdraw"])
            told = _("Ingetrokken. Wat wij aan %(name)s vertelden, is hier gewist.")
            try:
                withdraw_referral(actor=actor, referral=referral)
                messages.success(request, told % {"name": referral.organisation.name})
            except DomainError as error:
                messages.error(request, str(error))
        else:
            organisation = get_follower_of(participant, request.POST.get("stop", ""))
            stop_following(actor=actor, participant=participant, organisation=organisation)
            messages.success(request, _("Bewaard. %(name)s ziet niets meer van je.") % {"name": organisation.name})
        return redirect("signals:organisations")
    context = {
        "followers": followers_of(participant),
        "referrals": referrals_of(participant),
        "nav_current": "me",
    }
    return render(request, "desk/own_organisations.html", context)
