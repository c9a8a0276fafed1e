"""That somebody said yes to a circle round them, and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buurthulp.spoken import sentence_of
from members.enums import ConsentHow

HOW = (ConsentHow.PHONE, ConsentHow.IN_PERSON, ConsentHow.PAPER)


class CircleForm(forms.Form):
    """How the yes was given, and that it was."""

    use_required_attribute = False  # the page's own errors, in Dutch

    how = forms.ChoiceField(
        label=_("Hoe zei deze persoon ja?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies hoe het ja gegeven is.")),
    )
    spoken = forms.BooleanField(
        label=_("Ik vroeg het, en deze persoon wil een kring"),
        error_messages={"required": _("Vraag het eerst aan deze persoon, en vink dan aan dat je dat deed.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (how.value, sentence_of(str(how.label))) for how in HOW
        ]
