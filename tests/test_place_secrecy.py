"""What others learn of where anna lives is a function of her group label, and of nothing finer (safety.md §1).

The same story is lived several times, each time with anna at another address, and every page and mail that reaches
somebody else before "Graag" is laid beside the others byte for byte. Ids are drawn the same each time.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.enums import Visibility
from exchange.services.offers import rebuild_offer_places
from matching.links import Answer, token_for
from matching.models import Invitation
from matching.services.answering import answer_yes
from matching.services.searching import invite_by_hand, sweep_due
from members.enums import AreaLevel
from members.models import Community, Postcode
from members.services.moving import change_home
from notifications.models import OutboxMessage
from tests.alike import Seen, differing, draw_ids_from_the_start, page_as
from tests.cast import Person, make_resident
from tests.factories.members import AreaFactory, PostcodeFactory
from tests.geography import Geography
from tests.matching.world import draft, offers, published
from tests.tiers import landing

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]

Live = Callable[..., Seen]

HERE = ("9101AA", "12")
# Another street and house of the same label: the second lies in another village and another real area.
INSIDE = {"another postcode": ("9101AB", "77"), "over the border": ("9101AC", "140")}
ELSEWHERE = ("9102AB", "12")
REACHED = {
    "members:front",
    "matching:home",
    "exchange:nearby",
    "exchange:me",
    "matching:story",
    "matching:agreements",
    "matching:ask_check",
    "matching:request",
    "matching:invitation",
    "api:invitations",
    "api:invitation",
    "link",
    "invitation",
    "held",
}
SAY_HOW_FAR = ("Bram exchange:nearby", "Coos exchange:nearby", "Dirk exchange:nearby", "Bram matching:request")


@pytest.fixture
def live(community: Community, geography: Geography, monkeypatch: pytest.MonkeyPatch) -> Live:
    """Lives the story with anna at a postcode and number, and gives what the others saw; nothing of it stays."""
    border = AreaFactory(
        name="Grensbuurt", code="BU90010199", level=AreaLevel.NEIGHBOURHOOD, parent=geography.areas["noord"]
    )
    label = geography.postcodes["9101AA"].label
    geography.postcodes["9101AC"] = PostcodeFactory(
        code="9101AC", label=label, area=border, street="Zijlweg", town="Aalsum"
    )

    def lived(postcode: str, number: str, *, after_moving_from: tuple[str, str] | None = None) -> Seen:
        with transaction.atomic():
            draw_ids_from_the_start(monkeypatch)
            first = after_moving_from or (postcode, number)
            anna = _comes(community, "Anna", geography.postcodes[first[0]], first[1])
            if after_moving_from:
                _moves(anna, postcode, number)
            seen = _story(anna, community, geography)
            transaction.set_rollback(True)
        return seen

    return lived


def _comes(community: Community, name: str, at: Postcode, number: str) -> Person:
    person = make_resident(community, name, at=at, number=number)
    offers(person, "garden")
    return person


def _moves(person: Person, postcode: str, number: str) -> None:
    assert person.participant is not None
    change_home(actor=SYSTEM, participant=person.participant, postcode=postcode, house_number=number)
    rebuild_offer_places(participant=person.participant)
    object.__setattr__(person, "home", person.participant.places.get(is_current=True))


def _story(anna: Person, community: Community, geography: Geography) -> Seen:
    """Anna asks and is asked; everything that bram, coos, dirk and a visitor see of it."""
    bram = _comes(community, "Bram", geography.postcodes["9101BA"], "5")
    coos = _comes(community, "Coos", geography.postcodes["9101AB"], "3")
    dirk = _comes(community, "Dirk", geography.postcodes["9102AA"], "8")
    published(anna, title="Heg knippen", slug="garden", visibility=Visibility.BOARD)
    asked = published(bram, title="Potten tillen", slug="garden")
    sweep_due()
    assert anna.participant is not None
    # Further away she may not be in the first wave; the coordinator asks her then.
    annas = invite_by_hand(actor=SYSTEM, slot_id=asked.slot_id, participant=anna.participant)
    answer_yes(actor=anna.viewer, invitation_id=annas.pk, starts_at=annas.slot.occasion.flexible_from)
    draft(coos, title="Gras maaien", slug="garden")
    seen = {"Visitor members:front": page_as(None, reverse("members:front") + f"?postcode={HERE[0]}")}
    for person in (bram, coos, dirk):
        assert person.participant is not None
        name = person.participant.first_name
        for route in ("matching:home", "exchange:nearby", "exchange:me", "matching:story", "matching:agreements"):
            seen[f"{name} {route}"] = page_as(person, reverse(route))
        seen[f"{name} matching:ask_check"] = page_as(person, reverse("matching:ask_check"))
        seen[f"{name} api:invitations"] = page_as(person, reverse("api:invitations"))
    seen["Bram matching:request"] = page_as(
        bram, reverse("matching:request", args=[asked.slot.occasion.help_request.public_id])
    )
    for person in (bram, coos, dirk):
        for invitation in Invitation.objects.filter(
            participant=person.participant, slot__occasion__help_request__participant=anna.participant
        ):
            name = invitation.participant.first_name
            seen[f"{name} matching:invitation"] = page_as(
                person, reverse("matching:invitation", args=[invitation.public_id])
            )
            seen[f"{name} api:invitation"] = page_as(person, reverse("api:invitation", args=[invitation.public_id]))
            for answer in Answer:
                path = reverse("matching:answer_by_link", args=[token_for(invitation, answer)])
                seen[f"{name} link {answer}"] = page_as(None, path)
    for number, mail in enumerate(OutboxMessage.objects.exclude(participant=anna.participant).order_by("pk")):
        text = "\n".join((mail.subject, mail.body_text, mail.body_html))
        seen[f"mail {mail.kind} {number} to {mail.to}"] = text.encode()
    return seen


def test_another_address_in_the_label_changes_no_byte(live: Live) -> None:
    """The same again comes first: without it, the others would show nothing."""
    at_first = live(*HERE)
    assert {name.split()[1] for name in at_first} == REACHED
    found = {"the same again": differing(at_first, live(*HERE))}
    for name, address in INSIDE.items():
        found[f"at {name}"] = differing(at_first, live(*address))
        found[f"after moving to {name}"] = differing(at_first, live(*address, after_moving_from=HERE))
    assert found == {case: [] for case in found}


@landing
def test_another_label_does_change_what_others_see(live: Live) -> None:
    """The control: how far it is stands on these pages, and follows the label."""
    found = differing(live(*HERE), live(*ELSEWHERE))
    assert [name for name in SAY_HOW_FAR if name not in found] == []
