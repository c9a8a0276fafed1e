"""What the five colours of a house style must hold, and the stylesheet they become (look.md, "Tokens")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from django.utils.translation import gettext as _

from buurthulp.contrast import contrast_ratio, difference, mixed
from members.preset import HouseStyle

WHITE, DARK, BAD = "#ffffff", "#19221f", "#a5121f"
TEXT, SHAPE = 4.5, 3.0
CLEARLY_OTHER = 12.0


def faults_of(style: HouseStyle) -> dict[str, list[str]]:
    """What is wrong with these colours together, by colour, in words that say what to do; empty when all is well."""
    faults: dict[str, list[str]] = {}
    for name, fault in _faults(style):
        faults.setdefault(name, []).append(fault)
    return faults


def _faults(style: HouseStyle) -> Iterator[tuple[str, str]]:
    if (ratio := contrast_ratio(style.on_brand, style.brand)) < TEXT:
        yield (
            "on_brand",
            _("De letters zijn op de hoofdkleur niet goed te lezen (%(is)s). Nodig is 4,5.") % _said(ratio),
        )
    if (ratio := contrast_ratio(style.accent, style.brand)) < SHAPE:
        yield "accent", _("Het licht valt op de hoofdkleur niet op (%(is)s). Nodig is 3.") % _said(ratio)
    if (ratio := contrast_ratio(style.accent, DARK)) < TEXT:
        yield (
            "accent",
            _("Donkere letters zijn op het licht niet goed te lezen (%(is)s). Kies een lichtere kleur, 4,5 of meer.")
            % _said(ratio),
        )
    if (ratio := min(contrast_ratio(style.action, ground) for ground in _grounds_of_links(style))) < TEXT:
        yield (
            "action",
            _("Knoppen en links zijn niet overal goed te lezen (%(is)s). Kies een donkerder kleur, 4,5 of meer.")
            % _said(ratio),
        )
    if (ratio := contrast_ratio(style.warm, WHITE)) < TEXT:
        yield "warm", _("De lijn valt op wit niet op (%(is)s). Kies een donkerder kleur, 4,5 of meer.") % _said(ratio)
    if difference(style.warm, BAD) < CLEARLY_OTHER:
        yield "warm", _("De lijn lijkt te veel op het rood van een fout. Kies een andere kleur.")


def _said(ratio: float) -> dict[str, str]:
    # Down, so that 4.49 is never said as 4.5.
    return {"is": f"{int(ratio * 10) / 10:.1f}".replace(".", ",")}


def _grounds_of_links(style: HouseStyle) -> tuple[str, ...]:
    """What links stand on: white and the tints that static/css/buurthulp.css makes with color-mix."""
    leaf, leaf_2 = mixed(style.action, 0.08, WHITE), mixed(style.action, 0.20, WHITE)
    return WHITE, leaf, leaf_2, mixed(style.accent, 0.26, WHITE)


def stylesheet_of(style: HouseStyle) -> str:
    """The second small stylesheet: these five and nothing else."""
    tokens = "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in asdict(style).items())
    return f":root{{{tokens}}}\n"
