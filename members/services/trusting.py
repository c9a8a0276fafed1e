"""A trusted contact (ADR 25): named on the site or the telephone, in by a code, out by either of the two."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Actor, Viewer
from members.access import is_coordinator_of
from members.enums import ActsForKind, ConsentHow, TrustedMay
from members.models import ActsFor, Community, Consent, HandOver, Participant, User
from members.models.rights import as_fields
from members.seats import is_oneself, still_open
from members.selectors.handing_over import code_key, open_hand_over
from members.services.acting import RELATION_LENGTH
from members.services.consents import consent_to_acting
from members.services.handing_over import LASTS, new_code
from members.services.trusted_news import Told, TrustedNews, tell

MOST_TRUSTED = 3
MOST_ASKED = 6
WITHIN = timedelta(days=30)
TO_A_COORDINATOR = (ConsentHow.PHONE, ConsentHow.IN_PERSON, ConsentHow.PAPER)
"""How somebody can have named a trusted contact to a coordinator. By oneself it is on the site."""


@transaction.atomic
def ask_trusted(
    *,
    actor: Actor,
    participant: Participant,
    relation: str,
    rights: Collection[TrustedMay],
    how: ConsentHow,
    email: str = "",
) -> tuple[HandOver, str]:
    """Name somebody, who comes in with the code that this returns and that is kept nowhere. Their consent is noted.

    With ``email`` the code goes there, known to us or not, and works for who logs in with that address alone; without
    one it is handed over on paper.

    Raises NotAllowedError for anybody but the participant themselves and who coordinates where they live;
    ``error.relation``, ``error.rights`` for none, ``error.how`` for a way in which nobody says yes,
    ``error.trusted.self`` for one's own address, ``error.trusted.many`` for a fourth, ``error.trusted.often``.
    """
    rows = Participant.objects.select_for_update(of=("self",)).select_related("community")
    participant = rows.get(pk=participant.pk)
    is_own = isinstance(actor, Viewer) and actor.participant_id == participant.pk and is_oneself(actor)
    if not is_own and not is_coordinator_of(actor, participant):
        raise NotAllowedError("error.not_yours", _("Dit is niet van jou."))
    words, address = " ".join(relation.split()), email.strip().lower()
    if not words or len(words) > RELATION_LENGTH:
        raise DomainError("error.relation", _("Schrijf in een paar woorden wie het is, zoals: mijn dochter Els."))
    if not rights:
        raise DomainError("error.rights", _("Kies wat diegene mag. Eén ding is genoeg."))
    if not is_own and how not in TO_A_COORDINATOR:
        raise DomainError("error.how", _("Kies hoe er ja is gezegd."))
    own = ActsFor.objects.filter(participant=participant, kind=ActsForKind.SELF, until=None)
    if address and own.filter(user__email=address).exists():
        raise DomainError("error.trusted.self", _("Dit is je eigen mailadres. Vul dat van de ander in."))
    _refuse_too_many(participant)
    now = clock.now()
    code = new_code()
    asked = HandOver.objects.create(
        participant=participant,
        kind=ActsForKind.TRUSTED,
        code_hash=code_key(code),
        relation=words,
        to=address,
        consent=consent_to_acting(actor=actor, participant=participant, how=ConsentHow.WEB if is_own else how),
        made_by_id=actor.user_id if isinstance(actor, Viewer) else None,
        made_at=now,
        expires_at=now + LASTS,
        **as_fields(frozenset(rights)),
    )
    tell(TrustedNews.ASKED, Told(participant=participant, actor=actor, asked=asked, code=code if address else ""))
    return asked, code


@transaction.atomic
def become_trusted(*, actor: Actor, community: Community, user: User, code: str) -> Participant:
    """From now on this user is the trusted contact that the code was for, with the rights that stand there.

    Who was one already has these rights instead of the former. By the same user again nothing changes.

    Raises ``error.hand_over.code`` for a code that does not work, ``error.trusted.address`` for another address than
    it was sent to, ``error.trusted.there`` for the participant themselves and who acts for them already.
    """
    asked = _open(community, user, code)
    participant = Participant.objects.select_for_update().get(pk=asked.participant_id)
    asked = HandOver.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    now = clock.now()
    if asked.used_at is not None and asked.used_by_id == user.pk:
        return participant
    if asked.used_at is not None or asked.stopped_at is not None or asked.expires_at <= now:
        raise _refused()
    if asked.to and asked.to != (user.email or ""):
        raise DomainError("error.trusted.address", _("Log in met het mailadres waarop je de mail kreeg."))
    there = ActsFor.objects.filter(user=user, participant=participant, until=None).first()
    if there is not None and there.kind != ActsForKind.TRUSTED:
        raise DomainError(
            "error.trusted.there", _("Jij regelt dit al voor %(name)s.") % {"name": participant.first_name}
        )
    if there is not None:
        there.until = now
        there.save(update_fields=["until"])
        Consent.objects.filter(pk=there.consent_id, withdrawn_at=None).update(withdrawn_at=now)
    ActsFor.objects.create(
        user=user,
        participant=participant,
        kind=ActsForKind.TRUSTED,
        relation=asked.relation,
        consent_id=asked.consent_id,
        since=now,
        **as_fields(asked.rights),
    )
    asked.used_at, asked.used_by, asked.to = now, user, ""  # type: ignore[assignment]  # it reads as text
    asked.save(update_fields=["used_at", "used_by", "to"])
    tell(TrustedNews.ACCEPTED, Told(participant=participant, actor=actor, user=user, asked=asked))
    return participant


@transaction.atomic
def take_back_asked(*, actor: Actor, asked: HandOver, by: User | None = None) -> HandOver:
    """The code works no more, and the consent is withdrawn: who was named says no, or is not needed. Again: no change.

    ``by``: who was named, and would rather not. The caller made sure that it is this actor's to take back
    (members.seats, or by holding the code).
    """
    asked = HandOver.objects.select_for_update(of=("self",)).select_related("participant").get(pk=asked.pk)
    if asked.used_at is not None or asked.stopped_at is not None:
        return asked
    now = clock.now()
    asked.stopped_at, asked.to = now, ""  # type: ignore[assignment]  # it reads as text
    asked.save(update_fields=["stopped_at", "to"])
    Consent.objects.filter(pk=asked.consent_id, withdrawn_at=None).update(withdrawn_at=now)
    tell(TrustedNews.TAKEN_BACK, Told(participant=asked.participant, actor=actor, user=by, asked=asked))
    return asked


@transaction.atomic
def decline_trusted(*, actor: Actor, community: Community, user: User, code: str) -> None:
    """Who holds the code would rather not: it works no more. Raises ``error.hand_over.code`` for another code."""
    take_back_asked(actor=actor, asked=_open(community, user, code), by=user)


def _open(community: Community, user: User, code: str) -> HandOver:
    asked = open_hand_over(community, code, used_by=user, kind=ActsForKind.TRUSTED)
    if asked is None:
        raise _refused()
    return asked


def _refuse_too_many(participant: Participant) -> None:
    now = ActsFor.objects.filter(participant=participant, kind=ActsForKind.TRUSTED, until=None).count()
    asked = HandOver.objects.filter(participant=participant, kind=ActsForKind.TRUSTED)
    phone = {"count": MOST_TRUSTED, "phone": participant.community.phone}
    if now + asked.filter(still_open()).count() >= MOST_TRUSTED:
        raise DomainError(
            "error.trusted.many",
            _("Er zijn al %(count)s vertrouwenspersonen. Haal er eerst een weg, of bel %(phone)s.") % phone,
        )
    if asked.filter(made_at__gt=clock.now() - WITHIN).count() >= MOST_ASKED:
        raise DomainError("error.trusted.often", _("Dit is deze maand al vaak gevraagd. Bel ons: %(phone)s.") % phone)


def _refused() -> DomainError:
    return DomainError("error.hand_over.code", _("Deze code werkt niet. Kijk nog eens, of vraag om een nieuwe."))
