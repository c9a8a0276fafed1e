"""A text message that came in: STOP and AAN, or the answer to the one question that is open for its number.

The same message handed over again has no second effect. Its words are read and not kept.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.viewers import Actor
from members.enums import ActsForKind, ContactWay, ParticipantStatus
from members.models import ActsFor, Participant
from members.readers import reader_at
from members.search_keys import normal_phone, phone_keys
from members.site import site_url
from members.text_messages import has_sms
from notifications.answers import Reply, taker_of
from notifications.enums import Delivery, OutboxStatus, QuestionKind, StopReason
from notifications.models import OutboxMessage, ReceivedSms, SmsQuestion, SmsStop
from notifications.said import Said, read
from notifications.services.outbox import note_no_use, write_sms_reply
from notifications.services.outcomes import NO_USE

# How long after a question an answer can still be about it.
ANSWERS_WITHIN = timedelta(days=14)
# Two machines that answer each other must come to an end.
MOST_REPLIES = 12
WITHIN = timedelta(hours=24)


@transaction.atomic
def receive_sms(*, actor: Actor, provider_id: str, number: str, text: str) -> ReceivedSms:
    """Take a text message from a number, once per ``provider_id``; what is said back goes through the outbox."""
    number_hash = phone_keys(normal_phone(number) or number).whole
    said = read(text)
    received, is_new = ReceivedSms.objects.get_or_create(
        provider_id=provider_id, defaults={"number_hash": number_hash, "said": said, "at": clock.now()}
    )
    if not is_new:
        return received
    question = _question_for(number_hash)
    person = question.participant if question is not None else _whose(number_hash)
    received.participant = person
    received.save(update_fields=["participant"])
    if said in (Said.STOP, Said.START):
        reply = _stop(number_hash) if said == Said.STOP else _start(number_hash)
    else:
        reply = _answer(question, said) if person is not None else None
    if person is not None and reply is not None and _may_reply(number_hash):
        write_sms_reply(
            participant=person,
            number=normal_phone(number),
            kind=reply.kind,
            key=f"sms_reply:{provider_id}",
            url=reply.url,
            **reply.context,
        )
    return received


def _question_for(number_hash: str) -> SmsQuestion | None:
    """The question that is open, else the last one: an answer may come when we no longer wait for it."""
    asked = SmsQuestion.objects.filter(number_hash=number_hash, asked_at__gt=clock.now() - ANSWERS_WITHIN)
    return (
        asked.exclude(participant__status=ParticipantStatus.CLOSED)
        .select_related("participant__community")
        .order_by(F("closed_at").desc(nulls_first=True), "-asked_at", "-pk")
        .first()
    )


def _whose(number_hash: str) -> Participant | None:
    people = Participant.objects.exclude(status=ParticipantStatus.CLOSED).select_related("community")
    return people.filter(phone_hash=number_hash).order_by("pk").first()


def _may_reply(number_hash: str) -> bool:
    since = clock.now() - WITHIN
    return ReceivedSms.objects.filter(number_hash=number_hash, at__gt=since).count() <= MOST_REPLIES


def _stop(number_hash: str) -> Reply | None:
    stop = SmsStop(number_hash=number_hash, reason=StopReason.ASKED, at=clock.now())
    SmsStop.objects.bulk_create([stop], ignore_conflicts=True)
    SmsQuestion.objects.filter(number_hash=number_hash, closed_at=None).update(closed_at=clock.now())
    person = _whose(number_hash)
    return Reply("stopped", url=_mail_page(person)) if person is not None else None


def _start(number_hash: str) -> Reply | None:
    SmsStop.objects.filter(number_hash=number_hash).delete()
    if _text_from_now_on(number_hash):
        return Reply("started")
    person = _whose(number_hash)
    return Reply("not_stopped", url=_mail_page(person)) if person is not None and has_sms(person.community) else None


def _text_from_now_on(number_hash: str) -> int:
    """Who had given this number, and was called until now, is texted: AAN came from it. Returns how many take part.

    Only who chose text messages there, or for whom nobody logs in as themselves. Of anybody else AAN proves nothing:
    they may have typed it wrong, and then it came from whom it belongs to.
    """
    oneself = ActsFor.objects.filter(participant=OuterRef("pk"), kind=ActsForKind.SELF, until=None)
    asked = SmsQuestion.objects.filter(participant=OuterRef("pk"), kind=QuestionKind.MAY_WE, number_hash=number_hash)
    people = Participant.objects.filter(
        Q(sms_hash=number_hash) | Exists(asked) | ~Exists(oneself), phone_hash=number_hash
    )
    people = people.exclude(status=ParticipantStatus.CLOSED).select_related("community")
    here = [person for person in people if has_sms(person.community)]
    for person in here:
        person.sms_hash = number_hash
        if person.told_by == ContactWay.PHONE:
            person.told_by = ContactWay.SMS
        person.save(update_fields=["sms_hash", "told_by"])
    return len(here)


def _answer(question: SmsQuestion | None, said: Said) -> Reply | None:
    if question is None or not _is_theirs_to_answer(question):
        return Reply("no_question")
    if said == Said.UNCLEAR:
        no = _("NU NIET") if question.kind == QuestionKind.INVITATION else _("NEE")
        return Reply("unclear", context={"no": no})
    return taker_of(question.kind)(question, said)


def _is_theirs_to_answer(question: SmsQuestion) -> bool:
    """Whether who sends from there reads for whom was asked: who acted for them then may do so no more.

    Whether a number is theirs at all is what the last kind asks.
    """
    return question.kind == QuestionKind.MAY_WE or reader_at(question.participant, question.number_hash) is not None


def _mail_page(person: Participant) -> str:
    return f"{site_url(person.community)}{reverse('notifications:mail')}"


@transaction.atomic
def note_delivery(*, actor: Actor, message_id: int, provider_id: str, status: str, code: int) -> None:
    """What the provider says of a text message of ours. Told again, late or out of order: no second effect.

    That it has the message at all is an answer too: a sender that was killed before it heard so left the row to be
    sent again. What does not arrive is failed, where an administrator sees it; where nothing will arrive, the number
    gets no more.
    """
    message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
    if message is None or message.delivery == Delivery.DELIVERED:
        return
    if status in ("undelivered", "failed"):
        message.delivery = Delivery.UNDELIVERED
        message.status = OutboxStatus.FAILED
        message.last_error = f"undelivered {code}"
        if code in NO_USE:
            note_no_use(actor=actor, number=message.to)
    else:
        message.delivery = Delivery.DELIVERED if status == "delivered" else Delivery.UNKNOWN
        message.status = OutboxStatus.SENT
        message.sent_at = message.sent_at or clock.now()
        message.last_error = ""
    message.provider_id, message.claim, message.claimed_until = provider_id, "", None
    message.save(update_fields=["provider_id", "delivery", "status", "sent_at", "last_error", "claim", "claimed_until"])
