"""Acting for somebody with their consent: begun, marked, ended, and taken over with a code."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError, NotAllowedError
from buurthulp.viewers import Viewer
from members.enums import ActsForKind, ConsentHow, ConsentKind, ContactWay, ParticipantStatus
from members.models import ActsFor, Community, Consent, HandOver, Participant, User
from members.selectors.exporting import own_data
from members.selectors.handing_over import code_key, open_hand_over, spoken_code
from members.selectors.people import mail_address_of
from members.services.acting import MOST_PEOPLE, end_acting, take_part_for
from members.services.handing_over import CODE_LENGTH, make_hand_over, take_over
from members.services.retention import apply_retention
from tests.at_once import at_once
from tests.cast import Person
from tests.factories.members import ActsForFactory, UserFactory

ClientFor = Callable[..., Client]
WITHOUT_REFERRAL = set(ConsentKind) - {ConsentKind.REFERRAL}
MOTHER = {
    "first_name": "Truus",
    "family_name": "Zomer",
    "relation": "mijn moeder",
    "postcode": "9101 ab",
    "house_number": "9",
    "addition": "",
    "phone": "0519 22 33 44",
}
FORM = {**MOTHER, "how": "spoken", "asked": "on", "rules": "on"}


def begin(anna: Person, **other: Any) -> Participant:
    told = {**MOTHER, "how": ConsentHow.SPOKEN, **other}
    return take_part_for(actor=anna.viewer, community=anna.community, user=anna.user, **told)


def seat(anna: Person, participant: Participant) -> Viewer:
    return Viewer(user_id=anna.user.pk, community_id=anna.community.pk, participant_id=participant.pk)


def acting_of(anna: Person, participant: Participant) -> ActsFor:
    return ActsFor.objects.get(user=anna.user, participant=participant, until=None)


class TestBeginning:
    def test_a_participant_of_her_own_with_what_she_said(self, anna: Person) -> None:
        truus = begin(anna)
        row = acting_of(anna, truus)
        assert (truus.first_name, truus.family_name, truus.phone) == ("Truus", "Zomer", "+31519223344")
        assert (row.kind, row.relation) == (ActsForKind.PROXY, "mijn moeder")
        given = {
            (one.kind, one.how, one.by_user, one.withdrawn_at) for one in Consent.objects.filter(participant=truus)
        }
        assert given == {(kind, ConsentHow.SPOKEN, anna.user, None) for kind in WITHOUT_REFERRAL}
        assert row.consent is not None
        assert (row.consent.kind, row.consent.participant) == (ConsentKind.ACTING, truus)
        assert not hasattr(truus, "confirmation")
        # She is told through her daughter, and is not found by her daughter's address.
        assert (truus.told_by, truus.email_hash, mail_address_of(truus)) == (ContactWay.MAIL, "", anna.user.email)

    def test_twice_is_once(self, anna: Person) -> None:
        assert begin(anna) == begin(anna)
        assert Consent.objects.filter(kind=ConsentKind.ACTING).count() == 1

    def test_two_children_each_have_their_own_consent(self, anna: Person, bram: Person) -> None:
        truus = begin(anna)
        ActsForFactory(user=bram.user, participant=truus, kind=ActsForKind.PROXY)
        assert begin(bram, relation="mijn tante") == truus
        given = Consent.objects.filter(participant=truus, kind=ConsentKind.ACTING)
        assert set(given.values_list("by_user", flat=True)) == {anna.user.pk, bram.user.pk}
        assert acting_of(bram, truus).consent != acting_of(anna, truus).consent

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("relation", "  ", "error.relation"),
            ("relation", "x" * 41, "error.relation"),
            ("first_name", "", "error.name.missing"),
            ("postcode", "9999 ZZ", "error.postcode.unknown"),
            ("house_number", "tien", "error.house_number"),
            ("phone", "12", "error.contact.format"),
        ],
    )
    def test_what_is_wrong_makes_nothing(self, anna: Person, field: str, value: str, code: str) -> None:
        with pytest.raises(DomainError) as refused:
            begin(anna, **{field: value})
        assert refused.value.code == code
        assert ActsFor.objects.filter(kind=ActsForKind.PROXY).count() == 0

    def test_five_people_and_no_sixth(self, anna: Person) -> None:
        for number in range(1, MOST_PEOPLE + 1):
            begin(anna, house_number=str(number))
        with pytest.raises(DomainError) as refused:
            begin(anna, house_number="99")
        assert (refused.value.code, ActsFor.objects.filter(kind=ActsForKind.PROXY).count()) == ("error.acting.many", 5)

    def test_not_for_oneself(self, anna: Person, client_for: ClientFor) -> None:
        own, home = anna.participant, anna.home
        assert own is not None
        assert home is not None
        me = {
            "first_name": own.first_name,
            "family_name": own.family_name,
            "postcode": home.postcode,
            "house_number": home.house_number,
        }
        before = (ActsFor.objects.count(), Consent.objects.count(), Participant.objects.count())
        with pytest.raises(DomainError) as refused:
            begin(anna, **me)
        assert refused.value.code == "error.acting.self"
        page = client_for(anna).post(reverse("members:add_somebody"), {**FORM, **me}).content.decode()
        assert "Dit ben je zelf. Vul in voor wie je het regelt." in page
        assert (ActsFor.objects.count(), Consent.objects.count(), Participant.objects.count()) == before
        # A namesake at another address is somebody else.
        assert begin(anna, **{**me, "house_number": "99"}) != own

    def test_whom_one_acted_for_once_is_not_taken_up_again(self, anna: Person) -> None:
        truus = begin(anna)
        end_acting(actor=anna.viewer, acts_for=acting_of(anna, truus))
        again = begin(anna)
        assert again != truus
        assert list(ActsFor.objects.filter(user=anna.user, until=None, kind="proxy").values_list("participant")) == [
            (again.pk,)
        ]


class TestThePages:
    def test_from_the_first_step_of_asking_and_back_to_it(self, anna: Person, client_for: ClientFor) -> None:
        browser, ask = client_for(anna), reverse("matching:ask_what")
        page = browser.get(ask).content.decode()
        assert f'href="{reverse("members:add_somebody")}?next={ask}"' in page
        saved = browser.post(f"{reverse('members:add_somebody')}?next={ask}", FORM)
        assert (saved.status_code, saved.url) == (302, ask)
        page = browser.get(ask).content.decode()
        assert "Je regelt dit voor <strong>Truus</strong>." in page
        assert "Vraag je dit voor iemand anders?" not in page
        # And who has somebody already chooses.
        browser.post(reverse("members:who"), {"choice": anna.participant.public_id})
        page = browser.get(ask).content.decode()
        assert ("Je regelt dit voor" in page, f'href="{reverse("members:who")}?next={ask}"' in page) == (False, True)
        who = browser.get(f"{reverse('members:who')}?next={ask}").content.decode()
        assert ("Voor mezelf: Anna" in who, "Voor Truus" in who) == (True, True)
        other = browser.post(f"{reverse('members:who')}?next={ask}", {"choice": "other"})
        assert other.url == f"{reverse('members:add_somebody')}?next={ask}"

    def test_the_way_back_never_leads_elsewhere(self, anna: Person, client_for: ClientFor) -> None:
        saved = client_for(anna).post(f"{reverse('members:add_somebody')}?next=//kwaad.example", FORM)
        assert saved.url == reverse("matching:home")

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("first_name", "", "Vul de voornaam in. Een roepnaam is ook goed."),
            ("relation", "", "Schrijf in een paar woorden wie het is, zoals: mijn moeder."),
            ("postcode", "9999 ZZ", "Deze postcode kennen we niet. Klopt hij? Anders helpen we je op 085 000 00 00."),
            ("how", "", "Kies hoe die ja zei."),
            ("how", "web", None),
            ("asked", "", "Vraag het eerst. Mag het? Vink dit dan aan."),
            ("rules", "", "Vink dit aan als dit klopt. Meedoen kan vanaf 16 jaar."),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(
        self, anna: Person, client_for: ClientFor, field: str, value: str, said: str | None
    ) -> None:
        answer = client_for(anna).post(reverse("members:add_somebody"), {**FORM, field: value})
        errors = answer.context["form"].errors
        assert (answer.status_code, list(errors)) == (200, [field])
        assert said is None or errors[field] == [said]
        assert 'value="Zomer"' in answer.content.decode()
        assert not Participant.objects.filter(first_name="Truus").exists()

    def test_the_page_of_whom_i_act_for(self, anna: Person, client_for: ClientFor) -> None:
        truus = begin(anna)
        browser = client_for(anna)
        page = browser.get(reverse("members:acting")).content.decode()
        assert ("Mijn moeder" in page, "Maak een brief met een code" in page) == (True, True)
        for number in range(3):
            begin(anna, house_number=str(20 + number))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(reverse("members:acting"))
        assert len(queries) <= 12
        assert acting_of(anna, truus).until is None


class TestEnding:
    def test_the_consent_goes_with_it_and_she_is_called(self, anna: Person) -> None:
        truus = begin(anna)
        _made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
        row = end_acting(actor=anna.viewer, acts_for=acting_of(anna, truus))
        truus.refresh_from_db()
        assert row.until is not None
        assert Consent.objects.get(kind=ConsentKind.ACTING).withdrawn_at == row.until
        assert (truus.told_by, mail_address_of(truus)) == (ContactWay.PHONE, "")
        assert open_hand_over(anna.community, code) is None
        first = row.until
        assert end_acting(actor=anna.viewer, acts_for=row).until == first

    def test_who_has_another_child_is_told_as_before(self, anna: Person, bram: Person) -> None:
        truus = begin(anna)
        ActsForFactory(user=bram.user, participant=truus, kind=ActsForKind.PROXY)
        end_acting(actor=anna.viewer, acts_for=acting_of(anna, truus))
        truus.refresh_from_db()
        assert (truus.told_by, mail_address_of(truus)) == (ContactWay.MAIL, bram.user.email)


class TestTakingOver:
    @pytest.fixture
    def truus(self, anna: Person) -> Participant:
        return begin(anna)

    @pytest.fixture
    def own(self, community: Community) -> User:
        return UserFactory(email="truus@example.nl")

    def over(self, truus: Participant, user: User, code: str, *, stay: bool = True) -> Participant:
        viewer = Viewer(user_id=user.pk, community_id=truus.community_id)
        return take_over(actor=viewer, community=truus.community, user=user, code=code, helpers_stay=stay)

    def test_only_a_key_of_the_code_is_kept(self, anna: Person, truus: Participant) -> None:
        made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
        assert (len(code), made.code_hash) == (CODE_LENGTH, code_key(code))
        assert made.expires_at - made.made_at == timedelta(days=30)
        assert code not in str(HandOver.objects.values())
        assert code_key(f" {spoken_code(code).upper()} ") == code_key(code)

    def test_she_becomes_herself_and_may_keep_her_daughter(self, anna: Person, truus: Participant, own: User) -> None:
        _made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
        old = acting_of(anna, truus)
        assert self.over(truus, own, spoken_code(code)) == truus
        truus.refresh_from_db()
        rows = ActsFor.objects.filter(participant=truus, until=None).order_by("kind")
        assert [(row.kind, row.user) for row in rows] == [("proxy", anna.user), ("self", own)]
        stays = rows[0]
        old.refresh_from_db()
        assert (old.until is not None, stays.relation) == (True, "mijn moeder")
        assert stays.consent is not None
        assert (stays.consent.how, stays.consent.by_user) == (ConsentHow.WEB, own)
        assert mail_address_of(truus) == own.email
        held = Consent.objects.filter(participant=truus, withdrawn_at=None)
        assert {(one.kind, one.how, one.by_user) for one in held} == {
            (kind, ConsentHow.WEB, own) for kind in WITHOUT_REFERRAL
        }

    def test_or_go_on_alone(self, anna: Person, truus: Participant, own: User) -> None:
        _made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
        self.over(truus, own, code, stay=False)
        truus.refresh_from_db()
        assert list(ActsFor.objects.filter(participant=truus, until=None).values_list("user")) == [(own.pk,)]
        assert truus.told_by == ContactWay.MAIL
        assert not Consent.objects.filter(kind=ConsentKind.ACTING, withdrawn_at=None).exists()

    def test_by_number_she_is_texted(self, anna: Person, truus: Participant) -> None:
        _made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
        self.over(truus, UserFactory(email=None, phone="+31612345677", phone_hash="x"), code)
        truus.refresh_from_db()
        assert (truus.phone, truus.told_by, truus.sms_hash) == ("+31612345677", ContactWay.SMS, truus.phone_hash)

    def test_a_code_works_once(self, anna: Person, truus: Participant, own: User) -> None:
        _made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
        self.over(truus, own, code)
        assert self.over(truus, own, code) == truus  # a double click
        with pytest.raises(DomainError) as refused:
            self.over(truus, UserFactory(email="ander@example.nl"), code)
        assert refused.value.code == "error.hand_over.code"
        assert ActsFor.objects.filter(participant=truus, kind="self").count() == 1

    def test_another_letter_takes_the_place_of_the_first(self, anna: Person, truus: Participant, own: User) -> None:
        codes = [make_hand_over(actor=seat(anna, truus), participant=truus)[1] for _letter in range(2)]
        with pytest.raises(DomainError):
            self.over(truus, own, codes[0])
        assert self.over(truus, own, codes[1]) == truus

    def test_not_after_thirty_days(
        self, anna: Person, truus: Participant, own: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
        monkeypatch.setattr(clock, "now", lambda: made.expires_at)
        with pytest.raises(DomainError):
            self.over(truus, own, code)

    def test_not_of_who_has_left_nor_elsewhere(
        self, anna: Person, truus: Participant, own: User, other_community: Community
    ) -> None:
        _made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
        assert open_hand_over(other_community, code) is None
        Participant.objects.filter(pk=truus.pk).update(status=ParticipantStatus.CLOSED)
        with pytest.raises(DomainError):
            self.over(truus, own, code)
        assert open_hand_over(anna.community, "---") is None

    def test_the_daughter_cannot_become_her_mother(self, anna: Person, truus: Participant) -> None:
        _made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
        with pytest.raises(DomainError) as refused:
            self.over(truus, anna.user, code)
        assert refused.value.code == "error.hand_over.proxy"
        assert HandOver.objects.get().used_at is None

    def test_who_may_write_the_letter(self, anna: Person, bram: Person, carla: Person, truus: Participant) -> None:
        with pytest.raises(NotAllowedError):
            make_hand_over(actor=bram.viewer, participant=truus)
        _made, code = make_hand_over(actor=carla.viewer, participant=truus)
        self.over(truus, UserFactory(email="truus@example.nl"), code)
        with pytest.raises(DomainError) as refused:
            make_hand_over(actor=carla.viewer, participant=truus)
        assert refused.value.code == "error.hand_over.own"
        former = Viewer(user_id=bram.user.pk, community_id=truus.community_id, participant_id=truus.pk)
        ActsForFactory(user=bram.user, participant=truus, kind=ActsForKind.PROXY, until=clock.now())
        with pytest.raises(NotAllowedError):
            make_hand_over(actor=former, participant=truus)

    def test_on_the_pages(self, anna: Person, truus: Participant, client_for: ClientFor) -> None:
        letter = client_for(anna).post(reverse("members:letter", args=[acting_of(anna, truus).pk]))
        words = letter.content.decode()
        code = re.search(r'class="word">([a-z0-9-]+)<', words)
        assert code is not None
        assert ("Dag Truus," in words, "Anna regelt dat voor jou" in words, "testserver/overnemen" in words) == (
            True,
            True,
            True,
        )
        assert letter.headers["Cache-Control"] == "no-store, private"
        user, browser = UserFactory(email="truus@example.nl"), Client(SERVER_NAME="testserver")
        browser.force_login(user)
        address = reverse("members:take_over")
        # Who came for this page does not have to sign up first.
        went = browser.get(f"{reverse('members:after_login')}?next={address}")
        assert went.url == address
        wrong = browser.post(address, {"code": "abcd-abcd-abcd"})
        assert "Deze code werkt niet. Kijk nog eens" in wrong.content.decode()
        assert 'value="abcd-abcd-abcd"' in wrong.content.decode()
        choice = browser.post(address, {"code": code[1]}).content.decode()
        assert ("Dag Truus" in choice, "Anna mag blijven helpen" in choice, "Zomer" in choice) == (True, True, False)
        assert HandOver.objects.get().used_at is None
        missing = browser.post(address, {"code": code[1], "second": "1"})
        assert set(missing.context["form"].errors) == {"helpers", "agrees"}
        done = browser.post(address, {"code": code[1], "second": "1", "helpers": "alone", "agrees": "on"}, follow=True)
        assert "Welkom, Truus. Vanaf nu regel je het zelf." in done.content.decode()
        assert done.wsgi_request.participant == truus
        assert not done.wsgi_request.is_proxy
        assert client_for(anna).get(reverse("matching:home")).wsgi_request.participant == anna.participant

    def test_guessing_is_slow(self, anna: Person, client_for: ClientFor) -> None:
        browser, address = client_for(anna), reverse("members:take_over")
        said = [browser.post(address, {"code": "abcd"}).content.decode() for _try in range(21)]
        assert ["te vaak geprobeerd" in page for page in said] == [False] * 20 + [True]

    def test_codes_go_after_their_time(self, anna: Person, truus: Participant) -> None:
        made, _code = make_hand_over(actor=seat(anna, truus), participant=truus)
        HandOver.objects.update(
            made_at=made.made_at - timedelta(days=140), expires_at=made.expires_at - timedelta(days=140)
        )
        assert apply_retention(actor=anna.viewer)["members.HandOver"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_use_one_code_at_the_same_moment(anna: Person) -> None:
    truus = begin(anna)
    _made, code = make_hand_over(actor=seat(anna, truus), participant=truus)
    users = [UserFactory(email=f"een{number}@example.nl") for number in range(4)]

    def use(user: User) -> int:
        viewer = Viewer(user_id=user.pk, community_id=truus.community_id)
        take_over(actor=viewer, community=truus.community, user=user, code=code, helpers_stay=False)
        return user.pk

    told = at_once([partial(use, user) for user in users])
    got = [one for one in told if isinstance(one, int)]
    assert [one.code for one in told if isinstance(one, DomainError)] == ["error.hand_over.code"] * 3
    assert list(ActsFor.objects.filter(participant=truus, until=None).values_list("user", flat=True)) == got


def test_the_letter_is_hers_to_write_alone(anna: Person, bram: Person, client_for: ClientFor) -> None:
    row = acting_of(anna, begin(anna))
    own = ActsFor.objects.get(user=anna.user, kind=ActsForKind.SELF)
    assert client_for(bram).post(reverse("members:letter", args=[row.pk])).status_code == 404
    assert client_for(anna).post(reverse("members:letter", args=[own.pk])).status_code == 404
    assert client_for(anna).get(reverse("members:letter", args=[row.pk])).status_code == 405
    assert not HandOver.objects.exists()


def test_her_own_data_says_what_others_did_for_her(anna: Person) -> None:
    truus = begin(anna)
    make_hand_over(actor=seat(anna, truus), participant=truus)
    tables = {table.label: table.rows for table in own_data(truus)}
    assert [(row["kind"], row["relation"], row["user"]) for row in tables["members.ActsFor"]] == [
        ("proxy", "mijn moeder", "iemand anders")
    ]
    assert [row["code_hash"] for row in tables["members.HandOver"]] == ["niet getoond"]


def test_who_is_known_already_gets_the_same_answer(anna: Person, bram: Person, client_for: ClientFor) -> None:
    home, person = bram.home, bram.participant
    assert home is not None
    assert person is not None
    known = {
        **FORM,
        "first_name": person.first_name,
        "family_name": person.family_name,
        "postcode": home.postcode,
        "house_number": home.house_number,
        "phone": person.phone,
    }
    answers = [client_for(anna).post(reverse("members:add_somebody"), data, follow=True) for data in (FORM, known)]
    said = [re.sub(r"Truus|Bram", "NAAM", "|".join(map(str, answer.context["messages"]))) for answer in answers]
    assert said == ["Bewaard. Je regelt dit nu voor NAAM."] * 2
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].wsgi_request.participant != person
    assert ActsFor.objects.filter(participant=person).count() == 1
