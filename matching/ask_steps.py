"""The steps of asking, in order: five, and for a ride seven."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from exchange.models import HelpRequest
from exchange.riding import asks_as_ride

_WHAT = ("ask_what", gettext_lazy("Wat"))
_WHEN = ("ask_when", gettext_lazy("Wanneer"))
_LAST = (("ask_how", gettext_lazy("Hoe")), ("ask_check", gettext_lazy("Nalezen")))
PLAIN = (_WHAT, _WHEN, ("ask_where", gettext_lazy("Waar")), *_LAST)
RIDE = (
    _WHAT,
    _WHEN,
    ("ask_ride_from", gettext_lazy("Vanwaar")),
    ("ask_ride_to", gettext_lazy("Waarheen")),
    ("ask_ride_back", gettext_lazy("Terug")),
    *_LAST,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the line. ``state``: done, current or to_come."""

    label: str | Promise
    state: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where somebody is. ``back`` and ``next`` are URL names, "" at the ends; ``draft_id`` once there is a draft."""

    number: int
    total: int
    label: str | Promise
    steps: list[Step]
    back: str
    next: str
    draft_id: str = ""


def asks_for_ride(draft: HelpRequest | None) -> bool:
    """Whether this draft asks from where and where to."""
    return draft is not None and asks_as_ride(draft.category, draft.community)


def progress_of(draft: HelpRequest | None, current: str) -> Progress:
    """The line with ``current`` (a URL name) lit. Raises ValueError for a step that this draft does not have."""
    steps = RIDE if asks_for_ride(draft) else PLAIN
    names = [f"matching:{name}" for name, _label in steps]
    here = [name for name, _label in steps].index(current)
    states = ["done"] * here + ["current"] + ["to_come"] * (len(steps) - here - 1)
    return Progress(
        number=here + 1,
        total=len(steps),
        label=steps[here][1],
        steps=[Step(label, state) for (_name, label), state in zip(steps, states, strict=True)],
        back=names[here - 1] if here else "",
        next=names[here + 1] if here + 1 < len(names) else "",
        draft_id=draft.public_id if draft is not None else "",
    )
