"""Be anybody, read everybody's mail, move the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from demo import selectors
from demo.cast import RESIDENTS, STAFF
from demo.services.desk_day import FATMAS, HANDED_OVER, LATER, PIETS, WORD
from demo.views import FIRST_PAGES
from matching.enums import InvitationStatus
from matching.models import Invitation
from members.models import Community, Participant
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from tests.demo.conftest import TUESDAY_NOON

TO_BE = [person for person in RESIDENTS if person.can_log_in]
OF_ZUID = (
    "Zware boodschap op vrijdag",
    "Een pakket ophalen voor de winkel sluit",
    "Twee extra handen bij een kast",
    "Af en toe een spelletje",
    "Kennismaken met Kofi",
    "Joop",  # doorverwezen
)
SHARED_WITH_PIET = "Een brief waar ik tegenop zie"
ELSEWHERE = (
    SHARED_WITH_PIET,
    "Samen een brief van de gemeente lezen",
    "Stekjes en spullen",
    "Aanschuiven op donderdag",
    "Mee naar de oogarts",
    "Gordijnrail vastzetten",
    "Kennismaken met Sam",
    "Kennismaken met Ytje",
    "Willemien en Theo",  # maatjes: hoe gaat het?
)
# Everybody is made in the same way: whoever is special, and the first of the others.
TRIED = ("truus", "karim", "r01", "r16", "n08", "n09", "n11", "n12", "n18", "n26")


def pick(browser: Client, key: str):
    return browser.post(reverse("demo:pick"), {"person": key})


def kinds_since(count: int) -> list[str]:
    """Kinds of the mails written after the first so many."""
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True)[count:])


def names_of(picks: selectors.Picks) -> list[str]:
    return [line.name for line in (*picks.first, *(line for group in picks.groups for line in group.people))]


def test_everybody_who_can_log_in_has_one_button(client: Client, voorbeeldstad: Community) -> None:
    html = client.get(reverse("demo:pick")).content.decode()
    wanted = [person.key for person in (*TO_BE, *STAFF)]
    assert {key: html.count(f'data-person="{key}"') for key in wanted} == dict.fromkeys(wanted, 1)
    assert html.count("data-person=") == len(wanted)
    assert "Theo en Joop hebben geen mail" in html


def test_first_those_with_whom_there_is_most_to_see_then_by_neighbourhood(voorbeeldstad: Community) -> None:
    picks = selectors.people_to_be()
    assert [line.id for line in picks.first[:5]] == ["truus", "karim", "fatma", "piet", "beatrijs"]
    assert len(picks.first) <= 13
    assert [group.name for group in picks.groups] == [
        "Hofjesbuurt",
        "Stationsbuurt",
        "Vogelbuurt",
        "Lindenbuurt",
        "Dijkdorp",
    ]
    assert picks.count == len(TO_BE) + len(STAFF)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("zeedijk", []),  # never by where somebody lives
        ("sjoukje", ["Willemien", "Sjoukje"]),  # Willemien tells of Sjoukje
        ("GERRIT jan", ["Gerrit-Jan"]),
        ("kikkererwten", ["Younes"]),  # what an offer says
        ("meerijden dijk", []),
        ("olifant", []),
    ],
)
def test_somebody_is_found_by_name_or_words(
    client: Client, voorbeeldstad: Community, search: str, found: list[str]
) -> None:
    response = client.get(reverse("demo:pick"), {"zoek": search})
    assert names_of(response.context["picks"]) == found
    assert response.content.decode().count("data-person=") == len(found)


def test_a_kind_of_help_finds_all_who_like_it(voorbeeldstad: Community) -> None:
    wanted = {person.first_name for person in TO_BE if "rides" in person.likes}
    assert wanted <= set(names_of(selectors.people_to_be(search="meerijden")))


@pytest.mark.parametrize("person", [one for one in TO_BE if one.key in TRIED], ids=lambda person: person.key)
def test_being_a_resident(client: Client, voorbeeldstad: Community, person) -> None:
    response = pick(client, person.key)
    assert response.headers["Location"] == reverse("matching:home")
    home = client.get(response.headers["Location"])
    assert (home.status_code, home.wsgi_request.participant.first_name) == (200, person.first_name)
    assert home.wsgi_request.viewer.second_factor is False


@pytest.mark.parametrize("staff", STAFF, ids=lambda staff: staff.key)
def test_being_staff_with_the_second_factor_given(client: Client, voorbeeldstad: Community, staff) -> None:
    first = reverse(FIRST_PAGES.get(staff.role, "desk:worklist"))
    assert pick(client, staff.key).headers["Location"] == first
    page = client.get(first, follow=True)
    viewer = page.wsgi_request.viewer
    assert (page.status_code, viewer.second_factor, viewer.roles[0].role) == (200, True, staff.role)


def test_one_coordinator_has_the_whole_town_the_other_a_district(client: Client, voorbeeldstad: Community) -> None:
    found = {}
    for key in ("fatma", "piet"):
        pick(client, key)
        context = client.get(reverse("desk:worklist")).context
        found[key] = [line.item.title.partition(",")[0] for line in (*context["today"], *context["rows"])]
    assert sorted(found["piet"]) == sorted((*OF_ZUID, SHARED_WITH_PIET))
    assert sorted(found["fatma"]) == sorted((*OF_ZUID, *ELSEWHERE))


def test_the_work_is_divided(client: Client, voorbeeldstad: Community) -> None:
    """One of each, one that rests, one handed over with a word; and Piet's own hours."""
    pick(client, "fatma")
    listed = {}
    for whose in ("mij", "niemand", "uitgesteld"):
        context = client.get(reverse("desk:worklist"), {"van": whose}).context
        listed[whose] = [line.item.title for line in context["rows"]]
    assert (listed["mij"], listed["uitgesteld"]) == ([FATMAS], [LATER])
    assert len(listed["niemand"]) == len((*OF_ZUID, *ELSEWHERE)) - 3
    pick(client, "piet")
    context = client.get(reverse("desk:worklist"), {"van": "mij"}).context
    assert sorted(line.item.title for line in context["rows"]) == sorted([HANDED_OVER, PIETS])
    kofi = next(line.key for line in context["rows"] if line.item.title == HANDED_OVER)
    assert WORD in client.get(reverse("desk:work", args=[kofi])).content.decode()
    assert 'value="9.00"' in client.get(reverse("desk:hours")).content.decode().replace("09.00", "9.00")


def test_after_staff_a_resident_is_no_staff(client: Client, voorbeeldstad: Community) -> None:
    pick(client, "fatma")
    pick(client, "truus")
    assert client.get(reverse("desk:worklist")).status_code == 403


@pytest.mark.parametrize("key", ["", "r08", "r99", "fatma@voorbeeldstad.example"])
def test_nobody_else_to_be(client: Client, voorbeeldstad: Community, key: str) -> None:
    assert pick(client, key).status_code == 404
    assert client.session.get("_auth_user_id") is None


def test_all_mail_newest_first(client: Client, voorbeeldstad: Community) -> None:
    shown, page = [], 1
    while page:
        response = client.get(reverse("demo:mailbox"), {"page": page})
        shown += [mail.id for mail in response.context["mails"]]
        found = response.context["page_obj"]
        page = found.next_page_number() if found.has_next() else 0
    assert shown == list(OutboxMessage.objects.order_by("-written_at", "-pk").values_list("pk", flat=True))
    first = client.get(reverse("demo:mailbox")).context["mails"][0]
    assert first.subject == "Truus zoekt een lift"


def test_the_mail_of_one_person(client: Client, voorbeeldstad: Community) -> None:
    karim = Participant.objects.get(first_name="Karim")
    response = client.get(reverse("demo:mailbox"), {"van": karim.public_id})
    assert {mail.to for mail in response.context["mails"]} == {"karim@voorbeeldstad.example"}
    count = OutboxMessage.objects.filter(participant=karim).count()
    assert response.context["page_obj"].paginator.count == count > 0
    assert client.get(reverse("demo:mailbox"), {"van": "nobody"}).context["mails"] == ()
    assert "Theo" not in {one.name for one in response.context["readers"]}


def test_a_mail_looks_as_in_a_mail_program_and_can_do_nothing(client: Client, voorbeeldstad: Community) -> None:
    message = OutboxMessage.objects.filter(kind="invitation").latest("pk")
    response = client.get(reverse("demo:mail", args=[message.pk]))
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }
    assert "Ja, dat wil ik" in response.content.decode()
    assert client.get(reverse("demo:mail", args=[0])).status_code == 404


def test_a_yes_from_the_mailbox(client: Client, voorbeeldstad: Community) -> None:
    """The link leads to this server, whatever port it has; its page has one button."""
    mails = client.get(reverse("demo:mailbox"), headers={"host": "localhost:8123"}).context["mails"]
    mail = next(mail for mail in mails if mail.to == "karim@voorbeeldstad.example")
    link = next(link for link in mail.links if link.text == "Ja, dat wil ik")
    assert link.url.startswith("http://localhost:8123/")
    assert [
        url
        for url in (link.url for mail in mails for link in mail.links)
        if not url.startswith("http://localhost:8123/")
    ] == []
    path = link.url.removeprefix("http://localhost:8123")
    assert client.get(path).status_code == 200
    assert client.post(path, {"answer": "yes", "confirm": "1"}).status_code in (200, 302)
    invitation = Invitation.objects.get(
        participant__first_name="Karim", slot__occasion__help_request__title="Lift naar de tandarts"
    )
    assert invitation.status == InvitationStatus.HELD


def of_ans(client: Client) -> list[selectors.MailLine]:
    """What came on the telephone of somebody without mail."""
    ans = Participant.objects.get(first_name="Ans")
    return list(client.get(reverse("demo:mailbox"), {"van": ans.public_id}).context["mails"])


@pytest.mark.parametrize(
    ("text", "status", "reply"),
    [
        ("Ja hoor, leuk!", InvitationStatus.HELD, "mooi, Kofi hoort dat je wilt."),
        ("NU NIET", InvitationStatus.NOT_NOW, "prima, we vragen iemand anders."),
        ("wie is Kofi?", InvitationStatus.INVITED, "we begrijpen je antwoord niet."),
    ],
)
def test_a_text_message_is_read_and_answered_in_the_mailbox(
    client: Client, voorbeeldstad: Community, text: str, status: str, reply: str
) -> None:
    question = of_ans(client)[0]
    assert (question.is_sms, question.to[:3], question.answers) == (True, "06 ", ("JA", "NU NIET"))
    assert question.body_text.startswith("Buurthulp: Kofi wil samen iets lezen of leren, ")
    page = client.post(reverse("demo:answer", args=[question.id]), {"text": text}, follow=True)
    assert f"Verstuurd: “{text}”." in page.content.decode()
    invitation = Invitation.objects.get(
        participant__first_name="Ans", slot__occasion__help_request__title="Oefenen voor een gesprek"
    )
    assert invitation.status == status
    assert reply in of_ans(client)[0].body_text


def test_only_a_text_message_is_answered_so(client: Client, voorbeeldstad: Community) -> None:
    mail = OutboxMessage.objects.filter(channel="mail").latest("pk")
    assert client.post(reverse("demo:answer", args=[mail.pk]), {"text": "ja"}).status_code == 404
    sms = of_ans(client)[0]
    count = OutboxMessage.objects.count()
    assert client.post(reverse("demo:answer", args=[sms.id]), {"text": "  "}).status_code == 302
    assert OutboxMessage.objects.count() == count


def test_an_hour_later_on_the_same_page(client: Client, voorbeeldstad: Community) -> None:
    response = client.post(reverse("demo:forward"), {"step": "hour", "next": "/mijn/?a=1"})
    assert response.headers["Location"] == "/mijn/?a=1"
    assert clock.now() == TUESDAY_NOON + timedelta(hours=1)
    assert clock.machine_now() == TUESDAY_NOON


def test_a_day_later_reminders_are_sent(client: Client, voorbeeldstad: Community) -> None:
    before = OutboxMessage.objects.count()
    client.post(reverse("demo:forward"), {"step": "day", "next": "/demo/postvak/"})
    assert clock.now() == TUESDAY_NOON + timedelta(days=1)
    reminders = OutboxMessage.objects.order_by("pk")[before:]
    found = {(message.to, message.kind): clock.localtime(message.written_at).hour for message in reminders}
    # Hour by hour: at ten in the morning, not all at the end of the day.
    assert found["willemien@voorbeeldstad.example", "reminder"] == 10
    assert found["sjoukje@voorbeeldstad.example", "reminder"] == 10
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {OutboxStatus.SENT}


def test_three_days_later_somebody_else_was_asked_and_nobody_at_night(client: Client, voorbeeldstad: Community) -> None:
    before = OutboxMessage.objects.count()
    for _day in range(3):
        client.post(reverse("demo:forward"), {"step": "day"})
    assert "check" in kinds_since(before)
    assert Invitation.objects.filter(status=InvitationStatus.LAPSED).exists()
    asked = Invitation.objects.filter(invited_at__gt=TUESDAY_NOON).values_list("invited_at", flat=True)
    assert [moment for moment in asked if not 8 <= clock.localtime(moment).hour < 21] == []


@pytest.mark.parametrize("back", ["https://elders.example/", "//elders.example/", "javascript:alert(1)", ""])
def test_forward_leads_nowhere_else(client: Client, voorbeeldstad: Community, back: str) -> None:
    response = client.post(reverse("demo:forward"), {"step": "hour", "next": back})
    assert response.headers["Location"] == reverse("demo:pick")


def test_the_clock_takes_no_other_steps(client: Client, voorbeeldstad: Community) -> None:
    assert client.post(reverse("demo:forward"), {"step": "year"}).status_code == 404
    assert client.get(reverse("demo:forward")).status_code == 405
    assert clock.now() == TUESDAY_NOON
