"""The steps of asking. Texts from the text guide §3 and §13."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.clock import localtime
from buurthulp.errors import DomainError
from buurthulp.spoken import Choice
from exchange.enums import Costs, Visibility, Way, Where
from exchange.models import Category, HelpRequest, Occasion
from exchange.moments import PART_HOURS, Day, Part, read_time
from exchange.texts import ELSEWHERE_MAX, PRIVATE_MAX, PUBLIC_MAX, TITLE_MAX

_TOO_LONG = gettext_lazy("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")
_DATE = gettext_lazy("Vul de dag zo in: 31-12-2026.")
_MINUTES = gettext_lazy("Vul in hoe lang het ongeveer duurt, van 5 minuten tot 12 uur.")


class WhatForm(forms.Form):
    """What somebody would be happy with. What is needed before going on, the service says."""

    category = forms.ChoiceField(
        label=gettext_lazy("Wat voor iets is het?"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Deze soort hulp is er niet. Kies een andere.")},
    )
    title = forms.CharField(
        label=gettext_lazy("In je eigen woorden"),
        help_text=gettext_lazy("Bijvoorbeeld: “Wie kan mijn lamp vervangen?”"),
        max_length=TITLE_MAX,
        required=False,
        error_messages={"max_length": _TOO_LONG},
    )
    public_line = forms.CharField(
        label=gettext_lazy("Wat mogen buren lezen?"),
        help_text=gettext_lazy("Schrijf liever geen adres of dingen over je gezondheid op."),
        max_length=PUBLIC_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )
    private_line = forms.CharField(
        label=gettext_lazy("Wat hoeft alleen degene te weten die komt?"),
        help_text=gettext_lazy("Mag leeg blijven."),
        max_length=PRIVATE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )

    def __init__(self, *args: Any, kinds: Iterable[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {kind.slug: kind for kind in kinds}
        self.fields["category"].choices = [(slug, kind.name) for slug, kind in self.kinds.items()]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def kind(self) -> Category | None:
        """The kind that was chosen, if any."""
        return self.kinds.get(self.cleaned_data.get("category", ""))

    @property
    def text(self) -> str:
        """Everything neighbours would read."""
        return " ".join((self.cleaned_data.get("title", ""), self.cleaned_data.get("public_line", "")))


def what_initial(draft: HelpRequest | None) -> dict[str, Any]:
    """The first step as it was left."""
    if draft is None:
        return {}
    return {
        "category": draft.category.slug if draft.category else "",
        "title": draft.title,
        "public_line": draft.public_line,
        "private_line": draft.private_line,
    }


class WhenForm(forms.Form):
    """Which day, which part of it, and an hour where that matters."""

    day = forms.ChoiceField(
        label=gettext_lazy("Wanneer komt het goed uit?"),
        choices=Day.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies wanneer het goed uitkomt.")},
    )
    date = forms.DateField(
        label=gettext_lazy("Welke dag?"),
        help_text=gettext_lazy("Alleen als je zelf een dag kiest."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages={"invalid": _DATE},
    )
    part = forms.MultipleChoiceField(
        label=gettext_lazy("Welk deel van de dag?"),
        help_text=gettext_lazy("Je mag er meer kiezen."),
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies ochtend, middag of avond.")},
    )
    time = forms.CharField(
        label=gettext_lazy("Op een vaste tijd?"),
        help_text=gettext_lazy("Bijvoorbeeld 14.00. Mag leeg blijven."),
        max_length=20,
        required=False,
        error_messages={"max_length": gettext_lazy("Vul de tijd zo in: 14.00")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Hoeveel minuten duurt het ongeveer?"),
        help_text=gettext_lazy("Mag leeg blijven: dan nemen wij wat meestal zo is."),
        required=False,
        min_value=5,
        max_value=720,
        error_messages={"invalid": _MINUTES, "min_value": _MINUTES, "max_value": _MINUTES},
    )

    def clean_time(self) -> Any:
        """The hour, or None. Says what to fill in when it cannot be read."""
        try:
            return read_time(self.cleaned_data["time"])
        except DomainError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error

    @property
    def is_untouched(self) -> bool:
        """Whether nothing at all was chosen."""
        return not any(self.cleaned_data.values())


def when_initial(occasion: Occasion | None, now: datetime) -> dict[str, Any]:
    """The second step as it was left: an occasion said as day, parts and hour again."""
    if occasion is None:
        return {}
    if occasion.starts_at is not None:
        start = localtime(occasion.starts_at)
        return {
            "day": Day.DATE.value,
            "date": start.date(),
            "time": f"{start.hour}.{start.minute:02d}",
            "minutes": occasion.minutes,
        }
    if occasion.flexible_from is None or occasion.flexible_until is None:
        return {}
    start, end = localtime(occasion.flexible_from), localtime(occasion.flexible_until - timedelta(seconds=1))
    return {
        "day": _day_of(start.date(), end.date(), localtime(now).date()),
        "date": start.date() if start.date() == end.date() else None,
        "part": _parts_within(start.hour, end.hour + 1),
        "minutes": occasion.minutes,
    }


def _day_of(first: date, last: date, today: date) -> str:
    if first == last:
        return Day.DATE.value
    is_this_week = last.isocalendar()[:2] == today.isocalendar()[:2]
    return Day.WEEK.value if is_this_week else Day.ANY.value


def _parts_within(start: int, end: int) -> list[str]:
    parts = [part for part, (begin, until) in PART_HOURS.items() if start <= begin and until <= end]
    return [] if len(parts) == len(PART_HOURS) else parts


class WhereForm(forms.Form):
    """Where it happens."""

    where = forms.ChoiceField(
        label=gettext_lazy("Waar is het?"),
        choices=Where.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies waar het is."),
            "invalid_choice": gettext_lazy("Kies waar het is."),
        },
    )
    place = forms.CharField(
        label=gettext_lazy("Waar dan?"),
        help_text=gettext_lazy("Alleen als het ergens anders is. Wie komt, leest dit pas na “Graag”."),
        max_length=ELSEWHERE_MAX,
        required=False,
        error_messages={"max_length": _TOO_LONG},
    )
    near = forms.BooleanField(
        label=gettext_lazy("Liever niet mijn directe buren"),
        help_text=gettext_lazy("Dan vragen we iemand iets verderop. Je buren zien niet dat je dit koos."),
        required=False,
    )


class HowForm(forms.Form):
    """How somebody is found, who may see it, and what it costs. ``ways`` are those of the community."""

    how = forms.ChoiceField(
        label=gettext_lazy("Hoe zoeken we iemand?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies hoe we iemand zoeken."),
            "invalid_choice": gettext_lazy("Kies hoe we iemand zoeken."),
        },
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Wie mag je vraag zien?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies wie je vraag mag zien."),
            "invalid_choice": gettext_lazy("Kies wie je vraag mag zien."),
        },
    )
    first_is_fine = forms.BooleanField(
        label=gettext_lazy("De eerste die kan is goed. Vraag het mij niet."), required=False
    )
    costs = forms.ChoiceField(
        label=gettext_lazy("Kost het iets?"),
        help_text=gettext_lazy("Geld gaat altijd van hand tot hand. Nooit via deze site. Leen nooit je pinpas uit."),
        choices=Costs.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies of er kosten zijn."),
            "invalid_choice": gettext_lazy("Kies of er kosten zijn."),
        },
    )

    def __init__(self, *args: Any, ways: Sequence[str], coordinator: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = {"coordinator": coordinator}
        helps = {
            Way.SEARCH: _("Wij vragen één of een paar mensen die passen. Je hoort wie ja zegt."),
            Way.CHOOSE: _("Je ziet wie dit graag doet. Jij vraagt iemand."),
            Way.CALL: _("%(coordinator)s van Buurthulp belt je en zoekt mee.") % name,
        }
        self.fields["how"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (way.value, Choice(way.label, helps[way])) for way in Way if way in ways
        ]
        self.fields["who"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (Visibility.INVITED.value, Visibility.INVITED.label),
            (Visibility.BOARD.value, Visibility.BOARD.label),
            (Visibility.DESK.value, _("Alleen %(coordinator)s van Buurthulp") % name),
        ]


class CheckForm(forms.Form):
    """Reading over asks for nothing; it carries what keeps the question from being sent."""
