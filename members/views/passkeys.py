"""To log in with a finger or a face: on which devices, one more, one less. Logging in by it is allauth's own view."""

from __future__ import annotations

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.access import need_login
from members.community_request import CommunityRequest
from members.selectors.viewing import holds_a_role


@require_http_methods(["GET", "HEAD", "POST"])
def passkeys(request: CommunityRequest) -> HttpResponse:
    """One's own; ``remove`` is the one to switch off. Of staff that is a second step, which allauth checks first."""
    viewer = need_login(request.viewer)
    own = Authenticator.objects.filter(user_id=viewer.user_id, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    if request.method != "POST":
        return render(request, "members/passkeys.html", {"passkeys": own, "nav_current": "me"})
    given = request.POST.get("remove", "")
    chosen = own.filter(pk=int(given)).first() if given.isdecimal() and len(given) < MOST_DIGITS else None
    if chosen is not None:
        remove_authenticator(request, chosen)
        messages.success(request, _("Het staat uit. Inloggen kan met een code."))
    return redirect("members:passkeys")


MOST_DIGITS = 18
"""Of a row's number: what both databases can compare with."""


class AddPasskeyView(AddWebAuthnView):
    """Switch it on for this device. Staff get spare codes with it, as for every second step; others need none."""

    def form_valid(self, form: AddWebAuthnForm) -> HttpResponse:
        """Keep what the device made."""
        user = self.request.user
        if holds_a_role(user.pk):
            response: HttpResponse = super().form_valid(form)
            return response
        WebAuthn.add(user, form.cleaned_data["name"], form.cleaned_data["credential"])
        get_account_adapter(self.request).send_notification_mail("mfa/email/webauthn_added", user)
        messages.success(self.request, _("Het staat aan. De volgende keer kun je zo inloggen."))
        return redirect("members:passkeys")
