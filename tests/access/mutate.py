"""``make mutate-access``: takes each guard away in turn and counts the cells of the access matrix that turn red.

Tries the lines where it should show; with ``--all`` every line of the file, which takes about a minute for each guard.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests import environment  # noqa: F401  # sets what Django's settings read, so before them


@contextmanager
def _test_database() -> Iterator[None]:
    import django

    django.setup()
    from django.test.utils import setup_test_environment, teardown_databases, teardown_test_environment

    from tests.database import set_up_databases

    setup_test_environment()
    databases = set_up_databases()
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()


def main() -> int:
    """Print guard → red cells; 1 when there is a guard that nothing misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="try every line of the matrix")
    parser.add_argument("guard", nargs="*", help="only guards whose name has one of these words in it")
    asked = parser.parse_args()
    unnoticed = 0
    with _test_database():
        from tests.access.matrix import RELATIONS, lines
        from tests.access.mutations import MUTATIONS
        from tests.access.taking_away import near, red_cells
        from tests.access.world import built_world

        # An error page is one of the answers that are counted.
        logging.disable(logging.CRITICAL)
        with built_world() as world:
            for mutation in MUTATIONS:
                if asked.guard and not any(word in mutation.name for word in asked.guard):
                    continue
                tried = lines() if asked.all else near(mutation, lines())
                red = list(red_cells(mutation, tried, world))
                unnoticed += not red
                count = f"{len(red)} of {len(tried) * len(RELATIONS)}"
                sys.stdout.write(f"{count:>14}  {mutation.guard} without {mutation.without}\n")
                if red:
                    sys.stdout.write(f"{'':>16}{red[0]}\n")
                sys.stdout.flush()
    return 1 if unnoticed else 0


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buurthulp.settings")
    sys.exit(main())
