"""A coordinator saw somebody's certificate of conduct (VOG), or it no longer counts."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock, spoken
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Actor, Viewer
from members.access import is_coordinator_of
from members.enums import CertificateEnd
from members.models import ConductCertificate, Participant

TERM_YEARS = 3
"""So long after the date on the paper we count on it. The law sets no term; three years is what those who work with
children and vulnerable people mostly ask, and it is the same for everybody until a community wants another."""
MAY_BE_CHOSEN = (CertificateEnd.MISTAKE, CertificateEnd.STOPPED, CertificateEnd.DOUBT)


def last_day(issued_on: date) -> date:
    """The last day on which a certificate of that date counts; of 29 February the day before where there is none."""
    year = issued_on.year + TERM_YEARS
    try:
        return issued_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


@transaction.atomic
def note_certificate(*, actor: Actor, participant: Participant, issued_on: date) -> ConductCertificate:
    """Note that the actor saw, today, this participant's certificate of that date. The same again changes nothing.

    A newer one takes the place of what stands. An earlier one does on the same day alone: the other was mistyped.
    Raises NotAllowedError for who does not coordinate where they live, and DomainError "error.certificate.future",
    "error.certificate.old" (its term is over) or "error.certificate.older" (one of a later date stands).
    """
    _need_coordinator(actor, participant)
    Participant.objects.select_for_update().get(pk=participant.pk)
    now = clock.now()
    today = clock.localtime(now).date()
    if issued_on > today:
        raise DomainError("error.certificate.future", _("Deze datum komt nog. Neem de datum over die op de VOG staat."))
    if issued_on.year + TERM_YEARS < today.year or last_day(issued_on) < today:
        raise DomainError(
            "error.certificate.old",
            _("Deze VOG is ouder dan %(years)s jaar. Vraag om een nieuwe.")
            % {"years": spoken.number_words(TERM_YEARS)},
        )
    standing = _standing_locked(participant)
    if standing is not None and standing.issued_on == issued_on:
        return standing
    is_older = standing is not None and issued_on < standing.issued_on
    if standing is not None and is_older and standing.seen_on != today:
        raise DomainError(
            "error.certificate.older",
            _("Er staat al een nieuwere VOG, van %(date)s. Klopt die niet? Trek hem dan eerst in.")
            % {"date": spoken.full_date(standing.issued_on)},
        )
    if standing is not None:
        _end(standing, actor=actor, reason=CertificateEnd.MISTAKE if is_older else CertificateEnd.REPLACED)
    return ConductCertificate.objects.create(
        participant=participant,
        issued_on=issued_on,
        seen_on=today,
        seen_by_id=_user_of(actor),
        expires_on=last_day(issued_on),
    )


@transaction.atomic
def withdraw_certificate(*, actor: Actor, participant: Participant, reason: str) -> ConductCertificate | None:
    """What stands counts no more; returns it, None where nothing stood. Again changes nothing.

    What was agreed on the strength of it is matching's (``matching.services.certificates``). Raises NotAllowedError as
    above, and DomainError "error.certificate.reason" for a reason that is none of :data:`MAY_BE_CHOSEN`.
    """
    _need_coordinator(actor, participant)
    if reason not in MAY_BE_CHOSEN:
        raise DomainError("error.certificate.reason", _("Kies waarom de VOG niet meer telt."))
    # Not the participant as well: the searches that the caller stops are locked before people (matching's order).
    standing = _standing_locked(participant)
    if standing is not None:
        _end(standing, actor=actor, reason=CertificateEnd(reason))
    return standing


def _standing_locked(participant: Participant) -> ConductCertificate | None:
    """As ``standing_certificate``, locked until the transaction ends."""
    stands = ConductCertificate.objects.select_for_update().filter(participant=participant, withdrawn_at__isnull=True)
    return stands.first()


def _end(certificate: ConductCertificate, *, actor: Actor, reason: CertificateEnd) -> None:
    certificate.withdrawn_at, certificate.withdrawn_by_id = clock.now(), _user_of(actor)
    certificate.reason = reason
    certificate.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])


def _need_coordinator(actor: Actor, participant: Participant) -> None:
    if not is_coordinator_of(actor, participant):
        raise NotAllowedError("error.not_coordinator", _("Alleen wie hier coördinator is, kan een VOG noteren."))


def _user_of(actor: Actor) -> int | None:
    return actor.user_id if isinstance(actor, Viewer) else None
