"""What stands on the poster and the cards of a village."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from buurthulp.spoken import sentence_of, standard
from exchange.enums import Side
from exchange.models import Category
from members.models import Area, Community
from members.paper import Printed
from members.selectors.contacts import contact_for
from members.selectors.neighbourhood import neighbourhood_of
from members.selectors.starting import starting_in
from members.selectors.villages import VillageAddresses
from members.site import site_url


def village_paper(community: Community, area: Area, kind: Category | None = None) -> Printed:
    """The poster of a village; with ``kind``, it asks who likes to do that."""
    starting = starting_in(community, neighbourhood_of(community, area))
    title = _("In %(area)s beginnen we net") if starting is not None else _("Buren in %(area)s doen iets voor elkaar")
    path = reverse("members:village", args=[VillageAddresses(community).word_of(area)])
    return Printed(
        title=title % {"area": area.name},
        lines=(
            _asking(kind) if kind is not None else "",
            _("Een boodschap, een klusje, een praatje: Buurthulp vindt iemand in de buurt."),
            _("Eén ding is genoeg. Een kwartiertje is ook tijd."),
        ),
        address=f"{site_url(community)}{path}",
        contact=starting.contact if starting is not None else contact_for(community, area),
    )


def _asking(kind: Category) -> str:
    examples = kind.small_things.filter(side=Side.LIKES).values_list("text", flat=True)
    things = [standard(text) for text in examples] or [standard(kind.name).lower()]
    last = things.pop()
    listed = _("%(things)s of %(last)s") % {"things": ", ".join(things), "last": last} if things else last
    return _("Wie doet dit hier graag? %(things)s.") % {"things": sentence_of(listed)}
