"""What tests of the exchange share: the standard list in both communities."""

from __future__ import annotations

from buurthulp.viewers import SYSTEM
from exchange.models import Category
from exchange.services.catalogue import load_catalogue
from members.models import Community
from tests.kept import kept


@kept
def kinds(community: Community) -> dict[str, Category]:
    """The twelve kinds of Kustdorp, by slug."""
    return {kind.slug: kind for kind in load_catalogue(actor=SYSTEM, community=community)}


@kept
def other_kinds(other_community: Community) -> dict[str, Category]:
    """The twelve kinds of Overdorp, by slug."""
    return {kind.slug: kind for kind in load_catalogue(actor=SYSTEM, community=other_community)}
