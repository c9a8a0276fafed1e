"""What somebody reads of their own certificate of conduct (VOG); nobody else reads this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from exchange.enums import OfferStatus
from exchange.models import Category
from members.models import Participant
from members.selectors.certificates import counts_now, standing_certificate


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """``until``: the last day of the one that counts, None without. ``asked_for``: what they offer that needs one."""

    until: date | None
    asked_for: tuple[str, ...]


def own_certificate(participant: Participant) -> OwnCertificate | None:
    """None for who has none and offers nothing that needs one. Two queries at most."""
    standing = standing_certificate(participant)
    if standing is not None and counts_now(standing):
        return OwnCertificate(standing.expires_on, ())
    names = Category.objects.filter(
        offers__participant=participant, offers__status=OfferStatus.ON, needs_vog=True, is_active=True
    ).order_by("position")
    asked_for = tuple(names.values_list("name", flat=True))
    return OwnCertificate(None, asked_for) if asked_for else None
