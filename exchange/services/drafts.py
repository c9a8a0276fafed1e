"""A request being written: a row with status draft, so that it goes on at another device (one per participant).

Each step checks its own part. ``for_later`` ("Bewaar en ga later verder") keeps what is typed without asking for what
is still missing. :func:`refuse_incomplete` is the last check, for the service that publishes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.enums import Costs, RequestStatus, Visibility, Way, Where
from exchange.models import Category, HelpRequest, Occasion, Slot
from exchange.moments import MINUTES, Window, window_for
from exchange.services.statuses import move_request
from exchange.texts import ELSEWHERE_MAX, PRIVATE_MAX, PUBLIC_MAX, TITLE_MAX, tidy_line, tidy_text
from members.enums import PlaceKind
from members.models import Participant, Place

MOST_OPEN = 10
RADIUS_M = range(500, 100_001)
USUAL_MINUTES = 60


@transaction.atomic
def start_draft(*, actor: Actor, participant: Participant) -> HelpRequest:
    """The participant's draft: the one there is, or a new one with the community's defaults.

    Raises DomainError("error.requests.too_many") when ten requests are open.
    """
    person = Participant.objects.select_for_update().get(pk=participant.pk)
    refuse_too_many(participant=person)
    drafts = HelpRequest.objects.filter(participant=person, status=RequestStatus.DRAFT)
    draft: HelpRequest | None = drafts.order_by("-created_at", "-pk").first()
    if draft is not None:
        return draft
    defaults = person.community.preset.defaults
    return HelpRequest.objects.create(
        community_id=person.community_id,
        participant=person,
        place=_home(person),
        way=defaults.way,
        visibility=defaults.visibility,
        radius_m=defaults.radius_m,
        avoids_direct_neighbours=person.avoids_direct_neighbours,
        created_at=clock.now(),
    )


def refuse_too_many(*, participant: Participant) -> None:
    """Raise DomainError("error.requests.too_many") when this participant has ten requests open."""
    count = HelpRequest.objects.filter(participant=participant, status=RequestStatus.OPEN).count()
    if count >= MOST_OPEN:
        raise DomainError(
            "error.requests.too_many",
            _("Je hebt nu %(max)s vragen open. Rond er eerst één af of trek er een in.") % {"max": MOST_OPEN},
        )


@transaction.atomic
def save_what(
    *,
    actor: Actor,
    draft: HelpRequest,
    category: Category | None,
    title: str,
    public_line: str = "",
    private_line: str = "",
    for_later: bool = False,
) -> HelpRequest:
    """What somebody would be happy with. Raises DomainError.

    Its codes: error.what.missing, error.category, error.text.too_long.
    """
    row = _lock(draft)
    if category is not None and not (
        category.community_id == row.community_id and category.parent_id is not None and category.is_active
    ):
        raise DomainError("error.category", _("Deze soort hulp is er niet. Kies een andere."))
    _fill(
        row,
        title=tidy_line(title, TITLE_MAX),
        public_line=tidy_text(public_line, PUBLIC_MAX),
        private_line=tidy_text(private_line, PRIVATE_MAX),
        category=category,
    )
    if not for_later:
        _refuse_missing_what(row)
    row.save()
    return row


@transaction.atomic
def save_when(
    *,
    actor: Actor,
    draft: HelpRequest,
    day: str,
    on: date | None = None,
    parts: Collection[str] = (),
    at: time | None = None,
    minutes: int | None = None,
) -> Occasion:
    """When it is wanted, as one occasion with one slot. Codes as in `exchange.moments` (``Day``, ``Part``).

    ``minutes`` None takes what is usual for the kind. Raises DomainError: those of ``window_for``, error.minutes.
    """
    row = _lock(draft)
    length = minutes
    if length is None:
        length = row.category.usual_minutes if row.category else USUAL_MINUTES
    if length not in MINUTES:
        raise DomainError("error.minutes", _("Vul in hoe lang het ongeveer duurt, van 5 minuten tot 12 uur."))
    window = window_for(day=day, now=clock.now(), minutes=length, on=on, parts=parts, at=at)
    return _save_occasion(row, window, length)


@transaction.atomic
def save_where(
    *,
    actor: Actor,
    draft: HelpRequest,
    where: str,
    elsewhere: str = "",
    avoids_direct_neighbours: bool = False,
    radius_m: int | None = None,
    place: Place | None = None,
    for_later: bool = False,
) -> HelpRequest:
    """Where it happens. ``place`` is one of the asker's own and defaults to home; ``elsewhere`` is typed and private.

    Raises DomainError: error.where, error.where.elsewhere, error.radius, error.place.missing, error.text.too_long.
    """
    row = _lock(draft)
    if where not in Where.values:
        raise DomainError("error.where", _("Kies waar het is."))
    if radius_m is not None and radius_m not in RADIUS_M:
        raise DomainError("error.radius", _("Kies tot hoe ver we mogen zoeken."))
    typed = tidy_line(elsewhere, ELSEWHERE_MAX)
    if where == Where.ELSEWHERE and not typed and not for_later:
        raise DomainError("error.where.elsewhere", _("Schrijf op waar het is, bijvoorbeeld het buurthuis."))
    own = place if place is not None else _home(row.participant)
    if own is None or own.participant_id != row.participant_id or not own.is_current:
        raise DomainError("error.place.missing", _("We weten nog niet waar je woont. Vul eerst je postcode in."))
    _fill(
        row,
        where=where,
        elsewhere=typed if where == Where.ELSEWHERE else "",
        place=own,
        avoids_direct_neighbours=avoids_direct_neighbours,
        radius_m=row.radius_m if radius_m is None else radius_m,
    )
    row.save()
    return row


@transaction.atomic
def save_how(
    *,
    actor: Actor,
    draft: HelpRequest,
    way: str,
    visibility: str,
    first_is_fine: bool = False,
    costs: str = Costs.NONE,
    radius_m: int | None = None,
) -> HelpRequest:
    """How somebody is found, who may see the request, and what it may cost.

    Raises DomainError: error.way (also when the community does not work this way), error.visibility, error.costs,
    error.radius.
    """
    row = _lock(draft)
    if way not in Way.values or way not in row.community.preset.ways:
        raise DomainError("error.way", _("Kies hoe we iemand zoeken."))
    if visibility not in Visibility.values:
        raise DomainError("error.visibility", _("Kies wie je vraag mag zien."))
    if costs not in Costs.values:
        raise DomainError("error.costs", _("Kies of er kosten zijn."))
    if radius_m is not None and radius_m not in RADIUS_M:
        raise DomainError("error.radius", _("Kies tot hoe ver we mogen zoeken."))
    _fill(
        row,
        way=way,
        visibility=visibility,
        first_is_fine=first_is_fine,
        costs=costs,
        radius_m=row.radius_m if radius_m is None else radius_m,
    )
    row.save()
    return row


@transaction.atomic
def drop_draft(*, actor: Actor, draft: HelpRequest) -> HelpRequest:
    """Throw a draft away: it is withdrawn and its texts are gone. Doing it again changes nothing."""
    row = HelpRequest.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if row.status == RequestStatus.WITHDRAWN:
        return row
    _refuse_sent(row)
    _fill(row, title="", public_line="", private_line="", elsewhere="")
    move_request(
        row,
        RequestStatus.WITHDRAWN,
        actor=actor,
        at=clock.now(),
        code="dropped",
        also=("title", "public_line", "private_line", "elsewhere"),
    )
    return row


def refuse_incomplete(draft: HelpRequest) -> None:
    """Raise DomainError for the first thing that keeps this draft from being asked.

    error.what.missing, error.category, error.place.missing, error.where.elsewhere, error.when.missing, error.date.past
    (it waited until its time had passed).
    """
    _refuse_missing_what(draft)
    if draft.place_id is None:
        raise DomainError("error.place.missing", _("We weten nog niet waar je woont. Vul eerst je postcode in."))
    if draft.where == Where.ELSEWHERE and not draft.elsewhere:
        raise DomainError("error.where.elsewhere", _("Schrijf op waar het is, bijvoorbeeld het buurthuis."))
    occasion = Occasion.objects.filter(help_request=draft).first()
    if occasion is None:
        raise DomainError("error.when.missing", _("Kies wanneer het goed uitkomt."))
    end = occasion.starts_at or occasion.flexible_until
    if end is None or end <= clock.now():
        raise DomainError("error.date.past", _("Deze dag is al geweest. Kies vandaag of een dag erna."))


def _refuse_missing_what(row: HelpRequest) -> None:
    if not row.title:
        raise DomainError("error.what.missing", _("Schrijf in een paar woorden waar je blij mee zou zijn."))
    if row.category_id is None:
        raise DomainError("error.category", _("Kies de soort hulp die erop lijkt."))


def _refuse_sent(row: HelpRequest) -> None:
    if row.status != RequestStatus.DRAFT:
        raise DomainError("error.double_click", _("Je had dit al gedaan. Het is één keer verstuurd."))


def _lock(draft: HelpRequest) -> HelpRequest:
    row: HelpRequest = HelpRequest.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    _refuse_sent(row)
    return row


def _fill(row: HelpRequest, **values: object) -> None:
    """Set fields of a row that is locked."""
    for name, value in values.items():
        setattr(row, name, value)


def _home(person: Participant) -> Place | None:
    return Place.objects.filter(participant=person, kind=PlaceKind.HOME, is_current=True).first()


def _save_occasion(row: HelpRequest, window: Window, minutes: int) -> Occasion:
    occasion = Occasion.objects.filter(help_request=row).order_by("pk").first() or Occasion(help_request=row)
    occasion.starts_at = window.starts_at
    occasion.flexible_from = window.flexible_from
    occasion.flexible_until = window.flexible_until
    occasion.minutes = minutes
    occasion.save()
    Slot.objects.get_or_create(occasion=occasion)
    return occasion
