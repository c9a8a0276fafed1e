"""Referring somebody to an organisation: with consent, by letter or mail, and how it went on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.status import move
from buurthulp.viewers import Actor, Viewer
from desk.enums import ReferralStatus, ReferralStep, ReferralWay
from desk.models import Organisation, Referral, ReferralStatusChange
from desk.models.referral import OPEN
from desk.referral_links import LASTS, address_of, hash_of, new_token
from desk.workflow import REFERRAL_MOVES
from exchange.models import HelpRequest
from exchange.texts import tidy_text
from matching.services.publishing import stop_looking
from members.enums import ConsentHow
from members.features import ReferralOut
from members.models import Community, Consent, Participant
from members.selectors.contacts import contact_for
from members.selectors.people import current_home
from members.services.access_log import ContactDetails, contact_details_of
from members.services.consents import consent_to_referral
from members.services.taking_part import refuse_closed
from notifications.services.address_mails import take_back_mails, write_mail_to_address

TEXT_MAX = 1000
SENT_TWICE = timedelta(minutes=1)
CONSENT_WAYS = (ConsentHow.PHONE, ConsentHow.IN_PERSON, ConsentHow.PAPER)
"""How somebody can have said yes to a coordinator."""
HEARD = (ReferralStatus.TAKEN_UP, ReferralStatus.DECLINED, ReferralStatus.ENDED)
"""What an organisation can have said."""


@dataclass(frozen=True, slots=True)
class Told:
    """What whom it is about lets an organisation know of them, besides their name."""

    phone: bool = True
    email: bool = False
    address: bool = False


@transaction.atomic
def refer(
    *,
    actor: Viewer,
    participant: Participant,
    organisation: Organisation,
    how: ConsentHow,
    way: ReferralWay,
    text: str,
    stays: str = "",
    told: Told = Told(),
    help_request: HelpRequest | None = None,
    looks_no_further: bool = False,
) -> Referral:
    """Hand somebody on, as they said yes to; the contact data that goes along is a look that is written down.

    ``looks_no_further``: no neighbours are asked for ``help_request`` any more; what was agreed stands.
    By mail a link goes out that opens it once; a letter is printed from its page. The same again within a minute
    changes nothing. Raises NotAllowedError outside the coordinator's areas; DomainError ``referral.organisation`` for
    one of elsewhere or off the list, ``referral.how``, ``referral.text``, ``referral.way`` for what the organisation
    does not have, ``referral.twice`` while they are with it already.
    """
    participant = Participant.objects.select_for_update(of=("self",)).select_related("community").get(pk=participant.pk)
    refuse_closed(participant)
    _refuse_what_does_not_fit(participant, organisation, how, way)
    words, kept = tidy_text(text, TEXT_MAX), tidy_text(stays, TEXT_MAX)
    if not words:
        raise DomainError("referral.text", _("Schrijf op wat zij moeten weten. Eén zin is genoeg."))
    now = clock.now()
    there = Referral.objects.filter(participant=participant, organisation=organisation, status__in=OPEN).first()
    if there is not None:
        if there.sent_at > now - SENT_TWICE and there.text == words:
            return there
        names = {"name": participant.first_name, "organisation": organisation.name}
        raise DomainError("referral.twice", _("%(name)s is al doorverwezen naar %(organisation)s.") % names)
    details = contact_details_of(viewer=actor, participant=participant, reason="referral")
    referral = Referral.objects.create(
        community_id=participant.community_id,
        organisation=organisation,
        participant=participant,
        help_request=help_request,
        consent=consent_to_referral(actor=actor, participant=participant, how=how),
        way=way,
        text=words,
        stays=kept,
        told=json.dumps(_as_told(details, told), ensure_ascii=False),
        sent_at=now,
        ask_at=now + _patience(participant.community),
    )
    _note(referral, actor, ReferralStep.SENT, before="")
    if help_request is not None and looks_no_further:
        stop_looking(actor=actor, help_request_id=help_request.pk)
    if way == ReferralWay.MAIL:
        _send_link(referral)
    return referral


@transaction.atomic
def hear_of(*, actor: Viewer, referral: Referral, said: ReferralStatus) -> Referral:
    """Write down what the organisation said: that it takes it up, does not, or is done. Again: no change.

    Raises DomainError "status" for what cannot follow, "referral.said" for what no organisation says.
    """
    if said not in HEARD:
        raise DomainError("referral.said", _("Kies wat de organisatie zei."))
    row = _locked(referral)
    _move(row, said, actor)
    return row


@transaction.atomic
def asked_in_vain(*, actor: Viewer, referral: Referral) -> Referral:
    """Somebody called the organisation and it knew nothing yet: it comes back after as many days again.

    Raises DomainError "status" where nothing is waited for. Twice within a minute is once.
    """
    row = _locked(referral)
    _need_waiting(row)
    now = clock.now()
    if row.history.filter(code=ReferralStep.ASKED, at__gt=now - SENT_TWICE).exists():
        return row
    row.ask_at = now + _patience(row.community)
    row.save(update_fields=["ask_at"])
    _note(row, actor, ReferralStep.ASKED)
    return row


@transaction.atomic
def send_link_again(*, actor: Viewer, referral: Referral) -> Referral:
    """A new link by mail, where the former was not opened or is too old; the former opens nothing any more.

    Raises DomainError "status" where nothing is waited for, ``referral.way`` where there is no mail to send,
    ``referral.gone`` where what they may know was blanked.
    """
    row = _locked(referral)
    _need_waiting(row)
    if row.way != ReferralWay.MAIL or not row.organisation.email:
        raise DomainError("referral.way", _("Deze doorverwijzing ging niet per mail."))
    if not row.told:
        raise DomainError("referral.gone", _("Wat zij mochten weten, is al gewist. Verwijs opnieuw door."))
    now = clock.now()
    if row.history.filter(code=ReferralStep.AGAIN, at__gt=now - SENT_TWICE).exists():
        return row
    take_back_mails(actor=actor, key_begins=_key(row))
    row.ask_at = now + _patience(row.community)
    _send_link(row, also=("ask_at",))
    _note(row, actor, ReferralStep.AGAIN)
    return row


@transaction.atomic
def withdraw_referral(*, actor: Actor, referral: Referral) -> Referral:
    """They no longer want it: the consent is withdrawn, the link opens nothing, what was not sent is not sent.

    What was told is blanked: nobody needs it any more. Again: no change. Raises DomainError "status" for one that is
    over.
    """
    row = _locked(referral)
    if row.status == ReferralStatus.WITHDRAWN:
        return row
    Consent.objects.filter(pk=row.consent_id, withdrawn_at=None).update(withdrawn_at=clock.now())
    take_back_mails(actor=actor, key_begins=_key(row))
    row.text = row.stays = row.told = ""  # type: ignore[assignment]  # the fields are untyped
    row.link_hash = ""
    _move(row, ReferralStatus.WITHDRAWN, actor, also=("text", "stays", "told", "link_hash"))
    return row


@transaction.atomic
def open_once(*, actor: Actor, referral: Referral) -> bool:
    """The organisation used its link. Of two at once one opens it; returns whether it was this one."""
    now = clock.now()
    fresh = Referral.objects.filter(
        pk=referral.pk, link_hash=referral.link_hash, opened_at=None, link_until__gt=now, status__in=OPEN
    )
    is_first = bool(fresh.exclude(link_hash="").update(opened_at=now))
    if is_first:
        _note(referral, actor, ReferralStep.OPENED)
    return is_first


def _refuse_what_does_not_fit(
    participant: Participant, organisation: Organisation, how: ConsentHow, way: ReferralWay
) -> None:
    if organisation.community_id != participant.community_id or not organisation.is_active:
        raise DomainError("referral.organisation", _("Kies een organisatie uit de lijst."))
    if how not in CONSENT_WAYS:
        raise DomainError("referral.how", _("Kies hoe er ja is gezegd. Zonder ja geven we niets door."))
    name = {"organisation": organisation.name}
    if way == ReferralWay.MAIL and not organisation.email:
        raise DomainError("referral.way", _("Van %(organisation)s kennen we geen mailadres. Kies een brief.") % name)
    if way == ReferralWay.LETTER and not organisation.address:
        raise DomainError("referral.way", _("Van %(organisation)s kennen we geen adres. Kies mail.") % name)


def _as_told(details: ContactDetails, told: Told) -> dict[str, str]:
    """Name, and what may be known besides; nothing is kept of what may not."""
    town = f"{details.postcode[:4]} {details.postcode[4:]}  {details.town}".strip()
    known = {
        "name": f"{details.first_name} {details.family_name}".strip(),
        "phone": details.phone if told.phone else "",
        "email": details.email if told.email else "",
        "address": ", ".join(filter(None, (details.street_line, town))) if told.address else "",
    }
    return {name: value for name, value in known.items() if value}


def _patience(community: Community) -> timedelta:
    referral_out = community.preset.features.referral_out or ReferralOut()
    return timedelta(days=referral_out.silent_days)


def _send_link(row: Referral, *, also: tuple[str, ...] = ()) -> None:
    token, now = new_token(), clock.now()
    row.link_hash, row.link_until, row.opened_at = hash_of(token), now + LASTS, None
    row.save(update_fields=["link_hash", "link_until", "opened_at", *also])
    home = current_home(row.participant_id)
    contact = contact_for(row.community, home.area if home is not None else None)
    write_mail_to_address(
        community=row.community,
        to=row.organisation.email,
        kind="referral",
        key=f"{_key(row)}{row.link_hash[:12]}",
        context={
            "coordinator": contact.name,
            "phone": contact.phone,
            "before": row.ask_at,
            "until": row.link_until,
            "url": address_of(row.community, token),
        },
    )


def _key(row: Referral) -> str:
    return f"referral:{row.public_id}:"


def _locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",))
    return rows.select_related("community", "organisation", "participant").get(pk=referral.pk)


def _need_waiting(row: Referral) -> None:
    if row.status != ReferralStatus.SENT:
        raise DomainError("status", _("Dat kan nu niet meer. Bekijk de pagina opnieuw om te zien hoe het staat."))


def _move(row: Referral, to: ReferralStatus, actor: Actor, *, also: tuple[str, ...] = ()) -> None:
    at: datetime = clock.now()
    more: dict[str, Any] = {"moves": REFERRAL_MOVES, "history": ReferralStatusChange, "code": to.value, "also": also}
    move(row, to, actor=actor, at=at, **more)


def _note(row: Referral, actor: Actor, step: ReferralStep, *, before: str | None = None) -> None:
    """A step that moves nothing."""
    ReferralStatusChange.objects.create(
        subject=row,
        at=clock.now(),
        actor_user_id=actor.user_id if isinstance(actor, Viewer) else None,
        actor_participant_id=actor.participant_id if isinstance(actor, Viewer) else None,
        from_status=row.status if before is None else before,
        to_status=row.status,
        code=step,
    )
