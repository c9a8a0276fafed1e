"""Somebody takes over what others did for them, with a code on paper."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.public_ids import ALPHABET
from buurthulp.viewers import Actor, Viewer
from members import search_keys
from members.access import is_coordinator_of
from members.enums import ActsForKind, ConsentHow, ContactWay
from members.models import ActsFor, Community, HandOver, Participant, User
from members.seats import acts_as_proxy
from members.selectors.handing_over import code_key, open_hand_over
from members.selectors.people import acting_now
from members.services.acting import end_acting
from members.services.consents import NEEDED, consent_to_acting, give_consent, withdraw_consent
from members.services.signing_up import allow_text_messages

CODE_LENGTH = 12
LASTS = timedelta(days=30)


@transaction.atomic
def make_hand_over(*, actor: Actor, participant: Participant) -> tuple[HandOver, str]:
    """A new code for this participant, and the code itself: it is kept nowhere. An earlier one works no more.

    Raises NotAllowedError for who neither acts for them with consent nor coordinates where they live, and
    ``error.hand_over.own`` where they have taken over already.
    """
    Participant.objects.select_for_update().get(pk=participant.pk)
    if not is_coordinator_of(actor, participant) and not acts_as_proxy(actor, participant):
        raise NotAllowedError("error.not_yours", _("Dit is niet van jou."))
    if ActsFor.objects.filter(acting_now(), participant=participant, kind=ActsForKind.SELF).exists():
        raise _already_own(participant)
    now = clock.now()
    HandOver.objects.filter(participant=participant, kind=ActsForKind.SELF, stopped_at=None, used_at=None).update(
        stopped_at=now
    )
    code = new_code()
    made = HandOver.objects.create(
        participant=participant,
        code_hash=code_key(code),
        made_by_id=actor.user_id if isinstance(actor, Viewer) else None,
        made_at=now,
        expires_at=now + LASTS,
    )
    return made, code


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _number in range(CODE_LENGTH))


@transaction.atomic
def take_over(*, actor: Actor, community: Community, user: User, code: str, helpers_stay: bool) -> Participant:
    """From now on this user is whom the code was for. ``helpers_stay``: who acted for them may go on, and they say so.

    They agree themselves to what others agreed to for them, and are told things themselves. By the same user again
    nothing changes; of two who use one code, one gets it. Their trusted contacts stay what they are.

    Raises ``error.hand_over.code`` for a code that does not work, ``error.hand_over.proxy`` for who acts for them, and
    ``error.hand_over.own`` where they do it themselves by now: a paper that lies about takes nothing from them.
    """
    found = open_hand_over(community, code, used_by=user)
    if found is None:
        raise _refused()
    participant = Participant.objects.select_for_update().select_related("community").get(pk=found.participant_id)
    hand_over = HandOver.objects.select_for_update().get(pk=found.pk)
    now = clock.now()
    if hand_over.used_at is not None and hand_over.used_by_id == user.pk:
        return participant
    if hand_over.used_at is not None or hand_over.stopped_at is not None or hand_over.expires_at <= now:
        raise _refused()
    acting = list(ActsFor.objects.filter(acting_now(), participant=participant).order_by("pk"))
    if ActsFor.objects.filter(user=user, participant=participant, until=None).exists():
        raise DomainError(
            "error.hand_over.proxy",
            _("Jij regelt dit al voor %(name)s. Laat %(name)s zelf inloggen, en dan de code invullen.")
            % {"name": participant.first_name},
        )
    if any(row.kind == ActsForKind.SELF for row in acting):
        raise _already_own(participant)
    hand_over.used_at, hand_over.used_by = now, user
    hand_over.save(update_fields=["used_at", "used_by"])
    ActsFor.objects.create(user=user, participant=participant, kind=ActsForKind.SELF, since=now)
    _is_told_themselves(participant, user)
    for kind in sorted(NEEDED):
        withdraw_consent(actor=actor, participant=participant, kind=kind)
        give_consent(actor=actor, participant=participant, kind=kind, how=ConsentHow.WEB)
    for row in acting:
        end_acting(actor=actor, acts_for=row)
        if helpers_stay and row.kind == ActsForKind.PROXY:
            _go_on(row, actor=actor, participant=participant)
    return participant


def _go_on(row: ActsFor, *, actor: Actor, participant: Participant) -> None:
    """The same person acts for them again, now because they said so themselves."""
    ActsFor.objects.create(
        user_id=row.user_id,
        participant=participant,
        kind=row.kind,
        relation=row.relation,
        consent=consent_to_acting(actor=actor, participant=participant, how=ConsentHow.WEB),
        since=clock.now(),
    )


def _is_told_themselves(participant: Participant, user: User) -> None:
    participant.told_by = ContactWay.MAIL if user.email else ContactWay.SMS
    participant.email_hash = search_keys.email_key(user.email) if user.email else ""
    changed = ["told_by", "email_hash"]
    if user.phone and not user.email:
        keys = search_keys.phone_keys(user.phone)
        participant.phone, participant.phone_hash, participant.phone_end_hash = user.phone, keys.whole, keys.end
        changed += ["phone", "phone_hash", "phone_end_hash"]
    participant.save(update_fields=changed)
    if user.phone and not user.email:
        allow_text_messages(participant)


def _already_own(participant: Participant) -> DomainError:
    return DomainError("error.hand_over.own", _("%(name)s regelt het al zelf.") % {"name": participant.first_name})


def _refused() -> DomainError:
    return DomainError("error.hand_over.code", _("Deze code werkt niet. Kijk nog eens, of vraag om een nieuwe brief."))
