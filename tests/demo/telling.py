"""What is in the database, to compare."""

from __future__ import annotations

from django.apps import apps

from demo.cast import REQUESTS
from matching.models import Search

OURS = ("buurthulp", "members", "notifications", "exchange", "matching")
STORY = {
    "Lamp in de gang vervangen": ("done", ""),
    "Grote pannen voor een feest": ("done", ""),
    "Videobellen leren": ("done", ""),
    "Een uurtje Nederlands praten": ("done", ""),
    "Hoge ladder voor een middag": ("done", ""),
    "Samen stamppot maken": ("done", ""),
    "Mee naar de oogarts": ("matched", ""),
    "Gordijnrail vastzetten": ("matched", ""),
    "Af en toe een spelletje": ("matched", ""),
    "Naar de film die niemand wil zien": ("unmet", ""),
    "Aanhanger voor een halve dag": ("unmet", ""),
    "Een zware doos ophalen bij de post": ("withdrawn", ""),
    "Een plank boven de oven": ("withdrawn", ""),
    "Haag knippen met z'n tweeën": ("matched", ""),
    "Foto's van mijn telefoon halen": ("matched", ""),
    "Heen en weer naar de fysio": ("matched", ""),
    "Een kaartmiddag met een nieuwe tafelgenoot": ("matched", ""),
    "Kat eten geven in het weekend": ("matched", ""),
    "Zware boodschap op vrijdag": ("open", "call_wanted"),
    "Een brief waar ik tegenop zie": ("open", "call_wanted"),
    "Twee extra handen bij een kast": ("open", "short"),
    "Een pakket ophalen voor de winkel sluit": ("open", "time_short"),
    "Samen een brief van de gemeente lezen": ("open", "asker_silent"),
    "Adres voor mijn reservesleutel": ("open", "no_candidates"),
    "Aanschuiven op donderdag": ("open", "exhausted"),
    "Let je op ons huis?": ("open", ""),
    "Rondje na het werk": ("open", ""),
    "Zware potten naar binnen voor de vorst": ("open", ""),
    "Een boor voor één gat": ("open", ""),
    "Op zondag naar het strand": ("open", ""),
    "Melk, brood en iets voor de nacht": ("open", ""),
    "Woensdag een bord erbij": ("open", ""),
    "Mijn nieuwe telefoon wil de oude niet kennen": ("open", ""),
    "Lift naar het station, zaterdag vroeg": ("open", ""),
    "Oefenen voor een gesprek": ("open", ""),
    "Lift naar de tandarts": ("open", ""),
    "Wie breit er een middag met mij mee?": ("open", ""),
    "Drie paar handen voor mijn dozen": ("matched", ""),
    "Ik wandel op dinsdag. Wie loopt mee?": ("matched", ""),
}
OF_NOW = {request.title for request in REQUESTS}


def counts() -> dict[str, int]:
    """Rows per table of ours."""
    models = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    return {model._meta.label: model._base_manager.count() for model in models}


def story() -> dict[str, tuple[str, str]]:
    """Every question of requests.toml that was sent, by title: how its place stands, and why it is on the desk.

    Of several places the first.
    """
    rows = Search.objects.order_by("-pk").values_list(
        "slot__occasion__help_request__title", "slot__status", "desk_reason"
    )
    return {title: (status, reason) for title, status, reason in rows if title in OF_NOW}


def asked(title: str) -> dict[str, str]:
    """Who was asked, and how that stands."""
    search = Search.objects.get(slot__occasion__help_request__title=title)
    return dict(search.slot.invitations.order_by("pk").values_list("participant__first_name", "status"))
