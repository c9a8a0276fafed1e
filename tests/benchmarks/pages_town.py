"""``python -m tests.benchmarks.pages_town COUNT``: so many more people in the demo that this environment names.

They live at the labels of Voorbeeldstad, are confirmed, and each asks and offers two things on the board; they asked
before the demo's own people did, whom the walk finds on the first page of a list.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import timedelta

PEOPLE = 10_000
EACH = 2
SEED = 2026
ASKED_BEFORE = timedelta(days=40)


def main(count: int) -> None:
    """Let them in, and let the database know how large its tables have become."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buurthulp.settings")
    django.setup()
    from django.db import connection

    from members.models import Community, PlaceLabel
    from tests.benchmarks.board_town import settle

    labels = list(PlaceLabel.objects.order_by("cell"))
    chance = random.Random(SEED)
    settle(Community.objects.get(), labels, count=count, each=EACH, chance=chance, asked_before=ASKED_BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
