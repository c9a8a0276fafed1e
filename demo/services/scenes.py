"""What happens in Voorbeeldstad: a town's story in which every state of a request and an agreement occurs.

Each function plans one thread; the timeline plays them all in the order in which it happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from demo.cast import HELPS
from demo.services.calendar import FRIDAY, SATURDAY, THURSDAY, TUESDAY, WEDNESDAY, DemoCalendar
from demo.services.stage import Stage
from demo.services.timeline import Timeline
from demo.services.townsfolk import Townsperson
from desk.enums import CallOutcome
from exchange.moments import Day, Part


def play(townsfolk: Mapping[str, Townsperson], calendar: DemoCalendar) -> None:
    """Everything, up to the moment at which the demo is made."""
    timeline = Timeline()
    stage = Stage(townsfolk, timeline)
    for one in HELPS:
        stage.help(one, start=calendar.on(-one.days, one.hour))
    for thread in (
        _done,
        _told_differently,
        _fell_away,
        _agreed,
        _at_the_desk,
        _hard_to_find,
        _on_the_board,
        _several,
        _asked,
    ):
        thread(stage, calendar)
    timeline.play(until=calendar.now)


def _done(stage: Stage, calendar: DemoCalendar) -> None:
    """Done: with thanks both ways, with own words, after "liever iemand anders", and without a word."""
    stage.ask("q02", when=calendar.on(-24, 10), need=calendar.on(-18, 14))
    stage.agree("q02", "r11", when=calendar.on(-24, 13))
    stage.tell("q02", "r11", 45, when=calendar.on(-18, 17))
    stage.tell("q02", "r04", 45, when=calendar.on(-18, 18))
    stage.thank("q02", "r04", when=calendar.on(-18, 18, 5), card=5)
    stage.thank("q02", "r11", when=calendar.on(-18, 19), card=8)

    stage.ask("q16", when=calendar.on(-19, 9), need=calendar.on(-13, 11))
    stage.agree("q16", "r05", when=calendar.on(-19, 12))
    stage.tell("q16", "r02", 15, when=calendar.on(-13, 14))
    stage.tell("q16", "r05", 20, when=calendar.on(-13, 15))
    stage.thank("q16", "r02", when=calendar.on(-13, 20), words="Dertig lege borden. De pannen blinken weer.")

    stage.ask("q20", when=calendar.on(-22, 10), need=calendar.on(-16, 14))
    stage.yes("q20", "r04", when=calendar.on(-22, 12))
    stage.yes("q20", "r10", when=calendar.on(-22, 13))
    stage.somebody_else("q20", "r04", when=calendar.on(-22, 14))
    stage.graag("q20", "r10", when=calendar.on(-22, 17))
    stage.tell("q20", "r10", 60, when=calendar.on(-16, 17))
    stage.tell("q20", "r13", 50, when=calendar.on(-16, 18))
    stage.thank("q20", "r13", when=calendar.on(-16, 18, 5), words="Mijn zus lachte zo hard dat het beeld bleef staan.")
    stage.thank("q20", "r10", when=calendar.on(-16, 20), card=4)

    stage.ask("q07", when=calendar.on(-17, 9), need=calendar.on(-11, 15))
    stage.agree("q07", "n26", when=calendar.on(-17, 11))
    stage.tell("q07", "r21", 75, when=calendar.on(-11, 18))
    stage.tell("q07", "n26", 60, when=calendar.on(-11, 19))
    stage.thank("q07", "r21", when=calendar.on(-11, 19, 30), words="Ik zei drie keer gezellig en jij verbeterde niets.")
    stage.thank("q07", "n26", when=calendar.on(-11, 20), card=8)

    # One of the two says nothing for three days: what the other said counts.
    stage.ask("q10", when=calendar.on(-15, 10), need=calendar.on(-9, 13))
    stage.agree("q10", "r06", when=calendar.on(-15, 14))
    stage.tell("q10", "r18", 15, when=calendar.on(-9, 20))


def _told_differently(stage: Stage, calendar: DemoCalendar) -> None:
    """The minutes differ, yes against no, nobody said anything, both said no; and one that Fatma settled."""
    stage.ask("q04", when=calendar.on(-12, 10), need=calendar.on(-6, 13))
    stage.agree("q04", "r20", when=calendar.on(-12, 14))
    stage.tell("q04", "r20", 150, when=calendar.on(-6, 17))
    stage.tell("q04", "r10", 60, when=calendar.on(-6, 19))

    stage.ask("q12", when=calendar.on(-11, 10), need=calendar.on(-5, 15))
    stage.agree("q12", "n17", when=calendar.on(-11, 12))
    stage.tell("q12", "n17", 45, when=calendar.on(-5, 18))
    stage.tell("q12", "r17", None, when=calendar.on(-4, 10))

    stage.ask("q14", when=calendar.on(-16, 10), need=calendar.on(-10, 19))
    stage.agree("q14", "n34", when=calendar.on(-16, 12))

    stage.ask("cinema", when=calendar.on(-13, 9), need=calendar.on(-7, 16))
    stage.agree("cinema", "r18", when=calendar.on(-13, 12))
    stage.tell("cinema", "r18", None, when=calendar.on(-7, 20))
    stage.tell("cinema", "n14", None, when=calendar.on(-6, 10))

    stage.ask("supper", when=calendar.on(-31, 10), need=calendar.on(-25, 17))
    stage.agree("supper", "r02", when=calendar.on(-31, 12))
    stage.tell("supper", "r02", 120, when=calendar.on(-25, 20))
    stage.tell("supper", "n06", 60, when=calendar.on(-24, 9))
    stage.settle("supper", 90, when=calendar.on(-23, 11))


def _fell_away(stage: Stage, calendar: DemoCalendar) -> None:
    """Withdrawn, cancelled by either side, never sent, and a need that passed without anybody."""
    stage.ask("parcel", when=calendar.on(-8, 9), need=calendar.on(-3, 11))
    stage.withdraw("parcel", when=calendar.on(-8, 15), reason="not_needed")

    stage.ask("shelf", when=calendar.on(-8, 10), need=calendar.on(-2, 14))
    stage.agree("shelf", "n08", when=calendar.on(-8, 12))
    stage.cancel("shelf", "n24", when=calendar.on(-3, 10), search_on=False)

    stage.ask("trailer", when=calendar.on(-6, 10), need=calendar.on(-1, 10))

    stage.write("tent", when=calendar.on(-12, 20))
    stage.drop("tent", when=calendar.on(-12, 20, 30))
    stage.write("balcony", when=calendar.waking_ago(9))

    stage.ask("q19", when=calendar.waking_ago(45), need=calendar.at(calendar.working_day(4), 17))
    stage.agree("q19", "n15", when=calendar.waking_ago(42))
    stage.cancel("q19", "n15", when=calendar.waking_ago(3))


def _agreed(stage: Stage, calendar: DemoCalendar) -> None:
    """Agreed: to come, with a reserve who is free again, reminded of, by telephone, for her mother, and just over."""
    stage.ask("q01", when=calendar.waking_ago(30), need=calendar.on(2, 14))
    stage.yes("q01", "r03", when=calendar.waking_ago(28))
    stage.yes("q01", "n04", when=calendar.waking_ago(27))
    stage.graag("q01", "r03", when=calendar.waking_ago(26))

    stage.ask("q08", when=calendar.on(-6, 10), need=calendar.reminded(14))
    stage.agree("q08", "n33", when=calendar.on(-6, 13))

    wednesday = calendar.next_weekday(WEDNESDAY, after_days=3)
    stage.ask("q11", when=calendar.waking_ago(29), need=calendar.at(wednesday, 10))
    stage.yes("q11", "n27", when=calendar.waking_ago(25))
    stage.graag("q11", "n27", when=calendar.waking_ago(24))

    stage.ask("cards", when=calendar.waking_ago(22), day=Day.ANY, parts=(Part.AFTERNOON,))
    stage.yes("cards", "n16", when=calendar.waking_ago(19), at=calendar.at(calendar.working_day(5), 15))
    stage.graag("cards", "n16", when=calendar.waking_ago(18))

    stage.ask("q09", when=calendar.on(-7, 10), need=calendar.on(-1, 11))
    stage.agree("q09", "n03", when=calendar.on(-7, 12))


def _at_the_desk(stage: Stage, calendar: DemoCalendar) -> None:
    """For Fatma: to be called, for the desk alone, tight, too late, and an asker who does not answer."""
    friday = calendar.next_weekday(FRIDAY, after_days=2)
    stage.ask("q03", when=calendar.waking_ago(4), need=calendar.at(friday, 11))
    stage.ask("letter", when=calendar.waking_ago(7), need=calendar.at(calendar.working_day(6), 10))
    asked = calendar.waking_ago(1.5)
    stage.ask("wardrobe", when=asked, need=calendar.tight(asked))
    asked, need = calendar.too_late()
    stage.ask("errand", when=asked, need=need)
    stage.ask("q13", when=calendar.waking_ago(44), need=calendar.at(calendar.working_day(6), 14))
    stage.yes("q13", "n32", when=calendar.waking_ago(30))
    stage.call("q13", "r12", CallOutcome.NO_ANSWER, when=calendar.waking_ago(9), note="Is op maandag aan het werk.")
    stage.call("q13", "r12", CallOutcome.VOICEMAIL, when=calendar.waking_ago(4))


def _hard_to_find(stage: Stage, calendar: DemoCalendar) -> None:
    """Nobody fits; the only one who fits said "nu niet"; and one that goes from neighbour to neighbour."""
    stage.ask("q17", when=calendar.waking_ago(5), need=calendar.at(calendar.working_day(5), 16))
    stage.call("q17", "r24", CallOutcome.SPOKEN, when=calendar.waking_ago(2), note="Een straat verderop mag ook.")
    thursday = calendar.next_weekday(THURSDAY, after_days=4)
    stage.ask("q18", when=calendar.waking_ago(12), need=calendar.at(thursday, 18))
    stage.not_now("q18", "r24", when=calendar.waking_ago(10))

    asked = calendar.waking_ago(16)
    stage.ask("q06", when=asked, need=calendar.at(calendar.working_day(7), 18))
    stage.not_now("q06", "n21", when=calendar.waking_ago(15))
    stage.not_now("q06", "n20", when=calendar.waking_ago(14), never=True)
    # Within the same quarter of an hour, so that no night can come between.
    stage.yes("q06", "n08", when=asked + timedelta(minutes=5))
    stage.take_back("q06", "n08", when=asked + timedelta(minutes=8))


def _on_the_board(stage: Stage, calendar: DemoCalendar) -> None:
    """What everybody who takes part can see."""
    stage.ask("pots", when=calendar.waking_ago(20), day=Day.ANY, parts=(Part.MORNING, Part.AFTERNOON))
    stage.not_now("pots", "n28", when=calendar.waking_ago(18))
    stage.ask("drill", when=calendar.waking_ago(11), day=Day.ANY, parts=(Part.EVENING,))
    stage.ask("stroll", when=calendar.waking_ago(8), need=calendar.at(calendar.next_weekday(6, after_days=4), 11))
    stage.yes_from_the_board("stroll", "r21", when=calendar.waking_ago(2.25))
    stage.ask_one("bag", "r07", when=calendar.waking_ago(6.5), need=calendar.at(calendar.working_day(4), 16))
    stage.ask_one("plate", "r02", when=calendar.waking_ago(13.5), need=calendar.at(calendar.working_day(6), 18))
    stage.ask_further("plate", when=calendar.waking_ago(9.5))
    stage.ask("phone", when=calendar.waking_ago(2.5), day=Day.ANY)


def _several(stage: Stage, calendar: DemoCalendar) -> None:
    """Jasmijn chooses from two, Noor has one of three with another yes waiting, and Ans walks every Tuesday but one."""
    stage.ask("knitting", when=calendar.waking_ago(10), need=calendar.at(calendar.working_day(6), 14))
    stage.yes("knitting", "r19", when=calendar.waking_ago(8))
    stage.yes("knitting", "n16", when=calendar.waking_ago(6))

    stage.ask(
        "boxes", when=calendar.waking_ago(14), need=calendar.at(calendar.next_weekday(SATURDAY, after_days=5), 11)
    )
    stage.yes("boxes", "n29", when=calendar.waking_ago(12))
    stage.graag("boxes", "n29", when=calendar.waking_ago(11))
    stage.yes("boxes", "n17", when=calendar.waking_ago(2))

    stage.ask("round", when=calendar.waking_ago(21), need=calendar.at(calendar.next_weekday(TUESDAY, after_days=5), 10))
    stage.yes_to_days("round", "r07", when=calendar.waking_ago(17), times=(0, 1, 3))
    stage.graag("round", "r07", when=calendar.waking_ago(15))
    stage.skip("round", when=calendar.waking_ago(9), time=2)


def _asked(stage: Stage, calendar: DemoCalendar) -> None:
    """What waits for an answer right now: Xiu's "Graag", Kofi's first question, and Karim."""
    saturday = calendar.next_weekday(SATURDAY, after_days=3)
    stage.ask("q05", when=calendar.waking_ago(3), need=calendar.at(saturday, 8))
    stage.ask("q15", when=calendar.waking_ago(2), need=calendar.at(calendar.working_day(4), 15))
    # Ans has no mail: she is asked by text message, and her answer is read from one.
    stage.invite("q15", "n26", when=calendar.waking_ago(2) + timedelta(minutes=1))
    stage.yes("q05", "r20", when=calendar.waking_ago(1))
    stage.yes("q05", "n02", when=calendar.waking_ago(0.75))
    stage.ask("lift", when=calendar.waking_ago(0.5), need=calendar.at(calendar.working_day(3), 10))
    # Karim is asked whatever the first wave was.
    stage.invite("lift", "karim", when=calendar.waking_ago(0.5) + timedelta(minutes=1))
