"""How fast one person goes on: counted by person and act, the click kept (M10)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts import actions
from accounts.actions import throttle
from accounts.models import Throttle
from accounts.rules import RATES, Rate
from bookings.models import Booking
from passculture.throttle import MADE, READ, SENT, act_of
from passculture.turned_away import FORM
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.stage import build_stage

SEARCH = "/adage/recherche/"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Rate:
    """Four in a row, then one every ten seconds, for every act."""
    rate = Rate(4, 10)
    for act in RATES:
        monkeypatch.setitem(RATES, act, rate)
    return rate


@pytest.fixture
def still(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(timezone.now(), tick=False)


# --- the rate ------------------------------------------------------------------------------------


def test_so_many_in_a_row_then_one_each_time(few):
    until, now, taken = 0.0, 1000.0, []
    for second in range(0, 61):
        after = few.after(until, now + second)
        if not few.wait(after, now + second):
            until, taken = after, [*taken, second]
    assert taken == [0, 1, 2, 3, 10, 20, 30, 40, 50, 60]


@pytest.mark.parametrize("back", [1, 3600, 10**9])
def test_a_clock_put_back_punishes_nobody_longer_than_a_burst(few, back):
    until = few.after(few.after(0.0, 10.0**9 + 5), 10.0**9 + 5)
    now = 10.0**9 + 5 - back
    assert few.wait(few.after(until, now), now) <= few.every


# --- one process, all processes ------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_half_costs_no_statement_then_one_then_none_again(
    few, still, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert [actions.take(what="search", whom=1) for _ in range(2)] == [0.0, 0.0]
    with django_assert_num_queries(2):
        assert [actions.take(what="search", whom=1) for _ in range(2)] == [0.0, 0.0]
    with django_assert_num_queries(0):  # who hammers costs the database nothing
        assert [actions.take(what="search", whom=1) for _ in range(50)] == [10.0] * 50
    assert Throttle.objects.get().key == "search:1"


@pytest.mark.django_db
def test_another_process_sees_what_this_one_counted(few, still):
    """Near the limit the row is the truth: half a burst more at most, whoever answers."""
    taken = 0
    for _process in range(10):
        throttle.forget_what_was_seen()
        taken += sum(actions.take(what="search", whom=1) == 0.0 for _ in range(6))
    # Each new process lets half a burst pass; all of them together four through the row.
    assert taken == 10 * 2 + 4
    throttle.forget_what_was_seen()
    asked = [actions.take(what="search", whom=1) for _ in range(3)]
    assert asked == [0.0, 0.0, 10.0]


@pytest.mark.django_db(transaction=True)
def test_eight_processes_at_once_take_what_is_left_and_no_more():
    """The last places are taken in one statement: 4 of 24."""
    slow = Rate(4, 10_000)

    def ask(_: int) -> bool:
        try:
            return throttle._taken_of_all("search:1", slow, timezone.now().timestamp())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(24))) == 4


@pytest.mark.django_db
def test_people_and_acts_are_counted_apart(few, still):
    for whom in (1, 2):
        for what in ("search", "pdf"):
            assert [actions.take(what=what, whom=whom) for _ in range(5)] == [0.0] * 4 + [10.0]


@pytest.mark.django_db
def test_a_database_that_does_not_answer_refuses_nobody(few, still, monkeypatch):
    def away(*_: object) -> bool:
        raise DatabaseError("away")

    monkeypatch.setattr(throttle, "_taken_of_all", away)
    assert [actions.take(what="search", whom=1) for _ in range(4)] == [0.0] * 4


@pytest.mark.django_db
def test_what_is_forgotten_leaves_the_table(few, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(4):
        actions.take(what="search", whom=1)
    assert actions.forget_knocks() == 0
    time_machine.shift(timedelta(seconds=few.whole + 1))
    assert (actions.forget_knocks(), Throttle.objects.count()) == (1, 0)


def test_no_more_keys_are_kept_than_a_process_can_hold(monkeypatch):
    monkeypatch.setattr(throttle, "KEYS_KEPT", 3)
    for whom in range(5):
        actions.take(what="search", whom=whom)
    assert list(throttle._seen) == ["search:2", "search:3", "search:4"]


# --- the pages -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_person_at_fifty_a_second_is_asked_to_wait(client, few, still):
    client.force_login(TeacherFactory())
    answers = [client.get(SEARCH, {"q": "théâtre"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
    last = answers[-1]
    assert (last["Retry-After"], last["Cache-Control"]) == ("10", "private, no-store")
    assert 'href="/adage/recherche/?q=th%C3%A9%C3%A2tre"' in last.content.decode()
    assert "attendez 10 secondes" in last.content.decode()


@pytest.mark.django_db
def test_once_the_wait_is_over_one_goes_on(client, few, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client.force_login(TeacherFactory())
    codes = []
    for _ in range(5):
        answer = client.get(SEARCH)
        codes.append(answer.status_code)
    time_machine.shift(timedelta(seconds=int(answer["Retry-After"])))
    assert [*codes, client.get(SEARCH).status_code] == [200] * 4 + [429, 200]


@pytest.mark.django_db
def test_the_click_is_kept_and_sent_again_with_one_press(client, few, still):
    """The whole form stands in the page, its words escaped; nothing was booked meanwhile."""
    stage = build_stage()
    client.force_login(stage.teacher)
    address = reverse("school:prebook", args=[stage.offer.ref])
    form = client.get(address).context["form"].initial
    said = form | {"class_name": '4e "B" <i>', "project_note": "Chœur"}
    for _ in range(4):
        actions.take(what="prebook", whom=stage.teacher.pk)
    answer = client.post(address, urlencode(said), content_type=FORM)
    assert (answer.status_code, Booking.objects.count()) == (429, 0)
    page = answer.content.decode()
    assert f'<form class="actions" method="post" action="{address}">' in page
    assert 'name="class_name" value="4e &quot;B&quot; &lt;i&gt;"' in page
    assert 'name="project_note" value="Chœur"' in page
    assert f'name="version" value="{form["version"]}"' in page
    throttle.forget_what_was_seen()
    Throttle.objects.all().delete()
    assert client.post(address, urlencode(said), content_type=FORM).status_code == 302
    assert Booking.objects.get().class_name == '4e "B" <i>'


@pytest.mark.slow
@pytest.mark.django_db
def test_three_hundred_people_behind_one_address_are_all_served(few, settings):
    """Four acts each, from one proxy's address: 1 200 acts, none refused."""
    settings.BEHIND_PROXY = True
    school = InstitutionFactory()
    there = Client(REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    refused = 0
    for _ in range(300):
        there.force_login(TeacherFactory(institution=school))
        for _ in range(4):
            answer = there.get(reverse("school:follow_up_csv"))
            refused += answer.status_code == 429
            assert answer.status_code == 200
    assert refused == 0


@pytest.mark.django_db
def test_an_ordinary_search_costs_no_statement_more(client, settings):
    client.force_login(TeacherFactory())
    client.get(SEARCH)
    counts = []
    for settings.ACT_LIMITS in (False, True):
        with CaptureQueriesContext(connections["default"]) as captured:
            assert client.get(SEARCH).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_who_is_not_signed_in_is_counted_by_nobody(client, few):
    codes = {client.get(SEARCH).status_code for _ in range(10)}
    assert codes == {302}


def routes(patterns: list, before: str = "") -> list[tuple[str, str]]:
    found = []
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append((here, str(pattern.name)))
        else:
            found += routes(pattern.url_patterns, here)
    return found


def test_every_file_that_is_made_for_who_asks_is_counted():
    """Of the whole resolver: what is left is a calendar, a stored picture, a text, an API."""
    made = {
        route
        for route, _ in routes(get_resolver().url_patterns)
        if re.search(r"[.][a-z<][^/.]*$", route) and not route.startswith(("admin", "composants"))
    }
    counted = {route for route in made if route.endswith(tuple(MADE))}
    assert len(counted) >= 15
    kinds = {route.rpartition(".")[2] for route in made - counted}
    assert kinds == {"ics", "json", "webp", "txt"}


@pytest.mark.parametrize("name", [*READ, *SENT])
def test_every_act_that_is_counted_has_an_address_and_a_rate(name):
    arguments = [] if name in {"school:search", "partner:imports"} else ["CJ-234567"]
    match = resolve(reverse(name, args=arguments))
    assert act_of(match, sent=name in SENT) in RATES
    if name in SENT:
        assert act_of(match, sent=False) == ""  # looking at a form is no act
