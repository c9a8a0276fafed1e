"""Somebody was here twice: what they asked and like to do becomes one person's (ADR 19)."""

from __future__ import annotations

from collections.abc import Mapping

from exchange.enums import ActivityStatus, OfferStatus
from exchange.models import Activity, Attendance, AvailabilityException, HelpRequest, Offer, Wish
from exchange.services.offers import rebuild_offer_places
from members.models import Participant
from members.services.merging import MOVES, UNLESS_THERE, hand_on

TREATED: Mapping[str, str] = {
    "exchange.HelpRequest.participant": MOVES,
    "exchange.Offer.participant": UNLESS_THERE,
    "exchange.AvailabilityException.participant": MOVES,
    "exchange.Wish.participant": UNLESS_THERE,
    "exchange.Activity.organiser": UNLESS_THERE,
    "exchange.Attendance.participant": UNLESS_THERE,
}


def merge_exchange(*, former: Participant, by: Participant) -> dict[int, int]:
    """Everything of this app. Returns which offer of the one counts for which of the other, where both had one.

    Of two offers of one kind that of who stays holds, with what was ticked in the other where both are on.
    """
    theirs = {offer.category_id: offer for offer in Offer.objects.filter(participant=by)}
    instead = {}
    for offer in Offer.objects.filter(participant=former, category__in=theirs):
        kept = theirs[offer.category_id]
        instead[offer.pk] = kept.pk
        if offer.status == kept.status == OfferStatus.ON:
            kept.small_things.add(*offer.small_things.all())
            kept.line = kept.line or offer.line
            kept.save(update_fields=["line"])
    hand_on(Offer.objects.all(), "participant", former=former, by=by, unless=["category"])
    hand_on(HelpRequest.objects.all(), "participant", former=former, by=by)
    hand_on(AvailabilityException.objects.all(), "participant", former=former, by=by)
    hand_on(Wish.objects.all(), "participant", former=former, by=by, unless=["small_thing"])
    # Of two drafts of an activity one is enough: what is sent already goes along whatever there is.
    hand_on(Activity.objects.exclude(status=ActivityStatus.DRAFT), "organiser", former=former, by=by)
    drafts = Activity.objects.filter(status=ActivityStatus.DRAFT)
    hand_on(drafts, "organiser", former=former, by=by, unless=["status"])
    hand_on(Attendance.objects.all(), "participant", former=former, by=by, unless=["activity", "on"])
    rebuild_offer_places(participant=by)
    return instead
