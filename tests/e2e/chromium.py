"""The system's Chromium, driven by Playwright: the same for tests and for pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--no-sandbox",  # CI runs as root, in a container that is its own sandbox
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-features=HttpsUpgrades",
    "--font-render-hinting=none",
    "--hide-scrollbars",
)
PATIENCE_MS = 15_000


class NoBrowserError(RuntimeError):
    """There is no Chromium on this machine."""


def chromium_path() -> str:
    """Where it is. Raises NoBrowserError with what to do."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowserError("there is no chromium on PATH; install the system's package (chromium)")
    return found


@contextmanager
def running_chromium(*, resolve: str = "") -> Iterator[Browser]:
    """A browser for the block. ``resolve`` is a host rule of Chromium, such as ``MAP testserver:80 127.0.0.1:4711``.

    Playwright keeps an event loop running in this thread, in which Django refuses its database: a test sets
    DJANGO_ALLOW_ASYNC_UNSAFE for as long as the block lasts.
    """
    options = [*OPTIONS, *([f"--host-resolver-rules={resolve}"] if resolve else [])]
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=options, env=environment)
        try:
            yield browser
        finally:
            browser.close()
