"""Who works here: an administrator gives somebody a role, and ends it."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor, Viewer
from desk.selectors.appointed import APPOINTED
from members.enums import Role
from members.models import Area, Community, RoleGrant
from members.selectors.places import ids_served
from members.services.roles import end_role, grant_role
from members.services.users import ensure_user


@transaction.atomic
def appoint(*, actor: Actor, community: Community, email: str, role: str, area_ids: Collection[int] = ()) -> RoleGrant:
    """Give whoever logs in with this address a role, once they have a second factor.

    ``area_ids``: for which areas, of a coordinator; none: the whole community. Held already, it is for these areas from
    now on. Again: no change. Raises DomainError ``role.email``, ``role.role``, ``role.areas`` for one that is not of
    this community, and what grant_role raises.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise DomainError("role.email", _("Vul een mailadres in, zoals naam@voorbeeld.nl.")) from error
    if role not in APPOINTED:
        raise DomainError("role.role", _("Kies wat iemand hier gaat doen."))
    areas = _areas_in(community, area_ids) if role == Role.COORDINATOR else []
    user = ensure_user(actor=actor, email=address)
    grant = grant_role(actor=actor, community=community, user=user, role=Role(role), areas=areas)
    grant.areas.set(areas)
    return grant


@transaction.atomic
def dismiss(*, actor: Actor, grant: RoleGrant) -> RoleGrant:
    """From now on they no longer hold it; their next page knows it. Ended already: no change.

    Raises DomainError ``role.last`` for the only administrator, ``role.own`` for who would shut themselves out.
    """
    # One row that two administrators share, so that they do not send each other away at once.
    Community.objects.select_for_update().get(pk=grant.community_id)
    held = RoleGrant.objects.filter(Q(until__isnull=True) | Q(until__gt=clock.now()), community_id=grant.community_id)
    row = held.filter(pk=grant.pk).first()
    if row is not None and row.role == Role.ADMINISTRATOR:
        if not held.filter(role=Role.ADMINISTRATOR).exclude(pk=row.pk).exists():
            raise DomainError("role.last", _("Dit is de enige beheerder. Voeg eerst een andere beheerder toe."))
        if isinstance(actor, Viewer) and row.user_id == actor.user_id:
            raise DomainError("role.own", _("Je kunt jezelf niet buitensluiten. Vraag het een andere beheerder."))
    return end_role(actor=actor, grant=grant)


def _areas_in(community: Community, area_ids: Collection[int]) -> list[Area]:
    """Never fewer than were named: without any, it would be the whole community."""
    served = ids_served(community.pk)
    found = list(Area.objects.filter(pk__in=area_ids))
    if len(found) < len(set(area_ids)) or not all(served is None or area.pk in served for area in found):
        raise DomainError("role.areas", _("Deze keuze is er niet meer. Kies opnieuw."))
    return found
