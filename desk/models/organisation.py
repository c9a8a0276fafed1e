"""Organisations that do what neighbours do not: what each does, where, and how it is reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from buurthulp.constraints import one_of
from buurthulp.public_ids import new_public_id
from desk.enums import OrganisationKind
from members.models import Area, Community


class Organisation(models.Model):
    """One that people are referred to. ``areas``: where it works; none is wherever the community is.

    Nothing of a person stands here: a number or address is the organisation's, as it makes it known itself.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    line = models.CharField(max_length=200, blank=True, help_text="What it does, in a sentence for who is referred.")
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    phone = models.CharField(max_length=20, blank=True, help_text="As people read it: 085 000 00 00.")
    email = models.EmailField(blank=True, help_text="Where referrals go.")
    website = models.URLField(blank=True)
    address = models.CharField(max_length=120, blank=True, help_text="Street and number, for a letter.")
    postcode = models.CharField(max_length=6, blank=True, help_text="Normal form: 9101AB.")
    town = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True, help_text="May be chosen; who was referred stays so.")

    class Meta:
        constraints = [
            models.UniqueConstraint("community", Lower("name"), name="desk_organisation_name_once"),
            models.CheckConstraint(
                condition=~Q(phone="", email="", address=""), name="desk_organisation_can_be_reached"
            ),
            models.CheckConstraint(
                condition=Q(address="", postcode="", town="") | (~Q(address="") & ~Q(postcode="") & ~Q(town="")),
                name="desk_organisation_address_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationTask(models.Model):
    """One of the things an organisation does."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="desk_organisationtask_once"),
            one_of("kind", OrganisationKind, table="desk_organisationtask"),
        ]
