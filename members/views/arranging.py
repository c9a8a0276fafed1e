"""Arranging things for somebody: they are written down with their consent, and take over when they want to."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.pace import is_within
from buurthulp.post_only import post_only
from members.access import get_acted_for, need_login, need_participant
from members.community_request import CommunityRequest
from members.enums import ActsForKind, ConsentHow
from members.forms import CodeOnPaperForm, SomebodyForm, TakeOverForm
from members.letters import letter_page
from members.middleware import choose_participant
from members.models import HandOver, User
from members.selectors.handing_over import open_hand_over, taking_over
from members.selectors.trusting import rights_said
from members.services import handing_over
from members.services.acting import take_part_for
from members.services.handing_over import make_hand_over
from members.services.trusting import become_trusted, decline_trusted
from members.site import is_own_address

TRIES, SECONDS = 20, 3_600
FIELDS = {
    "error.name": "first_name",
    "error.family_name": "family_name",
    "error.relation": "relation",
    "error.postcode": "postcode",
    "error.house_number": "house_number",
    "error.contact": "phone",
}


@require_http_methods(["GET", "HEAD", "POST"])
def add_somebody(request: CommunityRequest) -> HttpResponse:
    """Somebody for whom I act, who said yes; from then on this session acts for them. ``?next=`` is where to go."""
    need_participant(request.viewer)
    actor, user = need_login(request.viewer), request.user
    assert isinstance(user, User)
    form = SomebodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {name: value for name, value in form.cleaned_data.items() if name not in ("asked", "rules", "how")}
        how = ConsentHow(form.cleaned_data["how"])
        try:
            participant = take_part_for(actor=actor, community=request.community, user=user, how=how, **told)
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            choose_participant(request, participant.pk)
            messages.success(request, _("Bewaard. Je regelt dit nu voor %(name)s.") % {"name": participant.first_name})
            url = request.GET.get(REDIRECT_FIELD_NAME, "")
            return HttpResponseRedirect(url if is_own_address(request, url) else reverse("matching:home"))
    return render(request, "members/add_somebody.html", {"form": form, "nav_current": "me"})


def _field_of(error: DomainError) -> str | None:
    return next((name for code, name in FIELDS.items() if error.code.startswith(code)), None)


@post_only
def letter(request: CommunityRequest, number: str) -> HttpResponse:
    """A letter for whom I act for, with a code to take over. Only this answer holds the code."""
    need_participant(request.viewer)
    row = get_acted_for(need_login(request.viewer), number)
    try:
        made, code = make_hand_over(actor=need_login(request.viewer), participant=row.participant)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("members:acting")
    return letter_page(request, made, code, back=reverse("members:acting"))


@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: CommunityRequest) -> HttpResponse:
    """The code of the letter, and then: may who helped go on? Two steps, for who is logged in as themselves."""
    viewer = need_login(request.viewer)
    if request.method != "POST":
        return render(request, "members/take_over.html", {"form": CodeOnPaperForm()})
    form = CodeOnPaperForm(request.POST)
    if form.is_valid():
        if not is_within("take_over", viewer.user_id or 0, most=TRIES, seconds=SECONDS):
            form.add_error("code", _("Er is te vaak geprobeerd. Wacht een uur, of bel ons."))
        else:
            return _with_code(request, form)
    return render(request, "members/take_over.html", {"form": form})


def _with_code(request: CommunityRequest, form: CodeOnPaperForm) -> HttpResponse:
    assert isinstance(request.user, User)
    code = form.cleaned_data["code"]
    named = open_hand_over(request.community, code, used_by=request.user, kind=ActsForKind.TRUSTED)
    if named is not None:
        return _as_trusted(request, form, named)
    found = open_hand_over(request.community, code, used_by=request.user)
    whose = taking_over(found) if found is not None else None
    is_second = "second" in request.POST
    choice = TakeOverForm(
        request.POST if is_second else None, initial={"code": code}, helpers=whose.helpers if whose else ()
    )
    if whose is not None and not (is_second and choice.is_valid()):
        return render(request, "members/take_over_choice.html", {"form": choice, "whose": whose})
    try:
        participant = handing_over.take_over(
            actor=need_login(request.viewer),
            community=request.community,
            user=request.user,
            code=code,
            helpers_stay=whose is not None and choice.helpers_stay,
        )
    except DomainError as error:
        form.add_error("code", str(error))
        return render(request, "members/take_over.html", {"form": form})
    choose_participant(request, participant.pk)
    together = whose is not None and choice.helpers_stay
    words = (
        _("Welkom, %(name)s. Vanaf nu doen jullie het samen.")
        if together
        else _("Welkom, %(name)s. Vanaf nu regel je het zelf.")
    )
    messages.success(request, words % {"name": participant.first_name})
    return redirect("matching:home")


def _as_trusted(request: CommunityRequest, form: CodeOnPaperForm, named: HandOver) -> HttpResponse:
    """For whom, and what one may: yes, or rather not."""
    assert isinstance(request.user, User)
    name = {"name": named.participant.first_name}
    told = {
        "actor": need_login(request.viewer),
        "community": request.community,
        "user": request.user,
        "code": form.cleaned_data["code"],
    }
    answer = request.POST.get("answer", "")
    try:
        if answer == "no":
            decline_trusted(**told)
            messages.success(request, _("Goed. %(name)s krijgt bericht.") % name)
            return redirect("members:after_login")
        if answer == "yes":
            participant = become_trusted(**told)
            choose_participant(request, participant.pk)
            messages.success(request, _("Bewaard. Je bent nu vertrouwenspersoon van %(name)s.") % name)
            return redirect("matching:home")
    except DomainError as error:
        form.add_error("code", str(error))
        return render(request, "members/take_over.html", {"form": form})
    context = {"code": told["code"], "first_name": named.participant.first_name, "may": rights_said(named.rights)}
    return render(request, "members/trusted_choice.html", context)
