"""Letters with a code to who is not confirmed yet, and the code that somebody reads aloud on the telephone."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import languages
from buurthulp.errors import DomainError
from buurthulp.pace import is_within
from desk.access import get_people_to_write_to, get_person_on_desk, need_desk
from desk.forms import LettersForm, new_batch
from desk.selectors.address_letters import code_letter, newcomers_of
from members.access import need_feature, need_login, staff_page
from members.community_request import CommunityRequest
from members.enums import Feature, Role
from members.forms import CodeOnPaperForm
from members.models import Participant
from members.selectors.people import is_confirmed
from members.services.address_letters import WrittenLetter, confirm_by_letter, make_address_letters
from members.site import site_url

TRIES, SECONDS = 20, 3_600


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def address_letters(request: CommunityRequest) -> HttpResponse:
    """Who needs a letter; POST ``wie`` (public ids) makes the letters. Only that answer holds the codes."""
    need_feature(request.community, Feature.LETTERS)
    viewer, _hold = need_desk(request.viewer)
    if request.method != "POST":
        return _list_page(request, LettersForm())
    form = LettersForm(request.POST)
    people = get_people_to_write_to(request.viewer, request.POST.getlist("wie"))
    if form.is_valid():
        try:
            written = make_address_letters(
                actor=viewer,
                community=request.community,
                participant_ids=[person.pk for person in people],
                batch=form.cleaned_data["batch"],
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _sheets(request, people, written)
    return _list_page(request, form, ticked=[person.public_id for person in people])


def _list_page(request: CommunityRequest, form: LettersForm, ticked: Sequence[str] = ()) -> HttpResponse:
    viewer, hold = need_desk(request.viewer)
    rows, page = newcomers_of(viewer, hold, page=request.GET.get("page", "1"))
    without = [row.public_id for row in rows if row.letter_at is None or row.is_over]
    if not form.is_bound and request.GET.get("kies") == "alle":
        ticked = without
    context = {
        "form": form,
        "batch": new_batch(),
        "rows": rows,
        "page_obj": page,
        "ticked": ticked,
        "without": without,
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/address_letters.html", context)


def _sheets(request: CommunityRequest, people: list[Participant], written: list[WrittenLetter]) -> HttpResponse:
    """The letters in the order of the list, each in the language of who gets it."""
    by_person = {one.letter.participant_id: one for one in written}
    ordered = [by_person[person.pk] for person in people if person.pk in by_person]
    context = {
        "sheets": [_sheet(request, one) for one in ordered],
        "left_out": len(people) - len(ordered),
        "back_url": reverse("desk:address_letters"),
        "nav_current": "worklist",
    }
    return render(request, "desk/staff/address_letters_print.html", context)


def _sheet(request: CommunityRequest, written: WrittenLetter) -> SafeString:
    address = f"{site_url(request.community)}{reverse('members:confirm_address')}"
    with languages.reading(written.details.language):
        context = {
            "letter": code_letter(written),
            "community": request.community,
            "address": address,
            "short_address": address.partition("://")[2].rstrip("/"),
        }
        return render_to_string("desk/staff/address_letter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Role.COORDINATOR)
def confirm_by_code(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Somebody calls and reads the code of their letter aloud."""
    need_feature(request.community, Feature.LETTERS)
    participant = get_person_on_desk(request.viewer, public_id)
    if is_confirmed(participant.pk):
        messages.info(request, _("%(name)s is al bevestigd.") % {"name": participant.first_name})
        return redirect("desk:person", public_id)
    form = CodeOnPaperForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not is_within("confirm_by_code", participant.pk, most=TRIES, seconds=SECONDS):
            form.add_error("code", _("Er is te vaak geprobeerd. Wacht een uur, of maak een nieuwe brief."))
        else:
            try:
                confirm_by_letter(
                    actor=need_login(request.viewer), participant=participant, code=form.cleaned_data["code"]
                )
            except DomainError as error:
                # The resident's words say to call us; here they are on the line.
                told = _("Deze code werkt niet voor %(name)s. Laat hem nog eens voorlezen, of maak een nieuwe brief.")
                is_code = error.code == "error.letter.code"
                form.add_error("code", told % {"name": participant.first_name} if is_code else str(error))
            else:
                done = _("Bevestigd. %(name)s doet nu helemaal mee.")
                messages.success(request, done % {"name": participant.first_name})
                return redirect("desk:address_letters")
    context = {"form": form, "first_name": participant.first_name, "public_id": public_id, "nav_current": "worklist"}
    return render(request, "desk/staff/confirm_by_code.html", context)
