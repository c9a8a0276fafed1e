"""The same question once more: what is taken over, what is not, and what stands in the way."""

from __future__ import annotations

import pytest

from buurthulp.errors import DomainError
from exchange.enums import Costs, RequestStatus, SlotStatus, Visibility, Way, Where
from exchange.models import Category, HelpRequest, Slot
from exchange.services.asking_again import ask_again
from exchange.services.drafts import save_what, start_draft
from tests.cast import Person
from tests.factories.exchange import open_request

Kinds = dict[str, Category]
WORDS = {
    "title": "Een lamp ophangen",
    "public_line": "De trap heb ik.",
    "private_line": "De bel doet het niet.",
    "where": Where.ELSEWHERE,
    "elsewhere": "Het buurthuis",
    "costs": Costs.RECEIPT,
    "visibility": Visibility.BOARD,
    "radius_m": 2_500,
    "avoids_direct_neighbours": True,
}


def over(person: Person, kind: Category, **changes: object) -> HelpRequest:
    """A question of somebody that nobody is looked for any more."""
    asked = open_request(person, kind)
    Slot.objects.filter(occasion__help_request=asked).update(status=SlotStatus.DONE)
    HelpRequest.objects.filter(pk=asked.pk).update(status=RequestStatus.CLOSED)
    row: HelpRequest = HelpRequest.objects.get(pk=asked.pk)
    for name, value in {**WORDS, **changes}.items():
        setattr(row, name, value)
    row.save()
    return row


@pytest.mark.django_db
class TestTakenOver:
    def test_every_word_but_not_the_day(self, anna: Person, kinds: Kinds) -> None:
        earlier = over(anna, kinds["odd_jobs"])
        draft = HelpRequest.objects.get(pk=ask_again(actor=anna.viewer, earlier=earlier).pk)
        assert {name: getattr(draft, name) for name in WORDS} == WORDS
        assert (draft.status, draft.category, draft.place) == (RequestStatus.DRAFT, kinds["odd_jobs"], anna.home)
        assert (draft.occasions.count(), draft.published_at) == (0, None)
        assert draft.public_id != earlier.public_id

    def test_twice_is_once(self, anna: Person, kinds: Kinds) -> None:
        earlier = over(anna, kinds["odd_jobs"])
        drafts = {ask_again(actor=anna.viewer, earlier=earlier).pk for _again in range(2)}
        assert len(drafts) == 1
        assert HelpRequest.objects.filter(status=RequestStatus.DRAFT).count() == 1

    def test_one_person_who_was_asked_is_not_asked_unseen_again(self, anna: Person, kinds: Kinds) -> None:
        draft = ask_again(actor=anna.viewer, earlier=over(anna, kinds["odd_jobs"], way=Way.ONE))
        assert draft.way in draft.community.preset.ways

    def test_a_kind_that_is_gone_is_chosen_anew(self, anna: Person, kinds: Kinds) -> None:
        earlier = over(anna, kinds["odd_jobs"])
        Category.objects.filter(pk=kinds["odd_jobs"].pk).update(is_active=False)
        draft = ask_again(actor=anna.viewer, earlier=HelpRequest.objects.get(pk=earlier.pk))
        assert (draft.category, draft.title) == (None, "Een lamp ophangen")
        assert ask_again(actor=anna.viewer, earlier=HelpRequest.objects.get(pk=earlier.pk)).pk == draft.pk


@pytest.mark.django_db
class TestInTheWay:
    def test_what_is_being_written_stays(self, anna: Person, kinds: Kinds) -> None:
        writing = start_draft(actor=anna.viewer, participant=anna.participant)
        save_what(actor=anna.viewer, draft=writing, category=kinds["company"], title="Koffie")
        with pytest.raises(DomainError, match="Je was al met een vraag bezig") as told:
            ask_again(actor=anna.viewer, earlier=over(anna, kinds["odd_jobs"]))
        assert told.value.code == "draft.there"
        assert HelpRequest.objects.get(pk=writing.pk).title == "Koffie"

    def test_while_somebody_is_looked_for(self, anna: Person, kinds: Kinds) -> None:
        asked = open_request(anna, kinds["odd_jobs"])
        with pytest.raises(DomainError, match="We zoeken hier nog iemand voor"):
            ask_again(actor=anna.viewer, earlier=asked)
        assert not HelpRequest.objects.filter(status=RequestStatus.DRAFT).exists()

    def test_an_empty_draft_is_filled(self, anna: Person, kinds: Kinds) -> None:
        empty = start_draft(actor=anna.viewer, participant=anna.participant)
        assert ask_again(actor=anna.viewer, earlier=over(anna, kinds["odd_jobs"])).pk == empty.pk
