"""The pages of a series: asking for it, saying on which days, skipping one, stopping."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.enums import Rhythm, Visibility
from exchange.models import HelpRequest, Slot
from exchange.selectors.board import board
from matching.enums import InvitationStatus, MatchStatus
from matching.links import Answer, token_for
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes
from matching.services.searching import invite_by_hand
from tests.cast import Person, make_resident
from tests.kept import kept
from tests.matching.world import AMSTERDAM, category, draft, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]
TEN = datetime(2026, 12, 8, 10, 0, tzinfo=AMSTERDAM)
DATES = [date(2026, 12, 8) + timedelta(weeks=number) for number in range(6)]
WHEN, CHECK, HOME = (reverse(f"matching:{name}") for name in ("ask_when", "ask_check", "home"))
SERIES = "elke dinsdag om 10.00\u00a0uur"


@kept
def search(anna: Person) -> Search:
    """Anna's walk every Tuesday at ten."""
    return published(anna, slug="going_out", starts_at=TEN, rhythm=Rhythm.WEEKLY, visibility=Visibility.BOARD)


@pytest.fixture
def brams(search: Search, bram: Person) -> Invitation:
    """Bram was asked for it."""
    return invite_by_hand(actor=SYSTEM, slot_id=search.slot_id, participant=bram.participant)


def page_of(search: Search) -> str:
    return reverse("matching:request", args=[search.slot.occasion.help_request.public_id])


def text_of(browser: Client, address: str) -> str:
    html = browser.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split(" ")).replace("\n", " ")


def held_days() -> list[date]:
    rows = Invitation.objects.filter(status=InvitationStatus.HELD).select_related("occasion")
    return sorted(row.occasion.starts_at.astimezone(AMSTERDAM).date() for row in rows)


def test_asking_for_every_week(anna: Person, client_for: ClientFor) -> None:
    draft(anna, starts_at=TEN, slug="going_out")
    browser = client_for(anna)
    choice = {"day": "date", "date": "2026-12-08", "time": "10.00", "repeat": "weekly", "until": "2027-02-02"}
    assert browser.post(WHEN, choice).status_code == 302
    form = browser.get(WHEN).context["form"]
    assert (form.initial["repeat"], form.initial["until"]) == ("weekly", date(2027, 2, 2))
    context = browser.get(CHECK).context["draft"]
    assert context.when == f"{SERIES}, tot en met 2\u00a0februari"
    assert context.first == "dinsdagochtend 8\u00a0december, 10.00\u00a0uur"
    assert "helpers" not in browser.get(reverse("matching:ask_how")).context["form"].fields
    browser.post(CHECK)
    assert Slot.objects.count() == 6
    [row] = browser.get(HOME).context["my_requests"]
    assert row.when == f"{SERIES}, tot en met 2\u00a0februari"


@pytest.mark.parametrize(
    ("choice", "errors"),
    [
        ({"day": "week", "repeat": "weekly"}, {"time": ["Kies ook een vaste dag en tijd. Dan kan het elke week."]}),
        ({"day": "week", "repeat": "monthly"}, {"repeat": ["Kies hoe vaak het is."]}),
        (
            {"day": "date", "date": "2026-12-08", "time": "10", "repeat": "weekly", "until": "2026-12-09"},
            {"until": ["Kies een laatste dag na de tweede keer, binnen een jaar. Of laat het leeg."]},
        ),
    ],
)
def test_what_is_wrong_stands_beside_it(
    anna: Person, client_for: ClientFor, choice: dict[str, str], errors: dict[str, list[str]]
) -> None:
    draft(anna, starts_at=TEN, slug="going_out")
    assert client_for(anna).post(WHEN, choice).context["form"].errors == errors


def test_who_is_asked_reads_the_series_and_ticks_days(brams: Invitation, bram: Person, client_for: ClientFor) -> None:
    browser = client_for(bram)
    answer = reverse("matching:answer", args=[brams.public_id])
    assert browser.get(reverse("matching:invitation", args=[brams.public_id])).context["when"] == SERIES
    opened = browser.post(answer, {"answer": "yes"})
    assert [value for value, _label in opened.context["form"].fields["dates"].choices] == [
        day.isoformat() for day in DATES
    ]
    none = browser.post(answer, {"answer": "yes", "picked": "1"})
    assert none.context["form"].errors == {"dates": ["Kies minstens één dag waarop je kunt."]}
    browser.post(answer, {"answer": "yes", "picked": "1", "dates": ["2026-12-15", "2026-12-29"], "goes_on": "on"})
    assert held_days() == [DATES[1], DATES[3]]
    brams.refresh_from_db()
    assert brams.goes_on is True
    browser.post(reverse("matching:undo_answer", args=[brams.public_id]))
    assert held_days() == []


def test_the_link_in_the_mail_asks_for_the_days_too(brams: Invitation, client_for: ClientFor, client: Client) -> None:
    address = reverse("matching:answer_by_link", args=[token_for(brams, Answer.YES)])
    assert "Op welke dagen kun jij?" in client.get(address).content.decode()
    assert held_days() == []
    client.post(address, {"picked": "1", "dates": ["2026-12-22"]})
    assert held_days() == [DATES[2]]


def test_on_the_board_it_is_a_series_and_one_ticks_days(search: Search, bram: Person, client_for: ClientFor) -> None:
    [item] = board(bram.viewer).items
    assert item.when == SERIES
    answer = reverse("matching:answer_board", args=[item.public_id])
    browser = client_for(bram)
    assert "Op welke dagen kun jij?" in browser.post(answer).content.decode()
    browser.post(answer, {"picked": "1", "dates": ["2026-12-08"]})
    assert held_days() == [DATES[0]]
    assert [item.answered for item in board(bram.viewer).items] == [True]


def test_a_day_on_which_one_has_an_agreement_is_not_there(
    search: Search, brams: Invitation, anna: Person, bram: Person, client_for: ClientFor, geography
) -> None:
    dora = make_resident(anna.community, "Dora", at=geography.postcodes["9102AA"], number="3")
    other = published(dora, slug="garden", starts_at=TEN + timedelta(weeks=2, minutes=30))
    theirs = invite_by_hand(actor=SYSTEM, slot_id=other.slot_id, participant=bram.participant)
    answer_yes(actor=SYSTEM, invitation_id=theirs.pk)
    accept_held(actor=dora.viewer, invitation_id=theirs.pk)
    opened = client_for(bram).post(reverse("matching:answer", args=[brams.public_id]), {"answer": "yes"})
    assert [day for day in DATES if day.isoformat() not in opened.context["form"].by_value] == [DATES[2]]
    answer_yes(actor=SYSTEM, invitation_id=brams.pk)  # as by telephone: every day that is possible
    assert held_days() == [day for day in DATES if day != DATES[2]]


def test_the_asker_reads_the_days_of_a_yes_and_of_the_series(
    search: Search, brams: Invitation, anna: Person, client_for: ClientFor
) -> None:
    answer_yes(actor=SYSTEM, invitation_id=brams.pk, dates=DATES[:2], goes_on=True)
    browser = client_for(anna)
    context = browser.get(page_of(search)).context
    [held] = context["held"]
    assert (len(held.dates), held.goes_on) == (2, True)
    assert [row.held_count for row in browser.get(HOME).context["my_requests"]] == [1]
    assert [one.state_text for one in context["help_request"].dates][:3] == [
        "Bram wil komen",
        "Bram wil komen",
        "We zoeken nog iemand",
    ]
    browser.post(reverse("matching:accept_held", args=[held.invitation_id]))
    dates = browser.get(page_of(search)).context["help_request"].dates
    assert [one.state_text for one in dates] == ["Bram komt"] * 2 + ["We zoeken nog iemand"] * 4
    assert [bool(one.match_id) for one in dates] == [True] * 2 + [False] * 4


def test_skipping_one_and_stopping_all(search: Search, brams: Invitation, anna: Person, client_for: ClientFor) -> None:
    answer_yes(actor=SYSTEM, invitation_id=brams.pk)
    accept_held(actor=anna.viewer, invitation_id=brams.pk)
    browser = client_for(anna)
    skip = reverse("matching:skip_date", args=[search.slot.occasion.help_request.public_id])
    for on in ("2026-12-15", "2026-12-16", "morgen"):
        browser.post(skip, {"on": on})
    dates = browser.get(page_of(search)).context["help_request"].dates
    assert [one.state_text for one in dates][:3] == ["Bram komt", "Deze keer sla je over", "Bram komt"]
    assert "Stop hiermee" in text_of(browser, page_of(search))
    browser.post(reverse("matching:withdraw", args=[search.slot.occasion.help_request.public_id]))
    assert HelpRequest.objects.get().status == "withdrawn"
    assert Match.objects.filter(status=MatchStatus.AGREED).count() == 0
    page = browser.get(page_of(search)).content.decode()
    assert [words for words in ("De dagen", "Deze keer sla je over", "zes weken vooruit") if words in page] == []


def test_stopping_stands_once_in_what_happened_though_time_goes_on(
    search: Search, anna: Person, client_for: ClientFor
) -> None:
    browser = client_for(anna)
    with time_machine.travel(datetime(2026, 12, 1, 11, 0, tzinfo=AMSTERDAM), tick=True):
        browser.post(reverse("matching:withdraw", args=[search.slot.occasion.help_request.public_id]))
    assert browser.get(page_of(search)).content.decode().count("Je trok je vraag in.") == 1


def test_once_not_or_no_more(
    search: Search, brams: Invitation, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    answer_yes(actor=SYSTEM, invitation_id=brams.pk)
    first = accept_held(actor=anna.viewer, invitation_id=brams.pk)
    browser = client_for(bram)
    cancel = reverse("matching:cancel", args=[first.public_id])
    assert "Het lukt deze ene keer niet" in text_of(browser, cancel)
    assert len(browser.get(reverse("matching:agreement", args=[first.public_id])).context["agreement"].others) == 5
    browser.post(cancel, {"how": "once"})
    assert Match.objects.filter(status=MatchStatus.AGREED).count() == 5
    second = Match.objects.filter(status=MatchStatus.AGREED).earliest("starts_at")
    browser.post(reverse("matching:cancel", args=[second.public_id]), {"how": "every"})
    assert Match.objects.filter(status=MatchStatus.AGREED).count() == 0
    assert Slot.objects.filter(status="open").count() == 6


def test_who_asks_for_somebody_else_every_time_is_searched_for(
    search: Search, brams: Invitation, anna: Person, client_for: ClientFor
) -> None:
    answer_yes(actor=SYSTEM, invitation_id=brams.pk)
    first = accept_held(actor=anna.viewer, invitation_id=brams.pk)
    client_for(anna).post(reverse("matching:cancel", args=[first.public_id]), {"how": "every"})
    assert Slot.objects.filter(status="open").count() == 6


def test_my_page_shows_the_next_time_and_how_many_follow(
    search: Search, brams: Invitation, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    answer_yes(actor=SYSTEM, invitation_id=brams.pk)
    accept_held(actor=anna.viewer, invitation_id=brams.pk)
    for person in (anna, bram):
        [item] = client_for(person).get(HOME).context["coming"]
        assert (item.when, item.more) == ("dinsdagochtend 8\u00a0december, 10.00\u00a0uur", 5)


def test_a_longer_series_takes_no_more_queries(search: Search, brams: Invitation, anna: Person, client_for: ClientFor):
    answer_yes(actor=SYSTEM, invitation_id=brams.pk)
    match = accept_held(actor=anna.viewer, invitation_id=brams.pk)
    browser = client_for(anna)
    for address in (page_of(search), reverse("matching:agreement", args=[match.public_id]), HOME):
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        assert len(queries) <= 14  # two of them the session's


def test_a_lift_every_week_keeps_its_hours(anna: Person, client_for: ClientFor) -> None:
    category(anna, "rides")
    published(anna, slug="rides", starts_at=TEN, rhythm=Rhythm.FORTNIGHT)
    moments = [slot.occasion.starts_at.astimezone(AMSTERDAM) for slot in Slot.objects.order_by("occasion__starts_at")]
    assert [(moment.date(), moment.hour) for moment in moments] == [(day, 10) for day in DATES[::2]]
