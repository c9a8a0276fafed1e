"""Whoever said yes hears how it ended: when it is their turn, and when it came to nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import Way
from matching.enums import DeskReason, InvitationStatus
from matching.models import Invitation, Search
from matching.services.agreeing import accept_held, decline_held
from matching.services.answering import answer_not_now, answer_yes, may_step_back, step_back, take_back_answer
from matching.services.searching import invite_by_hand, sweep_due
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)


def mails_of(person: Person) -> list[str]:
    rows = OutboxMessage.objects.filter(participant=person.participant).order_by("pk")
    return [kind for kind in rows.values_list("kind", flat=True) if kind != "invitation"]


def yes_of(person: Person, search: Search) -> Invitation:
    invitation = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=person.participant)
    return answer_yes(actor=person.viewer, invitation_id=invitation.pk)


@kept
def search(anna: Person, bram: Person, coos: Person) -> Search:
    for person in (bram, coos):
        offers(person)
    return published(anna, starts_at=THURSDAY_TWO)


def test_the_next_one_hears_that_it_is_their_turn(search: Search, anna: Person, bram: Person, coos: Person) -> None:
    held, reserve = yes_of(bram, search), yes_of(coos, search)
    assert (held.status, reserve.status) == (InvitationStatus.HELD, InvitationStatus.RESERVE)
    decline_held(actor=anna.viewer, invitation_id=held.pk)
    assert mails_of(coos) == ["reserve", "moved_up"]
    told = OutboxMessage.objects.get(kind="moved_up")
    assert told.subject == "Nu ben jij aan de beurt"
    assert "Anna hoort nu dat jij wilt" in " ".join(told.body_text.split())
    accept_held(actor=anna.viewer, invitation_id=reserve.pk)
    assert mails_of(coos) == ["reserve", "moved_up", "match"]


def test_whose_yes_got_no_answer_hears_that_it_came_to_nothing(
    search: Search, bram: Person, coos: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    yes_of(bram, search)
    asked_only = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=coos.participant)
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(minutes=1))
    sweep_due()
    asked_only.refresh_from_db()
    assert (asked_only.status, mails_of(coos)) == (InvitationStatus.EXPIRED, [])
    assert mails_of(bram) == ["came_to_nothing"]
    assert "Het is er deze keer niet van gekomen" in OutboxMessage.objects.get(kind="came_to_nothing").body_text


def test_while_somebody_waits_for_graag_the_coordinator_need_not_call(anna: Person, bram: Person) -> None:
    """Short of time it stands on the list at once; with a yes it does not, until the asker stays silent."""
    offers(bram)
    search = published(anna, starts_at=TUESDAY_TEN + timedelta(hours=5))
    sweep_due()
    search.refresh_from_db()
    assert search.desk_reason == DeskReason.SHORT
    answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    search.refresh_from_db()
    assert search.desk_reason == ""
    with time_machine.travel(search.asker_answer_by, tick=False):
        sweep_due()
    search.refresh_from_db()
    assert search.desk_reason == DeskReason.ASKER_SILENT


def test_whoever_said_yes_steps_back_and_the_next_one_is_held(
    search: Search, anna: Person, bram: Person, coos: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    held, reserve = yes_of(bram, search), yes_of(coos, search)
    clock_at_tuesday_ten.shift(timedelta(hours=1))
    for _twice in range(2):
        assert step_back(actor=bram.viewer, invitation_id=held.pk).status == InvitationStatus.STEPPED_BACK
    reserve.refresh_from_db()
    assert (reserve.status, mails_of(coos)) == (InvitationStatus.HELD, ["reserve", "moved_up"])
    accept_held(actor=anna.viewer, invitation_id=reserve.pk)
    for invitation in (held, reserve):  # an agreement is cancelled where it stands
        invitation.refresh_from_db()
        assert not may_step_back(invitation)
    with pytest.raises(DomainError) as refused:
        step_back(actor=coos.viewer, invitation_id=reserve.pk)
    assert refused.value.code == "too_late"


def test_on_their_page_as_well(
    search: Search, bram: Person, client_for: Callable[..., Client], clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    invitation = yes_of(bram, search)
    page, undo = (reverse(f"matching:{name}", args=[invitation.public_id]) for name in ("invitation", "undo_answer"))
    clock_at_tuesday_ten.shift(timedelta(hours=1))
    browser = client_for(bram)
    shown = browser.get(page)
    assert (shown.context["undo_url"], shown.context["undo_minutes"]) == (undo, 0)
    assert "3\N{NO-BREAK SPACE}december" in shown.context["when"]
    assert shown.context["when"][1:] in shown.content.decode()  # what they said yes to; it begins with a capital
    for _second_tap in range(2):
        told = browser.post(undo, follow=True)
        messages = [str(message) for message in told.context["messages"]]
        assert messages == ["Goed dat je het zegt. We vragen iemand anders."]
    invitation.refresh_from_db()
    assert invitation.status == InvitationStatus.STEPPED_BACK


class TestOnThePageOfTheAsker:
    GONE = "Wie ja zei, kan toch niet. Dat ligt niet aan je vraag. We zoeken iemand anders."

    @staticmethod
    def shown(search: Search, anna: Person, client_for: Callable[..., Client]) -> tuple[bool, list[str]]:
        """Whether it says that a yes is gone; and what happened, newest first."""
        public_id = search.slot.occasion.help_request.public_id
        page = client_for(anna).get(reverse("matching:request", args=[public_id]))
        return TestOnThePageOfTheAsker.GONE in page.content.decode(), [step.text for step in page.context["history"]]

    def test_a_yes_that_was_taken_back_is_told_until_the_next(
        self,
        search: Search,
        anna: Person,
        bram: Person,
        coos: Person,
        client_for: Callable[..., Client],
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        held = yes_of(bram, search)
        assert not self.shown(search, anna, client_for)[0]
        step_back(actor=bram.viewer, invitation_id=held.pk)
        is_told, history = self.shown(search, anna, client_for)
        assert is_told
        assert history[:2] == ["Iemand die ja zei, kan toch niet.", "Iemand zei ja."]
        clock_at_tuesday_ten.shift(timedelta(minutes=5))
        yes_of(coos, search)
        is_told, history = self.shown(search, anna, client_for)
        assert (is_told, history[0]) == (False, "Iemand zei ja.")

    def test_nu_niet_that_was_taken_back_is_nobodys_business(
        self, search: Search, anna: Person, bram: Person, client_for: Callable[..., Client]
    ) -> None:
        before = self.shown(search, anna, client_for)
        invitation = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)
        answer_not_now(actor=bram.viewer, invitation_id=invitation.pk)
        take_back_answer(actor=bram.viewer, invitation_id=invitation.pk)
        by_hand = "Fatma van Buurthulp vroeg iemand."
        assert self.shown(search, anna, client_for) == (before[0], [by_hand, *before[1]])

    def test_whom_she_asked_alone_and_who_could_not_after_all(
        self, anna: Person, bram: Person, client_for: Callable[..., Client]
    ) -> None:
        offers(bram)
        search = published(anna, starts_at=THURSDAY_TWO, way=Way.ONE)
        held = yes_of(bram, search)
        step_back(actor=bram.viewer, invitation_id=held.pk)
        public_id = search.slot.occasion.help_request.public_id
        page = client_for(anna).get(reverse("matching:request", args=[public_id])).content.decode()
        assert "Zullen we verder zoeken?" in page
        assert "Wie ja zei, kan toch niet. Dat ligt niet aan je vraag. We kunnen het ook anderen vragen." in page
        assert "We hoorden nog geen ja" not in page
