"""What somebody agrees to, noted with the version of the text."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor, Viewer
from members.enums import ConsentHow, ConsentKind, TextKind
from members.models import Consent, Participant
from members.selectors.texts import text_in_force, text_version

NEEDED = frozenset({ConsentKind.AGE, ConsentKind.RULES, ConsentKind.PRIVACY})
"""What everybody agrees to who takes part; that somebody acts for them is a consent of its own."""
TEXT_OF = {
    ConsentKind.AGE: TextKind.HOUSE_RULES,  # being 16 has no text of its own: the rules say it
    ConsentKind.RULES: TextKind.HOUSE_RULES,
    ConsentKind.PRIVACY: TextKind.PRIVACY,
    ConsentKind.ACTING: TextKind.PRIVACY,
    ConsentKind.REFERRAL: TextKind.PRIVACY,
}


EARLIER = "eerder"
"""The version of a consent that was given before the present text was there: to which words, we do not know."""


@transaction.atomic
def give_consent(
    *, actor: Actor, participant: Participant, kind: ConsentKind, how: ConsentHow, on: date | None = None
) -> Consent:
    """Note that a participant agreed to the present version; noted before, it stays as it was.

    ``on``: the day on which they did, where somebody wrote that down; it may be before the present text.
    """
    text = text_in_force(participant.community, TEXT_OF[kind])
    consent, _made = Consent.objects.get_or_create(
        participant=participant,
        kind=kind,
        text_version=text.version if on is None or on >= text.since else EARLIER,
        withdrawn_at=None,
        defaults={
            "how": how,
            "by_user_id": actor.user_id if isinstance(actor, Viewer) else None,
            "given_at": clock.now() if on is None else datetime.combine(on, time.min, clock.AMSTERDAM),
        },
    )
    return consent


def consent_to_acting(*, actor: Actor, participant: Participant, how: ConsentHow) -> Consent:
    """Note that a participant lets one person act for them; each of several has their own. In a transaction."""
    return _consent_apart(actor, participant, ConsentKind.ACTING, how)


def consent_to_referral(*, actor: Actor, participant: Participant, how: ConsentHow) -> Consent:
    """Note that a participant lets one organisation be told of them; each has its own. In a transaction."""
    return _consent_apart(actor, participant, ConsentKind.REFERRAL, how)


def _consent_apart(actor: Actor, participant: Participant, kind: ConsentKind, how: ConsentHow) -> Consent:
    return Consent.objects.create(
        participant=participant,
        kind=kind,
        text_version=text_version(participant.community, TEXT_OF[kind]),
        how=how,
        by_user_id=actor.user_id if isinstance(actor, Viewer) else None,
        given_at=clock.now(),
    )


@transaction.atomic
def withdraw_consent(*, actor: Actor, participant: Participant, kind: ConsentKind) -> int:
    """Withdraw every given consent of this kind; returns how many there were."""
    given = Consent.objects.filter(participant=participant, kind=kind, withdrawn_at=None)
    return given.update(withdrawn_at=clock.now())
