"""What is asked and offered."""

from __future__ import annotations

from datetime import timedelta

from buurthulp import clock
from exchange.enums import RequestStatus, Side, Visibility
from exchange.models import Category, HelpRequest, Occasion, Slot, SmallThing
from tests.cast import Person


def thing(kind: Category, number: int = 1, side: Side = Side.LIKES) -> int:
    """The id of a small thing of a kind: number 1, 2 or 3."""
    return SmallThing.objects.get(category=kind, side=side, position=number).pk


def open_request(asker: Person, kind: Category, **extra: object) -> HelpRequest:
    """An open request of ``asker`` on the board, for some moment in the next three days."""
    now = clock.now()
    assert asker.participant is not None
    values = {
        "community": asker.community,
        "participant": asker.participant,
        "category": kind,
        "status": RequestStatus.OPEN,
        "visibility": Visibility.BOARD,
        "title": "Een lamp",
        "public_line": "Wie kan mijn lamp vervangen?",
        "private_line": "Ik hoor slecht.",
        "place": asker.home,
        "created_at": now,
        "published_at": now,
        **extra,
    }
    help_request: HelpRequest = HelpRequest.objects.create(**values)
    occasion = Occasion.objects.create(
        help_request=help_request, flexible_from=now, flexible_until=now + timedelta(days=3), minutes=45
    )
    Slot.objects.create(occasion=occasion)
    return help_request
