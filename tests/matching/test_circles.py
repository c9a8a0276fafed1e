"""Help circles: who is asked, who sees it, who claims, and what follows when somebody goes (ADR 32)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.status import move
from buurthulp.viewers import SYSTEM
from exchange.access import get_request_on_board
from exchange.enums import MemberStatus, MemberStep, RequestStatus, SlotStatus, Visibility
from exchange.models import Circle, CircleMember, CircleMemberStatusChange, HelpRequest
from exchange.selectors.board import board, requests_for
from exchange.selectors.circles import people_in_circle_round
from exchange.services import drafts
from exchange.services.circles import decline_circle, invite_by_address, invite_member, join_circle, start_circle
from exchange.services.drafts import save_how
from exchange.workflow import MEMBER_MOVES
from matching.engine import rules
from matching.engine.reasons import Reason, reasons
from matching.enums import InvitationStatus, InvitedBy, MatchStatus
from matching.models import Invitation, Match, Search
from matching.selectors.asks import slot_by_id
from matching.selectors.candidates import candidate_for
from matching.selectors.circles import circle_page
from matching.services.answering import answer_yes
from matching.services.board import answer_request
from matching.services.circles import ask_wider, end_circle, leave_circle, part_in_circles, remove_member
from matching.services.leaving import leave
from matching.services.parting import part
from matching.services.searching import invite_by_hand, sweep_due
from members.enums import ConsentHow, Feature
from members.preset import settings_with
from members.services.blocking import block
from members.services.settings import switch_feature
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.circles import circle_round, member_of
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, draft, offers, published

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@kept
def coos(community, geography: Geography) -> Person:
    """Lives in Molenbuurt."""
    return make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")


@kept
def dora(community, geography: Geography) -> Person:
    """As well."""
    return make_resident(community, "Dora", at=geography.postcodes["9102AA"], number="9")


def of_circle(asker: Person, **given: object) -> Search:
    given = {"starts_at": THURSDAY_TWO, "first_is_fine": True, **given}
    return published(asker, visibility=Visibility.CIRCLE, **given)


def claim(person: Person, search: Search) -> Invitation:
    return answer_request(
        actor=person.viewer,
        participant=person.participant,
        help_request_id=search.slot.occasion.help_request_id,
    )


def refused(call) -> str:
    with pytest.raises(DomainError) as error:
        call()
    return error.value.code


def asked(search: Search) -> list[str]:
    rows = Invitation.objects.filter(slot=search.slot_id, invited_by=InvitedBy.SYSTEM)
    return sorted(rows.values_list("participant__first_name", flat=True))


def mails() -> list[tuple[str, str]]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", "participant__first_name"))


class TestBeing:
    def test_it_is_there_once_and_somebody_is_in_it_from_their_yes_on(self, anna: Person, bram: Person) -> None:
        circle = circle_round(anna, bram, says_yes=False)
        member = member_of(circle, bram)
        assert (start_circle(actor=anna.viewer, participant=anna.participant, how=ConsentHow.WEB), mails()) == (
            circle,
            [("circle_asked", "Bram")],
        )
        assert (people_in_circle_round(anna.participant.pk), member.status) == (frozenset(), MemberStatus.INVITED)
        # Asked twice is asked once, and a yes twice is one.
        assert invite_member(actor=anna.viewer, circle=circle, participant=bram.participant) == member
        for _time in range(2):
            join_circle(actor=bram.viewer, member=member, how=ConsentHow.WEB)
        member.refresh_from_db()
        assert (people_in_circle_round(anna.participant.pk), member.yes_how) == ({bram.participant.pk}, "web")
        assert list(member.history.order_by("pk").values_list("code", flat=True)) == [
            MemberStep.INVITED,
            MemberStep.YES,
        ]
        assert mails() == [("circle_asked", "Bram"), ("circle_joined", "Anna")]

    def test_the_mail_says_what_the_others_will_read(self, anna: Person, bram: Person) -> None:
        circle_round(anna, bram, says_yes=False)
        assert "ziet de voornamen van de anderen en wie wat doet" in OutboxMessage.objects.get().body_text

    def test_who_may_begin_one(self, anna: Person, bram: Person, carla: Person, daan: Person) -> None:
        with pytest.raises(NotAllowedError):
            start_circle(actor=bram.viewer, participant=anna.participant, how=ConsentHow.PHONE)
        with pytest.raises(NotAllowedError):  # nobody says "on the site" for somebody else
            start_circle(actor=carla.viewer, participant=anna.participant, how=ConsentHow.WEB)
        with pytest.raises(NotAllowedError):
            start_circle(actor=carla.viewer, participant=daan.participant, how=ConsentHow.PHONE)
        circle = start_circle(actor=carla.viewer, participant=anna.participant, how=ConsentHow.PHONE)
        assert (circle.consent_how, circle.by_user_id) == ("phone", carla.user.pk)
        # Whoever acts for somebody does it in their seat.
        for_bram = replace(anna.viewer, participant_id=bram.participant.pk)
        assert start_circle(actor=for_bram, participant=bram.participant, how=ConsentHow.WEB).by_user_id == anna.user.pk

    def test_not_now_is_let_be(self, anna: Person, bram: Person, clock_at_tuesday_ten) -> None:
        circle = circle_round(anna, bram, says_yes=False)
        member = member_of(circle, bram)
        for _time in range(2):
            decline_circle(actor=bram.viewer, member=member)
        again = lambda: invite_member(actor=anna.viewer, circle=circle, participant=bram.participant)  # noqa: E731  # said twice
        assert (refused(again), mails()) == ("circle.not_now", [("circle_asked", "Bram")])
        assert refused(lambda: join_circle(actor=bram.viewer, member=member, how=ConsentHow.WEB)) == "status"
        clock_at_tuesday_ten.shift(timedelta(days=91))
        assert again().status == MemberStatus.INVITED

    def test_it_is_not_fuller_than_the_community_says(self, anna, bram, coos, dora, community) -> None:
        switch_feature(actor=SYSTEM, community=community, feature=Feature.CIRCLES, is_on=True)
        community.refresh_from_db()
        on = community.settings["on"]
        community.settings = settings_with(community.settings, on=on, features={"circles": {"most_helpers": 2}})
        community.save(update_fields=["settings"])
        circle = circle_round(anna, bram, coos, says_yes=False)
        full = lambda: invite_member(actor=anna.viewer, circle=circle, participant=dora.participant)  # noqa: E731  # said twice
        by_address = lambda: invite_by_address(actor=anna.viewer, circle=circle, typed=dora.user.email)  # noqa: E731  # long
        assert (refused(full), refused(by_address)) == ("circle.full", "circle.full")
        decline_circle(actor=bram.viewer, member=member_of(circle, bram))
        assert full().status == MemberStatus.INVITED

    def test_who_was_asked_at_an_address_fills_no_place_before_a_yes(
        self, anna, bram, coos, dora, community, geography
    ) -> None:
        """Else a full circle, or a name that cannot be asked, tells that somebody takes part."""
        switch_feature(actor=SYSTEM, community=community, feature=Feature.CIRCLES, is_on=True)
        community.refresh_from_db()
        on = community.settings["on"]
        community.settings = settings_with(community.settings, on=on, features={"circles": {"most_helpers": 2}})
        community.save(update_fields=["settings"])
        block(actor=dora.viewer, blocker=dora.participant, blocked=bram.participant)
        circle = circle_round(anna)
        for typed in (bram.user.email, "niemand@example.nl", coos.user.email):
            invite_by_address(actor=anna.viewer, circle=circle, typed=typed)
        emma = make_resident(community, "Emma", at=geography.postcodes["9102AA"], number="11")
        for number, person in enumerate((dora, emma)):
            assert (number, circle_page(anna.viewer, circle).is_full) == (number, False)
            invite_member(actor=anna.viewer, circle=circle, participant=person.participant)
        assert circle_page(anna.viewer, circle).is_full
        # Who says yes first is in it.
        yes = lambda who: join_circle(actor=who.viewer, member=member_of(circle, who), how=ConsentHow.WEB)  # noqa: E731  # said often
        assert [yes(who).status for who in (bram, emma)] == [MemberStatus.MEMBER] * 2
        assert [refused(lambda who=who: yes(who)) for who in (coos, dora)] == ["circle.full", "circle.full"]

    def test_who_is_apart_from_anybody_in_it_is_not_asked_in(self, anna, bram, coos, dora, daan) -> None:
        circle = circle_round(anna, bram)
        block(actor=coos.viewer, blocker=coos.participant, blocked=bram.participant)
        block(actor=anna.viewer, blocker=anna.participant, blocked=dora.participant)
        for person in (coos, dora, daan, anna):
            invite = lambda person=person: invite_member(  # noqa: E731  # said once for each
                actor=anna.viewer, circle=circle, participant=person.participant
            )
            assert refused(invite) == "not_together"
        assert circle.members.count() == 1

    def test_a_yes_after_a_block_is_no_yes(self, anna, bram, coos) -> None:
        circle = circle_round(anna, bram)
        member = invite_member(actor=anna.viewer, circle=circle, participant=coos.participant)
        member.participant.blocks_received.create(blocker=bram.participant, blocked=coos.participant, at=THURSDAY_TWO)
        assert refused(lambda: join_circle(actor=coos.viewer, member=member, how=ConsentHow.WEB)) == "not_together"

    def test_all_pairs_of_statuses(self, anna, bram) -> None:
        member = member_of(circle_round(anna, bram, says_yes=False), bram)
        for before, after in product(MemberStatus, MemberStatus):
            CircleMember.objects.filter(pk=member.pk).update(
                status=before,
                yes_at=THURSDAY_TWO,
                yes_how="web",
                ended_at=None if before in ("invited", "member") else THURSDAY_TWO,
            )
            row = CircleMember.objects.get(pk=member.pk)
            row.ended_at = None if after in ("invited", "member") else THURSDAY_TWO
            history = CircleMemberStatusChange.objects.count()
            go = lambda row=row, after=after: move(  # noqa: E731  # said once for each
                row,
                after,
                moves=MEMBER_MOVES,
                history=CircleMemberStatusChange,
                actor=SYSTEM,
                at=THURSDAY_TWO,
                also=("ended_at",),
            )
            if before == after or after in MEMBER_MOVES[before]:
                go()
            else:
                assert refused(go) == "status"
            moved = before != after and after in MEMBER_MOVES[before]
            assert CircleMemberStatusChange.objects.count() == history + moved


class TestAsking:
    def test_nobody_outside_is_asked_and_who_is_in_it_is_without_offering_it(self, anna, bram, coos) -> None:
        circle_round(anna, coos)
        offers(bram)
        search = of_circle(anna)
        sweep_due()
        assert asked(search) == ["Coos"]

    def test_without_the_rule_they_would_be(self, anna, bram, coos, monkeypatch) -> None:
        # Of an ordinary question Bram is whom we ask; and by hand the rule alone keeps him out.
        circle_round(anna, coos)
        offers(bram)
        ordinary = published(anna, starts_at=THURSDAY_TWO)
        sweep_due()
        assert asked(ordinary) == ["Bram"]
        search = of_circle(anna, starts_at=THURSDAY_TWO + timedelta(days=1))
        by_hand = lambda: invite_by_hand(  # noqa: E731  # said twice
            actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant
        )
        assert refused(by_hand) == "outside_circle"
        monkeypatch.setattr(rules, "_circle", lambda ask, candidate: None)
        assert by_hand().participant == bram.participant

    def test_an_empty_circle_asks_nobody(self, anna, bram) -> None:
        circle_round(anna, bram, says_yes=False)
        offers(bram)
        search = of_circle(anna)
        sweep_due()
        assert asked(search) == []
        assert refused(lambda: claim(bram, search)) == "not_together"

    def test_wider_is_an_ordinary_question(self, anna, bram, coos) -> None:
        circle_round(anna, coos)
        offers(bram)
        search = of_circle(anna)
        sweep_due()
        for _time in range(2):
            row = ask_wider(actor=anna.viewer, help_request_id=search.slot.occasion.help_request_id)
        assert (row.visibility, row.first_is_fine) == (Visibility.INVITED, False)
        Invitation.objects.update(wait_until=THURSDAY_TWO - timedelta(days=3))
        Search.objects.update(due_at=THURSDAY_TWO - timedelta(days=3))
        sweep_due()
        assert asked(search) == ["Bram", "Coos"]

    def test_without_a_circle_it_cannot_be_asked(self, anna) -> None:
        row = draft(anna, starts_at=THURSDAY_TWO)
        how = lambda: save_how(actor=anna.viewer, draft=row, way="search", visibility="circle")  # noqa: E731  # said twice
        assert refused(how) == "error.visibility"
        assert refused(lambda: of_circle(anna)) == "error.visibility"
        circle_round(anna)
        assert how().visibility == "circle"

    def test_what_the_circle_does_is_counted_apart(self, anna, monkeypatch) -> None:
        """Ten open requests are the neighbours' burden; asking wider counts as one of those."""
        monkeypatch.setattr(drafts, "MOST_OPEN", 1)
        circle_round(anna)
        search = of_circle(anna)
        of_circle(anna)
        published(anna, starts_at=THURSDAY_TWO)
        wider = lambda: ask_wider(actor=anna.viewer, help_request_id=search.slot.occasion.help_request_id)  # noqa: E731  # said twice
        assert refused(lambda: published(anna, starts_at=THURSDAY_TWO)) == "error.requests.too_many"
        assert refused(wider) == "error.requests.too_many"
        monkeypatch.setattr(drafts, "MOST_OPEN", 2)
        assert wider().visibility == Visibility.INVITED
        monkeypatch.setattr(drafts, "MOST_OPEN_OF_CIRCLE", 1)
        assert refused(lambda: of_circle(anna)) == "error.requests.too_many"


class TestSeeing:
    def test_who_is_in_it_sees_it_and_nobody_else(self, anna, bram, coos, carla) -> None:
        circle_round(anna, coos)
        search = of_circle(anna)
        row = search.slot.occasion.help_request
        seen = lambda person: HelpRequest.objects.visible_to(person.viewer).filter(pk=row.pk).exists()  # noqa: E731  # said often
        on_board = lambda person: board(person.viewer).items + list(requests_for(person.viewer, THURSDAY_TWO))  # noqa: E731
        assert [seen(person) for person in (anna, bram, coos)] == [True, False, True]
        assert [on_board(person) for person in (anna, bram, coos)] == [[], [], []]
        assert get_request_on_board(coos.viewer, row.public_id) == row
        # The control: on the board both see it.
        HelpRequest.objects.filter(pk=row.pk).update(visibility=Visibility.BOARD)
        assert [seen(person) for person in (anna, bram, coos)] == [True, True, True]
        assert [len(board(person.viewer).items) for person in (anna, bram, coos)] == [1, 1, 1]

    def test_not_with_a_block_between_however_it_came(self, anna, coos) -> None:
        circle_round(anna, coos)
        row = of_circle(anna).slot.occasion.help_request
        coos.participant.blocks_received.create(blocker=anna.participant, blocked=coos.participant, at=THURSDAY_TWO)
        assert not HelpRequest.objects.visible_to(coos.viewer).filter(pk=row.pk).exists()
        assert not Circle.objects.visible_to(coos.viewer).exists()


class TestClaiming:
    def test_the_first_is_fine_and_it_is_an_agreement_as_any(self, anna, bram, coos) -> None:
        circle_round(anna, bram, coos)
        search = of_circle(anna)
        claim(coos, search)
        match = Match.objects.get()
        assert (match.asker, match.helper, match.status) == (anna.participant, coos.participant, MatchStatus.AGREED)
        assert refused(lambda: claim(bram, search)) == "arranged"

    def test_without_it_anna_says_graag(self, anna, coos) -> None:
        circle_round(anna, coos)
        assert claim(coos, of_circle(anna, first_is_fine=False)).status == InvitationStatus.HELD

    def test_near_neighbours_of_the_circle_may(self, anna, bram, geography) -> None:
        near = make_resident(anna.community, "Naast", at=geography.postcodes["9101AA"], number="14")
        circle_round(anna, near)
        claim(near, of_circle(anna, avoids_direct_neighbours=True))
        assert Match.objects.get().helper == near.participant

    @pytest.mark.parametrize("is_offering", [True, False])
    def test_how_far_they_would_go_for_others_keeps_nobody_of_the_circle(self, anna, coos, is_offering) -> None:
        """Coos lives three kilometres away and goes half a kilometre for a stranger."""
        if is_offering:
            offers(coos, radius_m=500)
        circle_round(anna, coos)
        search = of_circle(anna)
        ask, candidate = candidate_for(slot_by_id(search.slot_id), coos.participant, now=clock.now())
        assert (ask.max_distance_m, candidate.radius_m) == (None, 500 if is_offering else 100_000)
        assert candidate.distance_m > 2_000
        assert rules.check(ask, candidate) is None
        # Who never said that they like to do this is not told that they do.
        assert (Reason.FIT_EXACT in reasons(ask, candidate)) is is_offering


class TestGoing:
    def test_who_stops_lets_go_of_what_they_would_do(self, anna, bram, coos) -> None:
        circle = circle_round(anna, bram, coos)
        search = of_circle(anna)
        claim(coos, search)
        later = of_circle(anna, starts_at=THURSDAY_TWO + timedelta(days=1))
        sweep_due()
        question = Invitation.objects.filter(participant=coos.participant, slot=later.slot_id).first()
        for _time in range(2):
            leave_circle(actor=coos.viewer, member=member_of(circle, coos))
        assert people_in_circle_round(anna.participant.pk) == {bram.participant.pk}
        assert Match.objects.get().status == MatchStatus.CANCELLED
        search.slot.refresh_from_db()
        assert search.slot.status == SlotStatus.OPEN
        # A link in a mail of before opens nothing any more.
        if question is not None:
            assert refused(lambda: answer_yes(actor=coos.viewer, invitation_id=question.pk)) == "arranged"
        assert refused(lambda: claim(coos, search)) in ("arranged", "not_together")
        claim(bram, search)
        assert Match.objects.filter(status=MatchStatus.AGREED).get().helper == bram.participant
        assert [kind for kind, _name in mails()].count("circle_ended") == 0

    def test_who_is_taken_out_reads_the_words_of_a_circle_that_stopped(self, anna, bram, coos) -> None:
        circle = circle_round(anna, bram, coos)
        search = of_circle(anna)
        claim(coos, search)
        remove_member(actor=anna.viewer, member=member_of(circle, coos))
        search.slot.refresh_from_db()
        assert (Match.objects.get().status, search.slot.status) == (MatchStatus.CANCELLED, SlotStatus.OPEN)
        taken_out = OutboxMessage.objects.get(kind="circle_ended", participant=coos.participant)
        end_circle(actor=anna.viewer, circle=circle)
        ended = OutboxMessage.objects.get(kind="circle_ended", participant=bram.participant)
        theirs, his = (mail.body_text.partition("Je krijgt deze mail")[0] for mail in (taken_out, ended))
        assert theirs.replace("Coos", "Bram") == his

    def test_what_was_agreed_outside_the_circle_stands(self, anna, coos) -> None:
        circle = circle_round(anna, coos)
        search = published(anna, starts_at=THURSDAY_TWO, visibility=Visibility.BOARD, first_is_fine=True)
        claim(coos, search)
        leave_circle(actor=coos.viewer, member=member_of(circle, coos))
        assert Match.objects.get().status == MatchStatus.AGREED

    def test_a_circle_that_ends_leaves_what_was_agreed(self, anna, coos) -> None:
        circle = circle_round(anna, coos)
        taken, free = of_circle(anna), of_circle(anna, starts_at=THURSDAY_TWO + timedelta(days=1))
        claim(coos, taken)
        for _time in range(2):
            end_circle(actor=anna.viewer, circle=circle)
        status = dict(HelpRequest.objects.values_list("pk", "status"))
        assert (status[free.slot.occasion.help_request_id], Match.objects.get().status) == (
            RequestStatus.WITHDRAWN,
            MatchStatus.AGREED,
        )
        assert people_in_circle_round(anna.participant.pk) == frozenset()
        assert circle_round(anna).pk != circle.pk

    @pytest.mark.parametrize(("blocker", "blocked", "goes"), [("anna", "bram", "bram"), ("bram", "anna", "bram")])
    def test_a_block_with_whom_it_is_round(self, anna, bram, coos, blocker, blocked, goes) -> None:
        cast = {"anna": anna, "bram": bram}
        circle = circle_round(anna, bram, coos)
        part(actor=cast[blocker].viewer, participant=cast[blocker].participant, other=cast[blocked].participant)
        assert people_in_circle_round(anna.participant.pk) == {coos.participant.pk}
        assert member_of(circle, cast[goes]).history.latest("pk").code == MemberStep.PARTED

    def test_of_two_members_who_said_so_goes_and_the_other_notices_nothing(self, anna, bram, coos) -> None:
        circle_round(anna, bram, coos)
        OutboxMessage.objects.all().delete()
        part(actor=bram.viewer, participant=bram.participant, other=coos.participant)
        assert people_in_circle_round(anna.participant.pk) == {coos.participant.pk}
        assert mails() == []

    def test_without_the_follower_they_would_both_be_in_it(self, anna, bram, coos, monkeypatch) -> None:
        circle_round(anna, bram, coos)
        monkeypatch.setattr("members.services.blocking._followers", [])
        part(actor=bram.viewer, participant=bram.participant, other=coos.participant)
        assert people_in_circle_round(anna.participant.pk) == {bram.participant.pk, coos.participant.pk}
        part_in_circles(bram.viewer, bram.participant, coos.participant)
        assert people_in_circle_round(anna.participant.pk) == {coos.participant.pk}

    def test_who_leaves_buurthulp_ends_theirs_and_is_in_none(self, anna, bram, coos) -> None:
        hers, his = circle_round(anna, bram, coos), circle_round(bram, anna)
        leave(actor=anna.viewer, participant=anna.participant)
        hers.refresh_from_db()
        assert (hers.ended_at is None, people_in_circle_round(bram.participant.pk)) == (False, frozenset())
        assert sorted(name for kind, name in mails() if kind == "circle_ended") == ["Bram", "Coos"]
        assert member_of(his, anna).status == MemberStatus.LEFT
        # The invitation named her; the word that it is over still goes out, and is emptied as any.
        assert {("circle_asked", "Bram"), ("circle_asked", "Coos")} & set(mails()) == set()
