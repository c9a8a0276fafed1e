"""Who is told where, and what of the outbox is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Case, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from buurthulp import clock
from buurthulp.prepared import Now, Prepared
from members.enums import ContactWay, ParticipantStatus
from members.models import ActsFor, Community, Participant
from members.readers import OWN_NUMBER, reader_key
from members.search_keys import phone_keys
from members.selectors import people
from members.text_messages import has_sms, is_mobile
from notifications.enums import Channel, MailTopic, OutboxStatus, TopicChoice
from notifications.models import OutboxMessage, SmsQuestion, SmsStop, TopicWay
from notifications.topics import TOPIC_OF


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a mail address, or a number in E.164. ``reader``: who reads it there (members.readers)."""

    channel: Channel
    to: str
    reader: str


def address_for(participant: Participant, kind: str) -> Address | None:
    """By which channel and where this participant is told this kind of thing.

    By the way they chose; where that does not exist (any more), by the other. Mail goes to the user who is them, else
    to their proxy. None when they are told by telephone, take part no more, want none of this kind, or nobody can be
    reached. Who chose the telephone and left no number is told as by mail: nobody can call them, and somebody else
    counts on their hearing of a yes or an agreement.
    """
    way = wanted_way(participant, kind)
    if way is None or way == ContactWay.PHONE or participant.status == ParticipantStatus.CLOSED:
        return None
    for channel in _ORDER[way]:
        found = people.read_by_mail(participant) if channel == Channel.MAIL else _read_by_sms(participant)
        if found is not None:
            return Address(channel, found.to, OWN_NUMBER if found.user_id is None else reader_key(found.user_id))
    return None


@dataclass(frozen=True, slots=True)
class Reach:
    """How this participant can be told things: by mail, by text message, and whether their number said so itself.

    ``may_sms``: their community has text messages. ``is_texted``: they are sent any now. ``has_number``: they left one
    on which they can be called.
    """

    mail: bool
    may_sms: bool
    has_number: bool
    has_mobile: bool
    is_texted: bool

    @property
    def ways(self) -> tuple[ContactWay, ...]:
        """What can be chosen, the telephone last: that is always there."""
        there = {ContactWay.MAIL: self.mail, ContactWay.SMS: self.may_sms, ContactWay.PHONE: True}
        return tuple(way for way, is_there in there.items() if is_there)


def told_by_now(participant: Participant) -> ContactWay:
    """How they are told what others count on; who chose text messages and then sent STOP, is mailed or called.

    As is who chose the telephone and left no number.
    """
    told_by = ContactWay(participant.told_by)
    number = people.sms_number_of(participant) if told_by == ContactWay.SMS else ""
    if (number and is_stopped(phone_keys(number).whole)) or told_by != _told_by(participant):
        return ContactWay.MAIL if people.mail_address_of(participant) else ContactWay.PHONE
    return told_by


def reach_of(participant: Participant) -> Reach:
    """How this participant can be told things."""
    own = people.sms_number_of(participant)
    return Reach(
        mail=bool(people.mail_address_of(participant)),
        may_sms=has_sms(participant.community),
        has_number=bool(participant.phone_hash),
        has_mobile=bool(own) or is_mobile(participant.phone),
        is_texted=bool(sms_number_of(participant)),
    )


def sms_number_of(participant: Participant) -> str:
    """The number on which this participant gets text messages; "" where there are none, or the number wants none."""
    found = _read_by_sms(participant)
    return found.to if found is not None else ""


def _read_by_sms(participant: Participant) -> people.ReadAt | None:
    found = people.read_by_sms(participant) if has_sms(participant.community) else None
    return None if found is None or not found.to or is_stopped(phone_keys(found.to).whole) else found


def is_stopped(number_hash: str) -> bool:
    """Whether this number gets no text messages."""
    return SmsStop.objects.filter(number_hash=number_hash).exists()


def wanted_way(participant: Participant, kind: str) -> ContactWay | None:
    """How somebody wants to be told this kind of thing; None: not at all. No query for what always goes on."""
    topic = TOPIC_OF.get(kind)
    chosen = _ways[topic](participant_id=participant.pk) if topic is not None else []
    if not chosen:
        return _told_by(participant)
    return None if chosen[0] == TopicChoice.NONE else ContactWay(chosen[0])


def _told_by(participant: Participant) -> ContactWay:
    told_by = ContactWay(participant.told_by)
    return ContactWay.MAIL if told_by == ContactWay.PHONE and not participant.phone_hash else told_by


_TOLD_BY = Case(When(told_by=ContactWay.PHONE, phone_hash="", then=Value(ContactWay.MAIL.value)), default=F("told_by"))
"""The same as a column."""


def _write_way(*, topic: MailTopic, participant_id: int) -> QuerySet[TopicWay, str]:
    return TopicWay.objects.filter(participant=participant_id, topic=topic).values_list("way", flat=True)


_ways = {topic: Prepared(partial(_write_way, topic=topic), participant_id=int) for topic in MailTopic}


_ORDER: dict[str, tuple[Channel, ...]] = {
    ContactWay.MAIL: (Channel.MAIL, Channel.SMS),
    ContactWay.SMS: (Channel.SMS, Channel.MAIL),
}


def shares_number(participant: Participant, number_hash: str) -> bool:
    """Whether text messages to this number may be for somebody else as well: a couple, or a daughter's number."""
    others = Participant.objects.exclude(pk=participant.pk).exclude(status=ParticipantStatus.CLOSED)
    return others.filter(
        Q(sms_hash=number_hash, phone_hash=number_hash)
        | Q(acted_by__until__isnull=True, acted_by__user__phone_hash=number_hash)
    ).exists()


def channels_of(participant_ids: Collection[int], topic: MailTopic, *, community: Community) -> dict[int, Channel]:
    """By which channel each of these people of one community can be told this. Who cannot is left out. One query."""
    rows = with_channel(Participant.objects.filter(pk__in=participant_ids), topic, may_sms=has_sms(community))
    found = {row["pk"]: channel_in(row) for row in rows.values("pk", *CHANNEL_COLUMNS)}
    return {pk: channel for pk, channel in found.items() if channel is not None}


CHANNEL_COLUMNS = ("wanted", "mail", "sms", "is_asked")


def with_channel(people_of_one: QuerySet[Participant], topic: MailTopic, *, may_sms: bool) -> QuerySet[Participant]:
    """People of one community with what :func:`channel_in` reads, CHANNEL_COLUMNS. ``may_sms``: whether it has text
    messages. It can be written once: the time stands in it as ``Now``.
    """
    reads_along = ActsFor.objects.filter(people.acting_now(Now()), participant=OuterRef("pk"))
    by_number = reads_along.exclude(user__phone_hash="").order_by(people.OWN_FIRST, "since", "pk")
    chosen = TopicWay.objects.filter(participant=OuterRef("pk"), topic=topic)
    rows = people_of_one.annotate(
        mail=Exists(reads_along.filter(user__email__isnull=False)),
        wanted=Coalesce(Subquery(chosen.values("way")[:1]), _TOLD_BY),
    )
    if not may_sms:
        return rows.annotate(sms=Value(""), is_asked=Value(False))
    number = Case(
        When(~Q(sms_hash="") & Q(sms_hash=F("phone_hash")), then=F("sms_hash")),
        default=Subquery(by_number.values("user__phone_hash")[:1]),
    )
    open_now = SmsQuestion.objects.filter(number_hash=OuterRef("number"), closed_at=None, until__gt=Now())
    return rows.annotate(number=number).annotate(
        sms=Case(
            When(Exists(SmsStop.objects.filter(number_hash=OuterRef("number"))), then=Value("")),
            default=Coalesce("number", Value("")),
        ),
        is_asked=Exists(open_now),
    )


def channel_in(row: Mapping[str, Any]) -> Channel | None:
    """The channel that CHANNEL_COLUMNS of one person say; None for who is called, or wants none of this.

    Whose number has a question open has none either, where the answer would come by text message.
    """
    there = {Channel.MAIL: bool(row["mail"]), Channel.SMS: bool(row["sms"])}
    channel = next((one for one in _ORDER.get(row["wanted"], ()) if there[one]), None)
    return None if channel == Channel.SMS and row["is_asked"] else channel


def stopped_topics(participant: Participant) -> frozenset[MailTopic]:
    """The topics of which this participant wants no messages."""
    topics = TopicWay.objects.filter(participant=participant, way=TopicChoice.NONE).values_list("topic", flat=True)
    return frozenset(MailTopic(topic) for topic in topics)


def chosen_ways(participant: Participant) -> dict[MailTopic, TopicChoice]:
    """How this participant wants each topic; left out is what comes as everything does."""
    rows = TopicWay.objects.filter(participant=participant).values_list("topic", "way")
    return {MailTopic(topic): TopicChoice(way) for topic, way in rows}


def due_messages() -> QuerySet[OutboxMessage]:
    """Messages to send now, oldest first: waiting and due, or left behind by a sender whose lease ran out."""
    now = clock.machine_now()
    return OutboxMessage.objects.filter(
        Q(status=OutboxStatus.WAITING, due_at__lte=now) | Q(status=OutboxStatus.SENDING, claimed_until__lte=now)
    ).order_by("due_at", "pk")


def outbox_lag_seconds() -> float:
    """How long the oldest due message has waited for a sender; 0 when none is due."""
    oldest = (
        due_messages()
        .order_by()
        .aggregate(oldest=Min(Case(When(status=OutboxStatus.SENDING, then="claimed_until"), default="due_at")))[
            "oldest"
        ]
    )
    return 0.0 if oldest is None else (clock.machine_now() - oldest).total_seconds()
