"""How a lasting pair is said: when they meet, where, and what happened."""

from __future__ import annotations

from django.utils.translation import gettext as _

from buurthulp import spoken
from buurthulp.clock import localtime
from desk.models import Pair
from desk.pair_enums import PairStep
from exchange.enums import Where
from exchange.wording import repeats_text


def pair_when(pair: Pair) -> str:
    """ "elke dinsdag om 14.00 uur, voor het eerst op 8 december"."""
    start = localtime(pair.first_at)
    said = {
        "days": repeats_text(start.date(), pair.rhythm, None),
        "time": spoken.clock_time(start),
        "first": spoken.date(start),
    }
    if pair.until is None:
        return _("%(days)s om %(time)s, voor het eerst op %(first)s") % said
    said["until"] = spoken.date(pair.until)
    return _("%(days)s om %(time)s, van %(first)s tot en met %(until)s") % said


def pair_where(pair: Pair) -> str:
    """Where they meet, for both and the coordinator."""
    match Where(pair.where):
        case Where.ASKER:
            return _("Bij %(name)s thuis") % {"name": pair.asker.first_name}
        case Where.HELPER:
            return _("Bij %(name)s thuis") % {"name": pair.helper.first_name}
        case Where.ELSEWHERE:
            return _("Ergens anders: %(place)s") % {"place": pair.elsewhere}


def step_text(code: str, pair: Pair, staff: str) -> str:
    """A step of a pair as a sentence; ``staff`` is who of the desk did it, "" for anybody else."""
    names = {"asker": pair.asker.first_name, "helper": pair.helper.first_name, "staff": staff or _("Buurthulp")}
    match PairStep(code):
        case PairStep.PROPOSED:
            return _("%(staff)s stelde %(asker)s en %(helper)s aan elkaar voor.") % names
        case PairStep.YES_ASKER:
            said = _("%(asker)s zei ja, tegen %(staff)s.") if staff else _("%(asker)s zei ja.")
            return said % names
        case PairStep.YES_HELPER:
            said = _("%(helper)s zei ja, tegen %(staff)s.") if staff else _("%(helper)s zei ja.")
            return said % names
        case PairStep.STARTED:
            return _("Ze zijn maatjes. De dagen staan in hun agenda.")
        case PairStep.NOT_NOW:
            return _("Het komt nu niet uit.")
        case PairStep.BY_ASKER:
            return _("%(asker)s stopte.") % names
        case PairStep.BY_HELPER:
            return _("%(helper)s stopte.") % names
        case PairStep.BY_DESK:
            return _("%(staff)s rondde het af.") % names
        case PairStep.UNTIL:
            return _("De laatste keer is geweest.")
        case PairStep.FELL_AWAY:
            return _("Hun afspraken vielen weg. Daarmee is het afgerond.")
        case PairStep.PARTED:
            return _("Zij komen elkaar hier niet meer tegen. Daarmee is het afgerond.")
        case PairStep.LOOKED:
            return _("Allebei kregen ze de vraag hoe het gaat.")
        case PairStep.TALKED:
            return _("%(staff)s besprak het.") % names
