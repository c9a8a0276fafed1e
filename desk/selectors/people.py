"""Somebody on the desk: what they give and ask, their agreements, and who looked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.spoken import phone_number, standard
from buurthulp.viewers import RoleHold
from desk.areas import in_areas
from desk.models import Referral
from desk.selectors.referrals import ReferralLine, referral_line
from desk.selectors.staff import staff_name
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import HelpRequest, Slot
from exchange.selectors import liked_by
from exchange.wording import when_text
from matching.enums import MatchStatus
from matching.models import Match
from matching.selectors.requests import leading_status
from members.enums import ActsForKind, ConfirmedBy, Feature
from members.models import AccessLog, ActsFor, ConductCertificate, Participant
from members.quiet import resting_until
from members.selectors.acting import name_of, with_own_name
from members.selectors.certificates import counts_now
from members.selectors.looking import looks_of
from members.selectors.trusting import rights_said
from members.selectors.vouching import vouchers_of
from members.services.access_log import REASONS, SIGNAL, ContactDetails

MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Who it is and how to reach them: made of what the logged look gave."""

    public_id: str
    first_name: str
    family_name: str
    area_name: str
    since: datetime
    confirmed_by: str
    known_by: str
    phone: str
    phone_href: str
    email: str
    street_line: str
    paused_until: date | None


@dataclass(frozen=True, slots=True)
class LikeLine:
    """Something they like to do."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class AskLine:
    """Something they asked, that this coordinator may open."""

    title: str
    state_label: str
    url: str


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement of theirs, either way."""

    first_name: str
    title: str
    when: str
    state_label: str


@dataclass(frozen=True, slots=True)
class LookLine:
    """Who looked at their contact data, and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ActingOnDesk:
    """Who arranges things for them: since when, and how and to whom they said yes to it.

    ``may``: what a trusted contact may; "" of who does everything.
    """

    number: int
    name: str
    relation: str
    since: datetime
    consent: str
    consent_at: datetime | None
    consent_by: str
    may: str


@dataclass(frozen=True, slots=True)
class PersonOnDesk:
    """Everything of the page."""

    person: PersonCard
    likes: tuple[LikeLine, ...]
    asks: tuple[AskLine, ...]
    agreements: tuple[AgreementLine, ...]
    looks: tuple[LookLine, ...]
    acting: tuple[ActingOnDesk, ...]
    is_oneself: bool
    can_confirm: bool
    certificate: ConductCertificate | None
    certificate_counts: bool
    referrals: tuple[ReferralLine, ...]
    can_refer: bool


def person_on_desk(participant: Participant, details: ContactDetails, *, hold: RoleHold, by: str) -> PersonOnDesk:
    """The page, of who came from ``get_person_on_desk``.

    ``details`` come from the logged look; ``by`` is said of staff who take no part themselves.
    """
    confirmation = getattr(participant, "confirmation", None)
    town = f"{details.postcode[:4]} {details.postcode[4:]} {details.town}".strip()
    acting = list(acting_rows(participant))
    looks, referrals = _looks_and_referrals(participant, by)
    certificate = getattr(participant, "certificate", None)
    address = ", ".join(filter(None, [details.street_line, town]))
    return PersonOnDesk(
        person=PersonCard(
            public_id=participant.public_id,
            first_name=details.first_name,
            family_name=details.family_name,
            area_name=details.area_name,
            since=participant.joined_at,
            confirmed_by=confirmation.by_name or str(confirmation.get_how_display()) if confirmation else "",
            known_by=get_text_list(vouchers_of(participant), _("en")),
            phone=phone_number(details.phone),
            phone_href=f"tel:{details.phone}" if details.phone else "",
            email=details.email,
            street_line=address,
            paused_until=resting_until(participant),
        ),
        likes=_likes(participant),
        asks=_asks(participant, hold),
        agreements=_agreements(participant),
        looks=looks,
        acting=tuple(_acting(row) for row in acting if row.kind != ActsForKind.SELF),
        is_oneself=any(row.kind == ActsForKind.SELF for row in acting),
        can_confirm=confirmation is None or confirmation.how == ConfirmedBy.VOUCHED,
        certificate=certificate,
        certificate_counts=counts_now(certificate),
        referrals=referrals,
        can_refer=participant.community.preset.has(Feature.REFERRAL_OUT),
    )


def acting_rows(participant: Participant) -> QuerySet[ActsFor]:
    """Who logs in for this participant now, themselves among them."""
    rows = ActsFor.objects.filter(Q(until__isnull=True) | Q(until__gt=clock.now()), participant=participant)
    noted = staff_name(OuterRef("consent__by_user_id"), community_id=participant.community_id)
    named: QuerySet[Any] = with_own_name(rows).annotate(consent_by=noted)
    return named.select_related("user", "consent").order_by("since", "pk")


def _acting(row: ActsFor) -> ActingOnDesk:
    return ActingOnDesk(
        number=row.pk,
        name=name_of(row),
        relation=row.relation,
        since=row.since,
        consent=str(row.consent.get_how_display()) if row.consent is not None else "",
        consent_at=row.consent.given_at if row.consent is not None else None,
        consent_by=getattr(row, "consent_by", None) or "",
        may=rights_said(row.rights),
    )


def _likes(participant: Participant) -> tuple[LikeLine, ...]:
    lines: list[LikeLine] = []
    for liked in liked_by(participant):
        lines += [LikeLine(liked.slug, text) for text in liked.things or [standard(liked.name)]]
        if liked.line:
            lines.append(LikeLine(liked.slug, f"“{liked.line}”"))
    return tuple(lines)


def _asks(participant: Participant, hold: RoleHold) -> tuple[AskLine, ...]:
    asked = HelpRequest.objects.filter(
        in_areas(hold, "place"), participant=participant, published_at__isnull=False
    ).order_by("-published_at")[:MOST_ROWS]
    places: dict[int, list[str]] = defaultdict(list)
    of_these = Slot.objects.filter(occasion__help_request__in=[row.pk for row in asked])
    for request_id, status in of_these.values_list("occasion__help_request_id", "status"):
        places[request_id].append(status)
    return tuple(
        AskLine(
            title=help_request.title,
            state_label=_state_label(help_request, places[help_request.pk]),
            url=reverse("desk:request", args=[help_request.public_id]),
        )
        for help_request in asked
    )


def _state_label(help_request: HelpRequest, places: Sequence[str]) -> str:
    """How its places stand, as on the page of the request; what is closed or withdrawn says that."""
    leading = leading_status(places)
    if help_request.status != RequestStatus.OPEN or leading is None:
        return str(RequestStatus(help_request.status).label)
    return str(SlotStatus(leading).label)


def _agreements(participant: Participant) -> tuple[AgreementLine, ...]:
    matches = (
        Match.objects.filter(Q(asker=participant) | Q(helper=participant))
        .select_related("asker", "helper", "slot__occasion__help_request")
        .order_by("-starts_at")[:MOST_ROWS]
    )
    return tuple(
        AgreementLine(
            first_name=(match.helper if match.asker_id == participant.pk else match.asker).first_name,
            title=match.slot.occasion.help_request.title,
            when=when_text(match.slot.occasion, match.starts_at),
            state_label=str(MatchStatus(match.status).label),
        )
        for match in matches
    )


def _looks_and_referrals(participant: Participant, by: str) -> tuple[tuple[LookLine, ...], tuple[ReferralLine, ...]]:
    """Who looked, and where they were referred to, each the latest first. Together one query."""
    named = staff_name(OuterRef("user_id"), community_id=participant.community_id)
    # Who reads this page may act for this very person: of signals nothing (safety.md §6).
    looked = looks_of(participant).exclude(reason=SIGNAL).order_by("-at", "-pk")[:MOST_ROWS]
    looks: QuerySet[Any] = AccessLog.objects.filter(pk__in=looked.values("pk"))
    referrals: QuerySet[Any] = Referral.objects.filter(participant=participant)
    told = referrals.order_by().values_list(Value(1), "pk", "sent_at", "organisation__name", "status", F("public_id"))
    seen = looks.order_by().values_list(Value(0), "pk", "at", named, "reason", Value("", output_field=CharField()))
    rows = sorted(seen.union(told, all=True), key=lambda row: (row[2], row[1]), reverse=True)
    return (
        tuple(
            LookLine(at, name or by, str(REASONS.get(why, why)))
            for is_told, _pk, at, name, why, _id in rows
            if not is_told
        ),
        tuple(referral_line(*row[3:], sent_at=row[2]) for row in rows if row[0])[:MOST_ROWS],
    )
