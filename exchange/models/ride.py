"""A ride: what a request of a ride kind says more than others (from, to, wait, inside, back)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from buurthulp.constraints import one_of
from buurthulp.crypto import EncryptedTextField
from exchange.enums import RideBack, RideFrom, RideTo
from exchange.models.help_request import HelpRequest
from exchange.models.public_place import PublicPlace

_RETURNS = [RideBack.WAIT, RideBack.FETCH]


class Ride(models.Model):
    """One of each per request. "Own" is the place of the request itself; in a draft what is not said yet is empty.

    When it begins and how long the driver is away stand on the occasion: ``exchange.services.ride_times`` keeps those
    two in step with what is said here.
    """

    help_request = models.OneToOneField(HelpRequest, on_delete=models.CASCADE, related_name="ride")
    pick_up = models.CharField(max_length=10, choices=RideFrom.choices, default=RideFrom.OWN)
    pick_up_place = models.ForeignKey(PublicPlace, null=True, on_delete=models.PROTECT, related_name="+")
    destination = models.CharField(max_length=10, choices=RideTo.choices, blank=True)
    destination_place = models.ForeignKey(PublicPlace, null=True, on_delete=models.PROTECT, related_name="+")
    destination_text = EncryptedTextField(blank=True, help_text="As typed; private until there is a match.")
    destination_town = models.CharField(max_length=80, blank=True, help_text="All that others see of what was typed.")
    be_there_at = models.DateTimeField(null=True, help_text="Empty: only when one is picked up was said.")
    back = models.CharField(max_length=10, choices=RideBack.choices, blank=True)
    back_at = models.DateTimeField(null=True, help_text="When the way back begins; empty: when it is done.")
    stay_minutes = models.PositiveSmallIntegerField(null=True, help_text="About how long one stays there.")
    goes_inside = models.BooleanField(default=False, help_text="Mee naar binnen.")

    class Meta:
        constraints = [
            one_of("pick_up", RideFrom, table="exchange_ride"),
            models.CheckConstraint(
                condition=Q(destination__in=["", *RideTo.values]), name="exchange_ride_destination_known"
            ),
            models.CheckConstraint(condition=Q(back__in=["", *RideBack.values]), name="exchange_ride_back_known"),
            models.CheckConstraint(
                condition=Q(pick_up=RideFrom.PUBLIC, pick_up_place__isnull=False)
                | (~Q(pick_up=RideFrom.PUBLIC) & Q(pick_up_place__isnull=True)),
                name="exchange_ride_pick_up_place_when_public",
            ),
            models.CheckConstraint(
                condition=Q(destination=RideTo.PUBLIC, destination_place__isnull=False)
                | (~Q(destination=RideTo.PUBLIC) & Q(destination_place__isnull=True)),
                name="exchange_ride_destination_place_when_public",
            ),
            models.CheckConstraint(
                condition=Q(destination=RideTo.TYPED) | Q(destination_town=""), name="exchange_ride_town_when_typed"
            ),
            models.CheckConstraint(
                condition=~Q(pick_up=RideFrom.OWN, destination=RideTo.OWN)
                & (
                    Q(pick_up_place__isnull=True)
                    | Q(destination_place__isnull=True)
                    | ~Q(pick_up_place=F("destination_place"))
                ),
                name="exchange_ride_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True, stay_minutes__isnull=True) | Q(back__in=_RETURNS),
                name="exchange_ride_way_back_when_back",
            ),
            models.CheckConstraint(
                condition=Q(stay_minutes__isnull=True) | Q(stay_minutes__range=(5, 600)),
                name="exchange_ride_stay_minutes_sane",
            ),
        ]
