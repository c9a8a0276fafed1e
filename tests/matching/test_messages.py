"""What the two of an agreement write to each other: who reads it, what the mail carries, when it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp.errors import DomainError
from matching.models import Match, Message
from matching.models.message import MOST_MESSAGES_A_DAY
from matching.selectors import messages
from matching.selectors.messages import PAGE, is_fit_for_mail
from matching.services.agreeing import accept_held, cancel_match
from matching.services.answering import answer_yes
from matching.services.messaging import LONGEST_MESSAGE, send_message
from matching.services.searching import sweep_due
from matching.wording import READY_MESSAGES
from members.enums import ActsForKind, ContactWay
from members.models import Participant
from members.services.blocking import block
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.factories.members import ActsForFactory, UserFactory
from tests.kept import kept
from tests.matching.world import TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
THURSDAY_TWO = TUESDAY_TEN + timedelta(days=2, hours=4)
ClientFor = Callable[..., Client]


@kept
def match(anna: Person, bram: Person) -> Match:
    """Anna asked, Bram said yes, Anna said "Graag"."""
    offers(bram, "garden")
    search = published(anna, starts_at=THURSDAY_TWO, slug="garden")
    sweep_due()
    invitation = answer_yes(actor=bram.viewer, invitation_id=search.slot.invitations.get().pk)
    return accept_held(actor=anna.viewer, invitation_id=invitation.pk)


def path(match: Match) -> str:
    return reverse("matching:agreement", args=[match.public_id])


def write(browser: Client, match: Match, text: str = "Tot zo.", **more: str) -> Any:
    return browser.post(path(match), {"text": text, **more})


def say(person: Person, match: Match, text: str) -> Message:
    assert person.participant is not None
    return send_message(actor=person.viewer, match_id=match.pk, author=person.participant, text=text)


def talk(browser: Client, match: Match, **query: str) -> list[tuple[str, str]]:
    shown = browser.get(path(match), query).context["conversation"]
    return [(said.by, said.text) for said in shown.messages]


def mails(kind: str = "message") -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=kind).order_by("pk"))


def test_both_write_and_read(match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
    annas, brams = client_for(anna), client_for(bram)
    sent = write(annas, match, "Hoi, welke bel is van jou?\nIk ben er om twee uur.")
    assert (sent.status_code, sent["Location"]) == (302, f"{path(match)}#berichten")
    write(brams, match, "De bovenste.")
    first = "Hoi, welke bel is van jou?\nIk ben er om twee uur."
    assert talk(annas, match) == [("Jij", first), ("Bram", "De bovenste.")]
    assert talk(brams, match) == [("Anna", first), ("Jij", "De bovenste.")]


def test_the_mail_has_the_words_and_a_link_to_answer(match: Match, bram: Person, client_for: ClientFor) -> None:
    write(client_for(bram), match, "Ik neem een kruiwagen mee & zin.")
    (mail,) = mails()
    assert (mail.to, mail.subject) == ("anna@example.nl", "Een bericht van Bram")
    assert '"Ik neem een kruiwagen mee & zin."' in mail.body_text
    assert f"Lees het en schrijf terug: http://testserver{path(match)}#berichten" in mail.body_text
    assert "kruiwagen mee &amp; zin." in mail.body_html


@pytest.mark.parametrize(
    "text",
    [
        "Bel me op 06 12 34 56 02.",
        "Bel 0519-123456",
        "Het is 9101 aa, nummer 12",
        "Kom naar Singel 3.",
        "Ik woon in de havenstraat, naast de bakker",
        "Mail naar bram@example.nl",
        "Kijk op https://example.nl/x",
        "Ik zeg {word} aan de deur",
    ],
)
def test_a_mail_never_carries_an_address_or_a_number(
    match: Match, anna: Person, bram: Person, client_for: ClientFor, text: str
) -> None:
    text = text.replace("{word}", match.door_word.upper())
    write(client_for(bram), match, text)
    (mail,) = mails()
    assert text not in mail.body_text + mail.body_html
    assert "Bram schreef je iets met een adres of nummer erin." in mail.body_text
    assert talk(client_for(anna), match) == [("Bram", text)]


def test_without_that_check_the_mail_would_carry_it(
    match: Match, bram: Person, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "is_fit_for_mail", lambda *_: True)
    write(client_for(bram), match, "Bel me op 06 12 34 56 02.")
    assert "06 12 34 56 02" in mails()[0].body_text


@pytest.mark.parametrize("text", ["Ik ben er om 14.00 uur.", "Neem 3 zakken en 25 euro mee.", "Op 3-12 dan?"])
def test_ordinary_words_do_travel(text: str) -> None:
    assert is_fit_for_mail(text, ["klaproos", "Havenstraat", ""])


def test_a_mail_never_carries_contact_data_of_its_own(match: Match, bram: Person, client_for: ClientFor) -> None:
    write(client_for(bram), match)
    (mail,) = mails()
    kept = ("Visser", "de Boer", "+316", "06 1234560", "bram@example.nl", "Kerkstraat", "Havenstraat", match.door_word)
    assert [words for words in kept if words in mail.body_text + mail.body_html] == []


def test_a_ready_one_goes_in_one_tap(match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
    browser = client_for(bram)
    assert write(browser, match, "", ready="1").status_code == 302
    assert talk(client_for(anna), match) == [("Bram", "Ik ben er over tien minuten.")]


def shown(browser: Client, match: Match) -> list[int]:
    """The numbers of what can be sent in one tap."""
    html = browser.get(path(match)).content.decode()
    return [int(number) for number in re.findall(r'name="ready" value="(\d+)"', html)]


def test_who_is_on_the_way_and_who_waits_at_home_say_other_things(
    match: Match, anna: Person, bram: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    assert (shown(client_for(bram), match), shown(client_for(anna), match)) == ([1, 2, 3, 4, 5, 6], [7, 8, 4, 5, 6])
    clock_at_tuesday_ten.move_to(match.starts_at + timedelta(days=1))
    assert (shown(client_for(bram), match), shown(client_for(anna), match)) == ([9, 4], [9, 4])
    assert {1, 2, 3, 4, 5, 6, 7, 8, 9} == set(READY_MESSAGES)


def test_what_was_typed_stays_when_a_ready_one_goes(match: Match, bram: Person, client_for: ClientFor) -> None:
    answer = write(client_for(bram), match, "Ik wilde nog zeggen", ready="2")
    assert [message.text for message in Message.objects.all()] == ["Ik ben iets later, maar ik kom."]
    assert answer.status_code == 200
    assert "Ik wilde nog zeggen</textarea>" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"text": "   "}, "Schrijf een paar woorden, of kies een kort bericht."),
        ({"text": "x" * (LONGEST_MESSAGE + 1)}, "Houd het bij 1000 tekens; bellen gaat soms sneller."),
    ],
)
def test_what_cannot_be_sent_stays_with_what_to_do(
    match: Match, bram: Person, client_for: ClientFor, sent: dict[str, str], error: str
) -> None:
    answer = client_for(bram).post(path(match), sent)
    assert answer.context["form"].errors == {"text": [error]}
    assert (sent["text"] in answer.content.decode(), Message.objects.count()) == (True, 0)


def test_the_same_words_at_once_are_one_message(
    match: Match, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    first = say(bram, match, "Tot zo.")
    assert say(bram, match, " Tot zo. ") == first
    clock_at_tuesday_ten.shift(timedelta(minutes=11))
    assert say(bram, match, "Tot zo.") != first
    assert (Message.objects.count(), len(mails())) == (2, 2)


def test_thirty_a_day_and_the_database_holds_it(
    match: Match, anna: Person, bram: Person, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    for number in range(MOST_MESSAGES_A_DAY):
        say(bram, match, f"Bericht {number}")
    with pytest.raises(DomainError, match="Je schreef vandaag al dertig berichten"):
        say(bram, match, "Nog een")
    assert say(anna, match, "Rustig maar").number == 1
    clock_at_tuesday_ten.shift(timedelta(days=1))
    last = say(bram, match, "Een nieuwe dag")
    for number in (0, MOST_MESSAGES_A_DAY + 1, last.number):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.create(
                match=match, author=bram.participant, text="erbij", at=last.at, on=last.on, number=number
            )


def test_it_cannot_be_read_in_the_database(match: Match, bram: Person) -> None:
    say(bram, match, "Kanariebericht")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM matching_message")
        assert "Kanariebericht" not in str(cursor.fetchall())


def test_a_daughter_who_acts_is_marked(match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
    daughter = UserFactory(email="dochter@example.nl")
    ActsForFactory(user=daughter, participant=anna.participant, kind=ActsForKind.PROXY)
    browser = Client(SERVER_NAME="testserver")
    browser.force_login(daughter)
    write(browser, match, "Mama zit al klaar.")
    assert talk(client_for(bram), match) == [("Namens Anna", "Mama zit al klaar.")]
    assert talk(client_for(anna), match) == [("Namens Anna", "Mama zit al klaar.")]
    assert "Namens Anna schreef iemand je:" in mails()[0].body_text
    write(client_for(anna), match, "Klopt.")
    assert talk(client_for(bram), match)[-1] == ("Anna", "Klopt.")


def test_coordinators_read_nothing_of_it(match: Match, bram: Person, carla: Person, client_for: ClientFor) -> None:
    say(bram, match, "Kanariebericht")
    browser = client_for(carla)
    help_request = match.slot.occasion.help_request
    addresses = [
        (path(match), 302),
        (reverse("desk:match", args=[match.public_id]), 200),
        (reverse("desk:request", args=[help_request.public_id]), 200),
        (reverse("desk:worklist"), 200),
    ]
    for address, status in addresses:
        page = browser.get(address)
        assert (page.status_code, b"Kanariebericht" in page.content) == (status, False)


def test_a_block_ends_it(match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
    say(bram, match, "Kanariebericht")
    block(actor=anna.viewer, blocker=anna.participant, blocked=bram.participant)
    for person in (anna, bram):
        assert client_for(person).get(path(match)).status_code == 404
        assert write(client_for(person), match).status_code == 404
        with pytest.raises(DomainError, match="kun je niet meer schrijven"):
            say(person, match, "Toch nog iets")
    assert Message.objects.count() == 1


def test_cancelled_is_the_end_and_what_was_written_goes(
    match: Match, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    say(bram, match, "Ik woon op nummer 5")
    cancel_match(actor=bram.viewer, match_id=match.pk, by=bram.participant)
    shown = client_for(anna).get(path(match))
    assert (shown.context["conversation"].messages, shown.context["conversation"].is_open) == ([], False)
    assert b'data-keep="message"' not in shown.content
    assert "kun je niet meer schrijven" in str(write(client_for(anna), match).context["form"].errors)


def test_thirty_days_after_there_is_nothing_to_read_or_write(
    match: Match, anna: Person, bram: Person, client_for: ClientFor, clock_at_tuesday_ten: time_machine.Coordinates
) -> None:
    say(bram, match, "Kanariebericht")
    clock_at_tuesday_ten.move_to(THURSDAY_TWO + timedelta(days=30) - timedelta(minutes=1))
    assert talk(client_for(anna), match) == [("Bram", "Kanariebericht")]
    clock_at_tuesday_ten.shift(timedelta(minutes=1))
    shown = client_for(anna).get(path(match))
    assert (shown.context["conversation"].messages, b"Kanariebericht" in shown.content) == ([], False)
    with pytest.raises(DomainError, match="kun je niet meer schrijven"):
        say(anna, match, "Toch nog iets")


def test_somebody_without_mail_is_called_instead(
    match: Match, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    Participant.objects.filter(pk=anna.participant.pk).update(told_by=ContactWay.PHONE)
    shown = client_for(bram).get(path(match))
    assert (shown.context["conversation"].is_unheard, b'data-keep="message"' in shown.content) == (True, False)
    assert "Anna leest hier geen berichten." in shown.content.decode()


def test_long_talks_in_parts(match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
    for number in range(PAGE):
        say(bram, match, f"Bram {number}")
    for number in range(3):
        say(anna, match, f"Anna {number}")
    browser = client_for(anna)
    latest = browser.get(path(match)).context["conversation"]
    assert [said.text for said in latest.messages[:1] + latest.messages[-1:]] == ["Bram 3", "Anna 2"]
    earlier = browser.get(path(match), {"voor": latest.earlier}).context["conversation"]
    assert [said.text for said in earlier.messages] == ["Bram 0", "Bram 1", "Bram 2"]
    assert (earlier.earlier, earlier.is_later) == ("", True)
    assert len(talk(browser, match, voor="bestaatniet1")) == PAGE


def test_as_many_queries_for_thirty_as_for_one(match: Match, anna: Person, bram: Person, client_for: ClientFor) -> None:
    browser = client_for(anna)
    counts = []
    for texts in (["Een"], [f"Bericht {number}" for number in range(29)]):
        for text in texts:
            say(bram, match, text)
        with CaptureQueriesContext(connection) as captured:
            browser.get(path(match))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_a_last_word_goes_along_with_it_does_not_work_out(
    match: Match, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    say(bram, match, "Kanariebericht")
    cancel = reverse("matching:cancel", args=[match.public_id])
    client_for(bram).post(cancel, {"how": "not_now", "message": "Ik lig met griep op bed, sorry."})
    (mail,) = mails("cancelled")
    assert 'Bram zegt nog:\n\n"Ik lig met griep op bed, sorry."' in mail.body_text
    assert talk(client_for(anna), match) == [("Bram", "Ik lig met griep op bed, sorry.")]
    assert mails("message") == [mails("message")[0]]


@pytest.mark.parametrize("by", ["anna", "bram"])
@pytest.mark.parametrize("word", ["", "Bel me op 06 12 34 56 02."])
def test_no_word_is_needed_and_no_number_travels(
    match: Match, anna: Person, bram: Person, client_for: ClientFor, word: str, by: str
) -> None:
    me, other = (anna, bram) if by == "anna" else (bram, anna)
    client_for(me).post(reverse("matching:cancel", args=[match.public_id]), {"how": "not_now", "message": word})
    (mail,) = mails("cancelled")
    assert "zegt nog" not in mail.body_text + mail.body_html
    assert "06 12" not in mail.body_text + mail.body_html
    # That there are words is said, with where they stand.
    link = f"http://testserver{path(match)}#berichten"
    for body in (mail.body_text, mail.body_html):
        assert ("schreef je iets met een adres of nummer erin" in body, link in body) == (bool(word), bool(word))
    name = me.participant.first_name
    assert talk(client_for(other), match) == ([(name, word)] if word else [])


def test_who_wrote_thirty_messages_can_still_cancel(match: Match, bram: Person, client_for: ClientFor) -> None:
    for number in range(MOST_MESSAGES_A_DAY):
        say(bram, match, f"Bericht {number}")
    client_for(bram).post(reverse("matching:cancel", args=[match.public_id]), {"how": "not_now", "message": "Sorry"})
    match.refresh_from_db()
    assert (match.status, Message.objects.count()) == ("cancelled", MOST_MESSAGES_A_DAY)


def test_a_word_that_is_too_long_stays(match: Match, bram: Person, client_for: ClientFor) -> None:
    path_ = reverse("matching:cancel", args=[match.public_id])
    answer = client_for(bram).post(path_, {"how": "not_now", "message": "x" * 1001})
    match.refresh_from_db()
    assert (match.status, b"x" * 1001 in answer.content) == ("agreed", True)
