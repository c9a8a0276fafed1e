"""Which communities have a feature, in a query."""

from __future__ import annotations

from django.db.models import Q

from members.enums import Feature


def switched_on(feature: Feature, community: str) -> Q:
    """The filter for rows whose ``community`` (a lookup path) has this feature on.

    As text, which both databases look into: codes hold no quotes.
    """
    return Q(**{f"{community}__settings__on__icontains": f'"{feature.value}"'})
