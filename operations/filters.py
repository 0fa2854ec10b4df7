"""Filters that the figures lead to: a level, a domain, the schools of a line."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from offers.rules import DOMAINS
from operations import statistics
from schools.models import Level


class ByLevel(admin.SimpleListFilter):
    """The bookings whose offer names this level."""

    title = "niveau"
    parameter_name = "niveau"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Level.objects.order_by("rank").values_list("code", "label"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(offer__levels__contains=[self.value()]) if self.value() else queryset


class ByDomain(admin.SimpleListFilter):
    """The bookings whose offer names this domain."""

    title = "domaine"
    parameter_name = "domaine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return DOMAINS.choices(DOMAINS.today)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        return queryset.filter(offer__domains__contains=[self.value()])


class ByBookings(admin.SimpleListFilter):
    """Schools that booked nothing in a year, or of a decile: « sans-2026 », « decile3-2026 »."""

    title = "réservations"
    parameter_name = "reservations"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        year = statistics.year_of("")
        asked, words = self.value() or "", {f"sans-{year.starts}": f"Aucune en {year}"}
        if asked and asked not in words:
            words[asked] = self._words(asked)
        return list(words.items())

    def _words(self, asked: str) -> str:
        what, _, year = asked.partition("-")
        chosen = statistics.year_of(year)
        if what == "sans":
            return f"Aucune en {chosen}"
        return f"{what.removeprefix('decile')}e dixième, par élève, en {chosen}"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        what, _, year = (self.value() or "").partition("-")
        chosen, tile = statistics.year_of(year), what.removeprefix("decile")
        if what == "sans":
            return queryset.filter(pk__in=statistics.schools_without(chosen).values("pk"))
        if what != tile and tile.isascii() and tile.isdigit() and int(tile) in range(1, 11):
            return queryset.filter(pk__in=statistics.schools_of_decile(chosen, int(tile)))
        return queryset


PROBLEM = "probleme"


def with_a_problem(changes: QuerySet[Any]) -> QuerySet[Any]:
    """Planned changes whose day has come and that are refused."""
    planned = changes.filter(done_at__isnull=True, undone_at__isnull=True)
    return planned.exclude(problem="")


class ByProblem(admin.SimpleListFilter):
    """The changes of schools, or of partners, that the clock could not apply."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(PROBLEM, "Prévu, avec un problème")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return with_a_problem(queryset) if self.value() == PROBLEM else queryset
