"""Users log in, participants take part; ActsFor joins them (safety.md §4)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from buurthulp import clock
from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.languages import Language
from buurthulp.public_ids import new_public_id
from buurthulp.viewers import VisibleQuerySet
from members.enums import ActsForKind, ClosingReason, ContactWay, ParticipantStatus
from members.models.community import Community
from members.models.rights import TrustedRights, rights_fit_the_kind


class UserManager(BaseUserManager["User"]):
    """Makes users by their mail address; there are no passwords."""

    def create_user(self, email: str, **extra: Any) -> User:
        """A user without a password. Raises ValueError without an address."""
        if not email:
            raise ValueError("A user needs a mail address.")
        user = self.model(email=email.strip().lower(), **extra)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """For ``createsuperuser``: may open Django's admin."""
        user = self.create_user(email, is_staff=True, is_superuser=True, **extra)
        user.set_password(password)
        user.save(update_fields=["password"])
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can log in: a mail address or a mobile number. Who they take part as, ActsFor says."""

    email = models.EmailField(
        unique=True, null=True, blank=True, help_text="Lower case; clear because it is what one logs in with."
    )
    phone = EncryptedTextField(blank=True, help_text="E.164, of who logs in by text message.")
    phone_hash = models.CharField(max_length=64, blank=True)
    language = models.CharField(
        max_length=5, blank=True, choices=Language.choices, help_text="What they read; empty: as the site speaks."
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.machine_now)

    objects = UserManager()
    # Read together with the user for one page (members.selectors.viewing.user_with_seats); None: not read.
    seats: list[ActsFor] | None = None
    has_role: bool = False
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="members_user_email_lower_case"),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | ~Q(phone_hash=""), name="members_user_can_be_reached"
            ),
            models.UniqueConstraint(fields=["phone_hash"], condition=~Q(phone_hash=""), name="members_user_phone_once"),
            one_of("language", Language, table="members_user", or_empty=True),
        ]

    def __str__(self) -> str:
        return self.email or f"User {self.pk}"


class Participant(models.Model):
    """A resident in a community: always both asker and giver."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="participants")
    status = models.CharField(max_length=10, choices=ParticipantStatus.choices, default=ParticipantStatus.ACTIVE)
    first_name = models.CharField(max_length=60)
    family_name = EncryptedTextField(blank=True)
    family_name_hash = models.CharField(max_length=64, blank=True, db_index=True)
    family_name_start_hash = models.CharField(max_length=64, blank=True, db_index=True)
    phone = EncryptedTextField(blank=True, help_text="E.164")
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    phone_end_hash = models.CharField(max_length=64, blank=True, db_index=True)
    email_hash = models.CharField(max_length=64, blank=True, db_index=True)
    sms_hash = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="phone_hash of the number that may be sent text messages."
    )
    told_by = models.CharField(max_length=10, choices=ContactWay.choices, default=ContactWay.MAIL)
    shares_phone = models.BooleanField(default=True, help_text='After "Graag": show the other my phone number.')
    shares_email = models.BooleanField(default=True, help_text='After "Graag": show the other my mail address.')
    paused_until = models.DateField(null=True, blank=True)
    avoids_direct_neighbours = models.BooleanField(default=False)
    has_car = models.BooleanField(default=False)
    week_checked_at = models.DateTimeField(null=True, help_text="When they last said what they like and when they can.")
    weekly_contacts = models.PositiveSmallIntegerField(default=3, help_text="Invitations in seven days, at most.")
    monthly_number = models.PositiveSmallIntegerField(
        null=True, default=2, help_text="Own number: questions in thirty days; empty for as often as it fits."
    )
    quiet_from = models.TimeField(null=True, blank=True, help_text="Own quiet hours; they hold the community's.")
    quiet_until = models.TimeField(null=True, blank=True)
    gathers = models.BooleanField(default=False, help_text="Messages that can wait: in one mail, each morning.")
    wants_to_give = models.BooleanField(default=False, help_text='Said "ja" to "wil je ook eens iets doen?".')
    joined_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=10, choices=ClosingReason.choices, blank=True)
    erase_on = models.DateField(
        null=True, blank=True, help_text="Closed by a coordinator: until then it can be undone, then they are erased."
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged",
        help_text="They were here twice: this row is closed, and went on in that one.",
    )
    # Where it was read together with the participant, for one page; None: not read.
    is_confirmed: bool | None = None

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("status", ParticipantStatus, table="members_participant"),
            one_of("told_by", ContactWay, table="members_participant"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="members_participant_quiet_has_both_ends",
            ),
            one_of("closed_reason", ClosingReason, table="members_participant", or_empty=True),
            models.CheckConstraint(
                condition=Q(erase_on__isnull=True) | Q(status=ParticipantStatus.CLOSED),
                name="members_participant_erased_once_closed",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status=ParticipantStatus.CLOSED),
                name="members_participant_merged_is_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "status"], name="members_participant_community"),
            models.Index(fields=["erase_on"], condition=Q(erase_on__isnull=False), name="members_participant_erase"),
        ]

    def __str__(self) -> str:
        return self.first_name


class ActsFor(TrustedRights):
    """A user acts for a participant: for oneself, for one's mother, or as somebody's trusted contact.

    ``relation``: of a proxy who the participant is to them, of a trusted contact who they are to the participant.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="acts_for")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="acted_by")
    kind = models.CharField(max_length=10, choices=ActsForKind.choices)
    relation = EncryptedTextField(blank=True, help_text='A name for the bond, in their own words: "mijn moeder".')
    consent = models.OneToOneField(
        "members.Consent",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="That they may: given by the participant. None for oneself.",
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "participant"], condition=Q(until__isnull=True), name="members_actsfor_once"
            ),
            one_of("kind", ActsForKind, table="members_actsfor"),
            rights_fit_the_kind(table="members_actsfor"),
        ]
