"""Pages of the administrator: what the community is set to, its colours and its texts."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from buurthulp.post_only import post_only
from desk.forms import HourValueForm, HouseStyleForm, IdentityForm, LogoForm, TextForm
from desk.selectors.settings import settings_of
from members.access import need_login, need_staff, staff_page
from members.community_request import CommunityRequest
from members.enums import Feature, Role, TextKind
from members.logos import MOST_BYTES
from members.models import Community
from members.own_texts import filled as with_names
from members.own_texts import names_of, parse, remarks_on
from members.preset import HouseStyle
from members.selectors.texts import TextInForce, text_in_force
from members.services.communities import NAMED, mark_of_names, rename_community
from members.services.logos import put_logo, remove_logo
from members.services.settings import HouseStyleError, change_house_style, set_hour_value, switch_feature
from members.services.texts import publish_text, refuse_text, restore_default

TEXT_PAGES = {
    "zo-werkt-het": TextKind.HOW_IT_WORKS,
    "huisregels": TextKind.HOUSE_RULES,
    "hoe-wij-kiezen": TextKind.HOW_WE_CHOOSE,
    "privacy": TextKind.PRIVACY,
    "toegankelijkheid": TextKind.ACCESSIBILITY,
}
PAGE_OF = {kind: page for page, kind in TEXT_PAGES.items()}


@require_safe
@staff_page(Role.ADMINISTRATOR)
def settings_page(request: CommunityRequest) -> HttpResponse:
    """What this community is set to, what is not there yet, and the way to its texts and colours."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    shown = settings_of(request.community)
    texts = [{"text": text, "page": PAGE_OF[text.kind]} for text in shown.texts]
    return render(request, "desk/staff/settings.html", {"shown": shown, "texts": texts, "nav_current": "settings"})


@post_only
@staff_page(Role.ADMINISTRATOR)
def switch(request: CommunityRequest) -> HttpResponse:
    """Switch a feature (``feature``) on (``on=1``) or off."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    code, is_on = request.POST.get("feature", ""), request.POST.get("on") == "1"
    if code not in Feature.values:
        raise Http404
    feature = Feature(code)
    try:
        switch_feature(actor=need_login(request.viewer), community=request.community, feature=feature, is_on=is_on)
        said = _("Staat aan: %(feature)s.") if is_on else _("Staat uit: %(feature)s.")
        messages.success(request, said % {"feature": feature.label})
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("desk:settings")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.ADMINISTRATOR)
def identity(request: CommunityRequest) -> HttpResponse:
    """The name, the number and who answers it."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    form = IdentityForm(request.POST if request.method == "POST" else None, initial=_names_of(request.community))
    if form.is_valid():
        try:
            rename_community(actor=need_login(request.viewer), community=request.community, **form.cleaned_data)
            messages.success(request, _("Bewaard. Zo staat het nu overal."))
            return redirect("desk:identity")
        except DomainError as error:
            field = error.code.removeprefix("community.")
            form.add_error(field if field in form.fields else None, str(error))
    return _identity_page(request, form, LogoForm())


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.ADMINISTRATOR)
def hour_value(request: CommunityRequest) -> HttpResponse:
    """The municipality's own amount for an hour of help, and where it has that from."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    now = request.community.preset.hour_value
    initial = {"euros": Decimal(now.cents) / 100 if now.cents else None, "source": now.source}
    form = HourValueForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            set_hour_value(
                actor=need_login(request.viewer),
                community=request.community,
                cents=int((form.cleaned_data["euros"] or 0) * 100),
                source=form.cleaned_data["source"],
            )
            said = (
                _("Bewaard. De gemeente ziet het bij de uren.")
                if form.cleaned_data["euros"]
                else _("Bewaard. Zonder bedrag ziet de gemeente bij de uren geen waarde.")
            )
            messages.success(request, said)
            return redirect("desk:settings")
        except DomainError as error:
            form.add_error("source" if error.code == "hour_value.source" else "euros", str(error))
    return render(request, "desk/staff/hour_value.html", {"form": form, "nav_current": "settings"})


@post_only
@staff_page(Role.ADMINISTRATOR)
def logo(request: CommunityRequest) -> HttpResponse:
    """Put the file as the logo, or take the logo away (``remove``)."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    actor = need_login(request.viewer)
    if "remove" in request.POST:
        remove_logo(actor=actor, community=request.community)
        messages.success(request, _("Het teken van Buurthulp staat er weer."))
        return redirect("desk:identity")
    form = LogoForm(request.POST, request.FILES)
    file = request.FILES.get("file")
    try:
        # One byte more than is allowed, so that the service sees that it is too much.
        put_logo(actor=actor, community=request.community, data=file.read(MOST_BYTES + 1) if file else b"")
    except DomainError as error:
        form.add_error("file", str(error))
        return _identity_page(request, IdentityForm(initial=_names_of(request.community)), form)
    messages.success(request, _("Bewaard. Het logo staat nu op elke bladzijde."))
    return redirect("desk:identity")


def _names_of(community: Community) -> dict[str, str]:
    return {**{name: getattr(community, name) for name in NAMED}, "seen": mark_of_names(community)}


def _identity_page(request: CommunityRequest, form: IdentityForm, logo_form: LogoForm) -> HttpResponse:
    shown = {"form": form, "logo_form": logo_form, "nav_current": "settings"}
    return render(request, "desk/staff/identity.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.ADMINISTRATOR)
def house_style(request: CommunityRequest) -> HttpResponse:
    """The five colours. They are seen at once: the page itself has them."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    wants_default = "default" in request.POST
    posted = request.POST if request.method == "POST" and not wants_default else None
    form = HouseStyleForm(posted, initial=asdict(request.community.preset.house_style))
    if wants_default or form.is_valid():
        try:
            change_house_style(
                actor=need_login(request.viewer),
                community=request.community,
                style=HouseStyle() if wants_default else form.style,
            )
        except HouseStyleError as error:
            for name, faults in error.faults.items():
                form.add_error(name, faults)
        else:
            messages.success(request, _("Bewaard. Zo ziet het er nu uit."))
            return redirect("desk:house_style")
    is_own = bool(request.community.house_style_version)
    return render(request, "desk/staff/house_style.html", {"form": form, "is_own": is_own, "nav_current": "settings"})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.ADMINISTRATOR)
def text(request: CommunityRequest, page: str) -> HttpResponse:
    """Read, change, look at and publish a page of text; or go back to the default."""
    need_staff(request.viewer, Role.ADMINISTRATOR)
    kind = TEXT_PAGES.get(page)
    if kind is None:
        raise Http404
    now = text_in_force(request.community, kind)
    form = TextForm(
        request.POST if request.method == "POST" else None, initial={"body": now.body, "number": now.number}
    )
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        try:
            if "look" not in request.POST:
                _change(request, kind, form)
                return redirect("desk:settings")
            refuse_text(form.cleaned_data["body"])
            shown = _preview(request, kind, form.cleaned_data["body"])
        except DomainError as error:
            form.add_error("body", str(error))
    return render(request, "desk/staff/text.html", {**_text_context(request, now, form), **shown})


def _change(request: CommunityRequest, kind: TextKind, form: TextForm) -> None:
    actor, number = need_login(request.viewer), form.cleaned_data["number"]
    if "default" in request.POST:
        restore_default(actor=actor, community=request.community, kind=kind, instead_of=number)
        messages.success(request, _("De gewone tekst geldt weer."))
    else:
        body = form.cleaned_data["body"]
        publish_text(actor=actor, community=request.community, kind=kind, body=body, instead_of=number)
        messages.success(request, _("Gepubliceerd. Deze tekst geldt vanaf nu."))


def _preview(request: CommunityRequest, kind: TextKind, body: str) -> dict[str, Any]:
    return {"paragraphs": with_names(parse(body), request.community), "remarks": remarks_on(kind, body)}


def _text_context(request: CommunityRequest, now: TextInForce, form: TextForm) -> dict[str, Any]:
    gaps = [{"gap": f"{{{name}}}", "words": words} for name, words in names_of(request.community).items()]
    return {
        "text": now,
        "public_page": f"members:{now.kind.value}",
        "form": form,
        "gaps": gaps,
        "nav_current": "settings",
    }
