"""What would make somebody happy: nothing is asked yet."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from buurthulp.viewers import Actor
from exchange.enums import Side
from exchange.models import Wish
from exchange.services.offers import ticked_things
from members.models import Participant


@transaction.atomic
def save_wishes(*, actor: Actor, participant: Participant, small_thing_ids: Iterable[int]) -> list[Wish]:
    """Keep exactly these wishes; returns them in the order of the list.

    Raises DomainError "error.offers.too_many" (more than 20) or "error.likes.unknown".
    """
    person = Participant.objects.select_for_update().get(pk=participant.pk)
    things = ticked_things(participant=person, side=Side.WISHES, small_thing_ids=small_thing_ids)
    Wish.objects.filter(participant=person).exclude(small_thing__in=things).delete()
    for thing in things:
        Wish.objects.get_or_create(participant=person, small_thing=thing)
    return list(
        Wish.objects.filter(participant=person)
        .select_related("small_thing__category")
        .order_by("small_thing__category__position", "small_thing__position")
    )
