"""BurenHulpDienst Dongeradeel: a central desk notes what is asked by telephone, and each village has its coordinator.

The same two again when it clicked; contact with the Wmo desk, both ways (design/domain.md). Lived, with 400 people, it
is in test_burenhulpdienst_dongeradeel.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from desk.models import Referral
from desk.services.referrers import appoint_referrer
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from matching.enums import InvitationStatus
from matching.models import Invitation, Match, Transfer
from matching.services.ledger import check_ledger
from members.enums import ContactWay, Role
from members.models import Community, Participant, User
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident, make_staff
from tests.desk.calls import INTAKE, send
from tests.desk.conftest import ClientFor, limit_to
from tests.factories.desk import OrganisationFactory
from tests.geography import Geography
from tests.matching.world import offers
from tests.scenarios.at_desk import asked_for, call, december, let_work, line, lines, read, words, works_like

pytestmark = pytest.mark.django_db
SECRETS = ("de Haan", "Molenweg", "Kanarie", "06 12345678")


@pytest.fixture
def dongeradeel(community: Community) -> Community:
    return works_like(community, "burenhulpdienst")


def test_from_a_call_to_the_same_two_again(
    clock_at_tuesday_ten,
    dongeradeel: Community,
    geography: Geography,
    carla: Person,
    client_for: ClientFor,
    mailoutbox: list,
) -> None:
    noor = limit_to(make_staff(dongeradeel, "Noor", Role.COORDINATOR), geography, "noord")
    zita = limit_to(make_staff(dongeradeel, "Zita", Role.COORDINATOR), geography, "zuid")
    coos, dirk = (
        make_resident(dongeradeel, name, at=geography.postcodes[code], number="7", phone=phone)
        for name, code, phone in (("Coos", "9102AA", "+31612345603"), ("Dirk", "9102AB", "+31612345604"))
    )
    offers(coos)

    # Tuesday: somebody new rings the central desk. She lives in Zita's village.
    central = client_for(carla)
    done = send(
        central,
        postcode="9102 AB",
        title="Wie doet er een zware boodschap?",
        category="groceries",
        private_line="Kanarie: achterom",
        day="date",
        date="2026-12-03",
        time="14.00",
    )
    riemke, first = Participant.objects.get(first_name="Riemke"), HelpRequest.objects.get()
    assert "Ik ga zoeken. Je hoort uiterlijk donderdagochtend 3 december, 10.00 uur, van mij." in words(
        central.get(done).content
    )
    letter = read(central, "desk:intake_letter", done.rstrip("/").rpartition("/")[2])
    assert [one in letter for one in ("Riemke de Haan", "Wie doet er een zware boodschap?")] == [True, True]

    # It is passed to the coordinator of that village, with a word; the one of another village has none of it.
    south, north = client_for(zita), client_for(noor)
    assert (lines(central), lines(south), lines(north)) == (["Kennismaken met Riemke"], ["Kennismaken met Riemke"], [])
    passed = line(central)
    central.post(passed, {"do": "hand_over", "to": zita.user.pk, "owner": "", "note": "Zij is slechthorend."})
    assert "Zij is slechthorend." in words(south.get(passed).content)
    page = south.get(reverse("desk:worklist")).context
    assert [row.owner_name for row in (*page["today"], *page["rows"])] == ["jou"]
    pages = (
        passed,
        reverse("desk:request", args=[first.public_id]),
        reverse("desk:person", args=[riemke.public_id]),
        reverse("desk:call", args=[first.public_id, riemke.public_id]),
    )
    assert [north.get(page).status_code for page in pages] == [404] * 4
    assert [south.get(page).status_code for page in pages] == [200] * 4
    south.post(reverse("desk:confirm_address", args=[riemke.public_id]))
    assert (lines(central), lines(south)) == ([], [])

    # Coos is asked by mail, and reads what a neighbour may. His yes is told to Riemke by telephone: she has no mail.
    let_work()
    assert (asked_for(first), [mail.to for mail in mailoutbox]) == ([("Coos", "invited")], [["coos@example.nl"]])
    told = mailoutbox[0].subject + mailoutbox[0].body
    assert ("Riemke" in told, [secret for secret in SECRETS if secret in told]) == (True, [])
    client_for(coos).post(reverse("matching:answer", args=[Invitation.objects.get().public_id]), {"answer": "yes"})
    let_work()
    assert (lines(south), lines(north)) == (["Wie doet er een zware boodschap?"], [])
    call(south, first, riemke, outcome="please", held=Invitation.objects.get().public_id)
    match = Match.objects.get()
    printed = read(south, "desk:match_letter", match.public_id, riemke.public_id)
    assert "Coos wil graag. Jullie afspraak is donderdagmiddag 3 december, 14.00 uur. Waar: bij jou thuis." in printed
    assert ("Jansen" in printed, lines(south)) == (False, [])

    # Thursday it is done. Riemke tells Zita, Coos his page; and both would like to see each other more often.
    clock_at_tuesday_ten.move_to(december(3, 14))
    let_work()
    at_desk, how = reverse("desk:match", args=[match.public_id]), {"heard": "yes", "minutes": "40", "again": "on"}
    assert client_for(noor).post(at_desk, {**how, "who": riemke.public_id}).status_code == 404
    assert client_for(zita).post(at_desk, {**how, "who": riemke.public_id}).status_code == 302
    told_by_coos = {"outcome": "yes", "minutes": "45", "again": "on"}
    client_for(coos).post(reverse("matching:check", args=[match.public_id]), told_by_coos)
    assert list(Transfer.objects.values_list("match", "minutes")) == [(match.pk, 40)]

    # A week later she rings again. Dirk would do it as well by now; she would rather have Coos, so he is asked first.
    offers(dirk)
    clock_at_tuesday_ten.move_to(december(8, 8))
    central = client_for(carla)
    page = words(central.post(INTAKE, {"pick": riemke.public_id}).content)
    assert "Wie past Coos 3 december: Wie doet er een zware boodschap?" in page
    again = {"caller": riemke.public_id, "title": "Nog een zware boodschap", "category": "groceries", "where": "asker"}
    when = {"day": "date", "date": "2026-12-11", "time": "14.00"}
    assert central.post(INTAKE, {**again, **when, "again": coos.participant.public_id}).status_code == 302
    next_one = HelpRequest.objects.order_by("-pk")[0]
    for hour in (8, 9, 11):
        clock_at_tuesday_ten.move_to(december(8, hour, 5))
        let_work()
        assert asked_for(next_one) == [("Coos", InvitationStatus.INVITED)]
    assert [mail.to for mail in mailoutbox[-1:]] == [["coos@example.nl"]]
    yes = Invitation.objects.get(status=InvitationStatus.INVITED)
    client_for(coos).post(reverse("matching:answer", args=[yes.public_id]), {"answer": "yes"})
    let_work()
    call(client_for(zita), next_one, riemke, outcome="please", held=yes.public_id)
    second = Match.objects.order_by("-pk")[0]
    assert (second.asker, second.helper) == (match.asker, match.helper)

    # The day before she has a cold, and says so by telephone. Coos hears it, and nobody else is looked for.
    clock_at_tuesday_ten.move_to(december(10, 9))
    at_desk = reverse("desk:match", args=[second.public_id])
    client_for(zita).post(at_desk, {"who": riemke.public_id, "heard": "cannot"})
    clock_at_tuesday_ten.move_to(december(20, 9))
    let_work()
    sent = OutboxMessage.objects.order_by("pk").values_list("kind", "to")
    coos_only = ("invitation", "match", "check", "invitation", "match", "cancelled")
    assert [row for row in sent if row[0] != "reminder"] == [(kind, "coos@example.nl") for kind in coos_only]
    assert (Match.objects.count(), asked_for(next_one)) == (2, [("Coos", InvitationStatus.WITHDRAWN)])
    assert (lines(client_for(zita)), check_ledger(dongeradeel)) == ([], [])
    assert list(Transfer.objects.values_list("match__helper__first_name", "minutes")) == [("Coos", 40)]


def test_the_wmo_desk_refers_in_and_is_referred_to(
    clock_at_tuesday_ten,
    dongeradeel: Community,
    geography: Geography,
    carla: Person,
    client_for: ClientFor,
    client: Client,
) -> None:
    noor = limit_to(make_staff(dongeradeel, "Noor", Role.COORDINATOR), geography, "noord")
    zita = limit_to(make_staff(dongeradeel, "Zita", Role.COORDINATOR), geography, "zuid")
    coos = make_resident(dongeradeel, "Coos", at=geography.postcodes["9102AA"], number="7")
    offers(coos)
    wmo = OrganisationFactory(community=dongeradeel, name="Wmo-loket", email="wmo@dongeradeel.example")
    appoint_referrer(actor=SYSTEM, organisation=wmo, email="wietske@dongeradeel.example")
    wietske = Person(User.objects.get(email="wietske@dongeradeel.example"), dongeradeel, viewer=carla.viewer)

    # In: somebody asked the Wmo desk for what a neighbour can do.
    desk_of_wmo = client_for(wietske)
    entered = {
        "token": "een",
        "first_name": "Riemke",
        "family_name": "de Haan",
        "postcode": "9102AB",
        "house_number": "21",
        "phone": "06 12345678",
        "how": "spoken",
        "agreed": "on",
        "title": "Wie doet er een zware boodschap?",
        "category": "groceries",
    }
    assert desk_of_wmo.post(reverse("referral:enter"), entered).status_code == 302
    riemke, first = Participant.objects.get(first_name="Riemke"), HelpRequest.objects.get()
    assert (riemke.told_by, lines(client_for(noor))) == (ContactWay.PHONE, [])
    south = client_for(zita)
    assert lines(south) == ["Kennismaken met Riemke"]
    south.post(reverse("desk:confirm_address", args=[riemke.public_id]))
    state = read(desk_of_wmo, "referral:entered")
    assert "Riemke H. Aangemeld 1 december Doet mee, we hebben kennisgemaakt De vraag We zoeken" in state

    # The round of the next hour asks Coos; his yes is told to Riemke. The Wmo desk reads how it stands, and no more.
    clock_at_tuesday_ten.move_to(december(1, 10, 5))
    let_work()
    assert asked_for(first) == [("Coos", InvitationStatus.INVITED)]
    answer = reverse("matching:answer", args=[Invitation.objects.get().public_id])
    client_for(coos).post(answer, {"answer": "yes", "day": "2026-12-03", "time": "14.00"})
    south = client_for(zita)
    call(south, first, riemke, outcome="please", held=Invitation.objects.get().public_id)
    desk_of_wmo = client_for(wietske)
    state = read(desk_of_wmo, "referral:entered")
    assert "De vraag Er is iemand gevonden" in state
    assert [secret for secret in (*SECRETS, "Coos", "donderdag", "14.00") if secret in state] == []
    to_the_desk = ("desk:request", first), ("desk:person", riemke), ("desk:match", Match.objects.get())
    assert [desk_of_wmo.get(reverse(name, args=[one.public_id])).status_code for name, one in to_the_desk] == [403] * 3

    # Out: what she asks next is too heavy for neighbours. With her yes it goes to the Wmo desk, and nobody is asked.
    heavy = {"title": "Elke ochtend hulp bij douchen", "category": "odd_jobs", "day": "any", "where": "asker"}
    south.post(INTAKE, {"pick": riemke.public_id})
    done = south.post(INTAKE, {**heavy, "caller": riemke.public_id})
    assert "Dit lijkt meer dan iets kleins. Maak het samen kleiner, of verwijs door." in words(
        south.get(done["Location"]).content
    )
    second = HelpRequest.objects.get(title=heavy["title"])
    refer = reverse("desk:new_referral", args=[riemke.public_id])
    page = south.get(refer, {"vraag": second.public_id})
    assert page.context["form"]["enough"].initial is True
    consent = {"how": "phone", "told": ["phone"], "text": "Douchen lukt niet meer alleen.", "enough": "on"}
    to_wmo = {"organisation": wmo.public_id, "vraag": second.public_id, "way": "mail"}
    assert client_for(noor).post(refer, {**consent, **to_wmo}).status_code == 404
    assert south.post(refer, {**to_wmo, "text": consent["text"]}).context["form"].errors == {
        "how": ["Kies hoe er ja is gezegd, of dat je alleen een folder geeft."]
    }
    assert south.post(refer, {**consent, **to_wmo}).status_code == 302
    clock_at_tuesday_ten.move_to(december(1, 14))
    let_work()
    second.refresh_from_db()
    assert (second.status, asked_for(second), Match.objects.count()) == (RequestStatus.WITHDRAWN, [], 1)
    (mail,) = OutboxMessage.objects.filter(kind="referral")
    told = [secret for secret in ("Riemke", "ouchen", *SECRETS) if secret in mail.subject + mail.body_text]
    assert (mail.to, told) == (wmo.email, [])
    link = re.search(r"/doorverwijzing/[^/\s]+/", mail.body_text)
    assert link is not None
    opened = words(client.post(link[0]).content)
    assert [one in opened for one in ("Riemke de Haan", "Douchen lukt niet", "06 12345678")] == [True] * 3
    assert ("Molenweg" in opened, "Elke ochtend" in opened) == (False, False)
    assert client.post(link[0]).status_code == 410

    # Two weeks of silence are a line for her own coordinator; then the Wmo desk takes it up.
    clock_at_tuesday_ten.move_to(december(16, 9))
    let_work()
    south, silent = client_for(zita), "Riemke, doorverwezen naar Wmo-loket"
    assert (lines(south).count(silent), lines(client_for(noor)).count(silent)) == (1, 0)
    south.post(reverse("desk:referral", args=[Referral.objects.get().public_id]), {"do": "taken_up"})
    assert silent not in lines(south)
    assert (Referral.objects.get().status, check_ledger(dongeradeel)) == ("taken_up", [])
