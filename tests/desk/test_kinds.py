"""An administrator chooses which kinds of help people can ask and offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.enums import OfferStatus, Side
from exchange.models import Category, HelpRequest, Offer, SmallThing
from exchange.selectors import kinds_of
from exchange.services.catalogue import load_catalogue
from exchange.services.kinds import switch_kind
from exchange.services.offers import add_likes, save_likes
from matching.models import Search
from matching.services.publishing import publish_request
from members.enums import Role
from members.models import Community
from tests.cast import Person, make_staff
from tests.matching.world import TUESDAY_TEN, category, draft, offers, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_tuesday_ten")]
ClientFor = Callable[..., Client]
KINDS = reverse("desk:kinds")


@pytest.fixture
def browser(community: Community, client_for: ClientFor) -> Client:
    load_catalogue(actor=SYSTEM, community=community)
    return client_for(make_staff(community, "Beatrijs", Role.ADMINISTRATOR))


def slugs(community: Community) -> set[str]:
    return {kind.slug for kind in kinds_of(community)}


def test_what_is_off_in_the_list_is_off_until_it_is_switched_on(browser: Client, community: Community) -> None:
    assert "children" not in slugs(community)
    html = browser.get(KINDS).content.decode()
    assert "Een VOG die een coördinator zag" in html
    answer = browser.post(KINDS, {"kind": "children", "on": "1"}, follow=True).content.decode()
    assert ("Staat aan: Oppassen en meelopen." in answer, "children" in slugs(community)) == (True, True)
    load_catalogue(actor=SYSTEM, community=community)
    assert "children" in slugs(community)


def test_off_nobody_asks_or_offers_it_and_what_was_asked_goes_on(
    browser: Client, community: Community, anna: Person, bram: Person, client_for: ClientFor
) -> None:
    offers(bram, "garden")
    search = published(anna, slug="garden")
    browser.post(KINDS, {"kind": "garden", "on": "0"})
    assert "garden" not in slugs(community)
    assert 'value="garden"' not in client_for(anna).get(reverse("matching:ask_what")).content.decode()
    assert (Search.objects.get().pk, HelpRequest.objects.get().status, Offer.objects.count()) == (search.pk, "open", 1)
    browser.post(KINDS, {"kind": "garden", "on": "1"})
    assert "garden" in slugs(community)


def test_the_last_one_stays(community: Community, anna: Person) -> None:
    last = category(anna, "garden")
    Category.objects.filter(community=community, parent__isnull=False).exclude(pk=last.pk).update(is_active=False)
    with pytest.raises(DomainError) as error:
        switch_kind(actor=SYSTEM, kind=last, is_on=False)
    assert (error.value.code, slugs(community)) == ("kind.needed", {"garden"})
    assert last.parent is not None
    with pytest.raises(DomainError) as error:
        switch_kind(actor=SYSTEM, kind=last.parent, is_on=False)
    assert error.value.code == "kind.group"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "garden"},
        {"kind": "verzonnen", "on": "1"},
        {"kind": "garden", "on": "2"},
        {"kind": "\x00", "on": "1"},
    ],
)
def test_what_is_no_kind_is_not_there(browser: Client, community: Community, sent: dict[str, str]) -> None:
    before = slugs(community)
    assert (browser.post(KINDS, sent).status_code, slugs(community)) == (404, before)


def test_a_kind_of_another_community_is_not_there(
    browser: Client, community: Community, other_community: Community
) -> None:
    load_catalogue(actor=SYSTEM, community=other_community)
    Category.objects.filter(community=other_community, slug="garden").update(slug="alleen-daar")
    assert browser.post(KINDS, {"kind": "alleen-daar", "on": "0"}).status_code == 404
    assert Category.objects.get(slug="alleen-daar").is_active


def test_who_offered_it_finds_that_back_and_can_tick_meanwhile(
    browser: Client, community: Community, bram: Person
) -> None:
    assert bram.participant is not None
    garden, rides, more = (
        SmallThing.objects.filter(category__slug=kind, side=Side.LIKES)[0].pk
        for kind in ("garden", "rides", "groceries")
    )
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[garden, rides])
    browser.post(KINDS, {"kind": "garden", "on": "0"})
    add_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[more])
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[more])
    browser.post(KINDS, {"kind": "garden", "on": "1"})
    on = Offer.objects.filter(status=OfferStatus.ON).values_list("category__slug", flat=True)
    assert set(on) == {"garden", "groceries"}


def test_a_draft_of_it_waits_for_another_kind(browser: Client, anna: Person) -> None:
    waits = draft(anna, slug="garden", starts_at=TUESDAY_TEN + timedelta(days=2))
    browser.post(KINDS, {"kind": "garden", "on": "0"})
    with pytest.raises(DomainError) as error:
        publish_request(actor=anna.viewer, help_request_id=waits.pk)
    waits.refresh_from_db()
    assert (error.value.code, waits.status) == ("error.category", "draft")
