"""What the lists of both portals share: the state in the address, pieces for htmx."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, cast
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.models import User
from bookings.documents.exports import Export
from core.compiled import Slices
from offers.views.access import person
from venues.views.access import listed_partners

PAGE_SIZE = 20
EXPORTS = [("csv", "CSV"), ("xlsx", "Excel")]
USUAL_ORDER = "urgence"
URGENT_FIRST = "de la plus urgente à la moins urgente"


@dataclass(frozen=True)
class Header:
    """The head of a column: its words and, when one may sort by it, the address that does."""

    label: str
    name: str = ""
    url: str = ""
    sort: str = ""
    css: str = ""


class Filter(Protocol):
    """The filters of a list, whoever reads it."""

    fields: dict[str, Any]

    def is_valid(self) -> bool:
        """Read the address; what makes no sense is left aside."""

    def in_words(self) -> dict[str, str]:
        """Name of each active filter -> its words."""


Form = TypeVar("Form", bound=Filter)


@dataclass(frozen=True)
class Listing(Generic[Form]):
    """A list of the portal: its two templates, its filters, its rows under these filters."""

    page: str
    piece: str  # what htmx asks for
    filters: Callable[..., Form]
    rows: Callable[[User, Form], Any]

    def read(self, request: HttpRequest, query: QueryDict) -> tuple[Form, QuerySet[Any]]:
        """The filters of an address and the rows of the person's structures under them."""
        form = self.asked(request, query)
        return form, self.rows(person(request), form)

    def asked(self, request: HttpRequest, query: QueryDict) -> Form:
        """The filters of an address."""
        partners = listed_partners(request)
        form = self.filters(query, partners=partners, today=timezone.localdate())
        form.is_valid()
        return form

    def answer(
        self, request: HttpRequest, form: Form, page: "Page[Any]", context: dict[str, Any]
    ) -> HttpResponse:
        """The whole page, or its results only when htmx asks for them."""
        context |= {"form": form, "page_obj": page, "tags": tags(request, form.in_words())}
        if not page.paginator.count:
            context["relaxations"] = self._relaxations(request, form)
        partial = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
        response = render(request, self.piece if partial else self.page, context)
        patch_vary_headers(response, ["HX-Request"])
        if partial:
            number = request.GET.get("page", "")
            response["HX-Push-Url"] = request.path + address(request, page=number).rstrip("?")
        return response

    def _relaxations(self, request: HttpRequest, form: Form) -> list[dict[str, Any]]:
        """Nothing found: each filter whose absence finds something, the most fruitful first."""
        found = []
        for name, words in form.in_words().items():
            without = request.GET.copy()
            without.pop(name, None)
            if many := self.read(request, without)[1].count():
                url = address(request, **{name: ""})
                found.append({"text": words, "url": url, "count": many})
        return sorted(found, key=lambda one: -one["count"])


def paginate(request: HttpRequest, found: QuerySet[Any] | Slices) -> "Page[Any]":
    """The page asked for, the nearest one when there is no such page."""
    rows: Any = found
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def address(request: HttpRequest, **changes: str) -> str:
    """This list with other filters, on its first page; empty parameters are left out."""
    query = dict(request.GET.lists())
    for name, value in {"page": "", "choix": "", **changes}.items():
        query[name] = [value]
    return "?" + urlencode({name: given for name, given in query.items() if any(given)}, doseq=True)


def tags(request: HttpRequest, values: Mapping[str, str]) -> list[dict[str, str]]:
    """Each active filter, with the address of the list without it."""
    return [
        {"text": words, "url": address(request, **{name: ""})} for name, words in values.items()
    ]


def sorting(
    request: HttpRequest,
    columns: list[tuple[str, str, str]],
    sorts: Mapping[str, Any],
    sort: str,
    usual: str,
) -> dict[str, Any]:
    """The heads of the table, the order in words, and the orders where there are no heads."""
    names = [sign + name for name in sorts for sign in ("", "-")]
    return {
        "heads": [_header(request, *column, sort) for column in columns],
        "order": _in_words(sorts, sort, usual),
        "sorts": [("", usual), *[(name, _in_words(sorts, name, "")) for name in names]],
        "sort": sort,
        "export": EXPORTS,
        **asked_for(request),
    }


def asked_for(request: HttpRequest) -> dict[str, Any]:
    """What the head of a list says of its address: its query, and whether htmx turned the page."""
    query = request.GET.urlencode()
    turned = request.htmx and request.GET.get("page")  # type: ignore[attr-defined]
    return {"query": f"?{query}" if query else "", "moved": bool(turned)}


def _header(request: HttpRequest, label: str, name: str, css: str, sort: str) -> Header:
    if name == USUAL_ORDER:
        return Header(label, name, address(request, tri=""), "" if sort else "ascending", css)
    state = {name: "ascending", f"-{name}": "descending"}.get(sort, "") if name else ""
    again = f"-{name}" if state == "ascending" else name
    return Header(label, name, address(request, tri=again) if name else "", state, css)


def _in_words(sorts: Mapping[str, Any], sort: str, usual: str) -> str:
    """« par date de l’événement, ordre décroissant »."""
    name = sort.removeprefix("-")
    if name not in sorts:
        return usual
    return sorts[name][0] + (", ordre décroissant" if sort.startswith("-") else "")


def filters_in_words(form: Filter) -> list[tuple[str, str]]:
    """Label and words of each active filter."""
    return [(str(form.fields[name].label), words) for name, words in form.in_words().items()]


def exported(export: Export, kind: str) -> HttpResponse:
    """A list as a file to keep, CSV or XLSX."""
    answer = StreamingHttpResponse(export.stream(kind), content_type=export.content_type(kind))
    answer["Content-Disposition"] = f'attachment; filename="{export.name}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, answer)
