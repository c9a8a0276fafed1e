"""Kernel tables: the movable clock, the worker's heartbeat, nightly work, the demo's marker, the shape of a history."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ClockOffset(models.Model):
    """One row, in a demo or scenario only: seconds the clock between people runs ahead."""

    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="kernel_clockoffset_single"),
            models.CheckConstraint(condition=Q(seconds__gte=0), name="kernel_clockoffset_forward"),
        ]


class Heartbeat(models.Model):
    """Written by a worker's sweep, read by /healthz."""

    name = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField()
    sweep_lag_seconds = models.FloatField(default=0)


class NightlyWork(models.Model):
    """The last night for which some nightly work was done; claimed by a filtered update (buurthulp/nightly.py)."""

    name = models.CharField(max_length=40, unique=True)
    night = models.DateField()


class DemoMarker(models.Model):
    """One row, written by load_demo into an empty database; without it no demo route exists (safety.md §14)."""

    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="kernel_demomarker_single")]


class StatusChange(models.Model):
    """Append-only history of one workflow object. Subclasses add ``subject``, a real foreign key.

    It holds codes and ids, never typed text: what cannot be changed could not be erased either.
    """

    at = models.DateTimeField()
    actor_user_id = models.BigIntegerField(null=True)
    actor_participant_id = models.BigIntegerField(null=True)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20)
    code = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True
