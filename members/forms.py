"""Forms of the members app. They check the shape of what is typed; what it means, the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from buurthulp.spoken import Choice
from buurthulp.viewers import SYSTEM
from members.code_limits import may_have_a_code
from members.enums import ConsentHow
from members.search_keys import normal_phone
from members.selectors.handing_over import named_together
from members.services.acting import RELATION_LENGTH
from members.services.signing_up import FAMILY_NAME_LENGTH, NAME_LENGTH
from members.services.users import ensure_user, ensure_user_by_phone
from members.text_messages import has_sms, is_mobile

POSTCODE_ERRORS = {"required": _("Vul je postcode in: vier cijfers en twee letters.")}
EMAIL_FORMAT = _("Vul een mailadres in, zoals naam@voorbeeld.nl.")
CONTACT_FORMAT = _("Vul een mailadres of mobiel nummer in, zoals 06 12345678.")
NUMBER_SEEN = {True: _("Anderen zien het pas na een afspraak."), False: _("Anderen zien het niet.")}
"""Who sees a number that is asked for after signing up, by whether they share it."""
NO_SMS_THERE = _("Naar dit nummer kan geen sms. Vul een mobiel nummer of je mailadres in.")


class PostcodeForm(forms.Form):
    """The front page's one question."""

    postcode = forms.CharField(
        max_length=10,
        label=_("Wat is je postcode?"),
        error_messages={**POSTCODE_ERRORS, "max_length": POSTCODE_ERRORS["required"]},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )


class RequestCodeForm(RequestLoginCodeForm):
    """Asks for a log-in code, by mail address; where there are text messages by mobile number as well.

    An unknown one gets a user at once. So known and unknown take the same way: one code, one message, one answer
    (safety.md §10). It is the one form that writes: allauth's view sends the code to the user the form names.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takes_numbers = has_sms(context.request.community)
        if self.takes_numbers:
            self.fields["email"] = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "email"}))
        wrong = CONTACT_FORMAT if self.takes_numbers else EMAIL_FORMAT
        self.fields["email"].error_messages |= {"required": wrong, "invalid": wrong}
        self.fields["email"].max_length = 254

    def clean_email(self) -> str:
        """The address, and the user it belongs to from now on; "" where it was a number, which stands in ``phone``.

        The rate limit comes first.
        """
        typed = self.cleaned_data["email"]
        if self.takes_numbers and "@" not in typed:
            self.cleaned_data["phone"] = self._number(typed)
            return ""
        if self.takes_numbers:
            self.cleaned_data["email"] = forms.EmailField(
                max_length=254, error_messages={"invalid": CONTACT_FORMAT, "max_length": CONTACT_FORMAT}
            ).clean(typed.lower())
        email: str = super().clean_email()
        self._user = ensure_user(actor=SYSTEM, email=email)
        return email

    def _number(self, typed: str) -> str:
        number = normal_phone(typed)
        if not number:
            raise forms.ValidationError(CONTACT_FORMAT)
        if not is_mobile(number):
            raise forms.ValidationError(NO_SMS_THERE)
        if not may_have_a_code(context.request, phone=number):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = ensure_user_by_phone(actor=SYSTEM, phone=number)
        return number


class PauseForm(forms.Form):
    """Until when somebody rests. Whether the day will do, the service decides."""

    until = forms.DateField(
        label=_("Tot en met welke dag?"),
        help_text=_("Daarna gaat het vanzelf weer verder."),
        error_messages=dict.fromkeys(("required", "invalid"), _("Kies een dag, bijvoorbeeld over twee weken.")),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AddressForm(forms.Form):
    """Where somebody lives."""

    postcode = forms.CharField(
        max_length=10,
        label=_("Postcode"),
        help_text=_("Vier cijfers en twee letters"),
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


class NamesForm(AddressForm):
    """Who and where, and what somebody agrees to. ``phone`` is asked of who did not log in with it, or shares it
    with somebody; ``tells_inviter`` of who came with a neighbour's link.
    """

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
    phone = forms.CharField(
        max_length=25,
        required=False,
        label=_("Wat is je telefoonnummer?"),
        help_text=_("Dit hoeft niet. Anderen zien het pas na een afspraak."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
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

    tells_inviter = forms.BooleanField(
        required=False,
        label=_("Laat weten dat ik meedoe aan wie mij uitnodigde."),
        help_text=_("Dit hoeft niet. We zeggen dan alleen: iemand die jij uitnodigde doet mee."),
    )

    field_order = ("first_name", "family_name", "postcode", "house_number", "addition", "phone")

    def __init__(
        self, *args: Any, is_another: bool = False, is_invited: bool = False, has_number: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if has_number and not is_another:
            del self.fields["phone"]
        if not is_invited:
            del self.fields["tells_inviter"]


class SomebodyForm(AddressForm):
    """Somebody for whom one acts: who, where, who they are to each other, and that they said yes."""

    first_name = forms.CharField(
        max_length=NAME_LENGTH,
        label=_("Voornaam"),
        help_text=_("Deze naam zien anderen."),
        error_messages={"required": _("Vul de voornaam in. Een roepnaam is ook goed.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    family_name = forms.CharField(
        max_length=FAMILY_NAME_LENGTH,
        label=_('Achternaam. Die zien anderen pas na "Graag".'),
        error_messages={"required": _('Vul de achternaam in. Anderen zien die pas na "Graag".')},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.CharField(
        max_length=RELATION_LENGTH,
        label=_("Wie is dit voor jou?"),
        help_text=_("Bijvoorbeeld: mijn moeder, of mijn buurman."),
        error_messages=dict.fromkeys(
            ("required", "max_length"), _("Schrijf in een paar woorden wie het is, zoals: mijn moeder.")
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        max_length=25,
        required=False,
        label=_("Eigen telefoonnummer"),
        help_text=_("Dit hoeft niet. Anderen zien het pas na een afspraak."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    how = forms.ChoiceField(
        label=_("Hoe zei die ja?"),
        choices=[
            (ConsentHow.SPOKEN.value, Choice(_("Hardop, tegen mij"))),
            (ConsentHow.PHONE.value, Choice(_("Aan de telefoon"))),
            (ConsentHow.PAPER.value, Choice(_("Op papier"))),
        ],
        error_messages={"required": _("Kies hoe die ja zei.")},
        widget=forms.RadioSelect,
    )
    asked = forms.BooleanField(
        label=_("Ik heb het gevraagd en het mag."),
        help_text=_("Ik mag dingen regelen, en Buurthulp mag de gegevens bewaren."),
        error_messages={"required": _("Vraag het eerst. Mag het? Vink dit dan aan.")},
    )
    rules = forms.BooleanField(
        label=_("Die is 16 jaar of ouder en gaat ook zo met anderen om."),
        error_messages={"required": _("Vink dit aan als dit klopt. Meedoen kan vanaf 16 jaar.")},
    )

    field_order = ("first_name", "family_name", "relation", "postcode", "house_number", "addition", "phone")


class CodeOnPaperForm(forms.Form):
    """The code from a letter."""

    code = forms.CharField(
        max_length=40,
        label=_("Vul de code uit de brief in"),
        help_text=_("Met of zonder streepjes, dat maakt niet uit."),
        error_messages=dict.fromkeys(("required", "max_length"), _("Vul de code in die in de brief staat.")),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class TakeOverForm(forms.Form):
    """Whether who acted for somebody may go on, and that they agree themselves. The code goes along unseen."""

    STAY, ALONE = "stay", "alone"

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    helpers = forms.ChoiceField(
        label=_("Hoe wil je het?"),
        error_messages={"required": _("Kies hoe je het wilt. Je kunt het later veranderen.")},
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(
        label=_("Ik vind het goed dat Buurthulp mijn gegevens hiervoor gebruikt."),
        help_text=_("Ik ben 16 jaar of ouder, en houd me aan de huisregels."),
        error_messages={"required": _("Zonder je gegevens kunnen we niemand voor je vinden. Vink dit aan.")},
    )

    def __init__(self, *args: Any, helpers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not helpers:
            del self.fields["helpers"]
            return
        chooser: Any = self.fields["helpers"]
        chooser.choices = [
            (
                self.STAY,
                Choice(
                    ngettext("%(names)s mag blijven helpen", "%(names)s mogen blijven helpen", len(helpers))
                    % {"names": named_together(helpers)},
                    _("Jullie zien en doen dan allebei hetzelfde."),
                ),
            ),
            (self.ALONE, Choice(_("Ik regel het zelf"), _("Dat mag altijd weer anders."))),
        ]

    @property
    def helpers_stay(self) -> bool:
        """Whether who acted for them may go on."""
        return self.cleaned_data.get("helpers") == self.STAY
