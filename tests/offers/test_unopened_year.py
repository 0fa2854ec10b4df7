"""A date in a school year nobody has opened is refused at its field, wherever it is typed (R15).

The year, the level, the notice: no page, confirmation or message fails on a row that is not there.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from adage_sync import payloads
from adage_sync.payloads.words import Words
from bookings import actions as bookings
from bookings.models import CancellationNotice
from offers import actions
from offers.actions import NotComplete, TermsNotPossible, terms_of
from offers.forms.imports import LineReader
from offers.models import CollectiveOffer, CollectiveStock, OfferRequest
from schools.models import SchoolYear
from schools.queries import year_not_open
from tests.answers import Answer
from tests.factories.offers import LineFactory, OfferFactory
from tests.factories.schools import TeacherFactory
from tests.factories.templates import TemplateFactory
from tests.offers.imports.files import TITLES
from tests.offers.imports.files import offer as file_line
from tests.offers.wizard import draft_of, step, terms
from tests.partner_portal.pages import page_of
from tests.partner_portal.pages import terms as line_terms
from tests.stage import build_stage

pytestmark = pytest.mark.django_db

SENTENCE = (
    "L’année scolaire 2031-2032 n’est pas encore ouverte\u00a0: "
    "choisissez une date au plus tard le 31 août 2031."
)
DAY = "03/09/2031"
START = datetime(2031, 9, 3, 8, tzinfo=UTC)
FAR = {
    "starts_at": START,
    "ends_at": START + timedelta(hours=2),
    "bookable_until": START - timedelta(days=30),
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def error_of(answer: Answer) -> tuple[int, list[str]]:
    assert 'id="id_start_date_error"' in answer.content.decode()
    return answer.status_code, answer.context["form"].errors.get("start_date", [])


def test_the_wizard_says_it_at_the_date(pro: Client, member: User) -> None:
    offer = draft_of(member, line=False)
    answer = pro.post(step(offer, "date-prix"), terms(offer.version, start_date=DAY))

    assert error_of(answer) == (422, [SENTENCE])
    assert not CollectiveStock.objects.exists()


def test_the_last_open_day_is_taken(pro: Client, member: User) -> None:
    offer = draft_of(member, line=False)
    answer = pro.post(step(offer, "date-prix"), terms(offer.version, start_date="31/08/2031"))

    assert (answer.status_code, CollectiveStock.objects.count()) == (302, 1)


def test_a_draft_dated_before_its_year_went_is_not_published(pro: Client, member: User) -> None:
    """The check names the date, and a forged click is refused in words."""
    offer = draft_of(member, line=False)
    LineFactory(offer=offer, **FAR)
    check = step(offer, "verification")

    page = pro.get(check).content.decode()
    assert SENTENCE in page
    assert step(offer, "date-prix") in page
    answer = pro.post(check, {"expected_version": offer.version})
    assert answer.status_code == 409
    assert CollectiveOffer.objects.get().state == "DRAFT"
    with pytest.raises(NotComplete):
        actions.publish(offer_id=offer.pk, expected_version=offer.version, by=member)


@pytest.mark.parametrize("prebooked", [False, True])
def test_another_date_is_refused_at_its_field(prebooked: bool) -> None:
    """« Modifier la date ou le prix », in place or proposed to the teacher (R30)."""
    stage = build_stage()
    if prebooked:
        stage.prebook()
    pro, url = signed_in(stage.member), page_of(stage.offer, "date-prix/")
    form = pro.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"start_date": DAY}

    assert pro.post(url, typed | {"apercu": "1"}).status_code == 200
    for click in ({}, {"confirmer": "1"}):
        assert error_of(pro.post(url, typed | click)) == (422, [SENTENCE])
    assert CollectiveStock.objects.count() == 1


def test_a_new_line_is_refused_at_its_field() -> None:
    stage = build_stage()
    actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)
    url = page_of(stage.offer, "ligne/nouvelle/")

    answer = signed_in(stage.member).post(url, line_terms(start_date=DAY))
    assert error_of(answer) == (422, [SENTENCE])


def test_a_line_of_a_file_says_it_at_its_column(member: User) -> None:
    partner = member.memberships.get().partner
    read = LineReader(partner=partner, by=member, columns=list(TITLES.values()))
    cells = [file_line(start_date=DAY).get(field, "") for field in TITLES]

    problems = [(p.column, p.sentence) for p in read(cells).problems]
    assert problems == [("Date de début", SENTENCE)]


def test_a_teacher_does_not_ask_for_that_day() -> None:
    template = TemplateFactory()
    url = f"/adage/vitrines/{template.ref}/demande/"
    SchoolYear.objects.filter(starts_date__gt=timezone.localdate()).delete()
    last = SchoolYear.objects.latest("ends_date").ends_date
    wishes = {
        "date_1": f"{last + timedelta(days=3):%d/%m/%Y}", "participants": "28",
        "levels": template.levels, "text": "Une visite.",
        "token": "5f0c6a9b-e27d-4141-8d5a-1a8f3f0c6a9b",
    }  # fmt: skip

    answer = signed_in(TeacherFactory()).post(url, wishes)
    (said,) = answer.context["form"].errors["date_1"]
    assert (answer.status_code, said.startswith(SENTENCE[:17])) == (422, True)
    assert f"31 août {last.year}." in said
    assert not OfferRequest.objects.exists()


def test_no_verb_writes_such_a_line() -> None:
    """Whoever calls them: the wizard's line, a new one, another date, a proposal."""
    stage = build_stage()
    far = terms_of(LineFactory.build(offer=stage.offer, **FAR))
    bare = OfferFactory(venue=stage.offer.venue, line=False)
    draft = OfferFactory(venue=stage.offer.venue, state="DRAFT", line=False)
    by, version = stage.member, stage.line.version
    verbs = [
        lambda: actions.set_draft_line(
            offer_id=draft.pk, terms=far, expected_version=draft.version, by=by
        ),
        lambda: actions.open_line(offer_id=bare.pk, terms=far, by=by),
        lambda: actions.edit_line(
            offer_id=stage.offer.pk, terms=far, expected_version=version, by=by
        ),
        lambda: bookings.change_terms(
            offer_id=stage.offer.pk, terms=far, expected_version=version,
            seen=stage.prebook().reference, by=by,
        ),
    ]  # fmt: skip
    for verb in verbs:
        with pytest.raises(TermsNotPossible, match="L’année scolaire 2031-2032"):
            verb()
    assert CollectiveStock.objects.count() == 1


def test_messages_leave_when_the_year_or_a_level_has_gone() -> None:
    stage = build_stage(**FAR)
    stage.offer.levels = ["3e", "4e", "Perdu"]
    booking = build_stage().prebook()
    SchoolYear.objects.all().delete()

    said = payloads.offer_payload(stage.offer, stage.line)
    assert said["yearId"] == "41"
    assert said["participants"] == ["Quatrième", "Troisième", "Perdu"]
    alone, many = (payloads.booking_payload(booking, words) for words in (None, Words.read()))
    assert alone["yearId"] == many["yearId"]
    assert alone == many


YEARS = [
    (date(2026, 9, 1), date(2027, 7, 6)),
    (date(2027, 9, 1), date(2028, 7, 4)),
]
NOT_THEN = "L’année scolaire {} n’est pas ouverte à cette date\u00a0: choisissez une date {}."
NOT_YET = "L’année scolaire {} n’est pas encore ouverte\u00a0: choisissez une date {}."


@pytest.mark.parametrize(
    ("day", "years", "said"),
    [
        (date(2026, 11, 2), YEARS, ""),
        (date(2028, 7, 4), YEARS, ""),
        # Gone by: no year will be opened there any more.
        (date(2026, 8, 20), YEARS, NOT_THEN.format("2025-2026", "à venir")),
        (date(2026, 10, 1), YEARS[1:], NOT_THEN.format("2026-2027", "à venir")),
        (date(2026, 11, 28), [], NOT_THEN.format("2026-2027", "à venir")),
        # Between two years: both are open, not this day.
        (
            date(2027, 8, 2), YEARS,
            NOT_THEN.format(
                "2026-2027", "au plus tard le 6 juillet 2027 ou à partir du 1er septembre 2027"
            ),
        ),
        # Before the first one, which is open.
        (
            date(2027, 8, 2), YEARS[1:],
            NOT_THEN.format("2026-2027", "à partir du 1er septembre 2027"),
        ),
        # Still to come.
        (date(2028, 7, 5), YEARS, NOT_YET.format("2027-2028", "au plus tard le 4 juillet 2028")),
        (date(2028, 9, 4), YEARS, NOT_YET.format("2028-2029", "au plus tard le 4 juillet 2028")),
        (date(2026, 11, 29), [], NOT_YET.format("2026-2027", "d’une autre année")),
    ],
)  # fmt: skip
def test_the_sentence_is_true_of_the_day(
    day: date, years: list[tuple[date, date]], said: str
) -> None:
    """« Pas encore » is of a year to come, never of a day gone by or between two years."""
    with time_machine.travel(datetime(2026, 11, 29, 11, tzinfo=UTC), tick=False):
        assert year_not_open(day, years) == said


def test_a_year_is_found_by_its_days_whatever_its_first_day() -> None:
    stage = build_stage()
    day = stage.line.starts_at.date()
    year = SchoolYear.objects.get(starts_date__lte=day, ends_date__gte=day)
    year.starts_date += timedelta(days=1)
    year.adage_id = "NEUF"
    year.save()

    assert payloads.offer_payload(stage.offer, stage.line)["yearId"] == "NEUF"


@pytest.mark.parametrize("later", [False, True])
def test_pages_and_confirmation_stand_without_year_or_notice(later: bool) -> None:
    """R31: the notices of the texts stand in for a table that is empty or starts later."""
    stage = build_stage()
    booking = stage.prebook()
    CancellationNotice.objects.all().delete()
    if later:
        CancellationNotice.objects.create(
            from_date=timezone.localdate() + timedelta(days=30), notice=timedelta(days=3)
        )
    SchoolYear.objects.all().delete()
    principal, pro = signed_in(stage.principal), signed_in(stage.member)
    teacher = signed_in(stage.teacher)
    for reader, url in (
        (principal, "/adage/"),
        (principal, "/adage/decisions/"),
        (principal, "/adage/budget/"),
        (principal, f"/adage/decisions/{booking.reference}/"),
        (principal, "/adage/calendrier/"),
        (teacher, f"/adage/offres/{stage.offer.ref}/"),
        (teacher, "/adage/recherche/"),
        (pro, page_of(stage.offer)),
        (pro, page_of(stage.offer, "date-prix/")),
        (pro, "/pro/"),
    ):
        assert (url, reader.get(url).status_code) == (url, 200)
    done = stage.confirm(booking)
    assert done.cancellable_until == done.starts_at - timedelta(days=15)
