"""A message to the other of an agreement: own words, or one of the short ones that are ready."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.services.messaging import LONGEST_MESSAGE
from matching.wording import READY_MESSAGES

TOO_LONG = gettext_lazy("Houd het bij %(limit_value)d tekens; bellen gaat soms sneller.")


class LastWordForm(forms.Form):
    """What somebody who cancels still wants to say, if anything."""

    message = forms.CharField(
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, other: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].label = _("Wil je %(other)s nog iets zeggen? Dat mag.") % {"other": other}


class MessageForm(forms.Form):
    """One text. A ready one (``ready``: its number) goes alone; what was typed beside it stays to be sent later."""

    use_required_attribute = False  # the page's own errors, in Dutch
    text = forms.CharField(
        max_length=LONGEST_MESSAGE,
        required=False,
        help_text=gettext_lazy("Bijvoorbeeld: “Hoi, fijn dat het lukt. Tot dan!”"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )
    ready = forms.TypedChoiceField(choices=list(READY_MESSAGES.items()), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, other: str, is_past: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Stuur %(other)s een berichtje") % {"other": other}
        if is_past:
            self.fields["text"].help_text = _("Bijvoorbeeld: “Fijn dat je er was. Tot een volgende keer!”")

    @property
    def words(self) -> str:
        """What is sent."""
        ready: int | None = self.cleaned_data.get("ready")
        return str(self.cleaned_data["text"]) if ready is None else str(READY_MESSAGES[ready])

    @property
    def still_typed(self) -> str:
        """What was typed, when a ready one was sent instead."""
        return "" if self.cleaned_data.get("ready") is None else str(self.cleaned_data["text"]).strip()
