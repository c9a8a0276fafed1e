"""Statuses and kinds of the notifications app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a message travels."""

    MAIL = "mail", _("mail")
    SMS = "sms", _("sms")


class OutboxStatus(TextChoices):
    """A message's way out. "sending" is a lease that runs out at claimed_until.

    "held" waits for the morning; "gathered" stands in one mail with others, which is sent in its place.
    """

    HELD = "held", _("wacht op de ochtend")
    GATHERED = "gathered", _("staat in een verzamelmail")
    WAITING = "waiting", _("wacht")
    SENDING = "sending", _("wordt verstuurd")
    SENT = "sent", _("verstuurd")
    FAILED = "failed", _("mislukt")


class TopicChoice(TextChoices):
    """How somebody wants the messages of a topic."""

    NONE = "none", _("niet")
    MAIL = "mail", _("per mail")
    SMS = "sms", _("per sms")


class MailTopic(TextChoices):
    """Messages that somebody can do without. What others count on (agreements, one's own questions) is no topic."""

    QUESTIONS = "questions", _("vragen van buren")
    ACTIVITIES = "activities", _("herinnering aan activiteiten")
    THANKS = "thanks", _("bedankjes")


class QuestionKind(TextChoices):
    """What can be answered with a text message."""

    INVITATION = "invitation", _("kun jij dit doen?")
    HELD = "held", _("mag deze buur het doen?")
    CHECK = "check", _("is het gelukt?")
    MAY_WE = "may_we", _("mogen we je sms sturen?")


class StopReason(TextChoices):
    """Why a number gets no text messages."""

    ASKED = "asked", _("stuurde STOP")
    UNREACHABLE = "unreachable", _("sms komt er niet aan")


class Delivery(TextChoices):
    """What the provider says of a text message, afterwards."""

    UNKNOWN = "", _("nog niets gehoord")
    DELIVERED = "delivered", _("aangekomen")
    UNDELIVERED = "undelivered", _("niet aangekomen")
