"""The handful of figures on top of the overview, each with its change, what it counts and how it is protected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from buurthulp.spoken import euros
from members.preset import HourValue
from reports import wording
from reports.comparing import Change, Share, change, change_of_share, share_met
from reports.counting import cap_of, step_of
from reports.engine.publish import per_thousand, rate
from reports.enums import Measure, PeriodKind, Symbol
from reports.periods import Period
from reports.selectors.overview import Overview


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure. ``text`` is the value or the symbol; ``more`` stands under it, "" for nothing."""

    name: str
    text: str
    change: str
    what: str
    how: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Protection:
    """How some figures are protected: in one and the same way."""

    names: tuple[str, ...]
    how: str


def protections(tiles: Sequence[Tile]) -> list[Protection]:
    """For paper, where nothing can be opened: each way once, with the figures it is of, in their order."""
    names: dict[str, list[str]] = {}
    for tile in tiles:
        names.setdefault(tile.how, []).append(tile.name)
    return [Protection(tuple(of), how) for how, of in names.items()]


def text_of(value: int | None, suffix: str = "") -> str:
    """A number with its sign, or the symbol."""
    return Symbol.HIDDEN.value if value is None else f"{value}{suffix}"


def month_tiles(found: Overview, hour_value: HourValue) -> list[Tile]:
    """What was asked, what came of it, and who took part, in the month."""
    return [
        _counted(found, Measure.REQUESTS, _("Vragen")),
        _share_met(found),
        _wait(found),
        _hours(found, hour_value),
        _reached(found),
    ]


def quarter_tiles(found: Overview) -> list[Tile]:
    """Who gave and who received, in the quarter: over a month too few do both."""
    if found.quarter is None:
        return []
    return [
        _of_quarter(found, Measure.GAVE, _("Hielpen")),
        _of_quarter(found, Measure.RECEIVED, _("Werden geholpen")),
        _both(found),
    ]


def _change(found: Change, before: Period | None, *, of: str = "") -> str:
    return wording.in_words(found, before, of=of) if before is not None else ""


def _counted(found: Overview, measure: Measure, name: str) -> Tile:
    now = found.cells.value(found.month.period, measure)
    then = found.cells.value(found.before, measure)
    return Tile(
        name=name,
        text=text_of(now),
        change=_change(
            change(now, then, cap=cap_of(measure, PeriodKind.MONTH), step=step_of(measure)),
            found.before,
        ),
        what=wording.what_counts(measure),
        how=wording.how_protected(measure),
    )


def _share_met(found: Overview) -> Tile:
    cap = cap_of(Measure.REQUESTS, PeriodKind.MONTH)
    now, then = (
        Share(found.cells.value(period, Measure.UNMET), found.cells.value(period, Measure.REQUESTS), cap, cap)
        for period in (found.month.period, found.before)
    )
    shown, shown_then = share_met(now.part, now.whole), share_met(then.part, then.whole)
    return Tile(
        name=_("Vragen met een helper"),
        text=text_of(shown, "%"),
        change=_change(change_of_share(now, then, shown, shown_then), found.before, of=_("procentpunt")),
        what=str(wording.SHARE_MET),
        how=wording.how_derived(),
    )


def _wait(found: Overview) -> Tile:
    now = found.cells.figure(found.month.period, Measure.WAIT)
    then = found.cells.figure(found.before, Measure.WAIT)
    bins = now.wait_bin if now is not None else None, then.wait_bin if then is not None else None
    return Tile(
        name=_("Meestal een ja binnen"),
        text=now.text if now is not None else Symbol.HIDDEN.value,
        change=wording.wait_in_words(*bins, found.before) if found.before is not None else "",
        what=wording.what_counts(Measure.WAIT),
        how=wording.how_protected(Measure.WAIT),
    )


def _hours(found: Overview, hour_value: HourValue) -> Tile:
    tile = _counted(found, Measure.HOURS, _("Uren voor elkaar"))
    hours = found.cells.value(found.month.period, Measure.HOURS)
    if not hour_value.cents:
        more = _("Er is nog geen bedrag voor een uur. Een beheerder van Buurthulp kan het invullen.")
    elif hours is None:
        more = ""
    else:
        more = _("Waarde: %(value)s, bij %(amount)s per uur (bron: %(source)s). %(what)s") % {
            "value": euros(hours * hour_value.cents),
            "amount": euros(hour_value.cents),
            "source": hour_value.source,
            "what": wording.VALUE,
        }
    return Tile(tile.name, tile.text, tile.change, tile.what, tile.how, more)


def _reached(found: Overview) -> Tile:
    now = found.cells.value(found.month.period, Measure.PARTICIPANTS)
    then = found.cells.value(found.before, Measure.PARTICIPANTS)
    residents = found.gemeente.residents
    more = "" if now is None else _("Dat zijn %(people)s mensen die iets deden.") % {"people": now}
    return Tile(
        name=_("Bereikt, per 1.000 inwoners"),
        text=text_of(per_thousand(now, residents)),
        change=_change(change(now, then, cap=1), found.before, of=_("mensen")),
        what=f"{wording.PER_THOUSAND} {wording.what_counts(Measure.PARTICIPANTS)}",
        how=wording.how_derived(),
        more=more,
    )


def _of_quarter(found: Overview, measure: Measure, name: str) -> Tile:
    assert found.quarter is not None
    now = found.cells.value(found.quarter.period, measure)
    then = found.cells.value(found.quarter_before, measure)
    return Tile(
        name=name,
        text=text_of(now),
        change=_change(change(now, then, cap=1), found.quarter_before),
        what=wording.what_counts(measure),
        how=wording.how_protected(measure),
    )


def _both(found: Overview) -> Tile:
    assert found.quarter is not None
    now, then = (
        Share(found.cells.value(period, Measure.BOTH), found.cells.value(period, Measure.PARTICIPANTS), 1, 1)
        for period in (found.quarter.period, found.quarter_before)
    )
    shown, shown_then = rate(now.part, now.whole), rate(then.part, then.whole)
    return Tile(
        name=_("Gaven én kregen"),
        text=text_of(shown, "%"),
        change=_change(change_of_share(now, then, shown, shown_then), found.quarter_before, of=_("procentpunt")),
        what=str(wording.RECIPROCITY),
        how=wording.how_derived(),
    )
