"""Days on which one cannot: said before, so that nobody has to say "nu niet"."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buurthulp.errors import DomainError
from exchange.forms.away import AwayForm
from exchange.selectors.away import days_away
from exchange.services.availability import end_away, set_days_away
from members.access import need_login, need_participant
from members.community_request import CommunityRequest

OF_THE_LAST_DAY = {"error.date.past", "error.date.far", "error.time.order", "error.away.long"}
_LONGEST_ID = 18


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: CommunityRequest) -> HttpResponse:
    """Which days, one more, or one that is possible after all (``remove``)."""
    participant, actor = need_participant(request.viewer), need_login(request.viewer)
    named = request.POST.get("remove", "")
    if named.isascii() and named.isdecimal() and len(named) <= _LONGEST_ID:
        end_away(actor=actor, participant=participant, away_id=int(named))
        messages.success(request, _("Weggehaald. We vragen je weer op die dag."))
        return redirect("exchange:away")
    form = AwayForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            set_days_away(actor=actor, participant=participant, **form.cleaned_data)
        except DomainError as error:
            last = "since" if form.cleaned_data["until"] is None else "until"
            form.add_error(last if error.code in OF_THE_LAST_DAY else None, str(error))
        else:
            several = form.cleaned_data["until"] not in (None, form.cleaned_data["since"])
            on_one = _("Bewaard. Voor die dag vragen we je niets.")
            on_all = _("Bewaard. Op die dagen vragen we je niets.")
            messages.success(request, on_all if several else on_one)
            return redirect("exchange:away")
    return render(request, "exchange/away.html", {"form": form, "days": days_away(participant), "nav_current": "me"})
