"""At whose home it is, said before anybody says yes or "Graag" (safety.md §2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from exchange.enums import Visibility, Where
from matching.links import Answer, token_for
from matching.models import Invitation
from matching.services.answering import answer_yes
from matching.services.searching import sweep_due
from notifications.models import OutboxMessage
from tests.cast import Person
from tests.matching.world import TUESDAY_TEN, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]
THURSDAY_TWO = TUESDAY_TEN + timedelta(days=2, hours=4)

AT_YOURS = 'Bij jou thuis. Anna ziet je adres als Anna "Graag" zegt.'
SEEN = {
    Where.ASKER: 'Zeg je "Graag"? Dan zien jullie elkaars naam, en Bram ziet je adres.',
    Where.HELPER: 'Zeg je "Graag"? Dan zien jullie elkaars naam, en jij ziet waar Bram woont.',
    Where.ELSEWHERE: 'Zeg je "Graag"? Dan zien jullie elkaars naam.',
}


def asked(anna: Person, bram: Person, where: Where) -> Invitation:
    """Bram, by Anna, for something at the home of one of the two, or in the park."""
    offers(bram, "garden")
    published(anna, starts_at=THURSDAY_TWO, slug="garden", where=where, elsewhere="De ingang van het park")
    sweep_due()
    return Invitation.objects.get()


def words(text: str) -> str:
    return " ".join(text.replace("&quot;", '"').split())


@pytest.mark.parametrize("where", Where)
def test_whoever_is_asked_reads_that_it_is_at_their_home(
    anna: Person, bram: Person, client_for: ClientFor, where: Where
) -> None:
    invitation = asked(anna, bram, where)
    is_there = where == Where.HELPER
    mail = OutboxMessage.objects.get(kind="invitation")
    page = client_for(bram).get(reverse("matching:invitation", args=[invitation.public_id])).content.decode()
    tap = Client().get(
        reverse("matching:answer_by_link", args=[token_for(invitation, Answer.YES, None)]), SERVER_NAME="testserver"
    )
    assert [AT_YOURS in words(text) for text in (mail.body_text, mail.body_html, page)] == [is_there] * 3
    assert ("Waar precies hoor je" in page) is not is_there
    assert ("Bij jou thuis" in tap.content.decode()) is is_there


@pytest.mark.parametrize("where", Where)
def test_who_looks_on_the_board_reads_it_too(anna: Person, bram: Person, client_for: ClientFor, where: Where) -> None:
    park = "De ingang van het park"
    published(anna, starts_at=THURSDAY_TWO, slug="garden", where=where, elsewhere=park, visibility=Visibility.BOARD)
    board = client_for(bram).get(reverse("exchange:nearby")).content.decode()
    assert "Zware boodschap op vrijdag" in board
    assert ("Bij jou thuis" in board) is (where == Where.HELPER)


@pytest.mark.parametrize("where", Where)
def test_whoever_asked_reads_whose_address_is_seen(
    anna: Person, bram: Person, client_for: ClientFor, where: Where
) -> None:
    invitation = asked(anna, bram, where)
    answer_yes(actor=bram.viewer, invitation_id=invitation.pk)
    mail = OutboxMessage.objects.get(kind="held")
    request_id = invitation.slot.occasion.help_request.public_id
    page = client_for(anna).get(reverse("matching:request", args=[request_id])).content.decode()
    for text in (mail.body_text, mail.body_html, page):
        assert [at for at, said in SEEN.items() if said in words(text)] == [where]
