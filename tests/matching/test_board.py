"""Answering on the board: a yes of one's own accord, and a request to one person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import RequestStatus, SlotStatus, Visibility, Way, Where
from exchange.models import HelpRequest, Offer, Slot
from exchange.selectors.board import board, fitting_offers
from matching.engine.likelihood import NOTHING
from matching.enums import DeskReason, InvitationStatus, InvitedBy, SearchEventCode, StillAnswer
from matching.models import FirstContact, Invitation, InvitationStatusChange, Match, Search, SearchEvent, Silence
from matching.selectors.candidates import candidate_for
from matching.selectors.requests import request_page
from matching.services.agreeing import accept_held, decline_held
from matching.services.answering import answer_not_now, answer_yes, take_back_answer
from matching.services.board import Small, answer_request, ask_one, search_further
from matching.services.contacts import note_first_contact
from matching.services.searching import invite_by_hand, sweep_due
from members.models import Block, Participant
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.factories.exchange import board_offer
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, category, offers, published

THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@kept
def coos(community, geography: Geography) -> Person:
    """Lives in Molenbuurt."""
    return make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")


def on_board(asker: Person, **given: object) -> Search:
    return published(asker, visibility=Visibility.BOARD, **{"starts_at": THURSDAY_TWO, **given})


def answer(person: Person, search: Search, starts_at: datetime | None = None) -> Invitation:
    return answer_request(
        actor=person.viewer,
        participant=person.participant,
        help_request_id=search.slot.occasion.help_request_id,
        starts_at=starts_at,
    )


def refused(person: Person, search: Search, starts_at: datetime | None = None) -> str:
    """The code; and nothing was written."""
    before = (Invitation.objects.count(), FirstContact.objects.count(), OutboxMessage.objects.count())
    with pytest.raises(DomainError) as error:
        answer(person, search, starts_at)
    assert (Invitation.objects.count(), FirstContact.objects.count(), OutboxMessage.objects.count()) == before
    return error.value.code


def kinds() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def test_an_answer_is_a_held_yes(anna: Person, bram: Person) -> None:
    search = on_board(anna)
    invitation = answer(bram, search)
    assert (invitation.status, invitation.invited_by, invitation.band, invitation.exclusive) == (
        InvitationStatus.HELD,
        InvitedBy.BOARD,
        "walk",
        True,
    )
    assert kinds() == ["held"]
    assert OutboxMessage.objects.get().participant == anna.participant
    assert list(SearchEvent.objects.order_by("pk").values_list("code", flat=True)) == [
        SearchEventCode.PUBLISHED,
        SearchEventCode.YES,
    ]
    history = InvitationStatusChange.objects.get(subject=invitation)
    assert (history.from_status, history.to_status, history.actor_participant_id) == (
        InvitationStatus.INVITED,
        InvitationStatus.HELD,
        bram.participant.pk,
    )
    match = accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    assert (match.helper, match.starts_at) == (bram.participant, THURSDAY_TWO)


def test_answering_again_changes_nothing(anna: Person, bram: Person) -> None:
    search = on_board(anna)
    first, again = answer(bram, search), answer(bram, search)
    assert (first.pk, Invitation.objects.count(), FirstContact.objects.count(), kinds()) == (again.pk, 1, 1, ["held"])


def test_a_later_answer_is_a_reserve_and_is_held_next(anna: Person, bram: Person, coos: Person) -> None:
    search = on_board(anna)
    first, second = answer(bram, search), answer(coos, search)
    assert (first.status, second.status, kinds()) == (
        InvitationStatus.HELD,
        InvitationStatus.RESERVE,
        ["held", "reserve"],
    )
    decline_held(actor=anna.viewer, invitation_id=first.pk)
    second.refresh_from_db()
    assert (second.status, kinds()[2:]) == (InvitationStatus.HELD, ["arranged", "moved_up", "held"])
    assert refused(bram, search) == "arranged"


def test_several_are_held_where_the_asker_picks(anna: Person, bram: Person, coos: Person) -> None:
    search = on_board(anna, way=Way.CHOOSE)
    assert {answer(bram, search).status, answer(coos, search).status} == {InvitationStatus.HELD}


def test_who_was_asked_may_answer_on_the_board_as_well(anna: Person, bram: Person) -> None:
    offers(bram)
    search = on_board(anna)
    sweep_due()
    invitation = answer(bram, search)
    assert (invitation.status, invitation.invited_by, FirstContact.objects.count()) == (
        InvitationStatus.HELD,
        InvitedBy.SYSTEM,
        0,
    )


def test_while_a_yes_is_held_nobody_else_is_asked(anna: Person, bram: Person, coos: Person) -> None:
    search = on_board(anna)
    answer(bram, search)
    offers(coos)
    sweep_due()
    assert Invitation.objects.filter(participant=coos.participant).count() == 0


def test_taken_back_within_ten_minutes_and_said_again(anna: Person, bram: Person, clock_at_tuesday_ten) -> None:
    search = on_board(anna)
    invitation = answer(bram, search)
    clock_at_tuesday_ten.shift(timedelta(minutes=9))
    assert [item.answered for item in board(bram.viewer).items] == [True]
    take_back_answer(actor=bram.viewer, invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert (invitation.status, invitation.answered_at) == (InvitationStatus.NOT_NOW, None)
    assert take_back_answer(actor=bram.viewer, invitation_id=invitation.pk).status == InvitationStatus.NOT_NOW
    assert [item.answered for item in board(bram.viewer).items] == [False]
    assert request_page(anna.viewer, search.slot.occasion.help_request, "Fatma").state == "open"
    again = answer(bram, search)
    assert (again.pk, again.status) == (invitation.pk, InvitationStatus.HELD)
    clock_at_tuesday_ten.shift(timedelta(minutes=11))
    with pytest.raises(DomainError) as error:
        take_back_answer(actor=bram.viewer, invitation_id=invitation.pk)
    assert error.value.code == "too_late"


def test_a_flexible_request_needs_a_moment_inside_it(anna: Person, bram: Person) -> None:
    search = on_board(anna, starts_at=None, flexible_until=TUESDAY_TEN + timedelta(days=3))
    assert refused(bram, search) == "moment_missing"
    assert refused(bram, search, TUESDAY_TEN + timedelta(days=4)) == "moment_outside"
    assert answer(bram, search, THURSDAY_TWO).starts_at == THURSDAY_TWO


def test_two_agreements_at_one_time_do_not_go(anna: Person, bram: Person, coos: Person) -> None:
    held = on_board(coos)
    answer(bram, held)
    assert refused(bram, on_board(anna, starts_at=THURSDAY_TWO + timedelta(minutes=30))) == "overlaps"
    flexible = on_board(anna, starts_at=None)
    assert refused(bram, flexible, THURSDAY_TWO - timedelta(minutes=30)) == "overlaps"
    assert answer(bram, flexible, THURSDAY_TWO + timedelta(minutes=45)).status == InvitationStatus.HELD


def test_who_is_kept_apart(anna: Person, bram: Person, coos: Person, community, geography: Geography) -> None:
    search = on_board(anna)
    partner = make_resident(community, "Piet", at=geography.postcodes["9101AA"], number="12")
    new = make_resident(community, "Nienke", at=geography.postcodes["9101BA"], confirmed=False)
    far = make_resident(community, "Fay", at=geography.postcodes["9103AA"])
    for person in (bram, far):
        Block.objects.create(blocker=anna.participant, blocked=person.participant, at=TUESDAY_TEN)
    found = {person.participant.first_name: refused(person, search) for person in (anna, bram, far, partner, new)}
    assert found == dict.fromkeys(("Anna", "Bram", "Fay", "Piet", "Nienke"), "not_together")
    ride = on_board(anna, slug="rides")
    Participant.objects.filter(pk=coos.participant.pk).update(has_car=False)
    assert refused(coos, ride) == "lacks_car"
    Participant.objects.filter(pk=coos.participant.pk).update(has_car=True)
    assert answer(Person(**{**vars_of(coos), "participant": Participant.objects.get(pk=coos.participant.pk)}), ride)


def vars_of(person: Person) -> dict[str, object]:
    return {name: getattr(person, name) for name in ("user", "community", "viewer", "home", "host")}


def test_how_far_and_how_often_are_ones_own_to_decide(anna: Person, community, geography: Geography) -> None:
    """The own number, the budget and the distance keep us from asking; nobody from offering."""
    far = make_resident(community, "Fay", at=geography.postcodes["9103AA"], monthly_number=1, weekly_contacts=1)
    for number in range(3):
        search = on_board(anna, starts_at=THURSDAY_TWO + timedelta(days=number), radius_m=1_000)
        assert answer(far, search).status == InvitationStatus.HELD
    _ask, candidate = candidate_for(search.slot, far.participant, now=TUESDAY_TEN)
    # What somebody did of their own accord is neither a question nor an answer to one.
    assert (candidate.asked_this_month, candidate.contacts_this_week, candidate.learned) == (0, 0, NOTHING)


def test_too_late(anna: Person, bram: Person, coos: Person, clock_at_tuesday_ten) -> None:
    arranged, withdrawn, over = on_board(anna), on_board(anna), on_board(anna)
    hidden = published(anna, starts_at=THURSDAY_TWO)
    accept_held(actor=anna.viewer, invitation_id=answer(coos, arranged).pk)
    HelpRequest.objects.filter(occasions__slots=withdrawn.slot).update(status=RequestStatus.WITHDRAWN)
    found = [refused(bram, search) for search in (arranged, withdrawn, hidden)]
    clock_at_tuesday_ten.move_to(THURSDAY_TWO)
    assert [*found, refused(bram, over)] == ["arranged", "withdrawn", "arranged", "expired"]


def test_the_first_is_fine_makes_the_match_at_once(anna: Person, bram: Person) -> None:
    answer(bram, on_board(anna, first_is_fine=True))
    assert Match.objects.get().helper == bram.participant


def test_ten_first_contacts_a_day(anna: Person, bram: Person, community, geography, clock_at_tuesday_ten) -> None:
    people = [
        make_resident(community, f"Sem{number}", at=geography.postcodes["9102AA"], number=str(number + 20))
        for number in range(11)
    ]
    for number, person in enumerate(people[:10]):
        answer(bram, on_board(person, starts_at=THURSDAY_TWO + timedelta(hours=number)))
    assert refused(bram, on_board(people[10], starts_at=THURSDAY_TWO + timedelta(days=1))) == "error.first_contacts"
    again = on_board(people[0], starts_at=THURSDAY_TWO + timedelta(days=2))
    assert answer(bram, again).status == InvitationStatus.HELD
    clock_at_tuesday_ten.shift(timedelta(days=1))
    late = on_board(people[10], starts_at=THURSDAY_TWO + timedelta(days=3))
    assert answer(bram, late).status == InvitationStatus.HELD


def test_the_database_holds_the_ten_as_well(anna: Person, bram: Person, coos: Person) -> None:
    note_first_contact(participant=bram.participant, other=anna.participant, at=TUESDAY_TEN)
    row = {"participant": bram.participant, "on": date(2026, 12, 1)}
    for wrong in (
        {"other": coos.participant, "number": 11},
        {"other": coos.participant, "number": 0},
        {"other": coos.participant, "number": 1},
        {"other": anna.participant, "number": 2},
        {"other": bram.participant, "number": 2},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FirstContact.objects.bulk_create([FirstContact(**row, **wrong)])
    assert FirstContact.objects.count() == 1


def test_a_coordinator_cannot_ask_somebody_blocked_who_lives_far_away(anna: Person, community, geography) -> None:
    """One reason that may be set aside does not hide another that may not."""
    far = make_resident(community, "Fay", at=geography.postcodes["9103AA"])
    Block.objects.create(blocker=anna.participant, blocked=far.participant, at=TUESDAY_TEN)
    search = published(anna, starts_at=THURSDAY_TWO, radius_m=1_000)
    with pytest.raises(DomainError) as error:
        invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=far.participant)
    assert (error.value.code, Invitation.objects.count()) == ("not_together", 0)


def offer_of(person: Person, **extra: object) -> Offer:
    return board_offer(person, category(person, "garden"), 1, **extra)


def asks(person: Person, offer: Offer, title: str = "De haag is hoog") -> HelpRequest:
    what = Small(title=title, where=Where.ASKER, day="date", on=THURSDAY_TWO.date(), at=THURSDAY_TWO.time())
    return ask_one(actor=person.viewer, participant=person.participant, offer=offer, what=what)


def state_of(person: Person, help_request: HelpRequest) -> str:
    fresh = HelpRequest.objects.select_related("category").get(pk=help_request.pk)
    return request_page(person.viewer, fresh, "Fatma").state


def test_asking_after_an_offer_asks_that_one_person(anna: Person, bram: Person, coos: Person) -> None:
    offer = offer_of(bram)
    offers(coos, "garden")
    help_request = asks(anna, offer)
    invitation = Invitation.objects.get()
    assert (invitation.participant, invitation.offer, invitation.invited_by, invitation.status) == (
        bram.participant,
        offer,
        InvitedBy.ASKER,
        InvitationStatus.INVITED,
    )
    assert (help_request.way, help_request.visibility, help_request.category) == (
        Way.ONE,
        Visibility.INVITED,
        offer.category,
    )
    assert (kinds(), OutboxMessage.objects.get().participant) == (["invitation"], bram.participant)
    sweep_due()
    assert (Invitation.objects.count(), state_of(anna, help_request)) == (1, "one")
    assert [item.answered for item in board(anna.viewer).items] == [True]
    held = answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
    assert (held.status, kinds()) == (InvitationStatus.HELD, ["invitation", "held"])


def test_asking_twice_asks_once(anna: Person, bram: Person) -> None:
    offer = offer_of(bram)
    assert asks(anna, offer).pk == asks(anna, offer).pk
    assert (HelpRequest.objects.count(), Invitation.objects.count(), kinds()) == (1, 1, ["invitation"])


def test_nu_niet_and_silence_look_the_same_to_the_asker(anna, bram, coos, clock_at_tuesday_ten) -> None:
    """Both hear at the same moment, with the same words, that we can go on; until then both are waited for."""
    silent, refusing = asks(anna, offer_of(bram)), asks(anna, offer_of(coos))
    invitations = {help_request: invitation_for(help_request) for help_request in (silent, refusing)}
    until = invitations[silent].wait_until
    assert invitations[refusing].wait_until == until
    answer_not_now(actor=coos.viewer, invitation_id=invitations[refusing].pk)
    sweep_due()
    assert [state_of(anna, one) for one in (silent, refusing)] == ["one", "one"]
    clock_at_tuesday_ten.move_to(until - timedelta(minutes=1))
    assert (sweep_due(), kinds()) == (0, ["invitation", "invitation"])
    clock_at_tuesday_ten.move_to(until)
    sweep_due()
    sweep_due()
    assert [state_of(anna, one) for one in (silent, refusing)] == ["further", "further"]
    mails = OutboxMessage.objects.filter(kind="further")
    ids = {one.public_id for one in (silent, refusing)}
    texts = {
        mail.body_text.replace(public_id, "") for mail in mails for public_id in ids if public_id in mail.body_text
    }
    assert (len(mails), len(texts), {mail.participant for mail in mails}) == (2, 1, {anna.participant})
    assert Invitation.objects.count() == 2


def invitation_for(help_request: HelpRequest) -> Invitation:
    return Invitation.objects.get(slot__occasion__help_request=help_request)


def test_searching_further_is_an_ordinary_search(anna, bram, coos, clock_at_tuesday_ten) -> None:
    help_request = asks(anna, offer_of(bram))
    offers(coos, "garden")
    clock_at_tuesday_ten.move_to(invitation_for(help_request).wait_until)
    sweep_due()
    for _ in range(2):
        search_further(actor=anna.viewer, help_request_id=help_request.pk)
        sweep_due()
    assert list(Invitation.objects.order_by("pk").values_list("participant__first_name", "invited_by")) == [
        ("Bram", InvitedBy.ASKER),
        ("Coos", InvitedBy.SYSTEM),
    ]
    assert state_of(anna, help_request) == "open"
    assert SearchEvent.objects.filter(code=SearchEventCode.FURTHER).count() == 1
    # Who was asked first may still say yes.
    late = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get(participant=bram.participant).pk)
    assert late.status == InvitationStatus.HELD


def test_searching_further_need_not_wait(anna: Person, bram: Person, coos: Person) -> None:
    help_request = asks(anna, offer_of(bram))
    offers(coos, "garden")
    search_further(actor=anna.viewer, help_request_id=help_request.pk)
    sweep_due()
    assert Invitation.objects.count() == 2


def test_rather_somebody_else_goes_on_by_itself(anna: Person, bram: Person, coos: Person) -> None:
    help_request = asks(anna, offer_of(bram))
    offers(coos, "garden")
    held = answer_yes(actor=bram.viewer, invitation_id=invitation_for(help_request).pk)
    decline_held(actor=anna.viewer, invitation_id=held.pk)
    sweep_due()
    assert Invitation.objects.get(participant=coos.participant).invited_by == InvitedBy.SYSTEM


def test_over_is_over(anna: Person, bram: Person, clock_at_tuesday_ten) -> None:
    help_request = asks(anna, offer_of(bram))
    clock_at_tuesday_ten.move_to(THURSDAY_TWO)
    with pytest.raises(DomainError) as error:
        search_further(actor=anna.viewer, help_request_id=help_request.pk)
    sweep_due()
    slot = Slot.objects.get(occasion__help_request=help_request)
    assert (error.value.code, slot.status, kinds()) == ("over", SlotStatus.UNMET, ["invitation", "unmet"])


@pytest.mark.parametrize("why", ["blocked", "household", "enough", "resting"])
def test_why_somebody_cannot_be_asked_is_not_said(why: str, anna: Person, bram: Person, community, geography) -> None:
    offer = offer_of(bram)
    match why:
        case "blocked":
            Block.objects.create(blocker=bram.participant, blocked=anna.participant, at=TUESDAY_TEN)
        case "household":
            type(bram.home).objects.filter(pk=bram.home.pk).update(address_hash=anna.home.address_hash)
        case "enough":
            Participant.objects.filter(pk=bram.participant.pk).update(monthly_number=1)
            asks(make_resident(community, "Sem", at=geography.postcodes["9102AA"]), offer)
        case "resting":
            Participant.objects.filter(pk=bram.participant.pk).update(paused_until=date(2026, 12, 24))
    offer.participant.refresh_from_db()
    before = (HelpRequest.objects.count(), Invitation.objects.count(), FirstContact.objects.count())
    with pytest.raises(DomainError) as error:
        asks(anna, offer)
    assert (error.value.code, str(error.value.message)) == (
        "error.one.not_now",
        "Dit lukt nu niet met Bram. Stel je vraag gewoon: dan zoeken wij iemand.",
    )
    assert (HelpRequest.objects.count(), Invitation.objects.count(), FirstContact.objects.count()) == before


@pytest.mark.parametrize(("still", "is_there"), [("", False), (StillAnswer.NO, False), (StillAnswer.YES, True)])
def test_who_is_asked_nothing_until_they_answer_offers_nothing(
    anna: Person, bram: Person, coos: Person, still: str, is_there: bool
) -> None:
    for person in (bram, coos):
        offer_of(person)
    answered_at = TUESDAY_TEN if still else None
    Silence.objects.create(participant=bram.participant, asked_at=TUESDAY_TEN, answer=still, answered_at=answered_at)
    names = {"Coos", "Bram"} if is_there else {"Coos"}
    assert {item.first_name for item in board(anna.viewer).items} == names
    assert {item.first_name for item in fitting_offers(anna.viewer, category(anna, "garden"))} == names


def test_who_has_no_mail_is_for_the_coordinator_to_call(anna: Person, bram: Person) -> None:
    bram.user.is_active = False
    bram.user.save()
    help_request = asks(anna, offer_of(bram))
    search = Search.objects.get(slot__occasion__help_request=help_request)
    assert (search.desk_reason, kinds()) == (DeskReason.CALL_WANTED, [])
