"""/o/<ref>/: one link that routes by role and never breaks (U23, decision 0017)."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.rules import GOING_LIFE
from accounts.views.going import COOKIE, SALT
from bookings.models import Booking
from bookings.queries.status import Status
from offers.models import CollectiveOffer
from tests.adage_sync.conftest import (  # noqa: F401
    UAI,
    adage_key,
    claims,
    mock,
    mock_process,
    token,
)
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory
from tests.isolation.walk import NONSENSE
from tests.stage import Stage
from tests.worlds import world
from venues.models import Referencing

pytestmark = pytest.mark.django_db
NOT_PUBLISHED = {
    Status.DRAFT, Status.UNDER_REVIEW, Status.REJECTED, Status.PAUSED, Status.ARCHIVED,
}  # fmt: skip
OPEN = {Status.PUBLISHED, Status.NO_DATE, Status.PROPOSED, Status.PREBOOKED, Status.BOOKED,
        Status.FIRM, Status.ENDED, Status.REIMBURSED, Status.EXPIRED, Status.CANCELLED}  # fmt: skip
EVERY = pytest.mark.parametrize(
    "status", list(Status), ids=[s.name for s in Status], scope="module"
)
ADDRESSED = pytest.mark.parametrize(
    "addressed", [False, True], ids=["for all", "for one school"], scope="module"
)
FOR_ONE_SCHOOL = pytest.mark.parametrize(
    "addressed", [True], ids=[pytest.HIDDEN_PARAM], scope="module"
)
ASKED = "Connectez-vous pour voir cette offre"
UNKNOWN = "CJ-ZZZZZZZZ"


def read(client: Client, ref: str) -> tuple[int, str]:
    """Status and page, the reference and what is drawn anew at each page left out."""
    answer = client.get(f"/o/{ref}/")
    return answer.status_code, NONSENSE.sub("", answer.content.decode().replace(ref, "CJ-…"))


@EVERY
@FOR_ONE_SCHOOL
def test_the_owner_and_the_school_find_their_page(
    client: Client, status: Status, standing: Stage
) -> None:
    """U23: whatever the status, nobody meets a dead end."""
    stage = standing
    link = f"/o/{stage.offer.ref}/"
    client.force_login(stage.member)
    assert client.get(link)["Location"] == f"/pro/offres/{stage.offer.ref}/"

    for person in (stage.teacher, stage.principal):
        client.force_login(person)
        answer = client.get(link, follow=True)
        assert answer.status_code == (200 if status in OPEN else 404)
        if status in OPEN and person == stage.teacher:
            assert answer.request["PATH_INFO"] == f"/adage/offres/{stage.offer.ref}/"
    if status == Status.PREBOOKED:
        booking = Booking.objects.get()
        assert answer.request["PATH_INFO"] == f"/adage/decisions/{booking.reference}/"


@EVERY
@FOR_ONE_SCHOOL
def test_the_administration_finds_every_offer(client: Client, standing: Stage) -> None:
    client.force_login(StaffFactory())
    answer = client.get(f"/o/{standing.offer.ref}/")
    assert answer["Location"] == f"/admin/offers/collectiveoffer/{standing.offer.pk}/change/"


@EVERY
@ADDRESSED
def test_signed_out_a_public_offer_is_told_and_any_other_reference_is_the_same_page(
    client: Client, status: Status, addressed: bool, standing: Stage
) -> None:
    """U23: title and place, or a page that says nothing of what it names."""
    stage = standing
    code, page = read(client, stage.offer.ref)
    assert code == 200
    for secret in ("320,00", stage.teacher.last_name, stage.institution.name):
        assert secret not in page
    if status in NOT_PUBLISHED or addressed:
        assert (code, page) == read(Client(), UNKNOWN)
        assert stage.offer.title not in page
    else:
        assert unescape(page).count(stage.offer.title) >= 1
        assert stage.offer.venue.city in page
    assert page.index("Entrer par ADAGE") < page.index('/connexion/?next=/o/CJ-…/"')


def test_signed_out_an_offer_withheld_from_adage_is_the_same_page(client: Client) -> None:
    """R3: its partner lost its referencing."""
    stage = world(Status.PUBLISHED)
    Referencing.objects.all().delete()
    assert read(client, stage.offer.ref) == read(Client(), UNKNOWN)
    assert ASKED in read(client, UNKNOWN)[1]


@EVERY
@ADDRESSED
@pytest.mark.parametrize("make", [MemberFactory, TeacherFactory, PrincipalFactory])
def test_signed_in_without_the_right_it_is_not_found(
    client: Client, status: Status, addressed: bool, make: Callable[..., User], standing: Stage
) -> None:
    """Another partner, another school: what is public stays so, the rest does not exist."""
    stage = standing
    client.force_login(make())
    answer = client.get(f"/o/{stage.offer.ref}/", follow=True)
    expected = 404 if status in NOT_PUBLISHED or addressed else 200
    assert answer.status_code == expected
    if expected == 404:
        assert read(client, stage.offer.ref) == read(client, UNKNOWN)
    assert stage.institution.name not in answer.content.decode()


def test_our_own_sign_in_brings_back_to_the_offer(client: Client) -> None:
    stage = world(Status.DRAFT)
    stage.member.set_password("un-secret-bien-long")
    stage.member.save()
    link = f"/o/{stage.offer.ref}/"
    door = re.search(r'href="(/connexion/\?next=[^"]*)"', client.get(link).content.decode())[1]
    said = {"username": stage.member.email, "password": "un-secret-bien-long", "next": link}
    assert client.post(door, said)["Location"] == link
    assert client.get(link)["Location"] == f"/pro/offres/{stage.offer.ref}/"


# --- ADAGE brings back here (C6) -----------------------------------------------------------------


@pytest.fixture
def come_in(token: Callable[..., str]) -> Callable[..., str]:  # noqa: F811
    """Come in by ADAGE from the collège of the tokens; where one is led."""
    InstitutionFactory(uai=UAI)

    def enter(browser: Client) -> str:
        answer = browser.post("/adage/entree/", {"token": token()})
        assert answer.status_code == 303
        return answer.headers["Location"]

    return enter


def test_adage_brings_back_to_the_offer_one_had_opened_once(come_in: Callable[..., str]) -> None:
    stage, browser = world(Status.PUBLISHED), Client()
    link = f"/o/{stage.offer.ref}/"
    browser.get(link)
    assert come_in(browser) == link
    assert browser.get(link)["Location"] == f"/adage/offres/{stage.offer.ref}/"
    assert come_in(browser) == "/adage/"


def test_adage_leads_home_who_may_not_see_what_they_had_opened(come_in: Callable[..., str]) -> None:
    """Another school's, a draft, nothing: no dead end, and nothing learnt."""
    for ref in (world(Status.PUBLISHED, addressed=True).offer.ref, UNKNOWN):
        browser = Client()
        browser.get(f"/o/{ref}/")
        assert come_in(browser) == "/adage/"


@pytest.mark.parametrize("kept", ["", "CJ-1", "https://ailleurs.example/", "forged:1abcde:x"])
def test_a_cookie_we_did_not_sign_leads_home(kept: str, come_in: Callable[..., str]) -> None:
    browser = Client()
    browser.cookies[COOKIE] = kept
    assert come_in(browser) == "/adage/"


@pytest.mark.parametrize("ref", ["//ailleurs.example/", "../../admin/", "CJ-\u00e9", "x" * 4000])
def test_a_signed_cookie_that_names_no_offer_leads_home(
    ref: str, come_in: Callable[..., str]
) -> None:
    browser = Client()
    browser.cookies[COOKIE] = signing.dumps(ref, salt=SALT)
    assert come_in(browser) == "/adage/"


def test_the_cookie_is_old_after_half_an_hour(come_in: Callable[..., str], time_machine) -> None:
    stage, browser = world(Status.PUBLISHED), Client()
    kept = signing.dumps(stage.offer.ref, salt=SALT)
    time_machine.move_to(timezone.now() + GOING_LIFE + timedelta(seconds=1))
    browser.cookies[COOKIE] = kept
    with pytest.raises(signing.SignatureExpired):
        signing.loads(kept, salt=SALT, max_age=GOING_LIFE)


@pytest.mark.parametrize(("https", "same_site"), [(True, "None"), (False, "Lax")])
def test_the_cookie_goes_to_the_door_of_adage_alone(https, same_site, client, settings) -> None:
    """Another site posts there: without « None » the browser would keep it for itself."""
    settings.SESSION_COOKIE_SECURE = https
    kept = client.get(f"/o/{UNKNOWN}/").cookies[COOKIE]
    assert (kept["path"], kept["samesite"], bool(kept["secure"])) == (
        "/adage/entree/",
        same_site,
        https,
    )
    assert kept["httponly"] is True
    assert not CollectiveOffer.objects.filter(ref=UNKNOWN).exists()
