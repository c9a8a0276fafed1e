"""The board: what is asked and offered nearby, as one person may see it (safety.md §1 to §3, §8).

A page is read in two steps, so that it costs the same among a hundred thousand items as among a thousand: first the ids
of one page, along an index in the order of the page; then these rows alone, with what they show. The order is that of
the time at which something was put there, and of nothing that says more of a place than its group label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from buurthulp import clock
from buurthulp.per_row import ExistsPerRow
from buurthulp.spoken import standard
from buurthulp.viewers import AnyViewer, Viewer
from exchange.enums import BoardDay, BoardReach, BoardSide, SlotStatus, Turn
from exchange.homes import is_at_helpers
from exchange.models import Category, HelpRequest, Offer, OfferPlace, Slot
from exchange.moments import local_instant
from exchange.riding import RideShown, ride_before_graag
from exchange.selectors.board_rows import OfferRow, first_occasions, offer_rows
from exchange.selectors.found import WordsFound
from exchange.series import request_when
from exchange.sights import offers_on_the_board, on_the_board
from exchange.turning import seeks_text
from exchange.wording import days_text
from members.bands import BIKE_M, WALK_M, band_between
from members.enums import PlaceKind
from members.models import Participant, Place, PlaceLabel
from members.selectors.people import is_confirmed
from members.selectors.places import labels_within

PER_PAGE = 12
BANDS_OF = {BoardReach.WALK: ("walk", "near"), BoardReach.BIKE: ("walk", "near", "bike")}
REACH_M = {BoardReach.WALK: WALK_M, BoardReach.BIKE: BIKE_M}
_PART_STARTS = (6, 12, 18)
AskedNothing = Callable[[OuterRef], Exists]
_asked_nothing: list[AskedNothing] = []
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of the board; an empty one is everything. ``kind`` is a slug."""

    side: str = ""
    kind: str = ""
    day: str = ""
    reach: str = ""
    words: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing was chosen."""
        return self == Wanted()


@dataclass(frozen=True, slots=True)
class BoardItem:
    """One open request or one offer, with nothing in it that may not be known before "Graag".

    ``band`` is a code, empty when the viewer or the other has no place; ``when`` is ready text; ``text`` are own words;
    ``ride`` says where a ride goes; ``at_yours``: it is at the home of who says yes. ``seeks`` follows the first name
    of who asks; ``is_turned``: it is an invitation.
    """

    is_request: bool
    public_id: str
    first_name: str
    category: Category
    title: str
    text: str
    when: str
    band: str
    since: datetime
    answered: bool
    is_mine: bool
    ride: RideShown | None = None
    at_yours: bool = False
    seeks: str = ""
    is_turned: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """One page. ``next_after``: where the next begins, empty on the last. ``area_name``: of the viewer's own label."""

    items: list[BoardItem]
    next_after: str
    area_name: str
    confirmed: bool


@dataclass(frozen=True, order=True, slots=True)
class _Spot:
    """Where on the board something stands: later ones come first."""

    at: datetime
    public_id: str

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.public_id}"


@dataclass(frozen=True, slots=True)
class _Row:
    spot: _Spot
    is_request: bool
    pk: int


def board(viewer: AnyViewer, wanted: Wanted = Wanted(), *, after: str = "", label: PlaceLabel | None = None) -> Board:
    """One page of a dozen, from just after the spot ``after`` on; what is put there meanwhile moves nothing.

    The number of queries does not depend on the number of rows. An ``after`` that is none is the beginning. ``label``:
    that of the viewer's home, where it was read already.
    """
    mine = viewer.participant_id if isinstance(viewer, Viewer) else None
    if not isinstance(viewer, Viewer) or mine is None:
        return Board(items=[], next_after="", area_name="", confirmed=False)
    label = label or home_label(mine)
    rows = _rows(viewer, wanted, label, _spot_of(after), clock.now())
    shown = rows[:PER_PAGE]
    items = _Items(viewer, label, shown)
    return Board(
        items=items.all(),
        next_after=str(shown[-1].spot) if len(rows) > PER_PAGE else "",
        area_name=label.area.name if label is not None and label.area is not None else "",
        confirmed=is_confirmed(viewer.participant if isinstance(viewer.participant, Participant) else mine),
    )


def home_label(participant_id: int) -> PlaceLabel | None:
    """The group label of somebody's home, with its area; None without a home."""
    home = (
        Place.objects.filter(participant_id=participant_id, kind=PlaceKind.HOME, is_current=True)
        .select_related("label__area")
        .only("label")
        .first()
    )
    return home.label if home is not None else None


def requests_for(viewer: Viewer, now: datetime) -> QuerySet[HelpRequest]:
    """The requests on the board as this viewer may see it: open, not over, not taken."""
    return HelpRequest.objects.filter(
        on_the_board(viewer), _still_open(now), community_id=viewer.community_id, category__is_active=True
    )


def register_asked_nothing(source: AskedNothing) -> None:
    """Say who is asked nothing for now; a higher app knows. Called from ``AppConfig.ready``.

    ``source(participant_id)`` says of the participant of each row whether they are: it is looked for by that id.
    """
    if source not in _asked_nothing:
        _asked_nothing.append(source)


def offers_for(viewer: Viewer) -> QuerySet[Offer]:
    """The offers on the board as this viewer may see it, of who may be asked something."""
    may_be_asked = [~Q(source(OuterRef("participant_id"))) for source in _asked_nothing]
    return Offer.objects.filter(offers_on_the_board(viewer), *may_be_asked, community_id=viewer.community_id)


def _still_open(now: datetime, stretch: tuple[datetime, datetime] | None = None) -> Exists:
    """A place for a helper that is open at a moment to come, if given: within a stretch of time."""
    slots = Slot.objects.filter(
        Q(occasion__starts_at__gt=now) | Q(occasion__flexible_until__gt=now),
        occasion__help_request=OuterRef("pk"),
        status=SlotStatus.OPEN,
    )
    if stretch is not None:
        start, end = stretch
        slots = slots.filter(
            Q(occasion__starts_at__gte=start, occasion__starts_at__lt=end)
            | Q(occasion__flexible_from__lt=end, occasion__flexible_until__gt=start)
        )
    return ExistsPerRow(slots)


def _rows(viewer: Viewer, wanted: Wanted, label: PlaceLabel | None, after: _Spot | None, now: datetime) -> list[_Row]:
    """The ids of one page and one more, of both sides merged in the order of the board."""
    labels = labels_of_reach(label, wanted.reach)
    words = WordsFound(wanted.words)
    ids = _first(_wanted_requests(viewer, wanted, labels, words, now), "published_at", after, is_request=True)
    if wanted.side != BoardSide.REQUESTS:
        # Each of them sliced inside, which no database refuses to add up.
        offers = _wanted_offers(viewer, wanted, labels, words, now)
        ids = ids.union(_first(offers, "created_at", after, is_request=False), all=True)
    return _in_order(ids)[: PER_PAGE + 1]


def _wanted_requests(
    viewer: Viewer, wanted: Wanted, labels: list[int] | None, words: WordsFound, now: datetime
) -> QuerySet[HelpRequest]:
    rows = requests_for(viewer, now)
    if wanted.side == BoardSide.OFFERS:
        # What is put as an invitation stands among what people like to do.
        rows = rows.filter(turn=Turn.YES)
    elif wanted.side == BoardSide.REQUESTS:
        rows = rows.exclude(turn=Turn.YES)
    if wanted.kind:
        rows = rows.filter(category=_kind(viewer, wanted.kind))
    if wanted.day:
        rows = rows.filter(_still_open(now, stretch_of(wanted.day, now)))
    if labels is not None:
        rows = rows.filter(ExistsPerRow(Place.objects.filter(pk=OuterRef("place_id"), label_id__in=labels)))
    return words.among(rows, "title", "public_line")


def _wanted_offers(
    viewer: Viewer, wanted: Wanted, labels: list[int] | None, words: WordsFound, now: datetime
) -> QuerySet[Offer]:
    rows = offers_for(viewer)
    if wanted.kind:
        rows = rows.filter(category=_kind(viewer, wanted.kind))
    if wanted.day:
        rows = rows.alias(at_hand=F("day_parts").bitand(_parts_in(*stretch_of(wanted.day, now)))).filter(at_hand__gt=0)
    if labels is not None:
        rows = rows.filter(ExistsPerRow(OfferPlace.objects.filter(offer=OuterRef("pk"), place__label_id__in=labels)))
    return words.among(rows, "words")


def _kind(viewer: Viewer, slug: str) -> Subquery:
    """The one kind of this community with this name: one value, so that an index in the order of the board serves."""
    return Subquery(Category.objects.filter(community_id=viewer.community_id, slug=slug).values("pk")[:1])


def _first(rows: QuerySet[Any], at: str, after: _Spot | None, *, is_request: bool) -> QuerySet[Any, Any]:
    """Where the first of one side stand, their ids, and which side that is."""
    if after is not None:
        # The first part alone is what an index can start from.
        rows = rows.filter(Q(**{f"{at}__lt": after.at}) | Q(public_id__lt=after.public_id), **{f"{at}__lte": after.at})
    first = rows.order_by(f"-{at}", "-public_id").values("pk")[: PER_PAGE + 1]
    found = rows.model._base_manager.filter(pk__in=first).annotate(is_request=Value(is_request)).order_by()
    where: QuerySet[Any, Any] = found.values_list(at, "public_id", "is_request", "pk")
    return where


def _in_order(ids: QuerySet[Any, Any]) -> list[_Row]:
    rows = [_Row(_Spot(at, public_id), bool(is_request), pk) for at, public_id, is_request, pk in ids]
    return sorted(rows, key=lambda row: row.spot, reverse=True)


def _spot_of(text: str) -> _Spot | None:
    micros, _dot, public_id = text.partition(".")
    if not (micros.isascii() and micros.isdecimal() and len(micros) <= 16 and public_id.isalnum()):
        return None
    return _Spot(_EPOCH + timedelta(microseconds=int(micros)), public_id)


def labels_of_reach(label: PlaceLabel | None, reach: str) -> list[int] | None:
    """The labels whose band is wanted; None for however far. Nothing is near to who has no home on record."""
    if not reach:
        return None
    if label is None:
        return []
    near = labels_within(label, REACH_M[BoardReach(reach)])
    return [other.pk for other in near if band_between(label, other) in BANDS_OF[BoardReach(reach)]]


def stretch_of(day: str, now: datetime) -> tuple[datetime, datetime]:
    """From when until when a choice of day runs, in local days; today from now on."""
    today = clock.localtime(now).date()
    saturday = today + timedelta(days=5 - today.weekday())
    first, days = {
        BoardDay.TODAY: (today, 1),
        BoardDay.TOMORROW: (today + timedelta(days=1), 1),
        BoardDay.WEEK: (today, 7 - today.weekday()),
        BoardDay.WEEKEND: (saturday, 2),
    }[BoardDay(day)]
    start, end = local_instant(first, time()), local_instant(first + timedelta(days=days), time())
    return max(start, now), end


def _parts_in(start: datetime, end: datetime) -> int:
    """The mask of the day parts by day (6 to 22) that touch a stretch of time."""
    mask, day = 0, clock.localtime(start).date()
    while local_instant(day, time()) < end:
        for part, hour in enumerate(_PART_STARTS):
            closes = local_instant(day, time(hour + 4 if part == 2 else hour + 6))
            if closes > start:
                mask |= 1 << (4 * day.weekday() + part)
        day += timedelta(days=1)
    return mask


def fitting_offers(viewer: Viewer, category: Category, *, most: int = 3) -> list[BoardItem]:
    """What others offer of this kind on the board, the newest first, as this viewer may see it; for who asks for it."""
    offers, label = offers_for(viewer).filter(category=category), None
    if viewer.participant_id is not None:
        offers, label = offers.exclude(participant_id=viewer.participant_id), home_label(viewer.participant_id)
    rows = _in_order(_first(offers, "created_at", None, is_request=False))[:most]
    return _Items(viewer, label, rows).all()


class _Items:
    """The rows of one page with what they show, each read by what this viewer may see."""

    def __init__(self, viewer: Viewer, label: PlaceLabel | None, rows: Sequence[_Row]) -> None:
        self._label, self._rows, self._mine = label, rows, viewer.participant_id
        self._occasions = {
            first.help_request_id: first
            for first in first_occasions(viewer, [row.pk for row in rows if row.is_request])
        }
        self._offers = offer_rows(viewer, [row.pk for row in rows if not row.is_request])

    def all(self) -> list[BoardItem]:
        """In the order of the page."""
        return [
            self._request(self._occasions[row.pk].help_request) if row.is_request else self._offer(self._offers[row.pk])
            for row in self._rows
            if row.pk in (self._occasions if row.is_request else self._offers)
        ]

    def _request(self, row: HelpRequest) -> BoardItem:
        assert row.category is not None  # only a draft has none
        return BoardItem(
            is_request=True,
            public_id=row.public_id,
            first_name=row.participant.first_name,
            category=row.category,
            title=row.title,
            text=row.public_line,
            when=request_when(row, self._occasions[row.pk]),
            band=self._nearest([row.place.label] if row.place is not None else []),
            since=row.participant.joined_at,
            answered=self._occasions[row.pk].answered,
            is_mine=row.participant_id == self._mine,
            ride=ride_before_graag(row),
            at_yours=is_at_helpers(row),
            seeks=seeks_text(row),
            is_turned=row.turn == Turn.YES,
        )

    def _offer(self, row: OfferRow) -> BoardItem:
        things = [standard(text) for text in row.things.values()]
        return BoardItem(
            is_request=False,
            public_id=row.public_id,
            first_name=row.first_name,
            category=row.category,
            title=row.title or ", ".join(things) or standard(row.category.name),
            text=row.line,
            when=days_text(row.day_parts),
            band=self._nearest(list(row.labels.values())),
            since=row.joined_at,
            answered=row.answered,
            is_mine=row.participant_id == self._mine,
        )

    def _nearest(self, labels: Sequence[PlaceLabel]) -> str:
        own = self._label
        bands = {band_between(own, label) for label in labels} if own is not None else set()
        return next((band for band in ("walk", "near", "bike", "far") if band in bands), "")
