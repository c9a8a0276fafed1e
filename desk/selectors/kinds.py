"""The kinds of help of a community, for who switches them on and off."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from buurthulp.spoken import standard
from exchange.models import Category
from members.models import Community


@dataclass(frozen=True, slots=True)
class KindSwitch:
    """One kind. ``needs``: what who helps must have, in words; empty for nothing."""

    slug: str
    name: str
    group: str
    is_on: bool
    needs: str


def kinds_to_switch(community: Community) -> list[KindSwitch]:
    """Every kind, in the order of the list. One query."""
    rows = Category.objects.filter(community=community, parent__isnull=False).select_related("parent")
    return [
        KindSwitch(
            slug=row.slug,
            name=standard(row.name),
            group=standard(row.parent.name) if row.parent is not None else "",
            is_on=row.is_active,
            needs=_needs(row),
        )
        for row in rows.order_by("position", "pk")
    ]


def _needs(row: Category) -> str:
    said = [_("een VOG die een coördinator zag")] if row.needs_vog else []
    said += [_("een auto")] if row.needs_car else []
    return ", ".join(said)
