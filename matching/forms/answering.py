"""Answers to a question, and the moment that a yes to a flexible one names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.errors import DomainError
from buurthulp.spoken import clock_time, day, sentence_of
from exchange.day_parts import parts_of
from exchange.models import Occasion
from exchange.moments import local_instant, read_time
from exchange.wording import parts_text
from matching.links import Answer
from matching.selectors.invitations import days_to_choose, stretch_of_day
from matching.selectors.series import FreeDate

MOST_TILES = 4
_FOR_EXAMPLE = {"morning": dt.time(10), "afternoon": dt.time(14), "evening": dt.time(19)}
_CHOOSE = gettext_lazy("Kies “Ja, dat wil ik” of “Nu niet”.")


class AnswerForm(forms.Form):
    """Yes, not now, or rather never."""

    answer = forms.ChoiceField(
        choices=[(answer.value, answer.value) for answer in Answer],
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )

    @property
    def chosen(self) -> Answer:
        """The answer, of a form that is valid."""
        return Answer(self.cleaned_data["answer"])


class MomentForm(forms.Form):
    """On which day and at what time, inside the window that was asked for."""

    template = "matching/invitation_moment.html"

    day = forms.ChoiceField(
        label=gettext_lazy("Op welke dag kun jij?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies een dag waarop jij kunt."),
            "invalid_choice": gettext_lazy("Kies een dag die in het lijstje staat."),
        },
    )
    time = forms.CharField(
        label=gettext_lazy("Hoe laat?"),
        help_text=gettext_lazy("Bijvoorbeeld 14.00."),
        max_length=20,
        error_messages={
            "required": gettext_lazy("Vul in hoe laat je kunt, bijvoorbeeld 14.00."),
            "max_length": gettext_lazy("Vul de tijd zo in: 14.00"),
        },
    )

    def __init__(self, *args: Any, occasion: Occasion, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = days_to_choose(occasion, now)
        choices = [(one.isoformat(), day(one)) for one in days]
        if len(days) > MOST_TILES:
            self.fields["day"].widget = forms.Select()
            choices.insert(0, ("", _("Kies een dag")))
        self.fields["day"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.by_value = {one.isoformat(): one for one in days}
        if len(days) == 1:
            self.initial["day"] = days[0].isoformat()
        stretch, parts = stretch_of_day(occasion), parts_of(occasion.day_parts)
        if parts and (stretch is None or parts == ["morning", "evening"]):
            self.fields["time"].help_text = _("%(parts)s, bijvoorbeeld %(time)s.") % {
                "parts": sentence_of(parts_text(occasion)),
                "time": clock_time(_FOR_EXAMPLE[parts[0]]),
            }
        elif stretch is not None:
            self.fields["time"].help_text = _("Tussen %(start)s en %(end)s, bijvoorbeeld %(start)s.") % {
                "start": clock_time(stretch[0]),
                "end": clock_time(stretch[1]),
            }

    def clean_time(self) -> dt.time:
        """The hour. Says what to fill in when it cannot be read."""
        try:
            read = read_time(self.cleaned_data["time"])
        except DomainError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error
        if read is None:
            raise forms.ValidationError(_("Vul de tijd zo in: 14.00"), code="error.time.format")
        return read

    @property
    def chosen(self) -> dict[str, Any]:
        """The moment as the services want it, of a form that is valid."""
        return {"starts_at": local_instant(self.by_value[self.cleaned_data["day"]], self.cleaned_data["time"])}


class DatesForm(forms.Form):
    """On which of the dates of a series; and, where more will follow, whether on those as well."""

    template = "matching/invitation_dates.html"

    dates = forms.MultipleChoiceField(
        label=gettext_lazy("Op welke dagen kun jij?"),
        help_text=gettext_lazy("Haal weg wat niet past. Eén keer is ook fijn."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Kies minstens één dag waarop je kunt."),
            "invalid_choice": gettext_lazy("Een van deze dagen is net vergeven. Bekijk je keuze nog even."),
        },
    )
    goes_on = forms.BooleanField(
        label=gettext_lazy("Ook de keren daarna"),
        help_text=gettext_lazy("Je kunt elke keer zeggen dat het een keer niet lukt, en altijd stoppen."),
        required=False,
    )

    def __init__(self, *args: Any, dates: Sequence[FreeDate], more_follow: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_value = {date.on.isoformat(): date.on for date in dates}
        self.fields["dates"].choices = [(date.on.isoformat(), date.when) for date in dates]  # type: ignore[attr-defined]  # a ChoiceField
        self.initial.setdefault("dates", list(self.by_value))
        if not more_follow:
            del self.fields["goes_on"]

    @property
    def chosen(self) -> dict[str, Any]:
        """The days as the services want them, of a form that is valid."""
        days = [self.by_value[value] for value in self.cleaned_data["dates"]]
        return {"dates": days, "goes_on": self.cleaned_data.get("goes_on", False)}
