"""What is said beside figures: what each counts, how it is protected, what a change is worth."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.spoken import sentence_of
from exchange.enums import Relation
from reports.comparing import Change
from reports.enums import Measure, PeriodKind, Symbol, WaitBin
from reports.periods import Period
from reports.thresholds import thresholds

COUNTS = {
    Measure.PARTICIPANTS: gettext_lazy(
        "Mensen die iets vroegen, aanboden, antwoordden of elkaar ontmoetten. Ieder telt één keer."
    ),
    Measure.GAVE: gettext_lazy("Mensen die minstens één keer iets voor een ander deden."),
    Measure.RECEIVED: gettext_lazy("Mensen voor wie een ander minstens één keer iets deed."),
    Measure.BOTH: gettext_lazy("Mensen die in dezelfde periode allebei deden: geven en krijgen."),
    Measure.REQUESTS: gettext_lazy(
        "Vragen die in deze periode zijn gesteld. Heel veel vragen van één persoon tellen maar gedeeltelijk mee."
    ),
    Measure.UNMET: gettext_lazy("Vragen waarvoor niemand is gevonden voor de gevraagde dag."),
    Measure.HOURS: gettext_lazy(
        "Geschatte uren, zoals deelnemers ze opgaven. Heel veel uren van één persoon tellen maar gedeeltelijk mee."
    ),
    Measure.WAIT: gettext_lazy("De middelste wachttijd tussen vraag en ja, in vijf klassen."),
}
SHARE_MET = gettext_lazy("Deel van de vragen waarvoor iemand is gevonden, afgerond op 5 procent.")
RECIPROCITY = gettext_lazy("Deel van de deelnemers dat zowel gaf als kreeg, afgerond op 5 procent.")
PER_THOUSAND = gettext_lazy("Deelnemers per duizend inwoners. Inwoners: zoals het CBS ze telt.")
VALUE = gettext_lazy("Uren maal het uurbedrag dat de gemeente zelf invulde. Een rekenvoorbeeld, geen besparing.")
MONTHS = gettext_lazy(
    "Vragen die in een maand zijn gesteld. Met een helper: die vragen, min de vragen waarvoor niemand is gevonden."
)
SHORTAGE = gettext_lazy(
    "Zonder helper: vragen waarvoor niemand is gevonden voor de gevraagde dag. Aandeel: het deel van alle vragen van "
    "die soort, afgerond op 5 procent."
)
FIVE_RELATIONS = gettext_lazy(
    "Elke soort hulp hoort bij één van deze vijf. Zo is te zien of buren vooral iets doen, gezelschap geven, uitleg "
    "geven, op elkaar letten of iets over en weer doen."
)
DISTRICTS = gettext_lazy("Iedereen telt in de eigen wijk, ook wie iets deed in een andere wijk.")
EACH_FROZEN = {
    PeriodKind.MONTH: gettext_lazy("Elke maand is vastgesteld op de tiende van de maand erna."),
    PeriodKind.QUARTER: gettext_lazy("Elk kwartaal is vastgesteld op de tiende van de maand erna."),
    PeriodKind.YEAR: gettext_lazy("Elk jaar is vastgesteld op de tiende van de maand erna."),
}
RELATIONS = {
    Relation.PRACTICAL: gettext_lazy("boodschappen, klusjes, tuin, vervoer"),
    Relation.SOCIAL: gettext_lazy("gezelschap, samen eten, samen op pad"),
    Relation.INFORMATIONAL: gettext_lazy("uitleg, brieven, taal"),
    Relation.WATCHFUL: gettext_lazy("even kijken, bellen, een sleutel bewaren"),
    Relation.MUTUAL: gettext_lazy("dieren, planten, lenen; vaak over en weer"),
}


def what_counts(measure: Measure) -> str:
    """ "Wat telt dit?"."""
    return str(COUNTS[measure])


def how_protected(measure: Measure) -> str:
    """ "Hoe is dit beschermd?", of a figure that was frozen as it is."""
    if measure == Measure.WAIT:
        return _(
            "De plaats van de middelste krijgt een kleine, vaste afwijking. Daarna tonen we alleen in welke klasse hij "
            "valt, en pas vanaf ongeveer %(people)s mensen."
        ) % {"people": thresholds().wait_people}
    step = 10 if measure == Measure.HOURS else 5
    return _(
        "Het cijfer kreeg vooraf een kleine, vaste afwijking en is afgerond op %(step)s. Zo is bijna niet af te leiden "
        "of één persoon meetelt."
    ) % {"step": step}


def how_derived() -> str:
    """ "Hoe is dit beschermd?", of what is reckoned from other figures."""
    return _(
        "Berekend uit cijfers die al beschermd en afgerond waren. Het verraadt dus niet meer dan die cijfers zelf."
    )


def how_shares() -> str:
    """The same of percentages, after how the figures are protected that they come from."""
    return _("Percentages rekenen we uit met die cijfers.")


def how_hours() -> str:
    """The same of hours beside figures that are rounded otherwise."""
    return _("Uren zijn afgerond op 10.")


def why_hidden() -> str:
    """The same words for whatever is not shown."""
    return _(
        "Dit cijfer tonen we niet. Het gaat meestal om minder dan ongeveer %(people)s mensen. Het kan ook nul zijn. "
        "Het teken is altijd hetzelfde en zegt verder niets."
    ) % {"people": thresholds().people}


def about_the_sign() -> str:
    """What the symbol means, where there is no figure beside it to speak of."""
    return _(
        "Een %(symbol)s is een cijfer dat we niet tonen. Het gaat meestal om minder dan ongeveer %(people)s mensen. "
        "Het kan ook nul zijn. Het teken is altijd hetzelfde en zegt verder niets."
    ) % {"symbol": Symbol.HIDDEN.value, "people": thresholds().people}


def do_not_add_up() -> str:
    """In one sentence, on every page and in every file."""
    return _(
        "Cijfers tellen niet precies op: elk cijfer is los beschermd, dus een som van buurten kan verschillen van de "
        "wijk."
    )


def frozen_on(day: date) -> str:
    """When they were fixed."""
    return _("Vastgesteld op %(day)s. Latere correcties veranderen dit cijfer niet.") % {
        "day": date_format(day, "j F Y")
    }


def frozen_over(days: Mapping[Period, date]) -> str:
    """The same of several periods of one kind, each frozen on its day: the rule, or between which days."""
    first, last = min(days.values()), max(days.values())
    if first == last:
        return frozen_on(first)
    if all(day == period.freezes_on for period, day in days.items()):
        said = EACH_FROZEN[next(iter(days)).kind]
        return _("%(when)s Latere correcties veranderen deze cijfers niet.") % {"when": said}
    return _("Vastgesteld van %(first)s tot en met %(last)s. Latere correcties veranderen deze cijfers niet.") % {
        "first": date_format(first, "j F Y"),
        "last": date_format(last, "j F Y"),
    }


def frozen_apart(days: Mapping[Period, date]) -> str:
    """The same of a month and a quarter beside each other, each with its own day."""
    if len(set(days.values())) == 1:
        return frozen_on(next(iter(days.values())))
    each = [
        _("%(period)s is vastgesteld op %(day)s.")
        % {"period": sentence_of(the(period)), "day": date_format(day, "j F Y")}
        for period, day in days.items()
    ]
    return _("%(when)s Latere correcties veranderen deze cijfers niet.") % {"when": " ".join(each)}


def simulated() -> str:
    """What is said with every figure of a demo, where nobody is real."""
    return _("Dit is een voorbeeld: deze cijfers komen uit een nagebootst jaar, niet van echte mensen.")


def quote(community_name: str, period: str) -> str:
    """How to name the source. ``period``: of when the figures are, as :func:`from_to` or :func:`both` says it."""
    return _("Bron: Buurthulp %(community)s, %(period)s. Cijfers zijn afgerond en beschermd.") % {
        "community": community_name,
        "period": period,
    }


def from_to(periods: Collection[Period]) -> str:
    """ "oktober 2026", "januari 2024 tot en met oktober 2026"."""
    first, last = min(periods), max(periods)
    if first == last:
        return first.label
    return _("%(first)s tot en met %(last)s") % {"first": first.label, "last": last.label}


def both(periods: Collection[Period]) -> str:
    """ "februari 2024 en eerste kwartaal van 2024"."""
    return _(" en ").join(period.label for period in periods)


def next_release(period: Period) -> str:
    """When the figures of a period that is not released come out."""
    return _("De cijfers over %(period)s verschijnen op %(day)s.") % {
        "period": the(period),
        "day": date_format(period.freezes_on, "j F Y"),
    }


def the(period: Period) -> str:
    """ "oktober 2025", "het derde kwartaal van 2025"."""
    return _("het %(quarter)s") % {"quarter": period.label} if period.kind == PeriodKind.QUARTER else period.label


def in_words(found: Change, before: Period, *, of: str = "") -> str:
    """How a figure compares with that of an earlier period. ``of``: what it is counted in, as "procentpunt"."""
    if not found.is_known:
        return _("Niet te vergelijken met %(period)s.") % {"period": the(before)}
    if not found.by:
        return _("Geen duidelijk verschil met %(period)s.") % {"period": the(before)}
    by = f"{abs(found.by)} {of}".strip()
    words = _("%(by)s meer dan in %(period)s.") if found.by > 0 else _("%(by)s minder dan in %(period)s.")
    return words % {"by": by, "period": the(before)}


def wait_in_words(now: WaitBin | None, before: WaitBin | None, then: Period) -> str:
    """The same of a median wait: classes that lie beside each other do not clearly differ."""
    order = list(WaitBin)
    if now is None or before is None:
        return in_words(Change(is_known=False), then)
    apart = order.index(now) - order.index(before)
    if abs(apart) < 2:
        return in_words(Change(is_known=True), then)
    words = _("Langer dan in %(period)s.") if apart > 0 else _("Korter dan in %(period)s.")
    return words % {"period": the(then)}
