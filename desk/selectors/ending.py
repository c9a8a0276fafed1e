"""Whom a coordinator closed, as long as that can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from buurthulp.viewers import RoleHold, Viewer
from desk.areas import closed_lately
from members.enums import ClosingReason
from members.models import Participant

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """Somebody who takes part no more: by first name, and why."""

    public_id: str
    first_name: str
    reason: str
    erase_on: date


def closed_people(viewer: Viewer, hold: RoleHold, *, page: str) -> tuple[list[ClosedRow], Page[Participant]]:
    """A page of them, who goes soonest first. Two queries."""
    people = Participant.objects.filter(closed_lately(hold), community_id=viewer.community_id)
    on_page = Paginator(people.defer("family_name", "phone").order_by("erase_on", "pk"), ROWS_A_PAGE).get_page(page)
    rows = []
    for person in on_page:
        assert person.erase_on is not None  # the filter says so
        reason = str(ClosingReason(person.closed_reason).label)
        rows.append(ClosedRow(person.public_id, person.first_name, reason, person.erase_on))
    return rows, on_page
