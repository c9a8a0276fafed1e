"""Forms of the members app. They check the shape of what is typed; what it means, the services decide."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

from buurthulp.spoken import Choice
from buurthulp.viewers import SYSTEM
from members.enums import ActsForKind
from members.services.signing_up import FAMILY_NAME_LENGTH, NAME_LENGTH
from members.services.users import ensure_user

POSTCODE_ERRORS = {"required": _("Vul je postcode in, bijvoorbeeld 5616 AB.")}
EMAIL_FORMAT = _("Vul een mailadres in, zoals naam@voorbeeld.nl.")


class PostcodeForm(forms.Form):
    """The front page's one question."""

    postcode = forms.CharField(
        max_length=10,
        label=_("Wat is je postcode?"),
        error_messages={**POSTCODE_ERRORS, "max_length": POSTCODE_ERRORS["required"]},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )


class RequestCodeForm(RequestLoginCodeForm):
    """Asks for a log-in code, by mail address.

    An unknown address gets a user at once. So known and unknown take the same way: one code, one mail, one answer
    (safety.md §10). It is the one form that writes: allauth's view sends the code to the user the form names.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages |= {"required": EMAIL_FORMAT, "invalid": EMAIL_FORMAT}
        self.fields["email"].max_length = 254

    def clean_email(self) -> str:
        """The address, and the user it belongs to from now on. The rate limit comes first."""
        email: str = super().clean_email()
        self._user = ensure_user(actor=SYSTEM, email=email)
        return email


class NamesForm(forms.Form):
    """Who and where, and what somebody agrees to. ``whom`` is only asked when the mail address already takes part."""

    first_name = forms.CharField(
        max_length=NAME_LENGTH,
        label=_("Wat is je voornaam?"),
        help_text=_("Deze naam zien anderen."),
        error_messages={"required": _("Vul je voornaam in. Een roepnaam is ook goed.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        max_length=FAMILY_NAME_LENGTH,
        label=_('Wat is je achternaam? Die zien anderen pas na "Graag".'),
        error_messages={"required": _('Vul je achternaam in. Anderen zien die pas na "Graag".')},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    postcode = forms.CharField(
        max_length=10,
        label=_("Postcode"),
        help_text=_("Bijvoorbeeld 5616 AB"),
        error_messages={**POSTCODE_ERRORS, "max_length": POSTCODE_ERRORS["required"]},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    house_number = forms.CharField(
        max_length=12,
        label=_("Huisnummer"),
        error_messages={"required": _("Vul je huisnummer in, bijvoorbeeld 12.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    addition = forms.CharField(
        max_length=6,
        required=False,
        label=_("Toevoeging"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        max_length=25,
        required=False,
        label=_("Wat is je telefoonnummer?"),
        help_text=_("Dit hoeft niet. Anderen zien het pas na een afspraak."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    whom = forms.ChoiceField(
        label=_("Voor wie is dit?"),
        choices=[
            (ActsForKind.SELF.value, Choice(_("Voor mij"), _("Ik gebruik hetzelfde mailadres."))),
            (ActsForKind.PROXY.value, Choice(_("Voor iemand anders"), _("Die vindt het goed dat ik dit doe."))),
        ],
        initial=ActsForKind.SELF.value,
        required=False,
        widget=forms.RadioSelect,
    )
    over_16 = forms.BooleanField(
        label=_("Ik ben 16 jaar of ouder."), error_messages={"required": _("Meedoen kan vanaf 16 jaar.")}
    )
    rules = forms.BooleanField(
        label=_("Zo ga ik ook met anderen om."),
        error_messages={"required": _("Vink dit aan als je je aan de huisregels houdt.")},
    )
    consent = forms.BooleanField(
        label=_("Ik vind het goed dat Buurthulp mijn gegevens hiervoor gebruikt."),
        error_messages={"required": _("Zonder je gegevens kunnen we niemand voor je vinden. Vink dit aan.")},
    )

    def __init__(self, *args: Any, is_another: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_another:
            del self.fields["whom"]
