"""Statuses and kinds of the desk."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SignalStatus(TextChoices):
    """A worry passed to the coordinator: to be read, or followed up with a recorded outcome."""

    OPEN = "open", _("open")
    FOLLOWED_UP = "followed_up", _("opgevolgd")


class SignalOutcome(TextChoices):
    """What was done about it."""

    CALLED = "called", _("Gebeld en besproken")
    BOTH = "both", _("Met allebei gesproken")
    REFERRED = "referred", _("Doorverwezen")
    AUTHORITIES = "authorities", _("Politie of Veilig Thuis erbij gehaald")
    NOT_NEEDED = "not_needed", _("Niet meer nodig, zegt wie het stuurde")
