"""By which channel somebody wants what."""

from __future__ import annotations

from django.db import models

from buurthulp.constraints import one_of
from members.models import Participant
from notifications.enums import MailTopic, TopicChoice


class TopicWay(models.Model):
    """A participant wants messages of this topic by another channel than the rest, or not at all.

    Without a row they come as everything does (``told_by``). Whether somebody is asked at all is their pause, not this.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="topic_ways")
    topic = models.CharField(max_length=12, choices=MailTopic.choices)
    way = models.CharField(max_length=5, choices=TopicChoice.choices, default=TopicChoice.NONE)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "topic"], name="notifications_topicway_once"),
            one_of("topic", MailTopic, table="notifications_topicway"),
            one_of("way", TopicChoice, table="notifications_topicway"),
        ]
