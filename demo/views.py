"""Pages of the demo: be anybody, read everybody's mail, answer a text message, move the clock."""

from __future__ import annotations

from secrets import token_hex
from urllib.parse import urlencode

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp import clock
from buurthulp.post_only import post_only
from buurthulp.viewers import SYSTEM
from demo import selectors
from demo.cast import DemoStaff
from demo.services.forward import HOURS, move_on
from members.community_request import CommunityRequest
from members.enums import Role
from members.middleware import choose_participant
from members.second_factor import mark_passed
from members.site import is_own_address
from notifications.models import OutboxMessage
from notifications.services.sms_receiving import receive_sms

FIRST_PAGES = {Role.REFERRER: "referral:entered", Role.ANALYST: "reports:overview"}
BACKEND = "members.backends.Backend"
LONGEST_SEARCH = 60
LONGEST_TEXT = 160


@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: CommunityRequest) -> HttpResponse:
    """Who do you want to be? Logs in as that person; for staff the second factor counts as given, here alone."""
    if request.method != "POST":
        search = request.GET.get("zoek", "").strip()[:LONGEST_SEARCH]
        context = {
            "picks": selectors.people_to_be(search=search),
            "search": search,
            "mails": OutboxMessage.objects.count(),
        }
        return render(request, "demo/pick.html", context)
    one = selectors.somebody(request.POST.get("person", ""))
    user = selectors.user_of(one) if one is not None else None
    if one is None or user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    seat = selectors.seat_of(one, user, request.community)
    if seat is not None:
        choose_participant(request, seat.pk)
    if isinstance(one, DemoStaff):
        mark_passed(request, user)
        return redirect(FIRST_PAGES.get(one.role, "desk:worklist"))
    return redirect("matching:home")


@require_safe
def mailbox(request: CommunityRequest) -> HttpResponse:
    """Every mail, or all of one person, newest first."""
    to = request.GET.get("van", "")
    found, page = selectors.mails(base=request.build_absolute_uri("/"), page=request.GET.get("page", "1"), to=to)
    context = {"mails": found, "page_obj": page, "now": clock.now(), "readers": selectors.readers(), "reader": to}
    context["telephone"] = next((one.id for one in found if one.is_sms), 0) if to else 0
    return render(request, "demo/mailbox.html", context)


@require_safe
@csp(  # type: ignore[arg-type]  # its type knows of no views with arguments
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "img-src": [SELF],
        "form-action": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def mail(request: CommunityRequest, mail_id: int) -> HttpResponse:
    """One mail as a mail program shows it: inline styles, no scripts, no forms, an origin of its own."""
    found = selectors.mail(mail_id, base=request.build_absolute_uri("/"))
    if found is None or not found.body_html:
        raise Http404
    return HttpResponse(found.body_html)


@post_only
def answer(request: CommunityRequest, mail_id: int) -> HttpResponse:
    """A text message back, as whoever got this one; then on to what was said to it."""
    message = selectors.text_message(mail_id)
    if message is None or message.participant is None:
        raise Http404
    text = request.POST.get("text", "").strip()[:LONGEST_TEXT]
    if text:
        receive_sms(actor=SYSTEM, provider_id=f"demo-{token_hex(12)}", number=message.to, text=text)
        messages.success(request, _("Verstuurd: “%(text)s”. Het antwoord staat bovenaan.") % {"text": text})
    return redirect(f"{reverse('demo:mailbox')}?{urlencode({'van': message.participant.public_id})}")


@post_only
def forward(request: CommunityRequest) -> HttpResponse:
    """An hour or a day later, and back to the page one was on."""
    step = request.POST.get("step", "")
    if step not in HOURS:
        raise Http404
    move_on(step)
    back = request.POST.get("next", "")
    return redirect(back if is_own_address(request, back) else reverse("demo:pick"))
