"""The places of one request that are searched for together (ADR 12), and the lock that guards them.

Mostly there is one. A person is asked once for all of them; their yes lands on a place that is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from buurthulp import wake
from exchange.enums import SlotStatus
from exchange.models import Slot
from matching.engine.waves import is_enough
from matching.enums import InvitationStatus
from matching.models import Invitation, Search
from matching.models.search import TAKEN_BACK_BESIDE
from matching.selectors.asks import slot_by_id
from matching.selectors.policy import most_yeses
from matching.services.learning import lock_learned

RUNNING = [InvitationStatus.INVITED, InvitationStatus.LAPSED, InvitationStatus.HELD, InvitationStatus.RESERVE]


@dataclass(frozen=True, slots=True)
class Place:
    """An open place. ``yeses``: held for it. ``is_full``: these are enough, so that a later yes is a reserve."""

    search: Search
    yeses: int
    is_full: bool

    @property
    def slot(self) -> Slot:
        """The place itself."""
        return self.search.slot


def locked_search(slot_id: int) -> Search:
    """The search of a slot, with its slot and request read again. Locked until the transaction ends.

    The lock is that on the first search of the request, so that two people never take one place, nor one person two.
    """
    of_request = Search.objects.filter(slot__occasion__help_request__occasions__slots=slot_id)
    first = of_request.select_for_update(of=("self",)).order_by("pk")[0]
    search = first if first.slot_id == slot_id else Search.objects.get(slot_id=slot_id)
    search.slot = slot_by_id(slot_id)
    asked = Invitation.objects.filter(slot__occasion__help_request=search.slot.occasion.help_request_id)
    lock_learned(asked.values("participant"))
    return search


def lock_searches(slots: QuerySet[Slot]) -> None:
    """Lock every search of these slots, and then what was learned of everybody they asked.

    For who is about to change several: taken one by one, each with its people, two of them could wait for each other.
    """
    requests = slots.order_by().values("occasion__help_request")
    of_requests = Search.objects.filter(slot__occasion__help_request__in=requests).order_by()
    firsts = (
        of_requests.values("slot__occasion__help_request").annotate(first=Min("pk")).values_list("first", flat=True)
    )
    list(Search.objects.select_for_update(of=("self",)).filter(pk__in=list(firsts)).order_by("pk").values_list("pk"))
    lock_learned(Invitation.objects.filter(slot__occasion__help_request__in=requests).values("participant"))


def lock_invitation(invitation_id: int) -> tuple[Search, Invitation]:
    """Lock the search, then read the invitation: what was read before the lock decides nothing."""
    slot_id = Invitation.objects.values_list("slot_id", flat=True).get(pk=invitation_id)
    search = locked_search(slot_id)
    invitation = Invitation.objects.select_related("participant__community", "community").get(pk=invitation_id)
    if invitation.slot_id != slot_id:
        # It went to another place of the same request while we waited for the lock.
        search = locked_search(invitation.slot_id)
    invitation.slot = search.slot
    return search, invitation


def open_places(search: Search, now: datetime) -> list[Place]:
    """The places searched for together with this one for which somebody is still wanted, the soonest first.

    Its own among them, as the same object. The caller holds the lock.
    """
    searches = _searched_together(search)
    open_now = [one for one in searches if one.slot.status == SlotStatus.OPEN and now < one.need_at]
    held = dict(
        Invitation.objects.filter(slot__in=[one.slot_id for one in open_now], status=InvitationStatus.HELD)
        .order_by()
        .values_list("slot_id")
        .annotate(Count("pk"))
    )
    most = most_yeses(search.slot.occasion.help_request)
    return [Place(one, held.get(one.slot_id, 0), _is_full(one, open_now, held, most)) for one in open_now]


def _searched_together(search: Search) -> list[Search]:
    help_request = search.slot.occasion.help_request
    if search.is_alone or not help_request.has_several:
        return [search]
    others = (
        Search.objects.filter(slot__occasion__help_request=help_request, slot__status=SlotStatus.OPEN, is_alone=False)
        .exclude(pk=search.pk)
        .select_related("slot__occasion")
    )
    for other in others:
        other.slot.occasion.help_request = help_request
    return sorted([search, *others], key=lambda one: (one.need_at, one.pk))


def _is_full(search: Search, places: Sequence[Search], held: dict[int, int], most: int) -> bool:
    if most == 1:
        return held.get(search.slot_id, 0) > 0
    # Who chooses has the yeses for one moment side by side, whichever of its places they stand at.
    beside = [one.slot_id for one in places if one.slot.occasion_id == search.slot.occasion_id]
    return is_enough(sum(held.get(slot_id, 0) for slot_id in beside), places=len(beside), most=most)


def next_to_ask_for(places: Sequence[Place]) -> Place | None:
    """The place that is asked for now: the first that is not full. Who says yes may take another."""
    return next((place for place in places if not place.is_full), None)


def places_to_fill(place: Place, places: Sequence[Place]) -> int:
    """For how many places at this moment somebody is asked: each helper takes one."""
    beside = [one for one in places if one.slot.occasion_id == place.slot.occasion_id]
    is_to_choose = most_yeses(place.slot.occasion.help_request) > 1
    # Those who chose are still to be picked from all who said yes.
    return len(beside) if is_to_choose else sum(not one.is_full for one in beside)


def place_for(invitation: Invitation, places: Sequence[Place]) -> Place | None:
    """Where a yes of this person lands: where they were asked, else the first that is free; None where all are taken.

    With every place full it is the one where they were asked, or the first: there they are a reserve.
    """
    own = [place for place in places if place.slot.pk == invitation.slot_id]
    possible = own + [place for place in places if place not in own and may_take(invitation, place)]
    return next((place for place in possible if not place.is_full), possible[0] if possible else None)


def may_take(invitation: Invitation, place: Place) -> bool:
    """At one moment a person has one place. A yes that was taken back is in nobody's way."""
    beside = Invitation.objects.filter(occasion=place.slot.occasion_id, participant=invitation.participant_id)
    return not beside.exclude(TAKEN_BACK_BESIDE).exclude(pk=invitation.pk).exists()


def put_at(invitation: Invitation, place: Place) -> None:
    """Let an invitation be about this place from now on; nobody is told, for it is the same question."""
    if invitation.slot_id == place.slot.pk:
        return
    invitation.slot = place.slot
    invitation.occasion = place.slot.occasion
    invitation.save(update_fields=["slot", "occasion"])


def held_with(search: Search, invitation: Invitation) -> list[tuple[Search, Invitation]]:
    """Every yes of this person to this request that waits for "Graag", the first moment first: for a series, its dates.

    With the search of each; this one as the same object. The caller holds the lock.
    """
    help_request = search.slot.occasion.help_request
    if not help_request.repeats:
        return [(search, invitation)]
    held = Invitation.objects.filter(
        slot__occasion__help_request=help_request,
        participant=invitation.participant_id,
        status=InvitationStatus.HELD,
    ).select_related("slot__occasion", "slot__search", "participant__community", "community")
    found = []
    for one in held.order_by("slot__occasion__starts_at", "pk"):
        one.slot.occasion.help_request = help_request
        one.slot.search.slot = one.slot
        is_this = one.pk == invitation.pk
        found.append((search, invitation) if is_this else (one.slot.search, one))
    return found


def still_waits(invitation: Invitation) -> bool:
    """Whether this person has something else of the same request: another date, another place, a question."""
    help_request = invitation.slot.occasion.help_request
    if not help_request.has_several:
        return False
    others = Invitation.objects.filter(slot__occasion__help_request=help_request, participant=invitation.participant_id)
    return others.filter(status__in=[*RUNNING, InvitationStatus.CHOSEN]).exists()


def wake_places(places: Sequence[Place], at: datetime) -> None:
    """Something changed for a place of the same request: look soon who is to be asked now."""
    Search.objects.filter(pk__in=[place.search.pk for place in places]).update(due_at=at)
    for place in places:
        place.search.due_at = at
    if places:
        wake.announce(wake.SEARCH)
