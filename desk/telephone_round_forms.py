"""Shapes of telephone rounds: a new one, somebody who is to be called, and days of being away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time as wall_time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from buurthulp.spoken import sentence_of
from desk.form_errors import says
from desk.models import TelephoneRound
from desk.services.telephone_rounds import CONSENT_WAYS, CONTACT_MAX, NAME_MAX
from desk.telephone_round_enums import RoundKind
from exchange.moments import read_time

_TIME = _("Vul de tijd zo in: 8.30")
_LONG = {"max_length": _("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages=says(_("Vul een dag in, zoals 3-11-2026.")),
    )


class RoundForm(forms.Form):
    """A new round."""

    use_required_attribute = False  # the page's own errors, in Dutch

    name = forms.CharField(
        label=_("Hoe heet de ronde?"),
        max_length=NAME_MAX,
        error_messages={"required": _("Geef de ronde een naam."), **_LONG},
    )
    kind = forms.ChoiceField(
        label=_("Wie belt?"),
        widget=forms.RadioSelect,
        initial=RoundKind.CALLER.value,
        error_messages=says(_("Kies wie er belt.")),
    )
    starts = forms.CharField(label=_("Vanaf hoe laat?"), max_length=20, error_messages=says(_TIME))
    ends = forms.CharField(
        label=_("Hoe laat is iedereen gesproken?"),
        help_text=_("Wie dan niet gesproken is, staat meteen op de werklijst."),
        max_length=20,
        error_messages=says(_TIME),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [(one.value, sentence_of(str(one.label))) for one in RoundKind]

    def _read(self, name: str) -> wall_time | None:
        try:
            return read_time(self.cleaned_data[name])
        except DomainError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error

    def clean_starts(self) -> wall_time | None:
        """The hour. Says what to fill in when it cannot be read."""
        return self._read("starts")

    def clean_ends(self) -> wall_time | None:
        """The same of the end."""
        return self._read("ends")


class JoinForm(forms.Form):
    """Somebody who agreed to be called each day."""

    use_required_attribute = False  # the page's own errors, in Dutch

    round = forms.ChoiceField(label=_("In welke ronde?"), error_messages=says(_("Kies een ronde.")))
    how = forms.ChoiceField(
        label=_("Hoe is er ja gezegd?"),
        help_text=_("Ja tegen elke dag gebeld worden, en dat wie belt je voornaam en nummer ziet."),
        widget=forms.RadioSelect,
        error_messages=says(_("Kies hoe er ja is gezegd. Zonder ja bellen we niet.")),
    )
    contact_name = forms.CharField(
        label=_("Wie bellen we als er niet wordt opgenomen?"),
        help_text=_("Met die persoon is dat afgesproken. Mag leeg blijven."),
        max_length=CONTACT_MAX,
        required=False,
        error_messages=_LONG,
    )
    contact_phone = forms.CharField(
        label=_("Telefoonnummer van die persoon"),
        max_length=25,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
        error_messages=_LONG,
    )

    def __init__(self, *args: Any, rounds: Iterable[TelephoneRound], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = {row.public_id: row for row in rounds}
        named, how = self.fields["round"], self.fields["how"]
        named.choices = [(public_id, row.name) for public_id, row in self.rounds.items()]  # type: ignore[attr-defined]  # a ChoiceField
        how.choices = [(way.value, sentence_of(str(way.label))) for way in CONSENT_WAYS]  # type: ignore[attr-defined]  # the same


class AwayForm(forms.Form):
    """From and until which day nobody need be called; both empty: they are there."""

    use_required_attribute = False  # the page's own errors, in Dutch

    since = _day(_("Vanaf welke dag?"))
    until = _day(_("Tot en met welke dag?"))


def read_tries(data: Mapping[str, str]) -> int | None:
    """How many times the page that was sent knew of; None where it does not say."""
    said = data.get("tries", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else None
