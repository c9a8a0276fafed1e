"""What somebody is told."""

from notifications.models.outbox import OutboxMessage

__all__ = ["OutboxMessage"]
