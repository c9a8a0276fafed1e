"""Somebody was here twice: what members knows of the one goes to the other (ADR 19).

``desk.services.merging`` calls this; each app says in a table of its own what becomes of every row that names a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from buurthulp import clock
from buurthulp.viewers import Actor, Viewer
from members.enums import ActsForKind, CertificateEnd, ConfirmedBy, ConsentKind, ContactWay, PlaceKind
from members.models import (
    ActsFor,
    AddressLetter,
    Block,
    ConductCertificate,
    Confirmation,
    Consent,
    HandOver,
    InviteLink,
    JoinedByInvite,
    Participant,
    Place,
    Vouch,
)
from members.selectors.people import acting_now
from members.services.vouching import settle_vouching

MOVES = "moves"
UNLESS_THERE = "moves, unless the other has the same: then it stays behind, and goes as of who leaves"
STOPS = "moves, and what was still open is stopped"
TREATED: Mapping[str, str] = {
    "members.Participant.merged_into": MOVES,
    "members.ActsFor.participant": STOPS,
    "members.HandOver.participant": STOPS,
    "members.AddressLetter.participant": STOPS,
    "members.Place.participant": MOVES,
    "members.Confirmation.participant": UNLESS_THERE,
    "members.Vouch.participant": UNLESS_THERE,
    "members.Vouch.voucher": UNLESS_THERE,
    "members.Consent.participant": UNLESS_THERE,
    "members.ConductCertificate.participant": STOPS,
    "members.Block.blocker": UNLESS_THERE,
    "members.Block.blocked": UNLESS_THERE,
    "members.InviteLink.participant": STOPS,
    "members.JoinedByInvite.newcomer": UNLESS_THERE,
}


def hand_on(
    rows: QuerySet[Any], field: str, *, former: Participant, by: Participant, unless: Sequence[str] | None = None
) -> int:
    """Rows that name ``former`` in this field name ``by`` from now on; returns how many.

    ``unless``: not those of which ``by`` has one with the same of these fields (none: one at all).
    """
    mine = rows.filter(**{field: former})
    if unless is not None:
        theirs = rows.model._base_manager.filter(**{field: by}, **{name: OuterRef(name) for name in unless})
        mine = mine.filter(~Exists(theirs))
    # By key: a database does not change a table that it looks at meanwhile in another way.
    changed: int = rows.model._base_manager.filter(pk__in=list(mine.values_list("pk", flat=True))).update(**{field: by})
    return changed


def merge_members(*, actor: Actor, former: Participant, by: Participant) -> None:
    """Everything of this app. The caller locked both, and whom they said to know, and looked whether it may be."""
    _people(former, by)
    _acting(former, by)
    lives_there = _home_hash(former) == _home_hash(by) != ""
    _homes(former, by)
    _trust(actor, former, by, lives_there=lives_there)
    hand_on(Block.objects.all(), "blocker", former=former, by=by, unless=["blocked"])
    hand_on(Block.objects.all(), "blocked", former=former, by=by, unless=["blocker"])
    if InviteLink.objects.filter(participant=by, revoked_at=None).exists():
        InviteLink.objects.filter(participant=former, revoked_at=None).update(revoked_at=clock.now())
    hand_on(InviteLink.objects.all(), "participant", former=former, by=by)
    hand_on(JoinedByInvite.objects.all(), "newcomer", former=former, by=by, unless=[])


def _people(former: Participant, by: Participant) -> None:
    """What the one who stays chose, stays; where they leave something open, or are the freer, the other counts."""
    if not by.phone and former.phone:
        by.phone, by.phone_hash, by.phone_end_hash = former.phone, former.phone_hash, former.phone_end_hash
        by.sms_hash = former.sms_hash
    elif not by.sms_hash and former.sms_hash == by.phone_hash:
        by.sms_hash = former.sms_hash
    by.email_hash = by.email_hash or former.email_hash
    if by.told_by == ContactWay.PHONE:
        by.told_by = former.told_by
    by.joined_at = min(by.joined_at, former.joined_at)
    by.shares_phone = by.shares_phone and former.shares_phone
    by.shares_email = by.shares_email and former.shares_email
    by.avoids_direct_neighbours = by.avoids_direct_neighbours or former.avoids_direct_neighbours
    by.has_car = by.has_car or former.has_car
    by.wants_to_give = by.wants_to_give or former.wants_to_give
    pauses: list[date] = [until for until in (by.paused_until, former.paused_until) if until is not None]
    by.paused_until = max(pauses, default=None)
    by.save()
    Participant.objects.filter(merged_into=former).update(merged_into=by)


def _acting(former: Participant, by: Participant) -> None:
    """Who acted for the one acts for the other: who acted for both does so once."""
    now = clock.now()
    twice = ActsFor.objects.filter(
        participant=former, until=None, user__in=ActsFor.objects.filter(participant=by, until=None).values("user")
    )
    consents = list(twice.exclude(consent=None).values_list("consent_id", flat=True))
    Consent.objects.filter(pk__in=consents, withdrawn_at=None).update(withdrawn_at=now)
    twice.update(until=now)
    hand_on(ActsFor.objects.all(), "participant", former=former, by=by)
    open_codes = HandOver.objects.filter(participant=former, stopped_at=None, used_at=None)
    asked = list(open_codes.exclude(consent=None).values_list("consent_id", flat=True))
    Consent.objects.filter(pk__in=asked, withdrawn_at=None).update(withdrawn_at=now)
    open_codes.update(stopped_at=now, to="")
    hand_on(HandOver.objects.all(), "participant", former=former, by=by)
    if ActsFor.objects.filter(acting_now(), participant=by, kind=ActsForKind.SELF).exists():
        codes = HandOver.objects.filter(participant=by, kind=ActsForKind.SELF)
        codes.filter(stopped_at=None, used_at=None).update(stopped_at=now)


def _homes(former: Participant, by: Participant) -> None:
    """Somebody lives in one place: that of who stays. What was asked from the other is still asked from there."""
    if Place.objects.filter(participant=by, kind=PlaceKind.HOME, is_current=True).exists():
        Place.objects.filter(participant=former, kind=PlaceKind.HOME).update(is_current=False)
    hand_on(Place.objects.all(), "participant", former=former, by=by)


def _home_hash(participant: Participant) -> str:
    home = Place.objects.filter(participant=participant, kind=PlaceKind.HOME, is_current=True)
    return home.values_list("address_hash", flat=True).first() or ""


def _trust(actor: Actor, former: Participant, by: Participant, *, lives_there: bool) -> None:
    """Confirmations, what neighbours said, consents and a VOG. Of another address nothing is confirmed by it."""
    now = clock.now()
    AddressLetter.objects.open().filter(participant=former).update(stopped_at=now)
    hand_on(AddressLetter.objects.all(), "participant", former=former, by=by)
    if lives_there:
        Confirmation.objects.filter(
            Exists(Confirmation.objects.filter(participant=former).exclude(how=ConfirmedBy.VOUCHED)),
            participant=by,
            how=ConfirmedBy.VOUCHED,
        ).delete()
        hand_on(Confirmation.objects.all(), "participant", former=former, by=by, unless=[])
        hand_on(Vouch.objects.all(), "participant", former=former, by=by, unless=["voucher"])
    said_of = set(Vouch.objects.filter(voucher=former).values_list("participant_id", flat=True))
    hand_on(Vouch.objects.all(), "voucher", former=former, by=by, unless=["participant"])
    Vouch.objects.filter(Q(participant=former) | Q(voucher=former)).delete()
    for person in Participant.objects.filter(pk__in={*said_of, by.pk}).order_by("pk"):
        settle_vouching(person)  # two who said so were one
    _certificates(actor, former, by)
    of_one_thing = (ConsentKind.ACTING, ConsentKind.REFERRAL)  # for one user, to one organisation: each stands alone
    hand_on(Consent.objects.filter(kind__in=of_one_thing), "participant", former=former, by=by)
    hand_on(Consent.objects.exclude(withdrawn_at=None), "participant", former=former, by=by)
    given = Consent.objects.filter(withdrawn_at=None)
    mine = Consent.objects.filter(participant=by, withdrawn_at=None, kind=OuterRef("kind"))
    there = given.filter(Exists(mine.filter(text_version=OuterRef("text_version"))), participant=former)
    hand_on(given.exclude(pk__in=list(there.values_list("pk", flat=True))), "participant", former=former, by=by)


def _certificates(actor: Actor, former: Participant, by: Participant) -> None:
    """Of two that stand, the one of the latest date does."""
    standing = ConductCertificate.objects.filter(participant__in=[former, by], withdrawn_at=None)
    for older in standing.order_by("-issued_on", "-pk")[1:]:
        older.withdrawn_at, older.reason = clock.now(), CertificateEnd.REPLACED
        older.withdrawn_by_id = actor.user_id if isinstance(actor, Viewer) else None
        older.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    hand_on(ConductCertificate.objects.all(), "participant", former=former, by=by)
