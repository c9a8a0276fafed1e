"""Shapes of what a coordinator enters about a request: a call, a note, a change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.enums import CallOutcome
from desk.forms import DAY_FORMAT, MomentForm
from desk.services.calling import NOTE_MAX, Moment, mark_of_words
from exchange.forms import FAR, far_code
from exchange.models import HelpRequest
from exchange.moments import Day
from exchange.texts import PRIVATE_MAX, PUBLIC_MAX, TITLE_MAX
from matching.forms.asking import WhenForm

_TRIED = (CallOutcome.NO_ANSWER, CallOutcome.VOICEMAIL, CallOutcome.LATER)
_TOO_LONG = gettext_lazy("Deze tekst is te lang. Houd het bij %(limit_value)d tekens.")
AS_IT_IS = "as_it_is"


class NoteForm(forms.Form):
    """Something to remember."""

    use_required_attribute = False  # the page's own errors, in Dutch

    text = forms.CharField(
        label=gettext_lazy("Notitie, alleen voor coördinatoren"),
        max_length=NOTE_MAX,
        required=False,  # the service says what to do instead
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )


class CallForm(forms.Form):
    """How a call went. ``asker``: the first name of who asks, where somebody else is called; "" for the asker."""

    use_required_attribute = False  # the page's own errors, in Dutch

    outcome = forms.ChoiceField(
        label=gettext_lazy("Hoe ging het gesprek?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Kies hoe het gesprek ging.")),
    )
    day = forms.DateField(
        label=gettext_lazy("Welke dag?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": DAY_FORMAT},
    )
    time = forms.CharField(
        label=gettext_lazy("Hoe laat?"),
        help_text=gettext_lazy("Bijvoorbeeld 14.00"),
        max_length=10,
        required=False,
        error_messages={"max_length": gettext_lazy("Vul de tijd zo in: 14.00")},
    )
    note = forms.CharField(
        label=gettext_lazy("Iets om te onthouden?"),
        help_text=gettext_lazy("Mag leeg blijven. Alleen voor coördinatoren."),
        max_length=NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _TOO_LONG},
    )

    def __init__(self, *args: Any, asker: str, waiting: str, is_open: bool, asks_moment: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asks_moment = asks_moment
        choices: list[tuple[str, Any]] = []
        if asker and is_open:
            choices = [
                (CallOutcome.YES.value, _("Ja: stel voor aan %(name)s") % {"name": asker}),
                (CallOutcome.NOT_NOW.value, _("Nu niet")),
            ]
        elif waiting:
            choices = [
                (CallOutcome.PLEASE.value, _("Graag, met %(name)s") % {"name": waiting}),
                (CallOutcome.SOMEBODY_ELSE.value, _("Liever iemand anders")),
            ]
        if not asker:
            choices.append((CallOutcome.SPOKEN.value, CallOutcome.SPOKEN.label))
        choices += [(outcome.value, outcome.label) for outcome in _TRIED]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not asks_moment:
            del self.fields["day"], self.fields["time"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self._asks_moment and cleaned.get("outcome") == CallOutcome.YES:
            moment = MomentForm({name: self.data.get(name) for name in ("day", "time")})
            if moment.is_valid():
                cleaned["starts_at"] = moment.starts_at
            for name, errors in moment.errors.items():
                if name not in self.errors:
                    self.add_error(name, list(errors))
        return cleaned


class ChangeForm(WhenForm):
    """Other words, farther away, or another moment, after speaking to who asks."""

    use_required_attribute = False  # the page's own errors, in Dutch

    title = forms.CharField(
        label=gettext_lazy("In eigen woorden"),
        max_length=TITLE_MAX,
        required=False,  # the service says what to do instead
        error_messages={"max_length": _TOO_LONG},
    )
    public_line = forms.CharField(
        label=gettext_lazy("Wat mogen buren lezen?"),
        max_length=PUBLIC_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )
    private_line = forms.CharField(
        label=gettext_lazy("Wat hoeft alleen degene te weten die komt?"),
        max_length=PRIVATE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )
    far = forms.ChoiceField(
        label=gettext_lazy("Tot hoe ver?"),
        choices=[(code, text) for code, (text, _metres) in FAR.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Kies tot hoe ver.")),
    )
    agreed = forms.BooleanField(
        error_messages={"required": gettext_lazy("Bel eerst, en vink dit aan als het zo goed is.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    repeat = None  # type: ignore[assignment]  # as it was asked
    until = None  # type: ignore[assignment]
    minutes = None  # type: ignore[assignment]

    def __init__(self, *args: Any, asker: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (AS_IT_IS, _("Zo laten")),
            *((code, _("Op een dag") if code == Day.DATE else label) for code, label in Day.choices),
        ]
        self.fields["agreed"].label = _("Besproken met %(name)s") % {"name": asker}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("day", "") in ("", AS_IT_IS) and not self.errors:
            if cleaned["time"] is not None:
                self.add_error("date", _("Kies ook een dag bij deze tijd."))
            elif cleaned["part"]:
                self.add_error("day", _("Kies ook een dag bij dit deel van de dag. “Het maakt niet uit” mag ook."))
        return cleaned

    @property
    def radius_m(self) -> int | None:
        """The distance that was chosen, None where it was left as it was; of a valid form."""
        return FAR[self.cleaned_data["far"]][1] if "far" in self.changed_data else None

    @property
    def moment(self) -> Moment | None:
        """Another moment, of a valid form; None: as it is."""
        data = self.cleaned_data
        if data["day"] in ("", AS_IT_IS):
            return None
        return Moment(day=data["day"], on=data["date"], parts=tuple(data["part"]), at=data["time"])


def change_initial(help_request: HelpRequest) -> dict[str, Any]:
    """A request as it is."""
    return {
        "title": help_request.title,
        "public_line": help_request.public_line,
        "private_line": help_request.private_line,
        "far": far_code(help_request.radius_m),
        "day": AS_IT_IS,
        "seen": mark_of_words(help_request),
    }
