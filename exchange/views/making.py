"""Making an activity, one thing per page; the draft is a row, so it waits on every device. And changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp import clock, spoken
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from exchange.access import Need, get_activity_for
from exchange.forms.activities import (
    CancelForm,
    ChangeForm,
    PlaceForm,
    RhythmForm,
    WhenForm,
    WordsForm,
    change_initial,
    hours_initial,
    rhythm_code,
)
from exchange.models import Activity
from exchange.selectors.activities import activity_draft_of, activity_page, places_to_meet
from exchange.services import activities
from exchange.services.activities import refuse_incomplete
from exchange.wording import hours_text, rhythm_text
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.models import Participant

EITHER = require_http_methods(["GET", "HEAD", "POST"])
FIELD_OF = {
    "error.activity.title": "title",
    "error.activity.text": "text",
    "error.activity.room": "max_people",
    "error.activity.place": "place",
    "error.activity.rhythm": "rhythm",
    "error.activity.until": "until",
    "error.date.past": "on",
    "error.date.far": "on",
    "error.minutes": "ends",
}
STEP_OF = {
    "error.activity.title": "what",
    "error.activity.place": "where",
    "error.activity.when": "when",
    "error.date.past": "when",
    "error.date.far": "when",
}


@EITHER
def what(request: CommunityRequest) -> HttpResponse:
    """Step 1: the words; a draft is made when something is sent."""
    viewer, participant = _seat(request)
    draft = activity_draft_of(participant)
    initial = {} if draft is None else change_initial(draft)
    form = WordsForm(_posted(request), initial=initial)
    if form.is_valid():
        try:
            with transaction.atomic():  # a first step that is refused leaves no empty draft behind
                draft = activities.start_activity(actor=viewer, participant=participant)
                activities.save_words(actor=viewer, draft=draft, words=form.words)
            return redirect("exchange:activity_where")
        except DomainError as error:
            _show(error, form)
    return _step(request, 1, "what", form)


@EITHER
def where(request: CommunityRequest) -> HttpResponse:
    """Step 2: one of the public places."""
    viewer, participant = _seat(request)
    draft = activity_draft_of(participant)
    if draft is None:
        return redirect("exchange:activity_what")
    initial = {"place": draft.public_place.public_id if draft.public_place else ""}
    form = PlaceForm(_posted(request), initial=initial, places=places_to_meet(request.community))
    if form.is_valid():
        try:
            activities.save_place(actor=viewer, draft=draft, public_place=form.public_place)
            return redirect("exchange:activity_when")
        except DomainError as error:
            _show(error, form)
    return _step(request, 2, "where", form)


@EITHER
def when(request: CommunityRequest) -> HttpResponse:
    """Step 3: the first day, and the hours."""
    viewer, participant = _seat(request)
    draft = activity_draft_of(participant)
    if draft is None:
        return redirect("exchange:activity_what")
    form = WhenForm(_posted(request), initial={"on": draft.first_on, **hours_initial(draft)})
    if form.is_valid():
        data = form.cleaned_data
        try:
            activities.save_when(actor=viewer, draft=draft, on=data["on"], at=data["begins"], minutes=form.minutes)
            return redirect("exchange:activity_rhythm")
        except DomainError as error:
            _show(error, form)
    return _step(request, 3, "when", form)


@EITHER
def rhythm(request: CommunityRequest) -> HttpResponse:
    """Step 4: how often, in words that fit the day."""
    viewer, participant = _seat(request)
    draft = activity_draft_of(participant)
    if draft is None or draft.first_on is None:
        return redirect("exchange:activity_what" if draft is None else "exchange:activity_when")
    initial = {"rhythm": rhythm_code(draft.rhythm, draft.nth), "until": draft.until}
    form = RhythmForm(_posted(request), initial=initial, first_on=draft.first_on)
    if form.is_valid():
        code, nth = form.chosen
        try:
            activities.save_rhythm(actor=viewer, draft=draft, rhythm=code, nth=nth, until=form.until_day)
            return redirect("exchange:activity_check")
        except DomainError as error:
            _show(error, form)
    return _step(request, 4, "rhythm", form)


@EITHER
def check(request: CommunityRequest) -> HttpResponse:
    """Step 5: read it over and send it, or throw it away. The token is the draft's id: sending twice sends once."""
    viewer, participant = _seat(request)
    draft = activity_draft_of(participant)
    if draft is None or request.POST.get("token", draft.public_id) != draft.public_id:
        messages.info(request, _("Je had dit al gedaan. Het is één keer verstuurd."))
        return redirect("exchange:activities")
    if "drop" in request.POST:
        activities.drop_draft_activity(actor=viewer, draft=draft)
        messages.success(request, _("Weggegooid."))
        return redirect("exchange:activities")
    form = Form()
    try:
        refuse_incomplete(draft)
        if request.method == "POST":
            activities.publish_activity(actor=viewer, activity_id=draft.pk)
            return redirect("exchange:activity", draft.public_id)
    except DomainError as error:
        if error.code in STEP_OF:
            messages.error(request, str(error))
            return redirect(f"exchange:activity_{STEP_OF[error.code]}")
        form = Form({})
        form.add_error(None, str(error))
    return _step(request, 5, "check", form, draft=_summary(draft), submit_token=draft.public_id)


@EITHER
def change(request: CommunityRequest, public_id: str) -> HttpResponse:
    """Other words, another place or time. Whoever said "ik kom" hears what changed for them."""
    viewer, _participant = _seat(request)
    activity = get_activity_for(viewer, public_id, Need.EDIT)
    form = ChangeForm(
        _posted(request),
        activity=activity,
        places=places_to_meet(request.community),
        initial=change_initial(activity),
    )
    if form.is_valid():
        try:
            activities.change_activity(
                actor=viewer,
                activity_id=activity.pk,
                words=form.words,
                public_place=form.public_place,
                at=form.cleaned_data["begins"],
                minutes=form.minutes,
                until=form.cleaned_data.get("until"),
            )
            messages.success(request, _("Bewaard. Wie komt, krijgt bericht als de plek of de tijd anders is."))
            return redirect("exchange:activity", public_id)
        except DomainError as error:
            _show(error, form)
    context = {"form": form, "public_id": public_id, "nav_current": "activities"}
    return render(request, "exchange/activity_change.html", context)


@EITHER
def cancel(request: CommunityRequest, public_id: str) -> HttpResponse:
    """One date falls out, or all of them. Whoever said "ik kom" hears so."""
    viewer, _participant = _seat(request)
    activity = get_activity_for(viewer, public_id, Need.EDIT)
    page = activity_page(viewer, activity, clock.now())
    dates = [(date.on, date.when) for date in page.dates if not date.is_cancelled] if page.repeats else []
    form = CancelForm(_posted(request), dates=dates)
    if form.is_valid():
        try:
            if form.on is None:
                activities.cancel_activity(actor=viewer, activity_id=activity.pk)
            else:
                activities.cancel_date(actor=viewer, activity_id=activity.pk, on=form.on)
            messages.success(request, _("Het gaat niet door. Wie zei te komen, krijgt bericht."))
            return redirect("exchange:activity", public_id)
        except DomainError as error:
            _show(error, form)
    context = {"form": form, "activity": page, "nav_current": "activities"}
    return render(request, "exchange/activity_cancel.html", context)


def _seat(request: CommunityRequest) -> tuple[Viewer, Participant]:
    viewer = need_login(request.viewer)
    return viewer, request.participant or need_participant(viewer)


def _posted(request: CommunityRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _show(error: DomainError, form: Form) -> None:
    """Beside the field it is about, else on top; what was typed stays."""
    field = FIELD_OF.get(error.code)
    form.add_error(field if field in form.fields else None, str(error))


def _step(request: CommunityRequest, number: int, name: str, form: Form, **more: object) -> HttpResponse:
    context = {"form": form, "step": number, "nav_current": "activities", **more}
    return render(request, f"exchange/activity_{name}.html", context)


def _summary(draft: Activity) -> dict[str, Any]:
    """A complete draft, ready to read over."""
    place, rule = draft.public_place, draft.rule
    assert place is not None  # refuse_incomplete looked
    return {
        "title": draft.title,
        "text": draft.text,
        "place": place.name,
        "address": ", ".join(part for part in (place.address, place.town) if part),
        "when": spoken.day(rule.first_on),
        "hours": hours_text(rule.at, rule.minutes),
        "repeats": rhythm_text(rule),
        "until": rule.until,
        "max_people": draft.max_people,
    }
