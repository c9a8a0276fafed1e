"""An existing register that is taken in: the file's lines, until each has become somebody or was left out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.public_ids import new_public_id
from desk.enums import LineOutcome, LineProblem, RegisterStatus
from members.models import Community, Participant


class RegisterImport(models.Model):
    """A file that somebody of the staff sent; nobody else sees it. ``left_out`` names columns we did not take over."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    user_id = models.BigIntegerField()
    status = models.CharField(max_length=8, choices=RegisterStatus.choices, default=RegisterStatus.READY)
    was_windows = models.BooleanField(default=False, help_text="The file was Windows-1252: names are to be looked at.")
    left_out = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("status", RegisterStatus, table="desk_registerimport"),
            models.CheckConstraint(
                condition=Q(status=RegisterStatus.READY, started_at__isnull=True, finished_at__isnull=True)
                | Q(status=RegisterStatus.RUNNING, started_at__isnull=False, finished_at__isnull=True)
                | Q(
                    status__in=[RegisterStatus.DONE, RegisterStatus.STOPPED],
                    started_at__isnull=False,
                    finished_at__isnull=False,
                ),
                name="desk_registerimport_times_fit",
            ),
        ]
        indexes = [
            models.Index(
                fields=["started_at"], condition=Q(status=RegisterStatus.RUNNING), name="desk_registerimport_running"
            )
        ]


class RegisterLine(models.Model):
    """One line. ``typed`` is what it says, as JSON, of who is to come in and as long as that takes: of the others, who
    may not have said yes to anything, the number of the line is all we keep. ``twin`` is the line that says the same.

    ``participant``: who it became, or who it is already, as far as who sent the file may know.
    """

    register = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="Of the line in the file.")
    typed = EncryptedTextField(blank=True)
    outcome = models.CharField(max_length=10, choices=LineOutcome.choices)
    problem = models.CharField(max_length=10, choices=LineProblem.choices, blank=True)
    twin = models.PositiveIntegerField(null=True, blank=True)
    participant = models.ForeignKey(Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="desk_registerline_once"),
            models.CheckConstraint(
                condition=(Q(outcome=LineOutcome.WRONG) & ~Q(problem=""))
                | (~Q(outcome=LineOutcome.WRONG) & Q(problem="")),
                name="desk_registerline_wrong_has_problem",
            ),
            one_of("outcome", LineOutcome, table="desk_registerline"),
            one_of("problem", LineProblem, table="desk_registerline", or_empty=True),
        ]
        indexes = [models.Index(fields=["register", "outcome", "number"], name="desk_registerline_outcome")]
