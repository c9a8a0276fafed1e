"""Knooppunt (Bathmen, Lettele): what is asked by web or telephone goes to a village team that finds the right person.

What is more than neighbours can do goes on to formal care: with a yes, by letter, and it is known how that stands
(design/domain.md).
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from desk.models import Referral
from exchange.enums import RequestStatus
from exchange.models import HelpRequest
from matching.enums import InvitationStatus
from matching.models import Invitation, Match, Transfer
from matching.services.ledger import check_ledger
from members.enums import ConsentHow, ConsentKind, Role
from members.models import AccessLog, Community, Consent, Participant
from notifications.models import OutboxMessage
from tests.cast import Person, make_resident, make_staff
from tests.desk.calls import send
from tests.desk.conftest import ClientFor, limit_to
from tests.factories.desk import OrganisationFactory
from tests.geography import Geography
from tests.matching.world import offers
from tests.scenarios.at_desk import asked_for, call, december, let_work, lines, read, words, works_like

pytestmark = pytest.mark.django_db


@pytest.fixture
def knooppunt(community: Community) -> Community:
    return works_like(community, "knooppunt")


def mails() -> list[tuple[str, str]]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", "to"))


def test_the_team_finds_the_right_person(
    clock_at_tuesday_ten,
    knooppunt: Community,
    geography: Geography,
    anna: Person,
    bram: Person,
    client_for: ClientFor,
) -> None:
    noor = limit_to(make_staff(knooppunt, "Noor", Role.COORDINATOR), geography, "noord")
    zita = limit_to(make_staff(knooppunt, "Zita", Role.COORDINATOR), geography, "zuid")
    truus = make_resident(knooppunt, "Truus", at=geography.postcodes["9101BB"], number="3", phone="+31612345605")
    for helper in (bram, truus):
        offers(helper, "papers")

    # On the web one asks, as it goes here, to be called: nobody is written to, and the team of that village has it.
    hers = client_for(anna)
    steps = (
        ("wat", {"category": "papers", "title": "Een brief van de gemeente", "private_line": "Kanarie: aanslag"}),
        ("wanneer", {"day": "date", "date": "2026-12-04", "time": "10.00"}),
        ("waar", {"where": "asker"}),
    )
    for step, typed in steps:
        assert hers.post(f"/vragen/{step}/", typed).status_code == 302
    assert hers.get("/vragen/hoe/").context["form"].initial["how"] == "call"
    assert (
        hers.post("/vragen/hoe/", {"how": "call", "who": "invited", "costs": "none", "helpers": "1"}).status_code == 302
    )
    asked = HelpRequest.objects.get()
    assert hers.post("/vragen/nalezen/", {"token": asked.public_id}).status_code == 302
    let_work()
    team, others = client_for(noor), client_for(zita)
    assert (lines(team), lines(others), mails()) == (["Een brief van de gemeente"], [], [])
    pages = [reverse("desk:request", args=[asked.public_id]), reverse("desk:person", args=[anna.participant.public_id])]
    assert [others.get(page).status_code for page in pages] == [404, 404]

    # The team sees who fits, and knows that it is Truus. She is called: her yes is put to Anna, who says "Graag".
    page = team.get(pages[0])
    assert {one.first_name for one in page.context["candidates"]} == {"Bram", "Truus"}
    call(team, asked, truus.participant, outcome="yes", note="Truus werkte bij de gemeente.")
    held = Invitation.objects.get()
    assert (asked_for(asked), mails()) == ([("Truus", InvitationStatus.HELD)], [("held", "anna@example.nl")])
    assert "werkte bij de gemeente" not in read(hers, "matching:request", asked.public_id)
    hers.post(reverse("matching:accept_held", args=[held.public_id]))
    let_work()
    assert sorted(mails()[1:]) == [("match", "anna@example.nl"), ("match", "truus@example.nl")]
    assert (lines(team), "Kanarie" in read(client_for(bram), "matching:home")) == ([], False)

    # Friday it is done; both say so on the site.
    match = Match.objects.get()
    clock_at_tuesday_ten.move_to(december(4, 12))
    let_work()
    for person in (anna, truus):
        done = client_for(person).post(reverse("matching:check", args=[match.public_id]), {"outcome": "yes"})
        assert done.status_code == 302
    assert list(Transfer.objects.values_list("match__helper__first_name", "minutes")) == [("Truus", match.minutes)]
    assert check_ledger(knooppunt) == []


def test_what_is_more_goes_on_to_formal_care(
    clock_at_tuesday_ten,
    knooppunt: Community,
    geography: Geography,
    bram: Person,
    client_for: ClientFor,
) -> None:
    noor = limit_to(make_staff(knooppunt, "Noor", Role.COORDINATOR), geography, "noord")
    zita = limit_to(make_staff(knooppunt, "Zita", Role.COORDINATOR), geography, "zuid")
    nurses = OrganisationFactory(community=knooppunt, name="Wijkverpleging", email="")
    offers(bram, "company")

    # By telephone: somebody would like company, and help to wash. Bram is asked for the first.
    team = client_for(noor)
    when = {"day": "date", "date": "2026-12-03", "time": "14.00"}
    done = send(team, title="Iemand die koffie komt drinken", category="company", **when)
    riemke, coffee = Participant.objects.get(first_name="Riemke"), HelpRequest.objects.get()
    assert "Je hoort uiterlijk donderdagochtend 3 december, 9.00 uur, van mij." in words(team.get(done).content)
    team.post(reverse("desk:confirm_address", args=[riemke.public_id]))
    let_work()
    assert (asked_for(coffee), mails()) == ([("Bram", InvitationStatus.INVITED)], [("invitation", "bram@example.nl")])

    # The washing is for the nurses. Without her yes there is a leaflet and nothing goes on; with it they get a letter.
    refer = reverse("desk:new_referral", args=[riemke.public_id])
    told = {"organisation": nurses.public_id, "told": ["phone", "address"], "text": "Wassen gaat niet meer alleen."}
    more = {"stays": "Bram komt koffie drinken", "vraag": coffee.public_id, "way": "letter"}
    leaflet = team.post(refer, {**told, **more, "how": "leaflet"})
    assert "Wij gaven niets van jou door." in words(team.get(leaflet["Location"]).content)
    consents = Consent.objects.filter(kind=ConsentKind.REFERRAL)
    assert (Referral.objects.count(), consents.count()) == (0, 0)
    assert client_for(zita).post(refer, {**told, **more, "how": "in_person"}).status_code == 404
    team.post(refer, {**told, **more, "how": "in_person"})
    referral = Referral.objects.get()
    assert list(consents.values_list("how", "by_user__email")) == [(ConsentHow.IN_PERSON, "noor@example.nl")]
    printed = words(team.get(reverse("desk:referral_letter", args=[referral.public_id])).content)
    shown = ("Riemke de Haan", "06 12345678", "Havenstraat 21", "Wassen gaat niet meer alleen.", "Bram komt koffie")
    assert [one for one in shown if one not in printed] == []
    assert AccessLog.objects.filter(subject_id=riemke.pk, reason="letter").count() == 1
    # The request itself goes on: that is what neighbours keep doing. No mail says a word of the referral.
    coffee.refresh_from_db()
    assert (coffee.status, mails()) == (RequestStatus.OPEN, [("invitation", "bram@example.nl")])
    desk_only = [reverse(name, args=[referral.public_id]) for name in ("desk:referral", "desk:referral_letter")]
    assert [client_for(zita).get(page).status_code for page in desk_only] == [404, 404]
    his = read(client_for(bram), "matching:invitation", Invitation.objects.get().public_id)
    assert [one for one in ("Wassen", "Wijkverpleging", "de Haan", "Havenstraat") if one in his] == []

    # They are asked after two weeks of silence; how it stands is read on her page, step by step.
    clock_at_tuesday_ten.move_to(december(16, 9))
    let_work()
    team, silent = client_for(noor), "Riemke, doorverwezen naar Wijkverpleging"
    assert lines(team).count(silent) == 1
    for step, state in (("asked", "Doorgegeven"), ("taken_up", "Opgepakt"), ("ended", "Afgerond")):
        page = team.post(desk_only[0], {"do": step}, follow=True)
        assert page.context["referral"].state_label == state
    assert silent not in lines(team)
    history = [row.text for row in team.get(desk_only[0]).context["referral"].history]
    assert history == [
        "Wijkverpleging is klaar.",
        "Wijkverpleging pakt het op.",
        "Een coördinator vroeg het na bij Wijkverpleging. Nog niets gehoord.",
        "Een coördinator verwees Riemke door naar Wijkverpleging.",
    ]
    assert (Transfer.objects.count(), check_ledger(knooppunt)) == (0, [])
