"""Looking for words: PostgreSQL's full text in Dutch, and on SQLite plainly whether they stand in it."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func, Q, QuerySet, Value

from exchange.words import words_to_find

FEW = 500


class _Holds(Func):
    """The row's own ``search_vector``, a column that PostgreSQL keeps up to date itself, holds these words."""

    output_field = BooleanField()

    def as_sql(  # type: ignore[override]  # what Func passes on by name
        self, compiler: Any, connection: Any, **context: Any
    ) -> Any:
        """ "exchange_offer"."search_vector" @@ to_tsquery('dutch', 'lamp:* & gang:*')."""
        column = f"{compiler.quote_name_unless_alias(compiler.query.get_initial_alias())}.search_vector"
        return super().as_sql(
            compiler, connection, template=f"{column} @@ to_tsquery('dutch', %(expressions)s)", **context
        )


def holding_words(rows: QuerySet[Any], typed: str, *columns: str) -> QuerySet[Any]:
    """The rows in which every word stands, from its beginning on PostgreSQL, which also knows "lampen" for "lamp".

    Words that say nothing ("de", "voor") are not looked for; nothing but those is no search at all. ``columns`` are
    those that ``search_vector`` was made of. One query more on PostgreSQL, for a word that is rare.
    """
    words = words_to_find(typed)
    if not words:
        return rows
    if connection.vendor == "postgresql":
        holds = _Holds(Value(" & ".join(f"{word}:*" for word in words)))
        # Of a beginning of a word the planner cannot tell how rare it is, and would read the whole board in its order.
        few = list(rows.model._base_manager.filter(holds).values_list("pk", flat=True)[:FEW])
        return rows.filter(pk__in=few) if len(few) < FEW else rows.filter(holds)
    return rows.filter(
        reduce(and_, (reduce(or_, (Q(**{f"{column}__icontains": word}) for column in columns)) for word in words))
    )
