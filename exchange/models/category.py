"""Kinds of help in two layers, with small concrete examples."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from exchange.enums import HELPERS, Relation, Side, TrustNeed
from members.models import Community


class Category(models.Model):
    """A group (no parent) or a kind of help (with a parent)."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="categories")
    slug = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    seeks = models.CharField(max_length=36, blank=True, help_text='Follows a first name: "zoekt een lift".')
    usual_minutes = models.PositiveSmallIntegerField(default=60)
    relation = models.CharField(max_length=15, choices=Relation.choices, default=Relation.PRACTICAL)
    trust = models.CharField(max_length=10, choices=TrustNeed.choices, default=TrustNeed.NONE)
    needs_car = models.BooleanField(default=False)
    needs_vog = models.BooleanField(
        default=False, help_text="Only for who has a certificate of conduct that a coordinator saw."
    )
    is_ride = models.BooleanField(default=False, help_text="Asks from where and where to.")
    most_helpers = models.PositiveSmallIntegerField(
        default=1, help_text='More than one: it is asked "hoeveel mensen?", up to this many.'
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="exchange_category_slug_once"),
            models.CheckConstraint(
                condition=Q(usual_minutes__range=(5, 480)), name="exchange_category_usual_minutes_sane"
            ),
            models.CheckConstraint(
                condition=Q(most_helpers__range=(HELPERS[0], HELPERS[-1])), name="exchange_category_helpers_sane"
            ),
            one_of("relation", Relation, table="exchange_category"),
            one_of("trust", TrustNeed, table="exchange_category"),
        ]

    def __str__(self) -> str:
        return self.name


class SmallThing(models.Model):
    """A small concrete example to tick: "een lamp vervangen"."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="small_things")
    side = models.CharField(max_length=10, choices=Side.choices)
    text = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["category", "side", "text"], name="exchange_smallthing_once"),
            one_of("side", Side, table="exchange_smallthing"),
        ]

    def __str__(self) -> str:
        return self.text
