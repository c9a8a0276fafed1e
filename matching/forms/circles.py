"""Whom to ask into one's circle, by where they are reached."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """A mail address or a telephone number."""

    use_required_attribute = False  # the page's own errors, in Dutch

    who = forms.CharField(
        label=_("Mailadres of telefoonnummer"),
        help_text=_("Van iemand die meedoet met Buurthulp, zoals 06 12 34 56 78."),
        max_length=254,
        error_messages={
            "required": _("Vul een mailadres of telefoonnummer in, zoals 06 12 34 56 78."),
            "max_length": _("Deze tekst is te lang. Houd het bij %(limit_value)d tekens."),
        },
    )
