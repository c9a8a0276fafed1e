"""Pages of the demo: be anybody, read everybody's mail, move the clock."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buurthulp import clock
from demo import selectors
from demo.services.forward import HOURS, move_on
from members.community_request import CommunityRequest
from members.models import User
from members.second_factor import mark_passed
from notifications.models import OutboxMessage

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: CommunityRequest) -> HttpResponse:
    """Who do you want to be? Logs in as that person; for staff the second factor counts as given, here alone."""
    if request.method != "POST":
        context = {"people": selectors.people_to_be(), "mails": OutboxMessage.objects.count()}
        return render(request, "demo/pick.html", context)
    key = request.POST.get("person", "")
    user = User.objects.filter(email=selectors.email_of(key) or "").first()
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    if selectors.is_staff(key):
        mark_passed(request, user)
        return redirect("desk:worklist")
    return redirect("matching:home")


@require_safe
def mailbox(request: CommunityRequest) -> HttpResponse:
    """Every mail, newest first."""
    found, page = selectors.mails(base=request.build_absolute_uri("/"), page=request.GET.get("page", "1"))
    context = {"mails": found, "page_obj": page, "now": clock.now()}
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


@require_POST
def forward(request: CommunityRequest) -> HttpResponse:
    """An hour or a day later, and back to the page one was on."""
    step = request.POST.get("step", "")
    if step not in HOURS:
        raise Http404
    move_on(step)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = reverse("demo:pick")
    return redirect(back)
