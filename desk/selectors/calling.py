"""Who may be called about a request, and what to say to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, Q

from buurthulp import clock
from exchange.enums import SlotStatus
from exchange.models import HelpRequest, Offer, Slot
from exchange.series import request_when
from exchange.turning import seeks_text
from matching.enums import InvitationStatus
from matching.models import Invitation, Search
from members.models import Participant


@dataclass(frozen=True, slots=True)
class CallPage:
    """What stands before a coordinator who calls. ``waiting``: the first name of whose yes waits for "Graag", and
    ``waiting_id`` that yes."""

    request_id: str
    participant_id: str
    first_name: str
    is_asker: bool
    asker: str
    seeks: str
    title: str
    public_line: str
    when: str
    state_label: str
    waiting: str
    waiting_id: str
    is_open: bool
    asks_moment: bool


def may_call(help_request: HelpRequest, person: Participant) -> bool:
    """Whether somebody has to do with this request: they ask, were asked, or ever offered such a thing. One query."""
    if person.pk == help_request.participant_id:
        return True
    category = help_request.category
    assert category is not None  # it was sent
    alike = Q(category=category) | Q(category__parent=category.parent_id, category__parent__isnull=False)
    asked = Invitation.objects.filter(slot__occasion__help_request=help_request, participant=person)
    offered = Offer.objects.filter(alike, participant=person)
    return Participant.objects.filter(Exists(asked) | Exists(offered), pk=person.pk).exists()


def waiting_yes(help_request: HelpRequest) -> Invitation | None:
    """The yes that waits for the asker's "Graag", when it is one; where there are more, each has a row of its own."""
    held = list(
        Invitation.objects.filter(slot__occasion__help_request=help_request, status=InvitationStatus.HELD)
        .select_related("participant")
        .order_by("pk")
    )
    return held[0] if len({one.participant_id for one in held}) == 1 else None


def call_page(slot: Slot, person: Participant) -> CallPage:
    """The page of one call, about a slot that was read with its search."""
    help_request = slot.occasion.help_request
    search: Search | None = getattr(slot, "search", None)
    is_open = slot.status == SlotStatus.OPEN and (search is None or clock.now() < search.need_at)
    is_asker = person.pk == help_request.participant_id
    held = waiting_yes(help_request) if is_asker else None
    return CallPage(
        request_id=help_request.public_id,
        participant_id=person.public_id,
        first_name=person.first_name,
        is_asker=is_asker,
        asker=help_request.participant.first_name,
        seeks=seeks_text(help_request),
        title=help_request.title,
        public_line=help_request.public_line,
        when=request_when(help_request, slot.occasion),
        state_label=str(SlotStatus(slot.status).label),
        waiting=held.participant.first_name if held is not None else "",
        waiting_id=held.public_id if held is not None else "",
        is_open=is_open,
        asks_moment=not is_asker and is_open and slot.occasion.starts_at is None,
    )
