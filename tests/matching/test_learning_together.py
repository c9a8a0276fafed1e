"""What a community's people answered together moves the chance of who never answered (ADR 34)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from matching.engine.likelihood import NOTHING, TOLERANCE, CommunityCounts, Counts, as_one_person, learned_prior
from matching.models import CommunityLikelihood, Invitation, Likelihood
from matching.selectors.candidates import candidate_with_prior, find_pool
from matching.selectors.policy import default_prior_of
from matching.services import learning
from matching.services.answering import answer_not_now, answer_yes
from matching.services.learning_together import count_communities
from matching.services.leaving import leave
from matching.services.searching import sweep_due
from matching.tasks import sweep_likelihoods
from members.models import Community
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN, category, offers, published

pytestmark = pytest.mark.django_db
GROCERIES, GARDEN = "groceries", "garden"


@kept
def neighbours(community: Community, geography: Geography) -> list[Person]:
    """Four who answer: two of them to two kinds of help."""
    found = [
        make_resident(community, name, at=geography.postcodes["9102AA"], number=str(number))
        for number, name in enumerate(("Coos", "Dora", "Else", "Frits"), start=11)
    ]
    for person in found:
        offers(person, GROCERIES)
    for person in found[:2]:
        offers(person, GARDEN)
    return found


def ask_everybody(anna: Person, *, days: int, slug: str, said: dict[str, str]) -> None:
    """One question; whoever is asked answers as ``said`` has it by first name."""
    search = published(anna, starts_at=clock.now() + timedelta(days=days), slug=slug, created_at=clock.now())
    for _ in range(4):
        sweep_due()
        for invitation in Invitation.objects.filter(slot=search.slot, status="invited").select_related("participant"):
            answer = said.get(invitation.participant.first_name, "no")
            (answer_yes if answer == "yes" else answer_not_now)(actor=SYSTEM, invitation_id=invitation.pk)


def from_history(community: Community, slug: str) -> CommunityCounts:
    """The same sums, counted by the engine's own functions from every answer there is."""
    prior, now = default_prior_of(community.preset), clock.now()
    history = learning._from_history(community.participants.values_list("pk", flat=True))
    kind = category_id(community, slug)

    def together(of: int | None) -> Counts:
        total = NOTHING
        for (_person, about), answers in history.items():
            if about == of:
                total = total.plus(as_one_person(answers.faded(now), prior))
        return total

    return CommunityCounts(together(None), together(kind))


def category_id(community: Community, slug: str) -> int:
    return int(community.categories.get(slug=slug).pk)


def kept_of(community: Community, slug: str) -> CommunityCounts:
    rows = {row.category_id: Counts(row.yes, row.no, row.lapse) for row in community.likelihoods.all()}
    return CommunityCounts(rows.get(None, NOTHING), rows.get(category_id(community, slug), NOTHING)).faded(clock.now())


def apart(one: CommunityCounts, other: CommunityCounts) -> float:
    return max(
        abs(getattr(getattr(one, part), name) - getattr(getattr(other, part), name))
        for part in ("everything", "kind")
        for name in ("yes", "no", "lapse")
    )


def recounted(*arguments: str) -> str:
    out = StringIO()
    call_command("recount_likelihoods", *arguments, stdout=out)
    return out.getvalue().splitlines()[1]


def test_once_a_night_it_is_what_counting_every_answer_comes_to(
    anna: Person, neighbours: list[Person], clock_at_tuesday_ten
) -> None:
    community = anna.community
    assert sweep_likelihoods() == 0
    for days in (3, 4, 5):
        ask_everybody(anna, days=days, slug=GROCERIES, said={"Dora": "yes"} if days == 3 else {})
    ask_everybody(anna, days=6, slug=GARDEN, said={"Coos": "yes"})
    assert Likelihood.objects.filter(category__isnull=True).count() == 4
    # Counted once today already, when nobody had answered.
    assert (sweep_likelihoods(), community.likelihoods.count()) == (0, 0)
    clock_at_tuesday_ten.shift(timedelta(days=1))
    assert sweep_likelihoods() == community.likelihoods.count() > 0
    for slug in (GROCERIES, GARDEN, "lending"):
        assert apart(kept_of(community, slug), from_history(community, slug)) < TOLERANCE
    assert kept_of(community, "lending").kind == NOTHING
    # A month without nights, and it has faded as one sum fades; whoever recounts has what each person's come to.
    clock_at_tuesday_ten.shift(timedelta(days=30))
    assert TOLERANCE < apart(kept_of(community, GROCERIES), from_history(community, GROCERIES)) < 0.5
    sums = community.likelihoods.count()
    assert recounted("--check") == f"{sums} tellingen samen, {sums} anders dan de vorige keer."
    assert recounted() == f"{sums} tellingen samen, {sums} anders dan de vorige keer, nu bij."
    assert recounted("--check") == f"{sums} tellingen samen, 0 anders dan de vorige keer."
    assert apart(kept_of(community, GROCERIES), from_history(community, GROCERIES)) < TOLERANCE
    # Who leaves takes what they answered along, the next night.
    leave(actor=SYSTEM, participant=neighbours[1].participant)
    clock_at_tuesday_ten.shift(timedelta(days=1))
    assert count_communities() > 0
    assert apart(kept_of(community, GROCERIES), from_history(community, GROCERIES)) < TOLERANCE


def test_it_moves_the_chance_of_who_never_answered_here_and_of_this_kind(
    anna: Person, daan: Person, neighbours: list[Person], clock_at_tuesday_ten
) -> None:
    """And nobody's elsewhere; the pool and one person by hand have the same prior, in as many queries as before."""
    community = anna.community
    default = default_prior_of(community.preset)
    of_kind = {
        slug: published(anna, starts_at=TUESDAY_TEN + timedelta(days=9), slug=slug) for slug in (GROCERIES, GARDEN)
    }
    assert find_pool(of_kind[GROCERIES].slot, now=clock.now()).prior == default
    with CaptureQueriesContext(connection) as before:
        find_pool(of_kind[GROCERIES].slot, now=clock.now())
    everything = CommunityLikelihood(community=community, no=60.0)
    groceries = CommunityLikelihood(community=community, category=category(anna, GROCERIES), no=20.0, lapse=4.0)
    elsewhere = CommunityLikelihood(community=daan.community, yes=500.0)
    CommunityLikelihood.objects.bulk_create([everything, groceries, elsewhere])
    with CaptureQueriesContext(connection) as after:
        pool = find_pool(of_kind[GROCERIES].slot, now=clock.now())
    assert len(after) == len(before)
    expected = {slug: learned_prior(default, kept_of(community, slug)).mean for slug in (GROCERIES, GARDEN)}
    assert expected[GROCERIES] < expected[GARDEN] < default.mean
    assert pool.prior.mean == pytest.approx(expected[GROCERIES])
    assert find_pool(of_kind[GARDEN].slot, now=clock.now()).prior.mean == pytest.approx(expected[GARDEN])
    _ask, candidate, prior = candidate_with_prior(of_kind[GARDEN].slot, neighbours[3].participant, now=clock.now())
    assert (candidate.learned, prior.mean) == (NOTHING, pytest.approx(expected[GARDEN]))
    assert "prior" not in repr(pool)


def test_the_database_holds_one_row_of_each_and_nothing_below_zero(anna: Person) -> None:
    for wrong in (
        [{"category": None}, {"category": None}],
        [{"category": category(anna)}, {"category": category(anna)}],
        [{"category": None, "lapse": -0.1}],
    ):
        rows = [CommunityLikelihood(community=anna.community, **values) for values in wrong]
        with pytest.raises(IntegrityError), transaction.atomic():
            CommunityLikelihood.objects.bulk_create(rows)
