"""Statuses and kinds of the notifications app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a message travels."""

    MAIL = "mail", _("mail")


class OutboxStatus(TextChoices):
    """A message's way out. "sending" is a lease that runs out at claimed_until."""

    WAITING = "waiting", _("wacht")
    SENDING = "sending", _("wordt verstuurd")
    SENT = "sent", _("verstuurd")
    FAILED = "failed", _("mislukt")
