"""Shapes of what a coordinator or an administrator enters."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from buurthulp.spoken import standard
from desk.services.evening import Told
from exchange.enums import Rhythm
from exchange.forms.activities import PlaceForm, WhenForm, WordsForm
from exchange.models import SmallThing
from exchange.moments import local_instant, read_time
from exchange.occurrences import LAST, nths_of
from matching.services.confirming import LONGEST_MINUTES
from members.forms import POSTCODE_ERRORS
from members.own_texts import LONGEST
from members.preset import HouseStyle
from members.search_keys import normal_phone
from members.services.introducing import NAME_LENGTH as SHOWN_NAME_LENGTH
from members.services.signing_up import FAMILY_NAME_LENGTH, NAME_LENGTH
from members.setting_values import COLOUR

DAY_FORMAT = _("Vul de dag zo in: 31-12-2026.")
COLOUR_FORMAT = _("Vul een kleur in, bijvoorbeeld #173d33.")

MONTHLY_LAST = "monthly_last"
LONGEST_BATCH = 40


class LettersForm(forms.Form):
    """Letters for who was ticked. ``batch``: by what a page is known that is sent twice; anything will do."""

    batch = forms.CharField(required=False)

    def clean_batch(self) -> str:
        """As it was sent, cut off; a new one where nothing was."""
        batch: str = self.cleaned_data["batch"][:LONGEST_BATCH]
        return batch or new_batch()


def new_batch() -> str:
    """What no page was known by yet."""
    return secrets.token_urlsafe(16)


class MomentForm(forms.Form):
    """The moment that a yes to a flexible request names, as heard on the telephone."""

    use_required_attribute = False  # the page's own errors, in Dutch

    day = forms.DateField(
        label=_("Welke dag?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Bij een ja hoort een dag. Kies een dag."), "invalid": DAY_FORMAT},
    )
    time = forms.CharField(
        label=_("Hoe laat?"),
        help_text=_("Bijvoorbeeld 14.00"),
        max_length=10,
        error_messages={
            "required": _("Bij een ja hoort een tijd. Vul hem in, bijvoorbeeld 14.00."),
            "max_length": _("Vul de tijd zo in: 14.00"),
        },
    )

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


def _minutes(help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Hoeveel minuten?"),
        help_text=help_text,
        min_value=1,
        max_value=LONGEST_MINUTES,
        required=False,
        error_messages={
            "invalid": _("Vul een aantal minuten in, bijvoorbeeld 45."),
            "min_value": _("Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."),
            "max_value": _("Vul een aantal minuten in van 1 tot 720, bijvoorbeeld 45."),
        },
    )


class SettleForm(forms.Form):
    """How it went, after calling one of the two."""

    use_required_attribute = False  # the page's own errors, in Dutch

    outcome = forms.ChoiceField(
        label=_("Hoe ging het?"),
        choices=[("yes", _("Het is gelukt")), ("no", _("Het ging niet door"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het ging.")},
    )
    minutes = _minutes(_("Alleen als het gelukt is, bijvoorbeeld 45."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == "yes" and not cleaned.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("Vul in hoeveel minuten het duurde, bijvoorbeeld 45."))
        return cleaned

    @property
    def settled_minutes(self) -> int | None:
        """Minutes when it happened, None when it did not; of a valid form."""
        return self.cleaned_data["minutes"] if self.cleaned_data["outcome"] == "yes" else None


class SaidForm(forms.Form):
    """What one of the two told of how it went, on the telephone."""

    use_required_attribute = False  # the page's own errors, in Dutch

    minutes = _minutes(_("Mag leeg blijven: dan geldt wat er afgesproken was."))
    again = forms.BooleanField(required=False)

    def __init__(self, *args: Any, public_id: str, other: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_%s_{public_id}"  # there are two of them on the page
        self.public_id = public_id
        self.fields["again"].label = gettext("Zou %(name)s vaker willen zien") % {"name": other}


class NewActivityForm(WordsForm, WhenForm, PlaceForm):
    """An activity on one page: words, place, first day, hours and rhythm."""

    rhythm = forms.ChoiceField(
        label=_("Hoe vaak is het?"),
        choices=[
            (Rhythm.ONCE, _("Eén keer")),
            (Rhythm.WEEKLY, _("Elke week op deze dag")),
            (Rhythm.MONTHLY, _("Elke maand, zoals de eerste dinsdag")),
            (MONTHLY_LAST, _("Elke maand, de laatste van die dag")),
        ],
        widget=forms.RadioSelect,
        initial=Rhythm.ONCE,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies hoe vaak het is.")),
    )
    until = forms.DateField(
        label=_("Tot en met welke dag?"),
        help_text=_("Alleen als het vaker is. Mag leeg blijven."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": DAY_FORMAT},
    )
    field_order = ("title", "text", "place", "on", "begins", "ends", "rhythm", "until", "max_people")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        on = cleaned.get("on")
        if on is not None and cleaned.get("rhythm") in (Rhythm.MONTHLY, MONTHLY_LAST) and self._nth(on) is None:
            self.add_error("rhythm", _("Deze dag is niet de laatste van de maand. Kies een andere dag of vaker."))
        return cleaned

    def _nth(self, on: date) -> int | None:
        """A fifth Tuesday is the last one, also where "the same each month" was chosen."""
        counted = nths_of(on)
        if self.cleaned_data["rhythm"] == MONTHLY_LAST:
            return LAST if LAST in counted else None
        return counted[0]

    @property
    def repeats(self) -> dict[str, Any]:
        """rhythm, nth and until, as ``add_activity`` wants them; of a valid form."""
        data = self.cleaned_data
        if data["rhythm"] in (Rhythm.ONCE, Rhythm.WEEKLY):
            until = data["until"] if data["rhythm"] == Rhythm.WEEKLY else None
            return {"rhythm": data["rhythm"], "nth": None, "until": until}
        return {"rhythm": Rhythm.MONTHLY, "nth": self._nth(data["on"]), "until": data["until"]}


class IdentityForm(forms.Form):
    """What a community is called and whom people reach."""

    use_required_attribute = False  # the page's own errors, in Dutch

    name = forms.CharField(
        label=_("Naam"),
        help_text=_("Achter Buurthulp: Buurthulp Dokkum."),
        max_length=80,
        error_messages={"required": _("Vul een naam in.")},
    )
    organisation = forms.CharField(
        label=_("Van wie"),
        help_text=_("De organisatie die dit mogelijk maakt, bijvoorbeeld Stichting Welzijn."),
        max_length=120,
        required=False,
    )
    phone = forms.CharField(
        label=_("Nummer dat mensen bellen"),
        max_length=20,
        widget=forms.TextInput({"type": "tel"}),
        error_messages={"required": _("Vul een telefoonnummer in, bijvoorbeeld 085 000 00 00.")},
    )
    hours_text = forms.CharField(
        label=_("Wanneer er iemand opneemt"),
        help_text=_("Bijvoorbeeld: op werkdagen van 9 tot 12 uur. Leeg: de kantooruren in woorden."),
        max_length=120,
        required=False,
    )
    coordinator_name = forms.CharField(
        label=_("Wie dan opneemt"),
        help_text=_("Een voornaam. Bewoners lezen: Fatma van Buurthulp."),
        max_length=60,
        error_messages={"required": _("Vul een voornaam in.")},
    )
    privacy_contact = forms.CharField(
        label=_("Wie antwoordt over privacy"),
        help_text=_("Een mailadres of nummer. Leeg: het nummer hierboven."),
        max_length=120,
        required=False,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class HourValueForm(forms.Form):
    """At what an hour of help is reckoned in the municipality's figures."""

    use_required_attribute = False  # the page's own errors, in Dutch

    euros = forms.DecimalField(
        label=_("Euro per uur"),
        help_text=_("Bijvoorbeeld 25,00. Leeg: er wordt niets uitgerekend."),
        required=False,
        min_value=0,
        max_value=200,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={
            name: _("Vul een bedrag in van 0 tot 200 euro, bijvoorbeeld 25,00.")
            for name in ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits")
        },
    )
    source = forms.CharField(
        label=_("Waar dit bedrag vandaan komt"),
        help_text=_("Bijvoorbeeld: raadsbesluit van 12 maart 2026. Dit staat bij het cijfer."),
        max_length=160,
        required=False,
    )


class LogoForm(forms.Form):
    """The file with a logo."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Bestand met het logo"),
        help_text=_("Een PNG, JPEG of WebP van hooguit 1 MB. Liefst breed, met een doorzichtige achtergrond."),
        required=False,  # the service says what to do instead
        allow_empty_file=True,
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )


class ColourField(forms.CharField):
    """A colour as "#rrggbb"."""

    widget = forms.TextInput(attrs={"type": "color"})
    default_error_messages = {"required": COLOUR_FORMAT}

    def clean(self, value: str) -> str:
        """In lower case. Raises ValidationError for anything but six hexadecimal digits."""
        colour: str = super().clean(value).strip().lower()
        if not COLOUR.fullmatch(colour):
            raise forms.ValidationError(COLOUR_FORMAT)
        return colour


class HouseStyleForm(forms.Form):
    """The five colours."""

    use_required_attribute = False  # the page's own errors, in Dutch

    brand = ColourField(label=_("Hoofdkleur"), help_text=_("De balk boven en onder, en de twee deuren."))
    on_brand = ColourField(label=_("Letters op de hoofdkleur"), help_text=_("Meestal wit."))
    action = ColourField(label=_("Knoppen en links"), help_text=_("Witte letters moeten erop te lezen zijn."))
    accent = ColourField(label=_("Licht"), help_text=_("Waar iets op antwoord wacht. Donkere letters staan erop."))
    warm = ColourField(label=_("De lijn"), help_text=_("De lijn van deur tot deur. Niet het rood van een fout."))

    @property
    def style(self) -> HouseStyle:
        """The colours, of a valid form."""
        return HouseStyle(**self.cleaned_data)


class TextForm(forms.Form):
    """A page of text in the plain form. ``number`` says which version was looked at."""

    use_required_attribute = False  # the page's own errors, in Dutch

    body = forms.CharField(
        label=_("De tekst"),
        help_text=_(
            "Een kop begint met #. Een lijst: elke regel begint met een streepje. "
            "Na een witte regel begint een nieuw stuk."
        ),
        required=False,  # the service says what to do instead
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24, "lang": "nl"}),  # the Dutch text, whoever reads it
        error_messages={"max_length": _("Deze tekst is te lang. Kort hem in.")},
    )
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class IntroductionForm(forms.Form):
    """Under which name and number residents know the coordinator of their area."""

    name = forms.CharField(
        label=_("Je voornaam"),
        required=False,
        max_length=SHOWN_NAME_LENGTH,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Nummer waarop bewoners bellen"),
        help_text=_("Leeg: het nummer van de uitwisseling."),
        required=False,
        max_length=25,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )


def _typed(**attributes: str) -> forms.TextInput:
    """A box in which nothing of the former person is offered."""
    return forms.TextInput({"autocomplete": "off", **attributes})


class EveningForm(forms.Form):
    """Somebody at the table: typed from left to right, Enter saves. ``contact`` is a mail address or a number.

    ``somebody_else`` is only asked when we may know this person already.
    """

    use_required_attribute = False  # the page's own errors, in Dutch

    first_name = forms.CharField(
        label=_("Voornaam"),
        max_length=NAME_LENGTH,
        widget=_typed(),
        error_messages={"required": _("Vul de voornaam in.")},
    )
    family_name = forms.CharField(
        label=_("Achternaam"),
        max_length=FAMILY_NAME_LENGTH,
        widget=_typed(),
        error_messages={"required": _("Vul de achternaam in.")},
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=10,
        widget=_typed(),
        error_messages={**POSTCODE_ERRORS, **dict.fromkeys(("required", "max_length"), _("Vul de postcode in."))},
    )
    house_number = forms.CharField(
        label=_("Nummer"),
        max_length=12,
        widget=_typed(),
        error_messages={"required": _("Vul het nummer in.")},
    )
    contact = forms.CharField(
        label=_("Mail of telefoon"),
        max_length=254,
        widget=_typed(),
        error_messages={"required": _("Vul een mailadres of telefoonnummer in.")},
    )
    agreed = forms.BooleanField(
        label=_("Zei drie keer ja"),
        error_messages={"required": _("Lees de drie vragen voor. Zonder drie keer ja kunnen we niemand opschrijven.")},
    )
    met = forms.BooleanField(label=_("Kennisgemaakt: dit adres klopt"), required=False)
    likes = forms.TypedMultipleChoiceField(
        label=_("Doet graag"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Deze keuze is er niet meer. Kies opnieuw.")},
    )
    somebody_else = forms.BooleanField(label=_("Gevraagd: het is iemand anders. Schrijf op."), required=False)

    def __init__(self, *args: Any, ticks: Sequence[SmallThing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["likes"].choices = [(thing.pk, standard(thing.text)) for thing in ticks]  # type: ignore[attr-defined]

    def clean_contact(self) -> str:
        """What was typed, when it can be a mail address or a number."""
        typed: str = self.cleaned_data["contact"].strip()
        if "@" not in typed:
            if not normal_phone(typed):
                raise ValidationError(_("Vul een mailadres in, of een nummer zoals 06 12345678."))
            return typed
        try:
            validate_email(typed)
        except ValidationError:
            raise ValidationError(_("Vul een mailadres in, zoals naam@voorbeeld.nl.")) from None
        return typed

    def told(self) -> Told:
        """What was said, of a valid form."""
        data = self.cleaned_data
        is_mail = "@" in data["contact"]
        return Told(
            first_name=data["first_name"],
            family_name=data["family_name"],
            postcode=data["postcode"],
            house_number=data["house_number"],
            email=data["contact"] if is_mail else "",
            phone="" if is_mail else data["contact"],
            small_thing_ids=frozenset(data["likes"]),
            is_met=data["met"],
        )

    def begin_at_the_first_mistake(self) -> None:
        """Put the cursor where something is wrong, else at the first name."""
        wrong = (name for name in self.fields if self.is_bound and name in self.errors)
        self.fields[next(wrong, "first_name")].widget.attrs["autofocus"] = True
