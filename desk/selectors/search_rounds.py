"""The rounds of a community, as far as they are about a coordinator's areas: what waits, and what came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from buurthulp.spoken import standard
from buurthulp.viewers import RoleHold, Viewer
from desk.areas import in_areas
from desk.wording import part_text
from exchange.enums import SlotStatus
from matching.engine.bands import Band
from matching.engine.reasons import Part, Reason
from matching.models import Round, RoundLine, Search

MOST_ROUNDS, MOST_WAITING = 12, 100
_REQUEST = "slot__occasion__help_request"


@dataclass(frozen=True, slots=True)
class Waits:
    """A request that waits for the next round."""

    public_id: str
    title: str
    who: str
    area_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """What a round came to for one request. ``first_name``: of whom it found first; "" where nobody was asked."""

    public_id: str
    title: str
    who: str
    area_name: str
    first_name: str
    because: tuple[str, ...]
    fitting: int
    asked: int

    @property
    def is_only_one(self) -> bool:
        """Whether nobody else could be asked."""
        return self.fitting == 1 and self.asked == 1


@dataclass(frozen=True, slots=True)
class RoundShown:
    """One round: its lines in these areas, the order in which they were asked for."""

    at: datetime
    is_at_work: bool
    lines: tuple[Line, ...]

    @property
    def with_somebody(self) -> int:
        """For how many requests somebody was asked."""
        return sum(line.asked > 0 for line in self.lines)

    @property
    def asked(self) -> int:
        """How many people were asked together."""
        return sum(line.asked for line in self.lines)


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """What waits, the soonest first; and the last rounds in which something of these areas was, the newest first."""

    waiting: tuple[Waits, ...]
    rounds: tuple[RoundShown, ...]


def rounds_of(viewer: Viewer, hold: RoleHold) -> RoundsPage:
    """Three queries, however many rounds and requests there are."""
    waiting = (
        Search.objects.filter(
            in_areas(hold, f"{_REQUEST}__place"),
            community_id=viewer.community_id,
            round_at__isnull=False,
            slot__status=SlotStatus.OPEN,
        )
        .order_by("round_at", "pk")
        .values("round_at", *_about(_REQUEST))[:MOST_WAITING]
    )
    mine = RoundLine.objects.filter(
        in_areas(hold, f"search__{_REQUEST}__place"), search__community_id=viewer.community_id
    )
    rounds = list(
        Round.objects.filter(community_id=viewer.community_id, pk__in=mine.values("round")).order_by("-at", "-pk")[
            :MOST_ROUNDS
        ]
    )
    lines: dict[int, list[Line]] = defaultdict(list)
    about = f"search__{_REQUEST}"
    found = mine.filter(round__in=[one.pk for one in rounds]).order_by("pk")
    for row in found.values(
        "round_id",
        "fitting",
        "asked",
        "first__participant__first_name",
        "first__reason_codes",
        "first__band",
        *_about(about),
    ):
        lines[row["round_id"]].append(_line(row, about))
    return RoundsPage(
        waiting=tuple(Waits(**_said(row, _REQUEST), at=row["round_at"]) for row in waiting),
        rounds=tuple(RoundShown(one.at, one.finished_at is None, tuple(lines[one.pk])) for one in rounds),
    )


def _about(request: str) -> tuple[str, ...]:
    names = ("public_id", "title", "category__name", "participant__first_name", "place__area__name")
    return tuple(f"{request}__{name}" for name in names)


def _said(row: Mapping[str, Any], request: str) -> dict[str, str]:
    return {
        "public_id": row[f"{request}__public_id"],
        "title": row[f"{request}__title"] or standard(row[f"{request}__category__name"] or ""),
        "who": row[f"{request}__participant__first_name"],
        "area_name": row[f"{request}__place__area__name"] or "",
    }


def _line(row: Mapping[str, Any], about: str) -> Line:
    return Line(
        **_said(row, about),
        first_name=row["first__participant__first_name"] or "",
        because=_because(row["first__reason_codes"] or [], row["first__band"]),
        fitting=row["fitting"],
        asked=row["asked"],
    )


def _because(codes: list[str], band: str | None) -> tuple[str, ...]:
    """Why, as on the page of the request. Who has a place nearby where they do not live, is not said to live there."""
    known = [Reason(code) for code in codes if code in {reason.value for reason in Reason}]
    parts: dict[Part, None] = {reason.part: None for reason in known if reason is not Reason.PROXIMITY_PLACE}
    return tuple(part_text(part, Band(band)) for part in parts) if band else ()
