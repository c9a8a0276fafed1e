"""What certificates of conduct (VOG) put on the coordinator's list: those that soon count no more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from buurthulp import clock, spoken
from buurthulp.prepared import Today
from buurthulp.viewers import Viewer
from buurthulp.worklist import Rows, WorkItem, WorkRow
from desk.areas import that_open
from desk.work_homes import HOME, at_home
from exchange.enums import OfferStatus
from exchange.models import Offer
from members.enums import Role
from members.models import ConductCertificate

URGENCY = 6
BEFOREHAND = timedelta(days=61)
"""Two months: a new one has to be asked for, and takes weeks."""


def expiring_certificates(viewer: Viewer) -> Rows | None:
    """Certificates that count for two months at most, of who offers what needs one. Gone once a newer one was seen.

    What is over stays until it is renewed or withdrawn, or the offer stops. ``also``: the last day, as 2026-12-03.
    """
    hold = viewer.holds(Role.COORDINATOR)
    if hold is None:
        return None
    needs_it = Offer.objects.filter(
        participant=OuterRef("participant"),
        status=OfferStatus.ON,
        category__needs_vog=True,
        category__is_active=True,
    )
    found: QuerySet[Any] = ConductCertificate.objects.filter(
        Exists(needs_it),
        participant__in=that_open(hold).filter(community_id=viewer.community_id).values("pk"),
        withdrawn_at__isnull=True,
        expires_on__lte=Today(BEFOREHAND),
    )
    last_day = Cast("expires_on", models.DateTimeField())
    two_months_before = ExpressionWrapper(F("expires_on") - Value(BEFOREHAND), output_field=models.DateTimeField())
    columns = {
        "public_id": F("participant__public_id"),
        "reason": Value("certificate_expires"),
        "urgency": Value(URGENCY),
        "since": Cast(two_months_before, models.DateTimeField()),
        "need_at": last_day,
        "act_by": last_day,
        "who": F("participant__first_name"),
        "also": Cast("expires_on", models.CharField()),
        **HOME,
        "person_id": F("participant_id"),
    }
    return Rows(at_home(found, "participant__places"), columns)


def describe_expiring(row: WorkRow) -> WorkItem:
    """Whom to ask for a new one, and until when the one we saw counts."""
    last = date.fromisoformat(row.also)
    said = {"name": row.who, "date": spoken.full_date(last)}
    is_over = last < clock.localtime(clock.now()).date()
    return row.said(
        why=_("De VOG van %(name)s gold tot en met %(date)s.") % said
        if is_over
        else _("De VOG van %(name)s geldt tot en met %(date)s.") % said,
        step=_("Vraag %(name)s of er een nieuwe VOG komt.") % said,
        title=_("VOG van %(name)s verloopt") % said,
        url_name="desk:certificate",
    )
