"""A participant's own telephone number."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members import search_keys
from members.enums import ActsForKind
from members.models import ActsFor, Participant
from members.services.acting import end_acting


def refuse_uncallable(participant: Participant) -> None:
    """Raise DomainError("error.phone.missing") for somebody who is to be called, and whose number nobody knows."""
    if not participant.phone:
        raise DomainError(
            "error.phone.missing", _("Vul een telefoonnummer in, zoals 06 12345678. Dan kunnen we bellen.")
        )


@transaction.atomic
def change_phone(*, actor: Actor, participant: Participant, phone: str) -> Participant:
    """From now on this is their number, as typed. The same number again changes nothing.

    Who sees it stays as it was (``shares_phone``). Text messages go there only when it has answered. Who is them by
    logging in with the former number, is so no more where they log in as themselves in another way too: a number that
    was given up is soon somebody else's. Raises DomainError ``error.contact.format``.
    """
    number = search_keys.normal_phone(phone)
    if not number:
        raise DomainError("error.contact.format", _("Vul een telefoonnummer in, zoals 06 12345678."))
    keys = search_keys.phone_keys(number)
    former = participant.phone_hash
    participant.phone = number  # type: ignore[assignment]  # it reads as text
    participant.phone_hash, participant.phone_end_hash = keys.whole, keys.end
    participant.save(update_fields=["phone", "phone_hash", "phone_end_hash"])
    if former not in ("", keys.whole):
        _end_logins(actor, participant, former)
    return participant


def _end_logins(actor: Actor, participant: Participant, number_hash: str) -> None:
    """Nobody is this participant by this number, unless by it alone."""
    oneself = ActsFor.objects.filter(participant=participant, kind=ActsForKind.SELF, until=None).select_related("user")
    by_number = [row for row in oneself if row.user.phone_hash == number_hash]
    if len(by_number) == len(oneself):
        return
    for row in by_number:
        end_acting(actor=actor, acts_for=row)
