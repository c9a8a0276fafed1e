"""Setting up a community."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.seen import mark_of, refuse_overwriting
from buurthulp.viewers import Actor
from members.models import Area, Community, CommunityArea, CommunityHost
from members.preset import load_preset
from members.setting_words import hours_words

FEWEST_DIGITS = 10
NAMED = ("name", "organisation", "phone", "hours_text", "coordinator_name", "privacy_contact")


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
    privacy_contact: str = "",
    hosts: Sequence[str] = (),
    is_demo: bool = False,
) -> Community:
    """Make a community with the settings of ``presets/<preset>.toml``, answering on ``hosts``.

    Without ``hours_text`` the office hours of the preset are said in words. The same slug again returns the community
    that is there, unchanged. Raises PresetError, and DomainError ``community.<field>`` for what does not fit.
    """
    community = Community.objects.filter(slug=slug).first()
    if community is None:
        settings = load_preset(preset)
        community = Community(
            slug=slug,
            name=name.strip(),
            organisation=organisation.strip(),
            phone=phone.strip(),
            hours_text=hours_text.strip() or hours_words(settings.office),
            coordinator_name=coordinator_name.strip(),
            privacy_contact=privacy_contact.strip(),
            settings=settings.to_dict(),
            is_demo=is_demo,
            created_at=clock.now(),
        )
        _refuse_what_does_not_fit(community)
        community.save()
    for host in hosts:
        add_host(actor=actor, community=community, host=host)
    return community


@transaction.atomic
def rename_community(
    *,
    actor: Actor,
    community: Community,
    name: str,
    organisation: str,
    phone: str,
    hours_text: str,
    coordinator_name: str,
    privacy_contact: str,
    seen: str = "",
) -> Community:
    """What it is called and whom people reach: on every page, in every mail and in its texts, from now on.

    Without ``hours_text`` the office hours of its settings are said in words. ``seen``: the mark of what was looked at.
    Raises DomainError ``community.<field>``, and what refuse_overwriting raises.
    """
    row = Community.objects.select_for_update().get(pk=community.pk)
    before = mark_of_names(row)
    row.name, row.organisation = name.strip(), organisation.strip()
    row.phone, row.coordinator_name = phone.strip(), coordinator_name.strip()
    row.hours_text = hours_text.strip() or hours_words(row.preset.office)
    row.privacy_contact = privacy_contact.strip()
    _refuse_what_does_not_fit(row)
    refuse_overwriting(seen=seen, before=before, after=mark_of_names(row))
    row.save(update_fields=list(NAMED))
    return row


def mark_of_names(community: Community) -> str:
    """By what it is known again that the name and whom people reach are as they were looked at."""
    return mark_of(*[getattr(community, name) for name in NAMED])


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


def _refuse_what_does_not_fit(community: Community) -> None:
    if sum(sign.isdecimal() for sign in community.phone) < FEWEST_DIGITS:
        raise DomainError("community.phone", _("Vul een telefoonnummer in, bijvoorbeeld 085 000 00 00."))
    try:
        community.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError(f"community.{field}", f"{field}: {messages[0]}") from error
