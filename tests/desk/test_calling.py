"""Calling about a request: dial, how it went, what was said, notes, and a change after speaking to the asker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.errors import DomainError, NotAllowedError
from desk.enums import CallOutcome, NoteKind
from desk.models import Call, Note
from desk.selectors.requests import slot_of
from desk.services.calling import add_note, log_call
from exchange.models import HelpRequest
from matching.enums import AskedVia, InvitationStatus
from matching.models import Invitation, Match, Search
from matching.services.agreeing import accept_held
from matching.services.answering import answer_yes, take_back_answer
from matching.services.leaving import leave
from matching.services.searching import sweep_due
from members.models import AccessLog
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.desk.history import history
from tests.matching.world import TUESDAY_TEN, offers, published

pytestmark = pytest.mark.django_db
MOST_QUERIES = 10
"""Of which four say who is there, and two write down and read what a look shows."""


def path(help_request: HelpRequest, person: Person) -> str:
    assert person.participant is not None
    return reverse("desk:call", args=[help_request.public_id, person.participant.public_id])


def ring(browser: Client, help_request: HelpRequest, person: Person, *, expect: int = 302, **fields: str) -> str:
    answer = browser.post(path(help_request, person), fields)
    assert answer.status_code == expect, answer.content.decode()
    return answer.content.decode()


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


def test_sent_twice_is_written_once(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person
) -> None:
    browser = client_for(carla)
    for _twice in range(2):
        ring(browser, help_request, bram, outcome="not_now", note="Is met vakantie.")
        browser.post(reverse("desk:note", args=[help_request.public_id]), {"text": "Zoon heet Jelle."})
    assert (Call.objects.count(), Note.objects.count(), Invitation.objects.count()) == (1, 2, 1)


def test_what_is_noted_with_the_same_call_stays(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, bram: Person
) -> None:
    browser = client_for(carla)
    ring(browser, help_request, bram, outcome="no_answer")
    ring(browser, help_request, bram, outcome="no_answer", note="Na vijf uur bellen.")
    assert (Call.objects.count(), Note.objects.get().text) == (1, "Na vijf uur bellen.")


def test_the_asker_declines_two_in_a_minute(
    client_for: ClientFor, carla: Person, help_request: HelpRequest, anna: Person, bram: Person, coos: Person
) -> None:
    offers(coos)
    browser = client_for(carla)
    for person in (bram, coos):
        ring(browser, help_request, person, outcome="yes")
    first, second = (Invitation.objects.get(participant=person.participant) for person in (bram, coos))
    for yes in (first, first, second):  # the first in a double click
        ring(browser, help_request, anna, outcome="somebody_else", held=yes.public_id)
    statuses = [Invitation.objects.get(pk=yes.pk).status for yes in (first, second)]
    assert (statuses, Call.objects.filter(outcome=CallOutcome.SOMEBODY_ELSE).count()) == (["declined"] * 2, 2)


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
