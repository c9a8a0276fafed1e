""" "Mogen we je nog vragen?", by a link from a mail or from one's own page: one button answers, looking does not."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from buurthulp.viewers import Viewer
from matching.enums import StillAnswer
from matching.models import Silence
from matching.services.silence import answer_whether_still
from matching.still_links import read_still_token, still_path
from members.community_request import CommunityRequest
from members.enums import ParticipantStatus
from members.language_choice import speak_to
from members.readers import may_follow


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_by_link(request: CommunityRequest, token: str) -> HttpResponse:
    """GET: the button for this answer, or how it stands. POST: the answer of this link."""
    read = read_still_token(token)
    found = _follow(request, read[0], read[1], read[3]) if read is not None else None
    if read is None or found is None:
        return render(request, "members/link_unknown.html", status=404)
    answer, participant = read[2], found.participant
    speak_to(request, participant)
    if request.method == "POST":
        viewer = Viewer(user_id=None, community_id=request.community.pk, participant_id=participant.pk)
        answer_whether_still(actor=viewer, participant=participant, answer=answer)
        return redirect(request.path)
    other = StillAnswer.NO if answer == StillAnswer.YES else StillAnswer.YES
    context = {
        "answer": answer.value,
        "is_said": found.answer == answer,
        "other_url": still_path(participant, found.asked_at, other, read[3]),
    }
    return render(request, "matching/still.html", context)


def _follow(request: CommunityRequest, public_id: str, asked_at: int, reader: str | None) -> Silence | None:
    """What was asked then, or None: of another community, asked anew since, or sent to who reads it no more."""
    rows = Silence.objects.select_related("participant__community").filter(
        participant__public_id=public_id, participant__community=request.community.pk
    )
    found = rows.exclude(participant__status=ParticipantStatus.CLOSED).first()
    if found is None or int(found.asked_at.timestamp()) != asked_at:
        return None
    return found if may_follow(reader, found.participant, since=found.asked_at) else None
