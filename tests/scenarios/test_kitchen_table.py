"""Keukentafelgesprek: one conversation records what somebody needs and what they can offer (design/domain.md)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from exchange.models import Category, HelpRequest, Offer, SmallThing
from matching.enums import InvitationStatus
from matching.models import Invitation, Match, Transfer
from matching.services.ledger import Balance, balance_of, check_ledger
from members.enums import Role
from members.models import AccessLog, Community, Participant
from notifications.models import OutboxMessage
from tests.cast import Person, make_staff
from tests.desk.calls import INTAKE, ask_for_known, send
from tests.desk.conftest import ClientFor, limit_to
from tests.geography import Geography
from tests.matching.world import offers
from tests.scenarios.at_desk import asked_for, call, december, let_work, lines, read, words, works_like

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen_table(community: Community) -> Community:
    return works_like(community, "keukentafelgesprek")


def test_one_conversation_both_ways(
    clock_at_tuesday_ten,
    kitchen_table: Community,
    geography: Geography,
    anna: Person,
    bram: Person,
    client_for: ClientFor,
) -> None:
    noor = limit_to(make_staff(kitchen_table, "Noor", Role.COORDINATOR), geography, "noord")
    zita = limit_to(make_staff(kitchen_table, "Zita", Role.COORDINATOR), geography, "zuid")
    offers(bram, "garden")

    # At Riemke's table: what she would be happy with, and what she likes to do herself. One form, sent once.
    desk = client_for(noor)
    form = desk.get(INTAKE).context["form"]
    ticked = [number for number, _text in form.fields["likes"].choices]
    of_other_kinds = SmallThing.objects.filter(pk__in=ticked, category__is_ride=False).exclude(
        category__parent__in=Category.objects.filter(slug="garden").values("parent")
    )
    first, second = of_other_kinds.select_related("category").order_by("pk")[:2]
    when = {"day": "date", "date": "2026-12-03", "time": "14.00"}
    done = send(desk, title="Wie knipt mijn heg?", category="garden", likes=[first.pk, second.pk], **when)
    riemke, hedge = Participant.objects.get(first_name="Riemke"), HelpRequest.objects.get()
    kinds = Offer.objects.filter(participant=riemke, status="on").values_list("category__slug", flat=True)
    assert (hedge.participant, sorted(kinds)) == (
        riemke,
        sorted([first.category.slug, second.category.slug]),
    )
    printed = read(desk, "desk:intake_letter", done.split("/")[-2])
    assert [thing.text.lower() in printed.lower() for thing in (first, second)] == [True, True]
    desk.post(reverse("desk:confirm_address", args=[riemke.public_id]))
    both = words(desk.get(reverse("desk:person", args=[riemke.public_id])).content)
    assert ("Wie knipt mijn heg?" in both, second.text.lower() in both.lower()) == (True, True)
    assert client_for(zita).get(reverse("desk:person", args=[riemke.public_id])).status_code == 404
    looks = AccessLog.objects.filter(subject_id=riemke.pk).values_list("reason", flat=True)
    assert sorted(looks) == ["letter", "person"]

    # What she needs: Bram is asked, and comes.
    let_work()
    assert asked_for(hedge) == [("Bram", InvitationStatus.INVITED)]
    yes = Invitation.objects.get()
    client_for(bram).post(reverse("matching:answer", args=[yes.public_id]), {"answer": "yes"})
    call(desk, hedge, riemke, outcome="please", held=yes.public_id)

    # What she offers: Anna asks for it on the site. Riemke has no mail, so she is called, and says yes.
    hers = client_for(anna)
    letter = {"category": first.category.slug, "title": "Samen een brief lezen", "private_line": "Kanarie"}
    steps = (
        ("wat", letter),
        ("wanneer", {"day": "date", "date": "2026-12-04", "time": "10.00"}),
        ("waar", {"where": "asker"}),
        ("hoe", {"how": "search", "who": "invited", "costs": "none", "helpers": "1"}),
    )
    for step, typed in steps:
        assert hers.post(f"/vragen/{step}/", typed).status_code == 302, step
    asked = HelpRequest.objects.get(title=letter["title"])
    assert hers.post("/vragen/nalezen/", {"token": asked.public_id}).status_code == 302
    for hour in (9, 10, 11):
        clock_at_tuesday_ten.move_to(december(1, hour, 5))
        let_work()
    desk = client_for(noor)
    page = desk.get(reverse("desk:request", args=[asked.public_id]))
    (candidate,) = page.context["candidates"]
    assert (candidate.first_name, candidate.by_phone) == ("Riemke", True)
    assert lines(desk) == ["Samen een brief lezen"]
    assert "Kanarie" not in read(desk, "desk:call", asked.public_id, riemke.public_id)
    call(desk, asked, riemke, outcome="yes")
    held = Invitation.objects.get(participant=riemke)
    hers.post(reverse("matching:accept_held", args=[held.public_id]))
    let_work()
    assert lines(desk) == []
    to = sorted(OutboxMessage.objects.values_list("kind", "participant__first_name"))
    # Anna read meanwhile that nobody with mail could be asked, and that Noor looks further.
    told = [("held", "Anna"), ("invitation", "Bram"), ("match", "Anna"), ("match", "Bram"), ("unmet", "Anna")]
    assert to == told

    # Both came about. What she gave and what she got stand side by side.
    clock_at_tuesday_ten.move_to(december(4, 12))
    let_work()
    for match in Match.objects.order_by("pk"):
        other = bram if match.asker_id == riemke.pk else anna
        client_for(other).post(reverse("matching:check", args=[match.public_id]), {"outcome": "yes", "minutes": "60"})
        by_phone = {"who": riemke.public_id, "heard": "yes", "minutes": "60"}
        assert client_for(noor).post(reverse("desk:match", args=[match.public_id]), by_phone).status_code == 302
    columns = "match__asker__first_name", "match__helper__first_name", "minutes"
    given = Transfer.objects.order_by("pk").values_list(*columns)
    assert list(given) == [("Riemke", "Bram", 60), ("Anna", "Riemke", 60)]
    assert (balance_of(riemke), check_ledger(kitchen_table)) == (Balance(60, 60), [])

    # Twelve weeks on it is time for a second conversation, at her table. It is one more form, and off the list.
    clock_at_tuesday_ten.move_to(december(1, 12) + timedelta(weeks=12))
    desk = client_for(noor)
    assert lines(desk) == ["Tweede gesprek met Riemke"]
    ask_for_known(desk, riemke, "Wie vervangt mijn lamp?")
    assert (lines(desk), HelpRequest.objects.filter(participant=riemke).count()) == ([], 2)
