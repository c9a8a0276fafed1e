"""Setting up a community."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.models import Area, Community, CommunityArea, CommunityHost
from members.preset import load_preset


@transaction.atomic
def create_community(
    *,
    actor: Actor,
    slug: str,
    name: str,
    preset: str,
    phone: str,
    hours_text: str,
    coordinator_name: str,
    organisation: str = "",
    hosts: Sequence[str] = (),
    is_demo: bool = False,
) -> Community:
    """Make a community with the settings of ``presets/<preset>.toml``, answering on ``hosts``.

    The same slug again returns the community that is there, unchanged. Raises PresetError.
    """
    community, _made = Community.objects.get_or_create(
        slug=slug,
        defaults={
            "name": name,
            "organisation": organisation,
            "phone": phone,
            "hours_text": hours_text,
            "coordinator_name": coordinator_name,
            "settings": load_preset(preset).to_dict(),
            "is_demo": is_demo,
            "created_at": clock.now(),
        },
    )
    for host in hosts:
        add_host(actor=actor, community=community, host=host)
    return community


@transaction.atomic
def add_host(*, actor: Actor, community: Community, host: str) -> CommunityHost:
    """Let a community answer on a host name. Raises DomainError when another one does."""
    row, _made = CommunityHost.objects.get_or_create(host=host.lower(), defaults={"community": community})
    if row.community_id != community.pk:
        raise DomainError("error.host.taken", _("Op dit adres antwoordt al een andere uitwisseling."))
    return row


@transaction.atomic
def serve_area(*, actor: Actor, community: Community, area: Area) -> CommunityArea:
    """Let a community serve an area and everything under it. From the first one on, it serves only what is named."""
    row, _made = CommunityArea.objects.get_or_create(community=community, area=area)
    return row
