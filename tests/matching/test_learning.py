"""What answers teach is kept as sums beside them, and is at every moment what the answers come to (ADR 26)."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from desk.services.merging import merge_people
from exchange.enums import SlotStatus, Visibility
from exchange.models import Category
from matching.engine.likelihood import LANDMARK, NOTHING, TOLERANCE, Answer, AnswerKind, count_answers
from matching.engine.ranking import rank
from matching.engine.score import hidden_parts
from matching.enums import InvitationStatus, InvitedBy
from matching.models import Invitation, InvitationStatusChange, Likelihood, Search
from matching.selectors.candidates import candidate_for, find_pool
from matching.services import statuses
from matching.services.agreeing import accept_held, decline_held
from matching.services.answering import answer_not_now, answer_yes, take_back_answer
from matching.services.board import answer_request
from matching.services.learning import recount_learned
from matching.services.leaving import leave
from matching.services.publishing import withdraw_request
from matching.services.searching import sweep_due
from members.models import Confirmation, Participant
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN, category, offers, published
from tests.tiers import landing

pytestmark = pytest.mark.django_db
KINDS = ("groceries", "garden", "lending")


@kept
def helpers(community, geography: Geography) -> list[Person]:
    found = [
        make_resident(community, name, at=geography.postcodes["9102AA"], number=str(number))
        for number, name in enumerate(("Coos", "Dora", "Else", "Frits"), start=11)
    ]
    for person in found:
        for kind in KINDS:
            offers(person, kind)
    return found


def check() -> str:
    out = StringIO()
    call_command("recount_likelihoods", "--check", stdout=out)
    return out.getvalue().splitlines()[0]


def kept() -> dict[tuple[str, str], tuple[float, float, float]]:
    """What is kept, as it weighs now, by first name and kind of help; not what is nothing."""
    found = {
        (row.participant.first_name, row.category.slug if row.category else ""): tuple(
            round(getattr(row, name) * 0.5 ** ((clock.now() - LANDMARK) / timedelta(days=180)), 9)
            for name in ("yes", "no", "lapse")
        )
        for row in Likelihood.objects.select_related("participant", "category")
    }
    return {key: sums for key, sums in found.items() if any(sums)}


class Village:
    """Some months in which people are asked, answer, take back, agree and withdraw, each by the real service."""

    def __init__(self, asker: Person, seed: int) -> None:
        self.asker, self.dice = asker, random.Random(seed)
        self.did: Counter[str] = Counter()

    def live(self, clock_at, steps: int) -> None:
        for _ in range(steps):
            if self.dice.random() < 0.4 or not Search.objects.filter(slot__status=SlotStatus.OPEN).exists():
                days = self.dice.choice((1, 2, 9))
                published(
                    self.asker,
                    starts_at=clock.now() + timedelta(days=days, hours=2),
                    slug=self.dice.choice(KINDS),
                    created_at=clock.now(),
                    visibility=self.dice.choice((Visibility.BOARD, Visibility.INVITED)),
                )
            sweep_due()
            for _ in range(2):
                self.one()
            clock_at.shift(timedelta(hours=self.dice.choice((1, 9, 30, 400))))
            sweep_due()

    def one(self) -> None:
        rows = list(Invitation.objects.order_by("pk"))
        if not rows:
            return
        row = self.dice.choice(rows[-8:])
        help_request = row.slot.occasion.help_request_id
        acts = {
            "yes": lambda: answer_yes(actor=SYSTEM, invitation_id=row.pk),
            "no": lambda: answer_not_now(actor=SYSTEM, invitation_id=row.pk),
            "back": lambda: take_back_answer(actor=SYSTEM, invitation_id=row.pk),
            "graag": lambda: accept_held(actor=SYSTEM, invitation_id=row.pk),
            "liever": lambda: decline_held(actor=SYSTEM, invitation_id=row.pk),
            "board": lambda: answer_request(actor=SYSTEM, participant=row.participant, help_request_id=help_request),
            "withdraw": lambda: withdraw_request(actor=SYSTEM, help_request_id=help_request),
        }
        held = ("graag", "liever", "back", "withdraw")
        verb = self.dice.choice(held if row.status == "held" else ("yes", "yes", "no", "no", "back", "board"))
        act = acts[verb]
        try:
            act()
        except DomainError:
            verb = "refused"
        self.did[verb] += 1


@landing
def test_after_a_random_history_the_sums_are_those_of_the_answers(
    anna: Person, carla: Person, helpers: list[Person], clock_at_tuesday_ten
) -> None:
    village = Village(anna, seed=20261129)
    village.live(clock_at_tuesday_ten, 40)
    assert village.did.keys() >= {"yes", "no", "back", "graag", "board", "withdraw", "refused"}
    states = set(InvitationStatusChange.objects.values_list("to_status", flat=True))
    assert states >= {"not_now", "lapsed", "expired", "chosen"}
    said = check()
    assert said.endswith("0 verschillen.")
    people, rows = Participant.objects.count(), Likelihood.objects.count()
    assert (said, rows) == (f"{people} deelnemers, {rows} tellingen, 0 verschillen.", rows)
    assert rows > 12
    # Somebody was here twice, and somebody leaves; the rest lives on.
    one, other, goes, _stays = helpers
    merged = merge_people(actor=carla.viewer, former=one.participant, by=other.participant)
    leave(actor=SYSTEM, participant=goes.participant)
    names = set(Likelihood.objects.values_list("participant__first_name", flat=True))
    assert (merged.first_name, names) == ("Dora", {"Dora", "Frits"})
    assert check().endswith("0 verschillen.")
    village.live(clock_at_tuesday_ten, 6)
    before = kept()
    assert check().endswith("0 verschillen.")
    call_command("recount_likelihoods", stdout=StringIO())
    assert kept() == before


def test_control_an_answer_that_is_not_counted_is_told(
    anna: Person, helpers: list[Person], clock_at_tuesday_ten, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = published(anna, starts_at=TUESDAY_TEN + timedelta(days=2), slug="groceries")
    sweep_due()
    first = search.slot.invitations.order_by("pk")[0]
    with monkeypatch.context() as patched:
        patched.setattr(statuses, "learn", lambda invitation, before: None)
        answer_not_now(actor=SYSTEM, invitation_id=first.pk)
    with pytest.raises(CommandError, match=r"3 tellingen, 3 verschillen\.$"):
        check()
    out = StringIO()
    call_command("recount_likelihoods", stdout=out)
    assert out.getvalue().splitlines()[0].endswith("3 tellingen, 3 verschillen, hersteld.")
    assert check().endswith("0 verschillen.")
    # One that is counted twice, and a sum of somebody who gave no answer, are told as well.
    Likelihood.objects.filter(category__isnull=True).update(no=0.5)
    Likelihood.objects.create(participant=anna.participant, yes=1)
    with pytest.raises(CommandError, match=r"3 tellingen, 2 verschillen\.$"):
        check()


def test_each_answer_is_counted_at_its_kind_its_group_and_everything(
    anna: Person, bram: Person, clock_at_tuesday_ten
) -> None:
    """And a tap that is taken back leaves nothing behind."""
    offers(bram)
    search = published(anna, starts_at=TUESDAY_TEN + timedelta(days=4))
    sweep_due()
    pk = search.slot.invitations.get().pk
    group = category(anna).parent.slug

    def sums(*of: float) -> dict[tuple[str, str], tuple[float, ...]]:
        return dict.fromkeys((("Bram", ""), ("Bram", group), ("Bram", "groceries")), of)

    assert kept() == {}
    answer_yes(actor=bram.viewer, invitation_id=pk)
    assert kept() == sums(1.0, 0.0, 0.0)
    take_back_answer(actor=bram.viewer, invitation_id=pk)
    assert kept() == {}
    answer_not_now(actor=bram.viewer, invitation_id=pk)
    assert kept() == sums(0.0, 1.0, 0.0)
    clock_at_tuesday_ten.shift(timedelta(days=180))
    assert kept() == sums(0.0, 0.5, 0.0)


def test_a_yes_that_waited_until_it_was_over_was_a_yes(anna: Person, bram: Person, clock_at_tuesday_ten) -> None:
    offers(bram)
    search = published(anna, starts_at=TUESDAY_TEN + timedelta(days=1))
    sweep_due()
    answer_yes(actor=bram.viewer, invitation_id=search.slot.invitations.get().pk)
    clock_at_tuesday_ten.shift(timedelta(days=2))
    sweep_due()
    assert search.slot.invitations.get().status == InvitationStatus.EXPIRED
    (yes, no, lapse), *_ = kept().values()
    assert (yes > 0.99, no, lapse) == (True, 0.0, 0.0)
    assert check().endswith("0 verschillen.")


def test_who_ranks_reads_what_was_learned_with_as_many_queries_as_before(
    anna: Person, helpers: list[Person], clock_at_tuesday_ten
) -> None:
    """The chance from the sums is that from the answers; three queries for the facts, whatever there is to know."""
    empty = published(anna, starts_at=TUESDAY_TEN + timedelta(days=30), slug="lending")
    with CaptureQueriesContext(connection) as before:
        find_pool(empty.slot, now=clock.now())
    for number in range(3):
        search = published(anna, starts_at=TUESDAY_TEN + timedelta(days=2 + number), slug="groceries")
        sweep_due()
        for one in search.slot.invitations.order_by("pk"):
            (answer_not_now if number else answer_yes)(actor=SYSTEM, invitation_id=one.pk)
    clock_at_tuesday_ten.shift(timedelta(days=20))
    asked = published(anna, starts_at=clock.now() + timedelta(days=30), slug="groceries", created_at=clock.now())
    with CaptureQueriesContext(connection) as after:
        pool = find_pool(asked.slot, now=clock.now())
    assert len(after) == len(before)
    kinds = {"held": AnswerKind.YES, "reserve": AnswerKind.YES, "chosen": AnswerKind.YES, "not_now": AnswerKind.NO}
    kinds |= {"expired": AnswerKind.LAPSE, "lapsed": AnswerKind.LAPSE}
    for candidate in pool.candidates:
        rows = Invitation.objects.filter(participant=candidate.participant_id, status__in=kinds)
        counted = count_answers(
            Answer(kinds[row.status], (clock.now() - row.invited_at) / timedelta(days=1)) for row in rows
        )
        apart = candidate.learned.plus(counted.times(-1.0))
        assert max(map(abs, (apart.yes, apart.no, apart.lapse))) < TOLERANCE
    assert any(not candidate.learned.is_nothing for candidate in pool.candidates)
    # Of another group the same answers weigh half, and who was never asked gets a little more.
    assert category(anna, "lending").parent != category(anna).parent
    elsewhere = find_pool(empty.slot, now=clock.now())
    halves = {one.participant_id: one.learned for one in elsewhere.candidates}
    halves_here = {one.participant_id: one.learned.times(0.5) for one in pool.candidates}
    assert len(halves_here.keys() & halves.keys()) >= 3
    assert {pk: halves_here[pk] for pk in halves if pk in halves_here} == {
        pk: learned for pk, learned in halves.items() if pk in halves_here
    }
    ranked = rank(elsewhere.ask, elsewhere.candidates).candidates
    never = {r.candidate.participant_id: r for r in ranked if r.candidate.last_asked_days is None}
    assert {round(hidden_parts(r.candidate).likelihood - r.chance, 9) for r in never.values()} <= {0.05}


def test_nobody_was_asked_nobody_answered(anna: Person, bram: Person, clock_at_tuesday_ten) -> None:
    """Who took the first step on the board is not learned of; nor is who was erased, whatever comes after."""
    Confirmation.objects.get_or_create(participant=bram.participant, defaults={"how": "coordinator", "at": clock.now()})
    search = published(anna, starts_at=TUESDAY_TEN + timedelta(days=4), visibility=Visibility.BOARD)
    help_request = search.slot.occasion.help_request_id
    answer_request(actor=bram.viewer, participant=bram.participant, help_request_id=help_request)
    assert (search.slot.invitations.get().invited_by, kept()) == (InvitedBy.BOARD, {})
    _ask, candidate = candidate_for(search.slot, bram.participant, now=clock.now())
    assert candidate.learned == NOTHING
    leave(actor=SYSTEM, participant=bram.participant)
    Invitation.objects.update(invited_by=InvitedBy.SYSTEM, status=InvitationStatus.NOT_NOW)
    assert recount_learned() == recount_learned(only_look=True)
    assert kept() == {}


def test_the_database_holds_one_row_of_each_and_nothing_below_zero(anna: Person) -> None:
    kind = category(anna)
    assert isinstance(kind, Category)
    for wrong in (
        [{"category": None}, {"category": None}],
        [{"category": kind}, {"category": kind}],
        [{"category": None, "yes": -0.1}],
    ):
        rows = [Likelihood(participant=anna.participant, **values) for values in wrong]
        with pytest.raises(IntegrityError), transaction.atomic():
            Likelihood.objects.bulk_create(rows)
