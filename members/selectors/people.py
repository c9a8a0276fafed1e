"""What others need to know of participants without opening their contact data."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, Value, When

from buurthulp import clock
from members.enums import ActsForKind, PlaceKind
from members.models import ActsFor, Confirmation, Participant, Place
from members.text_messages import texted_at

OWN_FIRST = Case(When(kind=ActsForKind.SELF, then=Value(0)), default=Value(1), output_field=IntegerField())


def acting_now() -> Q:
    """Rows of ActsFor of who reads along: somebody themselves, or their proxy; not a trusted contact."""
    return Q(
        Q(until__isnull=True) | Q(until__gt=clock.now()),
        kind__in=[ActsForKind.SELF, ActsForKind.PROXY],
        user__is_active=True,
    )


def mail_address_of(participant: Participant) -> str:
    """Where this participant's mail goes: their own user's address, else their proxy's; "" for nobody."""
    address = (
        ActsFor.objects.filter(acting_now(), participant=participant, user__email__isnull=False)
        .order_by(OWN_FIRST, "since", "pk")
        .values_list("user__email", flat=True)
        .first()
    )
    return address or ""


def language_of(participant: Participant) -> str:
    """In which language this participant is told things: that of who reads along; "" where nobody chose one."""
    language = (
        ActsFor.objects.filter(acting_now(), participant=participant)
        .order_by(OWN_FIRST, "since", "pk")
        .values_list("user__language", flat=True)
        .first()
    )
    return language or ""


def sms_number_of(participant: Participant) -> str:
    """Where text messages for this participant go: their own number where it may be sent them, else that of the user
    who logs in for them by number; "" for none.
    """
    if texted_at(participant):
        return participant.phone
    acting = (
        ActsFor.objects.filter(acting_now(), participant=participant)
        .exclude(user__phone_hash="")
        .select_related("user")
        .order_by(OWN_FIRST, "since", "pk")
        .first()
    )
    return acting.user.phone if acting else ""


def current_home(participant_id: int) -> Place | None:
    """Where somebody lives now, with its label and area; None for who has no home on record."""
    return (
        Place.objects.filter(participant_id=participant_id, kind=PlaceKind.HOME, is_current=True)
        .select_related("label", "area")
        .first()
    )


def is_confirmed(participant: Participant | int) -> bool:
    """Whether somebody was seen, wrote back the letter's code, or was vouched for.

    No query for the participant of this page's visitor, of whom it was read with the user.
    """
    if isinstance(participant, Participant):
        if participant.is_confirmed is not None:
            return participant.is_confirmed
        participant = participant.pk
    return Confirmation.objects.filter(participant_id=participant).exists()
