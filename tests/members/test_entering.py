"""From a mail address to a seat: code, who, names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.enums import ActsForKind
from members.models import Participant, User
from notifications.models import OutboxMessage
from tests.factories.members import ActsForFactory, ParticipantFactory

REQUEST_CODE = "account_request_login_code"
CONFIRM_CODE = "account_confirm_login_code"
NAMES: dict[str, Any] = {
    "first_name": "Ria",
    "family_name": "van den Berg",
    "postcode": "9101 ab",
    "house_number": "7",
    "addition": "",
    "phone": "",
    "over_16": "on",
    "rules": "on",
    "consent": "on",
}


def code_in_the_mail() -> str:
    """The code of the last mail that was written."""
    message = OutboxMessage.objects.filter(kind="login_code").latest("id")
    return re.search(r"\b\d{6}\b", message.body_text).group()


def log_in(browser: Client, email: str, *, back: str = "") -> Any:
    """Ask for a code and fill it in; the answer to the code, redirects followed."""
    query = f"?next={back}" if back else ""
    browser.post(reverse(REQUEST_CODE) + query, {"email": email})
    return browser.post(reverse(CONFIRM_CODE) + query, {"code": code_in_the_mail()}, follow=True)


def path_of(answer: Any) -> str:
    return answer.redirect_chain[-1][0]


class TestTheCode:
    def test_known_and_unknown_get_the_same_answer_and_one_mail_each(self, anna, client):
        def ask(email: str) -> tuple[int, str, str, str]:
            browser = Client()
            answer = browser.post(reverse(REQUEST_CODE), {"email": email})
            page = browser.get(answer.url).content.decode()
            page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(email, "*")
            return answer.status_code, answer.url, page, OutboxMessage.objects.latest("id").subject

        known, unknown = ask("anna@example.nl"), ask("niemand@example.nl")
        assert known == unknown
        assert known[:2] == (302, reverse(CONFIRM_CODE))
        assert [message.to for message in OutboxMessage.objects.order_by("id")] == [
            "anna@example.nl",
            "niemand@example.nl",
        ]

    def test_known_and_unknown_cost_the_same_number_of_queries_but_for_the_row(self, anna, client):
        def queries(email: str) -> int:
            with CaptureQueriesContext(connection) as captured:
                Client().post(reverse(REQUEST_CODE), {"email": email})
            return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

        queries("warm@example.nl")
        assert queries("niemand@example.nl") - queries("anna@example.nl") == 1  # the INSERT

    def test_capitals_are_the_same_address(self, anna, client):
        answer = log_in(client, "Anna@Example.NL")
        assert answer.wsgi_request.user == anna.user

    @pytest.mark.parametrize("email", ["", "geen adres", "a@b", "x" * 400 + "@example.nl"])
    def test_what_is_no_address_is_said(self, community, client, email):
        answer = client.post(reverse(REQUEST_CODE), {"email": email})
        assert answer.status_code == 200
        assert answer.context["form"].errors["email"][0] == "Vul een mailadres in, zoals naam@voorbeeld.nl."
        assert (User.objects.count(), OutboxMessage.objects.count()) == (0, 0)

    def test_a_wrong_code_is_said_and_five_are_enough(self, anna, client):
        client.post(reverse(REQUEST_CODE), {"email": "anna@example.nl"})
        right = code_in_the_mail()
        wrong = "111111" if right != "111111" else "222222"
        answer = client.post(reverse(CONFIRM_CODE), {"code": wrong})
        assert answer.context["form"].errors["code"] == ["Deze code klopt niet. Kijk nog eens, of vraag een nieuwe."]
        for _ in range(4):
            answer = client.post(reverse(CONFIRM_CODE), {"code": wrong})
        assert (answer.status_code, answer.url) == (302, reverse(REQUEST_CODE))
        assert client.post(reverse(CONFIRM_CODE), {"code": right}).url == reverse(REQUEST_CODE)
        assert client.get(reverse("members:front")).wsgi_request.user.is_authenticated is False

    def test_who_mistyped_their_address_asks_again(self, anna, client):
        client.post(reverse(REQUEST_CODE), {"email": "ana@example.nl"})
        assert client.get(reverse(REQUEST_CODE)).status_code == 200
        assert client.get(reverse(CONFIRM_CODE)).url == reverse(REQUEST_CODE)  # the old code is of no use
        assert log_in(client, "anna@example.nl").wsgi_request.user == anna.user

    def test_too_many_codes_for_one_address_are_refused_in_words_and_make_no_user(self, community, client):
        for _ in range(6):
            client.post(reverse(REQUEST_CODE), {"email": "vaak@example.nl"})
        answer = client.post(reverse(REQUEST_CODE), {"email": "vaak@example.nl"})
        assert answer.context["form"].errors["email"] == [
            "Er is te vaak geprobeerd. Wacht een paar minuten, of bel ons."
        ]
        assert OutboxMessage.objects.count() == 6


class TestAfterTheCode:
    def test_somebody_new_gives_names(self, community, client):
        assert path_of(log_in(client, "nieuw@example.nl")) == reverse("members:signup_names")

    def test_a_known_address_says_who_and_goes_on(self, anna, client):
        answer = log_in(client, "anna@example.nl")
        assert path_of(answer) == reverse("members:who")
        assert [participant.first_name for participant in answer.context["participants"]] == ["Anna"]
        chosen = client.post(reverse("members:who"), {"choice": anna.participant.public_id})
        assert (chosen.status_code, chosen.url) == (302, reverse("matching:home"))
        # From now on this session knows.
        again = client.get(reverse("members:after_login"))
        assert (again.status_code, again.url) == (302, reverse("matching:home"))

    def test_a_known_address_adds_somebody(self, anna, client):
        log_in(client, "anna@example.nl")
        assert client.post(reverse("members:who"), {"choice": "new"}).url == reverse("members:signup_names")
        page = client.get(reverse("members:signup_names")).content.decode()
        assert re.findall(r"<h1>(.*?)</h1>", page) == ["Nog iemand erbij"]
        client.post(reverse("members:signup_names"), NAMES)
        ria = Participant.objects.get(first_name="Ria")
        assert [(act.user, act.kind) for act in ria.acted_by.all()] == [(anna.user, ActsForKind.SELF)]
        assert client.get(reverse("members:front")).wsgi_request.participant == ria

    def test_who_is_asked_for_is_what_the_page_asks_on_the_way_to_a_question(self, anna, client):
        riet = ParticipantFactory(community=anna.community, first_name="Riet")
        ActsForFactory(user=anna.user, participant=riet, kind=ActsForKind.PROXY)
        client.force_login(anna.user)
        asking = reverse("matching:ask_what")
        page = " ".join(client.get(reverse("members:who"), {"next": asking}).content.decode().split())
        assert re.findall(r"<h1>(.*?)</h1>", page) == ["Voor wie vraag je dit?"]
        choices = re.findall(r'<button type="submit" class="btn (?:alt )?wide"[^>]*> (.*?) </button>', page)
        assert choices == ["Voor mezelf: Anna", "Voor Riet", "Voor iemand anders"]
        chosen = client.post(f"{reverse('members:who')}?next={asking}", {"choice": riet.public_id})
        assert chosen.url == asking
        page = client.get(reverse("members:who")).content.decode()
        assert re.findall(r"<h1>(.*?)</h1>", page) == ["Wie ben je?"]

    def test_on_the_way_to_a_page_one_comes_back_to_it(self, anna, client):
        kees = ParticipantFactory(community=anna.community, first_name="Kees")
        ActsForFactory(user=anna.user, participant=kees)
        wanted = reverse("members:signup_done")
        refused = client.get(wanted)
        assert refused.url == f"{reverse(REQUEST_CODE)}?next={wanted}"
        answer = log_in(client, "anna@example.nl", back=wanted)
        assert path_of(answer) == f"{reverse('members:who')}?next={wanted}"
        chosen = client.post(path_of(answer), {"choice": kees.public_id}, follow=True)
        assert (path_of(chosen), chosen.context["participant"]) == (wanted, kees)

    @pytest.mark.parametrize("elsewhere", ["https://kwaad.example/", "//kwaad.example", "javascript:alert(1)"])
    def test_the_way_back_never_leads_elsewhere(self, anna, client_for, elsewhere):
        answer = client_for(anna).post(
            reverse("members:who"), {"choice": anna.participant.public_id}, query_params={"next": elsewhere}
        )
        assert answer.url == reverse("matching:home")

    def test_nobody_becomes_somebody_else(self, anna, bram, client_for):
        browser = client_for(anna)
        for choice in (bram.participant.public_id, "bestaatniet"):
            assert browser.post(reverse("members:who"), {"choice": choice}).status_code == 404
        assert browser.get(reverse("members:front")).wsgi_request.participant == anna.participant

    def test_staff_who_take_no_part_go_to_the_desk(self, carla, client):
        client.post(reverse(REQUEST_CODE), {"email": "carla@example.nl"})
        answer = client.post(reverse(CONFIRM_CODE), {"code": code_in_the_mail()})
        assert answer.url == reverse("members:after_login")
        assert client.get(answer.url).url == reverse("desk:worklist")

    def test_who_is_logged_in_nowhere_logs_in(self, community, client):
        for name in ("after_login", "who", "signup_names", "signup_done"):
            wanted = reverse(f"members:{name}")
            assert client.get(wanted).url == f"{reverse(REQUEST_CODE)}?next={wanted}"


class TestNames:
    @pytest.fixture
    def browser(self, community, client):
        log_in(client, "ria@example.nl")
        return client

    def test_names_make_a_participant_who_goes_on_to_what_they_like(self, browser):
        answer = browser.post(reverse("members:signup_names"), NAMES)
        assert (answer.status_code, answer.url) == (302, f"{reverse('exchange:likes')}?stap=aanmelden")
        ria = Participant.objects.get()
        assert browser.get(reverse("members:front")).wsgi_request.participant == ria
        assert sorted(ria.consents.values_list("kind", flat=True)) == ["age", "privacy", "rules"]
        done = browser.get(reverse("members:signup_done"))
        assert (done.context["participant"], done.context["confirmed"]) == (ria, False)
        assert "Welkom, Ria. Fijn dat je meedoet." in done.content.decode()

    def test_a_double_click_makes_one(self, browser):
        answers = [browser.post(reverse("members:signup_names"), NAMES) for _ in range(2)]
        assert [answer.url for answer in answers] == [f"{reverse('exchange:likes')}?stap=aanmelden"] * 2
        assert Participant.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("first_name", "", "Vul je voornaam in. Een roepnaam is ook goed."),
            ("family_name", "", 'Vul je achternaam in. Anderen zien die pas na "Graag".'),
            ("postcode", "", "Vul je postcode in: vier cijfers en twee letters."),
            ("postcode", "9101", "Vul je postcode in: vier cijfers en twee letters."),
            ("postcode", "9" * 5_000, "Vul je postcode in: vier cijfers en twee letters."),
            ("postcode", "9999 ZZ", "Deze postcode kennen we niet. Klopt hij? Anders helpen we je op 085 000 00 00."),
            ("postcode", "9200AA", "Je woont buiten Kustdorp. Bekijk welke uitwisseling bij je in de buurt is."),
            ("house_number", "tien", "Vul je huisnummer in, bijvoorbeeld 12."),
            ("phone", "123", "Vul een telefoonnummer in, zoals 06 12345678. Of laat het leeg."),
            ("phone", "ria@example.nl", "Vul een telefoonnummer in, zoals 06 12345678. Of laat het leeg."),
            ("over_16", "", "Meedoen kan vanaf 16 jaar."),
            ("rules", "", "Vink dit aan als je je aan de huisregels houdt."),
            ("consent", "", "Zonder je gegevens kunnen we niemand voor je vinden. Vink dit aan."),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field_and_the_rest_stays(self, browser, field, value, message):
        answer = browser.post(reverse("members:signup_names"), {**NAMES, field: value})
        assert answer.status_code == 200
        assert dict(answer.context["form"].errors) == {field: [message]}
        page = answer.content.decode()
        kept = "van den Berg" if field != "family_name" else "9101 ab"
        assert f'value="{kept}"' in page
        assert Participant.objects.count() == 0

    def test_ten_megabytes_are_refused_in_words(self, browser):
        answer = browser.post(reverse("members:signup_names"), {**NAMES, "first_name": "a" * 10_000_000})
        assert answer.status_code == 400
        assert "Je stuurde te veel tekst. Ga terug en maak je tekst korter." in answer.content.decode()
        assert Participant.objects.count() == 0
