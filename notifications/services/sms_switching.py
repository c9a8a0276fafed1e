"""Text messages on and off: only a number that answered us is sent its owner's questions."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.enums import ContactWay, ParticipantStatus
from members.models import Participant
from members.search_keys import phone_keys
from members.selectors import people
from members.services.signing_up import allow_text_messages
from members.text_messages import has_sms, is_mobile
from notifications.answers import Reply
from notifications.enums import QuestionKind, StopReason, TopicChoice
from notifications.models import SmsQuestion, SmsStop, TopicWay
from notifications.said import Said
from notifications.selectors import is_stopped
from notifications.services.outbox import write_sms_question


@transaction.atomic
def ask_for_sms(*, actor: Actor, participant: Participant) -> bool:
    """Ask on their own number whether it may be sent text messages. Returns whether it may already: nothing is asked.

    Once an hour. Raises DomainError "error.sms.number" for no mobile number, "error.sms.stopped" where whoever holds
    the number sent STOP, "error.sms.busy" while another question is open there.
    """
    confirmed = people.sms_number_of(participant)
    if not has_sms(participant.community) or not is_mobile(confirmed or participant.phone):
        raise DomainError("error.sms.number", _("Op je nummer kan geen sms. Vul een mobiel nummer in, of bel ons."))
    if confirmed:
        # They answered from it before: what it stopped, they may start again.
        SmsStop.objects.filter(number_hash=phone_keys(confirmed).whole).delete()
        return True
    if is_stopped(participant.phone_hash):
        raise DomainError(
            "error.sms.stopped", _("Op dit nummer staan sms'jes uit. Stuur met dat nummer AAN naar ons, of bel ons.")
        )
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    key = f"may_we:{participant.public_id}:{hour:%Y%m%d%H}"
    if not write_sms_question(participant=participant, number=participant.phone, kind=QuestionKind.MAY_WE, key=key):
        raise DomainError("error.sms.busy", _("Er staat nog een vraag per sms open. Beantwoord die eerst."))
    return False


def take_may_we(question: SmsQuestion, said: Said) -> Reply | None:
    """JA: this number is theirs, and what they chose goes there from now on. NEE: they chose no text messages."""
    participant = Participant.objects.select_for_update().get(pk=question.participant_id)
    SmsQuestion.objects.filter(pk=question.pk, closed_at=None).update(closed_at=clock.now())
    if participant.phone_hash != question.number_hash:
        return Reply("expired")
    if said != Said.YES or participant.status == ParticipantStatus.CLOSED:
        TopicWay.objects.filter(participant=participant, way=TopicChoice.SMS).delete()
        if participant.told_by == ContactWay.SMS:
            participant.told_by = ContactWay.MAIL if people.mail_address_of(participant) else ContactWay.PHONE
            participant.save(update_fields=["told_by"])
        return Reply("said_it_did_not")
    allow_text_messages(participant)
    SmsStop.objects.filter(number_hash=question.number_hash, reason=StopReason.UNREACHABLE).delete()
    return Reply("started")
