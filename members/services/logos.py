"""A community puts its own logo where the sign of Buurthulp stands, or takes it away."""

from __future__ import annotations

from django.db import transaction

from buurthulp.viewers import Actor
from members.logos import read_logo
from members.models import Community, CommunityLogo

FIELDS = ["logo_version", "logo_width", "logo_height", "logo_on_plate"]


def put_logo(*, actor: Actor, community: Community, data: bytes) -> Community:
    """Keep this picture as the logo. Raises DomainError ``logo.*`` of :func:`members.logos.read_logo`."""
    # Read first: what a picture takes is not taken from everybody who waits for the row.
    logo = read_logo(data, brand=community.preset.house_style.brand)
    with transaction.atomic():
        row = Community.objects.select_for_update().get(pk=community.pk)
        CommunityLogo.objects.update_or_create(community=row, defaults={"png": logo.png})
        row.logo_version, row.logo_width, row.logo_height = logo.version, logo.width, logo.height
        row.logo_on_plate = logo.on_plate
        row.save(update_fields=FIELDS)
    return row


@transaction.atomic
def remove_logo(*, actor: Actor, community: Community) -> Community:
    """The sign of Buurthulp again. Twice is once."""
    row = Community.objects.select_for_update().get(pk=community.pk)
    CommunityLogo.objects.filter(community=row).delete()
    row.logo_version, row.logo_width, row.logo_height, row.logo_on_plate = "", 0, 0, True
    row.save(update_fields=FIELDS)
    return row
