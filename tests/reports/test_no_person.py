"""No page that is there for an analyst leads to a person: what opens to them, and where its links go."""

from __future__ import annotations

import csv
import re

import pytest
from django.test import Client
from django.urls import resolve, reverse

from members.models import Area, Community
from tests.access.matrix import FILE
from tests.cast import Person
from tests.reports.frozen import freeze

FIGURES = {"overview", "print_overview", "table", "print_table", "csv", "xlsx", "release_csv", "release_xlsx"}
MORE_THAN_A_VISITOR = {
    *(f"reports:{name}" for name in FIGURES | {"explanation", "annex"}),
    "figures_api:figures",
    "figures_api:periods",
    # Their own account: the second step, and what anybody may who is logged in.
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "members:signup_names",
    "members:take_over",
    "members:passkeys",
}
NOT_OF_FIGURES = {"account_logout", "members:front", "members:language"}
PAGES = ["overview", "print_overview", "table", "print_table", "explanation", "annex"]


def test_nothing_else_opens_to_an_analyst() -> None:
    """Of the access matrix, every cell of which is tried elsewhere: the routes that answer them and no visitor."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["method"] in ("GET", "POST")]
    assert any(row["coordinator"].startswith("200") and row["analyst"].startswith("40") for row in rows)
    opened = {
        row["route"] for row in rows if row["analyst"].startswith("200") and not row["anonymous"].startswith("200")
    }
    assert opened == MORE_THAN_A_VISITOR


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_links_go_to_figures(
    community: Community, client_for: object, gerda: Person, clock_at_tuesday_ten: object, name: str
) -> None:
    Area.objects.update(residents=1_000)
    for code in ("2025-10", "2026-10", "2026-Q3", "2025"):
        freeze(community, code)
    browser: Client = client_for(gerda)  # type: ignore[operator]
    html = browser.get(reverse(f"reports:{name}")).content.decode()
    addresses = re.findall(r'(?:href|action|formaction)="(/[^"?#]*)', html)
    led_to = {resolve(address).view_name for address in addresses if not address.startswith("/static/")}
    assert "account_logout" in led_to
    assert {one for one in led_to if not one.startswith("reports:")} <= NOT_OF_FIGURES
