"""Shapes of what a coordinator writes down about a signal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from desk.enums import Meldcode, SignalBasis, SignalConcern, SignalKind, SignalOutcome, SignalStepKind, SignalUrgency
from desk.models import Signal
from desk.services.following import LONGEST_NAME
from desk.services.signals import Worry
from desk.signal_forms import choice_field, words_field
from desk.workflow import GROUNDS, OUTCOMES, STEPS_BY_HAND, URGENCIES, WORRIES

_ONLY_DESK = _("Versleuteld, tot een half jaar na het sluiten. Alleen coördinatoren lezen dit.")
_WHAT_YOU_DID = _("Kies wat je gedaan hebt.")


class PassOnForm(forms.Form):
    """A worry about somebody, from a coordinator: with consent, or why without."""

    use_required_attribute = False  # the page's own errors, in Dutch
    concern = choice_field(_("Waar gaat het over?"), WORRIES, _("Kies waar het over gaat."))
    text = words_field(
        _("Wat zag of hoorde je, en van wie?"), _ONLY_DESK, required=True, missing=_("Schrijf op wat je zag of hoorde.")
    )
    basis = choice_field(
        _("Waarom mag je dit noteren?"),
        (SignalBasis.CONSENT, *GROUNDS),
        _("Kies of het met toestemming is, en anders waarom zonder."),
    )
    urgency = choice_field(_("Hoeveel haast heeft het?"), URGENCIES, _("Kies hoeveel haast het heeft."))
    is_mine = forms.BooleanField(label=_("Ik pak dit zelf op"), required=False)

    @property
    def worry(self) -> Worry:
        """As ``pass_on_at_desk`` wants it; of a valid form."""
        data = self.cleaned_data
        return Worry(
            SignalConcern(data["concern"]), SignalUrgency(data["urgency"]), SignalBasis(data["basis"]), data["text"]
        )


class FollowForm(forms.Form):
    """One of the forms of a signal's page. ``error_fields``: where an error of the service is shown, by its code."""

    use_required_attribute = False  # the page's own errors, in Dutch
    error_fields: dict[str, str | None] = {}  # read only

    def __init__(self, data: Any = None, *, signal: Signal, name: str) -> None:
        super().__init__(data, auto_id=f"id_{name}_%s")
        self.signal_kind = SignalKind(signal.kind)
        self.about_name = signal.about.first_name


class StepForm(FollowForm):
    """What was done, with whom, and which step of the meldcode it was."""

    error_fields = {"step": "kind", "words": "text", "words.missing": "text", "with_whom": "with_whom"}
    kind = choice_field(_("Wat deed je?"), STEPS_BY_HAND, _("Kies wat je deed."))
    with_whom = forms.CharField(
        label=_("Met wie?"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Houd het bij 200 tekens.")},
    )
    text = words_field(_("Wat kwam eruit?"), _ONLY_DESK)
    meldcode = forms.TypedChoiceField(
        label=_("Is dit een stap van de meldcode?"),
        choices=[("", _("Nee")), *((step.value, format_lazy("{}. {}", step.value, step.label)) for step in Meldcode)],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Kies een stap van de meldcode, of Nee.")},
    )

    @property
    def step(self) -> dict[str, Any]:
        """As ``note_step`` wants it; of a valid form."""
        data, meldcode = self.cleaned_data, self.cleaned_data["meldcode"]
        return {
            "kind": SignalStepKind(data["kind"]),
            "with_whom": data["with_whom"],
            "text": data["text"],
            "meldcode": Meldcode(meldcode) if meldcode else None,
        }


class AgreedForm(FollowForm):
    """Whom it is about says yes after all: nothing more to fill in."""


class ConsentForm(FollowForm):
    """Consent was taken back: stop, or go on with a ground without it."""

    STOP = "stop"
    error_fields = {"ground": "go_on", "words": "why", "words.missing": "why"}
    go_on = forms.ChoiceField(
        label=_("Wat nu?"),
        choices=[
            (STOP, _("Stoppen: sluit het en wis wat er staat")),
            *((ground.value, ground.label) for ground in GROUNDS),
        ],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Kies of het stopt, of waarom het verder moet zonder toestemming.")
        ),
    )
    why = words_field(_("Waarom moet het verder?"), _("Alleen als het verdergaat. Alleen coördinatoren lezen dit."))

    @property
    def ground(self) -> SignalBasis | None:
        """Why it goes on; None where it stops. Of a valid form."""
        chosen = self.cleaned_data["go_on"]
        return None if chosen == self.STOP else SignalBasis(chosen)


class CloseForm(FollowForm):
    """What was done, in a code and perhaps in words, and whether whom it is about may see who looked."""

    error_fields = {"words": "note", "outcome": "outcome_code", "answer": "is_answered"}
    outcome_code = forms.ChoiceField(
        label=_("Kies wat past"),
        widget=forms.RadioSelect,
        error_messages={"required": _WHAT_YOU_DID, "invalid_choice": _WHAT_YOU_DID},
    )
    note = words_field(_("Wat wil je erover bewaren?"), _ONLY_DESK)
    is_answered = forms.BooleanField(label=_("Ik heb laten weten wat ik ermee deed"), required=False)
    looks_shown = forms.ChoiceField(
        choices=[("yes", _("Ja")), ("no", _("Nee: dat kan iemand in gevaar brengen, of verraden wie het meldde"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, signal: Signal, name: str) -> None:
        super().__init__(data, signal=signal, name=name)
        outcomes = [(outcome.value, outcome.label) for outcome in OUTCOMES[self.signal_kind]]
        self.fields["outcome_code"].choices = outcomes  # type: ignore[attr-defined]
        if self.signal_kind != SignalKind.MISUSE:
            del self.fields["is_answered"]
        if self.signal_kind == SignalKind.UNSAFE:  # what was promised to who sent it
            del self.fields["looks_shown"]
            return
        names = {"name": self.about_name}
        shown = self.fields["looks_shown"]
        shown.label = _("Mag %(name)s zien dat jullie keken?") % names
        shown.help_text = _("%(name)s leest dan bij “Wie keek in mijn gegevens”: een seintje.") % names
        chosen = _("Kies of %(name)s mag zien dat jullie keken.") % names
        shown.error_messages.update(required=chosen, invalid_choice=chosen)

    @property
    def outcome(self) -> dict[str, Any]:
        """As ``follow_up`` wants it; of a valid form."""
        data = self.cleaned_data
        return {
            "outcome": SignalOutcome(data["outcome_code"]),
            "note": data["note"],
            "looks_shown": data.get("looks_shown") == "yes",
            "is_answered": data.get("is_answered", False),
        }
