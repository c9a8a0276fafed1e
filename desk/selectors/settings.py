"""What a community is set to, in words, for its administrator."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from buurthulp.spoken import euros, minutes_words
from exchange.enums import Visibility, Way
from members.enums import Feature
from members.features import is_everywhere, provided
from members.models import Community
from members.preset import Preset
from members.selectors.texts import TextInForce, texts_in_force
from members.setting_words import hours_words, quiet_words

COLOURS = {
    "brand": gettext_lazy("hoofdkleur"),
    "on_brand": gettext_lazy("letters op de hoofdkleur"),
    "action": gettext_lazy("knoppen en links"),
    "accent": gettext_lazy("licht"),
    "warm": gettext_lazy("de lijn"),
}
PARTS = {
    "proximity": gettext_lazy("hoe dichtbij iemand woont"),
    "fit": gettext_lazy("hoe goed het past"),
    "familiarity": gettext_lazy("eerder samen"),
    "reciprocity": gettext_lazy("wil zelf ook iets doen"),
    "rest": gettext_lazy("hoe lang niet gevraagd"),
    "likelihood": gettext_lazy("hoe vaak ja komt"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One setting: what it is, and what it is set to."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Switch:
    """A feature that can be switched. ``is_new``: this community wanted it, and it is there since a later release."""

    code: str
    label: str
    is_on: bool
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """Everything the page shows. ``passed_over``: stored keys that this release does not know."""

    title: str
    version: int
    rows: tuple[Row, ...]
    switches: tuple[Switch, ...]
    everywhere: tuple[str, ...]
    not_yet: tuple[str, ...]
    passed_over: tuple[str, ...]
    texts: tuple[TextInForce, ...]
    colours: tuple[Row, ...]
    hour_value: str


def settings_of(community: Community) -> SettingsPage:
    """One query, for the texts."""
    passed_over: list[str] = []
    preset = Preset.from_dict(community.settings, unknown=passed_over)
    return SettingsPage(
        title=preset.title,
        version=preset.version,
        rows=(*_times(community, preset), *_asking(preset), *_beginnings(preset), *_referring(preset)),
        switches=_switches(preset),
        everywhere=tuple(str(feature.label) for feature in Feature if is_everywhere(feature)),
        not_yet=tuple(str(feature.label) for feature in preset.not_yet),
        passed_over=tuple(passed_over),
        texts=tuple(texts_in_force(community)),
        colours=tuple(Row(str(COLOURS[name]), colour) for name, colour in asdict(preset.house_style).items()),
        hour_value=euros(preset.hour_value.cents),
    )


def _switches(preset: Preset) -> tuple[Switch, ...]:
    shown = [
        Switch(feature.value, str(feature.label), is_on=preset.has(feature), is_new=feature in preset.waiting)
        for feature in Feature
        if feature in provided() and not is_everywhere(feature)
    ]
    return tuple(sorted(shown, key=lambda switch: (not switch.is_on, not switch.is_new)))


def _times(community: Community, preset: Preset) -> tuple[Row, ...]:
    office, sunday = hours_words(preset.office), preset.quiet.sunday
    said = (
        "" if community.hours == office else _(" Bij het telefoonnummer staat: %(text)s.") % {"text": community.hours}
    )
    return (
        Row(_("Kantooruren"), _("%(hours)s, niet op feestdagen.") % {"hours": _sentence(office)} + said),
        Row(_("Rust"), _("%(quiet)s vragen we niemand iets.") % {"quiet": _sentence(quiet_words(preset.quiet))}),
        Row(_("Zondag"), _("Dan is het stil.") if sunday else _("Een gewone dag.")),
    )


def _asking(preset: Preset) -> tuple[Row, ...]:
    waves = preset.waves
    mail = (
        _("%(span)s, de nacht niet meegeteld") % {"span": _span(waves.mail_window_hours)}
        if waves.mail_window_hours
        else _("een gewone dag")
    )
    heaviest = sorted(asdict(preset.weights).items(), key=lambda part: -part[1])
    order = ", ".join(f"{PARTS[name]} ({_number(100 * weight)})" for name, weight in heaviest if weight)
    return (
        Row(
            _("Hoeveel we er vragen"),
            _(
                "Zoveel dat %(sure)s van de 100 keer iemand ja zegt. "
                "Van wie we niets weten, verwachten we om te beginnen %(yes)s keer ja op de 100. "
                "Wat buren antwoorden, stelt dat bij."
            )
            % {
                "sure": _number(100 * (1 - waves.miss)),
                "yes": round(100 * waves.prior_yes / (waves.prior_yes + waves.prior_no)),
            },
        ),
        *_rounds(preset),
        Row(
            _("Wachten op antwoord"),
            " ".join(
                [
                    _("Op een mail: %(mail)s. Aan de telefoon: %(phone)s.")
                    % {"mail": mail, "phone": _span(waves.phone_window_hours)},
                    *_sms_waits(preset),
                    _("De meesten antwoorden binnen %(span)s. Daarna vragen we er zo nodig iemand bij.")
                    % {"span": _span(waves.pace_hours)},
                ]
            ),
        ),
        Row(
            _("Naar de werklijst"),
            _("%(hours)s kantooruren voor het moment zelf, als er dan nog niemand is.")
            % {"hours": waves.handover_office_hours},
        ),
        Row(_("Volgorde"), _("Wat meetelt, en hoe zwaar: %(order)s.") % {"order": order}),
    )


def _rounds(preset: Preset) -> tuple[Row, ...]:
    rounds = preset.features.rounds
    if rounds is None or not preset.has(Feature.ROUNDS):
        return ()
    said = _("Wat nog twee dagen of langer kan wachten, bekijken we overdag samen, steeds na %(span)s.")
    return (Row(_("Vragen zonder haast"), said % {"span": minutes_words(rounds.every_minutes)}),)


def _sms_waits(preset: Preset) -> list[str]:
    sms = preset.features.sms
    if sms is None or not preset.has(Feature.SMS):
        return []
    return [_("Op een sms: %(span)s.") % {"span": _span(sms.window_hours)}]


def _beginnings(preset: Preset) -> tuple[Row, ...]:
    begin = preset.defaults
    return (
        Row(_("Hoe ver"), _("%(km)s km, tot iemand iets anders kiest.") % {"km": _number(begin.radius_m / 1_000)}),
        Row(
            _("Hoe vaak"),
            _("Hooguit %(month)s vragen per maand en %(week)s per week, tot iemand iets anders kiest.")
            % {"month": begin.monthly_number, "week": begin.weekly_contacts},
        ),
        Row(
            _("Een nieuwe vraag"),
            _("Begint met “%(way)s” en “%(who)s”.")
            % {"way": Way(preset.first_way).label, "who": Visibility(begin.visibility).label},
        ),
    )


def _referring(preset: Preset) -> tuple[Row, ...]:
    out = preset.features.referral_out
    if out is None or not preset.has(Feature.REFERRAL_OUT):
        return ()
    said = ngettext(
        "Horen we na %(count)s dag niets van de organisatie, dan staat het op de werklijst.",
        "Horen we na %(count)s dagen niets van de organisatie, dan staat het op de werklijst.",
        out.silent_days,
    )
    return (Row(_("Doorverwijzen"), said % {"count": out.silent_days}),)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _number(value: float) -> str:
    return f"{value:.4g}".replace(".", ",")


def _span(hours: float) -> str:
    return minutes_words(round(60 * hours)) if hours < 1 else _("%(hours)s uur") % {"hours": _number(hours)}
