"""The pages of the exchange, as a browser sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from buurthulp.errors import DomainError
from buurthulp.viewers import SYSTEM
from exchange.day_parts import ALL_DAY_PARTS, DAYTIME_PARTS
from exchange.enums import Side
from exchange.forms import far_code, often_code, when_codes
from exchange.models import Category, Offer
from exchange.selectors import Like, liked_ids, likes_of, wished_ids
from exchange.services.offers import save_likes, set_offer
from members.models import Community, Participant
from members.preset import settings_with
from members.services.pausing import limit_weekly_contacts
from tests.cast import Person
from tests.factories.exchange import board_offer, open_request, thing

Kinds = dict[str, Category]
Login = Callable[..., Client]
LIMITS = {"often": "once", "weekly": "2", "far": "walk", "when": ["week_morning", "weekend_evening"], "near": "on"}


def errors_on(page: bytes) -> list[str]:
    """The messages in the summary on top of the page."""
    summary = re.search(r'role="alert">.*?</strong>(.*?)</div>', page.decode(), re.DOTALL)
    if summary is None:
        return []
    lines = re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", summary[1], re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", "", line).split()) for line in lines]


def test_signing_up_goes_from_likes_to_limits_to_wishes(anna: Person, kinds: Kinds, client_for: Login) -> None:
    browser = client_for(anna)
    likes, limits, wishes = (f"{reverse(f'exchange:{name}')}?stap=aanmelden" for name in ("likes", "limits", "wishes"))
    lamp, soup = thing(kinds["odd_jobs"]), thing(kinds["meals"], 3, Side.WISHES)
    assert "Ik weet het nog niet" in browser.get(likes).content.decode()
    assert browser.post(likes, {"likes": [lamp], "own": ""}).headers["Location"] == limits
    assert browser.post(limits, LIMITS).headers["Location"] == wishes
    assert browser.post(wishes, {"wishes": [soup]}).headers["Location"] == reverse("members:signup_done")
    person = Participant.objects.get(pk=anna.participant.pk)
    offer = Offer.objects.get()
    assert (liked_ids(person), wished_ids(person)) == ({lamp}, {soup})
    # Signing up asks for one number; the other is what the community begins with.
    assert (person.monthly_number, person.weekly_contacts, person.avoids_direct_neighbours) == (1, 3, True)
    assert (offer.radius_m, when_codes(offer.day_parts)) == (1_000, ["week_morning", "weekend_evening"])


def test_enter_in_the_list_of_wishes_keeps_what_is_ticked(anna: Person, kinds: Kinds, client_for: Login) -> None:
    """A browser presses the first button that is of the form itself: "Sla over" above the list is of another."""
    html = client_for(anna).get(f"{reverse('exchange:wishes')}?stap=aanmelden").content.decode()
    first, *others = re.findall(r'<button type="submit"[^>]*>', html[html.index('data-keep="wishes"') :])
    assert 'form="sla-over"' in first
    assert 'name="skip"' not in others[0]
    assert '<form id="sla-over" method="post">' in html


def test_skipping_everything(anna: Person, kinds: Kinds, client_for: Login) -> None:
    browser = client_for(anna)
    steps = []
    for name in ("likes", "limits", "wishes"):
        url = f"{reverse(f'exchange:{name}')}?stap=aanmelden"
        steps.append(browser.post(url, {"skip": "1"}).headers["Location"])
    wishes = f"{reverse('exchange:wishes')}?stap=aanmelden"
    assert steps == [wishes, wishes, reverse("members:signup_done")]
    assert Offer.objects.count() == 0


def test_changing_later(bram: Person, kinds: Kinds, client_for: Login) -> None:
    browser = client_for(bram)
    first = browser.post(reverse("exchange:likes"), {"likes": [thing(kinds["garden"])], "own": "Honden uitlaten"})
    assert first.headers["Location"] == reverse("exchange:limits")
    assert browser.post(reverse("exchange:limits"), LIMITS).headers["Location"] == reverse("exchange:me")
    page = browser.get(reverse("exchange:likes")).content.decode()
    assert re.findall(r'value="(\d+)"\s+checked', page) == [str(thing(kinds["garden"]))]
    assert ">\nHonden uitlaten</textarea>" in page
    assert '<option value="pets_plants" selected>' in page
    second = browser.post(reverse("exchange:likes"), {"likes": [], "own": "Honden uitlaten"})
    assert second.headers["Location"] == reverse("exchange:me")
    assert likes_of(bram.participant) == [Like("pets_plants", "Honden uitlaten")]


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_where_own_words_stand_is_said_and_can_be_chosen(bram: Person, kinds: Kinds, client_for: Login) -> None:
    browser, url = client_for(bram), reverse("exchange:likes")
    where = "“Honden uitlaten” zetten we bij “Dieren en planten”. Past dat niet? Kies het zelf bij “Ik”."
    signing_up = browser.post(f"{url}?stap=aanmelden", {"own": "Honden uitlaten"}, follow=True)
    assert said(signing_up) == [where]
    browser.post(reverse("exchange:limits"), LIMITS)
    stood = {"own_was": "Honden uitlaten"}
    # Who chose it themselves, or saved it as it stood, is told nothing.
    chosen = browser.post(url, {**stood, "own": "Honden uitlaten", "own_kind": "company"}, follow=True)
    assert said(chosen)[-1:] == ["Bewaard."]
    assert where not in said(chosen)
    assert likes_of(bram.participant) == [Like("company", "Honden uitlaten")]
    same = browser.post(url, {**stood, "own": "Honden uitlaten", "own_kind": "company"}, follow=True)
    assert said(same) == ["Bewaard."]
    # Other words go where they belong, not where the former ones stood.
    other = browser.post(url, {**stood, "own": "Gras maaien", "own_kind": "company"}, follow=True)
    assert likes_of(bram.participant) == [Like("garden", "Gras maaien")]
    assert said(other) == [
        "“Gras maaien” zetten we bij “Tuin en balkon”. Past dat niet? Kies het zelf bij “Ik”.",
        "Bewaard.",
    ]
    # Nothing written, nothing asked.
    browser.post(url, {"likes": [thing(kinds["garden"])], "own": "", "own_kind": "garden"})
    assert "own_kind" not in browser.get(url).content.decode()


def test_other_words_of_no_kind_are_asked_about_and_may_stand_where_the_former_did(
    bram: Person, kinds: Kinds, client_for: Login
) -> None:
    browser, url = client_for(bram), reverse("exchange:likes")
    browser.post(url, {"own": "Honden uitlaten"})
    stood = {"own_was": "Honden uitlaten", "own_kind": "pets_plants"}
    asked = browser.post(url, {"own": "Zingen", **stood})
    assert errors_on(asked.content) == ["Waar past dit bij? Kies de soort die er het meest op lijkt."]
    assert (asked.context["form"]["own_was"].value(), asked.context["form"]["own_kind"].value()) == ("Zingen", "")
    browser.post(url, {"own": "Zingen", "own_was": "Zingen", "own_kind": "pets_plants"})
    assert likes_of(bram.participant) == [Like("pets_plants", "Zingen")]


def test_wrong_ticks_and_unknown_own_words_keep_what_was_typed(
    bram: Person, kinds: Kinds, other_kinds: Kinds, client_for: Login
) -> None:
    browser, url = client_for(bram), reverse("exchange:likes")
    good = thing(kinds["garden"])
    gone = "Een van de voorbeelden is er niet meer. Bekijk je keuze nog even."
    for wrong in ("0", "-1", "x", "9" * 30, "²", str(thing(other_kinds["garden"]))):
        answer = browser.post(url, {"likes": [good, wrong], "own": "Zingen"})
        page = answer.content.decode()
        assert (answer.status_code, errors_on(answer.content)) == (200, [gone])
        assert re.findall(r'value="(\d+)"\s+checked', page) == [str(good)]
        assert ">\nZingen</textarea>" in page
    asked = browser.post(url, {"likes": [good], "own": "Zingen"})
    assert errors_on(asked.content) == ["Waar past dit bij? Kies de soort die er het meest op lijkt."]
    assert '<option value="company">Koffie en gezelschap</option>' in asked.content.decode()
    again = browser.post(url, {"likes": [good], "own": "Zingen", "own_was": "Zingen", "own_kind": "nothing"})
    assert errors_on(again.content) == ["Waar past dit bij? Kies de soort die er het meest op lijkt."]
    long = browser.post(url, {"likes": [good], "own": "x" * 301})
    assert errors_on(long.content) == ["Deze tekst is te lang. Houd het bij 300 tekens."]
    assert Offer.objects.count() == 0
    browser.post(url, {"likes": [good], "own": "Zingen", "own_was": "Zingen", "own_kind": "company"})
    assert likes_of(bram.participant) == [Like("garden", "een haag knippen"), Like("company", "Zingen")]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"far": "-1"}, "Kies tot hoe ver je wilt gaan."),
        ({"far": ""}, "Kies tot hoe ver je wilt gaan."),
        ({"often": "99"}, "Kies hoe vaak we je iets mogen vragen."),
        ({"weekly": "4"}, "Kies hoeveel vragen je hooguit wilt in één week."),
        ({"weekly": ""}, "Kies hoeveel vragen je hooguit wilt in één week."),
        ({"when": []}, "Kies minstens één moment waarop je meestal kunt."),
        ({"when": ["never"]}, "Kies minstens één moment waarop je meestal kunt."),
    ],
)
def test_wrong_limits(wrong: dict[str, object], message: str, bram: Person, kinds: Kinds, client_for: Login) -> None:
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[thing(kinds["garden"])])
    answer = client_for(bram).post(reverse("exchange:limits"), {**LIMITS, **wrong})
    assert (answer.status_code, errors_on(answer.content)) == (200, [message])
    assert Offer.objects.get().radius_m == 5_000


def test_how_often_is_chosen_in_one_place(bram: Person, kinds: Kinds, client_for: Login) -> None:
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[thing(kinds["garden"])])
    browser, limits = client_for(bram), reverse("exchange:limits")
    browser.post(limits, LIMITS)
    person = Participant.objects.get(pk=bram.participant.pk)
    assert (person.monthly_number, person.weekly_contacts) == (1, 2)
    said = " ".join(browser.get(reverse("exchange:me")).content.decode().split())
    assert "Eén keer per maand, hooguit 2 vragen in een week" in said
    mail = browser.get(reverse("notifications:mail")).content.decode()
    assert (f'href="{limits}"' in mail, 'name="weekly"' in mail) == (True, False)


def test_no_more_questions_a_week_than_the_community_asks(
    bram: Person, kinds: Kinds, community: Community, client_for: Login
) -> None:
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[thing(kinds["garden"])])
    community.settings = settings_with(community.settings, defaults={"weekly_contacts": 2})
    community.save()
    limit_weekly_contacts(actor=SYSTEM, participant=bram.participant, number=2)
    page = client_for(bram).get(reverse("exchange:limits")).content.decode()
    assert ("2 vragen" in page, "3 vragen" in page) == (True, False)
    for number in (0, 3):
        with pytest.raises(DomainError):
            limit_weekly_contacts(actor=SYSTEM, participant=bram.participant, number=number)
    assert limit_weekly_contacts(actor=SYSTEM, participant=bram.participant, number=1).weekly_contacts == 1


def test_wishes_can_be_changed_later(anna: Person, kinds: Kinds, client_for: Login) -> None:
    browser, wishes = client_for(anna), reverse("exchange:wishes")
    page = browser.get(wishes).content.decode()
    assert ("Sla over" in page, "Terug naar Ik" in page) == (False, True)
    assert f'href="{wishes}"' in browser.get(reverse("exchange:me")).content.decode()
    soup = thing(kinds["meals"], 3, Side.WISHES)
    assert browser.post(wishes, {"wishes": [soup]}).headers["Location"] == reverse("exchange:me")
    assert wished_ids(anna.participant) == {soup}


def test_limits_need_something_to_limit(bram: Person, kinds: Kinds, client_for: Login) -> None:
    answer = client_for(bram).get(reverse("exchange:limits"), follow=True)
    assert answer.redirect_chain == [(reverse("exchange:likes"), 302)]
    assert "Je koos nog niets wat je graag doet. Eén ding is genoeg." in answer.content.decode()


def test_too_many_wishes(anna: Person, kinds: Kinds, client_for: Login) -> None:
    every = [thing(kind, number, Side.WISHES) for kind in kinds.values() for number in (1, 2, 3)]
    answer = client_for(anna).post(reverse("exchange:wishes"), {"wishes": every[:21]})
    assert errors_on(answer.content) == ["Je koos er meer dan 20. Haal er een paar weg."]
    assert len(re.findall(r"checked", answer.content.decode())) == 21


def test_the_list_nearby(anna: Person, bram: Person, kinds: Kinds, client_for: Login) -> None:
    open_request(anna, kinds["odd_jobs"])
    page = client_for(bram).get(reverse("exchange:nearby")).content.decode()
    text = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Anna zoekt iemand voor een klusje" in text
    assert "op loopafstand" in text.lower()
    assert "Dit zoeken mensen in en om Kerkbuurt, en dit doen ze graag." in text
    assert [
        secret for secret in ("Ik hoor slecht", "de Boer", "Havenstraat", "9101", "612345601") if secret in page
    ] == []


def test_the_list_of_who_is_not_confirmed_yet(anna: Person, bram: Person, kinds: Kinds, client_for: Login) -> None:
    open_request(anna, kinds["odd_jobs"])
    bram.participant.confirmation.delete()
    text = client_for(bram).get(reverse("exchange:nearby")).content.decode()
    assert ("Anna" in text, "Je bent er bijna" in text) == (False, True)


def titles_on(page: str) -> list[str]:
    """The things on the board, in order."""
    return [" ".join(title.split()) for title in re.findall(r'<h2 class="h3">(.*?)</h2>', page, re.DOTALL)]


def test_what_was_chosen_stands_in_the_address(anna: Person, bram: Person, kinds: Kinds, client_for: Login) -> None:
    open_request(anna, kinds["odd_jobs"])
    open_request(anna, kinds["garden"], title="Heg knippen", public_line="Met koffie.")
    board_offer(anna, kinds["meals"], 1)
    browser, url = client_for(bram), reverse("exchange:nearby")
    offer = "Een bord extra koken"
    found = {
        address: titles_on(browser.get(f"{url}?{address}").content.decode())
        for address in (
            "wat=aanbod",
            "wat=vragen&soort=garden",
            "zoek=koffie",
            "ver=lopen&soort=meals",
            "wat=iets&soort=niets&dag=ooit&ver=weg",
        )
    }
    assert found == {
        "wat=aanbod": [offer],
        "wat=vragen&soort=garden": ["Heg knippen"],
        "zoek=koffie": ["Heg knippen"],
        "ver=lopen&soort=meals": [offer],
        "wat=iets&soort=niets&dag=ooit&ver=weg": [offer, "Heg knippen", "Een lamp"],
    }
    page = browser.get(f"{url}?soort=garden&zoek=koffie").content.decode()
    assert re.findall(r'<option value="(\w+)"\s+selected', page) == ["garden"]
    assert 'value="koffie"' in page


def test_reading_on_keeps_what_was_chosen(anna: Person, bram: Person, kinds: Kinds, client_for: Login) -> None:
    for number in range(13):
        open_request(anna, kinds["garden"], title=f"Heg {number}")
    browser, url = client_for(bram), reverse("exchange:nearby")
    page = browser.get(f"{url}?soort=garden&zoek=heg").content.decode()
    (following,) = re.findall(r'href="\?(soort=garden&amp;zoek=heg&amp;na=[^"]+)"', page)
    last = browser.get(f"{url}?{following.replace('&amp;', '&')}").content.decode()
    assert (titles_on(last), "Verder kijken" in last) == (["Heg 0"], False)
    assert f'href="{url}?soort=garden&amp;zoek=heg"' in last


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Er staat nu niets op het bord. Zeg wat je graag doet, dan denken we aan je."),
        ("?soort=garden", "Hier staat nu niets dat bij je keuze past."),
        ("?na=1.abc", "Dit was alles."),
    ],
)
def test_an_empty_board_says_what_to_do(
    address: str, words: str, bram: Person, kinds: Kinds, client_for: Login
) -> None:
    page = client_for(bram).get(reverse("exchange:nearby") + address).content.decode()
    assert words in page


def test_one_button_for_each_thing_of_somebody_else(
    anna: Person, bram: Person, kinds: Kinds, client_for: Login
) -> None:
    asked, offer = open_request(anna, kinds["garden"]), board_offer(anna, kinds["meals"], 1)
    open_request(bram, kinds["garden"])
    page = client_for(bram).get(reverse("exchange:nearby")).content.decode()
    assert re.findall(r'action="([^"]*vragen[^"]*)"', page) == [
        reverse("matching:answer_board", args=[asked.public_id])
    ]
    assert re.findall(r'href="([^"]*aanbod[^"]*)"', page) == [
        reverse("matching:ask_one", args=[offer.public_id]),
        reverse("signals:misuse", args=["aanbod", offer.public_id]),
    ]
    assert page.count("Dit is jouw vraag.") == 1


def test_who_puts_an_offer_on_the_board(anna: Person, bram: Person, kinds: Kinds, client_for: Login) -> None:
    """Never without being asked; and it goes for what is added later as well."""
    browser, limits = client_for(bram), reverse("exchange:limits")
    browser.post(reverse("exchange:likes"), {"likes": [thing(kinds["garden"])], "own": ""})
    assert list(Offer.objects.values_list("is_on_board", flat=True)) == [False]
    browser.post(limits, {**LIMITS, "board": "on"})
    browser.post(reverse("exchange:likes"), {"likes": [thing(kinds["garden"]), thing(kinds["meals"])], "own": ""})
    assert list(Offer.objects.values_list("is_on_board", flat=True)) == [True, True]
    assert "een haag knippen" in Offer.objects.get(category=kinds["garden"]).words
    browser.post(limits, LIMITS)
    assert list(Offer.objects.values_list("is_on_board", flat=True)) == [False, False]


def test_where_the_board_is_usual_the_tick_is_set_while_signing_up(
    bram: Person, kinds: Kinds, client_for: Login
) -> None:
    browser, url = client_for(bram), f"{reverse('exchange:limits')}?stap=aanmelden"
    browser.post(reverse("exchange:likes"), {"likes": [thing(kinds["garden"])], "own": ""})
    ticked = re.compile(r'name="board"[^>]*checked')
    before = ticked.search(browser.get(url).content.decode())
    bram.community.settings = {**bram.community.settings, "defaults": {"visibility": "board"}}
    bram.community.save()
    assert (before, bool(ticked.search(browser.get(url).content.decode()))) == (None, True)


def test_me(bram: Person, kinds: Kinds, client_for: Login) -> None:
    def shown(**change: object) -> dict[str, object]:
        Participant.objects.filter(pk=bram.participant.pk).update(**change)
        context = client_for(bram).get(reverse("exchange:me")).context
        return {key: str(context[key]) for key in ("often_text", "far_text", "paused_until")}

    today = clock.localtime(clock.now()).date()
    assert shown(monthly_number=1) == {"often_text": "", "far_text": "", "paused_until": "None"}
    save_likes(actor=bram.viewer, participant=bram.participant, small_thing_ids=[thing(kinds["garden"])])
    assert shown(paused_until=today - timedelta(days=1), monthly_number=None) == {
        "often_text": "Zo vaak als het past",
        "far_text": "Op fietsafstand",
        "paused_until": "None",
    }
    assert shown(paused_until=today, monthly_number=2) == {
        "often_text": "Twee keer per maand",
        "far_text": "Op fietsafstand",
        "paused_until": str(today),
    }


def test_switching_an_offer(
    anna: Person, bram: Person, daan: Person, carla: Person, kinds: Kinds, client_for: Login
) -> None:
    offer = set_offer(actor=bram.viewer, participant=bram.participant, category=kinds["garden"], is_on=True)
    url = reverse("exchange:switch_offer", args=[offer.public_id])
    answers = {
        "foreign": client_for(anna).post(url, {"on": "0"}).status_code,
        "other community": client_for(daan).post(url, {"on": "0"}).status_code,
        "unknown": client_for(bram).post(reverse("exchange:switch_offer", args=["nothing"])).status_code,
        "get": client_for(bram).get(url).status_code,
    }
    assert answers == {"foreign": 404, "other community": 404, "unknown": 404, "get": 405}
    assert Offer.objects.get().status == "on"
    browser = client_for(bram)
    said = [browser.post(url, {"on": on}, follow=True).content.decode() for on in ("0", "1")]
    assert ["Je aanbod staat uit." in said[0], "Je aanbod staat weer aan." in said[1]] == [True, True]
    assert Offer.objects.get().status == "on"


@pytest.mark.parametrize("name", ["nearby", "likes", "limits", "wishes", "me"])
def test_visitors_log_in_and_staff_say_who_they_are(
    name: str, carla: Person, client_for: Login, client: Client
) -> None:
    url = reverse(f"exchange:{name}")
    visitor = client.get(url)
    assert (visitor.status_code, visitor.headers["Location"].split("?")[0]) == (
        302,
        reverse("account_request_login_code"),
    )
    staff = client_for(carla).get(url)
    assert (staff.status_code, staff.headers["Location"].split("?")[0]) == (302, reverse("members:after_login"))


def test_choices_say_what_is_stored() -> None:
    assert [often_code(number) for number in (None, 1, 2, 3, 4, 31)] == [
        "always",
        "once",
        "twice",
        "twice",
        "weekly",
        "weekly",
    ]
    assert [far_code(metres) for metres in (500, 1_000, 1_001, 5_000, 25_000, 100_000)] == [
        "walk",
        "walk",
        "bike",
        "bike",
        "far",
        "far",
    ]
    every = [
        "week_morning",
        "week_afternoon",
        "week_evening",
        "weekend_morning",
        "weekend_afternoon",
        "weekend_evening",
    ]
    assert [when_codes(0), when_codes(DAYTIME_PARTS), when_codes(ALL_DAY_PARTS)] == [[], every, every]
