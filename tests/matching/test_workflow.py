"""Every pair of statuses: what the table allows passes, everything else is refused and changes nothing."""

from __future__ import annotations

from itertools import product

import pytest
import time_machine

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import HelpRequest, Slot
from exchange.services.statuses import move_request, move_slot
from exchange.workflow import REQUEST_MOVES, SLOT_MOVES
from matching.enums import InvitationStatus, MatchStatus
from matching.models import Invitation, Match
from matching.services.statuses import move_invitation, move_match
from matching.workflow import INVITATION_MOVES, MATCH_MOVES
from tests.matching.test_line import agreed
from tests.matching.world import TUESDAY_TEN

CASES = [
    (HelpRequest, RequestStatus, REQUEST_MOVES, move_request),
    (Slot, SlotStatus, SLOT_MOVES, move_slot),
    (Invitation, InvitationStatus, INVITATION_MOVES, move_invitation),
    (Match, MatchStatus, MATCH_MOVES, move_match),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "statuses", "moves", "mover"), CASES, ids=["request", "slot", "invitation", "match"])
def test_all_pairs(anna, bram, model, statuses, moves, mover):
    with time_machine.travel(TUESDAY_TEN, tick=False):
        agreed(anna, bram)
    pk = model.objects.get().pk
    assert set(moves) == set(statuses)
    for before, after in product(statuses, statuses):
        model.objects.filter(pk=pk).update(status=before)
        subject = model.objects.get(pk=pk)
        history = subject.history.count()
        if before == after:
            mover(subject, after, actor=SYSTEM, at=TUESDAY_TEN)
            expected = (before, history)
        elif after in moves[before]:
            mover(subject, after, actor=SYSTEM, at=TUESDAY_TEN)
            expected = (after, history + 1)
        else:
            with pytest.raises(DomainError) as refused:
                mover(subject, after, actor=SYSTEM, at=TUESDAY_TEN)
            assert refused.value.code == "status"
            expected = (before, history)
        subject.refresh_from_db()
        assert (subject.status, subject.history.count()) == expected, (before, after)
