"""When a coordinator is there, and who takes over while not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Viewer
from desk.models import DeskPresence
from desk.selectors.colleagues import colleagues_of
from desk.selectors.work import stand_ins_of
from members.models import Community

DAYS = 7


@transaction.atomic
def set_presence(
    *,
    actor: Viewer,
    week: Sequence[Sequence[str]],
    away_from: date | None = None,
    away_until: date | None = None,
    stand_in_id: int | None = None,
) -> DeskPresence:
    """Keep when the actor is there ("09:00", "17:00" for each of seven days; all empty: as the community) and not.

    Raises DomainError "away.half" for one day of the two, "away.order", "away.past", "stand_in" for who does not
    coordinate all that the actor does, "week" for hours that do not follow each other.
    """
    if len(week) != DAYS or any(list(day) != sorted(set(day)) or len(day) % 2 for day in week):
        raise DomainError("week", _("Laat het begin van een dag vóór het einde komen."))
    if (away_from is None) is not (away_until is None):
        raise DomainError("away.half", _("Vul allebei de dagen in, of geen van beide."))
    if away_from is not None and away_until is not None:
        if away_until < away_from:
            raise DomainError("away.order", _("De laatste dag komt niet vóór de eerste."))
        if away_until < clock.localtime(clock.now()).date():
            raise DomainError("away.past", _("Deze dagen zijn voorbij. Maak ze leeg, of kies andere."))
    community = Community.objects.get(pk=actor.community_id)
    if stand_in_id is not None and stand_in_id not in stand_ins_of(actor, community):
        raise DomainError("stand_in", _("Kies een collega die ook jouw dorpen heeft."))
    me = colleagues_of(community).get(actor.user_id)
    assert me is not None  # only a coordinator comes here
    presence, _made = DeskPresence.objects.update_or_create(
        grant_id=me.grant_id,
        defaults={
            "week": [list(day) for day in week] if any(week) else [],
            "away_from": away_from,
            "away_until": away_until,
            "stand_in_user_id": stand_in_id,
        },
    )
    return presence
