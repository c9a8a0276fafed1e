"""The form with which an existing register is sent."""

from __future__ import annotations

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from desk.register_files import MOST_LINES


class RegisterForm(forms.Form):
    """The file with a register."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Bestand met de lijst"),
        help_text=format_lazy(
            _("Een CSV-bestand van hooguit {max} regels. In Excel: Opslaan als, en dan CSV UTF-8."), max=MOST_LINES
        ),
        required=False,  # the service says what to do instead
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.txt,text/csv"}),
    )
