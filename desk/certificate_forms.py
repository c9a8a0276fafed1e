"""Shapes of what a coordinator notes about a certificate of conduct (VOG)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from members.enums import CertificateEnd
from members.services.certificates import MAY_BE_CHOSEN

_WHICH_DATE = gettext_lazy("Vul de datum in die op de VOG staat.")


class CertificateForm(forms.Form):
    """The date on the paper; nothing else of it is kept."""

    use_required_attribute = False  # the page's own errors, in Dutch

    issued_on = forms.DateField(
        label=gettext_lazy("Welke datum staat op de VOG?"),
        help_text=gettext_lazy("Van het papier dat je nu voor je hebt."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _WHICH_DATE, "invalid": _WHICH_DATE},
    )


class CertificateEndForm(forms.Form):
    """Why it no longer counts: one of a few reasons, never in words."""

    use_required_attribute = False  # the page's own errors, in Dutch

    reason = forms.ChoiceField(
        label=gettext_lazy("Waarom telt de VOG niet meer?"),
        choices=[(code.value, CertificateEnd(code).label) for code in MAY_BE_CHOSEN],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Kies waarom de VOG niet meer telt.")
        ),
    )
