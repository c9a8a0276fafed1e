"""What others learn of a ride before "Graag" is a function of the asker's label and the village of where it goes.

As tests/test_place_secrecy.py: the same story several times, laid beside each other byte for byte. What is different
is where in her label anna lives, and what she typed as the destination within the same village (safety.md §1, §2).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from exchange import riding
from exchange.enums import Costs, Visibility, Way
from exchange.models import HelpRequest
from exchange.services.drafts import save_how, save_what, save_when, start_draft
from exchange.services.rides import save_ride_back, save_ride_from, save_ride_to
from matching.links import Answer, token_for
from matching.models import Invitation
from matching.services.answering import answer_yes
from matching.services.publishing import publish_request
from matching.services.searching import sweep_due
from members.models import Community
from notifications.models import OutboxMessage
from tests.alike import Seen, differing, draw_ids_from_the_start, page_as
from tests.cast import Person, make_resident
from tests.factories.members import PostcodeFactory
from tests.geography import Geography
from tests.matching.world import category, offers
from tests.tiers import landing

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]

Live = Callable[..., Seen]
HOME, ALSO_HOME, OVER_THE_BORDER, ELSEWHERE = ("9101AA", "12"), ("9101AB", "77"), ("9101AC", "140"), ("9102AB", "12")
AUNT, SHOP = "Tante Jikke, Woudweg 77", "De Groene Winkel, Kerkpad 3"
ON_A_PAGE = {"matching:invitation", "api:invitation", "exchange:nearby", "link"}


@pytest.fixture
def live(community: Community, geography: Geography, monkeypatch: pytest.MonkeyPatch) -> Live:
    """Lives the story with anna at an address and on her way to somewhere; gives what others saw; nothing stays."""
    label = geography.postcodes["9101AA"].label
    geography.postcodes["9101AC"] = PostcodeFactory(code="9101AC", label=label, street="Zijlweg", town="Aalsum")
    PostcodeFactory(code="9151AA", label=geography.postcodes["9103AA"].label, street="Voorstraat", town="Holwerd")

    def lived(home: tuple[str, str], text: str, town: str = "Holwerd") -> Seen:
        with transaction.atomic():
            draw_ids_from_the_start(monkeypatch)
            anna = make_resident(community, "Anna", at=geography.postcodes[home[0]], number=home[1])
            seen = _story(anna, community, geography, {"text": text, "town": town})
            transaction.set_rollback(True)
        return seen

    return lived


def _ask(anna: Person, to: dict[str, str]) -> HelpRequest:
    assert anna.participant is not None
    draft = start_draft(actor=anna.viewer, participant=anna.participant)
    save_what(actor=anna.viewer, draft=draft, category=category(anna, "rides"), title="Een lift")
    save_when(actor=anna.viewer, draft=draft, day="date", on=date(2026, 12, 3), at=time(10), is_arrival=True)
    save_ride_from(actor=anna.viewer, draft=draft)
    save_ride_to(actor=anna.viewer, draft=draft, **to)
    save_ride_back(actor=anna.viewer, draft=draft, back="wait", stay_minutes=45, goes_inside=True)
    save_how(actor=anna.viewer, draft=draft, way=Way.SEARCH, visibility=Visibility.BOARD, costs=Costs.KILOMETRES)
    publish_request(actor=anna.viewer, help_request_id=draft.pk)
    return draft


def _story(anna: Person, community: Community, geography: Geography, to: dict[str, str]) -> Seen:
    """Anna asks for a lift; everything that bram and coos, who drive, and dirk, who reads along, see until "Graag"."""
    bram = make_resident(community, "Bram", at=geography.postcodes["9101BA"], number="5")
    coos = make_resident(community, "Coos", at=geography.postcodes["9101AB"], number="3")
    dirk = make_resident(community, "Dirk", at=geography.postcodes["9102AA"], number="8")
    for driver in (bram, coos):
        assert driver.participant is not None
        driver.participant.has_car = True
        driver.participant.save()
        offers(driver, "rides", radius_m=25_000)
    row = _ask(anna, to)
    sweep_due()
    seen = _pages((bram, coos, dirk), row)
    yes = Invitation.objects.filter(slot__occasion__help_request=row).order_by("pk").first()
    assert yes is not None
    answer_yes(actor=_viewer(yes, bram, coos), invitation_id=yes.pk)
    seen |= {f"held {name}": page for name, page in _pages((bram, coos, dirk), row).items()}
    for number, mail in enumerate(OutboxMessage.objects.exclude(participant=anna.participant).order_by("pk")):
        text = "\n".join((mail.subject, mail.body_text, mail.body_html))
        seen[f"mail {mail.kind} {number} to {mail.to}"] = text.encode()
    return seen


def _viewer(invitation: Invitation, *people: Person) -> Any:
    return next(person.viewer for person in people if person.participant == invitation.participant)


def _pages(people: tuple[Person, ...], row: HelpRequest) -> Seen:
    seen: Seen = {}
    for person in people:
        assert person.participant is not None
        name = person.participant.first_name
        for route in ("matching:home", "exchange:nearby", "api:invitations"):
            seen[f"{name} {route}"] = page_as(person, reverse(route))
        for invitation in Invitation.objects.filter(participant=person.participant, slot__occasion__help_request=row):
            for route in ("matching:invitation", "api:invitation"):
                seen[f"{name} {route}"] = page_as(person, reverse(route, args=[invitation.public_id]))
            path = reverse("matching:answer_by_link", args=[token_for(invitation, Answer.YES)])
            seen[f"{name} link"] = page_as(None, path)
    return seen


def about(found: list[str]) -> set[str]:
    """Which pages these are, whoever looks."""
    return {name.removeprefix("held ").split()[1] for name in found if not name.startswith("mail")}


ONE_AT_A_TIME = [(HOME, AUNT), (ALSO_HOME, AUNT), (OVER_THE_BORDER, AUNT), (HOME, SHOP)]


@pytest.mark.parametrize(
    ("home", "text"),
    [(OVER_THE_BORDER, SHOP), *(pytest.param(*other, marks=pytest.mark.deep) for other in ONE_AT_A_TIME)],
)
def test_another_house_in_the_label_and_another_door_in_the_village_change_no_byte(
    live: Live, home: tuple[str, str], text: str
) -> None:
    at_first = live(HOME, AUNT)
    assert about(list(at_first)) >= ON_A_PAGE
    assert [name for name in at_first if name.startswith("mail invitation")] != []
    assert differing(at_first, live(home, text)) == []


@landing
def test_another_village_or_another_label_does_change_what_others_see(live: Live) -> None:
    """The control: which village, how long it takes and how far she lives stand there."""
    at_first = live(HOME, AUNT)
    assert about(differing(at_first, live(HOME, AUNT, "Ternaard"))) >= ON_A_PAGE
    assert ON_A_PAGE - {"link"} <= about(differing(at_first, live(ELSEWHERE, AUNT)))


@landing
def test_a_door_that_leaks_is_found(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other control: as if what was typed stood in the place of its village."""
    honest = riding._shown

    def leaking(ride: Any, **how: Any) -> Any:
        return honest(ride, **{**how, "typed": ride.destination_text})

    monkeypatch.setattr(riding, "_shown", leaking)
    found = differing(live(HOME, AUNT), live(HOME, SHOP))
    assert {"matching:invitation", "api:invitation", "exchange:nearby"} <= about(found)
    assert [name for name in found if name.startswith("mail invitation")] != []
