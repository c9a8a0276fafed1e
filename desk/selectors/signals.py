"""A signal as the coordinator reads it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import ids_that_open
from desk.enums import (
    Meldcode,
    SignalBasis,
    SignalConcern,
    SignalKind,
    SignalOutcome,
    SignalStatus,
    SignalStepKind,
    SignalThing,
    SignalUrgency,
)
from desk.models import Signal, SignalStep, WorkState
from desk.selectors.colleagues import Colleagues, colleagues_of
from desk.selectors.work_lines import REMEMBERED
from desk.selectors.worklist import owner_name
from desk.signal_scope import SOURCE
from exchange.wording import when_text
from members.models import Community, Participant


@dataclass(frozen=True, slots=True)
class PersonInSignal:
    """One of the two, by first name. ``can_open``: whether they live in the coordinator's areas.

    ``query``: the end of the address of their page; what is looked up of whom it is about is withheld while it is open.
    """

    public_id: str
    first_name: str
    can_open: bool
    query: str


@dataclass(frozen=True, slots=True)
class StepOnDesk:
    """What a coordinator did about it."""

    at: datetime
    by: str
    text: str
    with_whom: str
    words: str
    meldcode: str


@dataclass(frozen=True, slots=True)
class MeldcodeOnDesk:
    """One of the five steps, and when it was taken first; None while it was not."""

    number: int
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SignalOnDesk:
    """Everything of the page. ``sender``: who passed it on, by name; ``people``: whom to call first, and the other."""

    public_id: str
    title: str
    kind: str
    sender: str
    about: str
    people: tuple[PersonInSignal, ...]
    text: str
    quote: str
    thing: str
    concern: str
    basis: str
    is_with_consent: bool
    consent_withdrawn_at: datetime | None
    urgency: str
    answer_by: datetime
    is_late: bool
    since: datetime
    agreement: str
    when: str
    is_open: bool
    outcome_text: str
    note: str
    looks_shown: bool
    followed_up_at: datetime | None
    owner_name: str
    work_key: str
    steps: tuple[StepOnDesk, ...]
    meldcode: tuple[MeldcodeOnDesk, ...]


def signal_on_desk(signal: Signal, *, viewer: Viewer, hold: RoleHold, community: Community) -> SignalOnDesk:
    """The page, in a fixed number of queries."""
    involved = [one for one in (signal.reporter, signal.about) if one is not None]
    open_ids = ids_that_open(hold, [one.pk for one in involved])
    colleagues = colleagues_of(community)
    steps = list(signal.steps.order_by("at", "pk"))
    reporter = signal.reporter
    sender = reporter.first_name if reporter else colleagues.name_of(signal.reported_by_user_id)
    is_open = signal.status == SignalStatus.OPEN
    match = signal.match
    return SignalOnDesk(
        public_id=signal.public_id,
        title=title_of(signal, sender),
        kind=signal.kind,
        sender=sender,
        about=signal.about.first_name,
        people=_people(signal, involved, open_ids),
        text=signal.text,
        quote=signal.quote,
        thing=_label(SignalThing, signal.thing),
        concern=_label(SignalConcern, signal.concern),
        basis=_label(SignalBasis, signal.basis),
        is_with_consent=signal.basis == SignalBasis.CONSENT,
        consent_withdrawn_at=signal.consent_withdrawn_at,
        urgency=_label(SignalUrgency, signal.urgency),
        answer_by=signal.answer_by,
        is_late=is_open and signal.answer_by < clock.now(),
        since=signal.created_at,
        agreement=match.slot.occasion.help_request.title if match else "",
        when=when_text(match.slot.occasion, match.starts_at) if match else "",
        is_open=is_open,
        outcome_text=_label(SignalOutcome, signal.outcome),
        note=signal.note,
        looks_shown=bool(signal.looks_shown),
        followed_up_at=signal.followed_up_at,
        owner_name=_owner(signal, viewer, colleagues),
        work_key=f"{SOURCE}-{signal.pk}",
        steps=tuple(_step(step, colleagues) for step in steps),
        meldcode=_meldcode(steps),
    )


def title_of(signal: Signal, sender: str) -> str:
    """What stands above it."""
    names = {"sender": sender, "about": signal.about.first_name}
    match SignalKind(signal.kind):
        case SignalKind.UNSAFE:
            return _("Seintje van %(sender)s over %(about)s") % names
        case SignalKind.MISUSE:
            return _("Melding van %(sender)s over %(about)s") % names
        case SignalKind.WORRY:
            return _("Seintje over %(about)s") % names


def _people(signal: Signal, involved: Sequence[Participant], open_ids: Collection[int]) -> tuple[PersonInSignal, ...]:
    """Whom to call first, then the other."""
    withheld = f"?seintje={signal.public_id}" if signal.status == SignalStatus.OPEN else "?reden=call"
    return tuple(
        PersonInSignal(
            public_id=one.public_id,
            first_name=one.first_name,
            can_open=one.pk in open_ids,
            query=withheld if one.pk == signal.about_id else "?reden=call",
        )
        for one in sorted(involved, key=lambda one: one.pk != signal.person_id)
    )


def _owner(signal: Signal, viewer: Viewer, colleagues: Colleagues) -> str:
    state = WorkState.objects.filter(
        source=SOURCE, object_id=signal.pk, touched_at__gt=clock.now() - REMEMBERED
    ).first()
    owner = state.owner_user_id if state else None
    return owner_name(viewer, owner, colleagues.holder(owner), colleagues)


def _step(step: SignalStep, colleagues: Colleagues) -> StepOnDesk:
    return StepOnDesk(
        at=step.at,
        by=colleagues.name_of(step.by_user_id),
        text=_label(SignalStepKind, step.kind),
        with_whom=step.with_whom,
        words=step.text,
        meldcode=f"{step.meldcode}. {Meldcode(step.meldcode).label}" if step.meldcode else "",
    )


def _meldcode(steps: Sequence[SignalStep]) -> tuple[MeldcodeOnDesk, ...]:
    """All five with their dates; none while nobody took a step of it."""
    first: dict[int, datetime] = {}
    for step in steps:
        if step.meldcode is not None:
            first.setdefault(step.meldcode, step.at)
    if not first:
        return ()
    return tuple(MeldcodeOnDesk(step.value, str(step.label), first.get(step.value)) for step in Meldcode)


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""
