"""The steps of asking for a ride: from where, where to, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.clock import localtime
from buurthulp.errors import DomainError
from buurthulp.spoken import Choice, minutes_words
from exchange.enums import PublicPlaceKind, RideBack, RideFrom, RideTo
from exchange.models import HelpRequest, PublicPlace, Ride
from exchange.moments import read_time
from exchange.riding import ways_back
from exchange.services.ride_times import USUAL_STAY_MINUTES
from exchange.services.rides import TOWN_MAX
from exchange.texts import ELSEWHERE_MAX
from members.enums import PlaceKind
from members.features import Rides
from members.models import Place

OWN, TYPED = "own", "typed"
STAYS = (15, 30, 45, 60, 90, 120, 180, 240)
_TOO_LONG = gettext_lazy("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")
_AT_OWN_PLACE = {
    PlaceKind.HOME: gettext_lazy("Bij mij thuis"),
    PlaceKind.WORK: gettext_lazy("Bij mijn werk"),
    PlaceKind.SCHOOL: gettext_lazy("Bij mijn school"),
    PlaceKind.OTHER: gettext_lazy("Bij mijn andere plek"),
}


def _of(places: Iterable[PublicPlace]) -> list[tuple[str, Choice]]:
    """Public places as tiles: the name, and what and where it is."""
    return [
        (
            place.public_id,
            Choice(place.name, f"{str(PublicPlaceKind(place.kind).label).capitalize()}, {place.town}"),
        )
        for place in places
    ]


class RideFromForm(forms.Form):
    """Where one is picked up: at an own place, or at one of ``places``."""

    start = forms.ChoiceField(
        label=gettext_lazy("Waar word je opgehaald?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Kies waar je wordt opgehaald.")),
    )
    near = forms.BooleanField(
        label=gettext_lazy("Liever niet mijn directe buren"),
        help_text=gettext_lazy("Dan vragen we iemand iets verderop. Je buren zien niet dat je dit koos."),
        required=False,
    )

    def __init__(self, *args: Any, own: Sequence[Place], places: Sequence[PublicPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = {f"{OWN}-{place.pk}": place for place in own}
        self._places = {place.public_id: place for place in places}
        self.fields["start"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            *((code, _AT_OWN_PLACE[PlaceKind(place.kind)]) for code, place in self._own.items()),
            *_of(places),
        ]

    @property
    def place(self) -> Place | None:
        """The own place that was chosen, of a valid form."""
        return self._own.get(self.cleaned_data["start"])

    @property
    def public_place(self) -> PublicPlace | None:
        """The public place that was chosen, of a valid form."""
        return self._places.get(self.cleaned_data["start"])


def ride_from_initial(draft: HelpRequest, ride: Ride | None) -> dict[str, Any]:
    """The step as it was left: home when nothing was said."""
    start = f"{OWN}-{draft.place_id}"
    if ride is not None and ride.pick_up == RideFrom.PUBLIC and ride.pick_up_place is not None:
        start = ride.pick_up_place.public_id
    return {"start": start, "near": draft.avoids_direct_neighbours}


class RideToForm(forms.Form):
    """Where to: one of ``places``, home where one is picked up elsewhere (``can_go_home``), or in own words."""

    to = forms.ChoiceField(
        label=gettext_lazy("Kies een plek"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies waar je heen wilt, of schrijf het op.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Waar dan precies?"),
        help_text=gettext_lazy("Bijvoorbeeld de naam, de straat en het nummer. Wie rijdt, leest dit pas na “Graag”."),
        max_length=ELSEWHERE_MAX,
        required=False,
        error_messages={"max_length": _TOO_LONG},
    )
    town = forms.CharField(
        label=gettext_lazy("In welk dorp of welke stad?"),
        help_text=gettext_lazy("Alleen dit lezen anderen voordat jij “Graag” zegt."),
        max_length=TOWN_MAX,
        required=False,
        error_messages={"max_length": _TOO_LONG},
    )

    def __init__(self, *args: Any, places: Sequence[PublicPlace], can_go_home: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = {place.public_id: place for place in places}
        home = [(OWN, Choice(_("Naar mij thuis")))] if can_go_home else []
        typed = (TYPED, Choice(_("Ergens anders"), _("Ik schrijf het zelf op.")))
        self.fields["to"].choices = [*home, *_of(places), typed]  # type: ignore[attr-defined]  # a ChoiceField

    def destination(self) -> dict[str, Any]:
        """What was chosen, as ``save_ride_to`` wants it; of a valid form. What is typed counts without a tick too."""
        data = self.cleaned_data
        chosen = data["to"]
        if chosen in self._places:
            return {"public_place": self._places[chosen]}
        if chosen == OWN:
            return {"to_own_place": True}
        return {"text": data["text"], "town": data["town"]}


def ride_to_initial(ride: Ride | None) -> dict[str, Any]:
    """The step as it was left."""
    if ride is None or not ride.destination:
        return {}
    if ride.destination == RideTo.PUBLIC and ride.destination_place is not None:
        return {"to": ride.destination_place.public_id}
    if ride.destination == RideTo.OWN:
        return {"to": OWN}
    return {"to": TYPED, "text": ride.destination_text, "town": ride.destination_town}


class RideBackForm(forms.Form):
    """Whether one goes back with the same person, when, and whether they come inside; as far as ``rides`` allow."""

    back = forms.ChoiceField(
        label=gettext_lazy("Wil je ook terug?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Kies of je ook terug wilt.")),
    )
    stay = forms.TypedChoiceField(
        label=gettext_lazy("Hoe lang ben je daar ongeveer?"),
        help_text=gettext_lazy("Alleen als je ook terug wilt. Een schatting is genoeg."),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies hoe lang je daar ongeveer bent.")},
    )
    back_at = forms.CharField(
        label=gettext_lazy("Op een vaste tijd terug?"),
        help_text=gettext_lazy("Bijvoorbeeld 15.30. Leeg betekent: als het klaar is."),
        max_length=20,
        required=False,
        error_messages={"max_length": gettext_lazy("Vul de tijd zo in: 14.00")},
    )
    inside = forms.BooleanField(
        label=gettext_lazy("Kom graag mee naar binnen"),
        help_text=gettext_lazy("Bijvoorbeeld tot aan de balie, of mee in de wachtkamer."),
        required=False,
    )

    def __init__(self, *args: Any, rides: Rides, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not rides.accompanies:
            del self.fields["inside"]
        ways = ways_back(rides)
        self.fields["back"].choices = [(way.value, way.label) for way in ways]  # type: ignore[attr-defined]  # a ChoiceField
        if ways == (RideBack.NONE,):
            self.fields["back"].initial = RideBack.NONE.value
            del self.fields["back_at"], self.fields["stay"]
        else:
            self.fields["stay"].choices = stay_choices()  # type: ignore[attr-defined]  # a ChoiceField

    def clean_back_at(self) -> Any:
        """The hour, or None. Says what to fill in when it cannot be read."""
        try:
            return read_time(self.cleaned_data["back_at"])
        except DomainError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error

    def way_back(self) -> dict[str, Any]:
        """What was chosen, as ``save_ride_back`` wants it; of a valid form."""
        data = self.cleaned_data
        return {
            "back": data["back"],
            "back_at": data.get("back_at"),
            "stay_minutes": data.get("stay"),
            "goes_inside": data.get("inside", False),
        }


def stay_choices() -> list[tuple[int, str]]:
    """How long one may say to stay, in words."""
    return [(minutes, minutes_words(minutes)) for minutes in STAYS]


def ride_back_initial(ride: Ride | None) -> dict[str, Any]:
    """The step as it was left."""
    initial: dict[str, Any] = {"stay": USUAL_STAY_MINUTES}
    if ride is None:
        return initial
    if ride.stay_minutes is not None:
        initial["stay"] = min(STAYS, key=lambda minutes: abs(minutes - (ride.stay_minutes or 0)))
    back_at = localtime(ride.back_at) if ride.back_at is not None else None
    return {
        **initial,
        "back": ride.back,
        "back_at": f"{back_at.hour}.{back_at.minute:02d}" if back_at else "",
        "inside": ride.goes_inside,
    }
