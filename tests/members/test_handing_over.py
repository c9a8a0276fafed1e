"""A code on paper that lies about: it takes nothing from who does it themselves, and names nobody but by first name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM, Viewer
from members.enums import ActsForKind
from members.models import ActsFor, Consent, HandOver, Participant, User
from members.selectors.handing_over import TakingOver, open_hand_over, taking_over
from members.services.acting import end_acting
from members.services.handing_over import make_hand_over, take_over
from members.services.users import ensure_user_by_phone, sit_down_by_number
from tests.arranged import also_by, arranged_for_by, stop_arranging, who
from tests.cast import Person
from tests.factories.members import ActsForFactory, UserFactory
from tests.geography import Geography
from tests.kept import kept
from tests.texting import provide_sms, told_by_sms

ClientFor = Callable[..., Client]
NUMBER = "+31687654321"
CODE = re.compile(r'class="word">([a-z0-9-]+)<')


@kept
def truus(anna: Person, geography: Geography) -> Person:
    """Anna arranges things for her."""
    return arranged_for_by(anna, "Truus", at=geography.postcodes["9101AB"])


def use(participant: Participant, user: User, code: str) -> Participant:
    viewer = Viewer(user_id=user.pk, community_id=participant.community_id)
    return take_over(actor=viewer, community=participant.community, user=user, code=code, helpers_stay=False)


def acting(participant: Participant) -> set[tuple[str, int]]:
    """Who acts for them now."""
    return set(ActsFor.objects.filter(participant=participant, until=None).values_list("kind", "user"))


class TestWhoDoesItThemselves:
    def test_a_code_takes_it_from_nobody(self, carla: Person, truus: Person) -> None:
        """Truus got in by another way since; who finds her letter gets nothing."""
        _made, code = make_hand_over(actor=carla.viewer, participant=who(truus))
        own = ActsForFactory.create(user=UserFactory.create(email="truus@example.nl"), participant=truus.participant)
        before = (acting(who(truus)), Consent.objects.filter(withdrawn_at=None).count())
        with pytest.raises(DomainError) as refused:
            use(who(truus), UserFactory.create(email="vinder@example.nl"), code)
        assert (refused.value.code, str(refused.value)) == ("error.hand_over.own", "Truus regelt het al zelf.")
        assert (acting(who(truus)), Consent.objects.filter(withdrawn_at=None).count()) == before
        assert HandOver.objects.get().used_at is None
        # Nor is it hers to give away, as long as she is there.
        with pytest.raises(DomainError) as again:
            make_hand_over(actor=carla.viewer, participant=who(truus))
        assert again.value.code == "error.hand_over.own"
        end_acting(actor=SYSTEM, acts_for=own)
        assert use(who(truus), UserFactory.create(email="weer@example.nl"), code) == truus.participant

    def test_on_the_page_of_who_found_it(self, carla: Person, truus: Person, client: Client) -> None:
        _made, code = make_hand_over(actor=carla.viewer, participant=who(truus))
        ActsForFactory(user=UserFactory.create(email="truus@example.nl"), participant=truus.participant)
        client.force_login(UserFactory.create(email="vinder@example.nl"))
        data = {"code": code, "second": "1", "helpers": "alone", "agrees": "on"}
        page = client.post(reverse("members:take_over"), data)
        assert (page.status_code, page.context["form"].errors) == (200, {"code": ["Truus regelt het al zelf."]})


class TestByNumber:
    @pytest.fixture(autouse=True)
    def _provider(self, settings: Settings) -> None:
        provide_sms(settings)

    @pytest.fixture
    def texted(self, geography: Geography, truus: Person) -> Participant:
        """Truus said that she may be sent text messages, and never logged in."""
        participant, user = who(truus), ensure_user_by_phone(actor=SYSTEM, phone=NUMBER)
        participant.phone, participant.phone_hash = user.phone, user.phone_hash
        return told_by_sms(truus)

    def test_who_logs_in_stops_the_letter(self, carla: Person, anna: Person, texted: Participant) -> None:
        made, code = make_hand_over(actor=carla.viewer, participant=texted)
        user = User.objects.get(phone_hash=texted.phone_hash)
        assert open_hand_over(texted.community, code) == made
        assert sit_down_by_number(actor=SYSTEM, user=user) == 1
        made.refresh_from_db()
        assert (made.stopped_at is not None, open_hand_over(texted.community, code)) == (True, None)
        with pytest.raises(DomainError) as refused:
            use(texted, UserFactory.create(email="vinder@example.nl"), code)
        assert refused.value.code == "error.hand_over.code"
        assert acting(texted) == {(ActsForKind.SELF, user.pk), (ActsForKind.PROXY, anna.user.pk)}
        assert sit_down_by_number(actor=SYSTEM, user=user) == 0

    def test_nobody_elses_and_none_that_was_used(
        self, carla: Person, bram: Person, geography: Geography, texted: Participant
    ) -> None:
        wim = who(arranged_for_by(bram, "Wim", at=geography.postcodes["9101AB"], number="42"))
        _wims, code = make_hand_over(actor=carla.viewer, participant=wim)
        used, hers = make_hand_over(actor=carla.viewer, participant=texted)
        use(texted, User.objects.get(phone_hash=texted.phone_hash), hers)
        assert sit_down_by_number(actor=SYSTEM, user=User.objects.get(phone_hash=texted.phone_hash)) == 0
        used.refresh_from_db()
        assert (used.used_at is not None, used.stopped_at) == (True, None)
        assert open_hand_over(wim.community, code) is not None


class TestOnPaper:
    def test_who_takes_part_by_first_name_and_who_does_not_by_none(
        self, carla: Person, truus: Person, client_for: ClientFor
    ) -> None:
        """A grandson by mail and a neighbour by number act for her as well; neither takes part."""
        grandson = UserFactory.create(email="kleinzoon@elders.nl")
        neighbour = ensure_user_by_phone(actor=SYSTEM, phone="+31687654399")
        for days, user in enumerate((grandson, neighbour), start=1):
            since = clock.now() + timedelta(days=days)
            ActsForFactory(user=user, participant=truus.participant, kind=ActsForKind.PROXY, since=since)
        made, _code = make_hand_over(actor=carla.viewer, participant=who(truus))
        assert taking_over(made) == TakingOver("Truus", ("Anna", "je naaste", "je naaste"))
        letter = client_for(carla).post(reverse("desk:letter", args=[who(truus).public_id])).content.decode()
        code = CODE.search(letter)
        assert code is not None
        browser = Client(SERVER_NAME="testserver")
        browser.force_login(UserFactory.create(email="truus@example.nl"))
        choice = browser.post(reverse("members:take_over"), {"code": code[1]}).content.decode()
        for page in (letter, choice):
            kept = ("kleinzoon", "elders.nl", "87654399", "anna@example.nl", "Jansen", "de Boer", "Zomer")
            assert [word for word in kept if word in page] == []
            assert ("Anna" in page, "je naaste" in page) == (True, True)

    @pytest.mark.parametrize(
        ("nameless", "taking_part", "said"),
        [
            (1, 0, "Je naaste regelt dat"),
            (2, 0, "Je naasten regelen dat"),
            (0, 1, "Anna regelt dat"),
            (1, 1, "Anna en je naaste regelen dat"),
            (2, 1, "Anna en je naasten regelen dat"),
        ],
    )
    def test_the_letter_names_them_as_one_says_it(
        self, carla: Person, truus: Person, client_for: ClientFor, nameless: int, taking_part: int, said: str
    ) -> None:
        for number in range(nameless):
            also_by(truus, UserFactory.create(email=f"naaste{number}@elders.nl"))
        if not taking_part:
            stop_arranging(truus)
        letter = client_for(carla).post(reverse("desk:letter", args=[who(truus).public_id])).content.decode()
        assert f"Je doet mee met Buurthulp Kustdorp. {said} voor jou." in letter

    def test_a_letter_for_who_has_no_mail_and_nobody(self, carla: Person, truus: Person, client_for: ClientFor) -> None:
        """Nobody arranges things for her any more: she can still begin by herself."""
        end_acting(actor=truus.viewer, acts_for=ActsFor.objects.get(participant=truus.participant))
        letter = client_for(carla).post(reverse("desk:letter", args=[who(truus).public_id])).content.decode()
        assert "Wil je het zelf op de site doen? Dat kan." in letter
        assert "regelt dat voor jou" not in letter
        code = CODE.search(letter)
        assert code is not None
        user = ensure_user_by_phone(actor=SYSTEM, phone=NUMBER)
        assert use(who(truus), user, code[1]) == truus.participant
        assert acting(who(truus)) == {(ActsForKind.SELF, user.pk)}
