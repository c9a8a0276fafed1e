"""Writing people down at a table in a village hall: each whole and at once, and taken back when it was a mistake."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buurthulp import clock, spoken
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import RoleHold, Viewer
from desk.evenings import AN_EVENING, written_down_by
from desk.selectors.evening import Known, people_known
from desk.selectors.staff import called
from exchange.models import HelpRequest
from exchange.services.offers import save_likes
from matching.models import Invitation
from members import search_keys
from members.access import is_coordinator_of
from members.enums import ConsentHow, Role
from members.models import Community, Participant, Place
from members.services.confirming import confirm_participant
from members.services.consents import NEEDED
from members.services.homes import look_up_home
from members.services.signing_up import register_participant
from members.services.users import ensure_user
from members.site import site_url
from notifications.services.outbox import write_mail


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said at the table. ``email`` or ``phone``, or both; ``is_met``: the coordinator knows them."""

    first_name: str
    family_name: str
    postcode: str
    house_number: str
    email: str = ""
    phone: str = ""
    small_thing_ids: frozenset[int] = frozenset()
    is_met: bool = False


class KnownAlreadyError(DomainError):
    """We may know this person already; ``known`` says whom, as far as the coordinator may know."""

    def __init__(self, known: list[Known]) -> None:
        super().__init__("error.evening.known", gettext_lazy("Deze persoon doet misschien al mee."))
        self.known = known


@transaction.atomic
def write_down(
    *,
    actor: Viewer,
    community: Community,
    told: Told,
    is_somebody_else: bool = False,
    instead_of: Participant | None = None,
) -> Participant:
    """Let somebody take part who is sitting at the table and said yes aloud: all of it, or nothing.

    The same person again, within the evening, changes nothing. ``instead_of`` is somebody who was written down wrong.
    ``is_somebody_else``: the coordinator asked, and it is not who we thought. Who gave a mail address gets one mail,
    when nobody can take it back any more.

    Raises NotAllowedError for who is no coordinator, KnownAlreadyError, ``error.evening.elsewhere``, and what
    register_participant and save_likes raise.
    """
    hold = _need_hold(actor)
    if instead_of is not None:
        take_back(actor=actor, participant=instead_of)
    home = look_up_home(community, postcode=told.postcode, house_number=told.house_number)
    again = _written_down_already(actor, told, home.keys.address)
    if again is not None:
        return again
    known = people_known(
        community,
        hold,
        first_name=told.first_name,
        family_name=told.family_name,
        address_hash=home.keys.address,
        email=told.email,
        phone=search_keys.normal_phone(told.phone),
    )
    if known and not is_somebody_else:
        raise KnownAlreadyError(known)
    participant = register_participant(
        actor=actor,
        community=community,
        user=ensure_user(actor=actor, email=told.email) if told.email else None,
        first_name=told.first_name,
        family_name=told.family_name,
        postcode=told.postcode,
        house_number=told.house_number,
        phone=told.phone,
        consents=NEEDED,  # the form takes nobody without all three
        how=ConsentHow.IN_PERSON,
        is_another=is_somebody_else,
    )
    save_likes(actor=actor, participant=participant, small_thing_ids=told.small_thing_ids)
    if told.is_met:
        if not is_coordinator_of(actor, participant):
            raise DomainError(
                "error.evening.elsewhere",
                _("%(name)s woont niet in jouw dorpen. Haal het vinkje bij “Kennisgemaakt” weg.")
                % {"name": participant.first_name},
            )
        confirm_participant(actor=actor, participant=participant)
    _welcome(actor, participant)
    return participant


@transaction.atomic
def take_back(*, actor: Viewer, participant: Participant) -> None:
    """Undo that somebody was written down this evening: no row of theirs is left.

    Raises NotAllowedError for whom this coordinator did not write down, DomainError("error.evening.begun") when they
    asked something or were asked already.
    """
    _need_hold(actor)
    person = Participant.objects.select_for_update().filter(written_down_by(actor), pk=participant.pk).first()
    if person is None:
        raise NotAllowedError("error.evening.not_yours", _("Deze persoon schreef je niet zelf op, of langer geleden."))
    begun = (
        HelpRequest.objects.filter(participant=person).exists()
        or Invitation.objects.filter(participant=person).exists()
    )
    try:
        if not begun:
            person.delete()
    except ProtectedError:
        begun = True
    if begun:
        raise DomainError(
            "error.evening.begun",
            _("Bij %(name)s is al iets begonnen. Dat gaat niet meer vanzelf terug.") % {"name": person.first_name},
        )


def _welcome(actor: Viewer, participant: Participant) -> None:
    """Tell who has mail who wrote them down and what for, when the evening is over and mistakes were taken back."""
    community = participant.community
    site = site_url(community)
    write_mail(
        participant=participant,
        kind="welcome",
        key=f"welcome:{participant.public_id}",
        context=lambda: {
            "writer": called(actor, community),
            "day": spoken.day(clock.localtime(clock.now()).date()),
            "login_url": f"{site}{reverse('account_request_login_code')}",
            "privacy_url": f"{site}{reverse('members:privacy')}",
        },
        after=AN_EVENING,
    )


def _need_hold(actor: Viewer) -> RoleHold:
    hold = actor.holds(Role.COORDINATOR)
    if hold is None:
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan mensen opschrijven."))
    return hold


def _written_down_already(actor: Viewer, told: Told, address_hash: str) -> Participant | None:
    """The same person by name and address, written down this evening: somebody pressed twice."""
    lives_there = Place.objects.filter(is_current=True, address_hash=address_hash)
    found: Participant | None = Participant.objects.filter(
        written_down_by(actor),
        pk__in=lives_there.values("participant"),
        first_name__iexact=" ".join(told.first_name.split()),
        family_name_hash=search_keys.family_name_keys(told.family_name).whole,
    ).first()
    return found
