"""What somebody asks: request, occasion, slot (matching.md §3)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from buurthulp.models import StatusChange
from buurthulp.public_ids import new_public_id
from buurthulp.viewers import VisibleQuerySet
from exchange.day_parts import ALL_DAY_PARTS
from exchange.enums import HELPERS, REPEATS, Costs, RequestStatus, Rhythm, SlotStatus, Turn, Visibility, Way, Where
from exchange.models.category import Category
from members.models import Community, Participant, Place

ON_THE_BOARD = Q(status=RequestStatus.OPEN, visibility=Visibility.BOARD)


class HelpRequest(models.Model):
    """A request. As a draft it may be empty; from "open" on it has a category, a title and a place."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="help_requests")
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.DRAFT)
    title = models.CharField(max_length=80, blank=True, help_text="In own words; never in a subject or text message.")
    public_line = models.CharField(max_length=300, blank=True, help_text="Wat mogen buren lezen?")
    private_line = EncryptedTextField(blank=True, help_text="Wat hoeft alleen je helper te weten?")
    where = models.CharField(max_length=10, choices=Where.choices, default=Where.ASKER)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    elsewhere = EncryptedTextField(blank=True, help_text="A typed place; private until there is a match.")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.SEARCH)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.INVITED)
    costs = models.CharField(max_length=10, choices=Costs.choices, default=Costs.NONE)
    radius_m = models.PositiveIntegerField(default=5_000)
    min_distance_m = models.PositiveIntegerField(default=0)
    avoids_direct_neighbours = models.BooleanField(default=False)
    first_is_fine = models.BooleanField(default=False, help_text="De eerste die kan is goed.")
    turn = models.CharField(max_length=3, choices=Turn.choices, blank=True, help_text="Asked as an invitation, or not.")
    helpers = models.PositiveSmallIntegerField(default=1, help_text="How many people are wanted at the same time.")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.ONCE)
    until = models.DateField(null=True, help_text="The last day of a series; empty: until its asker stops.")
    dates_due_at = models.DateTimeField(null=True, help_text="When further dates of a series must be made.")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[RequestStatus.DRAFT, RequestStatus.WITHDRAWN])
                | (Q(category__isnull=False, place__isnull=False, published_at__isnull=False) & ~Q(title="")),
                name="exchange_helprequest_published_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(radius_m__range=(500, 100_000)), name="exchange_helprequest_radius_half_to_100_km"
            ),
            models.CheckConstraint(
                condition=~Q(way=Way.CHOOSE, first_is_fine=True), name="exchange_helprequest_who_chooses_is_asked"
            ),
            models.CheckConstraint(
                condition=Q(helpers__range=(HELPERS[0], HELPERS[-1])), name="exchange_helprequest_helpers_sane"
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=REPEATS, helpers=1)
                | Q(rhythm=Rhythm.ONCE, until__isnull=True, dates_due_at__isnull=True),
                name="exchange_helprequest_series_is_for_one",
            ),
            models.CheckConstraint(
                condition=Q(dates_due_at__isnull=True) | Q(status=RequestStatus.OPEN),
                name="exchange_helprequest_dates_while_open",
            ),
            models.CheckConstraint(condition=Q(turn__in=["", *Turn.values]), name="exchange_helprequest_turn_known"),
            one_of("status", RequestStatus, table="exchange_helprequest"),
            one_of("where", Where, table="exchange_helprequest"),
            one_of("way", Way, table="exchange_helprequest"),
            one_of("visibility", Visibility, table="exchange_helprequest"),
            one_of("costs", Costs, table="exchange_helprequest"),
        ]
        indexes = [
            models.Index(fields=["community", "status", "-published_at"], name="exchange_helprequest_open"),
            models.Index(
                fields=["dates_due_at"], condition=Q(dates_due_at__isnull=False), name="exchange_helprequest_dates"
            ),
            # A page of the board, all kinds and one kind, in its own order.
            models.Index(
                fields=["community", "-published_at", "-public_id"],
                condition=ON_THE_BOARD,
                name="exchange_helprequest_board",
            ),
            models.Index(
                fields=["category", "-published_at", "-public_id"],
                condition=ON_THE_BOARD,
                name="exchange_helprequest_bkind",
            ),
            # The few that stand among what is offered.
            models.Index(
                fields=["community", "-published_at", "-public_id"],
                condition=ON_THE_BOARD & Q(turn=Turn.YES),
                name="exchange_helprequest_turned",
            ),
        ]

    @property
    def has_several(self) -> bool:
        """Whether there is more than one place for a helper, which are searched for together (ADR 12)."""
        return self.helpers > 1 or self.repeats

    @property
    def repeats(self) -> bool:
        """Whether it is a series: a date every so many weeks, each an occasion (ADR 13)."""
        return self.rhythm != Rhythm.ONCE

    @property
    def effective_way(self) -> Way:
        """How somebody is found: what only the coordinator may see, is the coordinator's to arrange."""
        return Way.CALL if self.visibility == Visibility.DESK else Way(self.way)


class Occasion(models.Model):
    """A date and time, or "flexible until"."""

    help_request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="occasions")
    starts_at = models.DateTimeField(null=True, help_text="When it begins; empty when flexible.")
    flexible_from = models.DateTimeField(null=True)
    flexible_until = models.DateTimeField(null=True, help_text="Any moment between from and until that the yes names.")
    day_parts = models.PositiveIntegerField(
        default=ALL_DAY_PARTS, help_text="In which parts of its days a flexible one may begin: 28 bits, as an offer's."
    )
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(day_parts__range=(1, ALL_DAY_PARTS))
                & (Q(starts_at__isnull=True) | Q(day_parts=ALL_DAY_PARTS)),
                name="exchange_occasion_day_parts_of_flexible",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=False, flexible_until__isnull=True, flexible_from__isnull=True)
                | Q(starts_at__isnull=True, flexible_from__isnull=False, flexible_until__gt=F("flexible_from")),
                name="exchange_occasion_fixed_or_flexible",
            ),
            models.CheckConstraint(condition=Q(minutes__range=(5, 720)), name="exchange_occasion_minutes_sane"),
            models.UniqueConstraint(fields=["help_request", "starts_at"], name="exchange_occasion_once_a_moment"),
        ]


class Slot(models.Model):
    """One helper's place in an occasion: as many as the request wants helpers."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="slots")
    status = models.CharField(max_length=10, choices=SlotStatus.choices, default=SlotStatus.OPEN)

    class Meta:
        constraints = [one_of("status", SlotStatus, table="exchange_slot")]


class HelpRequestStatusChange(StatusChange):
    """The history of a request."""

    subject = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="history")


class SlotStatusChange(StatusChange):
    """The history of a slot."""

    subject = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="history")
