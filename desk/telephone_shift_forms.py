"""The shape of new shifts of the telephone: on which days of a week, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buurthulp import clock, spoken
from buurthulp.errors import DomainError
from desk.form_errors import says
from exchange.moments import read_time

_TIME = _("Vul de tijd zo in: 9.00")


class ShiftsForm(forms.Form):
    """The same hours on some days to come of one week; it begins with the days and hours of the office."""

    use_required_attribute = False  # the page's own errors, in Dutch

    days = forms.MultipleChoiceField(
        label=_("Op welke dagen?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=says(_("Kies minstens één dag.")),
    )
    starts = forms.CharField(label=_("Vanaf hoe laat?"), max_length=20, error_messages=says(_TIME))
    ends = forms.CharField(label=_("Tot hoe laat?"), max_length=20, error_messages=says(_TIME))

    def __init__(self, data: Any = None, *, monday: date, office: Sequence[Sequence[str]]) -> None:
        today = clock.localtime(clock.now()).date()
        week = {monday + timedelta(days=number): spans for number, spans in enumerate(office)}
        coming = {day: spans for day, spans in week.items() if day >= today}
        first = next((spans for spans in office if spans), ("9:00", "17:00"))
        initial = {
            "days": [str(day) for day, spans in coming.items() if spans],
            "starts": _as_typed(first[0]),
            "ends": _as_typed(first[1]),
        }
        super().__init__(data, initial=initial)
        self.fields["days"].choices = [(str(day), spoken.day(day)) for day in coming]  # type: ignore[attr-defined]

    @property
    def has_days(self) -> bool:
        """Whether there is a day to choose: a week that is over has none."""
        return bool(self.fields["days"].choices)  # type: ignore[attr-defined]  # the same

    def clean_days(self) -> list[date]:
        """As days."""
        return [date.fromisoformat(day) for day in self.cleaned_data["days"]]

    def clean_starts(self) -> time | None:
        """The hour. Says what to fill in when it cannot be read."""
        return self._read("starts")

    def clean_ends(self) -> time | None:
        """The same of the end."""
        return self._read("ends")

    def _read(self, name: str) -> time | None:
        try:
            return read_time(self.cleaned_data[name])
        except DomainError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error


def _as_typed(at: str) -> str:
    return at.removeprefix("0").replace(":", ".")
