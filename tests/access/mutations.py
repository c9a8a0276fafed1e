"""Every guard, and what stands in its place when it is taken away. The matrix must notice each (safety.md §5).

Patching what is inside is what this is for: it is the control of the matrix, not a test of the guards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.core import signing
from django.db.models import Exists, Model, Q
from django.http import Http404

import desk.access
import members.access
import notifications.access
import notifications.links
from buurthulp import viewers
from buurthulp.crypto import keyed_hash
from buurthulp.row_numbers import row_number
from buurthulp.viewers import AnyViewer, RoleHold, Viewer
from buurthulp.worklist import WorkRow
from desk.client_links import hash_of as hash_of_client
from desk.models import (
    ClientLink,
    Intake,
    Organisation,
    Pair,
    Referral,
    ReferrerAccount,
    RegisterImport,
    RoundMember,
    Signal,
    TelephoneRound,
    TelephoneShift,
)
from desk.referral_links import hash_of
from exchange.enums import RequestStatus
from exchange.models import Activity, Circle, HelpRequest, Offer, PublicPlace
from matching.enums import StillAnswer
from matching.links import Answer
from matching.models import CalendarFeed, Invitation, Match
from matching.models.calendar import FEED
from members.enums import Role
from members.models import ActsFor, Area, Block, HandOver, InviteLink, Participant, RoleGrant
from notifications.access import MailLink
from notifications.enums import MailTopic
from notifications.links import SHORT_LINK
from notifications.models import ShortLink
from tests.access.taking_away import Mutation

Function = Callable[..., Any]


def _always(value: object) -> Callable[[Function], Function]:
    return lambda _guard: lambda *_args, **_kwargs: value


def _logged_in_alone(_guard: Function) -> Function:
    return members.access.need_login


def _any(model: type[Model], **only: object) -> Callable[[Function], Function]:
    """A loader that finds every row of this model, whoever asks."""

    def load(_viewer: object, public_id: str, *_need: object) -> Model:
        return _row(model, public_id=public_id, **only)

    return lambda _guard: load


def _row(model: type[Model], **by: object) -> Model:
    row = model._base_manager.filter(**by).first()
    if row is None:
        raise Http404
    return row


def _everything(_guard: Function) -> Function:
    """A sight of all there is in the community."""
    return lambda viewer: Q(community_id=viewer.community_id)


def _all_rows(_guard: Function) -> Function:
    """A filter of a queryset that keeps everything."""
    return lambda rows: rows


def _logged_in(_guard: Function) -> Function:
    return lambda viewer: (
        viewer if isinstance(viewer, Viewer) else Viewer(user_id=None, community_id=viewer.community_id)
    )


def _anybodys_seat(_guard: Function) -> Function:
    return lambda viewer: Participant.objects.filter(community_id=viewer.community_id).first()


def _people_of_anywhere(_guard: Function) -> Function:
    return lambda _viewer, public_ids: list(Participant.objects.filter(public_id__in=public_ids))


def _any_area(_guard: Function) -> Function:
    return lambda _viewer, code: _row(Area, code=code.upper())


def _any_work(guard: Function) -> Function:
    """Of every area of the community."""

    def get_work_on_desk(viewer: AnyViewer, key: str) -> WorkRow:
        everywhere = (RoleHold(Role.COORDINATOR),)
        seen = replace(viewer, roles=everywhere) if isinstance(viewer, Viewer) else viewer
        row: WorkRow = guard(seen, key)
        return row

    return get_work_on_desk


def _with_or_without_areas(_guard: Function) -> Function:
    return desk.access.need_desk


def _any_member(_guard: Function) -> Function:
    return lambda *args: _row(RoundMember, pk=row_number(str(args[-1])))


def _any_role(_guard: Function) -> Function:
    return lambda _viewer, number: _row(RoleGrant, pk=row_number(number))


def _any_link(_guard: Function) -> Function:
    return lambda _community, token: _row(InviteLink, token=token)


def _whole_community(guard: Function) -> Function:
    """The desk of every area, still for a coordinator alone."""

    def need_desk(viewer: AnyViewer) -> tuple[Viewer, RoleHold]:
        staff, hold = guard(viewer)
        return staff, replace(hold, area_ids=None)

    return need_desk


def _second_factor_given(guard: Function) -> Function:
    def need_staff(viewer: AnyViewer, *roles: Role) -> RoleHold:
        passed = replace(viewer, second_factor=True) if isinstance(viewer, Viewer) else viewer
        hold: RoleHold = guard(passed, *roles)
        return hold

    return need_staff


def _by_any_role(guard: Function) -> Function:
    return lambda viewer, *_roles: guard(viewer, *Role)


def _held_without_second_factor(_guard: Function) -> Function:
    return lambda viewer, role: next((hold for hold in viewer.roles if hold.role == role), None)


def _in_every_community(_guard: Function) -> Function:
    """``visible_q`` without its last line."""

    def visible_q(model: type[Model], viewer: AnyViewer) -> Q:
        if not isinstance(viewer, Viewer):
            return Q() if isinstance(viewer, viewers.System) else viewers.NOBODY
        seen = viewers.NOBODY
        for sight in viewers._sights.get(model._meta.label, []):
            seen |= sight(viewer)
        return seen

    return visible_q


def _unsigned(_guard: Function) -> Function:
    """Believes what a token says, whoever signed it."""

    def read_token(token: str) -> tuple[str, Answer, str | None] | None:
        try:
            public_id, answer, reader = signing.JSONSerializer().loads(signing.b64_decode(token.split(":")[0].encode()))
        except ValueError:
            return None
        return public_id, Answer(answer), reader

    return read_token


def _unsigned_still(_guard: Function) -> Function:
    """The same for the link that says whether somebody may still be asked."""

    def read_still_token(token: str) -> tuple[str, int, StillAnswer, str | None] | None:
        try:
            said = signing.JSONSerializer().loads(signing.b64_decode(token.split(":")[0].encode()))
        except ValueError:
            return None
        return said[0], said[1], StillAnswer(said[2]), said[3]

    return read_still_token


def _mails_of_anybody(_guard: Function) -> Function:
    """Of every community, and of who has left."""

    def get_mail_link_for(_community_id: int, token: str) -> MailLink:
        read = notifications.links.read_token(token)
        if read is None:
            raise Http404
        participant = Participant.objects.get(public_id=read[0])
        viewer = Viewer(user_id=None, community_id=participant.community_id, participant_id=participant.pk)
        return MailLink(viewer=viewer, participant=participant, topics=read[1])

    return get_mail_link_for


def _any_known_by(model: type[Model], column: str, hash_of: Callable[[str], str]) -> Callable[[Function], Function]:
    """Of every community."""
    return lambda _guard: lambda _community_id, token: _row(model, **{column: hash_of(token)})


def _calendar_of_anybody(_guard: Function) -> Function:
    """Of every community, and of who has left."""
    return lambda _community_id, token: CalendarFeed.objects.get(token_hash=keyed_hash(FEED, token)).participant


def _unsigned_mail_link(_guard: Function) -> Function:
    """The same for the link that stops mails."""

    def read_token(token: str) -> tuple[str, frozenset[MailTopic], str | None] | None:
        try:
            whose, *topics = signing.JSONSerializer().loads(signing.b64_decode(token.split(":")[0].encode()))
        except ValueError:
            return None
        return whose[0], frozenset(MailTopic(topic) for topic in topics), whose[1]

    return read_token


def _any_acting(_guard: Function) -> Function:
    return lambda _viewer, number: _row(ActsFor, pk=number)


def _any_named(_guard: Function) -> Function:
    return lambda _viewer, number: _row(HandOver, pk=number)


def _anybody_to_call(_guard: Function) -> Function:
    return lambda _viewer, _help_request, public_id: (_row(Participant, public_id=public_id), False)


def _signal_of_anybody(_guard: Function) -> Function:
    return lambda _viewer, _person, public_id: _row(Signal, public_id=public_id)


def _newest_draft(_guard: Function) -> Function:
    def get_draft_for(_viewer: object, public_id: str = "") -> Model:
        return _row(HelpRequest, status=RequestStatus.DRAFT, public_id=public_id)

    return get_draft_for


def _any_row(_guard: Function) -> Function:
    return lambda model, _how, _viewer, public_id: _row(model, public_id=public_id)


def _any_circle(_guard: Function) -> Function:
    return lambda _viewer, public_id: (_row(Circle, public_id=public_id), None)


def _of_anybody(_guard: Function) -> Function:
    return lambda user, community: ActsFor.objects.filter(user=user).select_related("participant").order_by("pk")


def _anywhere(_guard: Function) -> Function:
    return lambda user, community: list(user.seats or [])


def _any_referrer(_guard: Function) -> Function:
    return lambda viewer: (viewer, ReferrerAccount.objects.get())


MATCHES = ("matching:agreement", "matching:calendar", "matching:cancel", "matching:check", "matching:thanks")
BOARD = ("exchange:nearby", "exchange.access.get_help_request_for")
ACTIVITIES = ("exchange:activity", "exchange:activities", "exchange:change_activity")
PAPER = ("exchange:activity_poster",)
SEEN_BY_ROLE = ("matching:invitation", "matching.access.get_invitation_for")

MUTATIONS = (
    Mutation("members.access.need_login", "logging in", _logged_in, ("matching:home", "members:who")),
    Mutation("members.access.need_participant", "taking part", _anybodys_seat, ("exchange:me",)),
    Mutation("members.access.need_staff", "any role", _always(RoleHold("coordinator")), ("desk:mails", "desk:request")),
    Mutation("members.access.need_staff", "this role", _by_any_role, ("desk:mails",)),
    Mutation("members.access.need_staff", "a second factor", _second_factor_given, ("desk:mails",)),
    Mutation(
        "members.access.staff_page",
        "need_staff before the view",
        _always(RoleHold("coordinator")),
        ("desk:worklist",),
        only_in=members.access,
        replaces="members.access.need_staff",
    ),
    Mutation("members.access.covers_home", "where they live", _always(True), ("members.services.",)),
    Mutation("members.access.is_coordinator_of", "the role", _always(True), ("members.services.",)),
    Mutation("members.access.get_participant_for", "who is seen", _any(Participant), ("members.access.",)),
    Mutation("members.access.need_feature", "what is switched on", _always(None), ("members:confirm_address",)),
    Mutation("members.access.need_oneself", "being oneself", _anybodys_seat, ("members:download",)),
    Mutation("members.access.get_acting_for", "who ends it", _any_acting, ("members:acting",)),
    Mutation("members.access.get_acted_for", "who acts", _any_acting, ("members:letter",)),
    Mutation("members.access.get_asked_for", "who named them", _any_named, ("matching:trusted",)),
    Mutation("members.access._is_blocked", "blocks", _always(False), ("members.access.",)),
    Mutation("exchange.access.get_help_request_for", "who sees it", _any(HelpRequest), ("exchange.access.",)),
    Mutation("exchange.access.get_draft_for", "whose draft", _newest_draft, ("exchange.access.get_draft_for",)),
    Mutation("exchange.access.get_offer_for", "who sees it", _any(Offer), ("exchange:switch_offer",)),
    Mutation("exchange.access.get_request_on_board", "who reads along", _any(HelpRequest), ("matching:answer_board",)),
    Mutation("exchange.access.get_offer_on_board", "who reads along", _any(Offer), ("matching:ask_one",)),
    Mutation("exchange.access._on_board", "the sight, and whose it is", _any_row, ("matching:answer_board",)),
    Mutation("exchange.access.get_activity_for", "who sees it, and whose it is", _any(Activity), ACTIVITIES),
    Mutation("exchange.access.get_activity_to_print", "who prints, and what", _any(Activity), PAPER),
    Mutation("exchange.access.may_print", "whose it is, and the areas", _always(True), PAPER),
    Mutation("exchange.access._seen", "visible_to", _any_row, ("exchange:switch_offer",)),
    Mutation("exchange.access._refuse_foreign", "whose it is", _always(None), ("exchange:switch_offer",)),
    Mutation("matching.access.get_invitation_for", "who was asked", _any(Invitation), ("matching:invitation", "api:")),
    Mutation("matching.access._is", "who acts", _always(True), ("matching:invitation", "matching:agreement")),
    Mutation("matching.access.get_held_for", "whose request", _any(Invitation), ("matching:accept_held",)),
    Mutation("matching.access.get_match_for", "which two", _any(Match), MATCHES),
    Mutation("matching.access.get_feed_owner", "community and closed", _calendar_of_anybody, ("matching:feed",)),
    Mutation("matching.access.get_own_request", "whose request", _any(HelpRequest), ("matching:request",)),
    Mutation("reports.access.need_analyst", "the role", _logged_in_alone, ("figures_api:figures",)),
    Mutation("desk.access.need_desk", "the areas", _whole_community, ("desk:request",)),
    Mutation(
        "desk.access.get_request_on_desk", "the areas", _any(HelpRequest, published_at__isnull=False), ("desk:request",)
    ),
    Mutation("desk.access.get_request_on_desk", "whether it was sent", _any(HelpRequest), ("desk:request",)),
    Mutation("desk.access.get_invitation_on_desk", "of which request", _any(Invitation), ("desk:answer",)),
    Mutation("desk.access.get_match_on_desk", "the areas", _any(Match), ("desk:match",)),
    Mutation("desk.access.get_match_to_leave", "which two, and blocks", _any(Match), ("signals:",)),
    Mutation("desk.access.get_signal_on_desk", "the areas", _any(Signal), ("desk:signal",)),
    Mutation(
        "desk.access.get_open_signal_about", "the areas", _signal_of_anybody, ("desk.access.get_open_signal_about",)
    ),
    Mutation("desk.access.get_work_on_desk", "the areas", _any_work, ("desk:work",)),
    Mutation("desk.access.get_activity_on_desk", "areas and drafts", _any(Activity), ("desk:activity",)),
    Mutation("desk.access.get_person_on_desk", "the areas", _any(Participant), ("desk:person",)),
    Mutation("desk.access.get_person_to_call", "who has to do with it", _anybody_to_call, ("desk:call",)),
    Mutation("desk.access.get_people_to_write_to", "the areas", _people_of_anywhere, ("desk:address_letters",)),
    Mutation("desk.access.need_places", "the areas", _whole_community, ("desk:place",)),
    Mutation("desk.access.get_public_place_on_desk", "the areas", _any(PublicPlace), ("desk:place",)),
    Mutation("desk.access.get_public_place_to_approve", "whose ground", _any(PublicPlace), ("desk:approve_place",)),
    Mutation("desk.access.get_public_place_to_position", "the role", _any(PublicPlace), ("desk:place",)),
    Mutation("desk.areas.public_places_of", "the areas", _always(Q()), ("desk:place",)),
    Mutation("desk.areas.coordinates_ground_of", "the role", _always(True), ("desk:approve_place",)),
    Mutation("desk.access.get_organisation_to_keep", "the community", _any(Organisation), ("desk:organisation",)),
    Mutation("desk.access.get_role_to_keep", "the community", _any_role, ("desk:staff",)),
    Mutation("desk.access.get_organisation_on_desk", "the community", _any(Organisation), ("desk:leaflet",)),
    Mutation("desk.access.get_referral_on_desk", "the areas, and closed", _any(Referral), ("desk:referral",)),
    Mutation("desk.pair_access.get_pair_on_desk", "the areas, and closed", _any(Pair), ("desk:pair",)),
    Mutation("desk.telephone_round_access.get_round_on_desk", "the community", _any(TelephoneRound), ("desk:round",)),
    Mutation("desk.telephone_round_access.get_member_on_desk", "the areas", _any_member, ("desk:round",)),
    Mutation("desk.telephone_round_access.get_member_to_call", "who calls them", _any_member, ("signals:round",)),
    Mutation("desk.telephone_shift_access.get_shift", "the community", _any(TelephoneShift), ("desk:shift",)),
    Mutation("exchange.access.get_circle_for", "who is in it", _any_circle, ("matching:circle",)),
    Mutation("desk.pair_access.get_own_pair", "which two", _any(Pair), ("signals:pair",)),
    Mutation(
        "desk.access.get_referral_by_link",
        "closed",
        _any_known_by(Referral, "link_hash", hash_of),
        ("referral:by_link",),
    ),
    Mutation("desk.access.need_referrer", "the role", _any_referrer, ("referral:enter",)),
    Mutation(
        "desk.access.find_client_link",
        "the community",
        lambda _guard: lambda _community_id, token: ClientLink.objects.filter(token_hash=hash_of_client(token)).first(),
        ("referral:client",),
    ),
    Mutation("desk.areas.that_open", "areas and closed", _always(Participant.objects), ("desk:referral",)),
    Mutation("desk.access.get_area_on_desk", "the areas", _any_area, ("desk:poster",)),
    Mutation("desk.access.get_written_down", "who wrote them down", _any(Participant), ("desk:undo_evening",)),
    Mutation("desk.access.get_closed_on_desk", "the areas", _any(Participant), ("desk:reopen_person",)),
    Mutation("desk.areas.closed_lately", "the areas", _always(Q()), ("desk:closed_people",)),
    Mutation("desk.access.get_register", "who sent it", _any(RegisterImport), ("desk:register",)),
    Mutation("desk.access.get_intake", "who took it in", _any(Intake), ("desk:intake_done",)),
    Mutation("desk.access.need_own_areas", "areas of one's own", _with_or_without_areas, ("desk:introduction",)),
    Mutation("desk.evenings.written_down_by", "who wrote them down", _always(Q()), ("desk:undo_evening",)),
    Mutation("desk.areas.ids_in_scope", "the areas", _always(None), ("desk:poster", "desk:villages")),
    Mutation("members.selectors.invites.working_link", "the community", _any_link, ("members:welcome",)),
    Mutation("desk.areas.in_areas", "the areas", _always(Q()), ("desk:request", "desk:match")),
    Mutation("desk.areas.living_in", "the areas", _always(Q()), ("desk:person",)),
    Mutation("members.sights.oneself", "oneself", _everything, ("members.access.",)),
    Mutation("members.sights.coordinated", "role and areas", _everything, ("members.access.",)),
    Mutation("exchange.sights.own", "whose it is", _everything, ("exchange:nearby", "exchange.access.")),
    Mutation("exchange.sights.on_the_board", "who reads along", _everything, BOARD),
    Mutation(
        "exchange.sights.offers_on_the_board", "who reads along", _everything, ("exchange:nearby", "matching:ask_one")
    ),
    Mutation("exchange.sights.in_the_circle", "who is in it", _everything, ("matching:answer_board",)),
    Mutation("exchange.sights.circle_round_me", "whose it is", _everything, ("matching:circle",)),
    Mutation("exchange.sights.circles_i_am_in", "who is in it", _everything, ("matching:circle",)),
    Mutation("exchange.sights.requests_of_my_areas", "role and areas", _everything, BOARD),
    Mutation("exchange.sights.offers_of_my_areas", "role and areas", _everything, ("exchange:switch_offer",)),
    Mutation("exchange.sights.open_activities", "what is read, and blocks", _everything, ACTIVITIES),
    Mutation("exchange.sights.organised", "whose it is", _everything, ACTIVITIES),
    Mutation("exchange.sights.coming_to", "who comes", _everything, ACTIVITIES),
    Mutation("exchange.sights.activities_of_my_areas", "role and areas", _everything, ACTIVITIES),
    Mutation("exchange.models.activity.ActivityQuerySet.open", "what is read", _all_rows, ACTIVITIES),
    Mutation(
        "exchange.sights.approved_places",
        "whether it was approved",
        _everything,
        ("exchange.selectors.public_places.find_public_places",),
    ),
    Mutation("matching.sights.own_invitation", "who was asked", _everything, SEEN_BY_ROLE),
    Mutation("matching.sights._invitation_by_role", "role and areas", _everything, SEEN_BY_ROLE),
    Mutation("matching.sights.own_match", "which two", _everything, ("matching:agreement",)),
    Mutation("matching.sights._match_by_role", "role and areas", _everything, ("matching:agreement",)),
    Mutation("matching.sights._invited_to", "who was asked", _everything, BOARD),
    Mutation("matching.sights.own_yes", "whose request", _everything, ("matching:accept_held",)),
    Mutation(
        "matching.sights._blocked",
        "blocks",
        _always(Exists(Block.objects.none())),
        ("matching:invitation", "matching:agreement", "exchange:nearby"),
    ),
    Mutation("buurthulp.viewers.visible_q", "the community", _in_every_community, BOARD),
    Mutation("buurthulp.viewers.Viewer.holds", "a second factor", _held_without_second_factor, SEEN_BY_ROLE),
    Mutation("members.selectors.viewing.acts_of", "community, closed and ended", _of_anybody, ("members:who",)),
    Mutation("members.selectors.viewing._acts_in", "community and closed", _anywhere, ("exchange:me",)),
    Mutation("members.selectors.viewing._now_held", "until when", _always(Q()), ("exchange:me",)),
    Mutation("members.second_factor.is_passed", "the second factor", _always(True), ("desk:mails", "desk:worklist")),
    Mutation("matching.links.read_token", "the signature", _unsigned, ("matching:answer_by_link",)),
    Mutation(
        "notifications.access.get_mail_link_for",
        "community and closed",
        _mails_of_anybody,
        ("notifications:mail_by_link",),
    ),
    Mutation("notifications.access.need_provider", "the signature", _always(None), ("notifications:sms_",)),
    Mutation(
        "notifications.access.get_short_link_for",
        "the community",
        _any_known_by(ShortLink, "token_hash", partial(keyed_hash, SHORT_LINK)),
        ("notifications:short_link",),
    ),
    Mutation("matching.still_links.read_still_token", "the signature", _unsigned_still, ("matching:still_by_link",)),
    Mutation("notifications.links.read_token", "the signature", _unsigned_mail_link, ("notifications:mail_by_link",)),
)
