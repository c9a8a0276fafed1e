"""Shapes of what a coordinator enters about the work itself: until when it rests, who takes it, when they are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from desk.selectors.work import OwnHours, TakerLine
from desk.services.work import LONGEST_NOTE
from exchange.moments import read_time
from members.setting_words import WEEKDAYS

DAY_ERRORS = dict.fromkeys(("required", "invalid"), _("Kies een dag, bijvoorbeeld 14-12-2026."))


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=DAY_ERRORS, **more
    )


class SnoozeForm(forms.Form):
    """Until which day a line rests."""

    use_required_attribute = False  # the page's own errors, in Dutch

    until = _day(label=_("Tot welke dag?"), help_text=_("Die ochtend staat het weer op je lijst."))


class HandOverForm(forms.Form):
    """To whom a line goes, with a word for them. ``owner`` is whose it was on the page one saw."""

    use_required_attribute = False  # the page's own errors, in Dutch

    to = forms.TypedChoiceField(
        label=_("Aan wie?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies een collega.")),
    )
    note = forms.CharField(
        label=_("Wat moet je collega weten?"),
        help_text=_("Mag leeg blijven. Alleen coördinatoren lezen dit."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Houd het bij 500 tekens.")},
    )
    owner = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, takers: Iterable[TakerLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(takers)

    def offer(self, takers: Iterable[TakerLine]) -> None:
        """To choose from, on the page."""
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (taker.user_id, ". ".join(filter(None, [taker.name, *_said(taker)]))) for taker in takers
        ]


def _said(taker: TakerLine) -> tuple[str, ...]:
    return (taker.away,) if taker.away else (taker.hours, taker.back)


class HoursForm(forms.Form):
    """When a coordinator is there on each day, when away, and who takes over."""

    use_required_attribute = False  # the page's own errors, in Dutch

    away_from = _day(label=_("Weg vanaf"), required=False)
    away_until = _day(label=_("Tot en met"), required=False)
    stand_in = forms.TypedChoiceField(
        label=_("Wie neemt waar?"),
        help_text=_("Wat van jou is, staat dan op de lijst van deze collega."),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Kies een collega die ook jouw dorpen heeft.")},
    )

    def __init__(self, data: Any = None, *, now: OwnHours) -> None:
        presence = now.presence
        initial: dict[str, Any] = {
            "away_from": presence.away_from,
            "away_until": presence.away_until,
            "stand_in": now.stand_in_id,
        }
        super().__init__(data, initial=initial)
        self.fields["stand_in"].choices = [("", _("Niemand")), *now.stand_ins]  # type: ignore[attr-defined]
        week = presence.week if now.has_own_hours else [()] * len(WEEKDAYS)
        for number, name in enumerate(WEEKDAYS):
            spans = week[number]
            for part, label, said in (("from", _("van"), spans[:1]), ("until", _("tot"), spans[-1:])):
                self.fields[f"{part}_{number}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=10,
                    initial=said[0].replace(":", ".") if said else "",
                    widget=forms.TextInput({"autocomplete": "off", "aria-label": f"{name}, {label}"}),
                )

    @property
    def days(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each day with its two fields, for the page."""
        return [(name, self[f"from_{number}"], self[f"until_{number}"]) for number, name in enumerate(WEEKDAYS)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["week"] = [self._span(cleaned, number) for number in range(len(WEEKDAYS))]
        return cleaned

    def _span(self, cleaned: dict[str, Any], number: int) -> Sequence[str]:
        names = f"from_{number}", f"until_{number}"
        times: list[time | None] = []
        for name in names:
            try:
                times.append(read_time(cleaned.get(name, "")))
            except DomainError as error:
                self.add_error(name, str(error))
                return ()
        begin, end = times
        if begin is None and end is None:
            return ()
        if begin is None or end is None:
            self.add_error(names[begin is not None], _("Vul allebei de tijden in, of geen van beide."))
            return ()
        if begin >= end:
            self.add_error(names[1], _("Laat het begin van een dag vóór het einde komen."))
            return ()
        return f"{begin:%H:%M}", f"{end:%H:%M}"

    @property
    def chosen(self) -> dict[str, Any]:
        """As ``set_presence`` wants it; of a valid form."""
        data = self.cleaned_data
        days: dict[str, date | None] = {"away_from": data["away_from"], "away_until": data["away_until"]}
        return {"week": data["week"], **days, "stand_in_id": data["stand_in"]}
