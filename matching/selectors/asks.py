"""A slot as the engine sees it: what is asked, when, where, and of whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from buurthulp.prepared import Prepared
from exchange.enums import TrustNeed, Visibility, Where
from exchange.models import Category, HelpRequest, Occasion, Slot
from exchange.selectors.circles import people_in_circle_round
from matching.engine.bands import Precision as EnginePrecision
from matching.engine.people import CAR, VOG, Ask, At, Home, Trust, Until
from members.models import Place


def ask_of(slot: Slot, *, now: datetime | None = None) -> Ask:
    """The engine's view of a slot. Its occasion, request, category and place are read with it.

    ``now``: what is flexible may be from then on, for who asks people; else from when it was asked for.
    """
    occasion = slot.occasion
    help_request = occasion.help_request
    category = help_request.category
    place = help_request.place
    if category is None or place is None:
        raise ValueError("A draft has no candidates.")
    trust = Trust(category.trust) if category.trust != TrustNeed.NONE else Trust.NONE
    if trust is Trust.AT_HOME and help_request.where != Where.ASKER:
        trust = Trust.NONE
    circle = people_in_circle_round(help_request.participant_id) if is_for_circle(help_request) else None
    return Ask(
        slot_id=slot.pk,
        community_id=help_request.community_id,
        participant_id=help_request.participant_id,
        category_id=category.pk,
        parent_id=category.parent_id,
        when=_when(occasion, now),
        minutes=occasion.minutes,
        trust=trust,
        household_key=place.address_hash or None,
        home=engine_home(place),
        # How near or far somebody of the circle lives, the asker knew when they were asked in.
        avoids_neighbours=help_request.avoids_direct_neighbours and circle is None,
        min_distance_m=help_request.min_distance_m if circle is None else 0,
        max_distance_m=help_request.radius_m if circle is None else None,
        needs=_needs(category),
        is_unbroken=category.is_ride,
        circle=circle,
    )


def is_for_circle(help_request: HelpRequest) -> bool:
    """Whether nobody but the asker's own circle is asked (ADR 32)."""
    return help_request.visibility == Visibility.CIRCLE


def _needs(category: Category) -> frozenset[str]:
    return frozenset(code for code, is_needed in ((CAR, category.needs_car), (VOG, category.needs_vog)) if is_needed)


def slot_with_request(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """The same slots with everything :func:`ask_of` reads, in one query."""
    return slots.select_related(
        "occasion__help_request__category",
        "occasion__help_request__place__label",
        "occasion__help_request__community",
        "occasion__help_request__participant",
    )


_one_slot = Prepared(lambda slot_id: slot_with_request(Slot.objects.filter(pk=slot_id)), slot_id=int)


def slot_by_id(slot_id: int) -> Slot:
    """This slot with its request, in one query that is written once. Raises Slot.DoesNotExist."""
    found: list[Slot] = _one_slot(slot_id=slot_id)
    if found:
        return found[0]
    raise Slot.DoesNotExist(f"There is no slot {slot_id}.")


def _when(occasion: Occasion, now: datetime | None) -> At | Until:
    if occasion.starts_at is not None:
        return At(occasion.starts_at, occasion.starts_at + timedelta(minutes=occasion.minutes))
    assert occasion.flexible_from is not None
    assert occasion.flexible_until is not None
    begins = occasion.flexible_from
    if now is not None and begins < now < occasion.flexible_until:
        begins = now
    return Until(begins, occasion.flexible_until, occasion.day_parts)


def engine_home(place: Place) -> Home:
    """Where somebody lives, as far as it is known, for the engine."""
    is_pc4 = place.label.precision == EnginePrecision.PC4
    return Home(
        cell=place.label.cell,
        resolution=place.label.resolution,
        precision=EnginePrecision(place.label.precision),
        pc6_key=None if is_pc4 else place.postcode_hash or None,
        pc4_key=place.postcode_hash or None if is_pc4 else None,
    )
