"""The steps of asking. Texts from the text guide §3 and §13."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import clock
from buurthulp.clock import localtime
from buurthulp.errors import DomainError
from buurthulp.spoken import Choice, people_words, standard
from exchange.day_parts import parts_of
from exchange.enums import REPEATS, Costs, Rhythm, Visibility, Way, Where
from exchange.models import Category, HelpRequest, Occasion, Ride
from exchange.moments import Day, Part, goes_with, is_within, read_time
from exchange.texts import ELSEWHERE_MAX, PRIVATE_MAX, PUBLIC_MAX, TITLE_MAX
from members.forms import NUMBER_SEEN
from members.models import Participant

_TOO_LONG = gettext_lazy("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")
_DATE = gettext_lazy("Vul de dag zo in: 31-12-2026.")
ARRIVAL, PICK_UP = "arrival", "pick_up"
TIME_IS = (
    (ARRIVAL, gettext_lazy("Dan wil ik er zijn")),
    (PICK_UP, gettext_lazy("Dan word ik opgehaald")),
)
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
        self.fields["category"].choices = [(slug, standard(kind.name)) for slug, kind in self.kinds.items()]  # type: ignore[attr-defined]  # a ChoiceField

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


class TurnForm(forms.Form):
    """A question put as an invitation, in one's own words. ``example``: how this kind of help can be put."""

    title = forms.CharField(
        label=gettext_lazy("Hoe zeg jij het?"),
        max_length=TITLE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _TOO_LONG},
    )

    def __init__(self, *args: Any, example: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("Bijvoorbeeld: “%(example)s”") % {"example": example}


class WhenForm(forms.Form):
    """Which day, which part of it, and an hour where that matters. For a ride the hour means one of two things."""

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
    time_is = forms.ChoiceField(
        label=gettext_lazy("Wat bedoel je met die tijd?"),
        choices=TIME_IS,
        initial=ARRIVAL,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies wat je met die tijd bedoelt.")},
    )
    repeat = forms.ChoiceField(
        label=gettext_lazy("Hoe vaak?"),
        choices=[(Rhythm.ONCE.value, Rhythm.ONCE.label), *((rhythm.value, rhythm.label) for rhythm in REPEATS)],
        initial=Rhythm.ONCE.value,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies hoe vaak het is.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Tot en met welke dag?"),
        help_text=gettext_lazy("Alleen als het vaker is. Leeg is ook goed: dan stop je wanneer je wilt."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages={"invalid": _DATE},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Hoeveel minuten duurt het ongeveer?"),
        help_text=gettext_lazy("Mag leeg blijven: dan nemen wij wat meestal zo is."),
        required=False,
        min_value=5,
        max_value=720,
        error_messages={"invalid": _MINUTES, "min_value": _MINUTES, "max_value": _MINUTES},
    )

    def __init__(self, *args: Any, is_ride: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # How long a ride takes follows from where it goes and whether it comes back.
        del self.fields["minutes" if is_ride else "time_is"]

    @property
    def is_arrival(self) -> bool:
        """Whether the hour is when one wants to be there, of a valid form."""
        return "time_is" in self.fields and self.cleaned_data["time_is"] != PICK_UP

    def clean_time(self) -> Any:
        """The hour, or None. Says what to fill in when it cannot be read."""
        try:
            return read_time(self.cleaned_data["time"])
        except DomainError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error

    def clean(self) -> dict[str, Any]:
        """A day that was filled in is the day, whichever tile still stands chosen beside it."""
        cleaned: dict[str, Any] = super().clean() or {}
        day, on = cleaned.get("day", ""), cleaned.get("date")
        # Who comes back and takes another tile leaves the date of last time standing.
        is_left_over = "day" in self.changed_data and "date" not in self.changed_data
        if on is not None and "day" in cleaned and not is_left_over:
            today = localtime(clock.now()).date()
            if not goes_with(day, on, today):
                labels = dict(self.fields["day"].choices)  # type: ignore[attr-defined]  # a ChoiceField
                told = {"chosen": labels[day], "date": labels[Day.DATE.value]}
                self.add_error(
                    "date",
                    _("“%(chosen)s” en deze dag gaan niet samen. Kies “%(date)s”, of maak de dag leeg.") % told,
                )
            elif day not in (Day.TODAY, Day.TOMORROW):
                cleaned["day"] = Day.DATE.value
        at, parts = cleaned.get("time"), cleaned.get("part")
        if at is not None and parts and not is_within(at, parts):
            self.add_error("time", _("Deze tijd past niet bij dat deel van de dag. Maak een van de twee leeg."))
        return cleaned

    @property
    def is_untouched(self) -> bool:
        """Whether nothing at all was chosen."""
        return not any(value for name, value in self.cleaned_data.items() if name not in ("time_is", "repeat"))

    @property
    def series(self) -> dict[str, Any]:
        """How it repeats, as the service wants it, of a valid form."""
        rhythm = self.cleaned_data.get("repeat") or Rhythm.ONCE
        return {"rhythm": rhythm, "until": None if rhythm == Rhythm.ONCE else self.cleaned_data["until"]}


def when_initial(occasion: Occasion | None, now: datetime, ride: Ride | None = None) -> dict[str, Any]:
    """The second step as it was left: an occasion said as day, parts and hour again."""
    if occasion is None:
        return {}
    if occasion.starts_at is not None:
        arrival = ride.be_there_at if ride is not None else None
        start = localtime(arrival or occasion.starts_at)
        return {
            **({"time_is": ARRIVAL if arrival else PICK_UP} if ride is not None else {}),
            "day": Day.DATE.value,
            "date": start.date(),
            "time": f"{start.hour}.{start.minute:02d}",
            "minutes": occasion.minutes,
            "repeat": occasion.help_request.rhythm,
            "until": occasion.help_request.until,
        }
    if occasion.flexible_from is None or occasion.flexible_until is None:
        return {}
    start, end = localtime(occasion.flexible_from), localtime(occasion.flexible_until - timedelta(seconds=1))
    return {
        "day": _day_of(start.date(), end.date(), localtime(now).date()),
        "date": start.date() if start.date() == end.date() else None,
        "part": parts_of(occasion.day_parts),
        "minutes": occasion.minutes,
    }


def _day_of(first: date, last: date, today: date) -> str:
    if first == last:
        return Day.DATE.value
    is_this_week = last.isocalendar()[:2] == today.isocalendar()[:2]
    return Day.WEEK.value if is_this_week else Day.ANY.value


class WhereForm(forms.Form):
    """Where it happens. ``whose``: the first name of whom somebody asks this for; "" for oneself."""

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

    def __init__(self, *args: Any, whose: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if whose:
            chooser: Any = self.fields["where"]
            chooser.choices = [
                (value, _("Bij %(name)s thuis") % {"name": whose} if value == Where.ASKER else label)
                for value, label in Where.choices
            ]


class HowForm(forms.Form):
    """How somebody is found and how many, who may see it, and what it costs. ``ways`` are those of the community.

    ``uncallable``: who asks, where they left no number; then it is asked for, for where the coordinator calls.
    ``most_helpers``: up to how many people; for a kind of help that is for one, it is not asked. ``cents_per_km``: what
    a kilometre costs in this community, of a ride; 0 where that was not said.
    """

    helpers = forms.TypedChoiceField(
        label=gettext_lazy("Hoeveel mensen zoek je?"),
        help_text=gettext_lazy("Je spreekt met ieder apart af."),
        coerce=int,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies hoeveel mensen je zoekt.")},
    )
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
    phone = forms.CharField(
        label=gettext_lazy("Je telefoonnummer"),
        max_length=25,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": gettext_lazy("Vul een telefoonnummer in, zoals 06 12345678.")},
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

    def __init__(
        self,
        *args: Any,
        ways: Sequence[str],
        coordinator: str,
        cents_per_km: int = 0,
        most_helpers: int = 1,
        has_circle: bool = False,
        uncallable: Participant | None = None,
        whose: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if uncallable is None:
            del self.fields["phone"]
        else:
            self._ask_number(NUMBER_SEEN[uncallable.shares_phone], coordinator, whose)
        if most_helpers > 1:
            numbers = range(1, most_helpers + 1)
            self.fields["helpers"].choices = [(number, people_words(number)) for number in numbers]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["helpers"]
        if cents_per_km:
            per_km = _("%(cents)s cent per kilometer.") % {"cents": cents_per_km}
            self.fields["costs"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
                (code, Choice(label, per_km if code == Costs.KILOMETRES else "")) for code, label in Costs.choices
            ]
        name = {"coordinator": coordinator}
        helps = {
            Way.SEARCH: _("Wij vragen één of een paar mensen die passen. Je hoort wie ja zegt."),
            Way.CHOOSE: _("Wij vragen een paar mensen. Jij kiest uit wie ja zegt."),
            Way.CALL: _("%(coordinator)s van Buurthulp belt je en zoekt mee.") % name,
        }
        self.fields["how"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (way.value, Choice(way.label, helps[way])) for way in Way if way in ways
        ]
        self.fields["who"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (Visibility.INVITED.value, Visibility.INVITED.label),
            (Visibility.BOARD.value, Visibility.BOARD.label),
            *([(Visibility.CIRCLE.value, Visibility.CIRCLE.label)] if has_circle else []),
            (Visibility.DESK.value, _("Alleen %(coordinator)s van Buurthulp") % name),
        ]

    def _ask_number(self, seen: str | Promise, coordinator: str, whose: str) -> None:
        calls = _("%(coordinator)s van Buurthulp belt op dit nummer.") % {"coordinator": coordinator}
        self.fields["phone"].help_text = f"{calls} {seen}"
        if whose:
            self.fields["phone"].label = _("Telefoonnummer van %(name)s") % {"name": whose}


class CheckForm(forms.Form):
    """Reading over asks for nothing; it carries what keeps the question from being sent."""
