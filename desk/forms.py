"""Shapes of what a coordinator enters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from exchange.moments import local_instant, read_time
from matching.services.confirming import LONGEST_MINUTES


class MomentForm(forms.Form):
    """The moment that a yes to a flexible request names, as heard on the telephone."""

    use_required_attribute = False  # the page's own errors, in Dutch

    day = forms.DateField(
        label=_("Welke dag?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Kies een dag."), "invalid": _("Kies een dag.")},
    )
    time = forms.CharField(label=_("Hoe laat?"), help_text=_("Bijvoorbeeld 14.00"), max_length=10)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "time" in cleaned:
            try:
                cleaned["time"] = read_time(cleaned["time"])
            except DomainError as error:
                self.add_error("time", str(error))
            else:
                if cleaned["time"] is None:
                    self.add_error("time", _("Vul de tijd zo in: 14.00"))
        return cleaned

    @property
    def starts_at(self) -> datetime:
        """The instant, of a valid form."""
        return local_instant(self.cleaned_data["day"], self.cleaned_data["time"])


class SettleForm(forms.Form):
    """How it went, after calling one of the two."""

    use_required_attribute = False  # the page's own errors, in Dutch

    outcome = forms.ChoiceField(
        label=_("Hoe ging het?"),
        choices=[("yes", _("Het is gelukt")), ("no", _("Het ging niet door"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het ging.")},
    )
    minutes = forms.IntegerField(
        label=_("Hoeveel minuten?"),
        help_text=_("Alleen als het gelukt is, bijvoorbeeld 45."),
        min_value=1,
        max_value=LONGEST_MINUTES,
        required=False,
        error_messages={
            "invalid": _("Vul een aantal minuten in, bijvoorbeeld 45."),
            "min_value": _("Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."),
            "max_value": _("Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."),
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == "yes" and not cleaned.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("Vul in hoeveel minuten het duurde, bijvoorbeeld 45."))
        return cleaned

    @property
    def settled_minutes(self) -> int | None:
        """Minutes when it happened, None when it did not; of a valid form."""
        return self.cleaned_data["minutes"] if self.cleaned_data["outcome"] == "yes" else None
