"""A call that became a request: what to say to who is still on the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from buurthulp.viewers import RoleHold
from desk.areas import ids_that_open
from desk.models import Intake
from exchange.series import request_when
from exchange.suggesting import sounds_too_heavy, sounds_urgent
from matching.models import Search
from members.enums import ContactWay


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was entered. ``can_open``: the request lies in the coordinator's own areas."""

    public_id: str
    request_id: str
    first_name: str
    title: str
    when: str
    answer_by: datetime | None
    told_by: str
    can_open: bool
    is_urgent: bool
    is_too_heavy: bool


def taken_in(row: Intake, *, hold: RoleHold) -> TakenIn:
    """What the page after a call shows."""
    help_request, person = row.help_request, row.participant
    assert help_request is not None  # it was sent
    assert person is not None
    searches = Search.objects.filter(slot__occasion__help_request=help_request)
    search = searches.select_related("slot__occasion__help_request").order_by("pk").first()
    words = f"{help_request.title} {help_request.public_line}"
    return TakenIn(
        public_id=row.public_id,
        request_id=help_request.public_id,
        first_name=person.first_name,
        title=help_request.title,
        when=request_when(help_request, search.slot.occasion) if search is not None else "",
        answer_by=search.decide_by if search is not None else None,
        told_by=str(ContactWay(person.told_by).label),
        can_open=person.pk in ids_that_open(hold, [person.pk]),
        is_urgent=sounds_urgent(words),
        is_too_heavy=sounds_too_heavy(words),
    )
