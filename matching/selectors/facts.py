"""What is true of many people at once, seen from one slot: the facts the engine decides on (matching.md §2).

Three queries, whatever the number of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from buurthulp.clock import localtime
from exchange.models import Slot
from matching.engine.likelihood import NOTHING, CommunityCounts, Counts, blended
from matching.engine.people import Ask, Together
from matching.engine.times import Interval
from matching.engine.waves import Channel
from matching.enums import NOT_ASKED, InvitationStatus, MatchStatus, StillAnswer
from matching.selectors.fact_rows import (
    ANSWERED,
    LABEL,
    LEARNED,
    PERSON,
    PLACE,
    SUMS,
    invitation_rows,
    match_rows,
    people_rows,
)
from members.enums import PlaceKind
from members.models import Area, Community, Place, PlaceLabel
from members.text_messages import has_sms
from notifications.selectors import channel_in

NUMBER_DAYS = 30
BUDGET_DAYS = 7
_HISTORY_DAYS = 730


def last_day_of(ask: Ask) -> date:
    """The local day on which a certificate of conduct must still count: the last on which this help can begin.

    The day of the help, not that of asking: who is asked in May for a day in July must have one in July. Of what is
    flexible the helper may name any moment, the last one too. One that counts on its last day counts all that day.
    """
    return localtime(ask.need_at).date()


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

        And when they were asked last, what their answers taught, and what those of all the community did.
        """
        away: dict[int, list[Interval]] = defaultdict(list)
        homes = _Homes()
        row: dict[str, Any] | None = None
        rows = people_rows[has_sms(community)](
            ids={"people": people},
            asker=self.ask.participant_id,
            group=self.ask.category_id if self.ask.parent_id is None else self.ask.parent_id,
            kind=self.ask.category_id,
            begins=self.ask.window.start,
            ends=self.ask.window.end,
            day=last_day_of(self.ask),
            since=self.now - timedelta(days=_HISTORY_DAYS),
        )
        for values in rows:
            row = dict(zip(PERSON, values, strict=True))
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
                anything, group, kind = (_counts_in(row, name) for name in LEARNED)
                self.learned[person] = blended(anything=anything, group=group, kind=kind).faded(self.now)
            channel = channel_in(row)
            if channel is not None:
                self.channels[person] = Channel(channel.value)
        self.exceptions = {person: tuple(stretches) for person, stretches in away.items()}
        if row is not None:  # the same in each
            everything, kind = (_counts_in(row, name) for name in ANSWERED)
            self.answered = CommunityCounts(everything, kind).faded(self.now)

    def _read_matches(self, people: set[int]) -> None:
        """What they have agreed round this time, with whomever; and what they and the asker did together."""
        asker, window = self.ask.participant_id, self.ask.window
        rows = match_rows(
            ids={"people": people},
            asker=asker,
            begins=window.start - timedelta(days=1),
            ends=window.end,
        )
        thanked: dict[int, int] = defaultdict(int)
        pleased: set[int] = set()
        for first, helper, status, starts_at, minutes, thanks, again in rows:
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
        rows = invitation_rows(ids={"people": people}, occasion=occasion_id, since=since)
        for person, occasion, status, invited_at, by, chosen, starts_at, minutes in rows:
            at = chosen or starts_at
            if status == InvitationStatus.HELD and at is not None:
                self._keep_busy((person,), at, minutes)
            if occasion == occasion_id and status == InvitationStatus.NOT_NOW:
                self.said_no.add(person)
            if by not in NOT_ASKED:
                age = self.now - invited_at
                self.asked_in_number[person] += age < timedelta(days=NUMBER_DAYS)
                self.asked_in_budget[person] += age < timedelta(days=BUDGET_DAYS)

    def _keep_busy(self, people: Iterable[int], starts_at: datetime, minutes: int) -> None:
        for person in people:
            self._busy[person].append(Interval(starts_at, starts_at + timedelta(minutes=minutes)))


def _counts_in(row: Mapping[str, Any], name: str) -> Counts:
    yes, no, lapse = (row[f"{name}__{kind}"] for kind in SUMS)
    return NOTHING if yes is None else Counts(yes, no, lapse)


# In the order of the table, as a row is made.
_COLUMNS = [
    field.attname for field in Place._meta.concrete_fields if field.attname in {*PLACE, "participant_id", "kind"}
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
        values = {"participant_id": row["pk"], "kind": PlaceKind.HOME} | {name: row[f"home__{name}"] for name in PLACE}
        home = Place.from_db(None, values.keys(), [values[name] for name in _COLUMNS])
        label_id = row["home__label__pk"]
        if label_id not in self._labels:
            self._labels[label_id] = PlaceLabel(**{name: row[f"home__label__{name}"] for name in LABEL})
        home.label = self._labels[label_id]
        if home.area_id is not None:
            if home.area_id not in self._areas:
                self._areas[home.area_id] = Area(pk=home.area_id, name=row["home__area__name"])
            home.area = self._areas[home.area_id]
        return home
