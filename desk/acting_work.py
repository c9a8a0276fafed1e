"""What acting for somebody puts on the coordinator's list: what nobody arranges any more, and who may be known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.viewers import RoleHold, Viewer
from buurthulp.worklist import WorkItem
from desk.areas import living_in
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from matching.enums import MatchStatus
from matching.models import Match
from members.enums import ActsForKind, ParticipantStatus, PlaceKind, Role
from members.models import ActsFor, Participant, Place
from members.selectors.people import acting_now

URGENCY_LEFT, URGENCY_TWICE = 1, 4


def left_open(viewer: Viewer) -> Iterable[WorkItem]:
    """For whom nobody acts any more, while something they asked is still going on. One query."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return
    ended = ActsFor.objects.filter(participant=OuterRef("pk"), kind=ActsForKind.PROXY, until__lte=clock.now())
    asked = HelpRequest.objects.filter(
        participant=OuterRef("pk"), status=RequestStatus.OPEN, published_at__lte=OuterRef("ended_at")
    )
    coming = Match.objects.filter(
        Q(asker=OuterRef("pk")) | Q(helper=OuterRef("pk")),
        status=MatchStatus.AGREED,
        starts_at__gt=clock.now(),
        invitation__invited_at__lte=OuterRef("ended_at"),
    )
    people = (
        _people(viewer, hold)
        .annotate(ended_at=Subquery(ended.order_by("-until").values("until")[:1]))
        .filter(
            ~Exists(ActsFor.objects.filter(acting_now(), participant=OuterRef("pk"))),
            Exists(asked) | Exists(coming),
            ended_at__isnull=False,
        )
    )
    for person in people:
        name = {"name": person.first_name}
        yield WorkItem(
            reason="acting_ended",
            reason_text=_("Niemand regelt het nog voor %(name)s. Er loopt nog iets.") % name,
            next_step=_("Bel %(name)s en spreek af hoe het verder gaat.") % name,
            title=_("Verder met %(name)s") % name,
            who=person.first_name,
            area_name=person.home_area or "",
            urgency=URGENCY_LEFT,
            since=person.ended_at,
            due_at=None,
            url_name="desk:person",
            public_id=person.public_id,
        )


def maybe_twice(viewer: Viewer) -> Iterable[WorkItem]:
    """Whom somebody wrote down to act for, and who may take part already: same number, or name and address. One query.

    Who wrote them down hears nothing of it. It is over once the coordinator has met this person.
    """
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return
    same_hands = ActsFor.objects.filter(
        participant=OuterRef("pk"),
        until=None,
        user__acts_for__participant=OuterRef(OuterRef("pk")),
        user__acts_for__until=None,
    )
    others = (
        Participant.objects.filter(~Exists(same_hands), community=OuterRef("community"))
        .exclude(pk=OuterRef("pk"))
        .exclude(status=ParticipantStatus.CLOSED)
    )
    by_number = others.filter(phone_hash=OuterRef("phone_hash")).exclude(phone_hash="")
    lives_there = Place.objects.filter(
        participant=OuterRef("pk"), kind=PlaceKind.HOME, is_current=True, address_hash=OuterRef(OuterRef("home_hash"))
    )
    by_name = others.filter(
        Exists(lives_there), first_name__iexact=OuterRef("first_name"), family_name_hash=OuterRef("family_name_hash")
    )
    proxied = ActsFor.objects.filter(acting_now(), participant=OuterRef("pk"), kind=ActsForKind.PROXY)
    people = (
        _people(viewer, hold)
        .annotate(home_hash=Subquery(_home.values("address_hash")[:1]))
        .filter(Exists(proxied), Exists(by_number) | Exists(by_name), confirmation__isnull=True)
    )
    for person in people:
        name = {"name": person.first_name}
        yield WorkItem(
            reason="maybe_twice",
            reason_text=_("%(name)s doet misschien al mee. Een naaste schreef %(name)s op.") % name,
            next_step=_("Bel %(name)s zelf en vraag of dit klopt.") % name,
            title=_("Kennen we %(name)s al?") % name,
            who=person.first_name,
            area_name=person.home_area or "",
            urgency=URGENCY_TWICE,
            since=person.joined_at,
            due_at=None,
            url_name="desk:person",
            public_id=person.public_id,
        )


_home = Place.objects.filter(participant=OuterRef("pk"), kind=PlaceKind.HOME, is_current=True)


def _people(viewer: Viewer, hold: RoleHold) -> QuerySet[Any]:
    people: QuerySet[Any] = (
        Participant.objects.filter(living_in(hold), community_id=viewer.community_id)
        .exclude(status=ParticipantStatus.CLOSED)
        .annotate(home_area=Subquery(_home.values("area__name")[:1]))
        .defer("family_name", "phone")
        .order_by("pk")
    )
    return people
