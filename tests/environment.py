"""The environment the tests run in, set before Django reads its settings (``-p tests.environment`` in pyproject.toml).

Everything is made up here, so that ``python -m pytest`` needs no set-up. Only DATABASE_URL and REDIS_URL are taken
from outside. Each xdist worker has a folder, a database and a Redis number of its own.
"""

from __future__ import annotations

import atexit
import gc
import os
import re
import shutil
import tempfile
from pathlib import Path

from tools.throwaway import throwaway_secrets

FOLDER = "BUURTHULP_TEST_FOLDER"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
REDIS_NUMBERS = range(8, 16)


def folder_of_this_run() -> Path:
    """The folder of this run, made by the first process and shared with its xdist workers."""
    return Path(os.environ[FOLDER])


def _folder() -> Path:
    if WORKER and FOLDER in os.environ:
        return folder_of_this_run()
    folder = Path(tempfile.mkdtemp(prefix="buurthulp-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[FOLDER] = str(folder)
    os.environ.update(throwaway_secrets(folder))
    return folder


def _own_redis(url: str) -> str:
    """The same server with a database number that belongs to this worker."""
    number = REDIS_NUMBERS[int(re.sub(r"\D", "", WORKER) or 0) % len(REDIS_NUMBERS)]
    return re.sub(r"(://[^/]+)(/\d*)?$", rf"\1/{number}", url)


# Collecting cycles takes a tenth of a run in which few are made; now and then is enough.
gc.set_threshold(100_000, 20, 100)

_own = _folder() / (WORKER or "main")
(_own / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns when there is none
os.environ |= {
    "BUURTHULP_LOCAL_DIR": str(_own),
    "BUURTHULP_BROKER_DIR": str(_own / "broker"),
    "BUURTHULP_BROKER_PREFIX": f"test-{_own.parent.name}-{_own.name}:",
    "BUURTHULP_DEMO": "0",
    "BUURTHULP_SITE_SCHEME": "http",
    "BUURTHULP_SCENARIO_CLOCK": "0",
    "BUURTHULP_CODES_PER_IP": "1000",
    "DJANGO_DEBUG": "0",
    "DJANGO_ALLOWED_HOSTS": "testserver,.test,localhost,127.0.0.1",
    "EMAIL_URL": "",
    "REPORTS_DATABASE_URL": "",
}
if os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = _own_redis(os.environ["REDIS_URL"])
