"""The administrator sees which messages failed, not what they say."""

from __future__ import annotations

import pytest
from django.contrib.admin.sites import site
from django.test import RequestFactory
from django.urls import include, path

from buurthulp import clock
from members.models import User
from notifications.admin import FailedMessageAdmin
from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage
from notifications.services.outbox import write_mail
from tests.cast import Person
from tests.kept import kept

urlpatterns = [path("beheer/", site.urls), path("", include("notifications.urls"))]
pytestmark = pytest.mark.urls(__name__)


@kept
def failed(bram: Person) -> OutboxMessage:
    """One message of each status, of which the failed one is returned."""
    assert bram.participant is not None
    for status in OutboxStatus.values:
        message = write_mail(
            participant=bram.participant, kind="arranged", key=f"arranged:{status}", context={"other": "Anna"}
        )
        assert message is not None
        OutboxMessage.objects.filter(pk=message.pk).update(
            status=status,
            sent_at=clock.now(),
            held_until=clock.now(),
            last_error="SMTPRecipientsRefused 550",
        )
    return OutboxMessage.objects.get(status=OutboxStatus.FAILED)


def test_the_list_holds_failed_messages_without_their_texts(failed: OutboxMessage, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = User.objects.create_superuser("beheer@example.nl")
    admin = FailedMessageAdmin(OutboxMessage, site)
    answer = admin.changelist_view(request)
    answer.render()  # type: ignore[attr-defined]  # a TemplateResponse
    page = answer.content.decode()
    assert "arranged:failed" in page
    assert "SMTPRecipientsRefused 550" in page
    assert [status for status in ("waiting", "sending", "sent") if f"arranged:{status}" in page] == []
    for private in ("bram@example.nl", "Anna", "Het is al geregeld"):
        assert private not in page
    assert list(admin.get_queryset(request)[0].get_deferred_fields()) != []


def test_nothing_can_be_opened_changed_or_made(failed: OutboxMessage, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = User.objects.create_superuser("beheer@example.nl")
    admin = FailedMessageAdmin(OutboxMessage, site)
    assert admin.has_view_permission(request) is True
    assert [
        admin.has_view_permission(request, failed),
        admin.has_change_permission(request, failed),
        admin.has_delete_permission(request, failed),
        admin.has_add_permission(request),
    ] == [False] * 4
