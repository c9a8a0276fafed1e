"""Shapes of what is entered about public places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.enums import PublicPlaceKind
from exchange.services.public_places import ADDRESS_MAX, NAME_MAX, TOWN_MAX

_TOO_LONG = _("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")
_DEGREES = _("Vul graden in, bijvoorbeeld 53.3253.")


class DegreesField(forms.FloatField):
    """Degrees as people copy them from a map: with a point or a comma."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """A number, or None for nothing."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class PositionForm(forms.Form):
    """An exact position."""

    use_required_attribute = False  # the page's own errors, in Dutch

    lat = DegreesField(
        label=_("Breedte"),
        help_text=_("Bijvoorbeeld 53.3253"),
        error_messages={"required": _DEGREES, "invalid": _DEGREES},
    )
    lon = DegreesField(
        label=_("Lengte"),
        help_text=_("Bijvoorbeeld 5.9989"),
        error_messages={"required": _DEGREES, "invalid": _DEGREES},
    )


class PublicPlaceForm(forms.Form):
    """A public place, by its address. What is needed, the service says. ``exact``: asks for degrees as well."""

    use_required_attribute = False  # the page's own errors, in Dutch

    name = forms.CharField(
        label=_("Hoe heet de plek?"),
        help_text=_("Zoals mensen hem noemen, bijvoorbeeld Buurthuis De Linde."),
        max_length=NAME_MAX,
        required=False,
        error_messages={"max_length": _TOO_LONG},
    )
    kind = forms.ChoiceField(
        label=_("Wat voor plek is het?"),
        choices=[("", _("Kies wat het is")), *PublicPlaceKind.choices],
        required=False,
        error_messages={"invalid_choice": _("Kies wat voor plek het is.")},
    )
    address = forms.CharField(
        label=_("Straat en nummer"),
        help_text=_("Mag leeg blijven, bijvoorbeeld bij een plein of een halte."),
        max_length=ADDRESS_MAX,
        required=False,
        error_messages={"max_length": _TOO_LONG},
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        help_text=_("Dan weten we ongeveer waar het is. Het mag ook buiten het werkgebied zijn."),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Vul een postcode in, bijvoorbeeld 9101 AB.")},
    )
    town = forms.CharField(
        label=_("Dorp of stad"),
        help_text=_("Mag leeg blijven: dan nemen we het dorp van de postcode."),
        max_length=TOWN_MAX,
        required=False,
        error_messages={"max_length": _TOO_LONG},
    )
    lat = DegreesField(
        label=_("Breedte, als je die precies weet"),
        help_text=_("Bijvoorbeeld 53.3253. Vul ook de lengte in."),
        required=False,
        error_messages={"invalid": _DEGREES},
    )
    lon = DegreesField(
        label=_("Lengte"),
        help_text=_("Bijvoorbeeld 5.9989"),
        required=False,
        error_messages={"invalid": _DEGREES},
    )

    def __init__(self, *args: Any, exact: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not exact:
            del self.fields["lat"], self.fields["lon"]

    @property
    def point(self) -> tuple[float, float] | None:
        """(lon, lat) where both were filled in, of a valid form."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return None if lon is None or lat is None else (lon, lat)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for one, other in (("lat", "lon"), ("lon", "lat")):
            is_half = cleaned.get(one) is None and cleaned.get(other) is not None
            if one in self.fields and is_half and one not in self.errors:
                self.add_error(one, _("Vul ze allebei in, of geen van beide."))
        return cleaned
