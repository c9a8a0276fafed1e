"""A walk every Tuesday and who was asked along: what the tests of a series share."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from buurthulp.clock import localtime
from buurthulp.viewers import SYSTEM
from exchange.enums import Rhythm
from exchange.models import HelpRequest, Slot
from matching.enums import InvitedBy
from matching.models import Invitation, Match
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from members.models import Community
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.matching.world import AMSTERDAM, offers, published

FIRST = date(2026, 12, 8)
DATES = [FIRST + timedelta(weeks=number) for number in range(6)]
TEN = datetime(2026, 12, 8, 10, 0, tzinfo=AMSTERDAM)


def four_walkers(community: Community, geography: Geography) -> list[Person]:
    """Four who like to take a walk."""
    people = [
        make_resident(community, name, at=geography.postcodes["9102AA"], number=name)
        for name in ("Coos", "Dora", "Evert", "Fenna")
    ]
    for person in people:
        offers(person, "going_out")
    return people


def series(anna: Person, **extra: object) -> HelpRequest:
    """Anna's walk, every Tuesday at ten from next week on, until she stops."""
    values = {"rhythm": Rhythm.WEEKLY, "starts_at": TEN, "slug": "going_out", **extra}
    help_request: HelpRequest = published(anna, **values).slot.occasion.help_request
    sweep_due()
    return help_request


def asked() -> list[Invitation]:
    """Who was asked, not what came of it for further dates."""
    return list(Invitation.objects.exclude(invited_by=InvitedBy.SERIES).order_by("pk"))


def days(**only: object) -> list[date]:
    """The local days of places with this status and so on."""
    slots = Slot.objects.filter(**only).order_by("occasion__starts_at")
    return [localtime(slot.occasion.starts_at).date() for slot in slots.select_related("occasion")]


def mails() -> Counter[tuple[str, str]]:
    found = OutboxMessage.objects.values_list("kind", "participant__first_name")
    return Counter(found)


def yes(number: int = 0, **which: object) -> Invitation:
    return answer_yes(actor=SYSTEM, invitation_id=asked()[number].pk, **which)


def graag(anna: Person, number: int = 0) -> list[Match]:
    accept_held(actor=anna.viewer, invitation_id=asked()[number].pk)
    return list(Match.objects.filter(helper=asked()[number].participant).order_by("starts_at"))
