"""An organisation signs people up, and sees how it stands with those alone."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from desk.access import need_referrer
from desk.referrer_forms import EnterForm
from desk.selectors.referrers import entered_by
from desk.services.referrers import enter
from exchange.selectors import kinds_of, suggest_category
from members.access import need_feature
from members.community_request import CommunityRequest
from members.enums import Feature

FIELDS = {
    "entry.how": "how",
    "entry.ride": "title",
    "error.name": "first_name",
    "error.family_name": "family_name",
    "error.postcode": "postcode",
    "error.house_number": "house_number",
    "error.contact": "phone",
    "error.what": "title",
    "error.category": "category",
}


@require_safe
def entered(request: CommunityRequest) -> HttpResponse:
    """Whom they entered themselves, and how that stands."""
    _viewer, account = need_referrer(request.viewer)
    need_feature(request.community, Feature.REFERRAL_IN)
    lines, page = entered_by(account, page=request.GET.get("page", "1"))
    context = {"lines": lines, "page_obj": page, "organisation": account.organisation.name, "nav_current": "entered"}
    return render(request, "desk/entered.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_somebody(request: CommunityRequest) -> HttpResponse:
    """Somebody, with their consent, and perhaps what they ask."""
    viewer, account = need_referrer(request.viewer)
    need_feature(request.community, Feature.REFERRAL_IN)
    words = " ".join((request.POST.get("title", ""), request.POST.get("public_line", "")))
    form = EnterForm(
        request.POST if request.method == "POST" else None,
        kinds=list(kinds_of(request.community)),
        suggested=suggest_category(request.community, words) if words.strip() else None,
    )
    token = request.POST.get("token", "") or secrets.token_urlsafe(12)
    if form.is_bound and form.is_valid():
        try:
            made = enter(actor=viewer, community=request.community, form_token=token, entering=form.entering)
        except DomainError as error:
            field = next((name for code, name in FIELDS.items() if error.code.startswith(code)), None)
            form.add_error(field, str(error))
        else:
            messages.success(request, _("%(name)s is aangemeld. Wij bellen.") % {"name": made.participant.first_name})
            return redirect("referral:entered")
    context = {"form": form, "token": token, "organisation": account.organisation.name, "nav_current": "enter"}
    return render(request, "desk/enter.html", context)
