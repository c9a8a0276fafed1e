"""A small request to one person, after an offer of theirs on the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.spoken import standard
from exchange.enums import Where
from exchange.models import Offer, PublicPlace
from exchange.texts import PUBLIC_MAX, TITLE_MAX
from matching.forms.asking import WhenForm
from matching.forms.rides import RideBackForm, RideToForm
from matching.services.board import Small
from members.features import Rides

_TOO_LONG = gettext_lazy("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")


class AskOneForm(WhenForm):
    """What, where and when, on one page: the kind of help is that of the offer. It is for once."""

    repeat = None  # type: ignore[assignment]  # as Django takes a field away
    until = None  # type: ignore[assignment]  # the same

    title = forms.CharField(
        label=gettext_lazy("Waar zou je blij mee zijn?"),
        max_length=TITLE_MAX,
        error_messages={
            "required": gettext_lazy("Schrijf in een paar woorden waar je blij mee zou zijn."),
            "max_length": _TOO_LONG,
        },
    )
    public_line = forms.CharField(
        label=gettext_lazy("Wil je er iets bij vertellen?"),
        help_text=gettext_lazy("Mag leeg blijven. Schrijf liever geen adres of dingen over je gezondheid op."),
        max_length=PUBLIC_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Waar is het?"),
        choices=[(where.value, where.label) for where in (Where.ASKER, Where.HELPER)],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Kies waar het is.")),
    )

    def clean(self) -> dict[str, Any]:
        """All on one page, so all that is missing is said at once; what the day may be, the service says."""
        cleaned = super().clean()
        if not cleaned.get("day") and "day" not in self.errors and "date" not in self.errors:
            self.add_error("day", _("Kies wanneer het goed uitkomt."))
        return cleaned

    @property
    def what(self) -> Small:
        """What was filled in, as the service wants it."""
        data: dict[str, Any] = self.cleaned_data
        return Small(
            title=data["title"],
            public_line=data["public_line"],
            where=data["where"],
            day=data["day"],
            on=data["date"],
            parts=data["part"],
            at=data["time"],
            minutes=data["minutes"],
        )


class AskOneRideForm(AskOneForm, RideToForm, RideBackForm):
    """The same after the offer of a ride, which asks where to and back instead of where. One is picked up at home."""

    where = None  # type: ignore[assignment]  # as Django takes a field away

    def __init__(self, *args: Any, places: Sequence[PublicPlace], rides: Rides, **kwargs: Any) -> None:
        super().__init__(*args, is_ride=True, places=places, can_go_home=False, rides=rides, **kwargs)

    @property
    def what(self) -> Small:
        """What was filled in, as the service wants it."""
        data: dict[str, Any] = self.cleaned_data
        return Small(
            title=data["title"],
            public_line=data["public_line"],
            to=self.destination(),
            back=self.way_back(),
            day=data["day"],
            on=data["date"],
            parts=data["part"],
            at=data["time"],
            is_arrival=self.is_arrival,
        )


def title_after(offer: Offer) -> str:
    """The first thing that was ticked on the offer, else its kind, to begin with."""
    thing = offer.small_things.order_by("position", "pk").first()
    text = offer.title or standard(thing.text if thing else offer.category.name)
    return f"{text[:1].upper()}{text[1:]}"
