"""Looking for words: PostgreSQL's full text in Dutch, and on SQLite plainly whether they stand in it."""

from __future__ import annotations

from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func, Model, Q, QuerySet, Value

from exchange.models import HelpRequest, Offer
from exchange.words import words_to_find

FEW = 500


class _Holds(Func):
    """The row's own ``search_vector``, a column that PostgreSQL keeps up to date itself, holds these words.

    ``in_passing``: looked at of each row that is read in another order; else the index of words says which they are.
    """

    output_field = BooleanField()

    def __init__(self, words: str, *, in_passing: bool = False) -> None:
        super().__init__(Value(words))
        self._form = "({} IS TRUE)" if in_passing else "{}"  # an index serves the bare operator alone

    def as_sql(  # type: ignore[override]  # what Func passes on by name
        self, compiler: Any, connection: Any, **context: Any
    ) -> Any:
        """ "exchange_offer"."search_vector" @@ to_tsquery('dutch', 'lamp:* & gang:*')."""
        column = f"{compiler.quote_name_unless_alias(compiler.query.get_initial_alias())}.search_vector"
        template = self._form.format(f"{column} @@ to_tsquery('dutch', %(expressions)s)")
        return super().as_sql(compiler, connection, template=template, **context)


class WordsFound:
    """The requests and the offers in which every word stands.

    From its beginning on PostgreSQL, which also knows "lampen" for "lamp". Words that say nothing ("de", "voor") are
    not looked for; nothing but those is no search at all. One query more on PostgreSQL, for a word that is rare.
    """

    def __init__(self, typed: str) -> None:
        self._words = words_to_find(typed)

    def among(self, rows: QuerySet[Any], *columns: str) -> QuerySet[Any]:
        """Those of ``rows``. ``columns`` are those that their ``search_vector`` was made of."""
        if not self._words:
            return rows
        if connection.vendor == "postgresql":
            few = self._few[rows.model]
            return rows.filter(pk__in=few) if len(few) < FEW else rows.filter(self._holds(in_passing=True))
        return rows.filter(
            reduce(
                and_,
                (reduce(or_, (Q(**{f"{column}__icontains": word}) for column in columns)) for word in self._words),
            )
        )

    def _holds(self, *, in_passing: bool) -> _Holds:
        return _Holds(" & ".join(f"{word}:*" for word in self._words), in_passing=in_passing)

    @cached_property
    def _few(self) -> dict[type[Model], list[int]]:
        """Of a beginning of a word the planner cannot tell how rare it is, and would read the whole board in order."""
        sides: tuple[type[Model], ...] = (HelpRequest, Offer)
        requests, offers = (
            side._base_manager.filter(self._holds(in_passing=False))
            .annotate(side=Value(number))
            .values_list("side", "pk")[:FEW]
            for number, side in enumerate(sides)
        )
        few: dict[type[Model], list[int]] = {side: [] for side in sides}
        for number, pk in requests.union(offers, all=True):
            few[sides[number]].append(pk)
        return few
