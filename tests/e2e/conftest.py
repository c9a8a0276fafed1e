"""A live server on the test's own database, and a browser that finds it under the community's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.e2e.chromium import PATIENCE_MS, NoBrowserError, chromium_path, running_chromium
from tests.tiers import missing

SITE = "http://testserver"
NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def has_chromium() -> None:
    """Skip with the reason where there is no Chromium; under CI=true that is a failure."""
    try:
        chromium_path()
    except NoBrowserError as error:
        missing(str(error))


@pytest.fixture(scope="module")
def chromium_of_the_file(has_chromium: None, live_server: LiveServer) -> Iterator[Browser]:
    """Chromium in which http://testserver is the live server, so that the addresses in mails work as they stand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with running_chromium(resolve=f"MAP testserver:80 {urlsplit(live_server.url).netloc}") as browser:
            yield browser
            # Under Playwright's event loop this thread had a connection of its own, which nobody else would close.
            connections.close_all()


@pytest.fixture
def chromium(chromium_of_the_file: Browser) -> Iterator[Browser]:
    """The same for one test, whose windows are closed after it."""
    yield chromium_of_the_file
    for context in chromium_of_the_file.contexts:
        context.close()


@pytest.fixture
def new_page(chromium: Browser) -> NewPage:
    """Somebody's own browser window: ``new_page(width=390, java_script_enabled=False)``."""

    def make(*, width: int = 390, height: int = 844, **options: object) -> Page:
        context = chromium.new_context(
            base_url=SITE,
            viewport={"width": width, "height": height},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]  # Playwright's own names
        )
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()

    return make
