"""Shapes of lasting pairs: what two would do together and when, and how it goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from datetime import time as wall_time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from buurthulp.spoken import minutes_words, sentence_of, standard
from desk.form_errors import says
from desk.pair_enums import PairGoing
from desk.services.pair_looks import TEXT_MAX
from desk.services.pairs import Together
from exchange.enums import REPEATS, Rhythm, Where
from exchange.models import Category, HelpRequest
from exchange.moments import local_instant, read_time
from exchange.texts import ELSEWHERE_MAX, TITLE_MAX

_DATE = _("Vul een dag in, zoals 3-11-2026.")
_LONG = {"max_length": _("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")}
WEEKLY_UP_TO = 10
LENGTHS = (30, 60, 90, 120, 180)


class PairForm(forms.Form):
    """What two people would do together, where, from when on and how often."""

    use_required_attribute = False  # the page's own errors, in Dutch

    title = forms.CharField(
        label=_("Wat gaan ze samen doen?"),
        help_text=_("Kort, bijvoorbeeld: samen wandelen en koffie drinken."),
        max_length=TITLE_MAX,
        error_messages={"required": _("Schrijf in een paar woorden wat ze samen gaan doen."), **_LONG},
    )
    category = forms.ChoiceField(
        label=_("Soort hulp"), error_messages=says(_("Deze soort hulp is er niet. Kies een andere."))
    )
    repeat = forms.ChoiceField(
        label=_("Hoe vaak?"),
        choices=[(rhythm.value, sentence_of(str(rhythm.label))) for rhythm in REPEATS],
        initial=REPEATS[0].value,
        widget=forms.RadioSelect,
        error_messages=says(_("Kies hoe vaak zij elkaar zien.")),
    )
    date = forms.DateField(
        label=_("Wanneer is de eerste keer?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages=says(_DATE),
    )
    time = forms.CharField(label=_("Hoe laat?"), max_length=20, error_messages=says(_("Vul de tijd zo in: 14.00")))
    minutes = forms.TypedChoiceField(
        label=_("Hoe lang ongeveer?"),
        coerce=int,
        initial=60,
        error_messages=says(_("Kies hoe lang het ongeveer duurt.")),
    )
    until = forms.DateField(
        label=_("Tot en met welke dag?"),
        help_text=_("Mag leeg blijven: dan gaat het door tot een van de twee stopt."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        error_messages=says(_DATE),
    )
    where = forms.ChoiceField(
        label=_("Waar?"),
        widget=forms.RadioSelect,
        initial=Where.ASKER.value,
        error_messages=says(_("Kies waar het is.")),
    )
    place = forms.CharField(
        label=_("Waar dan?"),
        help_text=_("Alleen als het ergens anders is."),
        max_length=ELSEWHERE_MAX,
        required=False,
        error_messages=_LONG,
    )

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[Category],
        asker: str,
        helper: str,
        begun_with: HelpRequest | None = None,
        every_days: int = 7,
        **kwargs: Any,
    ) -> None:
        initial = {"repeat": (Rhythm.WEEKLY if every_days <= WEEKLY_UP_TO else Rhythm.FORTNIGHT).value}
        if begun_with is not None:
            kind = begun_with.category.slug if begun_with.category is not None else ""
            initial |= {"title": begun_with.title, "category": kind}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self._kinds = {kind.slug: kind for kind in kinds}
        category, where, minutes = (self.fields[name] for name in ("category", "where", "minutes"))
        minutes.choices = [(length, minutes_words(length)) for length in LENGTHS]  # type: ignore[attr-defined]  # a ChoiceField
        category.choices = [(slug, standard(kind.name)) for slug, kind in self._kinds.items()]  # type: ignore[attr-defined]  # a ChoiceField
        where.choices = [  # type: ignore[attr-defined]  # the same
            (Where.ASKER.value, _("Bij %(name)s thuis") % {"name": asker}),
            (Where.HELPER.value, _("Bij %(name)s thuis") % {"name": helper}),
            (Where.ELSEWHERE.value, _("Ergens anders")),
        ]

    def clean_time(self) -> wall_time | None:
        """The hour. Says what to fill in when it cannot be read."""
        try:
            return read_time(self.cleaned_data["time"])
        except DomainError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error

    @property
    def together(self) -> Together:
        """What they would do, of a valid form."""
        data = self.cleaned_data
        first_at: datetime = local_instant(data["date"], data["time"])
        return Together(
            category=self._kinds[data["category"]],
            title=data["title"],
            where=data["where"],
            elsewhere=data["place"],
            first_at=first_at,
            minutes=data["minutes"],
            rhythm=data["repeat"],
            until=data["until"],
        )


class GoingForm(forms.Form):
    """ "Hoe gaat het?" """

    use_required_attribute = False  # the page's own errors, in Dutch

    going = forms.ChoiceField(
        label=_("Hoe gaat het?"),
        choices=PairGoing.choices,
        widget=forms.RadioSelect,
        error_messages=says(_("Kies hoe het gaat.")),
    )
    text = forms.CharField(
        label=_("Wil je er iets bij zeggen?"),
        help_text=_("Mag leeg blijven. Alleen de coördinator leest dit."),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_LONG,
    )


class TalkedForm(forms.Form):
    """What the coordinator noted of the conversation."""

    use_required_attribute = False  # the page's own errors, in Dutch

    note = forms.CharField(
        label=_("Wat spraken jullie af?"),
        help_text=_("Mag leeg blijven. Alleen coördinatoren van dit gebied lezen dit."),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_LONG,
    )
