"""The administrator's page of name, number and logo."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.enums import Role
from members.models import Community
from tests.cast import make_staff
from tests.pictures import drawn_logo

pytestmark = pytest.mark.django_db
NAME, LOGO = "desk:identity", "desk:logo"
NAMES = {
    "name": "Dokkum en om",
    "organisation": "Stichting Dichtbij",
    "phone": "0519 12 34 56",
    "hours_text": "op dinsdag van 9 tot 12 uur",
    "coordinator_name": "Jikke",
    "privacy_contact": "privacy@dichtbij.example",
}


@pytest.fixture
def browser(community, client_for):
    return client_for(make_staff(community, "Beatrijs", Role.ADMINISTRATOR))


def test_what_is_saved_stands_everywhere(community, browser, client):
    answer = browser.post(reverse(NAME), NAMES, follow=True)
    assert "Bewaard. Zo staat het nu overal." in answer.content.decode()
    html = client.get("/").content.decode()
    for words in ("Dokkum en om", "Stichting Dichtbij", "0519 12 34 56", "Jikke van Buurthulp, op dinsdag van 9"):
        assert words in " ".join(html.split())
    assert "privacy@dichtbij.example" in client.get("/privacy/").content.decode()


def test_who_comes_second_does_not_wipe_what_the_first_wrote(community, browser):
    seen = browser.get(reverse(NAME)).context["form"]["seen"].value()
    for _click in range(2):
        assert browser.post(reverse(NAME), {**NAMES, "seen": seen}).status_code == 302
    html = browser.post(
        reverse(NAME), {**NAMES, "coordinator_name": "Piet", "phone": "", "seen": seen}
    ).content.decode()
    assert "Vul een telefoonnummer in" in html
    html = browser.post(reverse(NAME), {**NAMES, "coordinator_name": "Piet", "seen": seen}).content.decode()
    assert "Iemand anders heeft dit net veranderd." in html
    assert 'value="Piet"' in html
    community.refresh_from_db()
    assert community.coordinator_name == "Jikke"


def test_without_hours_the_office_hours_are_said(community, browser):
    browser.post(reverse(NAME), {**NAMES, "hours_text": ""})
    community.refresh_from_db()
    assert community.hours_text.startswith("op ")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Vul een naam in."),
        ({"phone": ""}, "Vul een telefoonnummer in, bijvoorbeeld 085 000 00 00."),
        ({"phone": "bel maar"}, "Vul een telefoonnummer in, bijvoorbeeld 085 000 00 00."),
        ({"coordinator_name": ""}, "Vul een voornaam in."),
    ],
)
def test_a_mistake_says_what_to_do_and_loses_nothing(community, browser, wrong, says):
    html = browser.post(reverse(NAME), {**NAMES, **wrong}).content.decode()
    assert says in html
    assert 'value="Stichting Dichtbij"' in html
    assert Community.objects.get(pk=community.pk).name == community.name


def test_a_logo_is_put_and_taken_away(community, browser):
    file = SimpleUploadedFile("logo.png", drawn_logo(), "image/png")
    html = browser.post(reverse(LOGO), {"file": file}, follow=True).content.decode()
    assert "Het logo staat nu op elke bladzijde." in html
    assert "/logo.png?v=" in html
    html = browser.post(reverse(LOGO), {"remove": "1"}, follow=True).content.decode()
    assert "/logo.png?v=" not in html


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Kies eerst een bestand met het logo."),
        ({"file": b""}, "Kies eerst een bestand met het logo."),
        ({"file": b"geen plaatje"}, "Kies een PNG, JPEG of WebP."),
        ({"file": b"x" * 1_500_000}, "Kies een plaatje van hooguit 1 MB."),
    ],
    ids=["no file", "empty", "no picture", "large"],
)
def test_a_file_that_is_no_logo_says_what_to_do(community, browser, data, says):
    sent = {name: SimpleUploadedFile("logo.png", body, "image/png") for name, body in data.items()}
    answer = browser.post(reverse(LOGO), sent)
    assert (answer.status_code, says in answer.content.decode()) == (200, True)
    assert f'value="{community.name}"' in answer.content.decode()
