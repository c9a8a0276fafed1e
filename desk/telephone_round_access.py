"""The doors to telephone rounds: for coordinators, for who is called, and for who calls today."""

from __future__ import annotations

from django.http import Http404

from buurthulp import clock
from buurthulp.row_numbers import row_number
from buurthulp.viewers import AnyViewer
from desk.access import need_desk
from desk.areas import that_open
from desk.models import RoundMember, TelephoneRound
from desk.selectors.telephone_rounds import calls_of
from members.models import Participant


def get_round_on_desk(viewer: AnyViewer, public_id: str) -> TelephoneRound:
    """A round of this community; whom it calls opens with the areas. Raises Http404 and what need_desk raises."""
    staff, _hold = need_desk(viewer)
    found = TelephoneRound.objects.filter(community_id=staff.community_id, public_id=public_id)
    row: TelephoneRound | None = found.select_related("community", "caller").first()
    if row is None:
        raise Http404
    return row


def get_member_on_desk(viewer: AnyViewer, telephone_round: TelephoneRound, number: str) -> RoundMember:
    """Somebody of this round who lives in the coordinator's areas. Raises Http404 and what need_desk raises."""
    _staff, hold = need_desk(viewer)
    rows = RoundMember.objects.filter(
        round=telephone_round, left_at=None, participant__in=that_open(hold), pk=row_number(number)
    )
    row: RoundMember | None = rows.select_related("round__community", "participant").first()
    if row is None:
        raise Http404
    return row


def get_member_to_call(participant: Participant, number: str) -> RoundMember:
    """Somebody whom this participant calls today. Raises Http404 for anybody else."""
    today = clock.localtime(clock.now()).date()
    wanted = row_number(number)
    row = next((call.member for call in calls_of(participant, today) if call.number == wanted), None)
    if row is None:
        raise Http404
    return row


def get_own_membership(participant: Participant) -> RoundMember:
    """In which round this participant is. Raises Http404 for who is in none."""
    row: RoundMember | None = (
        RoundMember.objects.filter(participant=participant, left_at=None)
        .select_related("round__community", "participant")
        .first()
    )
    if row is None:
        raise Http404
    return row
