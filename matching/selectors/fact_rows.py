"""The rows that facts are read from (matching.md §2): three queries, written once, whatever the number of people.

Each takes the ``people`` it is about as ids. They are asked at every step of every search, and for Django to write them
takes longer than for the database to answer them (ADR 30).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from buurthulp.prepared import IsOneOf, Prepared
from matching.enums import NOT_ASKED, InvitationStatus, MatchStatus
from matching.models import Invitation, Match, Outcome, Thanks
from members.enums import PlaceKind
from members.models import Participant
from members.selectors.blocks import arranging_with, kept_apart_from
from members.selectors.certificates import in_force_on
from notifications.enums import MailTopic
from notifications.selectors import CHANNEL_COLUMNS, with_channel

LEARNED = ("of_anything", "of_group", "of_kind")
ANSWERED = ("all_of_anything", "all_of_kind")
SUMS = ("yes", "no", "lapse")
PLACE = ("id", "postcode_hash", "address_hash", "area_id")
LABEL = ("pk", "cell", "precision", "resolution", "inner_distance_m")
PERSON = (
    "pk",
    "confirmation__pk",
    "is_blocked",
    "is_arranging",
    "is_certified",
    "cannot__starts_at",
    "cannot__ends_at",
    "last_asked",
    "silence__answer",
    *(f"{name}__{kind}" for name in (*LEARNED, *ANSWERED) for kind in SUMS),
    *(f"home__{name}" for name in (*PLACE, *(f"label__{name}" for name in LABEL), "area__name")),
    *CHANNEL_COLUMNS,
)


def _write_people(
    *, may_sms: bool, asker: int, group: int, kind: int, begins: datetime, ends: datetime, day: date, since: datetime
) -> QuerySet[Participant, Any]:
    """A row of ``PERSON`` for each stretch in which somebody cannot, and one for who always can.

    What answers taught is about everything, this group of kinds and this kind: a row of each at most. And what those of
    the whole community did, about everything and this kind.
    """
    asked = Invitation.objects.filter(participant=OuterRef("pk"), invited_at__gt=since).exclude(
        invited_by__in=NOT_ASKED
    )
    people = Participant.objects.filter(IsOneOf("pk", "people"))
    return (
        with_channel(people, MailTopic.QUESTIONS, may_sms=may_sms)
        .annotate(
            home=FilteredRelation("places", condition=Q(places__kind=PlaceKind.HOME, places__is_current=True)),
            cannot=FilteredRelation(
                "exceptions", condition=Q(exceptions__starts_at__lt=ends, exceptions__ends_at__gt=begins)
            ),
            is_blocked=_holds(kept_apart_from(asker)),
            is_arranging=_holds(arranging_with(asker)),
            is_certified=Exists(in_force_on(day).filter(participant=OuterRef("pk"))),
            last_asked=Subquery(asked.order_by("-invited_at").values("invited_at")[:1]),
            of_anything=FilteredRelation("likelihoods", condition=Q(likelihoods__category__isnull=True)),
            of_group=FilteredRelation("likelihoods", condition=Q(likelihoods__category=group)),
            of_kind=FilteredRelation("likelihoods", condition=Q(likelihoods__category=kind)),
            all_of_anything=FilteredRelation(
                "community__likelihoods", condition=Q(community__likelihoods__category__isnull=True)
            ),
            all_of_kind=FilteredRelation("community__likelihoods", condition=Q(community__likelihoods__category=kind)),
        )
        .values_list(*PERSON)
    )


people_rows = {
    may_sms: Prepared(
        partial(_write_people, may_sms=may_sms),
        asker=int,
        group=int,
        kind=int,
        begins=datetime,
        ends=datetime,
        day=date,
        since=datetime,
    )
    for may_sms in (False, True)
}


def _write_matches(*, asker: int, begins: datetime, ends: datetime) -> QuerySet[Match, Any]:
    of_asker, of_helper = IsOneOf("asker_id", "people"), IsOneOf("helper_id", "people")
    at_this_time = Q(Q(of_helper) | Q(of_asker), status=MatchStatus.AGREED, starts_at__lt=ends, starts_at__gt=begins)
    done = Q(Q(of_helper, asker_id=asker) | Q(of_asker, helper_id=asker), status=MatchStatus.DONE)
    of_this = {"match": OuterRef("pk")}
    return (
        Match.objects.filter(at_this_time | done)
        .annotate(
            thanked=_number_of(Thanks.objects.filter(**of_this)),
            again=_number_of(Outcome.objects.filter(**of_this, again=True)),
        )
        .values_list("asker_id", "helper_id", "status", "starts_at", "minutes", "thanked", "again")
    )


def _write_invitations(*, occasion: int, since: datetime) -> QuerySet[Invitation, Any]:
    return Invitation.objects.filter(
        Q(invited_at__gt=since) | Q(status=InvitationStatus.HELD) | Q(occasion=occasion),
        IsOneOf("participant_id", "people"),
    ).values_list(
        "participant_id",
        "occasion_id",
        "status",
        "invited_at",
        "invited_by",
        "starts_at",
        "occasion__starts_at",
        "occasion__minutes",
    )


def _holds(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are that refer to the outer row."""
    counted = rows.order_by().values("match").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))


match_rows = Prepared(_write_matches, asker=int, begins=datetime, ends=datetime)
invitation_rows = Prepared(_write_invitations, occasion=int, since=datetime)
