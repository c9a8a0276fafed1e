"""Somebody's rows go, or lose what says who it was: by the registry, and by nothing else (safety.md §12)."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from buurthulp import clock
from buurthulp.personal_data import Erase, declared
from buurthulp.sessions import SessionStore
from buurthulp.viewers import Actor
from members.enums import ParticipantStatus
from members.models import Participant
from members.own_data import Subject, nothing_of, rows_about, subject_of, tables_about_people, users_that_go


@transaction.atomic
def erase_rows(*, actor: Actor, participant: Participant) -> Participant:
    """Blank and delete what the registry says of this participant, and of the users that go with them.

    What is blanked first: rows that stay must not point to rows that go. The participant stays, closed, as a
    pseudonym. Append-only tables are not touched: they hold ids and codes. ``matching.services.leaving`` calls it.
    """
    everybody = subject_of(participant)
    leaving = Subject(participant, users_that_go(participant), everybody.former_ids)
    _forget_in_the_admin(leaving)
    Participant.objects.filter(pk=participant.pk).update(
        status=ParticipantStatus.CLOSED, closed_at=Coalesce("closed_at", clock.now()), erase_on=None
    )
    tables = list(tables_about_people(for_erasing=True))
    for label, about in tables:
        if blanks := _blanks(label):
            rows_about(label, about, leaving, for_erasing=True).update(**blanks)
    end_sessions(everybody.user_ids)
    for label, about in reversed(tables):
        if _goes(label):
            # By key: what is found through another row must still be found when that row is gone.
            pks = list(rows_about(label, about, leaving, for_erasing=True).values_list("pk", flat=True))
            apps.get_model(label)._base_manager.filter(pk__in=pks).delete()
    participant.refresh_from_db()
    return participant


def _goes(label: str) -> bool:
    return any(field.erase is Erase.DELETE_ROW for field in declared()[label].values())


def _blanks(label: str) -> dict[str, Any]:
    """What each field to be blanked becomes: its own word for nothing, else nothing at all."""
    return {
        name: nothing_of(label, name)
        for name, field in declared()[label].items()
        if field.erase is Erase.BLANK and not _goes(label)
    }


def _forget_in_the_admin(subject: Subject) -> None:
    """What an administrator changed of these people: its line holds what the row was called."""
    of_users = Q(content_type__model="user", object_id__in=[str(pk) for pk in subject.user_ids])
    of_them = Q(content_type__model="participant", object_id=str(subject.participant.pk))
    LogEntry.objects.filter(of_users | of_them, content_type__app_label="members").delete()


def end_sessions(user_ids: frozenset[int]) -> None:
    """Log these users out everywhere, also where a code was asked for and not given yet.

    A session says whose it is only when it is opened, so all that run are.
    """
    store = SessionStore()
    running = Session.objects.filter(expire_date__gt=clock.machine_now()).iterator()
    mine = [row.pk for row in running if user_ids & _users_of(store.decode(row.session_data))]
    Session.objects.filter(pk__in=mine).delete()


def _users_of(session: dict[str, Any]) -> set[int]:
    """Who is logged in there, and who is about to be, as allauth notes it."""
    under_way = session.get(LOGIN_SESSION_KEY) or {}
    about_to = under_way.get("user_pk")
    found = {int(session["_auth_user_id"])} if "_auth_user_id" in session else set()
    return found | {url_str_to_user_pk(about_to)} if about_to else found
