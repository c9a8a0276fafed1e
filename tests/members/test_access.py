"""Who may see or do what with a participant, and what must come first."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db.models import Q
from django.http import Http404
from django.test import Client
from django.urls import reverse

from buurthulp import viewers
from buurthulp.errors import NotAllowedError
from buurthulp.viewers import SYSTEM, Anonymous, RoleHold, Viewer, register_sight
from members.access import (
    Need,
    ParticipantNeededError,
    SecondFactorNeededError,
    SignInNeededError,
    get_acted_for,
    get_acting_for,
    get_participant_for,
    need_login,
    need_participant,
    need_staff,
)
from members.enums import Role
from members.models import ActsFor, Block, Participant
from members.services.blocking import block
from tests.arranged import arranged_for_by
from tests.cast import Person


def coordinator_in(person, *areas) -> Viewer:
    hold = RoleHold(role=Role.COORDINATOR.value, area_ids=frozenset(area.pk for area in areas))
    return Viewer(user_id=person.user.pk, community_id=person.community.pk, roles=(hold,), second_factor=True)


class TestWhatComesFirst:
    def test_logging_in(self, community):
        with pytest.raises(SignInNeededError):
            need_login(Anonymous(community_id=community.pk))
        with pytest.raises(SignInNeededError):
            need_participant(Anonymous(community_id=community.pk))
        with pytest.raises(SignInNeededError):
            need_staff(Anonymous(community_id=community.pk), Role.COORDINATOR)

    def test_taking_part(self, anna, carla, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert need_participant(anna.viewer) == anna.participant
        with pytest.raises(ParticipantNeededError):
            need_participant(carla.viewer)

    def test_a_role_and_then_a_second_factor(self, anna, carla, gerda):
        assert need_staff(carla.viewer, Role.ADMINISTRATOR, Role.COORDINATOR) == RoleHold(role="coordinator")
        for person in (anna, gerda):
            with pytest.raises(NotAllowedError) as refused:
                need_staff(person.viewer, Role.COORDINATOR)
            assert refused.value.code == "error.not_staff"
        without = Viewer(user_id=carla.user.pk, community_id=carla.community.pk, roles=carla.viewer.roles)
        with pytest.raises(SecondFactorNeededError):
            need_staff(without, Role.COORDINATOR)


class TestParticipants:
    def test_oneself_and_ones_coordinator(self, anna, carla, geography):
        public_id = anna.participant.public_id
        for viewer in (anna.viewer, carla.viewer, coordinator_in(carla, geography.areas["havenbuurt"]), SYSTEM):
            assert get_participant_for(viewer, public_id, Need.ACT) == anna.participant

    @pytest.mark.parametrize("who", ["bram", "daan", "gerda"])
    def test_foreign_and_unknown_are_the_same(self, who, anna, request):
        viewer = request.getfixturevalue(who).viewer
        for public_id in (anna.participant.public_id, "bestaatniet", ""):
            with pytest.raises(Http404) as hidden:
                get_participant_for(viewer, public_id)
            assert hidden.value.args == ()

    def test_a_coordinator_sees_nobody_of_another_area_or_without_a_code(self, anna, carla, geography):
        no_code = Viewer(user_id=carla.user.pk, community_id=carla.community.pk, roles=carla.viewer.roles)
        for viewer in (coordinator_in(carla, geography.areas["molenbuurt"]), no_code):
            with pytest.raises(Http404):
                get_participant_for(viewer, anna.participant.public_id)

    def test_a_visitor_logs_in_first(self, anna, community):
        for public_id in (anna.participant.public_id, "bestaatniet"):
            with pytest.raises(SignInNeededError):
                get_participant_for(Anonymous(community_id=community.pk), public_id)

    def test_seen_through_a_higher_app_but_not_to_act_for_and_gone_when_blocked(self, anna, bram, monkeypatch):
        monkeypatch.setitem(viewers._sights, "members.Participant", list(viewers._sights["members.Participant"]))
        register_sight("members.Participant", lambda viewer: Q(first_name="Anna"))
        public_id = anna.participant.public_id
        assert get_participant_for(bram.viewer, public_id) == anna.participant
        with pytest.raises(NotAllowedError):
            get_participant_for(bram.viewer, public_id, Need.ACT)
        block(actor=anna.viewer, blocker=anna.participant, blocked=bram.participant)
        for need in Need:
            with pytest.raises(Http404):
                get_participant_for(bram.viewer, public_id, need)

    def test_a_block_hides_nobody_from_the_coordinator(self, anna, bram, carla):
        block(actor=anna.viewer, blocker=anna.participant, blocked=bram.participant)
        assert get_participant_for(carla.viewer, anna.participant.public_id) == anna.participant

    def test_lists_start_at_what_one_may_see(self, anna, bram, carla, gerda, daan, geography):
        def names(viewer) -> list[str]:
            return sorted(Participant.objects.visible_to(viewer).values_list("first_name", flat=True))

        assert names(anna.viewer) == ["Anna"]
        assert names(carla.viewer) == ["Anna", "Bram"]
        assert names(coordinator_in(carla, geography.areas["kerkbuurt"])) == ["Bram"]
        assert names(gerda.viewer) == []
        assert names(Anonymous(community_id=anna.community.pk)) == []
        assert names(SYSTEM) == ["Anna", "Bram", "Daan"]
        with pytest.raises(TypeError):
            names(None)


class TestNumbersOnThePage:
    """Of an acting-for: as it stands on the page, and as anybody may write it."""

    UNKNOWN = ("", "-1", "0", "x", "\u0661", "1.0", "9" * 18, "9" * 19, "1" * 5_000)

    @pytest.fixture
    def number(self, anna, geography) -> str:
        truus = arranged_for_by(anna, "Truus", at=geography.postcodes["9101AB"])
        return str(ActsFor.objects.get(participant=truus.participant).pk)

    @pytest.mark.parametrize("load", [get_acting_for, get_acted_for])
    def test_anything_but_a_number_there_is_unknown(self, anna, bram, number, load):
        assert str(load(anna.viewer, number).pk) == number
        for viewer, typed in ((bram.viewer, number), *((anna.viewer, typed) for typed in self.UNKNOWN)):
            with pytest.raises(Http404):
                load(viewer, typed)

    def test_on_the_pages(self, anna, number, client_for):
        browser, acting = client_for(anna), reverse("members:acting")
        typed = [one for one in self.UNKNOWN if one]
        assert [browser.post(acting, {"acting": one}).status_code for one in self.UNKNOWN] == [404] * len(self.UNKNOWN)
        letters = [browser.post(reverse("members:letter", args=[one])).status_code for one in typed]
        assert letters == [404] * len(typed)
        assert not ActsFor.objects.exclude(until=None).exists()
        assert browser.post(reverse("members:letter", args=[number])).status_code == 200
        assert browser.post(acting, {"acting": number}).status_code == 302
        assert str(ActsFor.objects.exclude(until=None).get().pk) == number


@pytest.mark.parametrize("path", ["/werkplek/mensen/a%00b/", "/kent/a%00b/", "/hulpvragen/a%00b/", "/%00/", "/?x=%00"])
def test_an_address_with_a_sign_that_no_text_holds_is_not_there(
    client_for: Callable[..., Client], carla: Person, path: str
) -> None:
    assert client_for(carla).get(path).status_code == 404


@pytest.mark.parametrize(
    ("route", "sent"),
    [
        ("members:blocks", {"person": "a\x00"}),
        ("members:who", {"choice": "a\x00"}),
        ("members:take_over", {"code": "a\x00"}),
        ("matching:ask_what", {"title": "x", "category": "a\x00", "confirm_category": "a\x00"}),
        ("exchange:likes", {"do": "a\x00", "what": "a\x00", "like": "a\x00"}),
    ],
)
def test_what_no_text_has_is_left_out_of_what_was_sent(
    anna: Person, client_for: Callable[..., Client], route: str, sent: dict[str, str]
) -> None:
    """PostgreSQL refuses to look for it. With and without it the answer is one."""
    without = {name: value.replace("\x00", "") for name, value in sent.items()}
    answers = [client_for(anna).post(reverse(route), given) for given in (sent, without)]
    assert answers[0].status_code == answers[1].status_code < 500
    token = re.compile(rb'csrfmiddlewaretoken" value="[^"]+"|hx-headers=\'[^\']+\'')
    assert token.sub(b"", answers[0].content) == token.sub(b"", answers[1].content)


def test_nor_is_it_in_a_name_or_one_of_several(anna: Person, bram: Person, client_for: Callable[..., Client]) -> None:
    block(actor=anna.viewer, blocker=anna.participant, blocked=bram.participant)
    sent = {"person\x00": ["x", f"\x00{bram.participant.public_id}\x00"]}
    assert client_for(anna).post(reverse("members:blocks"), sent).status_code == 302
    assert Block.objects.count() == 0
