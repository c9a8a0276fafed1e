"""A call on one screen: who it is, a request at once, nothing lost when the session ends, and what to say back."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.errors import NotAllowedError
from desk.models import Intake
from desk.services.intake import intake_of, take_in, typed_in
from exchange.enums import RequestStatus, Rhythm, Visibility, Way
from exchange.models import HelpRequest, Occasion, Offer, Ride
from exchange.services.drafts import start_draft
from matching.models import Search, SearchEvent
from members.enums import ConsentHow, ContactWay
from members.models import AccessLog, Community, Consent, Participant
from members.services.consents import NEEDED
from tests.cast import Person, make_resident
from tests.desk.calls import INTAKE, NEW, pick, piece, send
from tests.desk.conftest import ClientFor
from tests.geography import Geography
from tests.matching.world import AMSTERDAM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_searched_yet() -> None:
    cache.clear()


def test_somebody_new_asks_and_takes_part_at_once(client_for: ClientFor, carla: Person, community: Community) -> None:
    browser = client_for(carla)
    ticks = browser.get(INTAKE).context["form"].fields["likes"].choices
    place = send(browser, likes=[ticks[0][0], ticks[2][0]], haste="haste", private_line="De bel doet het niet.")
    person = Participant.objects.get()
    assert (person.first_name, person.family_name, person.phone) == ("Riemke", "de Haan", "+31612345678")
    assert person.told_by == ContactWay.PHONE
    given = Consent.objects.filter(participant=person, how=ConsentHow.PHONE, by_user=carla.user)
    assert set(given.values_list("kind", flat=True)) == NEEDED
    asked = HelpRequest.objects.get()
    assert (asked.status, asked.way, asked.visibility, asked.first_is_fine) == (
        RequestStatus.OPEN,
        Way.SEARCH,
        Visibility.INVITED,
        True,
    )
    assert asked.category is not None
    assert asked.category.slug == "odd_jobs"  # as the words sound
    assert asked.private_line == "De bel doet het niet."
    assert Offer.objects.filter(participant=person, status="on").count() == 2
    assert SearchEvent.objects.get(code="published").actor_user_id == carla.user.pk
    row = Intake.objects.get()
    assert (row.help_request, row.typed, place) == (asked, "", reverse("desk:intake_done", args=[row.public_id]))
    html = browser.get(place).content.decode()
    assert "Ik ga zoeken. Je hoort uiterlijk" in html
    assert "telefoon" in html
    assert "06 12345678" not in html.replace("\u00a0", " ")  # a number is read through the logged look alone


def test_sent_twice_it_is_asked_once(client_for: ClientFor, carla: Person) -> None:
    browser = client_for(carla)
    token = browser.get(INTAKE).context["token"]
    first = send(browser, token=token)
    assert send(browser, token=token) == first
    assert HelpRequest.objects.count() == 1
    # And a next call begins with an empty page.
    assert "Riemke" not in browser.get(INTAKE).content.decode()


def test_the_service_twice_changes_nothing(carla: Person, anna: Person, client_for: ClientFor) -> None:
    send(client_for(carla))
    row = Intake.objects.get()
    assert row.participant is not None
    again = take_in(actor=carla.viewer, intake=row, caller=row.participant, asked=None)  # type: ignore[arg-type]  # never read
    assert again.help_request == row.help_request
    with pytest.raises(NotAllowedError):
        intake_of(actor=anna.viewer, community=anna.community)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("06 1234 5601", ["Anna"]),
        ("+31612345602", ["Bram"]),
        ("5601", ["Anna"]),
        ("Anna", ["Anna"]),
        ("ann", ["Anna"]),
        ("boer", ["Anna"]),
        ("de Boer", ["Anna"]),
        ("Visser", ["Bram"]),
        ("visserman", []),
        ("Anna Boe", ["Anna"]),
        ("anna visser", []),
        ("bram viss", ["Bram"]),
    ],
)
def test_found_by_number_or_name(
    client_for: ClientFor, carla: Person, anna: Person, bram: Person, typed: str, names: list[str]
) -> None:
    html = piece(client_for(carla), who=typed)
    found = [person.participant.first_name for person in (anna, bram) if person.participant.public_id in html]
    assert found == names
    # First name, initial and village: nothing that a look would have to be written down for.
    assert [secret for secret in ("560", "Visser", "Boer", "Havenstraat") if secret in html] == []
    assert AccessLog.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "An", "56", "561", "Zeger", "9999"])
def test_too_little_finds_nobody(client_for: ClientFor, carla: Person, anna: Person, typed: str) -> None:
    html = piece(client_for(carla), who=typed)
    assert 'name="pick"' not in html
    # Of two letters nobody was looked for yet.
    assert ("Niemand gevonden" in html) is (len(typed) >= 3)


def test_below_whoever_was_picked_it_does_not_say_that_nobody_was_found(
    client_for: ClientFor, carla: Person, anna: Person
) -> None:
    assert anna.participant is not None
    html = client_for(carla).post(INTAKE, {"who": "Anna", "pick": anna.participant.public_id}).content.decode()
    assert "Niemand gevonden" not in html
    assert "Anna B" in html


def test_elsewhere_only_a_whole_number_or_name_and_no_more(client_for: ClientFor, noor: Person, coos: Person) -> None:
    assert coos.participant is not None
    browser = client_for(noor)
    for typed in ("06 12345603", "Coos Jansen"):
        html = piece(browser, who=typed)
        assert "Bekend in een ander dorp" in html
        assert [word for word in ("Coos", coos.participant.public_id, "Molenbuurt") if word in html] == []
    for typed in ("Coos", "5603", "Jansen"):
        assert "Bekend in een ander dorp" not in piece(browser, who=typed)
    assert browser.post(INTAKE, {"pick": coos.participant.public_id}).status_code == 404
    assert AccessLog.objects.count() == 0


def test_picking_opens_somebody_and_that_is_written_down(client_for: ClientFor, carla: Person, anna: Person) -> None:
    browser = client_for(carla)
    html = pick(browser, anna, title="Een tas van de markt", day="any", where="asker")
    assert "06 12345601" in html.replace("\u00a0", " ")
    assert "Havenstraat" in html
    assert 'value="Een tas van de markt"' in html
    look = AccessLog.objects.get()
    assert (look.user_id, look.subject_id, look.reason) == (carla.user.pk, anna.participant.pk, "intake")
    # Coming back to it is no new look, and shows none of that.
    assert "Havenstraat" not in browser.get(INTAKE).content.decode()
    assert AccessLog.objects.count() == 1


def test_a_known_caller_asks_and_what_they_wrote_themselves_stays(
    client_for: ClientFor, carla: Person, anna: Person
) -> None:
    own = start_draft(actor=anna.viewer, participant=anna.participant)
    browser = client_for(carla)
    pick(browser, anna)
    asks = {"title": "Wie snoeit de heg?", "day": "tomorrow", "where": "asker"}
    answer = browser.post(INTAKE, asks | {"caller": own.participant.public_id})
    assert answer.status_code == 302
    asked = HelpRequest.objects.exclude(pk=own.pk).get()
    assert (asked.participant, asked.status) == (anna.participant, RequestStatus.OPEN)
    own.refresh_from_db()
    assert own.status == RequestStatus.DRAFT


def test_toch_iemand_anders(client_for: ClientFor, carla: Person, anna: Person) -> None:
    browser = client_for(carla)
    pick(browser, anna)
    assert "Voornaam" in browser.post(INTAKE, {"other": "1"}).content.decode()
    assert Intake.objects.get().participant is None


def test_the_same_person_again_is_asked_about_first(
    client_for: ClientFor, carla: Person, anna: Person, community: Community
) -> None:
    browser = client_for(carla)
    html = send(browser, expect=200, who="06 12345601", first_name="Ans")
    assert "Deze persoon doet misschien al mee." in html
    assert anna.participant.public_id in html
    assert Participant.objects.count() == 1
    send(browser, who="06 12345601", first_name="Ans", somebody_else="on")
    assert Participant.objects.count() == 2


def test_the_same_name_at_the_same_address_is_shown_while_typing(
    client_for: ClientFor, carla: Person, anna: Person
) -> None:
    assert anna.home is not None
    same = {"first_name": "anna", "family_name": "de Boer", "postcode": "9101 AA", "house_number": "12"}
    assert anna.participant.public_id in piece(client_for(carla), **same)
    assert anna.participant.public_id not in piece(client_for(carla), **{**same, "house_number": "13"})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"first_name": ""}, "Vul de voornaam in."),
        ({"family_name": ""}, "Vul de achternaam in."),
        ({"postcode": ""}, "Vul de postcode in."),
        ({"postcode": "12"}, "postcode"),
        ({"house_number": ""}, "Vul het nummer in."),
        ({"who": "Riemke"}, "Vul een telefoonnummer in, zoals 06 12345678."),
        ({"phone": "12"}, "Vul een nummer in zoals 06 12345678."),
        ({"agreed": ""}, "Vraag of het goed is."),
        ({"title": ""}, "Schrijf in een paar woorden"),
        ({"title": "Xyzzy"}, "Kies de soort hulp die erop lijkt."),
        ({"day": "date"}, "Kies een dag."),
        ({"day": "date", "date": "2020-01-01"}, "Deze dag is al geweest."),
        ({"day": "tomorrow", "time": "kwart over"}, "Vul de tijd zo in: 14.00"),
        ({"where": "elsewhere"}, "Schrijf op waar het is"),
        ({"likes": ["999999"]}, "Deze keuze is er niet meer."),
        ({"who": "Riemke" * 40}, "tekens"),
    ],
)
def test_bad_input_says_what_to_do_and_loses_nothing(
    client_for: ClientFor, carla: Person, wrong: dict[str, Any], words: str
) -> None:
    browser = client_for(carla)
    html = send(browser, expect=200, private_line="De bel doet het niet.", **wrong)
    assert words in html
    assert "De bel doet het niet." in html
    assert (Participant.objects.count(), HelpRequest.objects.count()) == (0, 0)
    # And it stands there again, wherever one comes back.
    assert "De bel doet het niet." in browser.get(INTAKE).content.decode()


def test_so_often_in_a_minute(client_for: ClientFor, carla: Person, anna: Person, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "desk_find": "2/m/key"}
    browser = client_for(carla)
    token = browser.get(INTAKE).context["token"]
    htmls = [piece(browser, who="Anna", title=str(turn), token=token) for turn in range(3)]
    assert [anna.participant.public_id in html for html in htmls] == [True, True, False]
    assert "Even wachten" in htmls[2]
    assert typed_in(Intake.objects.get())["title"] == ["2"]  # kept all the same


def test_what_the_words_sound_like(client_for: ClientFor, carla: Person) -> None:
    browser = client_for(carla)
    assert 'data-suggestion="odd_jobs"' in piece(browser, title="Wie vervangt mijn lamp?")
    assert "112" in piece(browser, title="Ik ben gevallen")
    assert "meer dan iets kleins" in piece(browser, title="Hulp bij douchen")
    # On the page it stands by the question, and not by who calls.
    html = browser.post(INTAKE, {"find": "1", "title": "Wie vervangt mijn lamp?"}).content.decode()
    assert html.index('id="wat"') < html.index("Dit klinkt als: Klusjes in huis.") < html.index('name="category"')


def test_every_week_on_a_fixed_hour(client_for: ClientFor, carla: Person) -> None:
    send(client_for(carla), day="date", date="2026-12-03", time="14.00", repeat=Rhythm.WEEKLY.value)
    assert HelpRequest.objects.get().rhythm == Rhythm.WEEKLY
    assert Search.objects.count() > 1


@pytest.mark.parametrize(
    ("when", "begins", "ends"),
    [
        (
            {"part": ["morning"]},
            datetime(2026, 12, 4, 8, tzinfo=AMSTERDAM),
            datetime(2026, 12, 4, 12, tzinfo=AMSTERDAM),
        ),
        ({"time": "10.00"}, datetime(2026, 12, 4, 10, tzinfo=AMSTERDAM), None),
    ],
)
def test_a_day_that_was_filled_in_is_the_day(
    client_for: ClientFor, carla: Person, when: dict[str, Any], begins: datetime, ends: datetime | None
) -> None:
    send(client_for(carla), date="2026-12-04", **when)  # beside "any", with which a call begins
    asked = Occasion.objects.get()
    assert (asked.starts_at or asked.flexible_from, asked.flexible_until) == (begins, ends)


def test_two_answers_that_do_not_go_together_both_stay(client_for: ClientFor, carla: Person) -> None:
    html = send(client_for(carla), expect=200, day="tomorrow", date="2026-12-04")
    assert "“Morgen” en deze dag gaan niet samen. Kies “Op een dag”, of maak de dag leeg." in html
    assert ('value="2026-12-04"' in html, bool(re.search(r'value="tomorrow"[^>]* checked', html))) == (True, True)
    assert Occasion.objects.count() == 0


def test_a_lift_says_where_to_and_back(client_for: ClientFor, carla: Person, anna: Person) -> None:
    browser = client_for(carla)
    pick(browser, anna)
    assert anna.participant is not None
    lift = {"title": "Een lift naar de markt", "category": "rides", "where": "asker", "day": "date"}
    when = {"date": "2026-12-03", "time": "10.00", "caller": anna.participant.public_id}
    html = browser.post(INTAKE, lift | when).content.decode()
    assert "Kies waar je heen wilt" in html
    to = {"place": "De kraam van Jikke", "town": "Holwerd", "back": "none"}
    assert "Vul in in welk dorp" in browser.post(INTAKE, lift | when | to | {"town": ""}).content.decode()
    assert browser.post(INTAKE, lift | when | to).status_code == 302
    ride = Ride.objects.get()
    assert (ride.destination_text, ride.destination_town, ride.back) == ("De kraam van Jikke", "Holwerd", "none")
    assert ride.be_there_at == datetime(2026, 12, 3, 10, 0, tzinfo=AMSTERDAM)


def test_a_lift_says_how_long_and_whether_to_come_inside(client_for: ClientFor, carla: Person, anna: Person) -> None:
    browser = client_for(carla)
    pick(browser, anna)
    lift = {"title": "Een lift naar de markt", "category": "rides", "where": "asker", "day": "date"}
    when = {"date": "2026-12-03", "time": "10.00", "caller": anna.participant.public_id}
    trip = {"place": "De kraam van Jikke", "town": "Holwerd", "back": "wait", "stay": "90", "inside": "on"}
    html = browser.post(INTAKE, lift | when | trip | {"stay": "7"}).content.decode()
    assert "Kies hoe lang je daar ongeveer bent." in html
    assert browser.post(INTAKE, lift | when | trip).status_code == 302
    ride = Ride.objects.get()
    assert (ride.back, ride.stay_minutes, ride.goes_inside) == ("wait", 90, True)


def test_a_caller_from_elsewhere_goes_to_the_coordinator_there(
    client_for: ClientFor, noor: Person, zita: Person, geography: Geography
) -> None:
    browser = client_for(noor)
    place = send(browser, postcode="9102 AA")
    assert "De coördinator daar gaat ermee verder." in browser.get(place).content.decode()
    asked = HelpRequest.objects.get().public_id
    assert browser.get(reverse("desk:request", args=[asked])).status_code == 404
    assert client_for(zita).get(reverse("desk:request", args=[asked])).status_code == 200
    assert browser.get(f"{place}brief/").status_code == 404
    assert AccessLog.objects.count() == 0


def test_the_letter_is_a_look_and_fits_its_person(client_for: ClientFor, carla: Person) -> None:
    browser = client_for(carla)
    place = send(browser)
    html = browser.get(f"{place}brief/").content.decode()
    assert [words for words in ("Riemke de Haan", "Wie vervangt mijn lamp?", "9101 AB") if words not in html] == []
    assert AccessLog.objects.get().reason == "letter"


def test_as_many_queries_for_one_hit_as_for_many(
    client_for: ClientFor, carla: Person, community: Community, geography: Geography
) -> None:
    browser = client_for(carla)
    token = browser.get(INTAKE).context["token"]

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            piece(browser, who="Piet", title="Wie vervangt mijn lamp?", token=token)
        return len(seen)

    make_resident(community, "Piet", at=geography.postcodes["9101AA"], number="1")
    few = queries()
    for number in range(2, 8):
        make_resident(community, f"Pieter{number}", at=geography.postcodes["9101AA"], number=str(number))
    assert queries() == few
    with CaptureQueriesContext(connection) as seen:
        browser.get(INTAKE)
    page = [query for query in seen if "session" not in query["sql"]]
    for q in page:
        print(q["sql"][:150])
    assert len(page) <= 12


def test_somebody_else_of_the_same_name_at_the_same_address_is_somebody_else(
    client_for: ClientFor, carla: Person, community: Community
) -> None:
    """Written down before, and nobody acts for them: asked, and it is another. Nothing becomes of the first one's."""
    browser = client_for(carla)
    send(browser)
    first = Participant.objects.get()
    told = {"phone": "06 87654321", "title": "Wie leest mij voor?", "category": "company"}
    assert "Gevraagd: het is iemand anders" in browser.post(INTAKE, {**NEW, **told}).content.decode()
    send(browser, **told, somebody_else="on")
    other = Participant.objects.exclude(pk=first.pk).get()
    assert (other.first_name, other.phone) == ("Riemke", "+31687654321")
    assert Consent.objects.filter(participant=other).count() == len(NEEDED)
    assert [row.participant for row in HelpRequest.objects.order_by("pk")] == [first, other]
