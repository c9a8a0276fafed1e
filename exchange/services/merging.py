"""Somebody was here twice: what they asked and like to do becomes one person's (ADR 19)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q

from buurthulp.viewers import SYSTEM
from exchange.enums import ActivityStatus, MemberStatus, MemberStep, OfferStatus
from exchange.models import (
    Activity,
    Attendance,
    AvailabilityException,
    Circle,
    CircleMember,
    HelpRequest,
    Offer,
    Wish,
)
from exchange.models.circle import LIVE_MEMBER
from exchange.services.circles import end_circle_row, end_member
from exchange.services.offers import rebuild_offer_places
from members.models import Participant
from members.selectors.blocks import kept_apart_from
from members.services.merging import MOVES, STOPS, UNLESS_THERE, hand_on

TREATED: Mapping[str, str] = {
    "exchange.HelpRequest.participant": MOVES,
    "exchange.Offer.participant": UNLESS_THERE,
    "exchange.AvailabilityException.participant": MOVES,
    "exchange.Wish.participant": UNLESS_THERE,
    "exchange.Activity.organiser": UNLESS_THERE,
    "exchange.Attendance.participant": UNLESS_THERE,
    "exchange.Circle.participant": STOPS,
    "exchange.CircleMember.participant": STOPS,
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
    _circles(former, by)
    rebuild_offer_places(participant=by)
    return instead


def _circles(former: Participant, by: Participant) -> None:
    """One circle round them, with everybody of both; and in each of another they stand once, and not in their own."""
    two = [former.pk, by.pk]
    rows = Circle.objects.select_for_update().filter(participant__in=two, ended_at=None).order_by("pk")
    live = {row.participant_id: row for row in rows}
    if len(live) == len(two):
        mine = CircleMember.objects.filter(circle=live[by.pk], status__in=LIVE_MEMBER)
        there = set(mine.values_list("participant_id", flat=True))
        for member in CircleMember.objects.filter(circle=live[former.pk], status__in=LIVE_MEMBER).order_by("pk"):
            if member.participant_id in there:
                _end_twice(member)
            else:
                CircleMember.objects.filter(pk=member.pk).update(circle=live[by.pk])
        end_circle_row(live[former.pk])
    hand_on(Circle.objects.all(), "participant", former=former, by=by)
    in_one = CircleMember.objects.filter(participant__in=two, status__in=LIVE_MEMBER)
    # Of two places in one circle the one with a yes stays.
    seen: set[int] = set()
    for member in in_one.select_related("circle").order_by("-status", "pk"):
        if member.circle.participant_id in two or member.circle_id in seen:
            _end_twice(member)
        seen.add(member.circle_id)
    hand_on(CircleMember.objects.all(), "participant", former=former, by=by)
    _part(by)


def _part(by: Participant) -> None:
    """Whom somebody of one circle does not want to meet may have been in the other: who stands there longest stays.

    What was agreed goes on, between two who know of it. Nobody is told: it would say who and why.
    """
    here = CircleMember.objects.filter(participant=by, status__in=LIVE_MEMBER).values("circle")
    circles = Circle.objects.filter(Q(participant=by) | Q(pk__in=here), ended_at=None)
    members = CircleMember.objects.filter(circle__in=circles, status__in=LIVE_MEMBER).select_related("circle")
    stays: dict[int, set[int]] = defaultdict(set)
    for member in sorted(
        members, key=lambda one: (one.participant_id == by.pk, one.status != MemberStatus.MEMBER, one.pk)
    ):
        others = [member.circle.participant_id, *stays[member.circle_id]]
        if Participant.objects.filter(kept_apart_from(member.participant_id), pk__in=others).exists():
            end_member(member, MemberStatus.LEFT, SYSTEM, MemberStep.PARTED)
        else:
            stays[member.circle_id].add(member.participant_id)


def _end_twice(member: CircleMember) -> None:
    end_member(member, MemberStatus.LEFT, SYSTEM, MemberStep.MERGED)
