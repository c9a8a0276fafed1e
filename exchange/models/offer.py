"""What somebody likes to do, where and when, and what would make them happy."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from buurthulp.public_ids import new_public_id
from buurthulp.viewers import VisibleQuerySet
from exchange.day_parts import ALL_DAY_PARTS, DAYTIME_PARTS
from exchange.enums import OfferStatus
from exchange.models.category import Category, SmallThing
from members.models import Community, Participant, Place

ON_THE_BOARD = Q(status=OfferStatus.ON, is_on_board=True)


class Offer(models.Model):
    """One participant's offer of one kind of help."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="offers")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="offers")
    small_things = models.ManyToManyField(SmallThing, blank=True, related_name="+")
    title = models.CharField(max_length=80, blank=True)
    line = models.CharField(max_length=300, blank=True, help_text="In own words; read by neighbours.")
    status = models.CharField(max_length=5, choices=OfferStatus.choices, default=OfferStatus.ON)
    day_parts = models.PositiveIntegerField(
        default=DAYTIME_PARTS,
        help_text="28 bits, Monday 6-12 first: bit 4 x weekday + part (6-12, 12-18, 18-22, 22-6).",
    )
    radius_m = models.PositiveIntegerField()
    min_distance_m = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    is_on_board = models.BooleanField(default=False, help_text='Who takes part may read it at "In de buurt".')
    words = models.CharField(
        max_length=700, blank=True, help_text="Kind, ticked things and own words: what is searched."
    )
    created_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "category"], name="exchange_offer_one_per_category"),
            models.CheckConstraint(condition=Q(day_parts__lte=ALL_DAY_PARTS), name="exchange_offer_day_parts_28_bits"),
            models.CheckConstraint(
                condition=Q(radius_m__range=(500, 100_000)), name="exchange_offer_radius_half_to_100_km"
            ),
            one_of("status", OfferStatus, table="exchange_offer"),
        ]
        indexes = [
            # A page of the board, all kinds and one kind, in its own order.
            models.Index(
                fields=["community", "-created_at", "-public_id"], condition=ON_THE_BOARD, name="exchange_offer_board"
            ),
            models.Index(
                fields=["category", "-created_at", "-public_id"], condition=ON_THE_BOARD, name="exchange_offer_bkind"
            ),
        ]


class OfferPlace(models.Model):
    """An offer at one of its owner's places: what the lookup reads (matching.md §2)."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="places")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    parent_category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    ring_cell = models.BigIntegerField(help_text="H3 resolution 8.")
    wide_cell = models.BigIntegerField(help_text="H3 resolution 6.")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "place"], name="exchange_offerplace_once")]
        indexes = [
            models.Index(
                fields=["category", "ring_cell"], condition=Q(is_active=True), name="exchange_offerplace_ring"
            ),
            models.Index(
                fields=["category", "wide_cell"], condition=Q(is_active=True), name="exchange_offerplace_wide"
            ),
        ]


class AvailabilityException(models.Model):
    """A stretch of time in which somebody cannot, whatever the week says."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="exceptions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="exchange_availabilityexception_forward"
            )
        ]


class Wish(models.Model):
    """A small thing somebody would be happy with; nothing is asked yet."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="wishes")
    small_thing = models.ForeignKey(SmallThing, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [models.UniqueConstraint(fields=["participant", "small_thing"], name="exchange_wish_once")]
