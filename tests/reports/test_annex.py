"""The annex for a privacy officer says what was measured, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.html import escape

from members.models import Community
from reports.engine.noise import SHA256
from reports.presenting.attacks import measured
from tests.cast import Person
from tests.reports.frozen import freeze
from tools import attack_figures


def test_the_file_is_what_the_document_says() -> None:
    document = attack_figures.DOCUMENT.read_text(encoding="utf-8")
    assert attack_figures.FILE.read_text(encoding="utf-8") == attack_figures.as_text(attack_figures.read(document))


def test_a_document_without_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="has no attacks"):
        attack_figures.read("## Aanvallen\n\nGeen.\n")


@pytest.mark.django_db
class TestThePage:
    def page(self, client_for: object, gerda: Person) -> str:
        return client_for(gerda).get(reverse("reports:annex")).content.decode()  # type: ignore[operator]

    def test_every_attack_with_its_figure(self, community: Community, client_for: object, gerda: Person) -> None:
        html = self.page(client_for, gerda)
        assert len(measured().attacks) >= 12
        for attack in measured().attacks:
            assert escape(attack.does) in html
            assert attack.measured in html
        assert SHA256 in html
        assert "2 / 4 / 8" in html

    def test_what_is_out_and_why_something_is_weaker(
        self, community: Community, client_for: object, gerda: Person
    ) -> None:
        freeze(community, "2026-10", weaker="Proef tot juli")
        with override_settings(REPORTS_LEAST_PEOPLE=15, REPORTS_WEAKER_BECAUSE="Besluit van de raad"):
            html = self.page(client_for, gerda)
        assert "Oktober 2026: 10 november 2026" in html
        assert "(Proef tot juli)" in html
        assert "Besluit van de raad" in html
        assert "is minstens 15" in html


def test_the_page_needs_no_client(client: Client, db: None, community: Community) -> None:
    """A visitor is asked to log in."""
    assert client.get(reverse("reports:annex")).status_code == 302
