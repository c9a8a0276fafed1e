"""Somebody decides how a community works: which features it has, and its colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp.errors import DomainError
from buurthulp.viewers import Actor
from members.enums import Feature
from members.features import is_everywhere, is_provided, what_runs
from members.house_style import faults_of
from members.logos import is_seen_on
from members.models import Community, CommunityLogo
from members.preset import HouseStyle, PresetError, settings_with


class HouseStyleError(DomainError):
    """These colours do not go together; ``faults`` says what is wrong with each, in Dutch."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        super().__init__("house_style", _("Niet alles is met deze kleuren goed te lezen."))
        self.faults = faults


@transaction.atomic
def switch_feature(*, actor: Actor, community: Community, feature: Feature, is_on: bool) -> Community:
    """Switch a feature of this community on or off. On again what is on changes nothing.

    Raises DomainError ``feature.not_yet`` for what this release does not have, ``feature.everywhere`` for what every
    community has, ``feature.runs`` for what people still take part in, and ``feature.needed`` for what cannot
    be missed: the last way to find somebody, or one of two that do not go together.
    """
    if not is_provided(feature):
        raise DomainError("feature.not_yet", _("Dit is er nog niet: %(feature)s.") % {"feature": feature.label})
    if is_everywhere(feature):
        raise DomainError("feature.everywhere", _("Dit is er voor iedereen: %(feature)s.") % {"feature": feature.label})
    row = Community.objects.select_for_update().get(pk=community.pk)
    preset = row.preset
    if preset.has(feature) is is_on:
        return row
    if not is_on and (running := what_runs(feature, row.pk)):
        raise DomainError("feature.runs", running)
    on = [code for code in preset.on if code != feature] + ([feature.value] if is_on else [])
    # Switching on what was not even wanted begins with its usual settings.
    features: dict[str, dict[str, Any]] = {feature.value: {}} if is_on and feature not in preset.wanted else {}
    try:
        return _save(row, on=on, features=features)
    except PresetError as error:
        raise DomainError("feature.needed", _("Dat kan niet: %(reason)s") % {"reason": error}) from error


@transaction.atomic
def change_house_style(*, actor: Actor, community: Community, style: HouseStyle) -> Community:
    """Give a community its five colours. Raises HouseStyleError when something could not be read with them."""
    if faults := faults_of(style):
        raise HouseStyleError(faults)
    row = Community.objects.select_for_update().get(pk=community.pk)
    logo = None if row.logo_on_plate else CommunityLogo.objects.filter(community=row).first()
    if logo is not None and not is_seen_on(bytes(logo.png), style.brand):
        raise HouseStyleError({"brand": [str(_("Het logo is op deze hoofdkleur bijna niet te zien."))]})
    return _save(row, house_style=asdict(style))


@transaction.atomic
def set_hour_value(*, actor: Actor, community: Community, cents: int, source: str) -> Community:
    """At how many cents an hour of help is reckoned in the figures, and where that is from; 0 cents: not at all.

    Raises DomainError ``hour_value.source`` for an amount without a source,
    ``hour_value.cents`` for one that cannot be.
    """
    row = Community.objects.select_for_update().get(pk=community.pk)
    said = " ".join(source.split())
    if cents and not said:
        raise DomainError(
            "hour_value.source", _("Schrijf erbij waar dit bedrag vandaan komt. Dat staat bij het cijfer.")
        )
    try:
        return _save(row, hour_value={"cents": cents, "source": said if cents else ""})
    except PresetError as error:
        raise DomainError("hour_value.cents", _("Vul een bedrag in van 0 tot 200 euro, bijvoorbeeld 25,00.")) from error


def _save(row: Community, **changes: Any) -> Community:
    row.settings = settings_with(row.settings, **changes)
    row.save(update_fields=["settings"])
    return Community.objects.get(pk=row.pk)  # without what was remembered of the old settings
