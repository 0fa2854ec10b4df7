"""Nothing of school A reaches another school, another partner or the public (S3, S5, R61).

The walk asks the resolver for its addresses: a page added tomorrow is walked tomorrow, and a text
added to a model must be given its canary.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.urls import path as address
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from bookings.models import Booking
from outbox.models import Message
from passculture.urls import urlpatterns as every_address
from schools.models import Institution
from tests.adage_sync.inbound import holding_the_key, verb, year_of
from tests.bookings.mails.letters import deliver
from tests.isolation import walk
from tests.isolation.world import (
    AUTHOR,
    SCHOOL,
    SHARED,
    SONGS,
    World,
    build_world,
    sings,
    unknown_of,
    written_fields,
)
from tests.loaded import once_for_a_file
from tests.test_architecture import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(900)]
STRANGERS = ["teacher B", "head B", "reader", "plain", "partner", "nobody"]
# The one link of an offer never breaks: it answers a summary where another page says « unknown ».
NEVER_BREAKS = {"shared-offer"}


@pytest.fixture(autouse=True)
def documents_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF says its words in the letters of its font: read what it is filled with."""
    import typst

    monkeypatch.setattr(typst, "compile", lambda *_, **more: b"%PDF " + str(more).encode())


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with once_for_a_file(django_db_blocker):
        yield build_world()


def test_every_stranger_of_the_world_is_asked(world: World) -> None:
    assert sorted(world.strangers) == sorted(STRANGERS)


def test_every_text_a_school_writes_has_its_canary(world: World) -> None:
    """A new field is planted in `world.py`, or said to be nobody's words."""
    silent = [
        f"{model._meta.label}.{name}"
        for model, name in written_fields(list(apps.get_models()))
        if not sings(model, name)
    ]
    assert not silent, ", ".join(silent)


@pytest.mark.parametrize("who", STRANGERS)
def test_no_page_export_or_feed_of_a_stranger_says_a_word_of_school_a(
    world: World, who: str
) -> None:
    assert walk.leaks(world, world.strangers[who]) == []


def test_the_partner_concerned_reads_the_agreement_and_nothing_of_the_head(world: World) -> None:
    """Class, project and teacher are agreed with the partner; the rest stays in the school."""
    found = walk.leaks(world, world.concerned)
    assert walk.of(found, SCHOOL, AUTHOR) == []
    assert found != []


def test_a_colleague_reads_the_school_but_not_what_is_written_to_the_head(world: World) -> None:
    found = walk.leaks(world, world.ours["colleague"])
    assert walk.of(found, AUTHOR) == []
    assert walk.of(found, SCHOOL) != []


@pytest.mark.parametrize("who", ["teacher", "head"])
def test_the_people_of_school_a_hear_every_canary(world: World, who: str) -> None:
    """When testing that nothing leaks, make sure something could."""
    found = {line.rpartition(" ")[2] for line in walk.leaks(world, world.ours[who])}
    assert found == set(SONGS)


def test_a_feed_opened_by_a_stranger_says_nothing_of_school_a(world: World) -> None:
    def feed(user: User | None, page: str) -> str:
        client = walk.browser(user)
        opened = client.post(reverse(page), {"acte": "ouvrir"}, follow=True)
        answer = client.get(urlsplit(opened.context["address"]).path)
        assert answer.status_code == 200
        return walk.body_of(answer)

    for who in ("teacher B", "head B"):
        said = feed(world.strangers[who], "school:calendar_feed")
        assert ("BEGIN:VEVENT" in said, walk.heard(said)) == (True, [])
    said = feed(world.strangers["partner"], "partner:calendar_feed")
    assert ("BEGIN:VEVENT" in said, walk.heard(said)) == (True, [])
    assert walk.heard(feed(world.ours["teacher"], "school:calendar_feed")) == [SHARED]


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_belongs_to_school_a_answers_like_what_does_not_exist(
    world: World, method: str, who: str
) -> None:
    """Same status, same body, for every stranger: an answer tells nobody which reference exists."""
    differ, of_nobody = [], dict[str, tuple[int, str]]()
    client = walk.browser(world.strangers[who])
    for name, asked, foreign in _private(world):
        unknown = str(unknown_of(asked))
        theirs = walk.said_of(client, method, _path(name, asked, foreign), foreign)
        if name not in of_nobody:  # two ids of school A are asked for at each address
            of_nobody[name] = walk.said_of(client, method, _path(name, asked, unknown), unknown)
        nobody = of_nobody[name]
        if theirs != nobody and name not in NEVER_BREAKS:
            differ.append((name, theirs[0], nobody[0], _first(theirs[1], nobody[1])))
    assert not differ, "\n".join(str(one) for one in differ[:9])


def _first(one: str, other: str) -> str:
    """Where two answers begin to differ."""
    pairs = enumerate(zip(one, other, strict=False))
    rank = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return one[max(rank - 60, 0) : rank + 60]


def _private(world: World) -> list[tuple[str, str, str]]:
    """(address, name of its id, an id of school A) of the addresses with one such id."""
    found = []
    for pattern in addresses():
        every = walk.ids_of(pattern)
        asked = [one for one in every if one in world.ids]
        if "pk" in asked and not str(pattern.name).startswith("school:"):
            continue  # a number of school A may be that of a place of the partner who asks
        if len(every) == len(asked) == 1:
            found += [(str(pattern.name), asked[0], str(one)) for one in world.ids[asked[0]][:2]]
    return found


def _path(name: str, asked: str, value: str) -> str:
    return reverse(name, kwargs={asked: value})


def test_no_mail_to_a_stranger_and_no_message_to_adage_says_more_than_it_should(
    world: World,
) -> None:
    """R60, R61, R63: mails of A go to A and its partner; ADAGE hears no word to the head."""
    strangers = {user.email for user in world.strangers.values() if user}
    deliver()
    for letter in mail.outbox:
        said = f"{letter.subject} {letter.body} {letter.alternatives} {letter.attachments}"
        heard_by = strangers if walk.heard(said) else set()
        assert set(letter.to) & heard_by == set(), letter.subject
    mailed = Message.objects.filter(handler="outbox.mails.send")
    between = {world.ours[who].email for who in ("head", "teacher")}
    for one in mailed:
        words = json.dumps(one.payload, ensure_ascii=False)
        if one.recipient in strangers:
            assert walk.heard(words) == [], one.payload["subject"]
        if one.recipient not in between:
            assert walk.heard(words, (AUTHOR,)) == [], one.payload["subject"]
    pushed = Message.objects.filter(handler__startswith="adage_sync.push")
    assert pushed.exists()
    for one in pushed:
        words = json.dumps(one.payload, ensure_ascii=False)
        assert walk.heard(words, (SCHOOL, AUTHOR)) == [], one.handler
        if walk.heard(words):
            assert world.institution.uai in words, one.handler


def test_adage_asking_about_a_school_hears_that_school_alone(world: World) -> None:
    """With the key: every address of a UAI, about B no word of A; about A what R63 lets ADAGE read.

    The verbs answer about the booking they move; the teacher of A has none at school B.
    """
    adage, theirs = holding_the_key(walk.browser(None)), _school_of(world.strangers["teacher B"])
    asked = [str(one.name) for one in addresses() if "uai" in walk.ids_of(one)]
    assert set(asked) == {"adage-api-institution", "adage-api-institution-prebookings"}
    for name in asked:
        about_b, about_a = (_told_of(adage, name, one) for one in (theirs, world.institution))
        assert (len(about_b["prebookings"]), walk.heard(str(about_b))) == (2, [])
        assert (len(about_a["prebookings"]), walk.heard(str(about_a))) == (5, [SHARED])
    named = {"redactorEmail": world.ours["teacher"].email}
    of_her = _told_of(adage, "adage-api-institution-prebookings", theirs, **named)
    assert of_her == {"prebookings": []}
    for booking, name in zip(theirs.bookings.order_by("pk"), ("confirm", "refuse"), strict=True):
        answer = verb(adage, booking, name)
        assert (answer.status_code < 500, walk.heard(walk.body_of(answer))) == (True, [])


def _school_of(user: User | None) -> Institution:
    assert user is not None
    school = user.school_role.institution
    assert school is not None
    return school


def _told_of(adage: Any, name: str, school: Institution, **query: str) -> Any:
    """What ADAGE reads of a school, of the year of its bookings."""
    year = year_of(school.bookings.latest("pk"))
    answer = adage.get(reverse(name, kwargs={"year": year, "uai": school.uai}), query)
    assert answer.status_code == 200, walk.body_of(answer)
    return answer.json()


def _told(request: HttpRequest) -> HttpResponse:
    """A leak as somebody could write it tomorrow: every class of every school."""
    return HttpResponse(", ".join(Booking.objects.values_list("class_name", flat=True)))


class Tomorrow:
    """The addresses of the site, and one more."""

    urlpatterns: list[Any] = [*every_address, address("nouvelle/", _told, name="tomorrow")]


def test_a_page_added_tomorrow_is_walked_and_its_leak_heard(world: World, settings: Any) -> None:
    from school_portal.access import members_page

    leaky = members_page(lambda request, role: _told(request))
    Tomorrow.urlpatterns[-1] = address("nouvelle/", leaky, name="tomorrow")
    settings.ROOT_URLCONF = Tomorrow
    found = walk.leaks(world, world.strangers["teacher B"], {"tomorrow"})
    assert found == [f"tomorrow /nouvelle/: {SHARED}"]


def test_a_door_left_open_is_heard(
    world: World, monkeypatch: pytest.MonkeyPatch, compiled_anew: None
) -> None:
    """The bookings of a school without asking which school: the lists, the pages, the files."""
    from bookings.queries import decisions

    everything = Booking.objects.select_related(
        "offer__venue__partner", "offer__institution", "stock", "institution", "teacher"
    )
    for module in (
        "school_portal.queries.follow_up_lines",
        "school_portal.queries.calendar",
        "bookings.queries.decisions",
    ):
        monkeypatch.setattr(f"{module}.bookings_of_school", lambda institution: everything)
    assert decisions.bookings_of_school(world.institution) is everything
    open_to_all = {
        "school:follow_up",
        "school:follow_up_csv",
        "school:follow_up_xlsx",
        "school:booking",
    }
    found = walk.leaks(world, world.strangers["teacher B"], open_to_all)
    assert {line.split()[0] for line in found} == open_to_all


def test_an_address_that_asks_for_an_unknown_id_stops_the_walk(world: World, settings: Any) -> None:
    Tomorrow.urlpatterns[-1] = address("z/<int:mystery>/", _told, name="mystery")
    settings.ROOT_URLCONF = Tomorrow
    with pytest.raises(walk.NobodyFillsIt, match="mystery"):
        list(walk.paths(world))
