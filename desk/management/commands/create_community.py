"""`manage.py create_community SLUG …`: everything a new community needs before its first neighbour."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.catalogue import CatalogueError
from exchange.services.catalogue import load_catalogue
from members.enums import Role
from members.models import Area, Community
from members.preset import PresetError, preset_names
from members.services.communities import create_community, serve_area
from members.services.roles import grant_role
from members.services.users import ensure_user
from members.site import site_url


class Command(BaseCommand):
    """May be repeated: what is there stays, what is missing is added."""

    help = "Maakt een uitwisseling: instellingen, adressen, gebieden, soorten hulp en een eerste beheerder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="korte naam in kleine letters, bijvoorbeeld kustdorp")
        parser.add_argument("--preset", required=True, help=f"manier van werken: {', '.join(preset_names())}")
        parser.add_argument("--name", required=True, help="zoals bewoners het lezen: Buurthulp NAME")
        parser.add_argument(
            "--organisation", required=True, help="wie de uitwisseling heeft, en voor de gegevens zorgt"
        )
        parser.add_argument("--phone", required=True, help="zoals mensen het lezen: 085 000 00 00")
        parser.add_argument("--hours", default="", help="wanneer iemand opneemt; anders de kantooruren van de preset")
        parser.add_argument("--coordinator", required=True, help="voornaam van wie bewoners kennen")
        parser.add_argument("--privacy-contact", default="", help="mailadres of nummer voor vragen over privacy")
        parser.add_argument("--host", action="append", default=[], help="hostnaam van de site; mag vaker")
        parser.add_argument("--area", action="append", default=[], help="code van een gebied: GM…, WK…, BU…; mag vaker")
        parser.add_argument("--catalogue", default="standard", help="lijst met soorten hulp")
        parser.add_argument(
            "--administrator", action="append", default=[], help="mailadres van een beheerder; mag vaker"
        )
        parser.add_argument("--coordinator-mail", action="append", default=[], help="mailadres van een coördinator")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                community = self._make(options)
        except (DomainError, PresetError, CatalogueError) as error:
            raise CommandError(str(error)) from error
        preset = community.preset
        self.stdout.write(
            _("Buurthulp %(name)s staat klaar: %(url)s") % {"name": community, "url": site_url(community)}
        )
        for said, features in (
            (_("Aan: %(features)s."), [feature for feature in preset.wanted if preset.has(feature)]),
            (_("Nog niet: %(features)s."), preset.not_yet),
        ):
            if features:
                self.stdout.write(said % {"features": ", ".join(str(feature.label) for feature in features)})
        if options["administrator"]:
            self.stdout.write(
                _("De beheerder logt in met een code uit de mail en maakt dan eerst een tweede stap aan.")
            )

    def _make(self, options: dict[str, Any]) -> Community:
        areas = [_area(code) for code in options["area"]]
        community = create_community(
            actor=SYSTEM,
            slug=options["slug"],
            name=options["name"],
            preset=options["preset"],
            phone=options["phone"],
            hours_text=options["hours"],
            coordinator_name=options["coordinator"],
            organisation=options["organisation"],
            privacy_contact=options["privacy_contact"],
            hosts=options["host"],
        )
        for area in areas:
            serve_area(actor=SYSTEM, community=community, area=area)
        load_catalogue(actor=SYSTEM, community=community, name=options["catalogue"])
        for role, addresses in (
            (Role.ADMINISTRATOR, options["administrator"]),
            (Role.COORDINATOR, options["coordinator_mail"]),
        ):
            for address in addresses:
                grant_role(actor=SYSTEM, community=community, user=ensure_user(actor=SYSTEM, email=address), role=role)
        return community


def _area(code: str) -> Area:
    area = Area.objects.filter(code=code.upper()).first()
    if area is None:
        raise CommandError(_("Gebied %(code)s kennen we niet. Lees eerst de gebieden in.") % {"code": code})
    return area
