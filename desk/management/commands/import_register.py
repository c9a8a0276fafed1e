"""`manage.py import_register FILE`: a register that is too large for the page, through the same service."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from desk.enums import LineOutcome, LineProblem
from desk.models import RegisterImport
from desk.selectors.registers import ORDER, counts_of
from desk.services.registers import go_on, read_register, start_register
from members.models import Community, User
from members.selectors.viewing import seat_for

MOST_LINES = 100_000
MOST_BYTES = 50_000_000


class Command(BaseCommand):
    """Shows what each line would become, and with ``--inlezen`` takes them in. Again: nobody comes in twice."""

    help = "Leest een bestaande lijst met mensen in (CSV). Zonder --inlezen zie je alleen wat er zou gebeuren."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV-bestand met een kopregel")
        parser.add_argument("--community", required=True, help="korte naam van de Buurthulp, zoals dongeradeel")
        parser.add_argument("--user", required=True, help="mailadres van de coördinator of beheerder die dit doet")
        parser.add_argument("--inlezen", action="store_true", help="neem de mensen op")

    def handle(self, *_args: Any, **options: Any) -> None:
        community = Community.objects.filter(slug=options["community"]).first()
        user = User.objects.filter(email=options["user"].strip().lower()).first()
        if community is None or user is None:
            raise CommandError(_("Deze Buurthulp of dit mailadres kennen we niet."))
        actor = seat_for(user=user, community=community, second_factor=True).viewer
        try:
            data = options["file"].read_bytes()
            register = read_register(
                actor=actor, community=community, data=data, most_bytes=MOST_BYTES, most_lines=MOST_LINES
            )
            self._show(register)
            if options["inlezen"]:
                start_register(actor=actor, register=register)
        except OSError as error:
            raise CommandError(_("Dit bestand kunnen we niet openen: %(file)s.") % {"file": options["file"]}) from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        if not options["inlezen"]:
            register.delete()
            self.stdout.write(_("Er is niemand bij gekomen. Geef --inlezen mee om dit te doen."))
            return
        # Beside a worker that does the same: each line is one of theirs or one of ours.
        while go_on(register, at_once=500):
            self.stdout.write(_("%(count)s erbij gekomen") % {"count": counts_of(register).get(LineOutcome.ADDED, 0)})
        self._show(register)

    def _show(self, register: RegisterImport) -> None:
        counts = counts_of(register)
        for outcome in ORDER:
            if counts.get(outcome):
                self.stdout.write(f"{counts[outcome]:>7} {outcome.label}")
        for line in register.lines.filter(outcome=LineOutcome.WRONG).order_by("number"):
            self.stdout.write(
                _("Regel %(number)s: %(reason)s") % {"number": line.number, "reason": LineProblem(line.problem).label}
            )
