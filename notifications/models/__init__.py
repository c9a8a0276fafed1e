"""What somebody is told, and what they answer by text message."""

from notifications.models.outbox import OutboxMessage
from notifications.models.text_messages import ReceivedSms, ShortLink, SmsQuestion, SmsStop
from notifications.models.topic_way import TopicWay

__all__ = ["OutboxMessage", "ReceivedSms", "ShortLink", "SmsQuestion", "SmsStop", "TopicWay"]
