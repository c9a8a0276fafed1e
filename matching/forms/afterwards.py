"""How it went, and a word of thanks (text guide §5.3 and §5.4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.spoken import minutes_words
from matching.enums import Said
from matching.wording import THANKS_CARDS

_MINUTES = gettext_lazy("Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45.")
_OUTCOME = gettext_lazy("Kies of het gelukt is.")
_OWN_MAX = 500
_CARD = gettext_lazy("Kies een kaartje of schrijf zelf iets.")


class CheckOutcomeForm(forms.Form):
    """Whether it happened, how long it took, and whether one would like to meet again."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Is het gelukt?"),
        choices=[
            ("yes", gettext_lazy("Ja, het is gelukt")),
            ("partly", gettext_lazy("Een beetje")),
            ("no", gettext_lazy("Nee, het ging niet door")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _OUTCOME, "invalid_choice": _OUTCOME},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Hoe lang duurde het ongeveer?"),
        required=False,
        min_value=1,
        max_value=720,
        error_messages={"invalid": _MINUTES, "min_value": _MINUTES, "max_value": _MINUTES},
    )
    again = forms.BooleanField(required=False)

    def __init__(self, *args: Any, other: str, agreed_minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].help_text = _("In minuten. Afgesproken was %(duration)s.") % {
            "duration": minutes_words(agreed_minutes)
        }
        self.fields["again"].label = _("Ik zou %(other)s vaker willen zien") % {"other": other}
        self.fields["again"].help_text = _("Alleen als jullie het allebei zeggen, onthouden we dat.")

    @property
    def said(self) -> Said:
        """Whether it happened: a little is a yes, with its own minutes."""
        return Said.NO if self.cleaned_data["outcome"] == "no" else Said.YES

    @property
    def minutes_said(self) -> int | None:
        """How long it took, where it happened; None: as agreed."""
        return self.cleaned_data["minutes"] if self.said == Said.YES else None

    @property
    def again_said(self) -> bool | None:
        """True when ticked; not ticking it says nothing."""
        return True if self.cleaned_data["again"] else None


class ThanksForm(forms.Form):
    """One of eight cards, or own words."""

    card = forms.TypedChoiceField(
        label=gettext_lazy("Kies een kaartje"),
        choices=list(THANKS_CARDS.items()),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _CARD},
    )
    own = forms.CharField(
        label=gettext_lazy("Schrijf je eigen kaartje"),
        help_text=gettext_lazy("Dan gaat dit in plaats van een kaartje hierboven."),
        max_length=_OWN_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "max_length": gettext_lazy("Houd het bij %(limit_value)d tekens; een paar warme zinnen zijn genoeg.")
        },
    )
