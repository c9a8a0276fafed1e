"""The days on which the Netherlands has the day off, as the library ``holidays`` knows them: no office is open then."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays

YEARS = range(2020, 2061)


@cache
def public_holidays() -> frozenset[date]:
    """Those of the years 2020 to 2060.

    New Year, Good Friday, both days of Easter, Pentecost and Christmas, King's Day, Ascension; each five years 5 May.
    """
    return frozenset(holidays.country_holidays("NL", years=YEARS))
