"""Lasting pairs as the two themselves see them: yes or "nu niet", how it goes, and stopping."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buurthulp.errors import DomainError
from desk.models import Pair
from desk.pair_access import get_own_pair
from desk.pair_enums import PairStatus, PairStep
from desk.pair_forms import GoingForm
from desk.selectors.pairs import own_pair, own_pairs
from desk.services.pair_looks import answer_look
from desk.services.pairs import end_pair, say_not_now, say_yes
from members.access import need_feature, need_login, need_participant
from members.community_request import CommunityRequest
from members.enums import ConsentHow, Feature
from members.models import Participant


@require_safe
def pairs(request: CommunityRequest) -> HttpResponse:
    """With whom I meet in a rhythm, and who was proposed to me."""
    participant = need_participant(request.viewer)
    need_feature(request.community, Feature.PAIRS)
    return render(request, "desk/own_pairs.html", {"pairs": own_pairs(participant), "nav_current": "me"})


@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: CommunityRequest, public_id: str) -> HttpResponse:
    """One of them; POST ``do``: yes, not_now, going (with words) or end."""
    participant = need_participant(request.viewer)
    need_feature(request.community, Feature.PAIRS)
    found = get_own_pair(participant, public_id)
    step = request.POST.get("do", "")
    form = GoingForm(request.POST if step == "going" else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            messages.success(request, _do(request, found, participant, step, form))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("signals:pair", public_id)
    context = {"pair": own_pair(found, participant), "form": form, "nav_current": "me"}
    return render(request, "desk/own_pair.html", context)


def _do(request: CommunityRequest, found: Pair, participant: Participant, step: str, form: GoingForm) -> str:
    viewer = need_login(request.viewer)
    match step:
        case "yes":
            row = say_yes(actor=viewer, pair=found, participant=participant, how=ConsentHow.WEB)
            if row.status == PairStatus.MEETING:
                return _("Fijn! De eerste keer staat bij je afspraken.")
            return _("Fijn! Zodra de ander ook ja zegt, hoor je van ons.")
        case "not_now":
            say_not_now(actor=viewer, pair=found, participant=participant)
            return _("Dat is goed. Je hoeft niets uit te leggen.")
        case "going":
            data = form.cleaned_data
            answer_look(actor=viewer, pair=found, participant=participant, going=data["going"], text=data["text"])
            return _("Dankjewel. Alleen de coördinator leest dit.")
        case "end":
            is_asker = found.asker_id == participant.pk
            end_pair(actor=viewer, pair=found, step=PairStep.BY_ASKER if is_asker else PairStep.BY_HELPER)
            return _("Gestopt. Dankjewel voor de tijd samen. Wij laten het de ander vriendelijk weten.")
    raise DomainError("pair.do", _("Kies wat je wilt doen."))
