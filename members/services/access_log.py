"""The one door to somebody else's contact data, for staff: who goes through is written down (safety.md §6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import NotAllowedError
from buurthulp.viewers import Viewer
from members.access import is_coordinator_of
from members.enums import Role
from members.models import AccessLog, Participant
from members.selectors.people import Reached, reached_at_each

SIGNAL = "signal"
"""The one reason that who acts for somebody does not read (safety.md §6)."""
REASONS = {
    "person": _("pagina geopend"),
    "request": _("een vraag regelen"),
    "call": _("bellen"),
    "confirm": _("kennismaken"),
    "letter": _("een brief"),
    "intake": _("aanmelden of aannemen"),
    SIGNAL: _("een seintje"),
    "merge": _("twee aanmeldingen samenvoegen"),
    "referral": _("doorverwijzen"),
    "shared": _("bemiddelen, gedeeld door een collega"),
}


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What staff need to reach somebody. Phone in E.164; the street line as on an envelope.

    ``language``: in which they are told things; "" where nobody chose one.
    """

    first_name: str
    family_name: str
    phone: str
    email: str
    street_line: str
    postcode: str
    town: str
    house_number: str = ""
    area_name: str = ""
    language: str = ""


@transaction.atomic
def contact_details_of(
    *, viewer: Viewer, participant: Participant, reason: str, withheld_by: Callable[[], None] | None = None
) -> ContactDetails:
    """Read a participant's contact data, and write in the same transaction who looked, at whom, and why.

    ``reason`` is a key of REASONS (KeyError otherwise). ``withheld_by`` writes it down elsewhere, where the participant
    does not read it yet. Raises NotAllowedError unless the viewer coordinates where the participant lives; then nothing
    is written.
    """
    if withheld_by is None:
        return contact_details_of_each(viewer=viewer, participants=[participant], reason=reason)[participant.pk]
    reached = _reached_by(viewer, [participant], reason)
    withheld_by()
    return _details(participant, reached[participant.pk])


@transaction.atomic
def contact_details_of_each(
    *, viewer: Viewer, participants: Sequence[Participant], reason: str
) -> dict[int, ContactDetails]:
    """The same of several people, by their pk: a row for each look, or for none. Two queries, however many."""
    reached = _reached_by(viewer, participants, reason)
    user_id, now = viewer.user_id, clock.now()
    assert user_id is not None  # who coordinates has logged in
    AccessLog.objects.bulk_create(
        AccessLog(community_id=viewer.community_id, user_id=user_id, subject_id=participant.pk, reason=reason, at=now)
        for participant in participants
    )
    return {participant.pk: _details(participant, reached[participant.pk]) for participant in participants}


@transaction.atomic
def phone_shown_to(*, viewer: Viewer, participant: Participant, reason: str) -> str:
    """The number alone, for who mediates for them without coordinating where they live; the look is written down.

    The caller made sure that it was shared with this coordinator. Raises KeyError for no reason of ours, and
    NotAllowedError for who coordinates nowhere, or has not passed a second factor.
    """
    if reason not in REASONS:
        raise KeyError(reason)
    if viewer.user_id is None or viewer.holds(Role.COORDINATOR) is None:
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit zien."))
    AccessLog.objects.create(
        community_id=participant.community_id,
        user_id=viewer.user_id,
        subject_id=participant.pk,
        reason=reason,
        at=clock.now(),
    )
    return str(participant.phone)


@transaction.atomic
def tell_of_looks(*, participant: Participant, looks: Iterable[tuple[int, datetime]], reason: str) -> None:
    """Write looks that were withheld, each a user and a moment, where the participant reads who looked.

    ``reason`` is a key of REASONS (KeyError otherwise).
    """
    if reason not in REASONS:
        raise KeyError(reason)
    AccessLog.objects.bulk_create(
        AccessLog(
            community_id=participant.community_id, user_id=user_id, subject_id=participant.pk, reason=reason, at=at
        )
        for user_id, at in looks
    )


def _reached_by(viewer: Viewer, participants: Sequence[Participant], reason: str) -> dict[int, Reached]:
    if reason not in REASONS:
        raise KeyError(reason)
    reached = reached_at_each([participant.pk for participant in participants])
    if viewer.user_id is None or not all(
        is_coordinator_of(viewer, participant, reached[participant.pk].home) for participant in participants
    ):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit zien."))
    return reached


def _details(participant: Participant, reached: Reached) -> ContactDetails:
    home = reached.home
    return ContactDetails(
        first_name=participant.first_name,
        family_name=participant.family_name,
        phone=participant.phone,
        email=reached.email,
        street_line=f"{home.street} {home.house_number}".strip() if home else "",
        postcode=home.postcode if home else "",
        house_number=home.house_number if home else "",
        town=home.town if home else "",
        area_name=home.area.name if home and home.area else "",
        language=reached.language,
    )
