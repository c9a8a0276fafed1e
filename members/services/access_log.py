"""The one door to somebody else's contact data, for staff: who goes through is written down (safety.md §6)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import NotAllowedError
from buurthulp.viewers import Viewer
from members.access import is_coordinator_of
from members.models import AccessLog, Participant
from members.selectors.people import reached_at

REASONS = {
    "person": _("pagina geopend"),
    "request": _("een vraag regelen"),
    "call": _("bellen"),
    "confirm": _("kennismaken"),
    "letter": _("een brief"),
    "intake": _("aanmelden of aannemen"),
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
def contact_details_of(*, viewer: Viewer, participant: Participant, reason: str) -> ContactDetails:
    """Read a participant's contact data, and write in the same transaction who looked, at whom, and why.

    ``reason`` is a key of REASONS (KeyError otherwise). Raises NotAllowedError unless the viewer coordinates where the
    participant lives; then nothing is written.
    """
    if reason not in REASONS:
        raise KeyError(reason)
    reached = reached_at(participant.pk)
    home = reached.home
    if viewer.user_id is None or not is_coordinator_of(viewer, participant, home):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan dit zien."))
    AccessLog.objects.create(
        community_id=viewer.community_id,
        user_id=viewer.user_id,
        subject_id=participant.pk,
        reason=reason,
        at=clock.now(),
    )
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
