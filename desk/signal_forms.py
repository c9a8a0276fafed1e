"""Shapes of a worry, and of what was done about it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.enums import SignalOutcome
from desk.services.signals import LONGEST_TEXT

_TOO_LONG = _("Houd het bij %(limit_value)d tekens; de rest kun je vertellen als we bellen.")


class UnsafeForm(forms.Form):
    """What happened, for who wants to tell."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Wil je vertellen wat er is?"),
        help_text=_("Dat hoeft niet. Je kunt het ook vertellen als we bellen."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _TOO_LONG},
    )


class FollowUpForm(forms.Form):
    """What was done, in a code and perhaps in words."""

    use_required_attribute = False  # the page's own errors, in Dutch
    _CHOOSE = _("Kies wat je gedaan hebt.")
    outcome_code = forms.ChoiceField(
        label=_("Kies wat past"),
        choices=SignalOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    note = forms.CharField(
        label=_("Wat wil je erover bewaren?"),
        help_text=_("Versleuteld, een jaar lang. Alleen coördinatoren lezen dit."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )

    @property
    def outcome(self) -> SignalOutcome:
        """The code that was chosen."""
        return SignalOutcome(self.cleaned_data["outcome_code"])
