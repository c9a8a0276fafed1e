"""What can be counted, of where, of when, and in which kinds: the axes of the closed cube (docs/adr/0021)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Measure(TextChoices):
    """What a figure counts. What each means exactly: reports/selectors/contributions.py."""

    PARTICIPANTS = "participants", _("mensen die iets deden")
    GAVE = "gave", _("mensen die hielpen")
    RECEIVED = "received", _("mensen die geholpen werden")
    BOTH = "both", _("mensen die hielpen en geholpen werden")
    REQUESTS = "requests", _("hulpvragen")
    UNMET = "unmet", _("hulpvragen zonder helper")
    HOURS = "hours", _("uren hulp")
    WAIT = "wait", _("wachttijd tot een afspraak")


PEOPLE = (Measure.PARTICIPANTS, Measure.GAVE, Measure.RECEIVED, Measure.BOTH)
"""Measures in which everybody counts once."""


class Level(TextChoices):
    """How finely an area is cut: CBS's three levels, where a buurt may be a combination of some."""

    NEIGHBOURHOOD = "neighbourhood", _("buurt")
    DISTRICT = "district", _("wijk")
    MUNICIPALITY = "municipality", _("gemeente")


class PeriodKind(TextChoices):
    """How long a period is."""

    MONTH = "month", _("maand")
    QUARTER = "quarter", _("kwartaal")
    YEAR = "year", _("jaar")


class Grouping(TextChoices):
    """How kinds of help are told apart: each kind, the five kinds of help relation, or not at all."""

    CATEGORY = "category", _("soort hulp")
    RELATION = "relation", _("vijf soorten hulprelatie")
    ALL = "all", _("alles samen")


class WaitBin(TextChoices):
    """A median wait is told as one of these, never as a number."""

    UNDER_4_HOURS = "under_4h", _("minder dan 4 uur")
    UNDER_A_DAY = "4_24h", _("4 tot 24 uur")
    UNDER_3_DAYS = "1_3d", _("1 tot 3 dagen")
    UNDER_A_WEEK = "3_7d", _("3 tot 7 dagen")
    OVER_A_WEEK = "over_7d", _("meer dan 7 dagen")


class Symbol(TextChoices):
    """What stands where no figure is shown, for every reason one and the same, zero included."""

    HIDDEN = "x", _("niet te tonen")
