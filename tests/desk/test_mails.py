"""Failed mail, for an administrator."""

from __future__ import annotations

import pytest
from django.urls import reverse

from desk.selectors.mails import FailedMail, failed_mails
from desk.wording import MAIL_KINDS
from members.enums import Role
from members.models import Community
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from tests.cast import Person, make_staff
from tests.desk.conftest import ClientFor
from tests.house.tree import ROOT
from tests.matching.world import TUESDAY_TEN

pytestmark = pytest.mark.django_db


def message(community: Community | None, number: int, status: OutboxStatus = OutboxStatus.FAILED) -> None:
    OutboxMessage.objects.create(
        community=community,
        kind="reminder",
        key=f"reminder:{number}",
        message_id=f"<{number}@testserver>",
        to="anna@example.nl",
        subject="Morgen zie je Bram",
        body_text="Om 14.00 uur.",
        status=status,
        due_at=TUESDAY_TEN,
        attempts=8,
        last_error="SMTPRecipientsRefused 550",
        written_at=TUESDAY_TEN,
        sent_at=TUESDAY_TEN if status == OutboxStatus.SENT else None,
    )


def test_which_and_why_but_not_what_or_to_whom(
    client_for: ClientFor, community: Community, other_community: Community
) -> None:
    message(community, 1)
    message(community, 2, OutboxStatus.SENT)
    message(other_community, 3)
    assert failed_mails(community_id=community.pk) == (
        FailedMail("herinnering", TUESDAY_TEN, 8, "SMTPRecipientsRefused 550"),
    )
    beatrijs = make_staff(community, "Beatrijs", Role.ADMINISTRATOR)
    html = client_for(beatrijs).get(reverse("desk:mails")).content.decode()
    assert "SMTPRecipientsRefused 550" in html
    assert [words for words in ("anna@example.nl", "Morgen zie je Bram", "Om 14.00 uur") if words in html] == []


def test_nothing_failed(client_for: ClientFor, community: Community) -> None:
    beatrijs: Person = make_staff(community, "Beatrijs", Role.ADMINISTRATOR)
    html = client_for(beatrijs).get(reverse("desk:mails")).content.decode()
    assert "Alle berichten zijn verstuurd." in html


def test_every_kind_of_mail_has_a_name() -> None:
    folders = {path.name for path in (ROOT / "templates" / "mail").iterdir() if path.is_dir()}
    assert folders == MAIL_KINDS.keys()
