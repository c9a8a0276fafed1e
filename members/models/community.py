"""A community: one exchange run by one organisation, found by host name."""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q

from buurthulp.constraints import one_of
from members.enums import Feature, Role
from members.preset import HouseStyle, Preset, read_stored
from members.setting_words import quiet_words, said_hours


class Community(models.Model):
    """One exchange. ``settings`` holds its preset's values as a typed, versioned object (members/preset.py)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    organisation = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, help_text="As people read it: 085 000 00 00.")
    hours_text = models.CharField(max_length=120)
    coordinator_name = models.CharField(max_length=60, help_text='First name, shown as "Fatma van Buurthulp".')
    privacy_contact = models.CharField(
        max_length=120, blank=True, help_text="Mail address or number of who answers for privacy; else the phone."
    )
    logo_version = models.CharField(max_length=8, blank=True, help_text="Changes with its logo; empty: our own sign.")
    logo_width = models.PositiveSmallIntegerField(default=0, help_text="In pixels.")
    logo_height = models.PositiveSmallIntegerField(default=0, help_text="In pixels.")
    logo_on_plate = models.BooleanField(default=True, help_text="It needs white behind it to be seen.")
    settings = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name

    @cached_property
    def preset(self) -> Preset:
        """The settings as a typed object. Raises PresetError when they were stored wrong."""
        return read_stored(json.dumps(self.settings))

    @cached_property
    def house_style_version(self) -> str:
        """Changes with its colours; empty for the colours of Buurthulp itself, which need no stylesheet."""
        style = self.preset.house_style
        return "" if style == HouseStyle() else sha256(repr(style).encode()).hexdigest()[:8]

    @property
    def takes_worries(self) -> bool:
        """Whether residents may pass on a worry about somebody; a coordinator always may."""
        signals = self.preset.features.signals
        return signals is None or signals.from_helpers

    @property
    def has_letters(self) -> bool:
        """Whether an address can be confirmed with a code from a letter, for a page that says so."""
        return self.preset.has(Feature.LETTERS)

    @property
    def has_vouching(self) -> bool:
        """Whether neighbours who know somebody new confirm them, for a page that says so."""
        return self.preset.has(Feature.VOUCHING)

    @property
    def has_pairs(self) -> bool:
        """Whether two people can be each other's mates here, in a rhythm (ADR 28)."""
        return self.preset.has(Feature.PAIRS)

    @property
    def has_circles(self) -> bool:
        """Whether there can be a circle of helpers round somebody here (ADR 32)."""
        return self.preset.has(Feature.CIRCLES)

    @property
    def has_telephone_rounds(self) -> bool:
        """Whether people are called here each day, in a telephone round (ADR 29)."""
        return self.preset.has(Feature.TELEPHONE_ROUNDS)

    @property
    def has_shifts(self) -> bool:
        """Whether coordinators say here per shift when they answer the telephone (ADR 31)."""
        return self.preset.has(Feature.ROSTERS)

    @property
    def quiet_text(self) -> str:
        """When nobody is asked anything: "tussen 21 en 8 uur"."""
        return quiet_words(self.preset.quiet)

    @property
    def hours(self) -> str:
        """When somebody answers the telephone: "op werkdagen van 9 tot 17 uur"."""
        return said_hours(self.hours_text, self.preset.office)

    @cached_property
    def first_host(self) -> str:
        """The first host name that answers for it, for links in messages; "" when none was given."""
        return self.hosts.order_by("pk").values_list("host", flat=True).first() or ""

    @property
    def phone_href(self) -> str:
        """The number as a link: "tel:+31850000000"."""
        return phone_link(self.phone)


def phone_link(phone: str) -> str:
    """A number as people read it, as a link: "085 000 00 00" becomes "tel:+31850000000"."""
    digits = "".join(ch for ch in phone if ch.isdigit() or ch == "+")
    return f"tel:+31{digits[1:]}" if digits.startswith("0") else f"tel:{digits}"


class CommunityHost(models.Model):
    """A host name that answers for a community."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="hosts")
    host = models.CharField(max_length=120, unique=True)


class CommunityArea(models.Model):
    """An area a community serves, with everything under it. None: it serves any place."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="served_areas")
    area = models.ForeignKey("members.Area", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "area"], name="members_communityarea_once"),
        ]


class RoleGrant(models.Model):
    """A staff role of a user. Without areas it holds for the whole community."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="role_grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    areas = models.ManyToManyField("members.Area", blank=True, related_name="+")
    public_name = models.CharField(max_length=60, blank=True, help_text="First name, for residents and on posters.")
    public_phone = models.CharField(max_length=20, blank=True, help_text="As people read it; else the community's.")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user", "role"],
                condition=Q(until__isnull=True),
                name="members_rolegrant_held_once",
            ),
            one_of("role", Role, table="members_rolegrant"),
        ]
