"""A coordinator changes a request after speaking to its asker: its words, how far, or the moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.errors import DomainError
from desk.models import Note
from desk.selectors.requests import slot_of
from exchange.enums import RequestStatus, Rhythm, SlotStatus, Way
from exchange.models import HelpRequest, Occasion, Ride
from matching.enums import InvitationStatus
from matching.models import Invitation, Search
from matching.services.answering import answer_yes
from matching.services.changing import ask_anew, reword
from matching.services.searching import sweep_due
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.desk.conftest import ClientFor
from tests.desk.history import history
from tests.matching.world import AMSTERDAM, published

pytestmark = pytest.mark.django_db
CHANGE = {"title": "Zware boodschap", "public_line": "Melk.", "private_line": "", "far": "bike", "agreed": "on"}
FRIDAY_TEN = datetime(2026, 12, 4, 10, 0, tzinfo=AMSTERDAM)


def change(browser: Client, help_request: HelpRequest, *, expect: int = 302, **fields: Any) -> str:
    sent = {name: value for name, value in {**CHANGE, "day": "as_it_is", **fields}.items() if value != ""}
    answer = browser.post(reverse("desk:change", args=[help_request.public_id]), sent)
    assert answer.status_code == expect, answer.content.decode()
    return answer.content.decode() if expect == 200 else str(answer["Location"])


def test_other_words(client_for: ClientFor, carla: Person, help_request: HelpRequest) -> None:
    browser = client_for(carla)
    html = browser.get(reverse("desk:change", args=[help_request.public_id])).content.decode()
    assert "Zware boodschap op vrijdag" in html
    assert change(browser, help_request) == reverse("desk:request", args=[help_request.public_id])
    help_request.refresh_from_db()
    assert (help_request.title, help_request.public_line, help_request.radius_m) == ("Zware boodschap", "Melk.", 5_000)
    text, words = history(help_request)[0]
    assert text == "Een coördinator veranderde de vraag, na overleg met Anna. Eerst:"
    assert words.startswith("Zware boodschap op vrijdag")
    # The same again is no change.
    change(browser, help_request)
    assert Note.objects.count() == 1


def test_who_comes_second_does_not_wipe_what_the_first_wrote(
    client_for: ClientFor, carla: Person, noor: Person, help_request: HelpRequest
) -> None:
    hers, his = client_for(carla), client_for(noor)
    address = reverse("desk:change", args=[help_request.public_id])
    seen, also = (browser.get(address).context["form"]["seen"].value() for browser in (hers, his))
    change(hers, help_request, private_line="Achterom.", seen=seen)
    change(hers, help_request, private_line="Achterom.", seen=seen)  # a double click
    html = change(his, help_request, expect=200, public_line="Melk en brood.", seen=also)
    assert "Iemand anders heeft dit net veranderd." in html
    assert "Melk en brood." in html
    assert f'name="seen" value="{also}"' in html
    help_request.refresh_from_db()
    assert (help_request.public_line, help_request.private_line) == ("Melk.", "Achterom.")
    assert Note.objects.count() == 1
    # Having read it again, it may be changed.
    now = his.get(address).context["form"]["seen"].value()
    change(his, help_request, public_line="Melk en brood.", private_line="Achterom.", seen=now)
    help_request.refresh_from_db()
    assert (help_request.public_line, help_request.private_line) == ("Melk en brood.", "Achterom.")


def test_farther_away_wakes_the_search(
    client_for: ClientFor, carla: Person, search: Search, help_request: HelpRequest
) -> None:
    sweep_due()
    search.refresh_from_db()
    assert search.due_at is not None
    assert search.due_at > search.created_at
    change(client_for(carla), help_request, far="far")
    help_request.refresh_from_db()
    search.refresh_from_db()
    assert (help_request.radius_m, search.due_at) == (25_000, search.created_at)
    noted = history(help_request)[:2]
    assert ("Een coördinator veranderde tot hoe ver we zoeken, na overleg met Anna. Eerst:", "5 km") in noted


def test_another_moment_is_asked_anew_and_everybody_may_be_asked_again(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person
) -> None:
    sweep_due()
    asked = Invitation.objects.get()
    place = change(client_for(carla), help_request, day="date", date="2026-12-04", time="10.00")
    help_request.refresh_from_db()
    asked.refresh_from_db()
    assert (help_request.status, asked.status) == (RequestStatus.WITHDRAWN, InvitationStatus.WITHDRAWN)
    fresh = HelpRequest.objects.get(status=RequestStatus.OPEN)
    assert place == reverse("desk:request", args=[fresh.public_id])
    assert (Occasion.objects.get(help_request=fresh).starts_at, fresh.private_line) == (FRIDAY_TEN, "")
    assert ("Een coördinator vroeg het voor een ander moment, na overleg met Anna. Eerst:") in [
        text for text, _words in history(fresh)
    ]
    sweep_due()
    again = Invitation.objects.exclude(pk=asked.pk).get()
    assert (again.participant, again.status) == (bram.participant, InvitationStatus.INVITED)


@pytest.mark.parametrize("day", ["", "as_it_is", "any", "date"])
def test_a_day_that_was_filled_in_is_another_moment(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, day: str
) -> None:
    change(client_for(carla), help_request, day=day, date="2026-12-04", time="10.00", part=["morning"])
    fresh = HelpRequest.objects.get(status=RequestStatus.OPEN)
    assert Occasion.objects.get(help_request=fresh).starts_at == FRIDAY_TEN


def test_nothing_of_a_request_is_lost_when_it_is_asked_anew(carla: Person, anna: Person) -> None:
    ride = published(
        anna, slug="rides", flexible_until=FRIDAY_TEN, avoids_direct_neighbours=True, costs="km", way=Way.SEARCH
    )
    former = ride.slot.occasion.help_request
    fresh = ask_anew(actor=carla.viewer, help_request_id=former.pk, day="any", on=None, parts=("morning",), at=None)
    names = {field.name for field in HelpRequest._meta.concrete_fields}
    own = {"id", "public_id", "status", "created_at", "published_at", "dates_due_at"}
    assert {name: getattr(fresh, name) for name in names - own} == {
        name: getattr(HelpRequest.objects.get(pk=former.pk), name) for name in names - own
    }
    of_ride = {field.name for field in Ride._meta.concrete_fields} - {"id", "help_request", "be_there_at", "back_at"}
    was, now = Ride.objects.get(help_request=former), Ride.objects.get(help_request=fresh)
    assert {name: getattr(was, name) for name in of_ride} == {name: getattr(now, name) for name in of_ride}
    assert fresh.rhythm == Rhythm.ONCE


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Schrijf in een paar woorden"),
        ({"agreed": ""}, "Bel eerst, en vink dit aan"),
        ({"far": "maan"}, "Kies tot hoe ver."),
        ({"day": "date"}, "Kies een dag."),
        ({"day": "date", "date": "2020-01-01"}, "Deze dag is al geweest."),
        ({"day": "tomorrow", "time": "kwart over"}, "Vul de tijd zo in: 14.00"),
        ({"time": "14.00"}, "Kies ook een dag bij deze tijd."),
        ({"part": ["morning"]}, "Kies ook een dag bij dit deel van de dag."),
        ({"day": "tomorrow", "date": "2026-12-04"}, "“Morgen” en deze dag gaan niet samen. Kies “Op een dag”"),
        ({"date": "2026-12-04", "part": ["morning"], "time": "14.00"}, "Deze tijd past niet bij dat deel van de dag."),
        ({"public_line": "a" * 301}, "Deze tekst is te lang."),
    ],
)
def test_a_change_that_cannot_be(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, wrong: dict[str, Any], words: str
) -> None:
    html = change(client_for(carla), help_request, expect=200, private_line="De hond is lief.", **wrong)
    assert words in html
    assert "De hond is lief." in html
    help_request.refresh_from_db()
    assert (help_request.title, Note.objects.count()) == ("Zware boodschap op vrijdag", 0)
    assert HelpRequest.objects.count() == 1


def test_not_after_a_yes_and_not_when_it_is_over(
    client_for: ClientFor, carla: Person, bram: Person, search: Search, help_request: HelpRequest
) -> None:
    sweep_due()
    answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    html = change(client_for(carla), help_request, expect=200, day="any")
    assert "Er zei al iemand ja. Bel eerst die persoon." in html
    assert slot_of(help_request).status == SlotStatus.OPEN
    HelpRequest.objects.filter(pk=help_request.pk).update(status=RequestStatus.CLOSED)
    with pytest.raises(DomainError, match="geregeld of voorbij"):
        reword(
            actor=carla.viewer,
            help_request_id=help_request.pk,
            title="Iets",
            public_line="",
            private_line="",
            radius_m=1_000,
        )


def test_nobody_is_looked_for_any_more(
    client_for: ClientFor, carla: Person, zita: Person, help_request: HelpRequest, bram: Person
) -> None:
    sweep_due()
    page = reverse("desk:change", args=[help_request.public_id])
    assert "Zoekt Anna niemand meer?" in client_for(carla).get(page).content.decode()
    assert client_for(zita).post(page, {"stop": "1"}).status_code == 404
    for _click in range(2):
        assert client_for(carla).post(page, {"stop": "1"}).status_code == 302
    help_request.refresh_from_db()
    assert (help_request.status, Invitation.objects.get().status) == (
        RequestStatus.WITHDRAWN,
        InvitationStatus.WITHDRAWN,
    )
    told = OutboxMessage.objects.filter(participant=bram.participant).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["invitation", "withdrawn"]
    assert help_request.history.get(to_status="withdrawn").actor_user_id == carla.user.pk
