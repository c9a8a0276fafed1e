"""Organisations, for an administrator: which there are, what they do and where, and how they are reached."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from buurthulp.row_numbers import row_number
from desk.access import get_organisation_to_keep
from desk.models import Organisation
from desk.organisation_forms import OrganisationForm
from desk.referrer_forms import ReferrerForm
from desk.selectors.organisations import areas_to_choose, as_entered, line_of, named_but_missing, organisations_of
from desk.selectors.referrers import accounts_of
from desk.services.organisations import add_organisation, change_organisation, mark_of_organisation, switch_organisation
from desk.services.referrers import appoint_referrer, dismiss_referrer
from members.access import need_login, need_staff, staff_page
from members.community_request import CommunityRequest
from members.enums import Feature, Role

FIELD_OF = {"twice": "name", "reach": "phone"}


@require_safe
@staff_page(Role.ADMINISTRATOR)
def organisations(request: CommunityRequest) -> HttpResponse:
    """The list."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    lines = organisations_of(request.community)
    missing = named_but_missing(request.community, lines)
    context = {"organisations": lines, "missing": missing, "nav_current": "settings"}
    return render(request, "desk/staff/organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.ADMINISTRATOR)
def new_organisation(request: CommunityRequest) -> HttpResponse:
    """Add one."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    form = OrganisationForm(
        request.POST if request.method == "POST" else None, areas=areas_to_choose(request.community)
    )
    if form.is_bound and form.is_valid():
        try:
            made = add_organisation(actor=need_login(request.viewer), community=request.community, details=form.details)
        except DomainError as error:
            _show(error, form)
        else:
            messages.success(request, _("%(name)s staat in de lijst.") % {"name": made.name})
            return redirect("desk:organisations")
    return render(request, "desk/staff/organisation.html", {"form": form, "nav_current": "settings"})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.ADMINISTRATOR)
def organisation(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Change one, or with ``on`` (0 or 1) take it from the list and put it back."""
    found = get_organisation_to_keep(request.viewer, public_id)
    actor = need_login(request.viewer)
    if request.POST.get("on") in ("0", "1"):
        row = switch_organisation(actor=actor, organisation=found, is_active=request.POST["on"] == "1")
        said = _("%(name)s staat in de lijst.") if row.is_active else _("%(name)s is uit de lijst.")
        messages.success(request, said % {"name": row.name})
        return redirect("desk:organisations")
    if "do" in request.POST:
        return _change_accounts(request, found)
    form = OrganisationForm(
        request.POST if request.method == "POST" else None,
        initial={**as_entered(found), "seen": mark_of_organisation(found)},
        areas=areas_to_choose(request.community),
    )
    if form.is_bound and form.is_valid():
        try:
            change_organisation(actor=actor, organisation=found, details=form.details, seen=form.cleaned_data["seen"])
        except DomainError as error:
            _show(error, form)
        else:
            messages.success(request, _("Bewaard."))
            return redirect("desk:organisations")
    return _page(request, found, form, ReferrerForm())


def _change_accounts(request: CommunityRequest, found: Organisation) -> HttpResponse:
    """``do=appoint`` with ``email``, or ``do=dismiss`` with the number of an ``account``."""
    actor = need_login(request.viewer)
    if request.POST["do"] == "dismiss":
        account = found.accounts.filter(pk=row_number(request.POST.get("account", ""))).first()
        if account is None:
            raise Http404
        dismiss_referrer(actor=actor, account=account)
        messages.success(request, _("Dit mailadres meldt niemand meer aan."))
        return redirect("desk:organisation", found.public_id)
    form = ReferrerForm(request.POST)
    if form.is_valid():
        try:
            appoint_referrer(actor=actor, organisation=found, email=form.cleaned_data["email"])
        except DomainError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("Dit mailadres kan nu mensen aanmelden."))
            return redirect("desk:organisation", found.public_id)
    initial = {**as_entered(found), "seen": mark_of_organisation(found)}
    known = OrganisationForm(initial=initial, areas=areas_to_choose(request.community))
    return _page(request, found, known, form)


def _page(
    request: CommunityRequest, found: Organisation, form: OrganisationForm, referrer_form: ReferrerForm
) -> HttpResponse:
    signs_up = request.community.preset.has(Feature.REFERRAL_IN)
    context = {
        "form": form,
        "organisation": line_of(found),
        "accounts": accounts_of(found),
        "referrer_form": referrer_form if signs_up else None,
        "nav_current": "settings",
    }
    return render(request, "desk/staff/organisation.html", context)


def _show(error: DomainError, form: OrganisationForm) -> None:
    """Beside the field it is about, else on top; what was typed stays."""
    named = error.code.partition(".")[2]
    field = FIELD_OF.get(named, named)
    form.add_error(field if field in form.fields else None, str(error))
