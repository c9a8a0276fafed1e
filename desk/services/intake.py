"""Taking in a call: who it is, what they would be happy with, when, and what they like to do themselves.

What is typed is kept as it comes, so that a call goes on after a lost session; sent, it is a request at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import RoleHold, Viewer
from desk.enums import Haste
from desk.models import Intake
from desk.selectors.again import helped_before
from desk.selectors.finding import Found, same_person
from desk.services.kitchen_talks import note_talk
from exchange.enums import RideBack, SlotStatus, Visibility, Way
from exchange.models import Category, HelpRequest, PublicPlace, Slot
from exchange.riding import asks_as_ride
from exchange.services.drafts import save_how, save_what, save_when, save_where, start_draft
from exchange.services.offers import add_likes
from exchange.services.rides import save_ride_back, save_ride_from, save_ride_to
from matching.services.asking_first import ask_first
from matching.services.publishing import publish_request
from members.access import is_coordinator_of
from members.enums import ConsentHow, Feature, Role
from members.models import Community, Participant
from members.services.consents import NEEDED
from members.services.signing_up import register_participant

MOST_TYPED = 8_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody new: who they are and where they live, as they said it. They agreed aloud."""

    first_name: str
    family_name: str
    postcode: str
    house_number: str
    phone: str
    by_sms: bool = False


@dataclass(frozen=True, slots=True)
class Trip:
    """Where a ride goes: to a public place, or to what was typed in a village or town."""

    public_place: PublicPlace | None = None
    text: str = ""
    town: str = ""
    back: str = RideBack.NONE.value
    stay_minutes: int | None = None
    goes_inside: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks. ``day`` and ``parts`` are codes of exchange.moments; ``trip`` counts for a ride alone."""

    category: Category | None
    title: str
    public_line: str
    private_line: str
    day: str
    on: date | None
    parts: tuple[str, ...]
    at: time | None
    rhythm: str
    where: str
    elsewhere: str
    avoids_direct_neighbours: bool
    haste: str
    trip: Trip


class KnownCallerError(DomainError):
    """We may know this caller already; ``found`` says whom, as far as the coordinator may know."""

    def __init__(self, found: Found) -> None:
        super().__init__("error.intake.known", gettext_lazy("Deze persoon doet misschien al mee."))
        self.found = found


def intake_of(*, actor: Viewer, community: Community) -> Intake:
    """The call this coordinator is taking in: the one that was begun, or a new one.

    Raises NotAllowedError for who is no coordinator.
    """
    _need_hold(actor)
    assert actor.user_id is not None  # who holds a role has logged in
    row, _made = Intake.objects.get_or_create(
        community=community, user_id=actor.user_id, help_request=None, defaults={"saved_at": clock.now()}
    )
    return row


@transaction.atomic
def keep_typed(*, actor: Viewer, intake: Intake, typed: Mapping[str, list[str]]) -> Intake:
    """Keep what was typed so far; who was picked stays. What was sent already stays as it is, and what was thrown away
    meanwhile stays away. Raises NotAllowedError for somebody else's call.
    """
    row = _lock(actor, intake)
    if row is None or row.help_request_id is not None:
        return row or intake
    words = json.dumps({name: values for name, values in typed.items() if any(values)}, ensure_ascii=False)
    if len(words) <= MOST_TYPED:
        row.typed = words  # type: ignore[assignment]  # the field is untyped
    row.saved_at = clock.now()
    row.save(update_fields=["typed", "saved_at"])
    return row


@transaction.atomic
def pick_caller(*, actor: Viewer, intake: Intake, participant: Participant | None) -> Intake:
    """Say who calls; None: somebody else than was picked. Raises NotAllowedError outside the coordinator's areas."""
    row = _lock(actor, intake)
    if row is None or row.help_request_id is not None:
        return row or intake
    if participant is not None:
        _need_in_own_areas(actor, participant)
    row.participant, row.saved_at = participant, clock.now()
    row.save(update_fields=["participant", "saved_at"])
    return row


def typed_in(intake: Intake) -> dict[str, list[str]]:
    """What was typed, by the name of the field."""
    typed: dict[str, list[str]] = json.loads(intake.typed) if intake.typed else {}
    return typed


@transaction.atomic
def drop_intake(*, actor: Viewer, intake: Intake) -> None:
    """Begin anew: nothing of what was typed is left. What was sent already stays."""
    row = _lock(actor, intake)
    if row is not None and row.help_request_id is None:
        row.delete()


@transaction.atomic
def take_in(
    *,
    actor: Viewer,
    intake: Intake,
    caller: Participant | Caller,
    asked: Asked,
    small_thing_ids: frozenset[int] = frozenset(),
    is_somebody_else: bool = False,
    again_with: str = "",
) -> Intake:
    """Enter what somebody asked on the telephone, and let a new caller take part: all of it, or nothing.

    Sent again, it changes nothing. Returns the call with its request. ``is_somebody_else``: the coordinator asked, and
    it is not who we thought. ``again_with``: the public id of who helped them before and is asked first. Raises
    KnownCallerError, NotAllowedError, DomainError "error.again" for who cannot be asked, and what register_participant,
    the steps of a draft and publish_request raise.
    """
    hold = _need_hold(actor)
    row = _lock(actor, intake)
    if row is None:
        raise DomainError(
            "error.intake.gone", _("Dit gesprek is in een ander venster weggegooid. Verstuur het nog eens.")
        )
    if row.help_request_id is not None:
        return row
    if isinstance(caller, Caller):
        person = _register(actor, row.community, hold, caller, is_somebody_else=is_somebody_else)
    else:
        _need_in_own_areas(actor, caller)
        person = caller
    if small_thing_ids:
        add_likes(actor=actor, participant=person, small_thing_ids=small_thing_ids)
    row.help_request = ask_for(actor, person, asked)
    if again_with:
        _ask_the_same(actor, row.help_request, again_with)
    row.typed = ""  # type: ignore[assignment]  # the same
    row.participant, row.saved_at = person, clock.now()
    row.save(update_fields=["help_request", "participant", "typed", "saved_at"])
    note_talk(person)
    return row


def _register(
    actor: Viewer, community: Community, hold: RoleHold, caller: Caller, *, is_somebody_else: bool
) -> Participant:
    found = same_person(
        community,
        hold,
        first_name=caller.first_name,
        family_name=caller.family_name,
        postcode=caller.postcode,
        house_number=caller.house_number,
        phone=caller.phone,
    )
    if found and not is_somebody_else:
        raise KnownCallerError(found)
    return register_participant(
        actor=actor,
        community=community,
        user=None,
        first_name=caller.first_name,
        family_name=caller.family_name,
        postcode=caller.postcode,
        house_number=caller.house_number,
        phone=caller.phone,
        consents=NEEDED,  # the form takes nobody without all three
        how=ConsentHow.PHONE,
        by_sms=caller.by_sms,
        is_another=is_somebody_else,
    )


def ask_for(actor: Viewer, person: Participant, asked: Asked) -> HelpRequest:
    """Ask this for somebody who said it, in a transaction. Raises what a draft's steps and publish_request raise."""
    # A draft of its own: what they were writing themselves on the site stays as they left it.
    draft = start_draft(actor=actor, participant=person, is_apart=True)
    draft = save_what(
        actor=actor,
        draft=draft,
        category=asked.category,
        title=asked.title,
        public_line=asked.public_line,
        private_line=asked.private_line,
    )
    is_ride = asks_as_ride(draft.category, draft.community)
    save_when(
        actor=actor,
        draft=draft,
        day=asked.day,
        on=asked.on,
        parts=asked.parts,
        at=asked.at,
        is_arrival=is_ride,
        rhythm=asked.rhythm,
    )
    if is_ride:
        trip, near = asked.trip, asked.avoids_direct_neighbours
        save_ride_from(actor=actor, draft=draft, avoids_direct_neighbours=near)
        save_ride_to(actor=actor, draft=draft, public_place=trip.public_place, text=trip.text, town=trip.town)
        save_ride_back(
            actor=actor,
            draft=draft,
            back=trip.back,
            stay_minutes=trip.stay_minutes,
            goes_inside=trip.goes_inside,
        )
    else:
        save_where(
            actor=actor,
            draft=draft,
            where=asked.where,
            elsewhere=asked.elsewhere,
            avoids_direct_neighbours=asked.avoids_direct_neighbours,
        )
    save_how(
        actor=actor,
        draft=draft,
        way=_way(draft),
        visibility=Visibility.INVITED,
        first_is_fine=asked.haste == Haste.HASTE,
    )
    return publish_request(actor=actor, help_request_id=draft.pk)


def _ask_the_same(actor: Viewer, help_request: HelpRequest, public_id: str) -> None:
    """Who helped before is asked before anybody else. Why somebody cannot be is not told."""
    before = helped_before(help_request.participant) if help_request.community.preset.has(Feature.AGAIN) else ()
    helper = next((one.helper for one in before if one.helper.public_id == public_id), None)
    slot = Slot.objects.filter(occasion__help_request=help_request, status=SlotStatus.OPEN).order_by("pk")[0]
    try:
        if helper is not None:
            ask_first(actor=actor, slot_id=slot.pk, participant=helper)
    except DomainError:
        helper = None
    if helper is None:
        raise DomainError("error.again", _("Diegene kunnen we hiervoor niet vragen. Kies een ander, of “wie past”."))


def _way(draft: HelpRequest) -> str:
    """We look; where a community does not, the coordinator does: a caller has no page to choose on."""
    ways = draft.community.preset.ways
    return next((way for way in (Way.SEARCH, Way.CALL) if way in ways), draft.way)


def _lock(actor: Viewer, intake: Intake) -> Intake | None:
    _need_hold(actor)
    row: Intake | None = Intake.objects.select_for_update().filter(pk=intake.pk).first()
    if row is not None and row.user_id != actor.user_id:
        raise NotAllowedError("error.intake.not_yours", _("Dit gesprek is van iemand anders."))
    return row


def _need_hold(actor: Viewer) -> RoleHold:
    hold = actor.holds(Role.COORDINATOR)
    if hold is None:
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan een gesprek aannemen."))
    return hold


def _need_in_own_areas(actor: Viewer, participant: Participant) -> None:
    if not is_coordinator_of(actor, participant):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan een gesprek aannemen."))
