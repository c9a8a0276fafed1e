"""The one form of a telephone call: who, what, when, where, and what somebody likes to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.spoken import Choice, sentence_of, standard
from desk.enums import Haste
from desk.selectors.again import HelpedBefore
from desk.services.intake import Asked, Caller, Trip
from exchange.enums import REPEATS, Rhythm, RideBack, Where
from exchange.models import Category, PublicPlace, SmallThing
from exchange.moments import Day
from exchange.riding import ways_back
from exchange.services.rides import TOWN_MAX
from matching.forms.asking import WhatForm, WhenForm, WhereForm
from matching.forms.rides import stay_choices
from members.features import Rides
from members.models import Participant
from members.search_keys import normal_phone
from members.services.signing_up import FAMILY_NAME_LENGTH, NAME_LENGTH

BY_PHONE, BY_SMS = "phone", "sms"
_NEW = ("first_name", "family_name", "postcode", "house_number", "phone", "agreed")
MISSING = {
    "first_name": gettext_lazy("Vul de voornaam in."),
    "family_name": gettext_lazy("Vul de achternaam in."),
    "postcode": gettext_lazy("Vul de postcode in."),
    "house_number": gettext_lazy("Vul het nummer in."),
    "phone": gettext_lazy("Vul een telefoonnummer in, zoals 06 12345678."),
    "agreed": gettext_lazy("Vraag of het goed is. Zonder ja kunnen we niemand opschrijven."),
}
_DAYS = {Day.DATE.value: gettext_lazy("Op een dag")}
_SHORT = {
    "title": gettext_lazy("In eigen woorden"),
    "place": gettext_lazy("Waar dan?"),
    "date": gettext_lazy("Welke dag?"),
    "time": gettext_lazy("Hoe laat?"),
    "part": gettext_lazy("Welk deel van de dag?"),
    "near": gettext_lazy("Liever niet mijn directe buren"),
}


def _box(**attributes: str) -> forms.TextInput:
    """A box in which nothing of the former caller is offered."""
    return forms.TextInput({"autocomplete": "off", **attributes})


class IntakeForm(WhatForm, WhenForm, WhereForm):
    """A call on one screen. ``person``: who was picked; then nothing of a new caller is asked."""

    use_required_attribute = False  # the page's own errors, in Dutch

    who = forms.CharField(
        label=gettext_lazy("Nummer of naam"),
        help_text=gettext_lazy("De laatste vier cijfers mag ook."),
        max_length=80,
        required=False,
        widget=_box(type="search"),
    )
    first_name = forms.CharField(label=gettext_lazy("Voornaam"), max_length=NAME_LENGTH, required=False, widget=_box())
    family_name = forms.CharField(
        label=gettext_lazy("Achternaam"), max_length=FAMILY_NAME_LENGTH, required=False, widget=_box()
    )
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=10, required=False, widget=_box())
    house_number = forms.CharField(label=gettext_lazy("Nummer"), max_length=12, required=False, widget=_box())
    phone = forms.CharField(
        label=gettext_lazy("Telefoon"),
        max_length=25,
        required=False,
        widget=_box(type="tel"),
    )
    agreed = forms.BooleanField(label=gettext_lazy("Zei ja: 16 of ouder, huisregels, gegevens"), required=False)
    tell = forms.ChoiceField(
        label=gettext_lazy("Hoe laten we het weten?"),
        choices=[(BY_PHONE, gettext_lazy("Bellen")), (BY_SMS, gettext_lazy("Sms"))],
        initial=BY_PHONE,
        required=False,
    )
    somebody_else = forms.BooleanField(
        label=gettext_lazy("Gevraagd: het is iemand anders. Schrijf op."), required=False
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Soort hulp"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Deze soort hulp is er niet. Kies een andere.")},
    )
    public_line = forms.CharField(
        label=gettext_lazy("Wat mogen buren lezen?"),
        required=False,
        max_length=WhatForm.base_fields["public_line"].max_length,  # type: ignore[attr-defined]  # a CharField
        widget=forms.Textarea(attrs={"rows": 1}),
        error_messages=WhatForm.base_fields["public_line"].error_messages,
    )
    private_line = forms.CharField(
        label=gettext_lazy("Wat hoeft alleen degene te weten die komt?"),
        required=False,
        max_length=WhatForm.base_fields["private_line"].max_length,  # type: ignore[attr-defined]  # a CharField
        widget=forms.Textarea(attrs={"rows": 1}),
        error_messages=WhatForm.base_fields["private_line"].error_messages,
    )
    repeat = forms.ChoiceField(
        label=gettext_lazy("Hoe vaak?"),
        choices=[(rhythm.value, rhythm.label) for rhythm in (Rhythm.ONCE, *REPEATS)],
        initial=Rhythm.ONCE.value,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies hoe vaak het is.")},
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Waar is het?"),
        choices=[
            (Where.ASKER.value, gettext_lazy("Bij wie belt")),
            (Where.HELPER.value, gettext_lazy("Bij de ander")),
            (Where.ELSEWHERE.value, gettext_lazy("Ergens anders")),
        ],
        initial=Where.ASKER.value,
        error_messages=WhereForm.base_fields["where"].error_messages,
    )
    until = None  # type: ignore[assignment]  # not asked on the telephone
    minutes = None  # type: ignore[assignment]  # what is usual for the kind
    haste = forms.ChoiceField(
        label=gettext_lazy("Hoeveel haast is er?"),
        choices=Haste.choices,
        initial=Haste.CALM.value,
        required=False,
    )
    goes_to = forms.ChoiceField(label=gettext_lazy("Waarheen?"), required=False)
    town = forms.CharField(
        label=gettext_lazy("In welk dorp of welke stad?"), max_length=TOWN_MAX, required=False, widget=_box()
    )
    back = forms.ChoiceField(label=gettext_lazy("En terug?"), required=False)
    stay = forms.TypedChoiceField(
        label=gettext_lazy("Hoe lang daar, ongeveer?"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies hoe lang je daar ongeveer bent.")},
    )
    inside = forms.BooleanField(label=gettext_lazy("Mee naar binnen"), required=False)
    again = forms.ChoiceField(
        label=gettext_lazy("Wie vragen we het eerst?"),
        help_text=gettext_lazy("Zegt diegene “nu niet” of niets, dan zoeken we vanzelf verder."),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Deze keuze is er niet meer. Kies opnieuw.")},
    )
    likes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("En wat doe je zelf graag? Hoeft niet."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Deze keuze is er niet meer. Kies opnieuw.")},
    )

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[Category],
        ticks: Sequence[SmallThing],
        places: Iterable[PublicPlace],
        rides: Rides | None,
        has_sms: bool,
        person: Participant | None = None,
        helpers: Sequence[HelpedBefore] = (),
        suggested: Category | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, kinds=kinds, **kwargs)
        self.person, self._suggested = person, suggested
        self._places = {place.public_id: place for place in places}
        self._choose("category", [("", _("Zoals het klinkt")), *self._choices_of("category")])
        self._choose("likes", [(thing.pk, standard(thing.text)) for thing in ticks])
        self._choose("repeat", [(code, sentence_of(str(label))) for code, label in self._choices_of("repeat")])
        self._choose("day", [(code, _DAYS.get(code, label)) for code, label in self._choices_of("day")])
        self.fields["day"].initial = Day.ANY.value
        for name, label in _SHORT.items():
            self.fields[name].label, self.fields[name].help_text = label, ""
        ways = ways_back(rides) if rides is not None else ()
        if rides is None or not rides.accompanies:
            del self.fields["inside"]
        if len(ways) > 1:
            self._choose("stay", [("", _("Een uur, als niemand het weet")), *stay_choices()])
        else:
            del self.fields["stay"]
        if ways:
            named = [(public_id, f"{place.name}, {place.town}") for public_id, place in self._places.items()]
            self._choose("goes_to", [("", _("Zelf opschrijven")), *named])
            self._choose("back", [(way.value, way.label) for way in ways])
        else:
            for name in ("goes_to", "town", "back"):
                del self.fields[name]
        if not has_sms:
            del self.fields["tell"]
        if helpers:
            known = [(one.helper.public_id, Choice(one.helper.first_name, one.what)) for one in helpers]
            self._choose("again", [("", _("Wie past")), *known])
            self.fields["again"].initial = ""
        else:
            del self.fields["again"]

    def _choices_of(self, name: str) -> list[tuple[Any, Any]]:
        return list(self.fields[name].choices)  # type: ignore[attr-defined]  # a ChoiceField

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.person is None:
            cleaned["phone"] = self._number(cleaned)
            for name in _NEW:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, MISSING[name])
        return cleaned

    def _number(self, cleaned: Mapping[str, Any]) -> str:
        """What was typed as a number, or what was searched with where that is one."""
        typed: str = cleaned.get("phone", "")
        if typed:
            if not normal_phone(typed):
                self.add_error("phone", _("Vul een nummer in zoals 06 12345678."))
            return typed
        searched: str = cleaned.get("who", "")
        return searched if normal_phone(searched) else ""

    @property
    def caller(self) -> Participant | Caller:
        """Who calls, of a valid form."""
        if self.person is not None:
            return self.person
        data = self.cleaned_data
        return Caller(
            first_name=data["first_name"],
            family_name=data["family_name"],
            postcode=data["postcode"],
            house_number=data["house_number"],
            phone=data["phone"],
            by_sms=data.get("tell") == BY_SMS,
        )

    @property
    def asked(self) -> Asked:
        """What is asked, of a valid form."""
        data = self.cleaned_data
        return Asked(
            category=self.kind or self._suggested,
            title=data["title"],
            public_line=data["public_line"],
            private_line=data["private_line"],
            day=data["day"],
            on=data["date"],
            parts=tuple(data["part"]),
            at=data["time"],
            rhythm=data["repeat"] or Rhythm.ONCE.value,
            where=data["where"],
            elsewhere=data["place"],
            avoids_direct_neighbours=data["near"],
            haste=data["haste"] or Haste.CALM.value,
            trip=Trip(
                public_place=self._places.get(data.get("goes_to", "")),
                text=data["place"],
                town=data.get("town", ""),
                back=data.get("back") or RideBack.NONE.value,
                stay_minutes=data.get("stay"),
                goes_inside=data.get("inside", False),
            ),
        )

    def begin_at(self, name: str) -> None:
        """Put the cursor where something is wrong, else at ``name``."""
        wrong = (field for field in self.fields if self.is_bound and field in self.errors)
        self.fields[next(wrong, name)].widget.attrs["autofocus"] = True


def as_typed(form_class: type[forms.Form], typed: Mapping[str, list[str]]) -> dict[str, Any]:
    """What was kept of a form, as its initial values."""
    many = (forms.MultipleChoiceField, forms.TypedMultipleChoiceField)
    fields = form_class.base_fields
    return {
        name: values if isinstance(fields[name], many) else values[0]
        for name, values in typed.items()
        if name in fields and values
    }
