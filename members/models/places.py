"""Areas, group labels, postcodes, and the places of people (matching.md §1). No coordinate of a person is stored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from members.enums import AreaLevel, ImportKind, PlaceKind, Precision
from members.models.people import Participant


class PlaceImport(models.Model):
    """One run of import_areas or import_postcodes: a version that labels point to."""

    kind = models.CharField(max_length=10, choices=ImportKind.choices)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict, help_text="Counts that the command printed.")

    class Meta:
        constraints = [one_of("kind", ImportKind, table="members_placeimport")]


class Area(models.Model):
    """A buurt, wijk or gemeente, with its CBS code (BU…, WK…, GM…)."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=20, choices=AreaLevel.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    residents = models.PositiveIntegerField(null=True, blank=True)
    place_import = models.ForeignKey(PlaceImport, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [one_of("level", AreaLevel, table="members_area")]

    def __str__(self) -> str:
        return self.name


class AreaShape(models.Model):
    """The outline of an area as GeoJSON text, apart so that lists of areas stay light."""

    area = models.OneToOneField(Area, on_delete=models.CASCADE, related_name="shape")
    geometry = models.JSONField()


class PlaceLabel(models.Model):
    """A group label: one H3 cell that at least a hundred addresses carry."""

    cell = models.BigIntegerField()
    precision = models.CharField(max_length=4, choices=Precision.choices)
    resolution = models.PositiveSmallIntegerField()
    address_count = models.PositiveIntegerField()
    inner_distance_m = models.PositiveIntegerField(help_text="Expected distance between two of its addresses, metres.")
    area = models.ForeignKey(
        Area, null=True, on_delete=models.PROTECT, related_name="+", help_text="Where most of its addresses are."
    )
    place_import = models.ForeignKey(PlaceImport, on_delete=models.PROTECT, related_name="labels")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cell", "precision"], name="members_placelabel_cell_once"),
            models.CheckConstraint(condition=Q(address_count__gte=100), name="members_placelabel_hundred_addresses"),
            models.CheckConstraint(condition=Q(resolution__range=(6, 9)), name="members_placelabel_resolution_6_to_9"),
            one_of("precision", Precision, table="members_placelabel"),
        ]


class Postcode(models.Model):
    """A postcode and the label its addresses carry. Codes that start with 0 are invented, for demo communities."""

    code = models.CharField(max_length=6, unique=True, help_text="9101AB, or 9101 where only four digits are known.")
    label = models.ForeignKey(PlaceLabel, on_delete=models.PROTECT, related_name="postcodes")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    address_count = models.PositiveIntegerField()
    street = models.CharField(max_length=120, blank=True)
    town = models.CharField(max_length=80, blank=True)
    is_gone = models.BooleanField(
        default=False, help_text="A later file left it out; it counts for nothing, but who lived there is still found."
    )
    place_import = models.ForeignKey(PlaceImport, on_delete=models.PROTECT, related_name="postcodes")


class Place(models.Model):
    """A place of a participant: a label, and the address encrypted beside it for after "Graag"."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="places")
    kind = models.CharField(max_length=10, choices=PlaceKind.choices)
    label = models.ForeignKey(PlaceLabel, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    postcode = EncryptedTextField(blank=True)
    house_number = EncryptedTextField(blank=True)
    street = EncryptedTextField(blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode_hash = models.CharField(max_length=64, blank=True)
    address_hash = models.CharField(max_length=64, blank=True, db_index=True)
    is_current = models.BooleanField(default=True)
    label_version = models.PositiveBigIntegerField(
        default=0, help_text="The import of postcodes that its label was last laid beside; 0: none yet."
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(kind="home", is_current=True),
                name="members_place_one_current_home",
            ),
            one_of("kind", PlaceKind, table="members_place"),
        ]
        indexes = [
            models.Index(fields=["label_version"], condition=Q(is_current=True), name="members_place_label_version")
        ]
