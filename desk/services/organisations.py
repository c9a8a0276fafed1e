"""Organisations as an administrator keeps them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from buurthulp.errors import DomainError
from buurthulp.seen import mark_of, refuse_overwriting
from buurthulp.viewers import Actor
from desk.enums import OrganisationKind
from desk.models import Organisation, OrganisationTask
from desk.selectors.organisations import as_entered
from exchange.texts import tidy_line
from members.models import Area, Community
from members.search_keys import normal_phone, normal_postcode
from members.selectors.places import ids_served

NAME_MAX, LINE_MAX, ADDRESS_MAX, TOWN_MAX, WEBSITE_MAX = 80, 200, 120, 80, 200


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of an organisation. ``area_ids`` empty: it works wherever the community is."""

    name: str
    kinds: tuple[str, ...]
    line: str = ""
    area_ids: frozenset[int] = frozenset()
    phone: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""


@transaction.atomic
def add_organisation(*, actor: Actor, community: Community, details: Details) -> Organisation:
    """Add one. Raises DomainError: what change_organisation raises; ``organisation.twice`` for a name that is there."""
    # One row that two equal clicks share, so that the second sees what the first made.
    Community.objects.select_for_update().get(pk=community.pk)
    return _save(Organisation(community=community), details)


@transaction.atomic
def change_organisation(*, actor: Actor, organisation: Organisation, details: Details, seen: str = "") -> Organisation:
    """Change what is said of it; who was referred to it stays so. ``seen``: the mark of what was looked at.

    Raises DomainError ``organisation.<field>`` for what is missing or does not fit, ``organisation.reach`` for one that
    nobody could reach, ``organisation.twice`` for the name of another one, and what refuse_overwriting raises.
    """
    Community.objects.select_for_update().get(pk=organisation.community_id)
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = mark_of_organisation(row)
    saved = _save(row, details)
    refuse_overwriting(seen=seen, before=before, after=mark_of_organisation(saved))
    return saved


def mark_of_organisation(row: Organisation) -> str:
    """By what it is known again that what is said of one is as it was looked at. Two queries."""
    said = as_entered(row)
    return mark_of(*[sorted(value) if isinstance(value, list) else value for value in said.values()])


@transaction.atomic
def switch_organisation(*, actor: Actor, organisation: Organisation, is_active: bool) -> Organisation:
    """Take it from the list that one chooses from, or put it back. Again: no change."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    row.is_active = is_active
    row.save(update_fields=["is_active"])
    return row


def _save(row: Organisation, details: Details) -> Organisation:
    row.name, row.line = tidy_line(details.name, NAME_MAX), tidy_line(details.line, LINE_MAX)
    if not row.name:
        raise DomainError("organisation.name", _("Vul de naam in, bijvoorbeeld Humanitas Dokkum."))
    if not details.kinds or not set(details.kinds) <= set(OrganisationKind.values):
        raise DomainError("organisation.kinds", _("Kies minstens één ding dat zij doen."))
    _reach(row, details)
    _refuse_twice(row)
    row.save()
    row.areas.set(_areas_in(row.community_id, details.area_ids))
    OrganisationTask.objects.filter(organisation=row).exclude(kind__in=details.kinds).delete()
    OrganisationTask.objects.bulk_create(
        [OrganisationTask(organisation=row, kind=kind) for kind in sorted(set(details.kinds))], ignore_conflicts=True
    )
    return row


def _reach(row: Organisation, details: Details) -> None:
    row.phone, row.email, row.website = details.phone.strip(), details.email.strip().lower(), details.website.strip()
    row.address, row.town = tidy_line(details.address, ADDRESS_MAX), tidy_line(details.town, TOWN_MAX)
    row.postcode = normal_postcode(details.postcode)
    if row.phone and not normal_phone(row.phone):
        raise DomainError("organisation.phone", _("Vul een telefoonnummer in, bijvoorbeeld 085 000 00 00."))
    if row.email and not _fits(validate_email, row.email):
        raise DomainError("organisation.email", _("Vul een mailadres in, zoals naam@voorbeeld.nl."))
    if row.website and not _fits(URLValidator(schemes=["https", "http"]), row.website):
        raise DomainError("organisation.website", _("Vul de site in zoals https://www.voorbeeld.nl."))
    if details.postcode.strip() and not row.postcode:
        raise DomainError("organisation.postcode", _("Vul een postcode in, bijvoorbeeld 9101 AB."))
    _refuse_half_an_address(row)
    if not (row.phone or row.email or row.address):
        raise DomainError("organisation.reach", _("Vul in hoe je hen bereikt: een nummer, een mailadres of een adres."))


def _refuse_half_an_address(row: Organisation) -> None:
    if not (row.address or row.postcode or row.town):
        return
    missing = {
        "address": _("Vul straat en nummer in, of laat het adres helemaal leeg."),
        "postcode": _("Vul de postcode in, of laat het adres helemaal leeg."),
        "town": _("Vul het dorp of de stad in, of laat het adres helemaal leeg."),
    }
    for field, said in missing.items():
        if not getattr(row, field):
            raise DomainError(f"organisation.{field}", said)


def _refuse_twice(row: Organisation) -> None:
    others = Organisation.objects.filter(community_id=row.community_id, name__iexact=row.name).exclude(pk=row.pk)
    if others.exists():
        raise DomainError(
            "organisation.twice", _("Deze naam staat al in de lijst. Verander die, of zet er een plaats bij.")
        )


def _areas_in(community_id: int, area_ids: Collection[int]) -> list[Area]:
    """Those of the community's; another community's would never be met."""
    served = ids_served(community_id)
    found = Area.objects.filter(pk__in=area_ids)
    return list(found if served is None else found.filter(pk__in=served))


def _fits(check: object, value: str) -> bool:
    try:
        check(value)  # type: ignore[operator]  # a validator of Django
    except ValidationError:
        return False
    return True
