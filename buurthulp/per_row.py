"""A question asked of each row in turn, for pages that are read along an index and stop early."""

from __future__ import annotations

from django.db.models import Exists


class ExistsPerRow(Exists):
    """EXISTS, asked of every row where it stands: PostgreSQL makes no join of it, and counts nothing beforehand.

    For a page of a dozen rows out of very many. As a join the planner may begin at the other table, find all there is
    and sort it, since it takes half of all rows to pass where nearly all do. OFFSET keeps it from that (PostgreSQL,
    ``convert_EXISTS_sublink_to_join``); everywhere it is the same answer.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"
