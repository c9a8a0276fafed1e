"""Availability that stays true: a moment that did not suit three times, and "klopt dit nog?" after half a year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.errors import DomainError
from exchange.models import Offer
from exchange.services.offers import set_limits
from matching.engine.times import DayPart, part_mask
from matching.enums import InvitationStatus
from matching.links import Answer, token_for
from matching.models import Invitation, RefusedMoment
from matching.selectors.notices import notices_of
from matching.selectors.refused_moments import moment_text
from matching.services.answering import answer_never, answer_not_now, answer_yes, take_back_answer
from matching.services.refused_moments import drop_moment, say_moment_refused
from members.models import Participant
from members.readers import reader_key
from tests.cast import Person
from tests.matching.test_views_home import invite
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
HOME, PAGE = reverse("matching:home"), reverse("matching:availability")
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
THURSDAY_AFTERNOON = part_mask((3, DayPart.AFTERNOON))
ClientFor = Callable[..., Client]


def refused(anna: Person, bram: Person, at: datetime, **given: object) -> Invitation:
    """Asked for this moment, and "nu niet"."""
    search = published(anna, starts_at=at, **given)
    invitation = invite(search, bram, InvitationStatus.INVITED)
    return answer_not_now(actor=bram.viewer, invitation_id=invitation.pk)


def unsuited(bram: Person) -> str:
    found = notices_of(bram.participant, TUESDAY_TEN).unsuited
    return found.text if found is not None else ""


def three_thursdays(anna: Person, bram: Person) -> list[Invitation]:
    found = [refused(anna, bram, THURSDAY_TWO + timedelta(weeks=week)) for week in range(3)]
    for invitation in found:
        for _twice in range(2):
            say_moment_refused(actor=bram.viewer, invitation_id=invitation.pk)
    return found


def parts(person: Person) -> set[int]:
    return set(Offer.objects.filter(participant=person.participant).values_list("day_parts", flat=True))


def test_three_times_and_only_who_said_it_was_the_moment(anna: Person, bram: Person) -> None:
    offers(bram)
    first, _second, third = three_thursdays(anna, bram)
    assert (unsuited(bram), unsuited(anna)) == ("donderdagmiddag", "")
    # What became a yes, or was taken back, was no refusal of the moment.
    answer_yes(actor=bram.viewer, invitation_id=first.pk)
    assert unsuited(bram) == ""
    take_back_answer(actor=bram.viewer, invitation_id=third.pk)
    another = refused(anna, bram, THURSDAY_TWO + timedelta(weeks=4, hours=2))
    assert unsuited(bram) == ""
    say_moment_refused(actor=bram.viewer, invitation_id=another.pk)
    further = refused(anna, bram, THURSDAY_TWO + timedelta(weeks=5))
    say_moment_refused(actor=bram.viewer, invitation_id=further.pk)
    assert unsuited(bram) == "donderdagmiddag"
    # Longer ago than half a year it says nothing any more; nor where they do not offer that moment anyhow.
    assert notices_of(bram.participant, TUESDAY_TEN + timedelta(days=183)).unsuited is None
    Offer.objects.update(day_parts=part_mask((0, DayPart.MORNING)))
    assert unsuited(bram) == ""


def test_what_has_no_moment_of_its_own_is_no_refused_moment(anna: Person, bram: Person) -> None:
    flexible = refused(anna, bram, THURSDAY_TWO)
    type(flexible.occasion).objects.filter(pk=flexible.occasion_id).update(
        starts_at=None, flexible_from=THURSDAY_TWO, flexible_until=THURSDAY_TWO + timedelta(days=2)
    )
    assert say_moment_refused(actor=bram.viewer, invitation_id=flexible.pk) is None
    waiting = invite(published(anna, starts_at=THURSDAY_TWO), bram, InvitationStatus.INVITED)
    assert say_moment_refused(actor=bram.viewer, invitation_id=waiting.pk) is None
    assert RefusedMoment.objects.count() == 0


@pytest.mark.parametrize(
    ("mask", "text"),
    [(1, "maandagochtend"), (1 << 27, "zondagnacht"), (part_mask((6, DayPart.EVENING)), "zondagavond")],
)
def test_a_moment_in_words(mask: int, text: str) -> None:
    assert moment_text(mask) == text


def test_taking_it_out_of_the_week_and_letting_it_stay(anna: Person, bram: Person, client_for: ClientFor) -> None:
    offers(bram)
    offers(bram, "garden")
    (before,) = parts(bram)
    three_thursdays(anna, bram)
    browser = client_for(bram)
    html = browser.get(HOME).content.decode()
    assert "Donderdagmiddag kwam drie keer niet uit" in html
    # Another moment than was shown changes nothing.
    browser.post(PAGE, {"do": "drop", "part": "1"})
    assert (parts(bram), unsuited(bram)) == ({before}, "donderdagmiddag")
    browser.post(PAGE, {"do": "keep", "part": str(THURSDAY_AFTERNOON)})
    assert (parts(bram), RefusedMoment.objects.count()) == ({before}, 0)
    three_thursdays(anna, bram)
    for _twice in range(2):
        browser.post(PAGE, {"do": "drop", "part": str(THURSDAY_AFTERNOON)})
    assert (parts(bram), RefusedMoment.objects.count()) == ({before & ~THURSDAY_AFTERNOON}, 0)
    assert "kwam drie keer niet uit" not in browser.get(HOME).content.decode()


def test_the_last_moment_is_theirs_to_choose(anna: Person, bram: Person, client_for: ClientFor) -> None:
    offers(bram)
    three_thursdays(anna, bram)
    Offer.objects.update(day_parts=THURSDAY_AFTERNOON)
    with pytest.raises(DomainError, match="geen moment over"):
        drop_moment(actor=bram.viewer, participant=bram.participant, day_part=THURSDAY_AFTERNOON)
    answer = client_for(bram).post(PAGE, {"do": "drop", "part": str(THURSDAY_AFTERNOON)}, follow=True)
    assert answer.redirect_chain == [(reverse("exchange:limits"), 302)]
    assert "Dan blijft er geen moment over" in answer.content.decode()
    assert parts(bram) == {THURSDAY_AFTERNOON}


def test_it_is_said_on_the_page_and_behind_the_link_of_the_mail(
    anna: Person, bram: Person, client_for: ClientFor, client: Client
) -> None:
    offers(bram)
    first, second = (refused(anna, bram, THURSDAY_TWO + timedelta(weeks=week)) for week in range(2))
    browser, page = client_for(bram), reverse("matching:invitation", args=[first.public_id])
    assert "Dan kan ik meestal niet" in browser.get(page).content.decode()
    told = browser.post(reverse("matching:answer", args=[first.public_id]), {"why": "moment"}, follow=True)
    assert ("Zo weten we het" in told.content.decode(), RefusedMoment.objects.get().invitation) == (True, first)
    assert "Dan kan ik meestal niet" not in browser.get(page).content.decode()
    links = {
        answer: reverse("matching:answer_by_link", args=[token_for(second, answer, reader_key(bram.user.pk))])
        for answer in (Answer.NOT_NOW, Answer.YES)
    }
    assert "Dan kan ik meestal niet" in client.get(links[Answer.NOT_NOW]).content.decode()
    # The link that says yes says nothing of a no.
    assert "Dan kan ik meestal niet" not in client.get(links[Answer.YES]).content.decode()
    client.post(links[Answer.NOT_NOW], {"why": "moment"})
    assert set(RefusedMoment.objects.values_list("invitation", flat=True)) == {first.pk, second.pk}
    # Who would rather not be asked for this kind at all has said enough.
    third = invite(published(anna, starts_at=THURSDAY_TWO + timedelta(weeks=2)), bram, InvitationStatus.INVITED)
    answer_never(actor=bram.viewer, invitation_id=third.pk)
    page = reverse("matching:invitation", args=[third.public_id])
    assert "Dan kan ik meestal niet" not in browser.get(page).content.decode()
    # The asker reads none of it.
    request_page = reverse("matching:request", args=[first.slot.occasion.help_request.public_id])
    html = client_for(anna).get(request_page).content.decode()
    assert ("meestal niet" in html, "Bram" in html) == (False, False)


def test_half_a_year_later_it_is_asked_once_whether_it_still_holds(bram: Person, client_for: ClientFor) -> None:
    offers(bram)
    Participant.objects.update(joined_at=TUESDAY_TEN - timedelta(days=400), week_checked_at=None)
    browser = client_for(bram)
    assert "Klopt dit nog?" in browser.get(HOME).content.decode()
    browser.post(PAGE, {"do": "right"})
    assert Participant.objects.get(pk=bram.participant.pk).week_checked_at == TUESDAY_TEN
    assert "Klopt dit nog?" not in browser.get(HOME).content.decode()
    # Who changes it says the same; who offers nothing is not asked.
    Participant.objects.update(week_checked_at=TUESDAY_TEN - timedelta(days=182))
    assert "Klopt dit nog?" in browser.get(HOME).content.decode()
    set_limits(
        actor=bram.viewer,
        participant=bram.participant,
        monthly_number=None,
        radius_m=5_000,
        avoids_direct_neighbours=False,
    )
    assert "Klopt dit nog?" not in browser.get(HOME).content.decode()
    Participant.objects.update(week_checked_at=None)
    Offer.objects.update(status="off")
    assert "Klopt dit nog?" not in browser.get(HOME).content.decode()
