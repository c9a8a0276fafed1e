"""Which mails somebody wants: on their own page, and by the link in a mail (RFC 8058)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from buurthulp.spoken import phone_number
from buurthulp.viewers import Viewer
from members.access import need_login, need_participant
from members.community_request import CommunityRequest
from members.enums import ContactWay
from members.language_choice import speak_to
from members.models import Participant
from members.quiet import edges_for, usual_edges
from members.services.pausing import rest_between
from members.services.phones import change_phone
from notifications.access import MailLink, get_mail_link_for
from notifications.enums import MailTopic, TopicChoice
from notifications.forms import MailForm
from notifications.selectors import chosen_ways, reach_of, stopped_topics, told_by_now
from notifications.services.mail_stops import choose_told_by, choose_ways, resume_mail, stop_mail
from notifications.services.sms_switching import ask_for_sms
from notifications.wording import words_of

ONE_CLICK = "One-Click"


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: CommunityRequest) -> HttpResponse:
    """How I am told what, and when it is quiet for me."""
    participant, actor = need_participant(request.viewer), need_login(request.viewer)
    form = MailForm(
        request.POST if request.method == "POST" else None,
        initial=_chosen(participant),
        reach=reach_of(participant),
        usual=usual_edges(request.community),
        shares_phone=participant.shares_phone,
    )
    if form.is_valid() and _save(request, form, actor, participant):
        messages.success(request, _("Bewaard."))
        return redirect("exchange:me")
    return render(request, "notifications/mail.html", {"form": form, "nav_current": "me"})


def _chosen(participant: Participant) -> dict[str, Any]:
    """How it stands, as the form wants it."""
    ways, told_by = chosen_ways(participant), told_by_now(participant)
    usually = TopicChoice.NONE if told_by == ContactWay.PHONE else TopicChoice(told_by)
    topics = {topic: ways.get(topic, usually) for topic in MailTopic}
    start, end = edges_for(participant)
    return {
        "told_by": told_by.value,
        "topics": sorted(topic for topic, way in topics.items() if way != TopicChoice.NONE),
        **{topic.value: way.value for topic, way in topics.items()},
        "quiet_from": f"{start:%H:%M}",
        "quiet_until": f"{end:%H:%M}",
        "gathers": participant.gathers,
    }


def _save(request: CommunityRequest, form: MailForm, actor: Viewer, participant: Participant) -> bool:
    """Everything, or nothing where a number cannot be texted or called; then the form says why."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            if data.get("phone"):
                change_phone(actor=actor, participant=participant, phone=data["phone"])
            asked = form.wants_sms() and not ask_for_sms(actor=actor, participant=participant)
            choose_told_by(actor=actor, participant=participant, told_by=ContactWay(data["told_by"]))
            choose_ways(actor=actor, participant=participant, ways=form.ways())
            rest_between(
                actor=actor,
                participant=participant,
                start=data["quiet_from"],
                end=data["quiet_until"],
                gathers=data.get("gathers", False),
            )
    except DomainError as error:
        form.add_error("phone" if "phone" in form.fields else "told_by", str(error.message))
        return False
    if asked:
        number = phone_number(participant.phone)
        messages.info(request, _("We stuurden een sms naar %(number)s. Stuur JA terug.") % {"number": number})
    return True


# A mail program that stops mails for its reader has neither cookie nor token; what it may do is what the link says.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_by_link(request: CommunityRequest, token: str) -> HttpResponse:
    """Looking changes nothing, because mail scanners look too. A POST stops the mails of this link.

    ``do=resume`` is "Toch weer wel". One click of a mail program (``List-Unsubscribe=One-Click``) is answered by the
    page itself: it follows no redirect.
    """
    try:
        link = get_mail_link_for(request.community.pk, token)
    except Http404:
        return render(request, "members/link_unknown.html", status=404)
    speak_to(request, link.participant)
    if request.method == "POST":
        change = resume_mail if request.POST.get("do") == "resume" else stop_mail
        change(actor=link.viewer, participant=link.participant, topics=link.topics)
        if request.POST.get("List-Unsubscribe") != ONE_CLICK:
            return redirect(request.path)
    return _how_it_stands(request, link)


def _how_it_stands(request: CommunityRequest, link: MailLink) -> HttpResponse:
    context = {"words": words_of(link.topics), "is_stopped": link.topics <= stopped_topics(link.participant)}
    return render(request, "notifications/mail_by_link.html", context)
