"""A help circle: several people round one, a shared calendar and tasks to claim (design/domain.md, WeHelpen)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from exchange.enums import Visibility
from exchange.models import Circle, HelpRequest
from matching.enums import MatchStatus, Said
from matching.models import Invitation, Match, Transfer
from matching.services.confirming import say_outcome
from matching.tasks import sweep_matching
from members.preset import load_preset
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident
from tests.geography import Geography
from tests.matching.world import category, offers

pytestmark = pytest.mark.django_db


def page(browser: Client, circle: Circle) -> str:
    return browser.get(reverse("matching:circle", args=[circle.public_id])).content.decode()


def do(browser: Client, circle: Circle, what: str, **more: str) -> None:
    address = reverse("matching:circle", args=[circle.public_id])
    assert browser.post(address, {"do": what, **more}).status_code == 302


def ask(browser: Client, circle: Circle, kind: str, title: str, day: str, at: str) -> HelpRequest:
    """Through the pages of asking, begun on the page of the circle."""
    do(browser, circle, "ask")
    browser.post(reverse("matching:ask_what"), {"title": title, "category": kind, "public_line": "Kanarie in de kring"})
    browser.post(
        reverse("matching:ask_when"), {"day": "date", "date": day, "time": at, "minutes": "60", "repeat": "once"}
    )
    browser.post(reverse("matching:ask_where"), {"where": "asker"})
    how = {"how": "search", "who": "circle", "first_is_fine": "on", "costs": "none"}
    browser.post(reverse("matching:ask_how"), how)
    row = HelpRequest.objects.latest("pk")
    browser.post(reverse("matching:ask_check"), {"token": row.public_id})
    row.refresh_from_db()
    return row


def test_round_one_person_from_a_first_yes_to_hours(
    clock_at_tuesday_ten, community, geography: Geography, anna: Person, bram: Person, client_for
) -> None:
    community.settings = load_preset("wehelpen").to_dict()
    community.save()
    coos = make_resident(community, "Coos", at=geography.postcodes["9102AA"], number="7")
    dora = make_resident(community, "Dora", at=geography.postcodes["9102AA"], number="9")
    kind = category(anna, "groceries").slug
    offers(dora)  # she would be asked, and is not in it
    hers, his, coos_browser, outside = (client_for(person) for person in (anna, bram, coos, dora))

    # Anna begins a circle, and asks two people in by where she reaches them; nobody is in it before their own yes.
    assert "Kring" in hers.get(reverse("exchange:me")).content.decode()
    hers.post(reverse("matching:circles"))
    circle = Circle.objects.get()
    for typed in (bram.user.email, coos.user.email, "niemand@example.nl"):
        do(hers, circle, "address", who=typed)
    assert sorted(
        OutboxMessage.objects.filter(kind="circle_asked").values_list("participant__first_name", flat=True)
    ) == [
        "Bram",
        "Coos",
    ]
    assert "Bram" not in page(hers, circle)
    assert "Jouw voornaam zien zij dus ook" in page(his, circle)
    for browser in (his, coos_browser):
        do(browser, circle, "yes")
    assert ("Bram" in page(hers, circle), "Bram" in page(coos_browser, circle)) == (True, True)

    # Two tasks. Who is in it finds them in the shared calendar; nobody else does anywhere, nor is asked.
    shopping = ask(hers, circle, kind, "Boodschappen op donderdag", "2026-12-03", "14.00")
    lamp = ask(hers, circle, kind, "Lamp indraaien", "2026-12-04", "10.00")
    assert [row.visibility for row in (shopping, lamp)] == [Visibility.CIRCLE] * 2
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 1, 11, 5, tzinfo=UTC))
    sweep_matching()
    assert set(Invitation.objects.values_list("participant__first_name", flat=True)) <= {"Bram", "Coos"}
    his, hers, coos_browser, outside = (client_for(person) for person in (bram, anna, coos, dora))
    assert [title in page(his, circle) for title in (shopping.title, lamp.title)] == [True, True]
    for address in (
        reverse("exchange:nearby"),
        reverse("matching:home"),
        reverse("matching:circles"),
        reverse("matching:give_back_ideas"),
        "/api/v1/invitations/",
        "/",
    ):
        assert "Boodschappen op donderdag" not in outside.get(address, follow=True).content.decode()
        assert "Kanarie" not in outside.get(address, follow=True).content.decode()
    for name, thing in (("circle", circle), ("answer_board", shopping), ("request", shopping)):
        assert outside.get(reverse(f"matching:{name}", args=[thing.public_id])).status_code == 404

    # Bram claims one. It is an agreement as any, and the others read who does it.
    his.post(reverse("matching:answer_board", args=[shopping.public_id]))
    match = Match.objects.get()
    assert (match.asker, match.helper, match.status) == (anna.participant, bram.participant, MatchStatus.AGREED)
    theirs = page(coos_browser, circle)
    assert (theirs.count("Nog vrij"), theirs.count("Dat doe ik")) == (1, 1)

    # Nobody of the circle can on Friday: Anna asks wider, and Dora is asked. On the calendar it stands no more.
    assert (
        "Vraag het ook buiten je kring" in hers.get(reverse("matching:request", args=[lamp.public_id])).content.decode()
    )
    hers.post(reverse("matching:ask_wider", args=[lamp.public_id]))
    Invitation.objects.filter(status="invited").update(wait_until=datetime(2026, 12, 1, 11, tzinfo=UTC))
    sweep_matching()
    assert Invitation.objects.filter(participant=dora.participant).count() == 1
    assert "Lamp indraaien" not in page(coos_browser, circle)

    # It goes well: the hours are those of any agreement. Coos stops, and hears no question why.
    clock_at_tuesday_ten.move_to(datetime(2026, 12, 3, 18, tzinfo=UTC))
    for person in (anna, bram):
        say_outcome(actor=person.viewer, match_id=match.pk, participant=person.participant, said=Said.YES, minutes=60)
    assert list(Transfer.objects.values_list("minutes", "match")) == [(60, match.pk)]
    coos_browser = client_for(coos)
    do(coos_browser, circle, "leave")
    assert coos_browser.get(reverse("matching:circle", args=[circle.public_id])).status_code == 404
    assert OutboxMessage.objects.filter(kind="circle_ended").count() == 0
