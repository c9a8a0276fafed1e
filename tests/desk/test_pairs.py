"""Lasting pairs: what keeps two apart is said before, how a pair ends by itself, and who hears what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock, worklist
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.status import move
from buurthulp.viewers import SYSTEM
from desk.models import Pair, PairAnswer, PairLook, PairStatusChange
from desk.pair_enums import PairStatus, PairStep
from desk.selectors.pairs import pairs_waiting
from desk.services import pairs as services
from desk.services.pair_looks import answer_look, ask_how, close_look
from desk.services.pairs import Together, end_pair, propose_pair, say_not_now, say_yes, sweep_fallen
from desk.workflow import PAIR_MOVES
from exchange.models import HelpRequest
from matching.enums import MatchStatus
from matching.models import Match
from matching.services.agreeing import cancel_match
from matching.services.leaving import leave
from matching.services.parting import part
from matching.services.publishing import withdraw_request
from matching.services.searching import sweep_due
from members.enums import ConsentHow, ContactWay, Feature
from members.models import Block, Participant
from members.services.blocking import block
from members.services.settings import switch_feature
from notifications.models import OutboxMessage
from tests.arranged import arranged_for_by
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.desk.merging import as_now, refused
from tests.factories.desk import PairFactory
from tests.geography import Geography
from tests.matching.world import category

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 12, 8, 13, tzinfo=UTC)
Begin = Callable[[Person, Person, Person], Pair]


def together(person: Person, **other: Any) -> Together:
    values = {"title": "Samen lopen", "where": "asker", "first_at": FIRST, "minutes": 60, "rhythm": "weekly", **other}
    return Together(category=category(person, "going_out"), **values)


def proposed(carla: Person, anna: Person, bram: Person, **more: Any) -> Pair:
    begun_with = more.pop("begun_with", None)
    return propose_pair(
        actor=carla.viewer,
        asker=anna.participant,
        helper=bram.participant,
        together=together(anna, **more),
        begun_with=begun_with,
    )


def meeting(carla: Person, anna: Person, bram: Person, **more: Any) -> Pair:
    pair = proposed(carla, anna, bram, **more)
    for person in (anna, bram):
        pair = say_yes(actor=person.viewer, pair=pair, participant=person.participant, how=ConsentHow.WEB)
    assert pair.status == PairStatus.MEETING
    return pair


def lines(staff: Person) -> list[str]:
    return [row.reason for row in worklist.rows_for(staff.viewer) if row.source.startswith("pairs")]


def told(kind: str) -> list[str]:
    found = OutboxMessage.objects.filter(kind=kind).order_by("participant__first_name")
    return list(found.values_list("participant__first_name", flat=True))


class TestProposing:
    def test_what_keeps_two_apart_is_said_before_anybody_is_asked(
        self, carla: Person, zita: Person, anna: Person, bram: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(NotAllowedError):
            proposed(replace(zita, viewer=as_now(zita)), anna, bram)
        for wrong, code in (({"rhythm": "once"}, "pair.rhythm"), ({"first_at": clock.now()}, "pair.past")):
            with pytest.raises(DomainError) as error:
                proposed(carla, anna, bram, **wrong)
            assert error.value.code == code
        block(actor=bram.viewer, blocker=bram.participant, blocked=anna.participant)
        with pytest.raises(DomainError) as error:
            proposed(carla, anna, bram)
        assert error.value.code == "not_together"
        assert (Pair.objects.count(), HelpRequest.objects.count(), OutboxMessage.objects.count()) == (0, 0, 0)
        # The control: without the rehearsal both are asked for what cannot be.
        monkeypatch.setattr(services, "_make_series", lambda *_args: None)
        proposed(carla, anna, bram)
        assert told("pair_asked") == ["Anna", "Bram"]

    def test_it_begins_with_both_and_takes_the_place_of_the_question(
        self, carla: Person, anna: Person, bram: Person, help_request: HelpRequest
    ) -> None:
        pair = proposed(carla, anna, bram, begun_with=help_request)
        for _again in range(2):
            say_yes(actor=anna.viewer, pair=pair, participant=anna.participant, how=ConsentHow.WEB)
        assert (HelpRequest.objects.count(), Match.objects.count()) == (1, 0)
        say_yes(actor=carla.viewer, pair=pair, participant=bram.participant, how=ConsentHow.PHONE)
        pair.refresh_from_db()
        help_request.refresh_from_db()
        assert (pair.status, pair.helper_yes_how, help_request.status) == ("meeting", "phone", "withdrawn")
        assert Match.objects.filter(asker=anna.participant, helper=bram.participant).count() == 6
        assert pair.due_at == FIRST + timedelta(weeks=6)
        # And the database holds it: nobody meets who did not say yes.
        with pytest.raises(IntegrityError, match="desk_pair_both_said_yes"), transaction.atomic():
            Pair.objects.filter(pk=pair.pk).update(helper_yes_at=None)

    def test_a_yes_that_comes_late_begins_with_the_next_day(
        self, clock_at_tuesday_ten, carla: Person, anna: Person, bram: Person
    ) -> None:
        pair = proposed(carla, anna, bram)
        say_yes(actor=anna.viewer, pair=pair, participant=anna.participant, how=ConsentHow.WEB)
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 9, 9, tzinfo=UTC))
        assert lines(carla) == ["pair_waits"]
        say_yes(actor=bram.viewer, pair=pair, participant=bram.participant, how=ConsentHow.WEB)
        assert Match.objects.order_by("starts_at")[0].starts_at == FIRST + timedelta(weeks=1)
        assert lines(carla) == []

    def test_two_yeses_that_cannot_begin_any_more_are_the_coordinators(
        self, clock_at_tuesday_ten, carla: Person, anna: Person, bram: Person
    ) -> None:
        pair = proposed(carla, anna, bram)
        say_yes(actor=anna.viewer, pair=pair, participant=anna.participant, how=ConsentHow.WEB)
        # A block from before pairs ended with one.
        Block.objects.create(blocker=bram.participant, blocked=anna.participant, at=clock.now())
        say_yes(actor=bram.viewer, pair=pair, participant=bram.participant, how=ConsentHow.WEB)
        pair.refresh_from_db()
        assert (pair.status, lines(carla), HelpRequest.objects.count()) == ("proposed", ["pair_stuck"], 0)

    def test_not_now_costs_nothing_and_names_nobody(self, carla: Person, anna: Person, bram: Person) -> None:
        pair = proposed(carla, anna, bram)
        say_yes(actor=anna.viewer, pair=pair, participant=anna.participant, how=ConsentHow.WEB)
        for _again in range(2):
            say_not_now(actor=bram.viewer, pair=pair, participant=bram.participant)
        (mail,) = OutboxMessage.objects.filter(kind="pair_ended")
        assert (mail.participant, "Dat ligt niet aan jou" in mail.body_text) == (anna.participant, True)
        assert "nu niet”" not in mail.body_text
        with pytest.raises(DomainError):
            say_yes(actor=bram.viewer, pair=pair, participant=bram.participant, how=ConsentHow.WEB)
        # The same two may be asked another time.
        assert proposed(carla, anna, bram).pk != pair.pk


class TestEnding:
    def test_it_ends_by_itself_where_nothing_goes_on(self, carla: Person, anna: Person, bram: Person) -> None:
        pair = meeting(carla, anna, bram)
        assert sweep_fallen() == 0
        match = Match.objects.order_by("starts_at")[0]
        cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant, every=True)
        assert sweep_fallen() > 0
        assert sweep_fallen() == 0
        pair.refresh_from_db()
        assert (pair.status, pair.history.latest("pk").code) == ("ended", PairStep.FELL_AWAY)
        pair = meeting(carla, anna, bram)
        withdraw_request(actor=anna.viewer, help_request_id=pair.help_request_id)
        sweep_fallen()
        pair.refresh_from_db()
        assert (pair.status, told("pair_ended")) == ("ended", ["Anna", "Anna", "Bram", "Bram"])

    def test_who_parts_from_their_mate_gets_no_other(
        self, carla: Person, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        pair = meeting(carla, anna, bram)
        match = Match.objects.order_by("starts_at")[0]
        page = client_for(anna).post(reverse("matching:meet_no_more", args=[match.public_id]), follow=True)
        told_then = [str(message) for message in page.context["messages"]]
        assert told_then == ["Goed. Jullie zien elkaar hier niet meer."]
        sweep_due()
        sweep_fallen()
        pair.refresh_from_db()
        assert (pair.status, pair.help_request.status) == ("ended", "withdrawn")

    def test_after_the_last_day_it_is_over(
        self, clock_at_tuesday_ten, carla: Person, anna: Person, bram: Person
    ) -> None:
        pair = meeting(carla, anna, bram, until=datetime(2026, 12, 15).date())
        assert Match.objects.count() == 2
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 15, 22, tzinfo=UTC))
        assert sweep_fallen() == 0
        clock_at_tuesday_ten.move_to(datetime(2026, 12, 16, 9, tzinfo=UTC))
        sweep_fallen()
        pair.refresh_from_db()
        assert (pair.status, pair.history.latest("pk").code) == ("ended", PairStep.UNTIL)

    def test_who_cannot_read_it_is_called(self, carla: Person, anna: Person, bram: Person) -> None:
        Participant.objects.filter(pk=bram.participant.pk).update(told_by=ContactWay.PHONE)
        pair = proposed(carla, anna, bram)
        assert lines(carla) == ["pair_waits"]
        for person in (anna, bram):
            say_yes(actor=carla.viewer, pair=pair, participant=person.participant, how=ConsentHow.PHONE)
        end_pair(actor=anna.viewer, pair=pair, step=PairStep.BY_ASKER)
        assert (lines(carla), told("pair_ended")) == (["pair_over"], ["Anna"])

    def test_who_leaves_takes_the_pair_and_its_mails_along(self, carla: Person, anna: Person, bram: Person) -> None:
        pair = meeting(carla, anna, bram)
        leave(actor=anna.viewer, participant=anna.participant)
        told_bram = OutboxMessage.objects.filter(kind="pair_asked", participant=bram.participant)
        assert [body for body in told_bram.values_list("body_text", flat=True) if body] == []
        sweep_fallen()
        pair.refresh_from_db()
        assert (pair.status, pair.title, told("pair_ended")) == ("ended", "samen", ["Bram"])
        assert Match.objects.filter(status=MatchStatus.AGREED).count() == 0


class TestParting:
    """Whoever does not want to meet the other is no longer a pair with them, at once and everywhere (safety.md §8)."""

    @pytest.mark.parametrize("begin", [proposed, meeting])
    @pytest.mark.parametrize("who_blocks", ["asker", "helper"])
    def test_it_is_over_at_once_and_neither_sees_the_name_of_the_other(
        self, carla: Person, anna: Person, bram: Person, client_for: ClientFor, begin: Begin, who_blocks: str
    ) -> None:
        switch_feature(actor=SYSTEM, community=carla.community, feature=Feature.PAIRS, is_on=True)
        pair = begin(carla, anna, bram)
        who, other = (anna, bram) if who_blocks == "asker" else (bram, anna)
        assert self.seen(client_for, pair, anna, "Bram") == self.seen(client_for, pair, bram, "Anna") == (True, 200)
        part(actor=who.viewer, participant=who.participant, other=other.participant)
        pair.refresh_from_db()
        assert (pair.status, pair.history.latest("pk").code) == ("ended", PairStep.PARTED)
        assert self.seen(client_for, pair, anna, "Bram") == self.seen(client_for, pair, bram, "Anna") == (False, 404)
        # The other hears what everybody hears of a pair that ends; who said so hears nothing.
        assert told("pair_ended") == ([other.participant.first_name] if begin is meeting else [])
        page = client_for(carla).get(reverse("desk:pair", args=[pair.public_id])).content.decode()
        assert "Zij komen elkaar hier niet meer tegen." in page
        assert Match.objects.filter(status=MatchStatus.AGREED).count() == 0

    @pytest.mark.parametrize("begin", [proposed, meeting])
    def test_what_was_not_ended_is_not_shown_either(
        self, carla: Person, anna: Person, bram: Person, client_for: ClientFor, begin: Begin
    ) -> None:
        switch_feature(actor=SYSTEM, community=carla.community, feature=Feature.PAIRS, is_on=True)
        pair = begin(carla, anna, bram)
        PairLook.objects.create(pair=pair, asked_at=clock.now(), call_at=clock.now() + timedelta(days=7))
        Block.objects.create(blocker=bram.participant, blocked=anna.participant, at=clock.now())
        assert not self.waits(anna)
        assert not self.waits(bram)
        for person, other in ((anna, "Bram"), (bram, "Anna")):
            page = client_for(person).get(reverse("signals:pairs")).content.decode()
            assert (other in page, self.seen(client_for, pair, person, other)[1]) == (False, 404)

    def test_also_with_who_arranges_things_for_the_other(
        self, carla: Person, anna: Person, bram: Person, coos: Person, geography: Geography
    ) -> None:
        truus = arranged_for_by(anna, "Truus", at=geography.postcodes["9102AA"])
        pair = meeting(carla, truus, bram)
        other = PairFactory(asker=coos.participant, helper=bram.participant, category=category(coos))
        block(actor=bram.viewer, blocker=bram.participant, blocked=anna.participant)
        pair.refresh_from_db()
        other.refresh_from_db()
        assert (pair.status, other.status) == ("ended", "proposed")

    def seen(self, client_for: ClientFor, pair: Pair, person: Person, other: str) -> tuple[bool, int]:
        """Whether the other's name stands in the list or on the first page, and how the page of the pair answers."""
        browser = client_for(person)
        pages = [browser.get(reverse(name)).content.decode() for name in ("signals:pairs", "matching:home")]
        answer = browser.get(reverse("signals:pair", args=[pair.public_id]))
        return any(other in page for page in pages), answer.status_code

    def waits(self, person: Person) -> bool:
        rows = pairs_waiting(Participant.objects.get(pk=person.participant.pk))
        assert rows is not None
        return rows.exists()


class TestHowItGoes:
    def test_silence_is_called_about_and_a_talk_closes_it(
        self, clock_at_tuesday_ten, carla: Person, zita: Person, anna: Person, bram: Person
    ) -> None:
        pair = meeting(carla, anna, bram)
        with pytest.raises(DomainError) as error:
            answer_look(actor=anna.viewer, pair=pair, participant=anna.participant, going="good")
        assert error.value.code == "pair.not_asked"
        assert not ask_how(pair=pair)
        clock_at_tuesday_ten.move_to(FIRST + timedelta(weeks=6, minutes=1))
        assert (ask_how(pair=pair), ask_how(pair=pair), PairLook.objects.count()) == (True, False, 1)
        assert lines(carla) == []
        for going in ("hard", "good"):
            answer_look(actor=anna.viewer, pair=pair, participant=anna.participant, going=going)
        assert (PairAnswer.objects.get().going, lines(carla)) == ("good", [])
        clock_at_tuesday_ten.move_to(FIRST + timedelta(weeks=7, minutes=2))
        assert lines(carla) == ["pair_silent"]
        answer_look(actor=bram.viewer, pair=pair, participant=bram.participant, going="good")
        assert lines(carla) == ["pair_said"]
        with pytest.raises(NotAllowedError):
            close_look(actor=as_now(zita), pair=pair)
        close_look(actor=carla.viewer, pair=pair, note="Gaat goed")
        assert lines(carla) == []


class TestTheRow:
    def test_all_pairs_of_statuses(self, anna: Person, bram: Person) -> None:
        for before, after in product(PairStatus, PairStatus):
            row = PairFactory(
                asker=anna.participant,
                helper=bram.participant,
                category=category(anna),
                status=before,
                asker_yes_at=clock.now(),
                helper_yes_at=clock.now(),
            )
            is_allowed = before == after or after in PAIR_MOVES[before]
            try:
                move(row, after, moves=PAIR_MOVES, history=PairStatusChange, actor=SYSTEM, at=clock.now())
            except DomainError:
                assert not is_allowed, (before, after)
            else:
                assert is_allowed, (before, after)
            Pair.objects.filter(pk=row.pk).update(status=PairStatus.ENDED)

    def test_two_of_a_pair_are_two_and_nobody_is_twice_the_mate_of_one(
        self, carla: Person, anna: Person, bram: Person, coos: Person
    ) -> None:
        kind = category(anna)
        PairFactory(asker=coos.participant, helper=anna.participant, category=kind)
        assert refused(carla, anna, coos) == "merge.two_people"
        PairFactory(asker=coos.participant, helper=bram.participant, category=kind)
        assert refused(carla, anna, bram) == "merge.twice_paired"


def test_pairs_are_not_switched_off_under_who_meets(
    carla: Person, anna: Person, bram: Person, coos: Person, client_for: ClientFor
) -> None:
    community = switch_feature(actor=SYSTEM, community=carla.community, feature=Feature.PAIRS, is_on=True)
    pairs = [meeting(carla, anna, bram), proposed(carla, anna, coos)]
    for pair, said in zip(pairs, ("Er zijn nog 2 paren maatjes.", "Er is nog 1 paar maatjes."), strict=True):
        with pytest.raises(DomainError, match=said) as error:
            switch_feature(actor=SYSTEM, community=community, feature=Feature.PAIRS, is_on=False)
        assert error.value.code == "feature.runs"
        end_pair(actor=carla.viewer, pair=pair, step=PairStep.BY_DESK)
    assert switch_feature(actor=SYSTEM, community=community, feature=Feature.PAIRS, is_on=False).has_pairs is False
    # Whom somebody must still tell that it is over, stays to be opened.
    html = client_for(carla).get(reverse("desk:pair", args=[pairs[0].public_id])).content.decode()
    assert f'class="back" href="{reverse("desk:worklist")}"' in html


def test_pages_ask_at_most_twelve_things(
    clock_at_tuesday_ten, carla: Person, anna: Person, bram: Person, coos: Person, client_for: ClientFor
) -> None:
    switch_feature(actor=SYSTEM, community=carla.community, feature=Feature.PAIRS, is_on=True)

    def asked(person: Person, url: str) -> int:
        browser = client_for(person)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)

    pair = meeting(carla, anna, bram)
    lists = [(carla, reverse("desk:pairs")), (anna, reverse("signals:pairs"))]
    of_one = [asked(*one) for one in lists]
    proposed(carla, anna, coos)
    proposed(carla, bram, coos)
    assert [asked(*one) for one in lists] == of_one
    for weeks in (6, 33):
        clock_at_tuesday_ten.move_to(FIRST + timedelta(weeks=weeks, minutes=1))
        ask_how(pair=pair)
        for person in (anna, bram):
            answer_look(actor=person.viewer, pair=pair, participant=person.participant, going="good")
    pages = [
        (carla, reverse("desk:pair", args=[pair.public_id])),
        (anna, reverse("signals:pair", args=[pair.public_id])),
    ]
    assert max([asked(*one) for one in pages] + of_one) <= 12
