"""Shape of what an administrator enters about an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buurthulp.spoken import sentence_of
from desk.enums import OrganisationKind
from desk.services.organisations import ADDRESS_MAX, LINE_MAX, NAME_MAX, TOWN_MAX, WEBSITE_MAX, Details
from members.models import Area

_TOO_LONG = {"max_length": _("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")}
_OFF = {"autocomplete": "off"}
_GONE = {"invalid_choice": _("Deze keuze is er niet meer. Kies opnieuw.")}


def _kinds() -> list[tuple[str, str]]:
    """In the language of who reads the page, so each time anew."""
    return [(kind.value, sentence_of(str(kind.label))) for kind in OrganisationKind]


class OrganisationForm(forms.Form):
    """What an organisation does, where, and how it is reached. What is needed, the service says."""

    use_required_attribute = False  # the page's own errors, in Dutch

    name = forms.CharField(
        label=_("Hoe heet de organisatie?"),
        max_length=NAME_MAX,
        required=False,
        widget=forms.TextInput(_OFF),
        error_messages=_TOO_LONG,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Wat doen zij?"),
        choices=_kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_GONE,
    )
    line = forms.CharField(
        label=_("In één zin, voor wie je erheen verwijst"),
        help_text=_("Bijvoorbeeld: Zij komen elke week bij je langs voor een praatje. Mag leeg blijven."),
        max_length=LINE_MAX,
        required=False,
        error_messages=_TOO_LONG,
    )
    areas = forms.TypedMultipleChoiceField(
        label=_("Waar werken zij?"),
        help_text=_("Kies niets als zij overal werken."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_GONE,
    )
    phone = forms.CharField(
        label=_("Telefoon"), max_length=20, required=False, widget=forms.TextInput({"type": "tel", **_OFF})
    )
    email = forms.CharField(
        label=_("Mailadres"),
        help_text=_("Hierheen gaat een doorverwijzing per mail."),
        max_length=254,
        required=False,
        widget=forms.TextInput({"type": "email", **_OFF}),
        error_messages=_TOO_LONG,
    )
    website = forms.CharField(
        label=_("Site"),
        help_text=_("Zoals https://www.voorbeeld.nl"),
        max_length=WEBSITE_MAX,
        required=False,
        widget=forms.TextInput({"inputmode": "url", **_OFF}),
        error_messages=_TOO_LONG,
    )
    address = forms.CharField(
        label=_("Straat en nummer"),
        help_text=_("Hierheen gaat een doorverwijzing per brief."),
        max_length=ADDRESS_MAX,
        required=False,
        widget=forms.TextInput(_OFF),
        error_messages=_TOO_LONG,
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False, widget=forms.TextInput(_OFF))
    town = forms.CharField(
        label=_("Dorp of stad"),
        max_length=TOWN_MAX,
        required=False,
        widget=forms.TextInput(_OFF),
        error_messages=_TOO_LONG,
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(area.pk, area.name) for area in areas]
        if choices:
            self.fields["areas"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["areas"]

    @property
    def details(self) -> Details:
        """What was said, of a valid form."""
        said = {name: self.cleaned_data[name] for name in self.fields if name not in ("kinds", "areas", "seen")}
        return Details(
            kinds=tuple(self.cleaned_data["kinds"]),
            area_ids=frozenset(self.cleaned_data.get("areas", ())),
            **said,
        )
