"""Which messages somebody wants, and by which channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from buurthulp import clock
from buurthulp.viewers import Actor
from members.enums import ContactWay
from members.models import Participant
from members.services.phones import refuse_uncallable
from notifications.enums import MailTopic, OutboxStatus, TopicChoice
from notifications.models import OutboxMessage, TopicWay
from notifications.topics import kinds_of


@transaction.atomic
def stop_mail(*, actor: Actor, participant: Participant, topics: Iterable[MailTopic]) -> None:
    """No messages of these topics from now on; those that still wait to be sent go too. Again: no change."""
    stopped = list(topics)
    _choose(participant, dict.fromkeys(stopped, TopicChoice.NONE))
    OutboxMessage.objects.filter(
        participant=participant, status__in=[OutboxStatus.WAITING, OutboxStatus.HELD], kind__in=kinds_of(stopped)
    ).delete()


@transaction.atomic
def resume_mail(*, actor: Actor, participant: Participant, topics: Iterable[MailTopic]) -> None:
    """Messages of these topics again, as everything comes. Again: no change."""
    TopicWay.objects.filter(participant=participant, topic__in=list(topics)).delete()


@transaction.atomic
def choose_mail(*, actor: Actor, participant: Participant, wanted: Iterable[MailTopic]) -> None:
    """Messages of these topics, as everything comes, and of no others."""
    chosen = frozenset(wanted)
    resume_mail(actor=actor, participant=participant, topics=chosen)
    stop_mail(actor=actor, participant=participant, topics=frozenset(MailTopic) - chosen)


@transaction.atomic
def choose_ways(*, actor: Actor, participant: Participant, ways: Mapping[MailTopic, TopicChoice]) -> None:
    """Messages of each of these topics by this channel, or not at all. What comes as everything does needs no row."""
    as_all = {topic for topic, way in ways.items() if way.value == participant.told_by}
    none = {topic for topic, way in ways.items() if way == TopicChoice.NONE}
    resume_mail(actor=actor, participant=participant, topics=as_all)
    _choose(participant, {topic: way for topic, way in ways.items() if topic not in as_all | none})
    stop_mail(actor=actor, participant=participant, topics=none)


@transaction.atomic
def choose_told_by(*, actor: Actor, participant: Participant, told_by: ContactWay) -> None:
    """Tell this participant what others count on, and all that has no way of its own, by this channel.

    Raises DomainError("error.phone.missing") for who is to be called on a number that we do not have.
    """
    if told_by == ContactWay.PHONE:
        refuse_uncallable(participant)
    participant.told_by = told_by
    participant.save(update_fields=["told_by"])


def _choose(participant: Participant, ways: Mapping[MailTopic, TopicChoice]) -> None:
    rows = [TopicWay(participant=participant, topic=topic, way=way, at=clock.now()) for topic, way in ways.items()]
    TopicWay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["participant", "topic"], update_fields=["way", "at"]
    )
