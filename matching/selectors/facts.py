"""What is true of many people at once, seen from one slot: the facts the engine decides on (matching.md §2).

Three queries, whatever the number of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
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

from buurthulp.clock import localtime
from exchange.models import Slot
from matching.engine.likelihood import NOTHING, CommunityCounts, Counts, blended
from matching.engine.people import Ask, Together
from matching.engine.times import Interval
from matching.engine.waves import Channel
from matching.enums import InvitationStatus, InvitedBy, MatchStatus, StillAnswer
from matching.models import Invitation, Match, Outcome, Thanks
from members.enums import PlaceKind
from members.models import Area, Community, Participant, Place, PlaceLabel
from members.selectors.blocks import arranging_with, kept_apart_from
from members.selectors.certificates import in_force_on
from notifications.enums import MailTopic
from notifications.selectors import CHANNEL_COLUMNS, channel_in, with_channel

NUMBER_DAYS = 30
BUDGET_DAYS = 7
_HISTORY_DAYS = 730


def last_day_of(ask: Ask) -> date:
    """The local day on which a certificate of conduct must still count: the last on which this help can begin.

    The day of the help, not that of asking: who is asked in May for a day in July must have one in July. Of what is
    flexible the helper may name any moment, the last one too. One that counts on its last day counts all that day.
    """
    return localtime(ask.need_at).date()


def _holds(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


class Facts:
    """What is true of many people of one community at once, read in three queries; nothing is decrypted."""

    def __init__(self, *, ask: Ask, slot: Slot, people: set[int], now: datetime) -> None:
        self.now = now
        self.ask = ask
        self.homes: dict[int, Place] = {}
        self.confirmed: set[int] = set()
        self.silent: set[int] = set()
        self.wants_rest: set[int] = set()
        self.certified: set[int] = set()
        self.blocked: set[int] = set()
        self.arranging: set[int] = set()
        self.exceptions: dict[int, tuple[Interval, ...]] = {}
        self.channels: dict[int, Channel] = {}
        self.asked_in_number: dict[int, int] = defaultdict(int)
        self.asked_in_budget: dict[int, int] = defaultdict(int)
        self.last_asked: dict[int, datetime] = {}
        self.learned: dict[int, Counts] = {}
        self.answered = CommunityCounts()
        self.said_no: set[int] = set()
        self._busy: dict[int, list[Interval]] = defaultdict(list)
        self._read_people(people, slot.occasion.help_request.community)
        self._read_matches(people)
        self._read_invitations(people, slot.occasion_id)
        self.agreements = {person: tuple(stretches) for person, stretches in self._busy.items()}

    def _read_people(self, people: set[int], community: Community) -> None:
        """Where they live, whether they are confirmed, have a VOG or are blocked, when they cannot, how they are asked.

        And when they were asked last, what their answers taught, and what those of all the community did. A row for
        each stretch of time in which somebody cannot, and one for who always can.
        """
        away: dict[int, list[Interval]] = defaultdict(list)
        homes = _Homes()
        window, asker = self.ask.window, self.ask.participant_id
        asked = Invitation.objects.filter(
            participant=OuterRef("pk"), invited_at__gt=self.now - timedelta(days=_HISTORY_DAYS)
        ).exclude(invited_by=InvitedBy.BOARD)
        rows = (
            with_channel(Participant.objects.filter(pk__in=people), MailTopic.QUESTIONS, community=community)
            .annotate(
                home=FilteredRelation("places", condition=Q(places__kind=PlaceKind.HOME, places__is_current=True)),
                cannot=FilteredRelation(
                    "exceptions",
                    condition=Q(exceptions__starts_at__lt=window.end, exceptions__ends_at__gt=window.start),
                ),
                is_blocked=_holds(kept_apart_from(asker)),
                is_arranging=_holds(arranging_with(asker)),
                is_certified=Exists(in_force_on(last_day_of(self.ask)).filter(participant=OuterRef("pk"))),
                last_asked=Subquery(asked.order_by("-invited_at").values("invited_at")[:1]),
                **_learned_of(self.ask),
            )
            .values(
                "pk",
                "confirmation__pk",
                "is_blocked",
                "is_arranging",
                "is_certified",
                "cannot__starts_at",
                "cannot__ends_at",
                "last_asked",
                "silence__answer",
                *(f"{name}__{kind}" for name in (*_LEARNED, *_ANSWERED) for kind in _SUMS),
                *(f"home__{name}" for name in (*_PLACE, *(f"label__{name}" for name in _LABEL), "area__name")),
                *CHANNEL_COLUMNS,
            )
        )
        row: dict[str, Any] | None = None
        for row in rows:
            person = row["pk"]
            if row["home__id"] is not None:
                self.homes[person] = homes.read(row)
            if row["confirmation__pk"] is not None:
                self.confirmed.add(person)
            if row["silence__answer"] == "":
                self.silent.add(person)
            elif row["silence__answer"] == StillAnswer.NO:
                self.wants_rest.add(person)
            if row["is_certified"]:
                self.certified.add(person)
            if row["is_blocked"]:
                self.blocked.add(person)
            if row["is_arranging"]:
                self.arranging.add(person)
            if row["cannot__starts_at"] is not None:
                away[person].append(Interval(row["cannot__starts_at"], row["cannot__ends_at"]))
            if row["last_asked"] is not None:
                self.last_asked[person] = row["last_asked"]
            if row["of_anything__yes"] is not None:
                anything, group, kind = (_counts_in(row, name) for name in _LEARNED)
                self.learned[person] = blended(anything=anything, group=group, kind=kind).faded(self.now)
            channel = channel_in(row)
            if channel is not None:
                self.channels[person] = Channel(channel.value)
        self.exceptions = {person: tuple(stretches) for person, stretches in away.items()}
        if row is not None:  # the same in each
            everything, kind = (_counts_in(row, name) for name in _ANSWERED)
            self.answered = CommunityCounts(everything, kind).faded(self.now)

    def _read_matches(self, people: set[int]) -> None:
        """What they have agreed round this time, with whomever; and what they and the asker did together."""
        window, asker = self.ask.window, self.ask.participant_id
        at_this_time = Q(
            Q(helper_id__in=people) | Q(asker_id__in=people),
            status=MatchStatus.AGREED,
            starts_at__lt=window.end,
            starts_at__gt=window.start - timedelta(days=1),
        )
        done = Q(
            Q(asker_id=asker, helper_id__in=people) | Q(helper_id=asker, asker_id__in=people), status=MatchStatus.DONE
        )
        of_this = {"match": OuterRef("pk")}
        matches = Match.objects.filter(at_this_time | done).annotate(
            thanked=_number_of(Thanks.objects.filter(**of_this)),
            again=_number_of(Outcome.objects.filter(**of_this, again=True)),
        )
        thanked: dict[int, int] = defaultdict(int)
        pleased: set[int] = set()
        for first, helper, status, starts_at, minutes, thanks, again in matches.values_list(
            "asker_id", "helper_id", "status", "starts_at", "minutes", "thanked", "again"
        ):
            if status == MatchStatus.AGREED:
                self._keep_busy((first, helper), starts_at, minutes)
                continue
            other = helper if first == asker else first
            thanked[other] += thanks
            if again == 2:
                pleased.add(other)
        self.together = {
            person: Together(thanked=number, both_pleased=person in pleased) for person, number in thanked.items()
        }

    def _read_invitations(self, people: set[int], occasion_id: int) -> None:
        """What they were asked lately, and for this; a yes that waits for "Graag" is a promise as well."""
        since = self.now - timedelta(days=NUMBER_DAYS)
        rows = Invitation.objects.filter(
            Q(invited_at__gt=since) | Q(status=InvitationStatus.HELD) | Q(occasion=occasion_id),
            participant_id__in=people,
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
        for person, occasion, status, invited_at, by, chosen, starts_at, minutes in rows:
            at = chosen or starts_at
            if status == InvitationStatus.HELD and at is not None:
                self._keep_busy((person,), at, minutes)
            if occasion == occasion_id and status == InvitationStatus.NOT_NOW:
                self.said_no.add(person)
            # Who took the first step themselves was not asked.
            if by != InvitedBy.BOARD:
                age = self.now - invited_at
                self.asked_in_number[person] += age < timedelta(days=NUMBER_DAYS)
                self.asked_in_budget[person] += age < timedelta(days=BUDGET_DAYS)

    def _keep_busy(self, people: Iterable[int], starts_at: datetime, minutes: int) -> None:
        for person in people:
            self._busy[person].append(Interval(starts_at, starts_at + timedelta(minutes=minutes)))


_LEARNED = ("of_anything", "of_group", "of_kind")
_ANSWERED = ("all_of_anything", "all_of_kind")
_SUMS = ("yes", "no", "lapse")


def _learned_of(ask: Ask) -> dict[str, FilteredRelation]:
    """What answers taught about everything, this group of kinds and this kind: a row of each at most.

    And what those of the whole community did, about everything and this kind.
    """
    group = ask.category_id if ask.parent_id is None else ask.parent_id
    return {
        "of_anything": FilteredRelation("likelihoods", condition=Q(likelihoods__category__isnull=True)),
        "of_group": FilteredRelation("likelihoods", condition=Q(likelihoods__category=group)),
        "of_kind": FilteredRelation("likelihoods", condition=Q(likelihoods__category=ask.category_id)),
        "all_of_anything": FilteredRelation(
            "community__likelihoods", condition=Q(community__likelihoods__category__isnull=True)
        ),
        "all_of_kind": FilteredRelation(
            "community__likelihoods", condition=Q(community__likelihoods__category=ask.category_id)
        ),
    }


def _counts_in(row: Mapping[str, Any], name: str) -> Counts:
    yes, no, lapse = (row[f"{name}__{kind}"] for kind in _SUMS)
    return NOTHING if yes is None else Counts(yes, no, lapse)


_PLACE = ("id", "postcode_hash", "address_hash", "area_id")
_LABEL = ("pk", "cell", "precision", "resolution", "inner_distance_m")
# In the order of the table, as a row is made.
_COLUMNS = [
    field.attname for field in Place._meta.concrete_fields if field.attname in {*_PLACE, "participant_id", "kind"}
]


class _Homes:
    """Homes with their labels and areas, of what may be read without decrypting. They are never saved.

    Many share a label and an area, and making a row takes longer than reading it.
    """

    def __init__(self) -> None:
        self._labels: dict[int, PlaceLabel] = {}
        self._areas: dict[int, Area] = {}

    def read(self, row: Mapping[str, Any]) -> Place:
        """The home in this row."""
        values = {"participant_id": row["pk"], "kind": PlaceKind.HOME} | {name: row[f"home__{name}"] for name in _PLACE}
        home = Place.from_db(None, values.keys(), [values[name] for name in _COLUMNS])
        label_id = row["home__label__pk"]
        if label_id not in self._labels:
            self._labels[label_id] = PlaceLabel(**{name: row[f"home__label__{name}"] for name in _LABEL})
        home.label = self._labels[label_id]
        if home.area_id is not None:
            if home.area_id not in self._areas:
                self._areas[home.area_id] = Area(pk=home.area_id, name=row["home__area__name"])
            home.area = self._areas[home.area_id]
        return home


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are that refer to the outer row."""
    counted = rows.order_by().values("match").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))
