"""Referrals: of somebody on the desk, the page of one, and what an organisation reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef

from buurthulp import clock
from buurthulp.spoken import phone_number, sentence_of
from desk.enums import ReferralStatus, ReferralWay
from desk.models import Referral, ReferralStatusChange
from desk.models.referral import OPEN
from desk.selectors.staff import staff_name
from desk.wording import referral_text
from members.models.community import phone_link
from members.selectors.contacts import Contact, contact_for
from members.selectors.people import current_home


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral of somebody."""

    public_id: str
    organisation: str
    state_label: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of its history."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ToldOnPaper:
    """What an organisation reads: by its link, or in a letter. ``lines`` are for the envelope."""

    organisation: str
    lines: tuple[str, ...]
    name: str
    phone: str
    email: str
    address: str
    text: str
    stays: str
    contact: Contact
    before: datetime


@dataclass(frozen=True, slots=True)
class ReferralOnDesk:
    """Everything of the page. ``is_silent``: it is time to ask; ``link``: as of :func:`link_state`."""

    public_id: str
    person_id: str
    first_name: str
    organisation: str
    organisation_phone: str
    organisation_href: str
    status: str
    state_label: str
    is_open: bool
    is_sent: bool
    is_silent: bool
    is_letter: bool
    link: str
    link_until: datetime | None
    opened_at: datetime | None
    sent_at: datetime
    ask_at: datetime
    consent: str
    consent_at: datetime
    consent_withdrawn_at: datetime | None
    told: ToldOnPaper
    request_id: str
    request_title: str
    history: tuple[StepLine, ...]


def referral_line(organisation: str, status: str, public_id: str, *, sent_at: datetime) -> ReferralLine:
    """One referral in the list of somebody's."""
    return ReferralLine(
        public_id=public_id,
        organisation=organisation,
        state_label=str(ReferralStatus(status).label),
        sent_at=sent_at,
    )


def told_of(referral: Referral) -> ToldOnPaper:
    """What was agreed to be told, as it was then. Two queries."""
    home = current_home(referral.participant_id)
    told = json.loads(referral.told) if referral.told else {}
    organisation = referral.organisation
    town = f"{organisation.postcode[:4]} {organisation.postcode[4:]}  {organisation.town}".strip()
    return ToldOnPaper(
        organisation=organisation.name,
        lines=tuple(filter(None, (organisation.name, organisation.address, town))),
        name=told.get("name", ""),
        phone=phone_number(told.get("phone", "")),
        email=told.get("email", ""),
        address=told.get("address", ""),
        text=referral.text,
        stays=referral.stays,
        contact=contact_for(referral.community, home.area if home is not None else None),
        before=referral.ask_at,
    )


def referral_on_desk(referral: Referral) -> ReferralOnDesk:
    """The page, in a fixed number of queries."""
    status = ReferralStatus(referral.status)
    request = referral.help_request
    return ReferralOnDesk(
        public_id=referral.public_id,
        person_id=referral.participant.public_id,
        first_name=referral.participant.first_name,
        organisation=referral.organisation.name,
        organisation_phone=referral.organisation.phone,
        organisation_href=phone_link(referral.organisation.phone),
        status=status.value,
        state_label=sentence_of(str(status.label)),
        is_open=status in OPEN,
        is_sent=status == ReferralStatus.SENT,
        is_silent=status == ReferralStatus.SENT and referral.ask_at <= clock.now(),
        is_letter=referral.way == ReferralWay.LETTER,
        link=link_state(referral),
        link_until=referral.link_until,
        opened_at=referral.opened_at,
        sent_at=referral.sent_at,
        ask_at=referral.ask_at,
        consent=str(referral.consent.get_how_display()),
        consent_at=referral.consent.given_at,
        consent_withdrawn_at=referral.consent.withdrawn_at,
        told=told_of(referral),
        request_id=request.public_id if request is not None else "",
        request_title=request.title if request is not None else "",
        history=_history(referral),
    )


def link_state(referral: Referral) -> str:
    """ "fresh", "opened", or "old" for a link that opens nothing any more; "" where there is none."""
    if not referral.link_hash or referral.link_until is None:
        return ""
    if referral.opened_at is not None:
        return "opened"
    is_fresh = referral.status in OPEN and clock.now() < referral.link_until and referral.consent.withdrawn_at is None
    return "fresh" if is_fresh else "old"


def _history(referral: Referral) -> tuple[StepLine, ...]:
    rows = (
        ReferralStatusChange.objects.filter(subject=referral)
        .annotate(staff=staff_name(OuterRef("actor_user_id"), community_id=referral.community_id))
        .order_by("-at", "-pk")
    )
    names = {"organisation": referral.organisation.name, "name": referral.participant.first_name}
    return tuple(StepLine(row.at, referral_text(row.code, staff=row.staff or "", **names)) for row in rows)
