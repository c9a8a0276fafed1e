"""The form with which a coordinator closes somebody's place."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import ClosingReason


class ClosingForm(forms.Form):
    """Why, and for who died whether those were called who have an agreement with them."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Waarom stopt deze persoon?"),
        choices=ClosingReason.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies waarom deze persoon stopt.")),
    )
    called = forms.BooleanField(label=_("Ik belde wie een afspraak heeft"), required=False)
