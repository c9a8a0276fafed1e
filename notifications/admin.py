"""For the administrator: which messages could not be sent, and why. Never what they say, or to whom."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from notifications.enums import OutboxStatus
from notifications.models import OutboxMessage


@admin.register(OutboxMessage)
class FailedMessageAdmin(admin.ModelAdmin):
    """A list to read. There is no page per message: its fields are what residents were told."""

    list_display = ("kind", "community", "key", "last_error", "attempts", "written_at")
    list_display_links = None
    list_filter = ("kind", "community")
    list_select_related = ("community",)
    ordering = ("-written_at", "-pk")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxMessage]:
        """Failed ones only; the encrypted columns are not even read."""
        failed = super().get_queryset(request).filter(status=OutboxStatus.FAILED)
        return failed.defer("to", "subject", "body_text", "body_html", "part_text", "part_html")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes messages here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        """Nobody changes or opens one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        """Nobody deletes one."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        """The list, for who may see messages; not a single message."""
        return obj is None and super().has_view_permission(request, obj)
