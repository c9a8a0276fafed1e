"""Who reads which language: chosen with the account or in the browser, Dutch while nothing was chosen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.translation import override

from buurthulp.errors import DomainError
from buurthulp.languages import Language, preferred
from members.models import User
from members.selectors.people import language_of
from members.services.languages import choose_language
from notifications.links import stop_link
from notifications.models import OutboxMessage
from tests.cast import Person

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
LOGIN = "account_request_login_code"
ENGLISH_BROWSER = {"Accept-Language": "uk-UA,uk;q=0.9,en-GB;q=0.8,nl;q=0.5"}


def read(browser: Client, name: str = LOGIN, **headers: str) -> Any:
    return browser.get(reverse(name), headers=headers)


def language_on(answer: Any) -> tuple[str, str]:
    """What the page says of itself, in its first line and in its headers."""
    said = re.search(rb'<html lang="([^"]*)" dir="ltr">', answer.content)
    assert said is not None
    return said[1].decode(), answer["Content-Language"]


def choose(browser: Client, language: str, *, on: str = "", **more: str) -> Any:
    """Choose a language on the page at this address."""
    headers = {"Referer": on} if on else {}
    return browser.post(reverse("members:language"), {"taal": language, **more}, headers=headers)


def test_the_settings_and_the_model_know_the_same_languages() -> None:
    assert Language.choices == settings.LANGUAGES
    assert settings.LANGUAGE_CODE == Language.DUTCH


@pytest.mark.parametrize(
    ("header", "liked"),
    [
        ("", ""),
        ("nl", "nl"),
        ("en-US,en;q=0.9,nl;q=0.8", "en"),
        ("nl-BE,en;q=0.9", "nl"),
        ("en;q=0.3,nl;q=0.7", "nl"),
        ("uk,ar;q=0.9,en;q=0.1", "en"),
        ("fr,de;q=0.5", ""),
        ("*", ""),
        ("en;q=0", ""),
        (";;,=,en-\x00" + "x" * 10_000, ""),
    ],
)
def test_what_a_browser_likes_best_of_ours(header: str, liked: str) -> None:
    assert preferred(header) == liked


class TestVisitor:
    def test_reads_dutch_also_when_the_browser_says_otherwise(self, community) -> None:
        assert language_on(read(Client())) == ("nl", "nl")
        assert language_on(read(Client(), **ENGLISH_BROWSER)) == ("nl", "nl")

    @pytest.mark.parametrize(("header", "offered"), [("nl", ""), ("", ""), ("fr", ""), ("en-US,nl;q=0.5", "en")])
    def test_is_offered_what_the_browser_likes_better(self, community, header: str, offered: str) -> None:
        answer = read(Client(), **{"Accept-Language": header})
        assert answer.context["offered_language"] == offered
        assert (b'<aside class="offer"' in answer.content) is bool(offered)

    def test_chooses_and_comes_back_to_the_same_page(self, community) -> None:
        browser = Client(enforce_csrf_checks=True)
        address = f"http://testserver{reverse('members:front')}?postcode=9101AA"
        assert choose(browser, "en", on=address).headers["Location"] == address
        cookie = browser.cookies["taal"]
        assert (cookie.value, cookie["httponly"], cookie["samesite"], cookie["path"]) == ("en", True, "Lax", "/")
        assert language_on(read(browser)) == ("en", "en")
        choose(browser, "nl")
        answer = read(browser, **ENGLISH_BROWSER)
        assert language_on(answer) == ("nl", "nl")
        assert answer.context["offered_language"] == ""  # said once

    def test_gets_no_cookie_before_there_is_something_to_remember(self, community) -> None:
        browser = Client()
        browser.get(reverse("members:house_rules"))
        assert list(browser.cookies) == []

    @pytest.mark.parametrize("elsewhere", ["https://elders.example/", "//elders.example/", "javascript:alert(1)", ""])
    def test_is_led_nowhere_else(self, community, elsewhere: str) -> None:
        assert choose(Client(), "en", on=elsewhere).headers["Location"] == reverse("members:front")

    @pytest.mark.parametrize("language", ["fr", "", "EN", "nl-NL", "x" * 5000])
    def test_a_language_we_do_not_speak_changes_nothing(self, community, language: str) -> None:
        browser = Client()
        assert choose(browser, language).status_code == 302
        assert "taal" not in browser.cookies
        browser.cookies["taal"] = language
        assert language_on(read(browser)) == ("nl", "nl")

    def test_a_shared_cache_keeps_the_two_apart(self, community) -> None:
        assert {"Cookie", "Accept-Language"} <= set(read(Client())["Vary"].split(", "))

    def test_an_address_that_does_not_exist_is_refused_in_it(self, community) -> None:
        browser = Client()
        choose(browser, "en")
        assert language_on(browser.get("/bestaat-niet/")) == ("en", "en")


class TestAccount:
    def test_its_choice_holds_in_every_browser(self, anna: Person, client_for: ClientFor) -> None:
        choose(client_for(anna), "en")
        assert User.objects.get(pk=anna.user.pk).language == "en"
        assert language_on(read(client_for(anna), "exchange:me")) == ("en", "en")

    def test_it_wins_from_what_this_browser_was_used_for(self, anna: Person, client_for: ClientFor) -> None:
        browser = client_for(anna)
        browser.cookies["taal"] = "en"
        assert language_on(read(browser, "exchange:me")) == ("en", "en")
        choose_language(actor=anna.viewer, user=anna.user, language="nl")
        assert language_on(read(browser, "exchange:me")) == ("nl", "nl")

    def test_somebody_who_is_logged_in_is_offered_nothing(self, anna: Person, client_for: ClientFor) -> None:
        answer = read(client_for(anna), "exchange:me", **ENGLISH_BROWSER)
        assert language_on(answer) == ("nl", "nl")
        assert answer.context["offered_language"] == ""

    def test_another_site_cannot_choose_for_them(self, anna: Person) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(anna.user)
        assert choose(browser, "en").status_code == 403
        token = browser.get(reverse("exchange:me")).context["csrf_token"]
        assert choose(browser, "en", csrfmiddlewaretoken=str(token)).status_code == 302

    def test_a_language_we_do_not_speak_is_refused_in_words(self, anna: Person, client_for: ClientFor) -> None:
        answer = choose(client_for(anna), "fr")
        assert answer.status_code == 409
        assert "Deze taal hebben we niet. Kies Nederlands of Engels." in answer.content.decode()
        with pytest.raises(DomainError):
            choose_language(actor=anna.viewer, user=anna.user, language="fr")

    def test_the_database_knows_no_other(self, anna: Person) -> None:
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute("UPDATE members_user SET language = 'fr' WHERE id = %s", [anna.user.pk])

    @pytest.mark.parametrize(("had", "has"), [("", "en"), ("nl", "nl")])
    def test_what_was_chosen_before_logging_in_goes_with_it(self, anna: Person, had: str, has: str) -> None:
        User.objects.filter(pk=anna.user.pk).update(language=had)
        browser = Client()
        choose(browser, "en")
        browser.post(reverse(LOGIN), {"email": anna.user.email})
        code = re.search(r"\b\d{6}\b", OutboxMessage.objects.get(kind="login_code").body_text)
        assert code is not None
        browser.post(reverse("account_confirm_login_code"), {"code": code[0]})
        assert User.objects.get(pk=anna.user.pk).language == has

    def test_whoever_acts_for_somebody_reads_what_they_chose_themselves(self, anna: Person, bram: Person) -> None:
        assert anna.participant is not None
        acts = anna.participant.acted_by.get()
        acts.user = bram.user
        acts.save()
        choose_language(actor=bram.viewer, user=bram.user, language="en")
        assert language_of(anna.participant) == "en"


class TestLinksInMails:
    @pytest.mark.parametrize(("cookie", "read_in"), [("", "en"), ("nl", "nl")])
    def test_behind_a_link_one_reads_what_one_chose(self, anna: Person, cookie: str, read_in: str) -> None:
        assert anna.participant is not None
        choose_language(actor=anna.viewer, user=anna.user, language="en")
        browser = Client()
        if cookie:
            browser.cookies["taal"] = cookie
        path = urlsplit(stop_link(anna.participant, "invitation")).path
        answer = browser.get(path, headers={"Accept-Language": "en"})
        assert language_on(answer) == (read_in, read_in)
        assert answer.context["offered_language"] == ""
        assert language_on(read(Client())) == ("nl", "nl")  # and nobody else after them


class TestPrograms:
    def test_a_program_says_what_it_reads(self, community) -> None:
        refused = Client().get(reverse("api:invitations"), headers={"Accept-Language": "en"})
        assert (refused.status_code, refused["Content-Language"]) == (401, "en")
        assert refused.json()["detail"] == "You were away for a while. Log in again, your text is still there."
        assert Client().get(reverse("api:invitations"))["Content-Language"] == "nl"

    def test_but_an_account_that_chose_reads_that(self, anna: Person, client_for: ClientFor) -> None:
        choose_language(actor=anna.viewer, user=anna.user, language="nl")
        answer = client_for(anna).get(reverse("api:invitations"), headers={"Accept-Language": "en"})
        assert answer["Content-Language"] == "nl"


def test_a_day_is_never_read_with_the_month_first() -> None:
    with override("en"):
        formats = get_format("DATE_INPUT_FORMATS")
        assert formats[0] == "%d-%m-%Y"
        assert [one for one in formats if one.startswith("%m")] == []
        assert {"%H.%M", "%H:%M"} <= set(get_format("TIME_INPUT_FORMATS"))
