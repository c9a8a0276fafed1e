"""Letters with a code to where people live, and the code that comes back (safety.md §3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Actor, Viewer
from members.access import is_coordinator_of
from members.enums import ConfirmedBy, ParticipantStatus, PlaceKind
from members.models import ActsFor, AddressLetter, Community, Confirmation, Participant, Place
from members.selectors.address_letters import code_for, letter_key, letters_here
from members.selectors.contacts import Contact, contact_column, contact_in
from members.selectors.people import acting_now
from members.services.access_log import ContactDetails, contact_details_of_each
from members.services.confirming import write_confirmation

MOST = 50
AGAIN_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """One letter, with the code that is kept nowhere. ``contact``: whom to read it to.

    ``logs_in``: whether they, or who acts for them, can type it themselves.
    """

    letter: AddressLetter
    code: str
    details: ContactDetails
    contact: Contact
    logs_in: bool


@transaction.atomic
def make_address_letters(
    *, actor: Viewer, community: Community, participant_ids: Collection[int], batch: str
) -> list[WrittenLetter]:
    """A letter for each of these people who is not confirmed yet; an earlier one of theirs works no more.

    ``batch`` is what the sent page is known by: sent again within a quarter of an hour it gives the same letters. The
    addresses are read through the one door, so each look is written down. Eight queries, however many people.

    Raises ``error.letters.none`` for nobody chosen, ``error.letters.too_many`` for more than fifty, NotAllowedError
    unless the actor coordinates where all of them live, and ``error.letters.nobody`` where nobody needs one any more.
    """
    letters = letters_here(community)
    if letters is None:
        raise DomainError("error.letters.off", _("Deze Buurthulp stuurt geen brieven met een code."))
    if not participant_ids:
        raise DomainError("error.letters.none", _("Kies eerst wie een brief krijgt."))
    if len(participant_ids) > MOST:
        raise DomainError(
            "error.letters.too_many", _("Kies er hoogstens %(most)s. Maak daarna de volgende.") % {"most": MOST}
        )
    homes = _homes_to_write_to(community, participant_ids)
    codes = {home.participant_id: code_for(home.participant_id, batch=batch, user_id=actor.user_id) for home in homes}
    lasts = timedelta(days=letters.code_days)
    made = _letters_for(homes, codes, actor=actor, lasts=lasts)
    written_to = [home for home in homes if home.participant_id in made]
    if not written_to:
        raise DomainError(
            "error.letters.nobody",
            _("Hier is geen brief nodig: ze zijn al bevestigd, of deze brieven zijn al gemaakt. Kies opnieuw."),
        )
    details = contact_details_of_each(
        viewer=actor, participants=[home.participant for home in written_to], reason="letter"
    )
    return [
        WrittenLetter(
            letter=made[home.participant_id],
            code=codes[home.participant_id],
            details=details[home.participant_id],
            contact=contact_in(community, home.contact),
            logs_in=home.logs_in,
        )
        for home in written_to
    ]


@transaction.atomic
def confirm_by_letter(*, actor: Actor, participant: Participant, code: str) -> Confirmation:
    """Somebody has the code that was sent to their address, so they live there. Confirmed already: nothing changes.

    Typed by themselves, by who acts for them, or by their coordinator to whom they read it.
    Raises NotAllowedError for anybody else, and ``error.letter.code`` for a code that does not work for them.
    """
    is_own = isinstance(actor, Viewer) and actor.user_id is not None and actor.participant_id == participant.pk
    if not is_own and not is_coordinator_of(actor, participant):
        raise NotAllowedError("error.not_yours", _("Dit is niet van jou."))
    Participant.objects.select_for_update().get(pk=participant.pk)
    already = Confirmation.objects.filter(participant=participant).first()
    if already is not None:
        return already
    key = letter_key(participant.pk, code)
    letter = (
        AddressLetter.objects.working()
        .filter(participant=participant, code_hash=key, place__is_current=True)
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .first()
    )
    if letter is None:
        raise DomainError(
            "error.letter.code",
            _("Deze code werkt niet. Kijk nog eens, of bel %(phone)s voor een nieuwe brief.")
            % {"phone": participant.community.phone},
        )
    letter.used_at = clock.now()
    letter.save(update_fields=["used_at"])
    by_user_id = actor.user_id if isinstance(actor, Viewer) and not is_own else None
    return write_confirmation(participant=participant, how=ConfirmedBy.LETTER, by_user_id=by_user_id)


def _homes_to_write_to(community: Community, participant_ids: Collection[int]) -> list[Any]:
    """The homes of those among them who are not confirmed, locked; with ``contact`` and ``logs_in``."""
    people = Participant.objects.select_for_update().filter(community=community, pk__in=participant_ids)
    # First locked, and only then looked at: whoever was confirmed or moved meanwhile is not written to.
    locked = list(people.order_by("pk").values_list("pk", flat=True))
    acting = ActsFor.objects.filter(acting_now(), participant=OuterRef("participant"))
    return list(
        Place.objects.filter(
            participant__in=locked, participant__confirmation=None, kind=PlaceKind.HOME, is_current=True
        )
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .select_related("participant")
        .annotate(contact=contact_column(community, OuterRef("area")), logs_in=Exists(acting))
        .order_by("pk")
    )


def _letters_for(
    homes: list[Any], codes: dict[int, str], *, actor: Viewer, lasts: timedelta
) -> dict[int, AddressLetter]:
    """By participant: the letter of this batch where it was made just now, else a new one instead of the open one.

    Nobody for whom this batch was made longer ago, or whose letter of it was stopped or used: those codes stay dead.
    """
    now = clock.now()
    keys = {participant_id: letter_key(participant_id, code) for participant_id, code in codes.items()}
    mine = AddressLetter.objects.filter(participant__in=codes)
    made = {letter.participant_id: letter for letter in mine.filter(code_hash__in=keys.values())}
    again = {
        participant_id: letter
        for participant_id, letter in made.items()
        if letter.used_at is None and letter.stopped_at is None and letter.made_at > now - AGAIN_WITHIN
    }
    new = [
        AddressLetter(
            participant_id=home.participant_id,
            place_id=home.pk,
            code_hash=keys[home.participant_id],
            made_by_id=actor.user_id,
            made_at=now,
            expires_at=now + lasts,
        )
        for home in homes
        if home.participant_id not in made
    ]
    mine.open().filter(participant__in=[letter.participant_id for letter in new]).update(stopped_at=now)
    AddressLetter.objects.bulk_create(new)
    return again | {letter.participant_id: letter for letter in new}
