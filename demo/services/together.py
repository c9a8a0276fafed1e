"""Who meets whom in a rhythm in Voorbeeldstad, who is called each day, and who answers the telephone when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta

from buurthulp.viewers import SYSTEM
from demo.services.calendar import DemoCalendar
from demo.services.timeline import at
from demo.services.townsfolk import Townsperson
from desk.models import Pair, TelephoneShift
from desk.services.pairs import Together, propose_pair, say_yes
from desk.services.telephone_rounds import join_round, make_round, name_caller, tick_spoken
from desk.services.telephone_shifts import make_shifts, say_can
from desk.telephone_round_enums import RoundKind
from exchange.enums import Rhythm, Where
from exchange.models import Category
from exchange.moments import Day
from exchange.services.circles import invite_member, join_circle, start_circle
from exchange.services.drafts import save_what, save_when, start_draft_for_circle
from matching.services.publishing import publish_request
from matching.services.searching import sweep_due
from members.enums import ConsentHow, Feature
from members.models import Community
from members.services.settings import switch_feature

MEET = ("n07", "n34", "Samen naar de markt en koffie", Rhythm.WEEKLY)
PROPOSED = ("r01", "r08", "Schaken en praten", Rhythm.FORTNIGHT)
KIND, HOUR, MINUTES = "company", 14, 60
ROUND_WHOM, IN_IT, ASKED_IN = "r01", ("r03", "n07"), "r05"
ASKED, ASKED_LINE, ASKED_DAYS = "Samen de kerstkaarten schrijven", "Een uurtje aan de keukentafel, met koffie.", 5
PROPOSED_DAYS, FIRST_DAYS = 5, 4
ROUND, CALLER, CALLED = "Ochtendronde", "karim", (("r08", "Dochter Mia"), ("r22", ""))
SPOKEN = "r22"
EARLIER = timedelta(hours=2)
CONTACT_PHONE = "085 000 00 98"
SHIFTS = (("fatma", time(9), time(13)), ("piet", time(13), time(17)))
SHIFT_DAYS, OPEN_DAY = 4, 6


def bring_together(community: Community, townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar) -> Community:
    """Soraya and Loes meet each week; of Willemien and Theo, who has no mail, nobody said anything yet."""
    community = switch_feature(actor=SYSTEM, community=community, feature=Feature.PAIRS, is_on=True)
    with at(calendar.on(-PROPOSED_DAYS, HOUR)):
        for asker, helper, title, rhythm in (MEET, PROPOSED):
            together = Together(
                category=Category.objects.get(community=community, slug=KIND),
                title=title,
                where=Where.ASKER,
                first_at=calendar.on(FIRST_DAYS, HOUR),
                minutes=MINUTES,
                rhythm=rhythm,
            )
            propose_pair(
                actor=townsfolk["fatma"].viewer,
                asker=townsfolk[asker].participant,
                helper=townsfolk[helper].participant,
                together=together,
            )
    pair = Pair.objects.get(title=MEET[2], community=community)
    for days, key in enumerate(MEET[:2]):
        with at(calendar.on(days - PROPOSED_DAYS, HOUR + 1)):
            who = townsfolk[key]
            say_yes(actor=who.viewer, pair=pair, participant=who.participant, how=ConsentHow.WEB)
    return community


def make_circle(community: Community, townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar) -> Community:
    """Round Willemien, with Sjoukje and Soraya, whom she asked something; Xiu was asked in and said nothing yet."""
    community = switch_feature(actor=SYSTEM, community=community, feature=Feature.CIRCLES, is_on=True)
    owner = townsfolk[ROUND_WHOM]
    with at(calendar.on(-PROPOSED_DAYS, HOUR)):
        circle = start_circle(actor=owner.viewer, participant=owner.participant, how=ConsentHow.WEB)
        for key in (*IN_IT, ASKED_IN):
            member = invite_member(actor=owner.viewer, circle=circle, participant=townsfolk[key].participant)
            if key in IN_IT:
                join_circle(actor=townsfolk[key].viewer, member=member, how=ConsentHow.WEB)
    with at(calendar.now - EARLIER):
        draft = start_draft_for_circle(actor=owner.viewer, participant=owner.participant)
        kind = Category.objects.get(community=community, slug=KIND)
        save_what(actor=owner.viewer, draft=draft, category=kind, title=ASKED, public_line=ASKED_LINE)
        day = calendar.today + timedelta(days=ASKED_DAYS)
        save_when(actor=owner.viewer, draft=draft, day=Day.DATE, on=day, at=time(HOUR))
        publish_request(actor=owner.viewer, help_request_id=draft.pk)
        sweep_due()
    return community


def go_round(community: Community, townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar) -> Community:
    """A round each morning that Karim calls; he spoke Joop today, and not yet Theo."""
    community = switch_feature(actor=SYSTEM, community=community, feature=Feature.TELEPHONE_ROUNDS, is_on=True)
    fatma = townsfolk["fatma"].viewer
    with at(calendar.on(-1, HOUR)):
        morning = make_round(
            actor=fatma, community=community, name=ROUND, kind=RoundKind.CALLER, starts=time(8), ends=time(10)
        )
        name_caller(actor=fatma, telephone_round=morning, caller=townsfolk[CALLER].participant)
        for key, contact in CALLED:
            join_round(
                actor=fatma,
                telephone_round=morning,
                participant=townsfolk[key].participant,
                how=ConsentHow.PHONE,
                contact_name=contact,
                contact_phone=CONTACT_PHONE if contact else "",
            )
    with at(calendar.now):
        tick_spoken(
            actor=townsfolk[CALLER].viewer, member=morning.members.get(participant=townsfolk[SPOKEN].participant)
        )
    return community


def answer_the_telephone(
    community: Community, townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar
) -> Community:
    """Fatma in the morning and Piet in the afternoon, these days; later in the week nobody said yet that they can."""
    community = switch_feature(actor=SYSTEM, community=community, feature=Feature.ROSTERS, is_on=True)
    with at(calendar.on(-1, HOUR)):
        for key, starts, ends in SHIFTS:
            viewer = townsfolk[key].viewer
            days = [calendar.today + timedelta(days=number) for number in (*range(SHIFT_DAYS), OPEN_DAY)]
            make_shifts(actor=viewer, community=community, days=days, starts=starts, ends=ends)
            coming = TelephoneShift.objects.filter(community=community, operator=None).order_by("begins_at")
            for shift in coming[:SHIFT_DAYS]:
                say_can(actor=viewer, shift=shift)
    return community
