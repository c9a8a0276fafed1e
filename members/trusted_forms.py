"""Shape of naming a trusted contact: who, where the code goes, and what they may."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.spoken import Choice
from members.enums import ConsentHow, TrustedMay
from members.services.acting import RELATION_LENGTH

RIGHTS = (
    (
        TrustedMay.SEE.value,
        Choice(
            gettext_lazy("Zien wat eraan komt"),
            gettext_lazy("Met wie, wat en wanneer. Geen berichten, adres of telefoonnummer."),
        ),
    ),
    (
        TrustedMay.ASK.value,
        Choice(
            gettext_lazy("Een vraag stellen"), gettext_lazy("Ook een vraag afmaken die al begonnen is, of intrekken.")
        ),
    ),
    (
        TrustedMay.ANSWER.value,
        Choice(
            gettext_lazy("Antwoord geven"),
            gettext_lazy("“Ja” of “nu niet” op een vraag, en “Graag” als iemand wil komen."),
        ),
    ),
)


class TrustedForm(forms.Form):
    """By somebody themselves."""

    use_required_attribute = False  # the page's own errors, in Dutch

    relation = forms.CharField(
        max_length=RELATION_LENGTH,
        label=gettext_lazy("Wie is het?"),
        help_text=gettext_lazy("Bijvoorbeeld: mijn dochter Els, of buurman Kees."),
        error_messages=dict.fromkeys(
            ("required", "max_length"), gettext_lazy("Schrijf in een paar woorden wie het is, zoals: mijn dochter Els.")
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Wat mag diegene?"),
        choices=RIGHTS,
        error_messages={
            "required": gettext_lazy("Kies wat diegene mag. Eén ding is genoeg."),
            "invalid_choice": gettext_lazy("Deze keuze is er niet meer. Kies opnieuw."),
        },
        widget=forms.CheckboxSelectMultiple,
    )
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("Mailadres van diegene"),
        help_text=gettext_lazy("Daar sturen we een code heen. Leeg: je krijgt een brief met de code."),
        error_messages={"invalid": gettext_lazy("Vul een mailadres in, zoals naam@voorbeeld.nl.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Ik vind het goed dat diegene dit voor mij doet."),
        help_text=gettext_lazy("Je ziet steeds wat diegene deed. Stoppen kan altijd, voor jullie allebei."),
        error_messages={"required": gettext_lazy("Vink dit aan als je het goed vindt. Anders geven we geen code.")},
    )

    @property
    def told(self) -> dict[str, Any]:
        """What ``ask_trusted`` wants to know, of a valid form."""
        data = self.cleaned_data
        return {
            "relation": data["relation"],
            "rights": frozenset(map(TrustedMay, data["rights"])),
            "email": data["email"],
            "how": ConsentHow.WEB,
        }


class TrustedByPhoneForm(TrustedForm):
    """By a coordinator, who heard it."""

    how = forms.ChoiceField(
        label="",
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Kies hoe er ja is gezegd.")),
        widget=forms.RadioSelect,
    )

    field_order = ("relation", "rights", "how", "email")

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["agreed"]
        named = {"name": name}
        how: Any = self.fields["how"]
        how.label = _("Vindt %(name)s het goed?") % named
        how.choices = [
            (ConsentHow.PHONE.value, _("Ja, dat zei %(name)s aan de telefoon") % named),
            (ConsentHow.IN_PERSON.value, _("Ja, dat zei %(name)s waar ik bij was") % named),
            (ConsentHow.PAPER.value, _("Ja, op papier, met een handtekening")),
        ]
        self.fields["relation"].help_text = _("Zoals %(name)s het zegt. Bijvoorbeeld: mijn dochter Els.") % named
        self.fields["email"].help_text = _("Daar gaat een code heen. Leeg: je drukt een brief met de code af.")

    @property
    def told(self) -> dict[str, Any]:
        """The same, and how it was said."""
        return {**super().told, "how": ConsentHow(self.cleaned_data["how"])}
