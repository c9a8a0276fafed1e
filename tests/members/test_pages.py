"""The front page, texts, a pause, and the pages for when something is refused."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpResponseNotAllowed
from django.test import Client, RequestFactory
from django.urls import reverse

from buurthulp import clock
from members.default_texts import DEFAULT_TEXTS
from members.models import Confirmation, Participant
from members.own_texts import body_of, words_per_sentence
from members.plain_words import FORBIDDEN
from members.views import errors
from tests.cast import Person

FRONT = "members:front"
TEXTS = ["how_it_works", "house_rules", "how_we_choose", "privacy", "accessibility"]


class TestFront:
    @pytest.mark.parametrize(
        ("typed", "step", "area_name"),
        [("9101 AA", "few", "Havenbuurt"), ("9103ab", "few", "Parkbuurt"), ("9200AA", "none", "")],
    )
    def test_a_postcode_gives_a_step_and_never_a_number(self, community, client, anna, bram, typed, step, area_name):
        result = client.get(reverse(FRONT), {"postcode": typed}).context["result"]
        assert (result.step, result.area_name, result.kinds) == (step, area_name, 0)

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("", "Vul je postcode in: vier cijfers en twee letters."),
            ("hier", "Vul je postcode in: vier cijfers en twee letters."),
            ("9" * 5_000, "Vul je postcode in: vier cijfers en twee letters."),
            ("9999ZZ", "Deze postcode kennen we niet. Klopt hij? Anders helpen we je op 085 000 00 00."),
            ("0000AA", "Deze postcode kennen we niet. Klopt hij? Anders helpen we je op 085 000 00 00."),
        ],
    )
    def test_what_is_no_postcode_here_is_said(self, community, client, typed, message):
        answer = client.get(reverse(FRONT), {"postcode": typed})
        assert answer.context["result"] is None
        assert dict(answer.context["form"].errors) == {"postcode": [message]}
        assert message in answer.content.decode()

    def test_nothing_asked_nothing_said(self, community, client):
        answer = client.get(reverse(FRONT))
        assert (answer.context["result"], answer.context["form"].is_bound) == (None, False)
        assert "Buren doen iets voor elkaar" in answer.content.decode()

    def test_moving_somebody_inside_their_label_changes_no_byte(self, community, client, anna, geography):
        pages = []
        for code in ("9101AA", "9101AB"):
            anna.home.__class__.objects.filter(pk=anna.home.pk).update(postcode=code)
            pages.append(client.get(reverse(FRONT), {"postcode": "9101AA"}).content)
        assert pages[0] == pages[1]


class TestTexts:
    @pytest.mark.parametrize("name", TEXTS)
    def test_a_text_names_whom_to_call_and_no_word_that_residents_never_read(self, community, client, name):
        answer = client.get(reverse(f"members:{name}"))
        paragraphs = answer.context["paragraphs"]
        text = " ".join(" ".join([part.heading, part.text, *part.items]) for part in paragraphs)
        assert [sign for sign in ("{", "}", "%(") if sign in text] == []
        assert [word for word in FORBIDDEN if word in text.lower()] == []
        if name != "how_it_works":
            assert "085 000 00 00" in answer.content.decode()

    def test_each_text_is_of_this_community(self, other_community, client):
        answer = client.get(reverse("members:privacy"), SERVER_NAME="overdorp.test")
        assert "Buurthulp Overdorp is van Stichting Buren." in answer.content.decode()

    def test_sentences_are_short(self):
        assert [kind for kind, text in DEFAULT_TEXTS.items() if words_per_sentence(body_of(text)) >= 12] == []


def test_whom_to_tell_about_a_weakness(community, client):
    with time_machine.travel("2026-12-01T12:00:00Z"):
        answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: tel:+31850000000",
        "Expires: 2027-05-30T12:00:00+00:00",
        "Preferred-Languages: nl, en",
    ]


class TestPause:
    def test_on_and_off(self, anna, client_for):
        browser = client_for(anna)
        with time_machine.travel("2026-12-01T12:00:00Z"):
            answer = browser.post(reverse("members:pause"), {"pause": "on"})
        assert (answer.status_code, answer.url) == (302, reverse("exchange:me"))
        assert str(Participant.objects.get().paused_until) == "2026-12-31"
        messages = [str(message) for message in browser.get(reverse(FRONT)).context["messages"]]
        assert messages == ["Je hebt pauze tot en met 31\u00a0december. We vragen je niets."]
        browser.post(reverse("members:pause"), {"pause": "off"})
        assert Participant.objects.get().paused_until is None

    def test_looking_at_it_changes_nothing(self, anna, client_for):
        assert client_for(anna).get(reverse("members:pause")).status_code == 200
        assert Participant.objects.get().paused_until is None


class TestStaff:
    def test_who_has_no_second_factor_makes_one_first(self, carla, client_for):
        wanted = reverse("desk:worklist")
        answer = client_for(carla, second_factor=False).get(wanted)
        assert (answer.status_code, answer.url) == (302, f"{reverse('mfa_activate_totp')}?next={wanted}")

    def test_who_has_one_gives_it(self, carla, client_for):
        totp.TOTP.activate(carla.user, totp.generate_totp_secret())
        wanted = reverse("desk:worklist")
        answer = client_for(carla, second_factor=False).get(wanted)
        assert (answer.status_code, answer.url) == (302, f"{reverse('mfa_reauthenticate')}?next={wanted}")

    def test_from_no_second_factor_to_the_desk(self, carla, client_for):
        browser, wanted = client_for(carla, second_factor=False), reverse("desk:worklist")
        start = clock.machine_now()

        def code(secret: str) -> str:
            return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))

        with time_machine.travel(start, tick=False) as traveller:
            activate = browser.get(wanted).url
            secret = browser.get(activate).context["form"].secret
            assert browser.post(activate, {"code": code(secret)}).status_code == 302
            # The making of one is no proof of having it: the next code is.
            prove = browser.get(wanted).url
            assert prove == f"{reverse('mfa_reauthenticate')}?next={wanted}"
            traveller.shift(timedelta(seconds=30))
            wrong = browser.post(prove, {"code": "000000"})
            assert list(wrong.context["form"].errors) == ["code"]
            assert browser.post(prove, {"code": code(secret)}).url == wanted
            assert browser.get(wanted).status_code == 200

    def test_a_resident_is_told_in_words(self, anna, client_for):
        answer = client_for(anna).get(reverse("desk:worklist"))
        assert answer.status_code == 403
        assert "Deze pagina is voor wie bij Buurthulp werkt." in answer.content.decode()


class TestRefused:
    def test_a_page_that_is_not_there(self, community, client):
        answer = client.get("/bestaat-niet/")
        assert answer.status_code == 404
        assert "Deze pagina is er niet, of niet voor jou. Ga naar je eigen pagina." in answer.content.decode()

    def test_a_form_from_elsewhere(self, community):
        answer = Client(enforce_csrf_checks=True).post(reverse("account_request_login_code"), {"email": "a@b.nl"})
        assert answer.status_code == 403
        assert "Ga terug en probeer het nog eens. Je tekst staat er nog." in answer.content.decode()

    @pytest.mark.parametrize("method", ["get", "head", "put"])
    def test_the_address_of_a_button_is_no_page_and_says_what_to_do(self, anna, client_for, method):
        answer = getattr(client_for(anna), method)(reverse("matching:accept_held", args=["k3f9q2xm"]))
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        page = answer.content.decode()
        said = ("<h1>Dit is geen pagina</h1>" in page, f'<a class="btn" href="{reverse("matching:home")}">' in page)
        assert said == ((False, False) if method == "head" else (True, True))

    def test_to_whoever_is_not_logged_in_it_says_the_same(self, community, client):
        answer = client.get(reverse("matching:withdraw", args=["k3f9q2xm"]))
        assert (answer.status_code, answer.headers["Content-Type"]) == (405, "text/html; charset=utf-8")
        assert "Dit adres hoort bij een knop. Door het te openen is er niets veranderd." in answer.content.decode()

    def test_what_no_person_opens_has_no_words(self, community, client):
        answers = [client.get(reverse("notifications:sms_in")), client.post("/healthz")]
        assert [(answer.status_code, answer.content) for answer in answers] == [(405, b"")] * 2

    def test_an_unknown_host_name_of_somebody_elses(self, community, client):
        assert client.get("/", SERVER_NAME="kwaad.example").status_code == 400

    @pytest.mark.parametrize(
        ("view", "status"), [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404)]
    )
    def test_the_pages_stand_without_community_session_or_database(self, view, status):
        answer = view(RequestFactory().get("/"), Exception())
        assert answer.status_code == status
        assert "<h1>" in answer.content.decode()

    def test_so_does_the_one_for_the_address_of_a_button(self):
        answer = errors.not_allowed(RequestFactory().get("/"), HttpResponseNotAllowed(["POST"]))
        assert (answer.status_code, "<h1>" in answer.content.decode()) == (405, True)

    def test_our_mistake_needs_nothing_at_all(self):
        answer = errors.server_error(RequestFactory().get("/"))
        assert answer.status_code == 500
        assert "Je tekst is bewaard. Probeer het straks opnieuw." in answer.content.decode()

    def test_idle_staff_come_back_to_their_page(self, carla, client_for):
        browser = client_for(carla)
        wanted = reverse("desk:worklist")
        with time_machine.travel(clock.machine_now() + timedelta(minutes=31)):
            assert browser.get(wanted).url == f"{reverse('mfa_activate_totp')}?next={wanted}"


def test_a_pause_stands_on_the_first_page(client_for: Callable[..., Client], anna: Person) -> None:
    browser = client_for(anna)
    assert "Je hebt pauze" not in browser.get(reverse("matching:home")).content.decode()
    browser.post(reverse("members:pause"), {"pause": "on"})
    assert "Je hebt pauze tot en met" in browser.get(reverse("matching:home")).content.decode()


def test_a_postcode_that_is_none_is_said_where_it_was_typed(client: Client, anna: Person) -> None:
    """The address ends in #buurt: the page opens at the form with its error, else at what there is."""
    wrong, right = (client.get("/", {"postcode": text}).content.decode() for text in ("hier", "9101 AA"))
    assert [html.index('id="buurt"') < html.index("</form>") for html in (wrong, right)] == [True, False]


def test_who_is_new_begins_with_what_they_like(client_for: Callable[..., Client], anna: Person) -> None:
    """What others look for is not theirs to read yet: the door leads to what they can do."""

    def door() -> str:
        html = client_for(anna).get(reverse("matching:home")).content.decode()
        return re.findall(r'class="door" href="([^"]+)"', html)[1]

    assert door() == reverse("exchange:nearby")
    Confirmation.objects.all().delete()
    assert door() == reverse("exchange:likes")
