"""The line of a request through the services, and what must not happen on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus, SlotStatus
from exchange.models import HelpRequest, Offer
from matching.enums import DeskReason, InvitationStatus, MatchStatus, Said, SearchEventCode
from matching.models import Invitation, Match, Search, SearchEvent, Thanks, Transfer
from matching.services.agreeing import accept_held, cancel_match, decline_held
from matching.services.answering import answer_never, answer_not_now, answer_yes, take_back_answer
from matching.services.confirming import say_outcome, send_thanks, sweep_matches
from matching.services.ledger import balance_of, check_ledger
from matching.services.publishing import publish_request, withdraw_request
from matching.services.searching import invite_by_hand, sweep_due
from members.models import Block
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, draft, offers, published

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


def kinds() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def invitation_of(person: Person) -> Invitation:
    return Invitation.objects.get(participant=person.participant)


def agreed(anna: Person, bram: Person) -> Match:
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    invitation = answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    return accept_held(actor=anna.viewer, invitation_id=invitation.pk)


def test_from_request_to_ledger(anna, bram, clock_at_tuesday_ten):
    match = agreed(anna, bram)
    assert kinds() == ["invitation", "held", "match", "match"]
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 2, 10, 0, tzinfo=AMSTERDAM))
    assert sweep_matches() == 1
    assert kinds()[4:] == ["reminder", "reminder"]
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 3, 16, 0, tzinfo=AMSTERDAM))
    assert sweep_matches() == 1
    assert kinds()[6:] == ["check", "check"]
    say_outcome(actor=bram.viewer, match_id=match.pk, participant=bram.participant, said=Said.YES, minutes=50)
    assert Transfer.objects.count() == 0
    say_outcome(actor=anna.viewer, match_id=match.pk, participant=anna.participant, said=Said.YES, minutes=40)
    send_thanks(actor=anna.viewer, match_id=match.pk, author=anna.participant, card=2)
    match.refresh_from_db()
    slot = match.slot
    slot.refresh_from_db()
    assert (match.status, match.minutes, slot.status) == (MatchStatus.DONE, 40, SlotStatus.DONE)
    assert HelpRequest.objects.get().status == RequestStatus.CLOSED
    assert (balance_of(bram.participant).minutes, balance_of(anna.participant).minutes) == (40, -40)
    assert check_ledger(anna.community) == []
    assert kinds()[8:] == ["thanks"]


def test_publishing_twice_starts_one_search(anna, bram):
    offers(bram)
    help_request = draft(anna, starts_at=THURSDAY_TWO)
    for _ in range(2):
        publish_request(actor=anna.viewer, help_request_id=help_request.pk)
    assert Search.objects.count() == 1
    assert [event.code for event in SearchEvent.objects.all()] == [SearchEventCode.PUBLISHED]


def test_publishing_for_a_past_time_is_refused(anna):
    help_request = draft(anna, starts_at=TUESDAY_TEN - timedelta(hours=1))
    with pytest.raises(DomainError) as refused:
        publish_request(actor=anna.viewer, help_request_id=help_request.pk)
    assert refused.value.code == "error.date.past"


def test_sweeping_twice_asks_nobody_twice(anna, bram):
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO)
    assert (sweep_due(), sweep_due()) == (1, 0)
    assert kinds() == ["invitation"]


def test_second_yes_is_reserve_and_is_held_after_somebody_else(anna, bram, coos):
    offers(bram)
    offers(coos)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=coos.participant)
    first = answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    second = answer_yes(actor=coos.viewer, invitation_id=invitation_of(coos).pk)
    assert (first.status, second.status) == (InvitationStatus.HELD, InvitationStatus.RESERVE)
    decline_held(actor=anna.viewer, invitation_id=first.pk)
    assert invitation_of(bram).status == InvitationStatus.DECLINED
    assert invitation_of(coos).status == InvitationStatus.HELD
    assert OutboxMessage.objects.filter(kind="held").count() == 2
    assert OutboxMessage.objects.get(kind="arranged").participant == bram.participant


def test_graag_frees_the_others_without_counting_against_them(anna, bram, coos):
    offers(bram)
    offers(coos)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=coos.participant)
    invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)
    held = answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    accept_held(actor=anna.viewer, invitation_id=held.pk)
    assert invitation_of(coos).status == InvitationStatus.ARRANGED
    with pytest.raises(DomainError) as refused:
        answer_yes(actor=coos.viewer, invitation_id=invitation_of(coos).pk)
    assert refused.value.code == "arranged"
    assert answer_not_now(actor=coos.viewer, invitation_id=invitation_of(coos).pk).status == InvitationStatus.ARRANGED


def test_graag_twice_is_one_match(anna, bram):
    match = agreed(anna, bram)
    again = accept_held(actor=anna.viewer, invitation_id=match.invitation_id)
    assert (again.pk, Match.objects.count()) == (match.pk, 1)
    assert kinds().count("match") == 2


def test_first_is_fine_makes_the_match_at_once(anna, bram):
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO, first_is_fine=True)
    sweep_due()
    answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    assert Match.objects.get().helper == bram.participant


def test_no_is_free_and_the_search_goes_on(anna, bram, coos):
    offers(bram)
    offers(coos)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    for person in (bram, coos):
        invitation = Invitation.objects.filter(participant=person.participant).first()
        if invitation:
            answer_not_now(actor=person.viewer, invitation_id=invitation.pk)
            sweep_due()
    search.refresh_from_db()
    assert set(Invitation.objects.values_list("status", flat=True)) <= {"not_now", "invited"}
    remaining = Invitation.objects.filter(status="invited").first()
    if remaining:
        answer_not_now(actor=SYSTEM, invitation_id=remaining.pk)
        sweep_due()
        search.refresh_from_db()
    assert Invitation.objects.filter(status="not_now").count() == 2
    assert search.desk_reason == DeskReason.EXHAUSTED


def test_never_switches_this_kind_off(anna, bram):
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    answer_never(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    assert Offer.objects.get(participant=bram.participant, category__slug="groceries").status == "off"


def test_answer_is_taken_back_within_ten_minutes(anna, bram, clock_at_tuesday_ten):
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    invitation = answer_not_now(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    clock_at_tuesday_ten.shift(timedelta(minutes=10))
    assert take_back_answer(actor=bram.viewer, invitation_id=invitation.pk).status == InvitationStatus.INVITED
    answer_not_now(actor=bram.viewer, invitation_id=invitation.pk)
    clock_at_tuesday_ten.shift(timedelta(minutes=10, seconds=1))
    with pytest.raises(DomainError) as refused:
        take_back_answer(actor=bram.viewer, invitation_id=invitation.pk)
    assert refused.value.code == "too_late"


def test_lapsed_invitation_can_still_say_yes(anna, bram, clock_at_tuesday_ten):
    offers(bram)
    published(anna, starts_at=datetime(2026, 12, 11, 14, 0, tzinfo=AMSTERDAM))
    sweep_due()
    clock_at_tuesday_ten.shift(timedelta(days=2))
    sweep_due()
    assert invitation_of(bram).status == InvitationStatus.LAPSED
    assert answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk).status == InvitationStatus.HELD


def test_yes_long_after_not_now_is_as_good_as_any(anna, bram, coos, clock_at_tuesday_ten):
    for person in (bram, coos):
        offers(person)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    for person in (bram, coos):
        answer_not_now(actor=person.viewer, invitation_id=invitation_of(person).pk)
        sweep_due()
    clock_at_tuesday_ten.shift(timedelta(hours=3))
    assert answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk).status == InvitationStatus.HELD
    assert answer_yes(actor=coos.viewer, invitation_id=invitation_of(coos).pk).status == InvitationStatus.RESERVE
    accept_held(actor=anna.viewer, invitation_id=invitation_of(bram).pk)
    assert Match.objects.get().helper == bram.participant


@pytest.mark.usefixtures("slow_answers")
def test_yes_after_not_now_comes_too_late_when_it_is_taken_or_past(anna, bram, coos, clock_at_tuesday_ten):
    for person in (bram, coos):
        offers(person)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    answer_not_now(actor=coos.viewer, invitation_id=invitation_of(coos).pk)
    answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    match = accept_held(actor=anna.viewer, invitation_id=invitation_of(bram).pk)
    for moment, code in ((TUESDAY_TEN, "arranged"), (search.need_at, "expired")):
        clock_at_tuesday_ten.move_to(moment)
        with pytest.raises(DomainError) as refused:
            answer_yes(actor=coos.viewer, invitation_id=invitation_of(coos).pk)
        assert refused.value.code == code
    assert (Match.objects.get(), invitation_of(coos).status) == (match, InvitationStatus.NOT_NOW)


def test_when_an_agreement_falls_away_who_heard_arranged_can_say_yes_again(anna, bram, coos):
    for person in (bram, coos):
        offers(person)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    for person in (bram, coos):
        if not Invitation.objects.filter(participant=person.participant).exists():
            invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=person.participant)
    answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    match = accept_held(actor=anna.viewer, invitation_id=invitation_of(bram).pk)
    assert invitation_of(coos).status == InvitationStatus.ARRANGED
    cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant)
    assert answer_yes(actor=coos.viewer, invitation_id=invitation_of(coos).pk).status == InvitationStatus.HELD


def test_who_was_passed_over_hears_that_it_is_arranged_and_no_more(anna, bram):
    offers(bram)
    published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    held = answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    decline_held(actor=anna.viewer, invitation_id=held.pk)
    with pytest.raises(DomainError) as refused:
        answer_yes(actor=bram.viewer, invitation_id=held.pk)
    assert refused.value.code == "arranged"


def test_asker_hears_once_that_nobody_was_found(anna, bram, clock_at_tuesday_ten):
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    assert kinds() == ["unmet"]
    clock_at_tuesday_ten.move_to(search.need_at)
    sweep_due()
    assert (kinds(), Search.objects.get().slot.status) == (["unmet"], SlotStatus.UNMET)


def test_asker_hears_it_again_when_an_agreement_fell_away(anna, bram, clock_at_tuesday_ten):
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    invitation = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)
    answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
    match = accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant)
    sweep_due()
    assert kinds().count("unmet") == 2


def test_silent_asker_becomes_the_coordinators(anna, bram, clock_at_tuesday_ten):
    offers(bram)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    clock_at_tuesday_ten.shift(timedelta(days=2))
    sweep_due()
    search.refresh_from_db()
    assert search.desk_reason == DeskReason.ASKER_SILENT


def test_helper_cancels_and_the_search_starts_again(anna, bram, coos):
    match = agreed(anna, bram)
    offers(coos)
    cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant)
    cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant)
    sweep_due()
    match.refresh_from_db()
    assert match.status == MatchStatus.CANCELLED
    assert invitation_of(bram).status == InvitationStatus.STEPPED_BACK
    assert invitation_of(coos).status == InvitationStatus.INVITED
    assert kinds().count("cancelled") == 1


def test_somebody_who_heard_arranged_is_asked_again(anna, bram, coos):
    offers(bram)
    offers(coos)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)
    invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=coos.participant)
    held = answer_yes(actor=bram.viewer, invitation_id=invitation_of(bram).pk)
    match = accept_held(actor=anna.viewer, invitation_id=held.pk)
    cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant)
    sweep_due()
    assert invitation_of(coos).status == InvitationStatus.INVITED
    assert OutboxMessage.objects.filter(kind="invitation", participant=coos.participant).count() == 2


def test_withdrawing_tells_whoever_was_asked(anna, bram):
    offers(bram)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    help_request = search.slot.occasion.help_request
    for _ in range(2):
        withdraw_request(actor=anna.viewer, help_request_id=help_request.pk, reason="not_needed")
    help_request.refresh_from_db()
    search.slot.refresh_from_db()
    assert (help_request.status, search.slot.status) == (RequestStatus.WITHDRAWN, SlotStatus.WITHDRAWN)
    assert kinds() == ["invitation", "withdrawn"]


def test_withdrawing_an_agreement_cancels_it(anna, bram):
    match = agreed(anna, bram)
    withdraw_request(actor=anna.viewer, help_request_id=match.slot.occasion.help_request_id)
    match.refresh_from_db()
    assert match.status == MatchStatus.CANCELLED
    assert kinds()[4:] == ["cancelled"]


def test_need_passes_without_a_yes(anna, bram, clock_at_tuesday_ten):
    offers(bram)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(minutes=1))
    sweep_due()
    search.refresh_from_db()
    search.slot.refresh_from_db()
    assert (search.slot.status, search.due_at, search.desk_reason) == (SlotStatus.UNMET, None, "")
    assert invitation_of(bram).status == InvitationStatus.EXPIRED
    assert HelpRequest.objects.get().status == RequestStatus.CLOSED


def test_flexible_yes_names_a_moment_inside_the_window(anna, bram):
    offers(bram)
    published(anna, flexible_until=datetime(2026, 12, 8, 18, 0, tzinfo=AMSTERDAM))
    sweep_due()
    pk = invitation_of(bram).pk
    for moment, code in ((None, "moment_missing"), (datetime(2026, 12, 9, 10, 0, tzinfo=AMSTERDAM), "moment_outside")):
        with pytest.raises(DomainError) as refused:
            answer_yes(actor=bram.viewer, invitation_id=pk, starts_at=moment)
        assert refused.value.code == code
    held = answer_yes(actor=bram.viewer, invitation_id=pk, starts_at=THURSDAY_TWO)
    assert accept_held(actor=anna.viewer, invitation_id=held.pk).starts_at == THURSDAY_TWO


def test_flexible_yes_names_a_moment_in_the_part_of_the_day_that_was_chosen(anna, bram):
    offers(bram)
    published(anna, flexible_until=datetime(2026, 12, 6, 18, 0, tzinfo=AMSTERDAM), parts=["morning", "evening"])
    sweep_due()
    pk = invitation_of(bram).pk
    with pytest.raises(DomainError) as refused:
        answer_yes(actor=bram.viewer, invitation_id=pk, starts_at=THURSDAY_TWO)
    assert (refused.value.code, str(refused.value)) == ("moment_outside", "Kies een tijd ’s ochtends of ’s avonds.")
    at_nine = THURSDAY_TWO - timedelta(hours=5)
    assert answer_yes(actor=bram.viewer, invitation_id=pk, starts_at=at_nine).starts_at == at_nine


@pytest.mark.parametrize("direction", ["by_asker", "by_helper"])
def test_blocked_people_never_meet(anna, bram, direction):
    offers(bram)
    pair = (anna, bram) if direction == "by_asker" else (bram, anna)
    Block.objects.create(blocker=pair[0].participant, blocked=pair[1].participant, at=TUESDAY_TEN)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    search.refresh_from_db()
    assert (Invitation.objects.count(), search.desk_reason) == (0, DeskReason.NO_CANDIDATES)
    with pytest.raises(DomainError) as refused:
        invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)
    assert refused.value.code == "not_together"


def test_own_number_is_kept(anna, bram):
    offers(bram, monthly_number=1)
    published(anna, starts_at=THURSDAY_TWO)
    published(anna, starts_at=THURSDAY_TWO + timedelta(days=1))
    sweep_due()
    assert Invitation.objects.filter(participant=bram.participant).count() == 1


def test_somebody_without_mail_is_not_waited_for(anna, bram):
    offers(bram)
    bram.participant.told_by = "phone"
    bram.participant.save()
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    search.refresh_from_db()
    assert (Invitation.objects.count(), search.desk_reason) == (0, DeskReason.NO_CANDIDATES)


def test_thanks_are_sent_once(anna, bram, clock_at_tuesday_ten):
    match = agreed(anna, bram)
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=3))
    for words in ("Wat fijn!", "Nog eens!"):
        send_thanks(actor=anna.viewer, match_id=match.pk, author=anna.participant, own_words=words)
    assert [thanks.own_words for thanks in Thanks.objects.all()] == ["Wat fijn!"]
    assert kinds().count("thanks") == 1
