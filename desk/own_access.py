"""What a resident opens of the desk's: which organisations know of them, and by whose consent."""

from __future__ import annotations

from django.http import Http404

from desk.models import Entry, Organisation, Referral
from members.models import Participant


def get_follower_of(participant: Participant, public_id: str) -> Organisation:
    """An organisation that sees, or saw, how it goes with this participant. Raises Http404 for any other."""
    entries = Entry.objects.filter(participant=participant)
    found = Organisation.objects.filter(pk__in=entries.values("organisation"), public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def get_own_referral(participant: Participant, public_id: str) -> Referral:
    """A referral of this participant. Raises Http404 for anybody else's."""
    found = Referral.objects.filter(participant=participant, public_id=public_id).select_related("organisation").first()
    if found is None:
        raise Http404
    return found
