"""Shape of sharing a request: with whom, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.enums import ShareReason


class ShareForm(forms.Form):
    """Each colleague is a button; the reason is chosen before."""

    use_required_attribute = False  # the page's own errors, in Dutch

    to = forms.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Kies met wie je deelt: elke collega is een knop.")
        ),
    )
    reason = forms.ChoiceField(
        label=_("Waarom?"),
        choices=ShareReason.choices,
        initial=ShareReason.EDGE,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies waarom je deelt.")),
    )
