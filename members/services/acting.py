"""Acting for somebody: begun with their consent, ended by who is acted for, by who acts, or by a coordinator."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.enums import ActsForKind, ConsentHow, ContactWay
from members.models import ActsFor, Community, Consent, HandOver, Participant, User
from members.seats import still_open
from members.selectors.people import acting_now
from members.services.consents import NEEDED, consent_to_acting
from members.services.ended_acting import follow
from members.services.signing_up import register_participant
from members.services.trusted_news import Told, TrustedNews, tell
from members.text_messages import texted_at

MOST_PEOPLE = 5
RELATION_LENGTH = 40


@transaction.atomic
def take_part_for(
    *,
    actor: Actor,
    community: Community,
    user: User,
    first_name: str,
    family_name: str,
    postcode: str,
    house_number: str,
    addition: str = "",
    phone: str = "",
    relation: str,
    how: ConsentHow,
) -> Participant:
    """Let somebody take part for whom ``user`` acts: they said yes, ``how`` says in which way.

    Whoever takes part already is not looked for: the answer is the same, and the coordinator sees that it may be
    somebody we know (desk.acting_work). The same person again gives the one that is there.

    Raises what register_participant raises, ``error.relation`` for no or too many words, ``error.acting.many`` for
    the sixth person, ``error.acting.self`` for oneself.
    """
    words = " ".join(relation.split())
    if not words or len(words) > RELATION_LENGTH:
        raise DomainError("error.relation", _("Schrijf in een paar woorden wie het is, zoals: mijn moeder."))
    User.objects.select_for_update().get(pk=user.pk)
    participant = register_participant(
        actor=actor,
        community=community,
        user=user,
        first_name=first_name,
        family_name=family_name,
        postcode=postcode,
        house_number=house_number,
        addition=addition,
        phone=phone,
        consents=NEEDED,
        how=how,
        kind=ActsForKind.PROXY,
    )
    row = ActsFor.objects.get(acting_now(), user=user, participant=participant)
    if row.kind == ActsForKind.SELF:
        raise DomainError("error.acting.self", _("Dit ben je zelf. Vul in voor wie je het regelt."))
    if row.consent_id is not None:
        return participant
    held = ActsFor.objects.filter(
        acting_now(), user=user, kind=ActsForKind.PROXY, participant__community=community
    ).count()
    if held > MOST_PEOPLE:
        raise DomainError(
            "error.acting.many",
            _("Je regelt al voor %(count)s mensen. Wil je nog iemand helpen? Bel %(phone)s.")
            % {"count": MOST_PEOPLE, "phone": community.phone},
        )
    row.relation = words  # type: ignore[assignment]  # it reads as text
    row.consent = consent_to_acting(actor=actor, participant=participant, how=how)
    row.save(update_fields=["relation", "consent"])
    return participant


@transaction.atomic
def end_acting(*, actor: Actor, acts_for: ActsFor) -> ActsFor:
    """From now on this user no longer acts for this participant; their next page knows it. Again: no change.

    The consent is withdrawn, a code they made works no more, and what they could still reach from other apps is taken
    away (members.services.ended_acting). Who has nobody left that reads along, is called from now on; what was still
    going on for them, the coordinator sees (desk.acting_work). Of a trusted contact, who had none of this, the other of
    the two hears it.
    """
    participant = Participant.objects.select_for_update().get(pk=acts_for.participant_id)
    row = ActsFor.objects.select_for_update(of=("self",)).select_related("user").get(pk=acts_for.pk)
    now = clock.now()
    if row.until is not None and row.until <= now:
        return row
    row.until = now
    row.save(update_fields=["until"])
    if row.consent_id is not None:
        Consent.objects.filter(pk=row.consent_id, withdrawn_at=None).update(withdrawn_at=now)
    HandOver.objects.filter(still_open(), kind=ActsForKind.SELF, participant=participant, made_by=row.user_id).update(
        stopped_at=now
    )
    if row.kind == ActsForKind.TRUSTED:
        tell(TrustedNews.ENDED, Told(participant=participant, user=row.user, actor=actor, relation=row.relation))
        return row
    follow(participant, row.user)
    reads_along = ActsFor.objects.filter(acting_now(), Q(participant=participant)).exists()
    if not reads_along and not texted_at(participant):
        participant.told_by = ContactWay.PHONE
        participant.save(update_fields=["told_by"])
    return row
