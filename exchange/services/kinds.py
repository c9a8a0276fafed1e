"""Which kinds of help a community has."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.models import Category
from members.models import Community


@transaction.atomic
def switch_kind(*, actor: Actor, kind: Category, is_on: bool) -> Category:
    """Let people of this community ask and offer this kind of help, or no more; again changes nothing.

    What was asked or agreed already goes on, and who offered it finds that back when it is switched on again. Raises
    DomainError ``kind.needed`` for the last one that is on, and ``kind.group`` for a group of kinds.
    """
    # One row that all kinds share, so that two hands do not each switch off the last but one.
    Community.objects.select_for_update().get(pk=kind.community_id)
    row = Category.objects.get(pk=kind.pk)
    if row.parent_id is None:
        raise DomainError("kind.group", _("Dit is een groep. Zet de soorten hulp erin aan of uit."))
    if row.is_active is is_on:
        return row
    others = Category.objects.filter(community_id=row.community_id, parent__isnull=False, is_active=True)
    if not is_on and not others.exclude(pk=row.pk).exists():
        raise DomainError("kind.needed", _("Dit is de laatste soort hulp die aan staat. Zet eerst een andere aan."))
    row.is_active = is_on
    row.save(update_fields=["is_active"])
    return row
