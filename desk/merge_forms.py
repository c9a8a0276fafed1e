"""The form with which two rows become one person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class MergeForm(forms.Form):
    """That the person said so themselves: it cannot be undone, and opens the one to who logs in as the other."""

    use_required_attribute = False

    spoken = forms.BooleanField(
        label=_("Ik sprak deze persoon, en het is dezelfde"),
        error_messages={"required": _("Vraag het eerst aan deze persoon, en vink dan aan dat je dat deed.")},
    )
