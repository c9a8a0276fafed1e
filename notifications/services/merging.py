"""Somebody was here twice: what they were told, and what they do not want told, becomes one person's (ADR 19)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, OuterRef

from members.models import Participant
from members.services.merging import MOVES, UNLESS_THERE, hand_on
from notifications.enums import TopicChoice
from notifications.models import OutboxMessage, ReceivedSms, ShortLink, SmsQuestion, TopicWay

TREATED: Mapping[str, str] = {
    "notifications.OutboxMessage.participant": MOVES,
    "notifications.SmsQuestion.participant": MOVES,
    "notifications.ReceivedSms.participant": MOVES,
    "notifications.ShortLink.participant": MOVES,
    "notifications.TopicWay.participant": UNLESS_THERE,
}


def merge_notifications(*, former: Participant, by: Participant) -> None:
    """Everything of this app. What either of them did not want told, is not told."""
    for model in (OutboxMessage, SmsQuestion, ReceivedSms, ShortLink):
        hand_on(model._base_manager.all(), "participant", former=former, by=by)
    wants_none = TopicWay.objects.filter(participant=former, topic=OuterRef("topic"), way=TopicChoice.NONE)
    TopicWay.objects.filter(Exists(wants_none), participant=by).update(way=TopicChoice.NONE)
    hand_on(TopicWay.objects.all(), "participant", former=former, by=by, unless=["topic"])
