"""`manage.py check_presets`: every preset file and the settings of every community, read and told."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from members.house_style import faults_of
from members.models import Community
from members.preset import Preset, PresetError, load_preset, preset_names


class Command(BaseCommand):
    """Ends with an error when one of them is wrong, after telling about all of them."""

    help = "Leest alle presets en de instellingen van alle uitwisselingen, en zegt wat er nog niet is."

    def handle(self, *_args: Any, **_options: Any) -> None:
        readings: list[tuple[str, Callable[[], Preset]]] = [
            (name, partial(load_preset, name)) for name in preset_names()
        ]
        stored: dict[str, list[str]] = {}
        for community in Community.objects.order_by("slug"):
            passed_over = stored.setdefault(community.slug, [])
            readings.append((community.slug, partial(Preset.from_dict, community.settings, unknown=passed_over)))
        wrong = 0
        for name, read in readings:
            try:
                preset = read()
            except PresetError as error:
                self.stdout.write(f"{name}: {error}")
                wrong += 1
                continue
            faults = faults_of(preset.house_style)
            wrong += bool(faults)
            self.stdout.write(f"{name}: {preset.title}. {_told(preset)}")
            for fault in [said for of in faults.values() for said in of]:
                self.stdout.write(f"  {fault}")
            if stored.get(name):
                self.stdout.write(_("  Onbekend, blijft bewaard: %(keys)s.") % {"keys": ", ".join(stored[name])})
        if wrong:
            raise CommandError(_("Niet goed: %(count)s.") % {"count": wrong})


def _told(preset: Preset) -> str:
    groups = (
        (_("Aan"), [feature for feature in preset.wanted if preset.has(feature)]),
        (_("Nog niet"), preset.not_yet),
        (_("Kan aan"), preset.waiting),
    )
    return " ".join(f"{name}: {', '.join(str(feature.label) for feature in of)}." for name, of in groups if of)
