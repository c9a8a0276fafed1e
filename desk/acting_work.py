"""What acting for somebody puts on the coordinator's list: what nobody arranges any more, and who may be known."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from buurthulp.prepared import Now
from buurthulp.viewers import RoleHold, Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow
from desk.areas import living_in
from desk.models import Entry
from desk.work_homes import HOME, at_home
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from matching.enums import MatchStatus
from matching.models import Match
from members.enums import ActsForKind, ParticipantStatus, PlaceKind, Role
from members.models import ActsFor, Participant, Place
from members.selectors.people import acting_now

URGENCY_LEFT, URGENCY_TWICE = 1, 4


def left_open(viewer: Viewer) -> Rows | None:
    """For whom nobody acts any more, while something they asked is still going on."""
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    ended = ActsFor.objects.filter(participant=OuterRef("pk"), kind=ActsForKind.PROXY, until__lte=Now())
    asked = HelpRequest.objects.filter(
        participant=OuterRef("pk"), status=RequestStatus.OPEN, published_at__lte=OuterRef("ended_at")
    )
    coming = Match.objects.filter(
        Q(asker=OuterRef("pk")) | Q(helper=OuterRef("pk")),
        status=MatchStatus.AGREED,
        starts_at__gt=Now(),
        invitation__invited_at__lte=OuterRef("ended_at"),
    )
    ever = ActsFor.objects.filter(kind=ActsForKind.PROXY, until__isnull=False)
    people = (
        _people(viewer, hold)
        .filter(pk__in=ever.values("participant"))  # few, whom the rest is asked of
        .annotate(ended_at=Subquery(ended.order_by("-until").values("until")[:1]))
        .filter(
            ~Exists(ActsFor.objects.filter(acting_now(Now()), participant=OuterRef("pk"))),
            Exists(asked) | Exists(coming),
            ended_at__isnull=False,
        )
    )
    return _rows(people, reason="acting_ended", urgency=URGENCY_LEFT, since="ended_at")


def describe_left_open(row: WorkRow) -> WorkItem:
    """Somebody for whom something goes on, with nobody to arrange it."""
    name = {"name": row.who}
    return row.said(
        why=_("Niemand regelt het nog voor %(name)s. Er loopt nog iets.") % name,
        step=_("Bel %(name)s en spreek af hoe het verder gaat.") % name,
        title=_("Verder met %(name)s") % name,
        url_name="desk:person",
    )


def maybe_twice(viewer: Viewer) -> Rows | None:
    """Whom somebody wrote down to act for, or an organisation entered, and who may take part already.

    That is: same number, or name and address.

    Who wrote them down hears nothing of it. It is over once the coordinator has met this person.
    """
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
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
    proxied = ActsFor.objects.filter(acting_now(Now()), kind=ActsForKind.PROXY)
    people = (
        _people(viewer, hold)
        .annotate(home_hash=Subquery(_home.values("address_hash")[:1]))
        .filter(
            Q(pk__in=proxied.values("participant")) | Q(pk__in=Entry.objects.values("participant")),  # few, as above
            Exists(by_number) | Exists(by_name),
            confirmation__isnull=True,
        )
    )
    return _rows(people, reason="maybe_twice", urgency=URGENCY_TWICE, since="joined_at")


def describe_maybe_twice(row: WorkRow) -> WorkItem:
    """Somebody whom we may know."""
    name = {"name": row.who}
    return row.said(
        why=_("%(name)s doet misschien al mee. Iemand anders schreef %(name)s op.") % name,
        step=_("Bel %(name)s zelf en vraag of dit klopt.") % name,
        title=_("Kennen we %(name)s al?") % name,
        url_name="desk:person",
    )


_home = Place.objects.filter(participant=OuterRef("pk"), kind=PlaceKind.HOME, is_current=True)


def _people(viewer: Viewer, hold: RoleHold) -> QuerySet[Any]:
    people: QuerySet[Any] = Participant.objects.filter(living_in(hold), community_id=viewer.community_id)
    return people.exclude(status=ParticipantStatus.CLOSED)


def _rows(people: QuerySet[Any], *, reason: str, urgency: int, since: str) -> Rows:
    columns = {
        "public_id": F("public_id"),
        "reason": Value(reason),
        "urgency": Value(urgency),
        "since": F(since),
        "who": F("first_name"),
        **HOME,
        "person_id": F("pk"),
    }
    return Rows(at_home(people, "places"), columns)
