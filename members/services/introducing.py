"""The name and number under which residents of an area know their coordinator."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.spoken import phone_number
from buurthulp.viewers import Viewer
from members.enums import Role
from members.models import RoleGrant
from members.search_keys import normal_phone

NAME_LENGTH = 60


@transaction.atomic
def introduce_oneself(*, actor: Viewer, name: str, phone: str) -> RoleGrant:
    """Keep the first name and the number for pages and posters of the coordinator's own areas.

    Empty: the name they take part under, the number of the community. Raises NotAllowedError for who coordinates no
    areas of their own, ``error.contact.format`` for what is no telephone number.
    """
    grant = (
        RoleGrant.objects.select_for_update(of=("self",))
        .filter(
            Q(until__isnull=True) | Q(until__gt=clock.now()),
            user=actor.user_id,
            community=actor.community_id,
            role=Role.COORDINATOR,
        )
        .first()
    )
    hold = actor.holds(Role.COORDINATOR)
    if grant is None or hold is None or hold.area_ids is None:
        raise NotAllowedError("error.not_coordinator", _("Alleen wie eigen dorpen heeft, kan dit veranderen."))
    number = normal_phone(phone) if phone.strip() else ""
    if phone.strip() and not number:
        raise DomainError("error.contact.format", _("Vul een telefoonnummer in, zoals 0519 12 34 56."))
    grant.public_name = " ".join(name.split())[:NAME_LENGTH]
    grant.public_phone = phone_number(number)
    grant.save(update_fields=["public_name", "public_phone"])
    return grant
