"""Be anybody, read everybody's mail, move the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from buurthulp import clock
from demo import selectors
from demo.cast import RESIDENTS, STAFF
from matching.enums import InvitationStatus
from matching.models import Invitation
from members.models import Community
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from tests.demo.conftest import TUESDAY_NOON

RESIDENTS_WITH_MAIL = [person for person in RESIDENTS if person.has_mail]


def pick(browser: Client, key: str):
    return browser.post(reverse("demo:pick"), {"person": key})


def kinds_since(count: int) -> list[str]:
    """Kinds of the mails written after the first so many."""
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True)[count:])


def test_everybody_who_can_log_in_has_a_button(client: Client, voorbeeldstad: Community) -> None:
    html = client.get(reverse("demo:pick")).content.decode()
    wanted = [person.key for person in (*RESIDENTS_WITH_MAIL, *STAFF)]
    assert sorted(line.id for line in selectors.people_to_be()) == sorted(wanted)
    assert [key for key in wanted if f'data-person="{key}"' not in html] == []
    assert 'data-person="r08"' not in html


@pytest.mark.parametrize("person", RESIDENTS_WITH_MAIL, ids=lambda person: person.key)
def test_being_a_resident(client: Client, voorbeeldstad: Community, person) -> None:
    response = pick(client, person.key)
    assert response.headers["Location"] == reverse("matching:home")
    home = client.get(response.headers["Location"])
    assert (home.status_code, home.wsgi_request.participant.first_name) == (200, person.first_name)
    assert home.wsgi_request.viewer.second_factor is False


@pytest.mark.parametrize("staff", STAFF, ids=lambda staff: staff.key)
def test_being_staff_with_the_second_factor_given(client: Client, voorbeeldstad: Community, staff) -> None:
    assert pick(client, staff.key).headers["Location"] == reverse("desk:worklist")
    page = client.get(reverse("desk:worklist"), follow=True)
    viewer = page.wsgi_request.viewer
    assert (page.status_code, viewer.second_factor, viewer.roles[0].role) == (200, True, staff.role)


def test_one_coordinator_has_the_whole_town_the_other_a_district(client: Client, voorbeeldstad: Community) -> None:
    found = {}
    for key in ("fatma", "piet"):
        pick(client, key)
        found[key] = [item.title for item in client.get(reverse("desk:worklist")).context["today"]]
    assert found["piet"] == ["Zware boodschap op vrijdag", "Kennismaken met Kofi"]
    assert [title.partition(",")[0] for title in found["fatma"]] == [
        "Zware boodschap op vrijdag",
        "Adres voor mijn reservesleutel",
        "Kennismaken met Kofi",
        "Mee naar de oogarts",
    ]


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
    assert first.subject in ("Truus zoekt een lift", "Rachid wil dit doen")


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
        participant__first_name="Karim", slot__occasion__help_request__participant__first_name="Truus"
    )
    assert invitation.status == InvitationStatus.HELD


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
