"""When somebody cannot, whatever their week says."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from exchange.day_parts import ALL_DAY_PARTS
from exchange.enums import OfferStatus
from exchange.models import AvailabilityException, Offer
from exchange.moments import local_instant, refuse_day
from members.models import Participant

LONGEST = timedelta(days=92)
MOST = 40
_MIDNIGHT = time(0)


@transaction.atomic
def set_days_away(
    *, actor: Actor, participant: Participant, since: date, until: date | None = None
) -> AvailabilityException:
    """On these local days, ``until`` as well, nothing is asked of this participant. Without ``until`` it is one day.

    Raises what :func:`set_away` and ``refuse_day`` raise, and DomainError "error.away.long" beyond 92 days (for that
    there is a pause) and "error.away.many" beyond forty stretches to come.
    """
    last, now = until or since, clock.now()
    refuse_day(last, clock.localtime(now).date())
    if last < since:
        raise DomainError("error.time.order", _("De laatste dag is eerder dan de eerste. Draai ze om."))
    if last - since > LONGEST:
        raise DomainError("error.away.long", _("Dat is langer dan drie maanden. Kies daarvoor “Even pauze” bij Ik."))
    if AvailabilityException.objects.filter(participant=participant, ends_at__gt=now).count() >= MOST:
        raise DomainError("error.away.many", _("Er staan al veel dagen. Haal er eerst een weg die niet meer nodig is."))
    return set_away(
        actor=actor,
        participant=participant,
        starts_at=local_instant(since, _MIDNIGHT),
        ends_at=local_instant(last + timedelta(days=1), _MIDNIGHT),
    )


@transaction.atomic
def end_away(*, actor: Actor, participant: Participant, away_id: int) -> None:
    """They can after all. Again, or of somebody else: no change."""
    AvailabilityException.objects.filter(participant=participant, pk=away_id).delete()


@transaction.atomic
def set_away(
    *, actor: Actor, participant: Participant, starts_at: datetime, ends_at: datetime
) -> AvailabilityException:
    """From ``starts_at`` up to ``ends_at`` nothing is asked of this participant. Saying it again adds nothing.

    Raises DomainError "error.time.order" (the end is not after the begin) or "error.date.past" (it is over already).
    """
    if ends_at <= starts_at:
        raise DomainError("error.time.order", _("De eindtijd is eerder dan het begin. Draai ze om."))
    if ends_at <= clock.now():
        raise DomainError("error.date.past", _("Deze dag is al geweest. Kies vandaag of een dag erna."))
    Participant.objects.select_for_update().get(pk=participant.pk)
    away, _made = AvailabilityException.objects.get_or_create(
        participant=participant, starts_at=starts_at, ends_at=ends_at
    )
    return away


@transaction.atomic
def say_still_right(*, actor: Actor, participant: Participant) -> None:
    """ "Dit klopt nog": what they like, and when they can. For half a year it is not asked again."""
    Participant.objects.filter(pk=participant.pk).update(week_checked_at=clock.now())


@transaction.atomic
def drop_day_part(*, actor: Actor, participant: Participant, day_part: int) -> None:
    """Take one part of the week (one bit of the mask) out of when they usually can. Again: no change.

    Raises DomainError "error.limits.when" where nothing would be left.
    """
    Participant.objects.select_for_update().get(pk=participant.pk)
    others = ALL_DAY_PARTS ^ day_part
    offers = Offer.objects.filter(participant=participant)
    left = offers.filter(status=OfferStatus.ON).annotate(left=F("day_parts").bitand(others))
    if left.filter(left=0).exists():
        raise DomainError("error.limits.when", _("Dan blijft er geen moment over. Kies zelf wanneer je wel kunt."))
    offers.update(day_parts=F("day_parts").bitand(others))
