"""Shape of what an administrator enters about who works here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buurthulp.spoken import sentence_of
from desk.selectors.appointed import APPOINTED
from members.enums import Role
from members.models import Area

EVERYWHERE, SOME = "everywhere", "some"
_NO_ROLE = _("Kies wat iemand hier gaat doen.")
_GONE = {"invalid_choice": _("Deze keuze is er niet meer. Kies opnieuw.")}


def _roles() -> list[tuple[str, str]]:
    """In the language of who reads the page, so each time anew."""
    return [(role.value, sentence_of(str(role.label))) for role in APPOINTED]


class AppointForm(forms.Form):
    """Who works here from now on, as what and where. Whether it is a mail address, the service says."""

    use_required_attribute = False  # the page's own errors, in Dutch

    email = forms.CharField(
        label=_("Mailadres"),
        help_text=_("Hiermee loggen zij in, met een code uit de mail en een tweede stap. Vertel het hun zelf."),
        max_length=254,
        required=False,
        widget=forms.TextInput({"type": "email", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Wat doet iemand hier?"),
        help_text=_("Wie de cijfers leest, heeft hier geen andere taak. Stop die eerst, of neem een ander mailadres."),
        choices=_roles,
        widget=forms.RadioSelect,
        error_messages={"required": _NO_ROLE, "invalid_choice": _NO_ROLE},
    )
    where = forms.ChoiceField(
        label=_("Waar, voor een coördinator?"),
        choices=[(EVERYWHERE, _("Overal")), (SOME, _("Alleen waar ik kies"))],
        required=False,
        widget=forms.RadioSelect,
        error_messages=_GONE,
    )
    areas = forms.TypedMultipleChoiceField(
        label=_("Welke gebieden?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_GONE,
    )

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(area.pk, area.name) for area in areas]
        if choices:
            self.fields["areas"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["where"], self.fields["areas"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("role") != Role.COORDINATOR or "where" not in self.fields:
            return {**cleaned, "areas": []}
        where, areas = cleaned.get("where"), cleaned.get("areas")
        if where == EVERYWHERE and areas:
            self.add_error("where", _("Je koos overal en ook gebieden. Kies een van de twee."))
        elif where == SOME and areas == []:
            self.add_error("areas", _("Kies minstens één gebied, of kies overal."))
        elif where == "":
            self.add_error("where", _("Kies waar: overal, of alleen in bepaalde gebieden."))
        return cleaned
