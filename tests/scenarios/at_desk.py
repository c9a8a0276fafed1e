"""What a scenario at the desk does and reads: its list, its pages, a call, and what the worker does on its own."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from buurthulp.viewers import SYSTEM
from exchange.models import HelpRequest
from exchange.services.catalogue import load_catalogue
from matching.models import Invitation
from matching.tasks import sweep_matching
from members.models import Community, Participant
from members.preset import load_preset
from notifications.tasks import sweep_outbox


def december(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December 2026, an hour behind the wall."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def works_like(community: Community, preset: str) -> Community:
    """The community works like this preset from now on, with the standard kinds of help."""
    community.settings = load_preset(preset).to_dict()
    community.save()
    load_catalogue(actor=SYSTEM, community=community)
    return community


def let_work() -> None:
    """What is due is done, and what is to be sent goes out."""
    sweep_matching()
    sweep_outbox()


def lines(browser: Client) -> list[str]:
    """What stands on this coordinator's list."""
    page = browser.get(reverse("desk:worklist")).context
    return [row.item.title for row in (*page["today"], *page["rows"])]


def line(browser: Client) -> str:
    """The address of the one line on it."""
    page = browser.get(reverse("desk:worklist")).context
    (only,) = (*page["today"], *page["rows"])
    return reverse("desk:work", args=[only.key])


def words(page: bytes) -> str:
    """What one reads on a page."""
    main = page.decode().partition("<main")[2].partition("</main")[0].partition(">")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\u00a0", " ").split())


def read(browser: Client, name: str, *args: str) -> str:
    """What one reads on the page with this name."""
    return words(browser.get(reverse(name, args=args)).content)


def asked_for(help_request: HelpRequest) -> list[tuple[str, str]]:
    """Who was asked, in turn, and how that stands."""
    found = Invitation.objects.filter(slot__occasion__help_request=help_request).order_by("invited_at", "pk")
    return list(found.values_list("participant__first_name", "status"))


def call(browser: Client, about: HelpRequest, person: Participant, **said: str) -> None:
    """The coordinator has them on the telephone and writes down what they say."""
    answer = browser.post(reverse("desk:call", args=[about.public_id, person.public_id]), said)
    assert answer.status_code == 302, words(answer.content)
