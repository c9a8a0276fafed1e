"""Shape of a referral: to whom, how somebody said yes, what may be told, and in which way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp.spoken import Choice
from desk.enums import ReferralWay
from desk.selectors.organisations import OrganisationLine
from desk.services.referrals import TEXT_MAX, Told
from members.enums import ConsentHow

LEAFLET = "leaflet"
PHONE, EMAIL, ADDRESS = "phone", "email", "address"
_TOO_LONG = {"max_length": gettext_lazy("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")}


def _chosen(said: Any) -> dict[str, Any]:
    return dict.fromkeys(("required", "invalid_choice"), said)


class ReferForm(forms.Form):
    """Where somebody is referred to. Without a yes only a leaflet, and nothing more is asked."""

    use_required_attribute = False  # the page's own errors, in Dutch

    organisation = forms.ChoiceField(
        label=gettext_lazy("Naar wie?"),
        widget=forms.RadioSelect,
        error_messages=_chosen(gettext_lazy("Kies een organisatie.")),
    )
    how = forms.ChoiceField(
        label="",
        widget=forms.RadioSelect,
        error_messages=_chosen(gettext_lazy("Kies hoe er ja is gezegd, of dat je alleen een folder geeft.")),
    )
    told = forms.MultipleChoiceField(
        label=gettext_lazy("Wat mogen zij weten, naast de naam?"),
        choices=[
            (PHONE, gettext_lazy("Telefoonnummer")),
            (EMAIL, gettext_lazy("Mailadres")),
            (ADDRESS, gettext_lazy("Adres")),
        ],
        initial=[PHONE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Deze keuze is er niet meer. Kies opnieuw.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Wat moeten zij weten?"),
        help_text=gettext_lazy("Kort. Alleen wat met toestemming door mag. Lees het samen nog eens na."),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_TOO_LONG,
    )
    stays = forms.CharField(
        label=gettext_lazy("Wat blijven buren doen?"),
        help_text=gettext_lazy("Mag leeg blijven. Bijvoorbeeld: een buur doet op vrijdag de boodschappen."),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=_TOO_LONG,
    )
    enough = forms.BooleanField(
        label=gettext_lazy("Zoek hiervoor geen buren meer"),
        help_text=gettext_lazy("Wie gevraagd is, hoort dat het niet meer hoeft. Wat al afgesproken is, gaat door."),
        required=False,
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Hoe geef je het door?"),
        choices=[
            (
                ReferralWay.MAIL.value,
                Choice(
                    gettext_lazy("Per mail"),
                    gettext_lazy("In de mail staat geen naam. Een link opent de gegevens één keer."),
                ),
            ),
            (ReferralWay.LETTER.value, Choice(gettext_lazy("Per brief"), gettext_lazy("Je drukt hem zelf af."))),
        ],
        initial=ReferralWay.MAIL.value,
        required=False,
        widget=forms.RadioSelect,
        error_messages=_chosen(gettext_lazy("Kies een mail of een brief.")),
    )

    def __init__(
        self,
        *args: Any,
        organisations: Iterable[OrganisationLine],
        name: str,
        is_looked_for: bool = False,
        is_too_heavy: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_looked_for:
            self.fields["enough"].initial = is_too_heavy
        else:
            del self.fields["enough"]
        where = self.fields["organisation"]
        where.choices = [(one.public_id, Choice(one.name, one.does)) for one in organisations]  # type: ignore[attr-defined]
        how = self.fields["how"]
        how.label = _("Vindt %(name)s het goed?") % {"name": name}
        how.choices = [  # type: ignore[attr-defined]
            (ConsentHow.PHONE.value, _("Ja, dat zei %(name)s aan de telefoon") % {"name": name}),
            (ConsentHow.IN_PERSON.value, _("Ja, dat zei %(name)s waar ik bij was") % {"name": name}),
            (ConsentHow.PAPER.value, _("Ja, op papier, met een handtekening")),
            (
                LEAFLET,
                Choice(
                    _("Nee of nog niet: ik geef alleen een folder"),
                    _("Dan geven we niets door. %(name)s belt zelf, als dat goed voelt.") % {"name": name},
                ),
            ),
        ]

    @property
    def is_leaflet(self) -> bool:
        """Whether nothing goes on but a leaflet, of a valid form."""
        return bool(self.cleaned_data["how"] == LEAFLET)

    @property
    def what(self) -> dict[str, Any]:
        """What ``refer`` wants to know besides whom and where, of a valid form with a yes."""
        data = self.cleaned_data
        told = data["told"]
        return {
            "how": ConsentHow(data["how"]),
            "way": ReferralWay(data["way"] or ReferralWay.MAIL),
            "text": data["text"],
            "stays": data["stays"],
            "looks_no_further": data.get("enough", False),
            "told": Told(phone=PHONE in told, email=EMAIL in told, address=ADDRESS in told),
        }
