"""Controls: each promise of a scenario is noticed when it is broken, and a sound village breaks none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

import pytest

from exchange.enums import Where
from exchange.models import Category, HelpRequest, Occasion, Offer
from matching.enums import InvitedBy, MatchStatus, Said
from matching.models import Invitation, Match, Search, Transfer
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.confirming import say_outcome
from matching.services.publishing import withdraw_request
from matching.services.searching import sweep_due
from members.models import Block, Confirmation, Participant, Place
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.kept import kept
from tests.matching.test_candidates import THURSDAY_TWO
from tests.matching.world import TUESDAY_TEN, category, offers, published
from tests.scenarios.promises import (
    broken_promises,
    figures,
    ledger_faults,
    message_faults,
    steps_without_a_row,
)
from tests.smtp_sink import Accepted, SmtpSink
from tests.tiers import landing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]


@dataclass
class Cast:
    """Anna's groceries on Thursday at two, and Bram, 600 metres away, whom the system asked."""

    anna: Person
    bram: Person
    search: Search
    invitation: Invitation

    @property
    def helper(self) -> Participant:
        assert self.bram.participant is not None
        return self.bram.participant


@kept
def asked(anna, bram) -> Cast:
    offers(bram, monthly_number=2)
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    return Cast(anna=anna, bram=bram, search=search, invitation=Invitation.objects.get())


@kept
def agreed(asked: Cast) -> Cast:
    answer_yes(actor=asked.bram.viewer, invitation_id=asked.invitation.pk)
    accept_held(actor=asked.anna.viewer, invitation_id=asked.invitation.pk)
    return asked


@pytest.fixture
def done(agreed: Cast, clock_at_tuesday_ten) -> Cast:
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(hours=4))
    for person in (agreed.anna, agreed.bram):
        say_outcome(actor=person.viewer, match_id=Match.objects.get().pk, participant=person.participant, said=Said.YES)
    return agreed


def faults(cast: Cast) -> list[str]:
    """Without the name of the invitation in front."""
    return [fault.split("): ")[-1] for fault in broken_promises(cast.anna.community)]


def in_the_evening(cast: Cast) -> None:
    Invitation.objects.update(invited_at=TUESDAY_TEN.replace(hour=21))


def before_eight(cast: Cast) -> None:
    Invitation.objects.update(invited_at=TUESDAY_TEN.replace(hour=7, minute=59))


def their_own(cast: Cast) -> None:
    HelpRequest.objects.update(participant=cast.helper)


def blocked(cast: Cast) -> None:
    Block.objects.create(blocker=cast.helper, blocked=cast.anna.participant, at=TUESDAY_TEN)


def stranger(cast: Cast) -> None:
    Confirmation.objects.filter(participant=cast.helper).delete()


def without_a_car(cast: Cast) -> None:
    Participant.objects.update(has_car=False)
    Category.objects.filter(slug="groceries").update(needs_car=True)


def beyond_their_radius(cast: Cast) -> None:
    Offer.objects.update(radius_m=500)


def beyond_the_askers_radius(cast: Cast) -> None:
    HelpRequest.objects.update(radius_m=500)


def same_household(cast: Cast) -> None:
    Place.objects.update(address_hash="a" * 64)


def next_door(cast: Cast) -> None:
    Participant.objects.filter(pk=cast.helper.pk).update(avoids_direct_neighbours=True)
    Place.objects.update(postcode_hash="b" * 64)


def over_their_number(cast: Cast) -> None:
    Participant.objects.update(monthly_number=0)


def over_their_week(cast: Cast) -> None:
    Participant.objects.update(weekly_contacts=0)


def never_on_thursdays(cast: Cast) -> None:
    Offer.objects.update(day_parts=1)


def never_in_those_days(cast: Cast) -> None:
    Occasion.objects.update(
        starts_at=None, flexible_from=THURSDAY_TWO, flexible_until=THURSDAY_TWO + timedelta(hours=20)
    )
    Offer.objects.update(day_parts=1)


def another_kind(cast: Cast) -> None:
    Offer.objects.update(category=category(cast.bram, "digital"))


BROKEN: dict[Callable[[Cast], None], str] = {
    in_the_evening: "asked at 21:00",
    before_eight: "asked at 07:59",
    their_own: "asked for their own request",
    blocked: "asked although blocked",
    stranger: "asked without being confirmed",
    without_a_car: "asked without having a car",
    beyond_their_radius: "m away, beyond the radius",
    beyond_the_askers_radius: "m away, beyond the radius",
    same_household: "asked in their own household",
    next_door: "asked next door",
    over_their_number: "question 1 in thirty days, their number is 0",
    over_their_week: "question 1 in seven days, their budget is 0",
    never_on_thursdays: "asked for a time that does not suit",
    never_in_those_days: "asked for days that do not suit",
    another_kind: "asked for groceries, offers digital",
}


def test_a_sound_village_breaks_none(agreed: Cast):
    assert broken_promises(agreed.anna.community) == []


@landing
@pytest.mark.parametrize("breaking", BROKEN, ids=lambda breaking: breaking.__name__)
def test_a_broken_promise_is_noticed(agreed: Cast, breaking: Callable[[Cast], None]):
    breaking(agreed)
    assert any(BROKEN[breaking] in fault for fault in faults(agreed))


def test_asked_by_hand_is_the_coordinators_own_choice(agreed: Cast):
    Offer.objects.update(radius_m=500)
    Invitation.objects.update(invited_by=InvitedBy.HAND)
    assert faults(agreed) == []


def test_a_promise_elsewhere_at_that_time_is_noticed(agreed: Cast, community, geography):
    coos = make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")
    second = published(coos, starts_at=THURSDAY_TWO + timedelta(minutes=20))
    first = agreed.invitation
    Invitation.objects.create(
        community=community,
        slot=second.slot,
        participant=agreed.helper,
        offer=first.offer,
        wave_number=1,
        distance_m=2_400,
        band="bike",
        invited_at=TUESDAY_TEN + timedelta(minutes=1),
        wait_until=TUESDAY_TEN + timedelta(days=1),
    )
    assert "asked for the time of an agreement" in faults(agreed)
    Match.objects.update(status=MatchStatus.CANCELLED, ended_at=TUESDAY_TEN + timedelta(seconds=30))
    assert "asked for the time of an agreement" not in faults(agreed)


def test_a_request_that_ends_nowhere_is_noticed(asked: Cast, clock_at_tuesday_ten):
    assert len(faults(asked)) == 1
    assert faults(asked)[0].endswith("(open) is neither matched, nor on the list, nor withdrawn")
    clock_at_tuesday_ten.move_to(asked.search.decide_by)
    sweep_due()
    assert faults(asked) == []  # on the list


def test_a_withdrawn_request_is_not_lost(asked: Cast):
    withdraw_request(actor=asked.anna.viewer, help_request_id=HelpRequest.objects.get().pk)
    assert faults(asked) == []


def test_the_book_is_compared_with_the_agreements(done: Cast):
    assert Transfer.objects.count() == 1
    assert ledger_faults(done.anna.community) == []
    Match.objects.update(minutes=50)
    assert [fault.split(":")[0] for fault in ledger_faults(done.anna.community)] == [
        "not booked",
        "booked without cause",
    ]
    Match.objects.update(status=MatchStatus.NOT_DONE)
    assert [fault.split(":")[0] for fault in ledger_faults(done.anna.community)] == ["booked without cause"]


def test_a_status_without_its_history_is_counted(agreed: Cast):
    assert steps_without_a_row() == 0
    Invitation.objects.update(status="lapsed")
    assert steps_without_a_row() == 1


@pytest.fixture
def delivered(agreed: Cast) -> SmtpSink:
    """A sink that got every message that was written, once."""
    sink = SmtpSink()
    for message in OutboxMessage.objects.all():
        sink.accepted.append(Accepted(message.message_id, (message.to,), EmailMessage()))
    OutboxMessage.objects.update(status=OutboxStatus.SENT, sent_at=TUESDAY_TEN)
    sink._loop.close()
    return sink


def test_sound_post_has_no_faults(delivered: SmtpSink):
    assert message_faults(delivered) == []


def test_a_message_twice_is_noticed(delivered: SmtpSink):
    delivered.accepted.append(delivered.accepted[0])
    assert message_faults(delivered) == [f"{delivered.accepted[0].message_id} came 2 times"]


def test_a_message_that_never_came_or_that_nobody_wrote_is_noticed(delivered: SmtpSink):
    gone = delivered.accepted.pop()
    stray = Accepted("<stray@elsewhere>", ("x@dorp.example",), EmailMessage())
    delivered.accepted.append(stray)
    assert message_faults(delivered) == ["<stray@elsewhere> is in no row", f"{gone.message_id} never came"]


def test_a_message_that_was_not_sent_is_noticed(delivered: SmtpSink):
    message = OutboxMessage.objects.order_by("pk")[0]
    OutboxMessage.objects.filter(pk=message.pk).update(status=OutboxStatus.FAILED)
    assert message_faults(delivered) == [f"{message.key} is failed"]


def test_the_same_news_under_two_keys_is_noticed(delivered: SmtpSink):
    message = OutboxMessage.objects.filter(kind="invitation").get()
    message.pk, message.key, message.message_id = None, f"{message.key}:again", "<again@testserver>"
    message.save()
    delivered.accepted.append(Accepted(message.message_id, (message.to,), EmailMessage()))
    assert len(message_faults(delivered)) == 1
    assert "2 mails invitation about" in message_faults(delivered)[0]


@dataclass(frozen=True)
class Counted:
    """A request as the figures want it."""

    slot_id: int
    willing: int
    is_ride: bool = field(default=False)


def test_figures_count_what_they_say(agreed: Cast, community, geography):
    coos = make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")
    nobody = published(coos, starts_at=THURSDAY_TWO + timedelta(days=1), slug="digital")
    gone = published(coos, starts_at=THURSDAY_TWO + timedelta(days=2), where=Where.HELPER)
    sweep_due()
    withdraw_request(actor=coos.viewer, help_request_id=gone.slot.occasion.help_request_id)
    slots = [agreed.search.slot_id, nobody.slot_id, gone.slot_id]
    counted = figures([Counted(slots[0], 1, is_ride=True), Counted(slots[1], 0), Counted(slots[2], 1)])
    assert (counted.requests, counted.rides, counted.matched, counted.on_list, counted.withdrawn) == (3, 1, 1, 1, 1)
    assert (counted.answerable, counted.answerable_matched, counted.share) == (1, 1, 1.0)
    assert (counted.invitations, counted.invitations_answerable) == (2, 1)
    assert (counted.invitations_each, counted.invitations_of_answerable) == (2.0, 1.0)
    unmet = figures([Counted(slots[0], 1), Counted(slots[1], 2)])
    assert (unmet.answerable, unmet.answerable_matched, unmet.share) == (2, 1, 0.5)
    Invitation.objects.update(invited_by=InvitedBy.HAND)
    assert figures([Counted(slots[0], 1)]).answerable_matched == 0
