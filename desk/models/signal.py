"""A worry that somebody passes to the coordinator (safety.md §6, §8). Whom it is about never learns of it by itself."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.models import StatusChange
from buurthulp.public_ids import new_public_id
from desk.enums import (
    Meldcode,
    SignalBasis,
    SignalConcern,
    SignalKind,
    SignalOutcome,
    SignalStatus,
    SignalStepKind,
    SignalThing,
    SignalUrgency,
)
from matching.models import Match
from members.models import Community, Participant

UNSAFE, WORRY, MISUSE = Q(kind=SignalKind.UNSAFE), Q(kind=SignalKind.WORRY), Q(kind=SignalKind.MISUSE)
OPEN = Q(status=SignalStatus.OPEN)


class Signal(models.Model):
    """ "Ik voel me niet veilig", a worry about somebody, or "dit klopt niet". ``text`` may be empty: no reason needed.

    ``reporter`` passed it on; without one, the coordinator ``reported_by_user_id`` did. ``person`` is who is called
    first, and whose coordinator reads it: the reporter, of a worry whom it is about. What was told goes with them.
    ``quote`` is what stood there when somebody said that it is not right. ``looks_shown`` is decided at the end:
    whether whom it is about may see who looked.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=6, choices=SignalKind.choices, default=SignalKind.UNSAFE)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    match = models.ForeignKey(Match, null=True, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(Participant, null=True, on_delete=models.CASCADE, related_name="+")
    reported_by_user_id = models.BigIntegerField(null=True)
    about = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    concern = models.CharField(max_length=10, choices=SignalConcern.choices, blank=True)
    basis = models.CharField(max_length=8, choices=SignalBasis.choices, blank=True)
    consent_withdrawn_at = models.DateTimeField(null=True)
    urgency = models.CharField(max_length=5, choices=SignalUrgency.choices, default=SignalUrgency.NOW)
    answer_by = models.DateTimeField(help_text="When the desk must have done something about it.")
    thing = models.CharField(max_length=8, choices=SignalThing.choices, blank=True)
    thing_id = models.BigIntegerField(null=True)
    quote = EncryptedTextField(blank=True)
    status = models.CharField(max_length=12, choices=SignalStatus.choices, default=SignalStatus.OPEN)
    text = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=SignalOutcome.choices, blank=True)
    note = EncryptedTextField(blank=True, help_text="What the coordinator wrote down about it.")
    looks_shown = models.BooleanField(null=True)
    followed_up_at = models.DateTimeField(null=True)
    followed_up_by_user_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["match", "reporter", "kind"], condition=OPEN & ~MISUSE, name="desk_signal_one_open_each"
            ),
            models.UniqueConstraint(
                fields=["reporter", "thing", "thing_id"],
                condition=OPEN & MISUSE,
                name="desk_signal_one_open_report_each",
            ),
            models.CheckConstraint(condition=~Q(reporter=F("about")), name="desk_signal_two_people"),
            models.CheckConstraint(
                condition=Q(reporter__isnull=False, reported_by_user_id__isnull=True)
                | (WORRY & Q(reporter__isnull=True, reported_by_user_id__isnull=False)),
                name="desk_signal_from_somebody",
            ),
            models.CheckConstraint(
                condition=(WORRY & Q(person=F("about"))) | (~WORRY & Q(person=F("reporter"))),
                name="desk_signal_whose_it_is",
            ),
            models.CheckConstraint(
                condition=(WORRY & ~Q(basis="") & ~Q(concern="")) | (~WORRY & Q(basis="")),
                name="desk_signal_worry_has_basis",
            ),
            models.CheckConstraint(
                condition=Q(consent_withdrawn_at__isnull=True)
                | ~Q(basis=SignalBasis.CONSENT)
                | Q(outcome=SignalOutcome.WITHDRAWN),
                name="desk_signal_not_without_ground",
            ),
            models.CheckConstraint(
                condition=(UNSAFE & Q(urgency=SignalUrgency.NOW)) | (~UNSAFE & ~Q(urgency=SignalUrgency.NOW)),
                name="desk_signal_now_is_unsafe",
            ),
            models.CheckConstraint(
                condition=(MISUSE & ~Q(thing="") & Q(thing_id__isnull=False))
                | (~MISUSE & Q(thing="", thing_id__isnull=True)),
                name="desk_signal_report_has_thing",
            ),
            models.CheckConstraint(
                condition=Q(status=SignalStatus.OPEN, outcome="", followed_up_at__isnull=True, looks_shown__isnull=True)
                | (
                    Q(status=SignalStatus.FOLLOWED_UP, followed_up_at__isnull=False, looks_shown__isnull=False)
                    & ~Q(outcome="")
                ),
                name="desk_signal_followed_up_has_outcome",
            ),
            one_of("status", SignalStatus, table="desk_signal"),
            one_of("kind", SignalKind, table="desk_signal"),
            one_of("urgency", SignalUrgency, table="desk_signal"),
            one_of("concern", SignalConcern, table="desk_signal", or_empty=True),
            one_of("basis", SignalBasis, table="desk_signal", or_empty=True),
            one_of("thing", SignalThing, table="desk_signal", or_empty=True),
            one_of("outcome", SignalOutcome, table="desk_signal", or_empty=True),
        ]
        indexes = [models.Index(fields=["community", "status", "created_at"], name="desk_signal_open")]


class SignalStep(models.Model):
    """What was done about a signal: when, with whom, and which step of the meldcode it was, if it was one."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by_user_id = models.BigIntegerField()
    kind = models.CharField(max_length=9, choices=SignalStepKind.choices)
    meldcode = models.PositiveSmallIntegerField(choices=Meldcode.choices, null=True)
    with_whom = EncryptedTextField(blank=True)
    text = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            one_of("kind", SignalStepKind, table="desk_signalstep"),
            models.CheckConstraint(
                condition=Q(meldcode__isnull=True) | Q(meldcode__in=Meldcode.values),
                name="desk_signalstep_meldcode_known",
            ),
        ]
        indexes = [models.Index(fields=["signal", "at"], name="desk_signalstep_of_signal")]


class SignalStatusChange(StatusChange):
    """The history of a signal."""

    subject = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="history")


class SignalLook(models.Model):
    """Append-only: a coordinator read a signal, or looked up how to reach whom it is about (``of_contact``).

    Not in the log that residents read, which would tell of the signal; what may be told goes there when it is closed.
    """

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="looks")
    user_id = models.BigIntegerField()
    at = models.DateTimeField()
    of_contact = models.BooleanField(default=False)
