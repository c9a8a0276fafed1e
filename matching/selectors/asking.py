"""What the pages of asking show: the draft so far, and whether it will probably work out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from buurthulp.spoken import standard
from exchange.enums import Costs, Visibility, Way
from exchange.models import Category, HelpRequest, Occasion, Slot
from exchange.riding import RideShown, ride_before_graag, ride_in_full
from exchange.series import request_when
from exchange.turning import seeks_text
from exchange.wording import when_text
from matching.ask_steps import asks_for_ride
from matching.engine.ranking import rank
from matching.engine.waves import chance_of_yes, publication_deadline
from matching.page_texts import visibility_text, way_text, where_text
from matching.selectors.asks import ask_of
from matching.selectors.candidates import Pool, find_pool_within
from matching.selectors.policy import policy_of, weights_of
from members.bands import BIKE_M

LIKELY = 0.75
MAYBE = 0.35
STEPS = ("likely", "maybe", "hard")
FAR_M = 15_000


@dataclass(frozen=True, slots=True)
class DraftAbout:
    """What a draft is about so far, for above the next step."""

    category_name: str
    title: str


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A draft to read over. ``first``: of a series, its first date. ``is_shown``: to others than the coordinator.

    Of a ride: ``ride`` as its writer reads it, ``shown`` as others do, and how long.
    """

    public_id: str
    category: Category | None
    title: str
    public_line: str
    private_line: str
    seeks: str
    when: str
    first: str
    where_text: str
    how_text: str
    who_text: str
    is_shown: bool
    costs_text: str
    first_is_fine: bool
    helpers: int
    ride: RideShown | None
    shown: RideShown | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Prospects:
    """``chance``: likely, maybe, hard, or "" where a coordinator arranges it. ``answer_by``: when one hears at last.

    ``wider``: the band in which the chance is a step better, "" where looking farther away helps nothing.
    """

    chance: str
    answer_by: datetime | None
    wider: str = ""


def about(draft: HelpRequest) -> DraftAbout:
    """What this draft is about so far."""
    return DraftAbout(category_name=standard(draft.category.name) if draft.category else "", title=draft.title)


def occasion_of(draft: HelpRequest) -> Occasion | None:
    """When it is wanted, as far as that was filled in."""
    return Occasion.objects.filter(help_request=draft).order_by("pk").first()


def summary_of(draft: HelpRequest, occasion: Occasion | None, coordinator: str) -> DraftSummary:
    """The draft as its writer reads it over."""
    return DraftSummary(
        public_id=draft.public_id,
        category=draft.category,
        title=draft.title,
        public_line=draft.public_line,
        private_line=draft.private_line,
        seeks=seeks_text(draft) if draft.category is not None else "",
        when=request_when(draft, occasion) if occasion else "",
        first=when_text(occasion) if occasion and draft.repeats else "",
        where_text=where_text(draft),
        how_text=way_text(draft),
        who_text=visibility_text(draft.visibility, coordinator),
        is_shown=draft.visibility != Visibility.DESK,
        costs_text=str(Costs(draft.costs).label),
        first_is_fine=draft.first_is_fine,
        helpers=draft.helpers,
        ride=ride_in_full(draft, own=_("bij mij thuis")),
        shown=ride_before_graag(draft),
        minutes=occasion.minutes if occasion and asks_for_ride(draft) else None,
    )


def slot_of_draft(draft: HelpRequest) -> Slot | None:
    """The place of a draft, as far as it was said when; everything that :func:`prospects_of` reads, in one query."""
    slot = Slot.objects.filter(occasion__help_request=draft).select_related("occasion").order_by("pk").first()
    if slot is not None:
        slot.occasion.help_request = draft
    return slot


def prospects_of(slot: Slot | None, now: datetime) -> Prospects:
    """Whether it will probably work out and until when one hears: in steps, never in numbers (safety.md §1)."""
    draft = slot.occasion.help_request if slot is not None else None
    if slot is None or draft is None or draft.category_id is None or draft.place_id is None:
        return Prospects(chance="", answer_by=None)
    need_at = ask_of(slot).need_at
    if need_at <= now:
        return Prospects(chance="", answer_by=None)
    answer_by = publication_deadline(now, need_at, policy_of(draft.community.preset)).decide_by
    if draft.effective_way == Way.CALL or draft.visibility == Visibility.CIRCLE:
        return Prospects(chance="", answer_by=answer_by)
    wider_m = wider_than(draft.radius_m)
    pool = find_pool_within(slot, wider_m, now=now)
    chance = _in_steps(_chance(slot, pool, within_m=draft.radius_m))
    # In steps as well: nothing is said of how many people live there (safety.md §1).
    wider = chance if chance == STEPS[0] else _in_steps(_chance(slot, pool, within_m=wider_m))
    band = "bike" if wider_m == BIKE_M else "far"
    return Prospects(chance=chance, answer_by=answer_by, wider=band if STEPS.index(wider) < STEPS.index(chance) else "")


def wider_than(radius_m: int) -> int:
    """One band farther: by bike, and then as far as one drives to a neighbour. The same at the end."""
    return next((wider for wider in (int(BIKE_M), FAR_M) if wider > radius_m), radius_m)


def _chance(slot: Slot, pool: Pool, *, within_m: int) -> float:
    preset = slot.occasion.help_request.community.preset
    ask = replace(pool.ask, max_distance_m=within_m)
    ranking = rank(ask, pool.candidates, weights_of(preset), seed=slot.pk, prior=pool.prior)
    chances = [ranked.chance for ranked in ranking.candidates if ranked.candidate.participant_id in pool.mailable]
    return chance_of_yes(chances, slot.occasion.help_request.helpers)


def _in_steps(chance: float) -> str:
    if chance >= LIKELY:
        return "likely"
    return "maybe" if chance >= MAYBE else "hard"
