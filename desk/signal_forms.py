"""Shapes of what a resident passes on: not feeling safe, a worry about somebody, "dit klopt niet"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.enums import SignalBasis, SignalConcern, SignalUrgency
from desk.services.signals import LONGEST_TEXT, Worry
from desk.workflow import MISUSES, URGENCIES, WORRIES

_TOO_LONG = _("Houd het bij %(limit_value)d tekens; de rest kun je vertellen als we bellen.")
_WHAT = _("Kies waar het over gaat.")
_HASTE = _("Kies hoeveel haast het heeft.")


def words_field(label: Any, help_text: Any = "", *, required: bool = False, missing: Any = "") -> forms.CharField:
    """A few lines of one's own."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_TEXT,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _TOO_LONG, "required": missing},
    )


def choice_field(label: Any, choices: Any, missing: Any, **more: Any) -> forms.ChoiceField:
    """One of a few tiles."""
    return forms.ChoiceField(
        label=label,
        choices=[(choice.value, choice.label) for choice in choices],
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
        **more,
    )


class UnsafeForm(forms.Form):
    """What happened, for who wants to tell."""

    use_required_attribute = False
    text = words_field(_("Wil je vertellen wat er is?"), _("Dat hoeft niet. Je kunt het ook vertellen als we bellen."))


class WorryForm(forms.Form):
    """What somebody noticed. ``basis`` is the button that sends it: whether the other one is fine with it."""

    use_required_attribute = False
    concern = choice_field(_("Waar maak je je zorgen over?"), WORRIES, _WHAT, initial=SignalConcern.OTHER)
    urgency = choice_field(_("Hoeveel haast heeft het?"), URGENCIES, _HASTE, initial=SignalUrgency.WEEK)
    text = words_field(_("Wat zag of hoorde je?"), _("Dat hoeft niet. Je kunt het ook vertellen als we bellen."))
    basis = forms.ChoiceField(
        choices=[(basis.value, basis.label) for basis in (SignalBasis.CONSENT, SignalBasis.UNABLE, SignalBasis.DANGER)],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Kies of je het gevraagd hebt, met een van de knoppen onderaan.")
        ),
    )

    @property
    def worry(self) -> Worry:
        """As ``pass_on_worry`` wants it; of a valid form."""
        data = self.cleaned_data
        return Worry(
            SignalConcern(data["concern"]), SignalUrgency(data["urgency"]), SignalBasis(data["basis"]), data["text"]
        )


class MisuseForm(forms.Form):
    """What is not right."""

    use_required_attribute = False
    concern = choice_field(_("Wat klopt er niet?"), MISUSES, _("Kies wat er niet klopt."))
    text = words_field(_("Wil je er iets bij vertellen?"), _("Dat hoeft niet."))

    @property
    def misuse(self) -> SignalConcern:
        """What was chosen; of a valid form."""
        return SignalConcern(self.cleaned_data["concern"])
