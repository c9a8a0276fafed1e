"""Five questions in a row without an answer: asked kindly whether we may go on, and asked nothing until we know."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from buurthulp.viewers import SYSTEM
from desk.wording import DROPPED
from matching.engine.rules import DropReason, sift
from matching.enums import StillAnswer
from matching.models import Invitation, Silence
from matching.selectors.candidates import find_pool
from matching.services import statuses
from matching.services.answering import answer_not_now
from matching.services.searching import invite_by_hand, sweep_due
from matching.still_links import still_token
from members.models import ActsFor, Participant
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.matching.world import offers, published

pytestmark = pytest.mark.django_db
BROWSER = Client()
LINK = re.compile(r"https?://[^/\s]+(/nog-vragen/\S+)")


def ask(anna: Person, clock_at, times: int) -> None:
    """So many questions, one after another, each of which nobody answers."""
    for _ in range(times):
        published(anna, starts_at=clock.now() + timedelta(days=4), created_at=clock.now())
        sweep_due()
        clock_at.shift(timedelta(days=5))
        sweep_due()
        sweep_due()


def dropped(anna: Person) -> list[DropReason]:
    """Why Bram is not asked, as a coordinator sees it."""
    search = published(anna, starts_at=clock.now() + timedelta(days=4), created_at=clock.now())
    pool = find_pool(search.slot, now=clock.now(), is_loose=True)
    return [one.reason for one in sift(pool.ask, pool.candidates).dropped]


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="still").order_by("pk"))


def links() -> dict[str, str]:
    """The two of the last mail: yes, and rather not."""
    return dict(zip(("yes", "no"), LINK.findall(mails()[-1].body_text), strict=True))


def test_after_the_fifth_they_are_asked_once_and_nothing_else(anna: Person, bram: Person, clock_at_tuesday_ten) -> None:
    offers(bram)
    ask(anna, clock_at_tuesday_ten, 4)
    assert (mails(), dropped(anna)) == ([], [])
    ask(anna, clock_at_tuesday_ten, 4)
    (mail,) = mails()
    assert (mail.to, mail.subject) == ("bram@example.nl", "Mogen we je nog vragen?")
    asked = Invitation.objects.filter(participant=bram.participant).count()
    assert (dropped(anna), str(DROPPED[DropReason.SILENT.shown])) == (
        [DropReason.SILENT],
        "antwoordt niet; we vroegen of we nog mogen vragen",
    )
    sweep_due()
    assert Invitation.objects.filter(participant=bram.participant).count() == asked
    # A coordinator who spoke to them may ask all the same, and an answer to that says they may be asked.
    search = published(anna, starts_at=clock.now() + timedelta(days=4), created_at=clock.now())
    by_hand = invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant, on_the_phone=True)
    answer_not_now(actor=SYSTEM, invitation_id=by_hand.pk)
    assert (Silence.objects.get().answer, dropped(anna)) == (StillAnswer.YES, [])


def test_control_without_the_question_they_are_asked_on_and_on(
    anna: Person, bram: Person, clock_at_tuesday_ten, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statuses, "ask_whether_still", lambda participant_id, at: None)
    offers(bram)
    ask(anna, clock_at_tuesday_ten, 8)
    assert (Invitation.objects.filter(participant=bram.participant).count(), mails()) == (8, [])


def test_any_answer_begins_the_count_again(anna: Person, bram: Person, clock_at_tuesday_ten) -> None:
    offers(bram)
    ask(anna, clock_at_tuesday_ten, 3)
    published(anna, starts_at=clock.now() + timedelta(days=4), created_at=clock.now())
    sweep_due()
    answer_not_now(actor=bram.viewer, invitation_id=Invitation.objects.order_by("-pk")[0].pk)
    ask(anna, clock_at_tuesday_ten, 4)
    assert mails() == []
    ask(anna, clock_at_tuesday_ten, 1)
    assert len(mails()) == 1


def test_the_link_answers_with_one_button_and_looking_does_not(
    anna: Person, bram: Person, clock_at_tuesday_ten
) -> None:
    offers(bram)
    ask(anna, clock_at_tuesday_ten, 5)
    yes, no = links()["yes"], links()["no"]
    for path in (yes, no):
        page = BROWSER.get(path).content.decode()
        assert ("Mogen we je nog vragen?" in page, page.count('<button type="submit" class="btn">')) == (True, 1)
        assert "Bram" not in page
    assert Silence.objects.get().answer == ""
    assert BROWSER.post(no).url == no
    assert "We vragen je niets meer." in BROWSER.get(no).content.decode()
    assert (Silence.objects.get().answer, dropped(anna)) == (StillAnswer.NO, [DropReason.PAUSED])
    home = bram_home(bram)
    assert ("dat wilde je liever niet" in home, "Ja, vraag me gerust" in home) == (True, True)
    BROWSER.post(yes)
    BROWSER.post(yes)
    assert (Silence.objects.get().answer, dropped(anna), "vraag me gerust" in bram_home(bram)) == ("yes", [], False)
    # After five more it is asked anew, and the old link is no use.
    ask(anna, clock_at_tuesday_ten, 5)
    assert (len(mails()), BROWSER.get(yes).status_code, BROWSER.get(links()["yes"]).status_code) == (2, 404, 200)


def bram_home(bram: Person) -> str:
    browser = Client()
    browser.force_login(bram.user)
    return browser.get(reverse("matching:home")).content.decode()


def test_a_link_that_is_not_theirs_any_more_is_unknown(
    anna: Person, bram: Person, daan: Person, clock_at_tuesday_ten
) -> None:
    offers(bram)
    ask(anna, clock_at_tuesday_ten, 5)
    asked_at = Silence.objects.get().asked_at
    Silence.objects.create(participant=daan.participant, asked_at=asked_at)
    elsewhere = reverse("matching:still_by_link", args=[still_token(daan.participant, asked_at, StillAnswer.YES)])
    yes = links()["yes"]
    assert [BROWSER.get(path).status_code for path in (yes, elsewhere, f"{yes[:-4]}xyz/")] == [200, 404, 404]
    ActsFor.objects.filter(participant=bram.participant).update(until=clock.now())
    assert BROWSER.post(yes).status_code == 404
    Participant.objects.filter(pk=bram.participant.pk).update(status="closed")
    assert [BROWSER.post(yes).status_code, Silence.objects.get(participant=bram.participant).answer] == [404, ""]
