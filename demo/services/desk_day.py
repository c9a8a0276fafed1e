"""How Fatma and Piet divide the work between them, the morning that the demo begins, and a letter that is under way."""

from __future__ import annotations

from collections.abc import Mapping

from buurthulp.worklist import describe, rows_for
from demo.services.calendar import DemoCalendar
from demo.services.timeline import at
from demo.services.townsfolk import Townsperson
from desk.enums import ShareReason
from desk.services.presence import set_presence
from desk.services.sharing import share_request
from desk.services.work import claim, hand_over, snooze
from exchange.models import HelpRequest
from members.models import Community
from members.services.address_letters import make_address_letters

FATMAS = "Een brief waar ik tegenop zie"
PIETS = "Twee extra handen bij een kast"
LATER = "Adres voor mijn reservesleutel"
HANDED_OVER = "Kennismaken met Kofi"
WORD = "Kofi werkt overdag. Bel na vijven, dan neemt hij op."
WRITTEN_TO, WRITTEN_HOUR = "n25", 15
PIETS_WEEK = ((), ("09:00", "12:30"), (), ("09:00", "12:30"), (), (), ())


def write_a_letter(community: Community, townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar) -> None:
    """Fatma sent Sam, whom nobody met yet, a letter with a code: yesterday, the day that Sam joined."""
    fatma, person = townsfolk["fatma"].viewer, townsfolk[WRITTEN_TO].participant
    with at(calendar.on(-1, WRITTEN_HOUR)):
        make_address_letters(actor=fatma, community=community, participant_ids=[person.pk], batch="demo")


def divide_the_work(townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar) -> None:
    """One line of Fatma, one of Piet, one that rests, one handed over, one shared; Piet is there on two mornings."""
    fatma, piet = townsfolk["fatma"].viewer, townsfolk["piet"].viewer
    with at(calendar.now):
        set_presence(actor=piet, week=PIETS_WEEK, stand_in_id=fatma.user_id)
        lines = {describe(row).title.partition(",")[0]: row for row in rows_for(fatma)}
        claim(actor=fatma, row=lines[FATMAS])
        claim(actor=piet, row=lines[PIETS])
        snooze(actor=fatma, row=lines[LATER], until=calendar.working_day(2))
        kofi = lines[HANDED_OVER]
        assert piet.user_id is not None  # he logs in
        hand_over(actor=fatma, row=kofi, to_user_id=piet.user_id, from_user_id=None, note=WORD)
        asked = HelpRequest.objects.get(title=FATMAS, community_id=fatma.community_id)
        share_request(actor=fatma, help_request=asked, to_user_id=piet.user_id, reason=ShareReason.NEARER)
