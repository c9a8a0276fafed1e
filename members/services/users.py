"""Users: mail addresses and mobile numbers that can log in."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from buurthulp import clock
from buurthulp.viewers import Actor
from members import search_keys
from members.enums import ActsForKind, ParticipantStatus
from members.models import ActsFor, HandOver, Participant, RoleGrant, User

UNUSED_FOR = timedelta(hours=24)


@transaction.atomic
def ensure_user(*, actor: Actor, email: str) -> User:
    """The user with this mail address, made when there is none: known and unknown then take the same way."""
    user, _made = User.objects.get_or_create(
        email=email.strip().lower(), defaults={"password": make_password(None), "created_at": clock.machine_now()}
    )
    return user


@transaction.atomic
def ensure_user_by_phone(*, actor: Actor, phone: str) -> User:
    """The user with this number (E.164), made when there is none. Who logs in with it takes the same way either way."""
    user, _made = User.objects.get_or_create(
        phone_hash=search_keys.phone_keys(phone).whole,
        defaults={"phone": phone, "password": make_password(None), "created_at": clock.machine_now()},
    )
    return user


@transaction.atomic
def sit_down_by_number(*, actor: Actor, user: User) -> int:
    """Let a user who answered from their number act for who may be sent text messages there; returns for how many.

    So somebody whom a coordinator wrote down finds their own page at the first log-in. Whom they once acted for and
    no longer do, stays apart. Again: no change.
    """
    if not user.phone_hash:
        return 0
    own = Participant.objects.filter(sms_hash=user.phone_hash, phone_hash=user.phone_hash).exclude(
        Q(status=ParticipantStatus.CLOSED) | Q(acted_by__user=user)
    )
    # A letter with a code that lies about somewhere has done its work.
    HandOver.objects.filter(participant__in=own, kind=ActsForKind.SELF, stopped_at=None, used_at=None).update(
        stopped_at=clock.now()
    )
    new = [ActsFor(user=user, participant=one, kind=ActsForKind.SELF, since=clock.now()) for one in own]
    return len(ActsFor.objects.bulk_create(new, ignore_conflicts=True))


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
