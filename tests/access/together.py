"""Of the world of the access matrix: what people do in a rhythm, arranged at the desk."""

from __future__ import annotations

from desk.models import Pair
from exchange.models import Category
from members.enums import Feature
from members.models import Community, Participant
from members.preset import settings_with
from tests.factories.desk import PairFactory

FEATURES = (Feature.PAIRS,)


def with_features(community: Community) -> Community:
    """A community that has these as well."""
    more: dict[str, dict[str, object]] = {feature.value: {} for feature in FEATURES}
    on = [*community.settings["on"], *more]
    community.settings = settings_with(community.settings, on=on, features=more)
    community.save(update_fields=["settings"])
    return community


def pairs_of(*, asker: Participant, closed: Participant, helper: Participant, kind: str) -> dict[str, Pair]:
    """Proposed to two who take part, and to one who left."""
    category = Category.objects.get(community=asker.community, slug=kind)
    return {
        name: PairFactory(asker=person, helper=helper, category=category, title=f"Lopen ({name})")
        for name, person in (("proposed", asker), ("closed", closed))
    }
