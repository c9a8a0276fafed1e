"""Calling about a request: dial, how it went, what was said, notes, and a change after speaking to the asker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.errors import DomainError, NotAllowedError
from desk.enums import CallOutcome, NoteKind
from desk.models import Call, Note
from desk.selectors.requests import request_on_desk, slot_of
from desk.services.calling import add_note, log_call
from exchange.enums import RequestStatus, Rhythm, SlotStatus, Way
from exchange.models import HelpRequest, Occasion, Ride
from matching.enums import AskedVia, InvitationStatus
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes, take_back_answer
from matching.services.changing import ask_anew, reword
from matching.services.leaving import leave
from matching.services.searching import sweep_due
from members.models import AccessLog
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.desk.test_request_page import EVERYWHERE
from tests.matching.world import AMSTERDAM, TUESDAY_TEN, offers, published

pytestmark = pytest.mark.django_db
MOST_QUERIES = 10
"""Of which four say who is there, and two write down and read what a look shows."""
FRIDAY_TEN = datetime(2026, 12, 4, 10, 0, tzinfo=AMSTERDAM)


def path(help_request: HelpRequest, person: Person) -> str:
    assert person.participant is not None
    return reverse("desk:call", args=[help_request.public_id, person.participant.public_id])


def ring(browser: Client, help_request: HelpRequest, person: Person, *, expect: int = 302, **fields: str) -> str:
    answer = browser.post(path(help_request, person), fields)
    assert answer.status_code == expect, answer.content.decode()
    return answer.content.decode()


def history(help_request: HelpRequest) -> list[tuple[str, str]]:
    page = request_on_desk(HelpRequest.objects.get(pk=help_request.pk), hold=EVERYWHERE)
    return [(line.text, line.words) for line in page.history]


def test_the_number_is_a_link_and_a_look(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person, anna: Person
) -> None:
    html = client_for(carla).get(path(help_request, bram)).content.decode()
    assert 'href="tel:+31612345602"' in html
    assert "Ja: stel voor aan Anna" in html
    look = AccessLog.objects.get()
    assert (look.user_id, look.subject_id, look.reason) == (carla.user.pk, bram.participant.pk, "call")
    # To who is asked nothing is told that waits until "Graag".
    assert [secret for secret in ("de Boer", "Havenstraat", "De bel doet het niet.") if secret in html] == []
    assert 'href="tel:+31612345601"' in client_for(carla).get(path(help_request, anna)).content.decode()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("no_answer", "Een coördinator belde Bram. Nam niet op."),
        ("voicemail", "Een coördinator belde Bram. Voicemail ingesproken."),
        ("later", "Een coördinator belde Bram. Gesproken, later nog eens bellen."),
    ],
)
def test_tried_and_nobody_is_asked_by_it(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person, outcome: str, words: str
) -> None:
    ring(client_for(carla), help_request, bram, outcome=outcome, note="Werkt tot vijf uur.")
    call = Call.objects.get()
    assert (call.participant, call.outcome, call.by_user_id) == (bram.participant, outcome, carla.user.pk)
    assert history(help_request)[:2] in (
        [(words, ""), ("Een coördinator noteerde:", "Werkt tot vijf uur.")],
        [("Een coördinator noteerde:", "Werkt tot vijf uur."), (words, "")],
    )
    assert Invitation.objects.count() == 0


def test_a_yes_on_the_line_proposes_the_two(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person, anna: Person
) -> None:
    browser = client_for(carla)
    ring(browser, help_request, bram, outcome="yes")
    invitation = Invitation.objects.get()
    assert (invitation.status, invitation.channel) == (InvitationStatus.HELD, AskedVia.PHONE)
    # Bram was asked in the call itself: no question goes out any more. Anna is asked for her "Graag".
    assert list(OutboxMessage.objects.values_list("kind", flat=True)) == ["held"]
    ring(browser, help_request, bram, outcome="yes")
    assert (Invitation.objects.count(), Call.objects.count()) == (1, 1)
    html = browser.get(path(help_request, anna)).content.decode()
    assert "Bram wil dit doen. Vind je dat goed?" in html
    assert f'name="held" value="{invitation.public_id}"' in html
    ring(browser, help_request, anna, outcome="please", held=invitation.public_id)
    assert (Match.objects.get().helper, Call.objects.count()) == (bram.participant, 2)
    assert history(help_request)[0][0] in (
        "Een coördinator belde Anna. Gesproken: Graag.",
        "Anna zei Graag: een afspraak met Bram.",
    )


def test_nu_niet_on_the_line(client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person) -> None:
    ring(client_for(carla), help_request, bram, outcome="not_now")
    assert Invitation.objects.get().status == InvitationStatus.NOT_NOW
    assert OutboxMessage.objects.count() == 0


def test_who_was_asked_by_mail_says_it_on_the_line(
    client_for: ClientFor, carla: Person, search: Search, help_request: HelpRequest, bram: Person
) -> None:
    sweep_due()
    ring(client_for(carla), help_request, bram, outcome="not_now")
    invitation = Invitation.objects.get()
    assert (invitation.status, invitation.channel) == (InvitationStatus.NOT_NOW, AskedVia.MAIL)


def test_graag_is_about_the_yes_that_was_named(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, anna: Person, bram: Person, coos: Person
) -> None:
    """Bram's yes was read out; by the time Anna has answered it is Coos' that waits."""
    browser = client_for(carla)
    offers(coos)
    ring(browser, help_request, bram, outcome="yes")
    named = Invitation.objects.get()
    take_back_answer(actor=bram.viewer, invitation_id=named.pk)
    ring(browser, help_request, coos, outcome="yes")
    for outcome in ("please", "somebody_else"):
        html = ring(browser, help_request, anna, expect=200, outcome=outcome, held=named.public_id)
        assert "Er is intussen iets veranderd. Kijk wie er nu ja zei." in html
        assert "Coos wil dit doen." in html
    assert not Match.objects.exists()


def test_a_yes_to_an_open_moment_names_it(client_for: ClientFor, carla: Person, anna: Person, bram: Person) -> None:
    offers(bram)
    help_request = published(anna).slot.occasion.help_request
    browser = client_for(carla)
    assert "Bij een ja horen een dag en een tijd." in browser.get(path(help_request, bram)).content.decode()
    wrong = {
        ("", "14.00"): "Bij een ja hoort een dag. Kies een dag.",
        ("2026-12-03", ""): "Bij een ja hoort een tijd. Vul hem in, bijvoorbeeld 14.00.",
        ("31 februari", "14.00"): "Vul de dag zo in: 31-12-2026.",
        ("2026-12-03", "kwart over"): "Vul de tijd zo in: 14.00",
        ("2026-12-03", "om kwart over drie"): "Vul de tijd zo in: 14.00",
        ("2027-05-01", "14.00"): "Kies een moment dat binnen de gevraagde tijd valt.",
    }
    for (day, time), words in wrong.items():
        html = ring(browser, help_request, bram, expect=200, outcome="yes", day=day, time=time, note="Belt terug.")
        assert words in html
        assert "Belt terug." in html
    assert (Invitation.objects.count(), Call.objects.count(), Note.objects.count()) == (0, 0, 0)
    ring(browser, help_request, bram, outcome="yes", day="2026-12-03", time="14.00")
    assert Invitation.objects.get().starts_at == THURSDAY_TWO


def test_nobody_says_what_is_not_theirs(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person, anna: Person
) -> None:
    browser = client_for(carla)
    for person, outcome in ((bram, "please"), (anna, "yes"), (bram, ""), (bram, "misschien")):
        assert "Kies hoe het gesprek ging." in ring(browser, help_request, person, expect=200, outcome=outcome)
    slot = slot_of(help_request)
    for person, said in ((bram, CallOutcome.PLEASE), (anna, CallOutcome.NOT_NOW), (anna, CallOutcome.PLEASE)):
        with pytest.raises(DomainError):
            log_call(actor=carla.viewer, slot=slot, participant=person.participant, outcome=said)
    assert Call.objects.count() == 0


def test_only_who_has_to_do_with_it_and_lives_here(
    client_for: ClientFor,
    carla: Person,
    noor: Person,
    zita: Person,
    help_request: HelpRequest,
    coos: Person,
    bram: Person,
) -> None:
    assert client_for(carla).get(path(help_request, coos)).status_code == 404  # offers nothing, was not asked
    offers(coos)
    assert client_for(carla).get(path(help_request, coos)).status_code == 200
    assert client_for(noor).get(path(help_request, coos)).status_code == 404
    assert client_for(zita).get(path(help_request, bram)).status_code == 404
    with pytest.raises(NotAllowedError):
        log_call(
            actor=bram.viewer, slot=slot_of(help_request), participant=coos.participant, outcome=CallOutcome.VOICEMAIL
        )


def test_a_note_and_what_keeps_it_out(client_for: ClientFor, carla: Person, help_request: HelpRequest) -> None:
    browser = client_for(carla)
    to = reverse("desk:note", args=[help_request.public_id])
    assert "Schrijf op wat je wilt onthouden." in browser.post(to, {"text": "  "}).content.decode()
    assert "Deze tekst is te lang." in browser.post(to, {"text": "a" * 1001}).content.decode()
    assert browser.post(to, {"text": "Zoon heet Jelle.\nBelt liever 's avonds."}).status_code == 302
    assert history(help_request)[0] == ("Een coördinator noteerde:", "Zoon heet Jelle.\nBelt liever 's avonds.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM desk_note")
        assert "Jelle" not in str(cursor.fetchall())


def test_no_resident_reads_a_note(
    client_for: ClientFor, carla: Person, anna: Person, help_request: HelpRequest
) -> None:
    add_note(actor=carla.viewer, help_request=help_request, text="Hoort slecht.")
    browser = client_for(anna)
    for page in (reverse("matching:request", args=[help_request.public_id]), reverse("members:data")):
        assert "Hoort slecht." not in browser.get(page).content.decode()


def test_notes_and_calls_of_who_leaves(carla: Person, anna: Person, bram: Person, help_request: HelpRequest) -> None:
    add_note(actor=carla.viewer, help_request=help_request, text="Hoort slecht.")
    log_call(
        actor=carla.viewer, slot=slot_of(help_request), participant=bram.participant, outcome=CallOutcome.NO_ANSWER
    )
    leave(actor=anna.viewer, participant=anna.participant)
    assert [note.text for note in Note.objects.all()] == [""]
    assert Call.objects.count() == 1


CHANGE = {"title": "Zware boodschap", "public_line": "Melk.", "private_line": "", "far": "bike", "agreed": "on"}


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


def test_sent_twice_is_written_once(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person
) -> None:
    browser = client_for(carla)
    for _twice in range(2):
        ring(browser, help_request, bram, outcome="not_now", note="Is met vakantie.")
        browser.post(reverse("desk:note", args=[help_request.public_id]), {"text": "Zoon heet Jelle."})
    assert (Call.objects.count(), Note.objects.count(), Invitation.objects.count()) == (1, 2, 1)


def test_as_many_queries_for_one_call_as_for_many(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person, clock_at_tuesday_ten: Any
) -> None:
    browser = client_for(carla)
    page = reverse("desk:request", args=[help_request.public_id])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(page)
        return len(seen)

    ring(browser, help_request, bram, outcome="no_answer", note="Eén")
    few = queries()
    for turn in range(5):
        clock_at_tuesday_ten.move_to(TUESDAY_TEN + timedelta(minutes=2 * turn + 2))
        ring(browser, help_request, bram, outcome="voicemail", note="Nog een")
    assert (queries(), Call.objects.count(), Note.objects.count()) == (few, 6, 6)


def test_kinds_of_notes_have_words(carla: Person, help_request: HelpRequest) -> None:
    for kind in NoteKind:
        add_note(actor=carla.viewer, help_request=help_request, text="iets", kind=kind)
    assert len({text for text, words in history(help_request) if words == "iets"}) == len(NoteKind)


def test_a_letter_of_an_agreement_says_what_a_mail_would(
    client_for: ClientFor, carla: Person, zita: Person, search: Search, anna: Person, bram: Person, coos: Person
) -> None:
    sweep_due()
    invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
    match = accept_held(actor=anna.viewer, invitation_id=invitation.pk)
    browser = client_for(carla)
    page = browser.get(reverse("desk:match", args=[match.public_id])).content.decode()
    to = {
        person: reverse("desk:match_letter", args=[match.public_id, person.participant.public_id])
        for person in (anna, bram, coos)
    }
    assert [to[person] in page for person in (anna, bram, coos)] == [True, True, False]
    html = browser.get(to[anna]).content.decode()
    for words in ("Goed nieuws: Bram wil graag.", "donderdagmiddag 3", "Anna de Boer", "Havenstraat 12"):
        assert words in html
    assert [secret for secret in ("Visser", "Kerkstraat", "612345602") if secret in html] == []
    look = AccessLog.objects.get()
    assert (look.subject_id, look.reason) == (anna.participant.pk, "letter")
    anna.user.language = "en"  # it is read by her, not by who prints it
    anna.user.save(update_fields=["language"])
    assert "Good news: Bram would like to." in browser.get(to[anna]).content.decode()
    assert browser.get(to[coos]).status_code == 404
    assert client_for(zita).get(to[anna]).status_code == 404
    match.status = "cancelled"
    match.save(update_fields=["status"])
    assert browser.get(to[anna]).status_code == 404


def test_few_queries(client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person) -> None:
    browser = client_for(carla)
    counted = {}
    for page in (path(help_request, bram), reverse("desk:change", args=[help_request.public_id])):
        with CaptureQueriesContext(connection) as seen:
            browser.get(page)
        counted[page] = [query["sql"] for query in seen if query["sql"].startswith(("SELECT", "INSERT"))]
    assert {page: len(queries) for page, queries in counted.items() if len(queries) > MOST_QUERIES} == {}
