"""Makes the demo in an empty database, once."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from buurthulp import clock
from buurthulp.demo_guard import refuse_unsafe_demo
from buurthulp.errors import DomainError
from buurthulp.models import DemoMarker
from buurthulp.viewers import SYSTEM
from demo.services.activities import fill_the_agenda
from demo.services.calendar import DemoCalendar
from demo.services.desk_day import divide_the_work, write_a_letter
from demo.services.figures import invent_figures
from demo.services.geography import load_geography
from demo.services.past import at, sent_then
from demo.services.public_places import open_places
from demo.services.referring import refer_somebody
from demo.services.scenes import play
from demo.services.together import answer_the_telephone, bring_together, go_round, make_circle
from demo.services.townsfolk import settle_in
from exchange.services.area_steps import rebuild_area_steps
from exchange.services.catalogue import load_catalogue
from members.enums import Feature
from members.models import Community, User
from members.services.communities import create_community, serve_area
from members.services.settings import set_hour_value, switch_feature

SLUG = "voorbeeldstad"
NIGHT_HOUR = 3
HOUR_CENTS, HOUR_SOURCE = 2_500, "een voorbeeld; de gemeente kiest zelf"


def make_demo() -> bool:
    """Make Voorbeeldstad, whole or not at all; returns False when it is there already.

    Raises DomainError "demo.off" outside a demo, "demo.not_empty" for a database that anybody uses, and
    ImproperlyConfigured where it may not answer (``buurthulp.demo_guard``).
    """
    if not settings.DEMO:
        raise DomainError("demo.off", _("De demo staat uit. Zet BUURTHULP_DEMO=1 als je hem bedoelt."))
    if DemoMarker.objects.exists():
        return False
    if Community.objects.exists() or User.objects.exists():
        raise DomainError("demo.not_empty", _("Deze database is al in gebruik. De demo begint met een lege."))
    with transaction.atomic():
        # First: addresses in mails need the URLconf, which loads only where the marker is.
        DemoMarker.objects.create(pk=1, created_at=clock.machine_now())
        refuse_unsafe_demo()
        area = load_geography()
        community = create_community(
            actor=SYSTEM,
            slug=SLUG,
            name="Voorbeeldstad",
            organisation="Stichting Voorbeeld",
            preset="burenhulpdienst",
            phone="085 000 00 00",
            hours_text="op werkdagen van 9 tot 17 uur",
            coordinator_name="Fatma",
            is_demo=True,
        )
        serve_area(actor=SYSTEM, community=community, area=area)
        load_catalogue(actor=SYSTEM, community=community)
        community = switch_feature(actor=SYSTEM, community=community, feature=Feature.CHOOSE, is_on=True)
        # Whoever tries it out sees at once what happens after a question.
        community = switch_feature(actor=SYSTEM, community=community, feature=Feature.ROUNDS, is_on=False)
        open_places(community)
        calendar = DemoCalendar(community)
        townsfolk = settle_in(community, calendar)
        play(townsfolk, calendar)
        fill_the_agenda(community, townsfolk, calendar)
        write_a_letter(community, townsfolk, calendar)
        refer_somebody(community, townsfolk, calendar)
        community = bring_together(community, townsfolk, calendar)
        community = go_round(community, townsfolk, calendar)
        community = answer_the_telephone(community, townsfolk, calendar)
        community = make_circle(community, townsfolk, calendar)
        divide_the_work(townsfolk, calendar)
        with at(calendar.on(-1, NIGHT_HOUR)):
            rebuild_area_steps(actor=SYSTEM)
        set_hour_value(actor=SYSTEM, community=community, cents=HOUR_CENTS, source=HOUR_SOURCE)
        invent_figures(community)
        sent_then()
    return True
