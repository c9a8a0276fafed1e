"""Who works for a community, and where."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.enums import Role
from members.models import Area, Community, RoleGrant, User


@transaction.atomic
def grant_role(
    *, actor: Actor, community: Community, user: User, role: Role, areas: Collection[Area] = ()
) -> RoleGrant:
    """Give somebody a role, in these areas or in the whole community. Held already, it stays as it was.

    With the first one their passkeys go, and what else they once had as a second step: they make it anew as staff, with
    spare codes (ADR 20).

    Raises DomainError ``role.analyst_alone``: who reads the figures has no other role, and the other way round.
    """
    User.objects.select_for_update().get(pk=user.pk)
    now = clock.now()
    held = RoleGrant.objects.filter(Q(until__isnull=True) | Q(until__gt=now), user=user)
    same = held.filter(community=community, role=role).first()
    if same is not None:
        return same
    # Wherever they are held: the database refuses it as well (sql/analyst_alone).
    if any((other == Role.ANALYST) is not (role == Role.ANALYST) for other in held.values_list("role", flat=True)):
        raise DomainError("role.analyst_alone", _("Wie de cijfers leest, kan hier geen andere taak hebben."))
    if not held.exists():
        # From now on it is a second step. Who put it there while it was none, nobody knows.
        Authenticator.objects.filter(user=user).delete()
    grant = RoleGrant.objects.create(community=community, user=user, role=role, since=now)
    grant.areas.set(areas)
    return grant


@transaction.atomic
def end_role(*, actor: Actor, grant: RoleGrant) -> RoleGrant:
    """From now on they no longer hold it; their next page knows it. Ended already: no change."""
    row = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    now = clock.now()
    if row.until is None or row.until > now:
        row.until = now
        row.save(update_fields=["until"])
    return row
