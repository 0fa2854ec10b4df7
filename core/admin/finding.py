"""Finding rows by what an officer types: a whole key goes to its index, words go to theirs."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.database import with_words
from core.rules.asked import WORD_MIN, Asked, read_asked

# A kind of `read_asked` -> the lookup its value is the key of, or what makes a condition of it.
Finds = Mapping[str, str | Callable[[str], Q]]


class WithFinding(admin.ModelAdmin):
    """A list searched by keys, and by the words of `worded`, whose index `plain_words` reads, or
    those of the rows it names.

    What neither reads is looked for in `search_fields`, as Django does: a part of a number.
    """

    finds: Finds = {}
    worded: tuple[str, ...] = ()
    # Relations to rows whose own page has such words: a person, a school, a partner.
    named: tuple[str, ...] = ()
    # Whether the search of the home page looks here too: journals are reached from their object.
    in_search = True

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows, and whether one may come twice."""
        asked = read_asked(search_term)
        rows = self.rows_found(queryset, asked)
        if rows is not None:
            return rows, False
        return super().get_search_results(request, queryset, search_term)

    def rows_found(self, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any] | None:
        """The rows of this key or of these words; None when this list knows none of that kind."""
        find = self.finds.get(asked.kind)
        if find is not None:
            return rows.filter(find(asked.value) if callable(find) else Q(**{find: asked.value}))
        if asked.kind == "mail" and "email" in self.worded:
            return with_words(rows, [asked.value], *self.worded)
        typed = asked.value.split()
        whole = all(len(w) >= WORD_MIN and not any(map(str.isdigit, w)) for w in typed)
        if asked.kind == "words" and whole and self.worded:
            return with_words(rows, asked.words, *self.worded)
        if asked.kind == "words" and whole and self.named:
            return rows.filter(pk__in=self._of_those_named(asked.words))
        return None

    def _of_those_named(self, words: tuple[str, ...]) -> QuerySet[Any]:
        """The keys of the rows of whoever bears these words, each relation by its own index."""
        found = []
        for name in self.named:
            other: Any = self.opts.get_field(name).related_model
            page: Any = self.admin_site._registry[other]
            theirs = with_words(other._base_manager.order_by(), words, *page.worded).values("pk")
            mine = self.model._base_manager.filter(**{f"{name}__in": theirs})
            found.append(mine.order_by().values("pk"))
        return found[0].union(*found[1:], all=True) if len(found) > 1 else found[0]

    def detail_of(self, row: Any) -> str:
        """What the search says of a row beside its name."""
        return ""
