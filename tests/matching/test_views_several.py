"""The pages of "ik kies zelf" and of several helpers for one request."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.enums import SlotStatus, Way
from exchange.models import HelpRequest, Slot
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import invite_by_hand
from members.enums import Feature
from members.services.settings import switch_feature
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.kept import kept
from tests.matching.world import AMSTERDAM, draft, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = datetime(2026, 12, 3, 14, 0, tzinfo=AMSTERDAM)
HOW, CHECK = reverse("matching:ask_how"), reverse("matching:ask_check")


@kept
def helpers(community, geography) -> list[Person]:
    return [
        make_resident(community, name, at=geography.postcodes["9102AA"], number=name)
        for name in ("Coos", "Dora", "Evert")
    ]


def said_yes(search: Search, people: list[Person]) -> list[Invitation]:
    invited = [invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=one.participant) for one in people]
    return [answer_yes(actor=SYSTEM, invitation_id=invitation.pk) for invitation in invited]


def text_of(browser: Client, address: str) -> str:
    """What one reads on a page."""
    html = browser.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def page_of(search: Search) -> str:
    return reverse("matching:request", args=[search.slot.occasion.help_request.public_id])


def test_who_chooses_reads_who_wants_to_and_asks_one(
    anna: Person, helpers: list[Person], client_for: Callable[..., Client]
) -> None:
    search = published(anna, starts_at=THURSDAY_TWO, way=Way.CHOOSE)
    given = said_yes(search, helpers[:2])
    browser = client_for(anna)
    text = text_of(browser, page_of(search))
    assert "Wie vraag je?" in text
    assert "Twee mensen willen dit doen. Jij kiest." in text
    assert ("Graag, Coos" in text, "Graag, Dora" in text) == (True, True)
    assert text.count("Horen we niets voor") == 1
    assert "Twee mensen willen dit doen: Zware boodschap op vrijdag" in text_of(browser, reverse("matching:home"))
    browser.post(reverse("matching:accept_held", args=[given[1].public_id]))
    assert Match.objects.get().helper == helpers[1].participant
    assert "Wie vraag je?" not in text_of(browser, page_of(search))


def test_the_mail_of_a_yes_says_that_one_may_wait(anna: Person, helpers: list[Person]) -> None:
    words = "Je kiest zelf. Je mag ook wachten of er nog meer mensen ja zeggen."
    for way, says, one in ((Way.CHOOSE, True, helpers[0]), (Way.SEARCH, False, helpers[1])):
        said_yes(published(anna, starts_at=THURSDAY_TWO, way=way), [one])
        mail = OutboxMessage.objects.filter(kind="held").latest("pk")
        assert (words in mail.body_text, words in mail.body_html) == (says, says)


def test_choosing_in_the_steps_where_the_community_has_it(anna: Person, client_for: Callable[..., Client]) -> None:
    switch_feature(actor=SYSTEM, community=anna.community, feature=Feature.CHOOSE, is_on=True)
    row = draft(anna, starts_at=THURSDAY_TWO)
    browser = client_for(anna)
    assert [code for code, _label in browser.get(HOW).context["form"].fields["how"].choices] == [
        "search",
        "choose",
        "call",
    ]
    browser.post(HOW, {"how": "choose", "who": "board", "costs": "none", "first_is_fine": "on"})
    assert "Ik kies zelf" in text_of(browser, CHECK)
    done = browser.post(CHECK, {"token": row.public_id}, follow=True)
    assert done.context["help_request"]["how"] == "choose"
    assert "Jij kiest uit wie ja zegt." in done.content.decode()


def test_how_many_is_asked_where_it_fits(anna: Person, client_for: Callable[..., Client]) -> None:
    browser = client_for(anna)
    draft(anna, starts_at=THURSDAY_TWO, slug="odd_jobs")
    form = browser.get(HOW).context["form"]
    assert form.fields["helpers"].choices == [
        (1, "één mens"),
        (2, "twee mensen"),
        (3, "drie mensen"),
        (4, "vier mensen"),
    ]
    answer = browser.post(HOW, {"how": "search", "who": "invited", "costs": "none", "helpers": "9"})
    assert answer.context["form"].errors == {"helpers": ["Kies hoeveel mensen je zoekt."]}
    browser.post(HOW, {"how": "search", "who": "invited", "costs": "none", "helpers": "3"})
    assert "Drie mensen" in text_of(browser, CHECK)
    browser.post(CHECK)
    assert (HelpRequest.objects.get().helpers, Slot.objects.count()) == (3, 3)
    draft(anna, starts_at=THURSDAY_TWO, slug="groceries")
    assert "helpers" not in browser.get(HOW).context["form"].fields


def test_the_page_says_who_comes_and_looks_on(
    anna: Person, helpers: list[Person], client_for: Callable[..., Client]
) -> None:
    search = published(anna, starts_at=THURSDAY_TWO, slug="odd_jobs", helpers=3)
    given = said_yes(search, helpers)
    browser = client_for(anna)
    assert [held.first_name for held in browser.get(page_of(search)).context["held"]] == ["Coos", "Dora", "Evert"]
    for invitation in given[:2]:
        accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    context = browser.get(page_of(search)).context
    assert [one.first_name for one in context["help_request"].agreed] == ["Coos", "Dora"]
    assert [held.first_name for held in context["held"]] == ["Evert"]
    assert "2 van de 3 komen" in text_of(browser, page_of(search))
    browser.post(reverse("matching:decline_held", args=[given[2].public_id]))
    [row] = browser.get(reverse("matching:home")).context["my_requests"]
    assert (row.state, row.state_text) == ("open", "We zoeken nog één mens")
    assert [step.text for step in browser.get(page_of(search)).context["history"]].count("Je stelde je vraag.") == 1


def test_two_is_enough(anna: Person, helpers: list[Person], client_for: Callable[..., Client]) -> None:
    search = published(anna, starts_at=THURSDAY_TWO, slug="odd_jobs", helpers=3)
    given = said_yes(search, helpers)
    browser = client_for(anna)
    accept_held(actor=anna.viewer, invitation_id=given[0].pk)
    assert "Zo is het genoeg" in text_of(browser, page_of(search))
    stop = reverse("matching:withdraw", args=[search.slot.occasion.help_request.public_id])
    for _ in range(2):
        browser.post(stop, {"enough": "1"})
    assert sorted(Slot.objects.values_list("status", flat=True)) == ["matched", "withdrawn", "withdrawn"]
    assert Match.objects.get().status == "agreed"
    assert OutboxMessage.objects.filter(kind="withdrawn").count() == 2
    assert browser.get(page_of(search)).context["help_request"].state == "arranged"


def test_enough_before_anybody_came_is_stopping(anna: Person, client_for: Callable[..., Client]) -> None:
    search = published(anna, starts_at=THURSDAY_TWO, slug="odd_jobs", helpers=2)
    client_for(anna).post(
        reverse("matching:withdraw", args=[search.slot.occasion.help_request.public_id]), {"enough": "1"}
    )
    assert HelpRequest.objects.get().status == "withdrawn"
    assert set(Slot.objects.values_list("status", flat=True)) == {SlotStatus.WITHDRAWN}
