"""From when until when somebody cannot."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

_DAY = _("Vul een dag in, zoals 3-11-2026.")


def _day(label: object, *, required: bool, help_text: object = "") -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]  # lazy text
        help_text=help_text,  # type: ignore[arg-type]  # the same
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages=dict.fromkeys(("required", "invalid"), _DAY),
    )


class AwayForm(forms.Form):
    """One day, or the days up to and including another. Whether they will do, the service decides."""

    use_required_attribute = False  # the page's own errors, in Dutch
    since = _day(_("Welke dag kun je niet?"), required=True)
    until = _day(
        _("Tot en met welke dag?"), required=False, help_text=_("Mag leeg blijven: dan is het alleen die dag.")
    )
