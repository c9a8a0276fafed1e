"""Users: mail addresses that can log in."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef

from buurthulp import clock
from buurthulp.viewers import Actor
from members.models import ActsFor, RoleGrant, User

UNUSED_FOR = timedelta(hours=24)


@transaction.atomic
def ensure_user(*, actor: Actor, email: str) -> User:
    """The user with this mail address, made when there is none: known and unknown then take the same way."""
    user, _made = User.objects.get_or_create(
        email=email.strip().lower(), defaults={"password": make_password(None), "created_at": clock.machine_now()}
    )
    return user


@transaction.atomic
def forget_unused_users(*, actor: Actor, limit: int = 500) -> int:
    """Delete users who asked for a code but never took part: no participant, no role, older than 24 hours.

    Returns how many. Somebody who is in the middle of signing up is younger than that.
    """
    unused = User.objects.filter(
        ~Exists(ActsFor.objects.filter(user=OuterRef("pk"))),
        ~Exists(RoleGrant.objects.filter(user=OuterRef("pk"))),
        created_at__lt=clock.machine_now() - UNUSED_FOR,
        is_staff=False,
        is_superuser=False,
    ).order_by("pk")
    ids = list(unused.values_list("pk", flat=True)[:limit])
    User.objects.filter(pk__in=ids).delete()
    return len(ids)
