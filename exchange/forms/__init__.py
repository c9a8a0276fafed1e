"""Forms of the exchange: the shape of what is chosen and typed; what it means, the services decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from buurthulp.spoken import standard
from exchange.enums import BoardDay, BoardReach, BoardSide
from exchange.models import Category
from exchange.selectors.board import Wanted
from exchange.texts import PUBLIC_MAX

# Hours are those of the 28 day parts: 6-12, 12-18 and 18-22 (exchange.models.offer).
_WEEK, _WEEKEND = range(5), range(5, 7)


def _mask(days: Iterable[int], part: int) -> int:
    return sum(1 << (4 * day + part) for day in days)


OFTEN: dict[str, tuple[Any, int | None]] = {
    "once": (_("Eén keer per maand"), 1),
    "twice": (_("Twee keer per maand"), 2),
    "weekly": (_("Elke week"), 4),
    "always": (_("Zo vaak als het past"), None),
}
FAR: dict[str, tuple[Any, int]] = {
    "walk": (_("Op loopafstand"), 1_000),
    "bike": (_("Op fietsafstand"), 5_000),
    "far": (_("Verder weg mag ook"), 25_000),
}
WHEN: dict[str, tuple[Any, int]] = {
    "week_morning": (_("Doordeweeks in de ochtend"), _mask(_WEEK, 0)),
    "week_afternoon": (_("Doordeweeks in de middag"), _mask(_WEEK, 1)),
    "week_evening": (_("Doordeweeks in de avond"), _mask(_WEEK, 2)),
    "weekend_morning": (_("In het weekend in de ochtend"), _mask(_WEEKEND, 0)),
    "weekend_afternoon": (_("In het weekend in de middag"), _mask(_WEEKEND, 1)),
    "weekend_evening": (_("In het weekend in de avond"), _mask(_WEEKEND, 2)),
}
WHEN_MISSING = _("Kies minstens één moment waarop je meestal kunt.")


def often_code(monthly_number: int | None) -> str:
    """The choice that says this number: the largest that is not more."""
    if monthly_number is None:
        return "always"
    fitting = [code for code, (_text, number) in OFTEN.items() if number is not None and number <= monthly_number]
    return fitting[-1] if fitting else "once"


def far_code(radius_m: int) -> str:
    """The choice that says this radius: the smallest that reaches as far."""
    return next((code for code, (_text, metres) in FAR.items() if radius_m <= metres), "far")


def when_codes(day_parts: int) -> list[str]:
    """The choices that lie wholly in this mask of 28 day parts."""
    return [code for code, (_text, mask) in WHEN.items() if day_parts & mask == mask]


class LikesForm(forms.Form):
    """Own words beside what is ticked. ``own_kind``: where they stand; asked anew when the words do not say it.

    ``own_was`` travels along: the words for which it was asked.
    """

    own = forms.CharField(
        max_length=PUBLIC_MAX,
        required=False,
        label=_("Iets anders? Schrijf het in je eigen woorden."),
        help_text=_("Buren kunnen dit lezen."),
        error_messages={"max_length": _("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")},
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    own_kind = forms.ChoiceField(
        required=False,
        label=_("Waar past dit bij?"),
        error_messages={"invalid_choice": _("Waar past dit bij? Kies de soort die er het meest op lijkt.")},
    )

    own_was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Iterable[Category], asks_kind: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_kind:
            self.fields["own_kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
                ("", _("Kies een soort")),
                *((kind.slug, standard(kind.name)) for kind in kinds),
            ]
        else:
            del self.fields["own_kind"], self.fields["own_was"]

    @property
    def chosen_kind(self) -> str:
        """The slug that was chosen for the words as they are now; "" where other words stood beside that choice."""
        is_for_these = self.cleaned_data.get("own_was") == self.cleaned_data["own"]
        return self.cleaned_data.get("own_kind", "") if is_for_these else ""


class WishesForm(forms.Form):
    """Nothing is typed; it carries what is wrong with the ticks."""


class LimitsForm(forms.Form):
    """How often, how far, when, and not too near. ``most``: up to how many in one week; with one there is no choice."""

    often = forms.ChoiceField(
        label=_("Hoe vaak mogen we je iets vragen?"),
        choices=[(code, text) for code, (text, _number) in OFTEN.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies hoe vaak we je iets mogen vragen.")),
        widget=forms.RadioSelect,
    )
    weekly = forms.TypedChoiceField(
        label=_("En hooguit, in één week?"),
        help_text=_("Per mail, sms en telefoon samen. Nee zeggen kan altijd."),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Kies hoeveel vragen je hooguit wilt in één week.")
        ),
        coerce=int,
    )
    far = forms.ChoiceField(
        label=_("Tot hoe ver?"),
        choices=[(code, text) for code, (text, _metres) in FAR.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies tot hoe ver je wilt gaan.")),
        widget=forms.RadioSelect,
    )
    when = forms.MultipleChoiceField(
        label=_("Wanneer kun je meestal?"),
        choices=[(code, text) for code, (text, _part) in WHEN.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice", "invalid_list"), WHEN_MISSING),
        widget=forms.CheckboxSelectMultiple,
    )
    near = forms.BooleanField(
        required=False,
        label=_("Liever niet mijn directe buren"),
        help_text=_("Dat is heel gewoon. Je buren krijgen dan geen vraag van jou, en jij niet van hen."),
    )
    board = forms.BooleanField(
        required=False,
        label=_("Zet dit ook bij “In de buurt”"),
        help_text=_("Wie meedoet, ziet dan je voornaam, wat je graag doet en ongeveer hoe ver je woont."),
    )

    def __init__(self, *args: Any, most: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if most == 1:
            del self.fields["weekly"]
            return
        self.fields["weekly"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(number), ngettext("%(count)d vraag", "%(count)d vragen", number) % {"count": number})
            for number in range(1, most + 1)
        ]

    def limits(self) -> dict[str, Any]:
        """What was chosen, as ``set_limits`` wants it."""
        data = self.cleaned_data
        return {
            "monthly_number": OFTEN[data["often"]][1],
            "weekly_contacts": data.get("weekly"),
            "radius_m": FAR[data["far"]][1],
            "day_parts": sum(WHEN[code][1] for code in set(data["when"])),
            "avoids_direct_neighbours": data["near"],
            "is_on_board": data["board"],
        }


class BoardForm(forms.Form):
    """What somebody wants to see of the board. It stands in the address, in Dutch, so that it can be kept and sent."""

    SIDES = {"vragen": BoardSide.REQUESTS, "aanbod": BoardSide.OFFERS}
    DAYS = {
        "vandaag": BoardDay.TODAY,
        "morgen": BoardDay.TOMORROW,
        "week": BoardDay.WEEK,
        "weekend": BoardDay.WEEKEND,
    }
    REACHES = {"lopen": BoardReach.WALK, "fietsen": BoardReach.BIKE}

    wat = forms.ChoiceField(
        label=_("Vraag of aanbod"),
        required=False,
        choices=[("", _("Allebei")), *((word, code.label) for word, code in SIDES.items())],
    )
    soort = forms.ChoiceField(label=_("Soort hulp"), required=False)
    dag = forms.ChoiceField(
        label=_("Dag"),
        required=False,
        choices=[("", _("Alle dagen")), *((word, code.label) for word, code in DAYS.items())],
    )
    ver = forms.ChoiceField(
        label=_("Hoe ver"),
        required=False,
        choices=[("", _("Overal")), *((word, code.label) for word, code in REACHES.items())],
    )
    zoek = forms.CharField(
        label=_("Zoek een woord"),
        required=False,
        max_length=PUBLIC_MAX,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, kinds: Iterable[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["soort"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Alle soorten")),
            *((kind.slug, standard(kind.name)) for kind in kinds),
        ]

    @property
    def wanted(self) -> Wanted:
        """What was chosen; what cannot be read in an address is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        return Wanted(
            side=self.SIDES.get(chosen.get("wat", ""), ""),
            kind=chosen.get("soort", ""),
            day=self.DAYS.get(chosen.get("dag", ""), ""),
            reach=self.REACHES.get(chosen.get("ver", ""), ""),
            words=chosen.get("zoek", ""),
        )

    @property
    def address(self) -> str:
        """What was chosen as a query, for the next page: "soort=garden&dag=morgen"."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})
