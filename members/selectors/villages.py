"""Areas as people name them in an address: "havenbuurt" for Havenbuurt.

Where two are called the same, the finest has the name (the buurt Dokkum, not the wijk Dokkum); two of one level have
their codes.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from django.utils.text import slugify

from members.enums import AreaLevel
from members.models import Area, Community
from members.selectors.places import ids_served

FINEST_FIRST = (AreaLevel.NEIGHBOURHOOD, AreaLevel.DISTRICT, AreaLevel.MUNICIPALITY)


class VillageAddresses:
    """The areas of a community by the word in their address. A community that serves any place has codes alone.

    Two queries, when first asked.
    """

    def __init__(self, community: Community) -> None:
        self._community = community

    @cached_property
    def _words(self) -> dict[int, str]:
        served = ids_served(self._community.pk)
        if served is None:
            return {}
        rows = Area.objects.filter(pk__in=served).values_list("pk", "code", "name", "level")
        called: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for pk, _code, name, level in rows:
            called[slugify(name)].append((FINEST_FIRST.index(level), pk))
        names = {}
        for name, areas in called.items():
            (finest, pk), *others = sorted(areas)
            if name and (not others or others[0][0] != finest):
                names[pk] = name
        return {pk: names.get(pk, code.lower()) for pk, code, _name, _level in rows}

    def word_of(self, area: Area) -> str:
        """What stands in the address of an area."""
        return self._words.get(area.pk, area.code.lower())

    def find(self, word: str) -> Area | None:
        """The area this word means here; its code always does. None for an area that is not served."""
        served = bool(self._words) or self._community.served_areas.exists()
        by_word = next((pk for pk, known in self._words.items() if known == word.lower()), None)
        areas = Area.objects.filter(pk__in=self._words) if served else Area.objects.all()
        return areas.filter(pk=by_word).first() if by_word else areas.filter(code=word.upper()).first()
