"""A request being written: a row with status draft, so that it goes on at another device (one per participant).

Each step checks its own part. ``for_later`` ("Bewaar en ga later verder") keeps what is typed without asking for what
is still missing. :func:`refuse_incomplete` is the last check, for the service that publishes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor, Viewer
from exchange.enums import Costs, RequestStatus, Rhythm, TrustNeed, Turn, Visibility, Way, Where
from exchange.models import Category, HelpRequest, Occasion, Ride, Slot
from exchange.moments import MINUTES, Window, window_for
from exchange.riding import asks_as_ride
from exchange.selectors.circles import circle_round
from exchange.services.dates import add_dates, set_rhythm
from exchange.services.drafting import fill, home_of, lock_draft, refuse_sent
from exchange.services.ride_times import time_ride
from exchange.services.rides import refuse_incomplete_ride
from exchange.services.statuses import move_request
from exchange.suggesting import sounds_away
from exchange.texts import ELSEWHERE_MAX, PRIVATE_MAX, PUBLIC_MAX, TITLE_MAX, tidy_line, tidy_text
from exchange.turning import turned_words
from members.models import Participant, Place
from members.services.phones import change_phone, refuse_uncallable

MOST_OPEN, MOST_OPEN_OF_CIRCLE = 10, 30
"""How many requests of one person are open at a time; what their own circle does burdens nobody else."""
RADIUS_M = range(500, 100_001)
USUAL_MINUTES = 60


@transaction.atomic
def start_draft(
    *, actor: Actor, participant: Participant, is_apart: bool = False, is_for_circle: bool = False
) -> HelpRequest:
    """The participant's draft: the one there is, or a new one with the community's defaults.

    ``is_apart``: always a new one, for what is written for them and sent at once. Raises as ``refuse_too_many`` does.
    """
    person = Participant.objects.select_for_update().get(pk=participant.pk)
    refuse_too_many(participant=person, is_for_circle=is_for_circle)
    drafts = HelpRequest.objects.filter(participant=person, status=RequestStatus.DRAFT)
    draft: HelpRequest | None = drafts.order_by("-created_at", "-pk").first()
    if draft is not None and not is_apart:
        return draft
    preset = person.community.preset
    defaults = preset.defaults
    return HelpRequest.objects.create(
        community_id=person.community_id,
        participant=person,
        place=home_of(person),
        way=preset.first_way,
        visibility=defaults.visibility,
        radius_m=defaults.radius_m,
        avoids_direct_neighbours=person.avoids_direct_neighbours,
        created_at=clock.now(),
    )


@transaction.atomic
def start_draft_for_circle(*, actor: Actor, participant: Participant) -> HelpRequest:
    """A draft for the participant's own circle, of whom whoever is first is fine. One that is of something else stays.

    Raises DomainError as start_draft does, and "error.visibility" where there is no circle round them.
    """
    draft = start_draft(actor=actor, participant=participant, is_for_circle=True)
    if draft.visibility != Visibility.CIRCLE and (draft.title or draft.category_id is not None):
        draft = start_draft(actor=actor, participant=participant, is_apart=True, is_for_circle=True)
    refuse_without_circle(draft, Visibility.CIRCLE)
    if draft.way == Way.CALL and Way.SEARCH in participant.community.preset.ways:
        draft.way = Way.SEARCH  # the people of the circle are asked, and not the coordinator
    draft.visibility, draft.first_is_fine = Visibility.CIRCLE, draft.way != Way.CHOOSE
    draft.save(update_fields=["visibility", "first_is_fine", "way"])
    return draft


def refuse_too_many(*, participant: Participant, is_for_circle: bool = False) -> None:
    """Raise DomainError("error.requests.too_many") when this participant has ten requests open; thirty of a circle."""
    open_now = HelpRequest.objects.filter(participant=participant, status=RequestStatus.OPEN)
    of_circle = Q(visibility=Visibility.CIRCLE)
    most = MOST_OPEN_OF_CIRCLE if is_for_circle else MOST_OPEN
    if open_now.filter(of_circle if is_for_circle else ~of_circle).count() >= most:
        raise DomainError(
            "error.requests.too_many",
            _("Je hebt nu %(max)s vragen open. Rond er eerst één af of trek er een in.") % {"max": most},
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
    """What somebody would be happy with. A kind that is no ride lets go of the ride. Raises DomainError.

    Its codes: error.what.missing, error.category, error.text.too_long.
    """
    row = lock_draft(draft)
    if category is not None and not (
        category.community_id == row.community_id and category.parent_id is not None and category.is_active
    ):
        raise DomainError("error.category", _("Deze soort hulp is er niet. Kies een andere."))
    fill(
        row,
        title=tidy_line(title, TITLE_MAX),
        public_line=tidy_text(public_line, PUBLIC_MAX),
        private_line=tidy_text(private_line, PRIVATE_MAX),
        category=category,
    )
    row.helpers = min(row.helpers, most_helpers(row))
    if not turned_words(category):
        row.turn = ""
    if not for_later:
        refuse_missing_what(row)
    row.save()
    if not _is_ride(row):
        Ride.objects.filter(help_request=row).delete()
    return row


@transaction.atomic
def turn_round(*, actor: Actor, draft: HelpRequest, words: str) -> HelpRequest:
    """ "Ja, zo zet ik het neer": the question becomes an invitation in these words, on the board where it may stand.

    What was asked in own words goes on in what neighbours read, or where that is full in what only the helper reads.
    Raises DomainError: error.what.missing (no words), error.category (a kind that is not turned), error.text.too_long.
    """
    row = lock_draft(draft)
    title = tidy_line(words, TITLE_MAX)
    if not title:
        raise DomainError("error.what.missing", _("Schrijf in een paar woorden waar je blij mee zou zijn."))
    if not turned_words(row.category):
        raise DomainError("error.category", _("Deze soort hulp is er niet. Kies een andere."))
    if row.title and row.title != title:
        _keep_words(row, row.title)
    fill(row, title=title, turn=Turn.YES)
    if row.visibility != Visibility.CIRCLE and not _is_for_the_asked(row):
        row.visibility = Visibility.BOARD
    row.save()
    return row


@transaction.atomic
def turn_not(*, actor: Actor, draft: HelpRequest) -> HelpRequest:
    """ "Nee, ik vraag het gewoon": remembered for this question, so that it is not asked again."""
    row = lock_draft(draft)
    row.turn = Turn.NO
    row.save(update_fields=["turn"])
    return row


def _keep_words(row: HelpRequest, words: str) -> None:
    for name, maximum in (("public_line", PUBLIC_MAX), ("private_line", PRIVATE_MAX)):
        kept = f"{words}\n{getattr(row, name)}".strip()
        if len(kept) <= maximum:
            setattr(row, name, kept)
            return


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
    is_arrival: bool = False,
    rhythm: str = Rhythm.ONCE,
    until: date | None = None,
) -> Occasion:
    """When it is wanted, as one occasion with one slot. Codes as in `exchange.moments` (``Day``, ``Part``).

    ``rhythm`` and ``until`` say whether it is a series, of which this is the first date.
    ``minutes`` None takes what is usual for the kind. A ride lasts as long as the way takes, whatever ``minutes`` says;
    with ``is_arrival`` the hour is when one wants to be there, else when one is picked up.
    Raises DomainError: those of ``window_for`` and ``set_rhythm``, error.minutes.
    """
    row = lock_draft(draft)
    length = minutes
    if length is None:
        length = row.category.usual_minutes if row.category else USUAL_MINUTES
    if length not in MINUTES:
        raise DomainError("error.minutes", _("Vul in hoe lang het ongeveer duurt, van 5 minuten tot 12 uur."))
    window = window_for(day=day, now=clock.now(), minutes=length, on=on, parts=parts, at=at)
    set_rhythm(row, rhythm, until, window)
    row.save(update_fields=["rhythm", "until", "helpers"])
    occasion = _save_occasion(row, window, length)
    if _is_ride(row):
        time_ride(row, window.starts_at, is_arrival=is_arrival and window.starts_at is not None)
        occasion.refresh_from_db()
    return occasion


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
    row = lock_draft(draft)
    if where not in Where.values:
        raise DomainError("error.where", _("Kies waar het is."))
    if radius_m is not None and radius_m not in RADIUS_M:
        raise DomainError("error.radius", _("Kies tot hoe ver we mogen zoeken."))
    typed = tidy_line(elsewhere, ELSEWHERE_MAX)
    if where == Where.ELSEWHERE and not typed and not for_later:
        raise DomainError("error.where.elsewhere", _("Schrijf op waar het is, bijvoorbeeld het buurthuis."))
    own = place if place is not None else home_of(row.participant)
    if own is None or own.participant_id != row.participant_id or not own.is_current:
        raise DomainError("error.place.missing", _("We weten nog niet waar je woont. Vul eerst je postcode in."))
    fill(
        row,
        where=where,
        elsewhere=typed if where == Where.ELSEWHERE else "",
        place=own,
        avoids_direct_neighbours=avoids_direct_neighbours,
        radius_m=row.radius_m if radius_m is None else radius_m,
    )
    row.save()
    if row.category is not None and row.category.is_ride:
        # Begun as a ride, before the community switched them off.
        Ride.objects.filter(help_request=row).delete()
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
    helpers: int = 1,
) -> HelpRequest:
    """How somebody is found and how many people, who may see the request, and what it may cost.

    Raises DomainError: error.way (also when the community does not work this way), error.visibility, error.costs,
    error.radius, error.helpers (more than suit this kind of help).
    """
    row = lock_draft(draft)
    if way not in Way.values or way not in row.community.preset.ways:
        raise DomainError("error.way", _("Kies hoe we iemand zoeken."))
    if visibility not in Visibility.values:
        raise DomainError("error.visibility", _("Kies wie je vraag mag zien."))
    refuse_away_on_board(row, visibility)
    refuse_without_circle(row, visibility)
    if costs not in Costs.values:
        raise DomainError("error.costs", _("Kies of er kosten zijn."))
    if radius_m is not None and radius_m not in RADIUS_M:
        raise DomainError("error.radius", _("Kies tot hoe ver we mogen zoeken."))
    if not 1 <= helpers <= most_helpers(row):
        raise DomainError("error.helpers", _("Kies hoeveel mensen je zoekt."))
    fill(
        row,
        helpers=helpers,
        way=way,
        visibility=visibility,
        # Who chooses is asked, whoever says yes first.
        first_is_fine=first_is_fine and way != Way.CHOOSE,
        costs=costs,
        radius_m=row.radius_m if radius_m is None else radius_m,
    )
    row.save()
    return row


@transaction.atomic
def save_number(*, actor: Actor, draft: HelpRequest, phone: str, for_later: bool = False) -> HelpRequest:
    """The number on which who asks is called, as typed; where nobody is to call, or one is known, nothing changes.

    Raises DomainError: error.contact.format, and those of ``refuse_nobody_to_call``.
    """
    row = lock_draft(draft)
    if phone.strip() and row.effective_way == Way.CALL and not row.participant.phone:
        change_phone(actor=actor, participant=row.participant, phone=phone)
    if not for_later:
        refuse_nobody_to_call(actor=actor, draft=row)
    return row


def refuse_nobody_to_call(*, actor: Actor, draft: HelpRequest) -> None:
    """Raise DomainError where a coordinator would call somebody whose number nobody knows.

    error.phone.missing; error.phone.theirs for a trusted contact, who asks for them and changes nothing of theirs.
    """
    if draft.effective_way != Way.CALL:
        return
    if isinstance(actor, Viewer) and actor.may is not None and not draft.participant.phone:
        raise DomainError(
            "error.phone.theirs",
            _("We weten geen nummer om %(name)s te bellen. Kies iets anders, of laat %(name)s het invullen.")
            % {"name": draft.participant.first_name},
        )
    refuse_uncallable(draft.participant)


@transaction.atomic
def save_radius(*, actor: Actor, draft: HelpRequest, radius_m: int) -> HelpRequest:
    """How far away people may be asked. Raises DomainError("error.radius")."""
    row = lock_draft(draft)
    if radius_m not in RADIUS_M:
        raise DomainError("error.radius", _("Kies tot hoe ver we mogen zoeken."))
    row.radius_m = radius_m
    row.save(update_fields=["radius_m"])
    return row


def most_helpers(draft: HelpRequest) -> int:
    """How many people can be asked for at once: one for a series, and where the kind of help does not say more."""
    return draft.category.most_helpers if draft.category is not None and not draft.repeats else 1


@transaction.atomic
def drop_draft(*, actor: Actor, draft: HelpRequest) -> HelpRequest:
    """Throw a draft away: it is withdrawn and its texts are gone. Doing it again changes nothing."""
    row = HelpRequest.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if row.status == RequestStatus.WITHDRAWN:
        return row
    refuse_sent(row)
    fill(row, title="", public_line="", private_line="", elsewhere="")
    Ride.objects.filter(help_request=row).delete()
    move_request(
        row,
        RequestStatus.WITHDRAWN,
        actor=actor,
        at=clock.now(),
        code="dropped",
        also=("title", "public_line", "private_line", "elsewhere"),
    )
    return row


def refuse_incomplete(draft: HelpRequest, occasion: Occasion | None = None) -> None:
    """Raise DomainError for the first thing that keeps this draft from being asked; ``occasion`` if it was read.

    error.what.missing, error.category, error.visibility, error.place.missing, error.where.elsewhere,
    error.when.missing, error.date.past (it waited until its time had passed); for a ride also those of
    refuse_incomplete_ride.
    """
    refuse_missing_what(draft)
    refuse_away_on_board(draft, draft.visibility)
    refuse_without_circle(draft, draft.visibility)
    if draft.place_id is None:
        raise DomainError("error.place.missing", _("We weten nog niet waar je woont. Vul eerst je postcode in."))
    if draft.where == Where.ELSEWHERE and not draft.elsewhere and not _is_ride(draft):
        raise DomainError("error.where.elsewhere", _("Schrijf op waar het is, bijvoorbeeld het buurthuis."))
    occasion = occasion or Occasion.objects.filter(help_request=draft).first()
    if occasion is None:
        raise DomainError("error.when.missing", _("Kies wanneer het goed uitkomt."))
    if _is_ride(draft):
        refuse_incomplete_ride(draft)
    end = occasion.starts_at or occasion.flexible_until
    if end is None or end <= clock.now():
        raise DomainError("error.date.past", _("Deze dag is al geweest. Kies vandaag of een dag erna."))


def make_places(draft: HelpRequest, now: datetime) -> None:
    """Give a draft that is being sent a place for each helper and each date it asks for. The caller holds its lock."""
    if draft.repeats:
        add_dates(draft, now)
    for occasion in Occasion.objects.filter(help_request=draft).annotate(places=Count("slots")):
        missing = draft.helpers - occasion.places
        Slot.objects.bulk_create([Slot(occasion=occasion) for _number in range(missing)])


def _is_ride(row: HelpRequest) -> bool:
    return asks_as_ride(row.category, row.community)


def refuse_missing_what(row: HelpRequest) -> None:
    """Raise DomainError("error.what.missing" or "error.category") when it is not said what is asked."""
    if not row.title:
        raise DomainError("error.what.missing", _("Schrijf in een paar woorden waar je blij mee zou zijn."))
    # Also a kind that was switched off while this waited.
    if row.category is None or not row.category.is_active:
        raise DomainError("error.category", _("Kies de soort hulp die erop lijkt."))


def refuse_away_on_board(row: HelpRequest, visibility: str) -> None:
    """What tells that a house is empty, or is about a key, is for those who are asked and for nobody else."""
    if visibility == Visibility.BOARD and _is_for_the_asked(row):
        raise DomainError(
            "error.visibility",
            _("Ga je weg, of gaat het om een sleutel of je huis? Laat je vraag dan alleen zien aan wie we het vragen."),
        )


def refuse_without_circle(row: HelpRequest, visibility: str) -> None:
    """Raise DomainError("error.visibility") for what is asked of a circle that there is not, or not any more."""
    if visibility == Visibility.CIRCLE and circle_round(row.participant_id) is None:
        raise DomainError("error.visibility", _("Je hebt nu geen kring. Kies wie je vraag mag zien."))


def _is_for_the_asked(row: HelpRequest) -> bool:
    is_about_keys = row.category is not None and row.category.trust == TrustNeed.KEYS
    return is_about_keys or sounds_away(f"{row.title} {row.public_line}")


def _save_occasion(row: HelpRequest, window: Window, minutes: int) -> Occasion:
    occasion = Occasion.objects.filter(help_request=row).order_by("pk").first() or Occasion(help_request=row)
    occasion.starts_at = window.starts_at
    occasion.flexible_from = window.flexible_from
    occasion.flexible_until = window.flexible_until
    occasion.day_parts = window.day_parts
    occasion.minutes = minutes
    occasion.save()
    Slot.objects.get_or_create(occasion=occasion)
    return occasion
