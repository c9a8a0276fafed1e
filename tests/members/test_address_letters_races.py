"""Letters with a code when several people do something at the very same moment."""

from __future__ import annotations

from functools import partial

import pytest

from buurthulp.errors import DomainError
from members.models import AddressLetter, Community, Confirmation, Participant
from members.services.address_letters import confirm_by_letter, make_address_letters
from members.services.confirming import confirm_participant
from members.services.moving import change_home
from tests.at_once import at_once
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)


@kept
def nienke(community: Community, geography: Geography) -> Person:
    return make_resident(community, "Nienke", at=geography.postcodes["9101AB"], number="7", confirmed=False)


def who(person: Person) -> Participant:
    assert person.participant is not None
    return person.participant


def code_to(person: Person, by: Person, batch: str = "één") -> str:
    ids = [who(person).pk]
    (written,) = make_address_letters(actor=by.viewer, community=by.community, participant_ids=ids, batch=batch)
    return written.code


def test_a_page_sent_four_times_at_once_is_one_letter(carla: Person, nienke: Person) -> None:
    """Whichever answer the browser shows, its code works."""
    codes = at_once([partial(code_to, nienke, carla)] * 4)
    assert (len(set(codes)), AddressLetter.objects.count()) == (1, 1)
    confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=str(codes[0]))


def test_two_pages_at_once_leave_one_open_letter(carla: Person, nienke: Person) -> None:
    codes = at_once([partial(code_to, nienke, carla, batch) for batch in ("één", "twee", "drie")])
    assert [type(code) for code in codes] == [str] * 3
    assert (AddressLetter.objects.count(), AddressLetter.objects.open().count()) == (3, 1)
    works = 0
    for code in codes:
        try:
            confirm_by_letter(actor=nienke.viewer, participant=who(nienke), code=str(code))
            works += 1
            Confirmation.objects.all().delete()
        except DomainError:
            pass
    assert works == 1


def test_confirmed_two_ways_at_once_is_confirmed_once(carla: Person, nienke: Person) -> None:
    code = code_to(nienke, carla)
    told = at_once(
        [
            partial(confirm_by_letter, actor=nienke.viewer, participant=who(nienke), code=code),
            partial(confirm_participant, actor=carla.viewer, participant=who(nienke)),
            partial(confirm_by_letter, actor=nienke.viewer, participant=who(nienke), code=code),
        ]
    )
    confirmation = Confirmation.objects.get(participant=who(nienke))
    assert told == [confirmation] * 3
    letter = AddressLetter.objects.get()
    assert (letter.used_at is not None, letter.stopped_at is not None) == (
        confirmation.how == "letter",
        confirmation.how == "coordinator",
    )


def test_moving_and_typing_the_code_at_once_never_confirms_the_new_address(carla: Person, nienke: Person) -> None:
    code = code_to(nienke, carla)
    move = partial(change_home, actor=nienke.viewer, participant=who(nienke), postcode="9101BB", house_number="9")
    at_once([move, partial(confirm_by_letter, actor=nienke.viewer, participant=who(nienke), code=code)])
    assert Confirmation.objects.filter(participant=who(nienke)).count() == 0
    assert AddressLetter.objects.open().count() == 0


def test_writing_and_moving_at_once_leaves_no_letter_to_the_old_address(carla: Person, nienke: Person) -> None:
    move = partial(change_home, actor=nienke.viewer, participant=who(nienke), postcode="9101BB", house_number="9")
    at_once([move, partial(code_to, nienke, carla)])
    assert [letter.place.is_current for letter in AddressLetter.objects.open()] in ([], [True])
