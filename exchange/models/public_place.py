"""Public places: what everybody may know the name and the exact position of (matching.md §1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.public_ids import new_public_id
from buurthulp.viewers import VisibleQuerySet
from exchange.enums import PublicPlaceKind
from members.models import Area, Community


class PublicPlaceQuerySet(VisibleQuerySet):
    """Public places."""

    def approved(self) -> PublicPlaceQuerySet:
        """Those that a coordinator approved and that still exist."""
        return self.filter(approved_at__isnull=False, is_active=True)


class PublicPlace(models.Model):
    """A hospital, a station, a meeting place. Never a house: nothing here may be where a person lives."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="public_places")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=15, choices=PublicPlaceKind.choices)
    address = models.CharField(max_length=120, blank=True, help_text="Street and number; empty for a square or a stop.")
    town = models.CharField(max_length=80)
    lon = models.FloatField(help_text="Degrees east.")
    lat = models.FloatField(help_text="Degrees north.")
    cell = models.BigIntegerField(help_text="H3 resolution 9 of the point.")
    has_exact_position = models.BooleanField(default=True, help_text="False: the centre of a label.")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True, help_text="False: nobody can choose it any more.")
    created_at = models.DateTimeField()

    objects = PublicPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(town=""), name="exchange_publicplace_has_name_and_town"),
            models.CheckConstraint(
                condition=Q(lon__range=(-180, 180), lat__range=(-90, 90)), name="exchange_publicplace_point_on_earth"
            ),
            models.UniqueConstraint(
                fields=["community", "name", "town"],
                condition=Q(is_active=True),
                name="exchange_publicplace_once_in_a_town",
            ),
            one_of("kind", PublicPlaceKind, table="exchange_publicplace"),
        ]

    def __str__(self) -> str:
        return self.name
