"""Shapes of what a referrer enters, and of who may."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.enums import Haste
from desk.intake_forms import MISSING
from desk.services.intake import Asked, Caller, Trip
from desk.services.referrers import Entering
from exchange.enums import Rhythm, Where
from exchange.models import Category
from exchange.moments import Day
from matching.forms.asking import WhatForm
from members.enums import ConsentHow
from members.search_keys import normal_phone
from members.services.signing_up import FAMILY_NAME_LENGTH, NAME_LENGTH

_OFF = {"autocomplete": "off"}
_NO_YES = _("Kies hoe er ja is gezegd. Zonder ja kunnen we niemand opschrijven.")
_ASKED = _("Vraag of het goed is. Zonder ja kunnen we niemand opschrijven.")


class ReferrerForm(forms.Form):
    """Who may sign people up, by the mail address they log in with. Whether it is one, the service says."""

    use_required_attribute = False  # the page's own errors, in Dutch

    email = forms.CharField(
        label=_("Mailadres"),
        help_text=_("Hiermee loggen zij in, met een code uit de mail en een tweede stap."),
        max_length=254,
        required=False,
        widget=forms.TextInput({"type": "email", **_OFF}),
    )


class FollowForm(forms.Form):
    """Whether an organisation may see how it goes on with who came by its link."""

    follows = forms.BooleanField(required=False)

    def __init__(self, *args: Any, organisation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["follows"].label = gettext("%(organisation)s mag zien hoe het gaat") % {
            "organisation": organisation
        }
        self.fields["follows"].help_text = gettext("Alleen dat je meedoet. Hoeft niet.")


class EnterForm(WhatForm):
    """Somebody, with their yes, and what they ask if they ask something. What is needed, the services say."""

    use_required_attribute = False  # the page's own errors, in Dutch
    field_order = (
        "first_name", "family_name", "postcode", "house_number", "phone", "how", "agreed",
        "title", "category", "public_line", "private_line",
    )  # fmt: skip

    first_name = forms.CharField(
        label=_("Voornaam"), max_length=NAME_LENGTH, required=False, widget=forms.TextInput(_OFF)
    )
    family_name = forms.CharField(
        label=_("Achternaam"), max_length=FAMILY_NAME_LENGTH, required=False, widget=forms.TextInput(_OFF)
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False, widget=forms.TextInput(_OFF))
    house_number = forms.CharField(label=_("Huisnummer"), max_length=12, required=False, widget=forms.TextInput(_OFF))
    phone = forms.CharField(
        label=_("Telefoon"), max_length=25, required=False, widget=forms.TextInput({"type": "tel", **_OFF})
    )
    how = forms.ChoiceField(
        label=_("Hoe is er ja gezegd?"),
        choices=[
            (ConsentHow.SPOKEN.value, _("Hardop, tegen mij")),
            (ConsentHow.PAPER.value, _("Op papier, met een handtekening")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _NO_YES, "invalid_choice": _NO_YES},
    )
    agreed = forms.BooleanField(
        label=_("Is 16 of ouder, en vindt de huisregels en het gebruik van deze gegevens goed"),
        error_messages={"required": _ASKED},
    )
    category = forms.ChoiceField(
        label=_("Soort hulp"),
        required=False,
        error_messages=WhatForm.base_fields["category"].error_messages,
    )

    def __init__(self, *args: Any, kinds: list[Category], suggested: Category | None = None, **kwargs: Any) -> None:
        super().__init__(*args, kinds=[kind for kind in kinds if not kind.is_ride], **kwargs)
        self._suggested = suggested
        choices = self.fields["category"].choices  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["category"].choices = [("", _("Zoals het klinkt")), *choices]  # type: ignore[attr-defined]
        self.fields["title"].label = _("Vraagt iemand iets? In eigen woorden")
        self.fields["title"].help_text = _("Mag leeg blijven. Dan bellen wij om kennis te maken.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("first_name", "family_name", "postcode", "house_number", "phone"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, MISSING[name])
        if cleaned.get("phone") and not normal_phone(cleaned["phone"]):
            self.add_error("phone", MISSING["phone"])
        return cleaned

    @property
    def entering(self) -> Entering:
        """What was entered, of a valid form."""
        data = self.cleaned_data
        names = ("first_name", "family_name", "postcode", "house_number", "phone")
        asks = any(data[name].strip() for name in ("title", "public_line", "private_line"))
        return Entering(
            person=Caller(**{name: data[name] for name in names}),
            how=ConsentHow(data["how"]),
            asked=self._asked() if asks else None,
        )

    def _asked(self) -> Asked:
        data = self.cleaned_data
        return Asked(
            category=self.kind or self._suggested,
            title=data["title"],
            public_line=data["public_line"],
            private_line=data["private_line"],
            day=Day.ANY.value,
            on=None,
            parts=(),
            at=None,
            rhythm=Rhythm.ONCE.value,
            where=Where.ASKER.value,
            elsewhere="",
            avoids_direct_neighbours=False,
            haste=Haste.CALM.value,
            trip=Trip(),
        )
