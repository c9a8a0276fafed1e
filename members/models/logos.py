"""The picture of a community's logo; what every page needs to know of it stands with the community."""

from __future__ import annotations

from django.db import models

from members.models.community import Community


class CommunityLogo(models.Model):
    """One picture, made ready by members/logos.py."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="logo")
    png = models.BinaryField()
