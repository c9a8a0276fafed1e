"""Making an activity, one thing per screen; changing one; and which of its dates falls out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import spoken
from buurthulp.errors import DomainError
from buurthulp.spoken import Choice
from exchange.enums import Rhythm
from exchange.models import Activity, PublicPlace
from exchange.models.activity import PEOPLE
from exchange.moments import read_time
from exchange.occurrences import nths_of
from exchange.services.activities import Words
from exchange.texts import PUBLIC_MAX, TITLE_MAX
from exchange.wording import repeats_text

_TOO_LONG = gettext_lazy("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")
_DATE = gettext_lazy("Vul de dag zo in: 31-12-2026.")
_TIME = gettext_lazy("Vul de tijd zo in: 14.00")
_ROOM = gettext_lazy("Vul een aantal mensen in van 2 tot 500, of laat het leeg.")
_PLACE = gettext_lazy("Kies waar het is.")
MOST_TILES = 12
DAY = 24 * 60
ALL = "all"


def _date_field(**more: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        **more,
    )


def _time_field(missing: Any, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=20, error_messages={"max_length": _TIME, "required": missing}, **more)


class WordsForm(forms.Form):
    """What it is. What is needed, the service says."""

    use_required_attribute = False

    title = forms.CharField(
        label=gettext_lazy("Hoe heet het?"),
        help_text=gettext_lazy("Een paar woorden, bijvoorbeeld: Koffie zonder agenda."),
        max_length=TITLE_MAX,
        required=False,
        error_messages={"max_length": _TOO_LONG},
    )
    text = forms.CharField(
        label=gettext_lazy("Wat kunnen mensen verwachten?"),
        help_text=gettext_lazy("Een of twee zinnen. Iedereen kan dit lezen, ook wie nog niet meedoet."),
        max_length=PUBLIC_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )
    max_people = forms.IntegerField(
        label=gettext_lazy("Hoeveel mensen passen er?"),
        help_text=gettext_lazy("Mag leeg blijven. Anderen zien dit getal niet."),
        min_value=PEOPLE[0],
        max_value=PEOPLE[-1],
        required=False,
        error_messages={"invalid": _ROOM, "min_value": _ROOM, "max_value": _ROOM},
    )

    @property
    def words(self) -> Words:
        """What was typed, of a valid form."""
        data = self.cleaned_data
        return Words(data["title"], data["text"], data["max_people"])


class PlaceForm(forms.Form):
    """Where it is: one of the community's public places."""

    use_required_attribute = False

    place = forms.ChoiceField(
        label=gettext_lazy("Waar is het?"), error_messages=dict.fromkeys(("required", "invalid_choice"), _PLACE)
    )

    def __init__(self, *args: Any, places: Iterable[PublicPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.public_id: place for place in places}
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        if len(self.places) <= MOST_TILES:
            field.widget = forms.RadioSelect()
        field.choices = [(public_id, _place_choice(place)) for public_id, place in self.places.items()]

    @property
    def public_place(self) -> PublicPlace:
        """The place that was chosen, of a valid form."""
        return self.places[self.cleaned_data["place"]]


def _place_choice(place: PublicPlace) -> Choice:
    return Choice(place.name, ", ".join(part for part in (place.address, place.town) if part))


class HoursForm(forms.Form):
    """From what time until what time; the end may lie past midnight."""

    use_required_attribute = False

    begins = _time_field(
        gettext_lazy("Vul in hoe laat het begint, bijvoorbeeld 14.00."),
        label=gettext_lazy("Hoe laat begint het?"),
        help_text=gettext_lazy("Bijvoorbeeld 14.00"),
    )
    ends = _time_field(
        gettext_lazy("Vul in tot hoe laat het duurt, bijvoorbeeld 16.00."),
        label=gettext_lazy("Tot hoe laat?"),
        help_text=gettext_lazy("Bijvoorbeeld 16.00"),
    )

    def clean_begins(self) -> time:
        """When it begins."""
        return self._time("begins")

    def clean_ends(self) -> time:
        """When it ends."""
        return self._time("ends")

    def _time(self, name: str) -> time:
        try:
            found = read_time(self.cleaned_data[name])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        if found is None:
            raise forms.ValidationError(self.fields[name].error_messages["required"])
        return found

    @property
    def minutes(self) -> int:
        """How long it takes, of a valid form; 0 when it ends when it begins."""
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        return (ends.hour * 60 + ends.minute - begins.hour * 60 - begins.minute) % DAY


class WhenForm(HoursForm):
    """The first day, and the hours."""

    on = _date_field(
        label=gettext_lazy("Op welke dag?"),
        help_text=gettext_lazy("Is het vaker? Kies dan de eerste keer."),
        error_messages={"required": gettext_lazy("Kies een dag."), "invalid": _DATE},
    )
    field_order: tuple[str, ...] = ("on", "begins", "ends")


class RhythmForm(forms.Form):
    """How often, in words that fit the first day."""

    use_required_attribute = False

    rhythm = forms.ChoiceField(
        label=gettext_lazy("Hoe vaak is het?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Kies hoe vaak het is.")),
    )
    until = _date_field(
        label=gettext_lazy("Tot en met welke dag?"),
        help_text=gettext_lazy("Alleen als het vaker is. Mag leeg blijven."),
        required=False,
        error_messages={"invalid": _DATE},
    )

    def __init__(self, *args: Any, first_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rhythm"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = rhythm_choices(first_on)

    @property
    def chosen(self) -> tuple[str, int | None]:
        """The rhythm and which weekday of the month, of a valid form."""
        return read_rhythm(self.cleaned_data["rhythm"])

    @property
    def until_day(self) -> date | None:
        """The last day; none for what happens once."""
        return None if self.chosen[0] == Rhythm.ONCE else self.cleaned_data["until"]


def rhythm_choices(first_on: date) -> list[tuple[str, str]]:
    """How often something on this first day can be: once, (two-)weekly, each way its weekday counts in the month."""
    repeats = [(Rhythm.WEEKLY, None), (Rhythm.FORTNIGHT, None), *((Rhythm.MONTHLY, nth) for nth in nths_of(first_on))]
    return [
        (rhythm_code(Rhythm.ONCE, None), _("Eén keer, op %(day)s") % {"day": spoken.day(first_on)}),
        *((rhythm_code(rhythm, nth), repeats_text(first_on, rhythm, nth)) for rhythm, nth in repeats),
    ]


def rhythm_code(rhythm: str, nth: int | None) -> str:
    """ "weekly", "monthly:2", "monthly:-1"."""
    return rhythm if nth is None else f"{rhythm}:{nth}"


def read_rhythm(code: str) -> tuple[str, int | None]:
    """The other way round, of a code that is one of the choices."""
    rhythm, _colon, nth = code.partition(":")
    return rhythm, int(nth) if nth else None


class ChangeForm(WordsForm, HoursForm):
    """Everything that can change after it was sent; the day of the week cannot."""

    place = forms.ChoiceField(
        label=gettext_lazy("Waar is het?"), error_messages=dict.fromkeys(("required", "invalid_choice"), _PLACE)
    )
    until = _date_field(
        label=gettext_lazy("Tot en met welke dag?"),
        help_text=gettext_lazy("Mag leeg blijven."),
        required=False,
        error_messages={"invalid": _DATE},
    )
    field_order = ("title", "text", "place", "begins", "ends", "until", "max_people")

    def __init__(self, *args: Any, activity: Activity, places: Iterable[PublicPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.public_id: place for place in places}
        if activity.public_place is not None:  # also one that nobody else can choose any more
            self.places.setdefault(activity.public_place.public_id, activity.public_place)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(public_id, f"{place.name}, {place.town}") for public_id, place in self.places.items()]
        if activity.rhythm == Rhythm.ONCE:
            del self.fields["until"]

    @property
    def public_place(self) -> PublicPlace:
        """The place that was chosen, of a valid form."""
        return self.places[self.cleaned_data["place"]]


def change_initial(activity: Activity) -> dict[str, Any]:
    """An activity as it is."""
    return {
        "title": activity.title,
        "text": activity.text,
        "max_people": activity.max_people,
        "place": activity.public_place.public_id if activity.public_place else "",
        "until": activity.until,
        **hours_initial(activity),
    }


def hours_initial(activity: Activity) -> dict[str, str]:
    """The hours as somebody would type them; empty before they were chosen."""
    if activity.at is None:
        return {}
    ends = (activity.at.hour * 60 + activity.at.minute + activity.minutes) % DAY
    return {"begins": f"{activity.at:%H.%M}", "ends": f"{ends // 60:02d}.{ends % 60:02d}"}


class CancelForm(forms.Form):
    """Which date falls out, or all of them."""

    use_required_attribute = False

    which = forms.ChoiceField(
        label=gettext_lazy("Wat gaat er niet door?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Kies wat er niet doorgaat.")),
    )

    def __init__(self, *args: Any, dates: Sequence[tuple[date, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["which"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((on.isoformat(), _("Alleen %(when)s") % {"when": when}) for on, when in dates),
            (ALL, _("Helemaal: het komt niet meer terug")),
        ]

    @property
    def on(self) -> date | None:
        """The date, or None for all of them; of a valid form."""
        which = self.cleaned_data["which"]
        return None if which == ALL else date.fromisoformat(which)
