""" "Dit klopt niet", on every message and wherever somebody's own words stand: answered in time, unseen by them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from buurthulp.errors import DomainError
from desk.enums import SignalConcern, SignalOutcome
from desk.models import Signal
from desk.pointing_access import get_pointed
from desk.services.following import follow_up
from desk.services.signals import LONGEST_IN_ALL, LONGEST_TEXT, report_misuse
from exchange.enums import ActivityStatus, Visibility
from exchange.models import Offer
from matching.models import Invitation, Match, Search
from matching.services.answering import answer_yes
from matching.services.messaging import send_message
from matching.services.searching import sweep_due
from tests.cast import Person
from tests.desk.conftest import THURSDAY_TWO, ClientFor
from tests.factories.activities import ActivityFactory
from tests.kept import kept
from tests.matching.world import AMSTERDAM, offers, published

pytestmark = pytest.mark.django_db
RUDE = "Kanariewoorden: geef me eerst maar vijftig euro"
WEDNESDAY_FIVE = datetime(2026, 12, 2, 17, 0, tzinfo=AMSTERDAM)


def misuse(thing: str, public_id: str) -> str:
    return reverse("signals:misuse", args=[thing, public_id])


@kept
def message(match: Match, anna: Person) -> str:
    """Of anna to bram."""
    return send_message(actor=anna.viewer, match_id=match.pk, author=anna.participant, text=RUDE).public_id


def reported(message: str, bram: Person, text: str = "") -> Signal:
    return report_misuse(
        actor=bram.viewer,
        reporter=bram.participant,
        pointed=get_pointed(bram.viewer, "bericht", message),
        concern=SignalConcern.ASKS_MONEY,
        text=text,
    )


class TestWhereItStands:
    def send(self, browser: object, page: str, thing: str, public_id: str) -> Signal:
        """From the link on that page to the desk."""
        path = misuse(thing, public_id)
        assert f'href="{path}"' in browser.get(page).content.decode()  # type: ignore[attr-defined]
        sent = browser.post(path, {"concern": "hurtful", "text": ""})  # type: ignore[attr-defined]
        assert (sent.status_code, sent.headers["Location"]) == (302, page)
        return Signal.objects.get()

    def test_on_a_message(self, match: Match, message: str, bram: Person, anna: Person, client_for: ClientFor) -> None:
        page = reverse("matching:agreement", args=[match.public_id])
        signal = self.send(client_for(bram), page, "bericht", message)
        assert (signal.about, signal.thing, signal.quote, signal.match) == (anna.participant, "message", RUDE, match)
        told = [str(one) for one in client_for(bram).get(page).context["messages"]]
        assert told == []  # told once, in the browser that sent it
        assert misuse("bericht", message) not in client_for(anna).get(page).content.decode()

    def test_on_somebody_of_an_agreement(self, match: Match, bram: Person, anna: Person, client_for: ClientFor) -> None:
        page = reverse("matching:agreement", args=[match.public_id])
        signal = self.send(client_for(anna), page, "afspraak", match.public_id)
        assert (signal.about, signal.thing, signal.quote) == (bram.participant, "person", "")

    def test_on_a_question_to_me(self, search: object, bram: Person, client_for: ClientFor) -> None:
        sweep_due()
        invitation = Invitation.objects.get()
        asked = invitation.slot.occasion.help_request
        page = reverse("matching:invitation", args=[invitation.public_id])
        signal = self.send(client_for(bram), page, "uitnodiging", invitation.public_id)
        assert (signal.about, signal.thing_id) == (asked.participant, asked.pk)
        assert signal.quote.startswith(asked.title) is True

    def test_on_somebody_who_said_yes(self, search: Search, anna: Person, bram: Person, client_for: ClientFor) -> None:
        sweep_due()
        invitation = answer_yes(actor=bram.viewer, invitation_id=Invitation.objects.get().pk)
        page = reverse("matching:request", args=[search.slot.occasion.help_request.public_id])
        signal = self.send(client_for(anna), page, "ja", invitation.public_id)
        assert (signal.about, signal.thing, signal.thing_id) == (bram.participant, "yes", invitation.pk)

    def test_on_the_board(self, anna: Person, bram: Person, client_for: ClientFor) -> None:
        offers(bram)
        Offer.objects.filter(participant=bram.participant).update(is_on_board=True, line=RUDE)
        signal = self.send(client_for(anna), reverse("exchange:nearby"), "aanbod", Offer.objects.get().public_id)
        assert (signal.about, signal.thing, RUDE in signal.quote) == (bram.participant, "offer", True)

    def test_on_a_request_on_the_board(self, anna: Person, bram: Person, client_for: ClientFor) -> None:
        search = published(anna, starts_at=THURSDAY_TWO, visibility=Visibility.BOARD)
        asked = search.slot.occasion.help_request
        signal = self.send(client_for(bram), reverse("exchange:nearby"), "vraag", asked.public_id)
        assert (signal.about, signal.thing, signal.thing_id) == (anna.participant, "request", asked.pk)

    def test_on_an_activity(self, anna: Person, bram: Person, client_for: ClientFor) -> None:
        activity = ActivityFactory(
            community=anna.community, organiser=anna.participant, status=ActivityStatus.OPEN, title="Verkoopavond"
        )
        page = reverse("exchange:activity", args=[activity.public_id])
        signal = self.send(client_for(bram), page, "activiteit", activity.public_id)
        assert (signal.about, signal.quote.splitlines()[0]) == (anna.participant, "Verkoopavond")

    @pytest.mark.parametrize("thing", ["iets", "afspraak", "vraag"])
    def test_nothing_there(self, bram: Person, client_for: ClientFor, thing: str) -> None:
        assert client_for(bram).get(misuse(thing, "bestaatniet1")).status_code == 404

    def test_not_of_ones_own_nor_of_others_nor_when_it_is_gone(
        self,
        match: Match,
        message: str,
        anna: Person,
        bram: Person,
        coos: Person,
        client_for: ClientFor,
        clock_at_tuesday_ten: time_machine.Coordinates,
    ) -> None:
        path = misuse("bericht", message)
        assert [client_for(person).get(path).status_code for person in (anna, bram, coos)] == [404, 200, 404]
        clock_at_tuesday_ten.move_to(match.starts_at + timedelta(days=30))
        assert client_for(bram).get(path).status_code == 404


class TestOnTheDesk:
    def test_a_line_with_the_moment_by_which_it_is_answered(
        self, message: str, bram: Person, carla: Person, client_for: ClientFor
    ) -> None:
        signal = reported(message, bram)
        assert (signal.answer_by, signal.urgency, signal.basis) == (WEDNESDAY_FIVE, "today", "")
        page = client_for(carla).get(reverse("desk:worklist"), {"soort": "signals"})
        (line,) = page.context["rows"]
        assert (line.tag, line.item.title, line.next_at) == ("Melding", "Melding van Bram over Anna", WEDNESDAY_FIVE)
        assert b"Kanarie" not in page.content
        found = client_for(carla).get(reverse("desk:signal", args=[signal.public_id])).content.decode()
        assert (RUDE in found, "Vraagt om geld" in found) == (True, True)

    def test_not_closed_before_it_was_answered(
        self, message: str, bram: Person, carla: Person, client_for: ClientFor
    ) -> None:
        signal = reported(message, bram)
        path = reverse("desk:signal", args=[signal.public_id])
        sent = {"do": "close", "outcome_code": "both", "note": "Anna gebeld.", "looks_shown": "no"}
        page = client_for(carla).post(path, sent)
        assert page.context["form"].errors == {"is_answered": ["Laat eerst weten wat je ermee deed. Bellen mag ook."]}
        assert "Anna gebeld.</textarea>" in page.content.decode()
        assert client_for(carla).post(path, {**sent, "is_answered": "on"}).status_code == 302
        signal.refresh_from_db()
        assert (signal.status, signal.outcome, signal.steps.get().kind) == ("followed_up", "both", "answered")

    def test_the_same_again_is_one_while_it_is_open(self, message: str, bram: Person, carla: Person) -> None:
        for text in ("", "Voor de tweede keer", "Nog eens"):
            signal = reported(message, bram, text)
        assert (Signal.objects.count(), signal.text) == (1, "Voor de tweede keer\n\nNog eens")
        follow_up(actor=carla.viewer, signal_id=signal.pk, outcome=SignalOutcome.IN_ORDER, is_answered=True)
        assert reported(message, bram).pk != signal.pk
        with pytest.raises(IntegrityError), transaction.atomic():
            Signal.objects.update(thing_id=None)

    def test_ten_times_as_much_as_one_tells_at_once_and_then_by_telephone(
        self, message: str, bram: Person, client_for: ClientFor
    ) -> None:
        browser, path = client_for(bram), misuse("bericht", message)
        # Each with two line ends before the next.
        sent = [f"{number}" * (LONGEST_TEXT - 2) for number in range(10)] + ["Kanarie" * 100]
        answers = [browser.post(path, {"concern": "hurtful", "text": text}) for text in sent]
        assert [answer.status_code for answer in answers] == [302] * 10 + [200]
        phone = bram.community.phone
        assert answers[-1].context["form"].errors == {
            "text": [f"Bij deze melding kan niets meer bij. Bel ons voor de rest: {phone}."]
        }
        assert sent[-1] in answers[-1].content.decode()
        signal = Signal.objects.get()
        assert (signal.text, len(str(signal.text)) <= LONGEST_IN_ALL) == ("\n\n".join(sent[:-1]), True)
        # What was told before, or nothing, is no more.
        assert [browser.post(path, {"concern": "false", "text": text}).status_code for text in ("", sent[3])] == [
            302,
            302,
        ]

    def test_whom_it_is_about_hears_nothing(
        self, match: Match, message: str, anna: Person, bram: Person, client_for: ClientFor
    ) -> None:
        pages = [reverse("matching:agreement", args=[match.public_id]), reverse("members:looks")]
        browser = client_for(anna)
        bare = [[line for line in browser.get(page).content.splitlines() if b"csrf" not in line] for page in pages]
        reported(message, bram)
        after = [[line for line in browser.get(page).content.splitlines() if b"csrf" not in line] for page in pages]
        assert after == bare

    def test_what_is_no_reason(self, message: str, bram: Person, client_for: ClientFor) -> None:
        page = client_for(bram).post(misuse("bericht", message), {"concern": "lonely", "text": RUDE})
        assert page.context["form"].errors == {"concern": ["Kies wat er niet klopt."]}
        with pytest.raises(DomainError):
            report_misuse(
                actor=bram.viewer,
                reporter=bram.participant,
                pointed=get_pointed(bram.viewer, "bericht", message),
                concern=SignalConcern.LONELY,
            )
        assert Signal.objects.count() == 0
