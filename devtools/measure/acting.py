"""The requests of a load on the product: pages, pre-bookings, confirmations, one client or many."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from bookings.models import Booking
from devtools.measure import fresh
from devtools.measure.asking import CSRF, Browser
from devtools.measure.client import Request
from devtools.measure.people import School, new_school, sign_in
from devtools.measure.subjects import PAGES, seen_by
from school_portal.forms.booking import PrebookForm

SCHOOLS = 8
EACH = 10  # acts of one teacher
EACH_SCHOOL = 80  # and of one school: a hundred may wait (R33)


def page(name: str) -> Request:
    """The request of a page, by the person it is for."""
    address, browser = seen_by(name, PAGES[name][0])
    return read(browser, address)


def prebookings(count: int) -> tuple[list[School], list[Request]]:
    """So many pre-bookings, each of an offer of its own, a new teacher every ten, eight schools
    or as many as it takes.
    """
    many = max(SCHOOLS, math.ceil(count / EACH_SCHOOL))
    schools = [new_school(math.ceil(count / EACH / many)) for _ in range(many)]
    teachers = [t for pair in zip(*(s.teachers for s in schools), strict=True) for t in pair]
    browsers = sign_in(teachers)
    sent = []
    for rank, offer in enumerate(fresh.many(count)):
        line = offer.line  # type: ignore[attr-defined]
        form = {**PrebookForm.for_line(line).initial, "class_name": "4e B"}
        address = reverse("school:prebook", args=[offer.ref])
        sent.append(_post(browsers[rank // EACH], address, form))
    return schools, sent


def confirmations(schools: Sequence[School]) -> list[Request]:
    """Each booking these schools have not decided yet, by its head, the schools mixed."""
    principals = {school.institution.pk: school.head for school in schools}
    waiting = Booking.objects.filter(institution__in=principals, state=Booking.State.PREBOOKED)
    return confirmations_of(waiting.order_by("prebooked_at"), principals)


def confirmations_of(bookings: QuerySet[Booking], principals: dict[int, User]) -> list[Request]:
    """Each of these bookings, by the head of its institution (id -> head), the schools in turn.

    One head decides one booking after the other: several at once would wait for one credit.
    """
    browsers = dict(zip(principals, sign_in(principals.values()), strict=True))
    return [
        _post(
            browsers[booking.institution_id],
            reverse("school:confirm", args=[booking.reference]),
            {"version": booking.stock.version},
        )
        for booking in _in_turn(bookings.select_related("stock"))
    ]


def _in_turn(bookings: Iterable[Booking]) -> list[Booking]:
    """The first of each institution, then the second of each…"""
    before: Counter[int] = Counter()
    ranked = []
    for booking in bookings:
        ranked.append((before[booking.institution_id], booking))
        before[booking.institution_id] += 1
    return [booking for _, booking in sorted(ranked, key=itemgetter(0))]


def _post(browser: Browser, address: str, form: dict[str, Any]) -> Request:
    return ("POST", address, _cookies(browser), urlencode({"csrfmiddlewaretoken": CSRF} | form))


def read(browser: Browser, address: str) -> Request:
    """The request of any page, by who holds this browser."""
    return ("GET", address, _cookies(browser), "")


def _cookies(browser: Browser) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
