"""What the desk opens: requests, agreements, activities and people from a coordinator's areas; anything else is 404.

Not the general loaders: a coordinator who takes part sees requests of other areas on the board, and has none of them
on the desk.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import NotAllowedError
from buurthulp.row_numbers import row_number
from buurthulp.viewers import AnyViewer, RoleHold, Viewer
from buurthulp.worklist import WorkRow, rows_for
from desk.areas import (
    closed_lately,
    coordinates_ground_of,
    ids_in_scope,
    in_areas,
    living_in,
    public_places_of,
    that_open,
)
from desk.client_links import hash_of as hash_of_client_link
from desk.enums import SignalStatus
from desk.evenings import written_down_by
from desk.models import ClientLink, Intake, Organisation, Referral, ReferrerAccount, RegisterImport, Signal
from desk.referral_links import hash_of
from desk.referrer_scope import account_of
from desk.share_scope import is_shared_with, people_of, requests_reached
from desk.signal_scope import signals_of
from exchange.enums import ActivityStatus
from exchange.models import Activity, HelpRequest, PublicPlace
from exchange.riding import FOR_RIDE
from exchange.selectors.circles import with_circle_size
from matching.models import Invitation, Match
from members.access import need_login, need_staff
from members.enums import ParticipantStatus, Role
from members.models import Area, Block, Participant, RoleGrant
from members.selectors.certificates import with_certificate
from members.selectors.vouching import with_vouchers

LONGEST_NUMBER = 18


def need_desk(viewer: AnyViewer) -> tuple[Viewer, RoleHold]:
    """Who sits at the desk, and for which areas.

    Raises SignInNeededError, NotAllowedError for somebody who is no coordinator, SecondFactorNeededError.
    """
    hold = need_staff(viewer, Role.COORDINATOR)
    return need_login(viewer), hold


def need_own_areas(viewer: AnyViewer) -> tuple[Viewer, RoleHold]:
    """Who coordinates areas of their own, and not the whole community.

    Raises what need_desk raises, and NotAllowedError.
    """
    staff, hold = need_desk(viewer)
    if hold.area_ids is None:
        raise NotAllowedError("error.no_own_areas", _("Deze pagina is voor wie eigen dorpen heeft."))
    return staff, hold


def get_request_on_desk(viewer: AnyViewer, public_id: str) -> HelpRequest:
    """A request that was sent, from the coordinator's areas or shared with them. Raises Http404 and as need_desk."""
    staff, hold = need_desk(viewer)
    help_request = (
        HelpRequest.objects.filter(
            requests_reached(staff, hold),
            public_id=public_id,
            community_id=staff.community_id,
            published_at__isnull=False,
        )
        .select_related("community", "category", "participant", "place__area", *FOR_RIDE)
        .first()
    )
    if help_request is None:
        raise Http404
    return help_request


def get_invitation_on_desk(help_request: HelpRequest, public_id: str) -> Invitation:
    """An invitation for this very request. Raises Http404."""
    invitation = (
        Invitation.objects.filter(slot__occasion__help_request=help_request, public_id=public_id)
        .select_related("participant", "slot__occasion")
        .first()
    )
    if invitation is None:
        raise Http404
    return invitation


def get_match_on_desk(viewer: AnyViewer, public_id: str) -> Match:
    """An agreement about a request as get_request_on_desk gives. Raises Http404 and what need_desk raises."""
    staff, hold = need_desk(viewer)
    asked = "slot__occasion__help_request"
    match = (
        Match.objects.filter(
            requests_reached(staff, hold, asked),
            public_id=public_id,
            community_id=staff.community_id,
        )
        .select_related(
            "asker", "helper", *(f"{asked}__{path}" for path in ("community", "category", "place__area", *FOR_RIDE))
        )
        .first()
    )
    if match is None:
        raise Http404
    return match


def get_activity_on_desk(viewer: AnyViewer, public_id: str) -> Activity:
    """An activity that was sent, at a place in the coordinator's areas. Raises Http404 and what need_desk raises."""
    staff, hold = need_desk(viewer)
    activity: Activity | None = (
        Activity.objects.filter(in_areas(hold, "public_place"), public_id=public_id, community_id=staff.community_id)
        .exclude(status=ActivityStatus.DRAFT)
        .select_related("community", "organiser", "public_place")
        .first()
    )
    if activity is None:
        raise Http404
    return activity


def get_person_on_desk(viewer: AnyViewer, public_id: str) -> Participant:
    """Somebody who lives in the coordinator's areas and takes part, with their ``certificate`` (VOG) where one stands.

    Of who was here twice it is who they are now. Raises Http404 and what need_desk raises.
    """
    staff, hold = need_desk(viewer)
    people = (
        Participant.objects.filter(living_in(hold), public_id=public_id, community_id=staff.community_id)
        .exclude(status=ParticipantStatus.CLOSED)
        .select_related("community", "confirmation")
    )
    person: Participant | None = with_circle_size(with_certificate(with_vouchers(people))).first()
    if person is None:
        now = Participant.objects.filter(public_id=public_id, merged_into__isnull=False).values_list(
            "merged_into__public_id", flat=True
        )
        if (instead := now.first()) is None:
            raise Http404
        return get_person_on_desk(viewer, instead)
    return person


def get_person_to_call(viewer: AnyViewer, help_request: HelpRequest, public_id: str) -> tuple[Participant, bool]:
    """Somebody to call about a request of get_request_on_desk, and whether that is only because it was shared.

    Who was not from the coordinator's areas must have to do with it: ask, or be asked. Raises Http404.
    """
    staff, _hold = need_desk(viewer)
    try:
        return get_person_on_desk(viewer, public_id), False
    except Http404:
        people = people_of(help_request).exclude(status=ParticipantStatus.CLOSED).select_related("community")
        person = people.filter(public_id=public_id).first() if is_shared_with(staff, help_request) else None
        if person is None:
            raise
        return person, True


def get_closed_on_desk(viewer: AnyViewer, public_id: str) -> Participant:
    """Somebody of the coordinator's areas whom a coordinator closed, and who was not erased yet.

    Raises Http404 and what need_desk raises.
    """
    staff, hold = need_desk(viewer)
    people = Participant.objects.filter(closed_lately(hold), public_id=public_id, community_id=staff.community_id)
    person: Participant | None = people.select_related("community").first()
    if person is None:
        raise Http404
    return person


def get_people_to_write_to(viewer: AnyViewer, public_ids: Sequence[str]) -> list[Participant]:
    """Those of these people who live in the coordinator's areas and take part, in this order: somebody may have moved.

    Raises Http404 where it is none of them, and what need_desk raises.
    """
    staff, hold = need_desk(viewer)
    known = [public_id for public_id in public_ids if public_id.isalnum()]
    found = that_open(hold).filter(public_id__in=known, community_id=staff.community_id)
    people = sorted(found.defer("family_name", "phone"), key=lambda person: public_ids.index(person.public_id))
    if public_ids and not people:
        raise Http404
    return people


def need_places(viewer: AnyViewer) -> tuple[Viewer, RoleHold]:
    """Who looks after public places, and in which areas: a coordinator, or an administrator.

    Raises SignInNeededError, NotAllowedError for somebody who is neither, SecondFactorNeededError.
    """
    hold = need_staff(viewer, Role.ADMINISTRATOR, Role.COORDINATOR)
    return need_login(viewer), hold


def get_register(viewer: AnyViewer, public_id: str) -> RegisterImport:
    """A register that this very coordinator or administrator sent. Raises Http404 and what need_staff raises."""
    need_staff(viewer, Role.COORDINATOR, Role.ADMINISTRATOR)
    staff = need_login(viewer)
    assert staff.user_id is not None  # who holds a role has logged in
    register: RegisterImport | None = (
        RegisterImport.objects.filter(public_id=public_id, community_id=staff.community_id, user_id=staff.user_id)
        .select_related("community")
        .first()
    )
    if register is None:
        raise Http404
    return register


def get_public_place_on_desk(viewer: AnyViewer, public_id: str) -> PublicPlace:
    """A public place that this coordinator or administrator looks after. Raises Http404 and what need_places raises."""
    staff, hold = need_places(viewer)
    place: PublicPlace | None = (
        PublicPlace.objects.filter(public_places_of(hold, staff.community_id), public_id=public_id)
        .select_related("area", "community")
        .first()
    )
    if place is None:
        raise Http404
    return place


def get_public_place_to_approve(viewer: AnyViewer, public_id: str) -> PublicPlace:
    """The same, for the coordinator of its ground: an administrator adds, a coordinator says that it is right.

    Raises NotAllowedError for an administrator, and what get_public_place_on_desk raises.
    """
    place = get_public_place_on_desk(viewer, public_id)
    if not coordinates_ground_of(need_login(viewer), place):
        raise NotAllowedError("error.not_yours", _("Een coördinator keurt een plek goed."))
    return place


def get_public_place_to_position(viewer: AnyViewer, public_id: str) -> PublicPlace:
    """The same, for an administrator: they say exactly where it is. Raises NotAllowedError for a coordinator."""
    place = get_public_place_on_desk(viewer, public_id)
    need_staff(viewer, Role.ADMINISTRATOR)
    return place


def get_organisation_to_keep(viewer: AnyViewer, public_id: str) -> Organisation:
    """An organisation of this community, for its administrator. Raises Http404 and what need_staff raises."""
    need_staff(viewer, Role.ADMINISTRATOR)
    organisation: Organisation | None = (
        Organisation.objects.filter(public_id=public_id, community_id=need_login(viewer).community_id)
        .prefetch_related("tasks", "areas")
        .first()
    )
    if organisation is None:
        raise Http404
    return organisation


def get_role_to_keep(viewer: AnyViewer, number: str) -> RoleGrant:
    """A role of somebody who works in this community, for its administrator. Raises Http404 and what need_staff raises.

    Not a referrer's: that is kept with their organisation.
    """
    need_staff(viewer, Role.ADMINISTRATOR)
    grants = RoleGrant.objects.filter(community_id=need_login(viewer).community_id).exclude(role=Role.REFERRER)
    grant = grants.filter(pk=row_number(number)).select_related("user").first()
    if grant is None:
        raise Http404
    return grant


def get_organisation_on_desk(viewer: AnyViewer, public_id: str) -> Organisation:
    """An organisation of this community, for a coordinator. Raises Http404 and what need_desk raises."""
    staff, _hold = need_desk(viewer)
    organisation: Organisation | None = (
        Organisation.objects.filter(public_id=public_id, community_id=staff.community_id)
        .prefetch_related("tasks", "areas")
        .first()
    )
    if organisation is None:
        raise Http404
    return organisation


def get_referral_on_desk(viewer: AnyViewer, public_id: str) -> Referral:
    """A referral of somebody in the coordinator's areas who takes part. Raises Http404 and what need_desk raises."""
    staff, hold = need_desk(viewer)
    referral: Referral | None = (
        Referral.objects.filter(
            participant__in=that_open(hold).filter(community_id=staff.community_id), public_id=public_id
        )
        .select_related("community", "organisation", "participant", "help_request", "consent")
        .first()
    )
    if referral is None:
        raise Http404
    return referral


def get_referral_by_link(community_id: int, token: str) -> Referral:
    """The referral that this link was made for, of somebody who takes part. Raises Http404 for any other token."""
    referral: Referral | None = (
        Referral.objects.filter(link_hash=hash_of(token), community_id=community_id)
        .exclude(participant__status=ParticipantStatus.CLOSED)
        .select_related("community", "organisation", "participant", "consent")
        .first()
    )
    if referral is None or not token:
        raise Http404
    return referral


def find_client_link(community_id: int, token: str) -> ClientLink | None:
    """The link that a referrer of this community made with this token, used or not; None for any other token."""
    links = ClientLink.objects.filter(community_id=community_id, token_hash=hash_of_client_link(token))
    return links.select_related("organisation").first()


def need_referrer(viewer: AnyViewer) -> tuple[Viewer, ReferrerAccount]:
    """Who signs people up for which organisation.

    Raises SignInNeededError, NotAllowedError for who is no referrer, SecondFactorNeededError.
    """
    need_staff(viewer, Role.REFERRER)
    staff = need_login(viewer)
    account = account_of(staff)
    if account is None:
        raise NotAllowedError("error.not_staff", _("Deze pagina is voor wie voor een organisatie mensen aanmeldt."))
    return staff, account


def get_area_on_desk(viewer: AnyViewer, code: str) -> Area:
    """One of the coordinator's areas by its code. Raises Http404 and what need_desk raises."""
    staff, hold = need_desk(viewer)
    reached = ids_in_scope(staff.community_id, hold)
    area = Area.objects.filter(code=code.upper()).select_related("parent").first()
    if area is None or (reached is not None and area.pk not in reached):
        raise Http404
    return area


def get_written_down(viewer: AnyViewer, public_id: str) -> Participant:
    """Somebody whom this very coordinator wrote down this evening. Raises Http404 and what need_desk raises."""
    staff, _hold = need_desk(viewer)
    person: Participant | None = Participant.objects.filter(written_down_by(staff), public_id=public_id).first()
    if person is None:
        raise Http404
    return person


def get_intake(viewer: AnyViewer, public_id: str) -> Intake:
    """A call that this very coordinator took in and sent. Raises Http404 and what need_desk raises."""
    staff, _hold = need_desk(viewer)
    assert staff.user_id is not None  # who holds a role has logged in
    intake: Intake | None = (
        Intake.objects.filter(
            public_id=public_id,
            community_id=staff.community_id,
            user_id=staff.user_id,
            help_request__isnull=False,
            participant__isnull=False,
        )
        .select_related("participant__community", "help_request__place__area", "help_request__community")
        .first()
    )
    if intake is None:
        raise Http404
    return intake


def get_match_to_leave(viewer: Viewer, public_id: str) -> Match:
    """An agreement of one's own, to say that one does not feel safe; also after one blocked the other.

    Raises Http404 for anybody else's, and for whom the other blocked.
    """
    me = viewer.participant_id
    by_other = Exists(Block.objects.filter(Q(blocker=OuterRef("asker")) | Q(blocker=OuterRef("helper")), blocked=me))
    match: Match | None = (
        Match.objects.filter(~by_other, Q(asker=me) | Q(helper=me), public_id=public_id, community=viewer.community_id)
        .select_related("asker__community", "helper__community")
        .first()
        if me is not None
        else None
    )
    if match is None:
        raise Http404
    return match


def get_signal_on_desk(viewer: AnyViewer, public_id: str) -> Signal:
    """A signal of somebody in the coordinator's areas, not about the coordinator. Raises Http404 and as need_desk."""
    staff, hold = need_desk(viewer)
    signal = (
        signals_of(staff, hold)
        .filter(public_id=public_id)
        .select_related("reporter", "about", "match__slot__occasion__help_request")
        .first()
    )
    if signal is None:
        raise Http404
    return signal


def get_open_signal_about(viewer: Viewer, person: Participant, public_id: str) -> Signal:
    """An open signal about this very person, to look up how to reach them. Raises Http404 and as need_desk."""
    signal = get_signal_on_desk(viewer, public_id)
    if signal.about_id != person.pk or signal.status != SignalStatus.OPEN:
        raise Http404
    return signal


def get_work_on_desk(viewer: AnyViewer, key: str) -> WorkRow:
    """A line of the coordinator's own worklist ("searches-12"). Raises Http404 and what need_desk raises."""
    staff, _hold = need_desk(viewer)
    source, _dash, number = key.rpartition("-")
    if not (source and number.isascii() and number.isdecimal() and 0 < len(number) <= LONGEST_NUMBER):
        raise Http404
    row = next((row for row in rows_for(staff, {source: [int(number)]}) if row.object_id), None)
    if row is None:
        raise Http404
    return row
