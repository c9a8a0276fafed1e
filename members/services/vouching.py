"""Neighbours say that they know somebody who is new; enough of them make a confirmation (safety.md §3)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Actor, Viewer
from members.enums import ConfirmedBy, ParticipantStatus, PlaceKind
from members.models import ActsFor, Confirmation, Participant, Place, Vouch
from members.seats import is_oneself
from members.selectors.people import acting_now, is_confirmed
from members.selectors.vouching import vouching_of
from members.services.confirming import write_confirmation

MOST = 6
WITHIN = timedelta(days=365)


@transaction.atomic
def vouch_for(*, actor: Actor, participant: Participant, voucher: Participant) -> Vouch:
    """``voucher`` says that they know ``participant``, who is confirmed as soon as enough neighbours did.

    Once is enough: said again nothing changes. Raises NotAllowedError for who is not the voucher themselves or was
    not confirmed, and DomainError: ``error.vouch.off`` where that confirms nobody, ``error.vouch.arranges`` for who
    arranges things for the other, ``error.vouch.home`` for who lives at their address or at that of who said so
    before, ``error.vouch.too_many`` for a seventh in a year.
    """
    if not isinstance(actor, Viewer) or actor.participant_id != voucher.pk or not is_oneself(actor):
        raise NotAllowedError("error.not_oneself", _("Dit kan alleen iemand zelf."))
    # Both rows, in one order: who vouches for whom at the same moment is counted once, and nobody waits for ever.
    locked = Participant.objects.select_for_update().filter(pk__in=[participant.pk, voucher.pk]).order_by("pk")
    statuses = dict(locked.values_list("pk", "status"))
    said = Vouch.objects.filter(participant=participant, voucher=voucher).first()
    if said is not None:
        return said
    _refuse(participant, voucher, statuses)
    made = Vouch.objects.create(participant=participant, voucher=voucher, at=clock.now())
    settle_vouching(participant)
    return made


@transaction.atomic
def take_back_vouch(*, actor: Actor, participant: Participant, voucher: Participant) -> bool:
    """``voucher`` says it no more. Returns whether they had. Who then has too few is new again, unless met since.

    What was agreed meanwhile stands. Raises NotAllowedError for who is not the voucher themselves.
    """
    if not isinstance(actor, Viewer) or actor.participant_id != voucher.pk or not is_oneself(actor):
        raise NotAllowedError("error.not_oneself", _("Dit kan alleen iemand zelf."))
    Participant.objects.select_for_update().get(pk=participant.pk)
    deleted, _rows = Vouch.objects.filter(participant=participant, voucher=voucher).delete()
    if deleted:
        settle_vouching(participant)
    return deleted > 0


def unsay_between(one: Participant, other: Participant) -> None:
    """Neither says any more that they know the other: for who does not want to meet somebody."""
    for participant, voucher in ((one, other), (other, one)):
        if Vouch.objects.filter(participant=participant, voucher=voucher).exists():
            Participant.objects.select_for_update().get(pk=participant.pk)
            Vouch.objects.filter(participant=participant, voucher=voucher).delete()
            settle_vouching(participant)


def settle_vouching(participant: Participant) -> None:
    """A confirmation follows from what neighbours say: made when enough do, gone when too few still do."""
    vouching = vouching_of(participant.community)
    if vouching is None:
        return
    by_vouching = Confirmation.objects.filter(participant=participant, how=ConfirmedBy.VOUCHED)
    if Vouch.objects.filter(participant=participant).count() < vouching.needed:
        by_vouching.delete()
    else:
        write_confirmation(participant=participant, how=ConfirmedBy.VOUCHED, by_user_id=None)


def _refuse(participant: Participant, voucher: Participant, statuses: dict[int, str]) -> None:
    name = {"name": participant.first_name}
    if vouching_of(participant.community) is None:
        raise DomainError("error.vouch.off", _("Dit kan hier niet. Bel %(phone)s.") % _desk(participant))
    here = participant.pk != voucher.pk and participant.community_id == voucher.community_id
    if not here or ParticipantStatus.CLOSED in statuses.values():
        raise DomainError("error.vouch.gone", _("Dit kan niet meer. Vraag om een nieuwe link."))
    if not is_confirmed(voucher.pk):
        raise NotAllowedError("error.vouch.new", _("Dit kan zodra je zelf hebt kennisgemaakt."))
    if _arranges(participant, voucher):
        raise DomainError(
            "error.vouch.arranges",
            _("Jij regelt dingen voor %(name)s. Laat iemand anders het zeggen.") % name,
        )
    homes = set(_homes(participant.pk)) | set(
        _homes(*Vouch.objects.filter(participant=participant).values_list("voucher_id", flat=True))
    )
    if homes & set(_homes(voucher.pk)):
        raise DomainError(
            "error.vouch.home",
            _("Van jouw adres telt dit niet mee. Vraag iemand die ergens anders woont."),
        )
    recent = Vouch.objects.filter(voucher=voucher, at__gt=clock.now() - WITHIN).count()
    if recent >= MOST:
        raise DomainError(
            "error.vouch.too_many",
            _("Je zei dit jaar al van %(max)s mensen dat je ze kent. Bel %(phone)s, dan kijken we samen.")
            % {"max": MOST, **_desk(participant)},
        )


def _arranges(one: Participant, other: Participant) -> bool:
    """Whether a user acts for both, or is one and acts for the other."""
    mine = ActsFor.objects.filter(acting_now(), participant=one).values("user")
    return ActsFor.objects.filter(acting_now(), participant=other, user__in=mine).exists()


def _homes(*people: int) -> list[str]:
    """Keyed hashes of where they live; somebody without an address has none."""
    rows = Place.objects.filter(participant__in=people, kind=PlaceKind.HOME, is_current=True).exclude(address_hash="")
    return list(rows.values_list("address_hash", flat=True))


def _desk(participant: Participant) -> dict[str, str]:
    return {"phone": participant.community.phone}
