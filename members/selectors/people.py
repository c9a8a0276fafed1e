"""What others need to know of participants without opening their contact data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from buurthulp import clock
from buurthulp.prepared import Now, Prepared
from members.enums import ActsForKind, PlaceKind
from members.models import ActsFor, Confirmation, Participant, Place
from members.text_messages import texted_at

OWN_FIRST = Case(When(kind=ActsForKind.SELF, then=Value(0)), default=Value(1), output_field=IntegerField())


def acting_now(now: datetime | Now | None = None) -> Q:
    """Rows of ActsFor of who reads along: somebody themselves, or their proxy; not a trusted contact."""
    return Q(
        Q(until__isnull=True) | Q(until__gt=now or clock.now()),
        kind__in=[ActsForKind.SELF, ActsForKind.PROXY],
        user__is_active=True,
    )


@dataclass(frozen=True, slots=True)
class ReadAt:
    """A mail address or a number, and which user reads what goes there; None at the participant's own number."""

    to: str
    user_id: int | None


def read_by_mail(participant: Participant) -> ReadAt | None:
    """Where this participant's mail goes: their own user's address, else their proxy's; None for nobody."""
    for email, user_id in _mail_addresses(participant=participant.pk, now=clock.now()):
        return ReadAt(email, user_id) if email else None
    return None


def mail_address_of(participant: Participant) -> str:
    """The address alone; "" for nobody."""
    found = read_by_mail(participant)
    return found.to if found is not None else ""


def language_of(participant: Participant) -> str:
    """In which language this participant is told things: that of who reads along; "" where nobody chose one."""
    for (language,) in _languages(participant=participant.pk, now=clock.now()):
        return language or ""
    return ""


def reading_along(participant: Participant | OuterRef | int, now: datetime | None = None) -> QuerySet[ActsFor]:
    """Themselves first, then who acts for them longest."""
    return ActsFor.objects.filter(acting_now(now), participant=participant).order_by(OWN_FIRST, "since", "pk")


def _with_mail(participant: Participant | OuterRef | int, now: datetime | None = None) -> QuerySet[ActsFor]:
    return reading_along(participant, now).filter(user__email__isnull=False)


# Asked for every message that is written.
_mail_addresses = Prepared(
    lambda participant, now: _with_mail(participant, now).values_list("user__email", "user_id")[:1],
    participant=int,
    now=datetime,
)
_languages = Prepared(
    lambda participant, now: reading_along(participant, now).values_list("user__language")[:1],
    participant=int,
    now=datetime,
)


def read_by_sms(participant: Participant) -> ReadAt | None:
    """Where text messages for this participant go: their own number where it may be sent them, else that of the user
    who logs in for them by number; None for nowhere.
    """
    if texted_at(participant):
        return ReadAt(participant.phone, None)
    acting = reading_along(participant).exclude(user__phone_hash="").select_related("user").first()
    return ReadAt(acting.user.phone, acting.user_id) if acting else None


def sms_number_of(participant: Participant) -> str:
    """The number alone; "" for none."""
    found = read_by_sms(participant)
    return found.to if found is not None else ""


def current_home(participant_id: int) -> Place | None:
    """Where somebody lives now, with its label and area; None for who has no home on record."""
    return (
        Place.objects.filter(participant_id=participant_id, kind=PlaceKind.HOME, is_current=True)
        .select_related("label", "area")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Reached:
    """Where somebody lives now, as current_home; where their mail goes, and in which language they read it."""

    home: Place | None
    email: str
    language: str


def reached_at(participant_id: int) -> Reached:
    """The same as current_home, mail_address_of and language_of together, in one query."""
    return reached_at_each([participant_id])[participant_id]


def reached_at_each(participant_ids: Collection[int]) -> dict[int, Reached]:
    """The same of several people, by their pk, in one query."""
    me = OuterRef("pk")
    rows: Any = (
        Participant.objects.annotate(
            home=FilteredRelation("places", condition=Q(places__kind=PlaceKind.HOME, places__is_current=True)),
            mail_goes_to=Subquery(_with_mail(me).values("user__email")[:1]),
            reads_in=Subquery(reading_along(me).values("user__language")[:1]),
        )
        .select_related("home__area")  # type: ignore[misc]  # mypy's plugin knows no FilteredRelation
        .defer("family_name", "phone")
        .filter(pk__in=participant_ids)
    )
    return {
        row.pk: Reached(home=getattr(row, "home", None), email=row.mail_goes_to or "", language=row.reads_in or "")
        for row in rows
    }


def is_confirmed(participant: Participant | int) -> bool:
    """Whether somebody was seen, wrote back the letter's code, or was vouched for.

    No query for the participant of this page's visitor, of whom it was read with the user.
    """
    if isinstance(participant, Participant):
        if participant.is_confirmed is not None:
            return participant.is_confirmed
        participant = participant.pk
    return Confirmation.objects.filter(participant_id=participant).exists()
