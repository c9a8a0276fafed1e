"""What is in the database, to compare."""

from __future__ import annotations

from django.apps import apps

from matching.models import Search

OURS = ("buurthulp", "members", "notifications", "exchange", "matching")


def counts() -> dict[str, int]:
    """Rows per table of ours."""
    models = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    return {model._meta.label: model._base_manager.count() for model in models}


def story() -> list[tuple[str, str, str, str, dict[str, str]]]:
    """Every question, in the order asked: who, what, how it stands, why it is on the desk, who was asked."""
    return [
        (
            search.slot.occasion.help_request.participant.first_name,
            search.slot.occasion.help_request.title,
            search.slot.status,
            search.desk_reason,
            dict(search.slot.invitations.order_by("pk").values_list("participant__first_name", "status")),
        )
        for search in Search.objects.order_by("created_at", "pk")
    ]
