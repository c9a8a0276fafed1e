""" "Ik kies zelf": several yeses are held, and the asker picks (matching.md §6)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import Way
from exchange.models import HelpRequest
from exchange.services.drafts import save_how
from matching.enums import DeskReason, InvitationStatus
from matching.models import Invitation, Search
from matching.services.agreeing import accept_held, decline_held
from matching.services.answering import answer_yes, take_back_answer
from matching.services.searching import sweep_due
from members.enums import Feature
from members.models import Community
from members.services.settings import switch_feature
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.kept import kept
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, draft, offers, published, requests_on_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten", "slow_answers")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
MONDAY_TWO = datetime(2026, 12, 14, 14, 0, tzinfo=AMSTERDAM)


@kept
def neighbours(community, geography) -> list[Person]:
    """Eight who like to do the shopping for somebody."""
    names = ("Coos", "Dora", "Evert", "Fenna", "Gijs", "Hanna", "Ivo", "Jet")
    people = [make_resident(community, name, at=geography.postcodes["9102AA"], number=name) for name in names]
    for person in people:
        offers(person)
    return people


@kept
def search(anna: Person, neighbours: list[Person], slow_answers: None) -> Search:
    """Anna asks for Thursday at two, and chooses herself; the first neighbours were asked."""
    made = published(anna, starts_at=THURSDAY_TWO, way=Way.CHOOSE)
    sweep_due()
    return made


def asked(search: Search) -> list[Invitation]:
    return list(search.slot.invitations.order_by("pk"))


def yes(invitation: Invitation) -> str:
    return answer_yes(actor=SYSTEM, invitation_id=invitation.pk).status


def statuses(search: Search) -> list[str]:
    return [invitation.status for invitation in asked(search)]


def test_the_waves_go_on_after_a_yes_until_there_is_something_to_choose_from(search: Search) -> None:
    before = len(asked(search))
    assert yes(asked(search)[0]) == InvitationStatus.HELD
    sweep_due()
    assert len(asked(search)) > before


def test_the_control_asks_nobody_after_the_first_yes(anna: Person, neighbours: list[Person]) -> None:
    search = published(anna, starts_at=THURSDAY_TWO)
    sweep_due()
    before = len(asked(search))
    yes(asked(search)[0])
    sweep_due()
    assert len(asked(search)) == before


def test_at_most_as_many_are_held_as_the_community_says(search: Search) -> None:
    given = []
    for number in range(8):
        if number < len(asked(search)):
            given.append(yes(asked(search)[number]))
        sweep_due()
    assert given == ["held"] * 4 + ["reserve"] * (len(given) - 4)
    assert len(given) >= 4
    # Four are held: nobody is asked any more.
    count = len(asked(search))
    Search.objects.update(due_at=TUESDAY_TEN)
    sweep_due()
    assert len(asked(search)) == count


def test_the_number_is_the_communitys_own(anna: Person, neighbours: list[Person]) -> None:
    community = Community.objects.get(pk=anna.community.pk)
    community.settings["features"]["choose"] = {"most_yeses": 2}
    community.save()
    anna.participant.community = community
    search = published(anna, starts_at=THURSDAY_TWO, way=Way.CHOOSE)
    sweep_due()
    assert [yes(invitation) for invitation in asked(search)[:3]] == ["held", "held", "reserve"]


def test_who_is_not_picked_hears_that_it_is_arranged(search: Search, anna: Person) -> None:
    first, second, third, *_rest = asked(search)
    for invitation in (first, second):
        yes(invitation)
    match = accept_held(actor=anna.viewer, invitation_id=second.pk)
    assert (match.invitation_id, statuses(search)[:3]) == (second.pk, ["declined", "chosen", "arranged"])
    told = OutboxMessage.objects.filter(kind="arranged").values_list("participant_id", flat=True)
    assert {first.participant_id, third.participant_id} <= set(told)
    assert second.participant_id not in set(told)


def test_rather_not_this_one_leaves_the_others_to_choose_from(search: Search, anna: Person) -> None:
    first, second, *_rest = asked(search)
    for invitation in (first, second):
        yes(invitation)
    search.refresh_from_db()
    until = search.asker_answer_by
    decline_held(actor=anna.viewer, invitation_id=first.pk)
    search.refresh_from_db()
    assert (statuses(search)[:2], search.asker_answer_by) == (["declined", "held"], until)
    decline_held(actor=anna.viewer, invitation_id=second.pk)
    search.refresh_from_db()
    assert (search.asker_answer_by, search.due_at) == (None, TUESDAY_TEN)


def test_a_yes_taken_back_leaves_the_others(search: Search) -> None:
    first, second, *_rest = asked(search)
    for invitation in (first, second):
        yes(invitation)
    take_back_answer(actor=SYSTEM, invitation_id=first.pk)
    search.refresh_from_db()
    assert (statuses(search)[:2], search.asker_answer_by is None) == (["invited", "held"], False)


def test_nobody_picked_in_time_is_the_coordinators(search: Search, anna: Person, carla: Person, clock_at_tuesday_ten):
    yes(asked(search)[0])
    search.refresh_from_db()
    assert TUESDAY_TEN < search.asker_answer_by <= search.decide_by
    clock_at_tuesday_ten.move_to(search.asker_answer_by)
    sweep_due()
    search.refresh_from_db()
    assert search.desk_reason == DeskReason.ASKER_SILENT
    [item] = requests_on_list(carla)
    assert item.reason_text == "Iemand zei ja; Anna reageert niet."
    # A wave that still goes out does not take it off the list; "Graag" does.
    Search.objects.update(due_at=search.asker_answer_by)
    sweep_due()
    search.refresh_from_db()
    assert search.desk_reason == DeskReason.ASKER_SILENT
    accept_held(actor=anna.viewer, invitation_id=asked(search)[0].pk)
    search.refresh_from_db()
    assert search.desk_reason == ""


def test_one_more_yes_gives_more_time_but_not_past_the_coordinators_hours(
    anna: Person, neighbours: list[Person], clock_at_tuesday_ten
) -> None:
    search = published(anna, starts_at=MONDAY_TWO, way=Way.CHOOSE)
    sweep_due()
    yes(asked(search)[0])
    sweep_due()
    search.refresh_from_db()
    until = search.asker_answer_by
    clock_at_tuesday_ten.shift(timedelta(hours=3))
    yes(asked(search)[1])
    search.refresh_from_db()
    assert until < search.asker_answer_by <= search.decide_by


def test_with_somebody_to_choose_it_is_not_said_that_nobody_could(search: Search, clock_at_tuesday_ten) -> None:
    yes(asked(search)[0])
    clock_at_tuesday_ten.move_to(search.decide_by)
    sweep_due()
    search.refresh_from_db()
    assert search.desk_reason == DeskReason.ASKER_SILENT
    assert OutboxMessage.objects.filter(kind="unmet").count() == 0


def test_who_chooses_is_asked_whoever_is_first(anna: Person) -> None:
    switch_feature(actor=SYSTEM, community=anna.community, feature=Feature.CHOOSE, is_on=True)
    row = draft(anna, starts_at=THURSDAY_TWO)
    saved = save_how(actor=anna.viewer, draft=row, way=Way.CHOOSE, visibility="board", first_is_fine=True)
    assert (saved.way, saved.first_is_fine) == ("choose", False)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpRequest.objects.filter(pk=row.pk).update(first_is_fine=True)


def test_only_where_the_community_has_it(anna: Person) -> None:
    with pytest.raises(DomainError) as refused:
        save_how(actor=anna.viewer, draft=draft(anna, starts_at=THURSDAY_TWO), way=Way.CHOOSE, visibility="board")
    assert refused.value.code == "error.way"
