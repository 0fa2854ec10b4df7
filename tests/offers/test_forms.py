"""The forms of an offer: what several fields say together, what is refused with which sentence."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from offers.forms import PracticalForm, ProjectForm, RecipientForm, TermsForm, initial_terms
from tests.factories.offers import LineFactory, OfferFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import VenueFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
TERMS = {
    "expected_version": "1", "start_date": "21/01/2027", "start_time": "9h", "end_time": "12:00",
    "participants": "28", "accompanying_adults": "3", "price": "450", "deadline": "30/11/2026",
}  # fmt: skip


def terms_form(zone: str = "Europe/Paris", **typed: str) -> TermsForm:
    form = TermsForm(TERMS | typed, zone=zone)
    form.is_valid()
    return form


@time_machine.travel(NOW)
def test_the_deadline_is_the_end_of_its_day_on_the_clock_of_the_place() -> None:
    form = terms_form()
    assert form.terms is not None
    assert form.terms.starts_at == datetime(2027, 1, 21, 9, tzinfo=PARIS)
    assert form.terms.bookable_until == datetime(2026, 11, 30, 23, 59, 59, tzinfo=PARIS)
    island = terms_form("Indian/Reunion").terms
    assert island is not None
    assert island.starts_at == datetime(2027, 1, 21, 9, tzinfo=ZoneInfo("Indian/Reunion"))


@time_machine.travel(NOW)
@pytest.mark.parametrize(
    ("start", "deadline"),
    [("21/01/2027", date(2027, 1, 6)), ("29/11/2026", date(2026, 11, 26))],
)
@pytest.mark.django_db
def test_an_empty_deadline_takes_the_proposed_one(start: str, deadline: date) -> None:
    """R15: 15 days before, half-way when the event is sooner."""
    form = terms_form(start_date=start, deadline="")
    assert form.terms is not None
    assert form.terms.bookable_until.astimezone(PARIS).date() == deadline


@time_machine.travel(NOW)
def test_a_deadline_on_the_day_of_the_event_stops_at_its_start() -> None:
    """R15: never after the start."""
    form = terms_form(deadline="21/01/2027")
    assert form.terms is not None
    assert form.terms.bookable_until == form.terms.starts_at


@time_machine.travel(NOW)
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"deadline": "28/01/2027"}, "deadline",
         "La date limite doit être le 21 janvier 2027 au plus tard, jour de l’événement."),
        ({"deadline": "22/11/2026"}, "deadline", "La date limite ne peut pas être dans le passé."),
        ({"start_date": "22/11/2026"}, "start_date",
         "La date doit être à partir d’aujourd’hui, 23 novembre 2026."),
        ({"start_date": "23/11/2026", "start_time": "8:00", "deadline": ""}, "start_time",
         "L’heure est déjà passée."),
        ({"end_date": "20/01/2027"}, "end_date", "La fin doit être le 21 janvier 2027 ou après."),
        ({"end_date": "01/09/2027"}, "end_date",
         "Début et fin doivent appartenir à la même année scolaire (2026-2027)."),
        ({"end_time": "8:59"}, "end_time", "La fin doit suivre le début."),
        ({"start_date": "28/03/2027", "start_time": "2:30", "deadline": ""}, "start_time",
         "Cette heure n’existe pas ce jour-là : l’heure change."),
        ({"start_date": "n’importe"}, "start_date",
         "Saisissez une date, par exemple 16/03/2027."),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_dates_that_cannot_be_are_refused_with_their_sentence(
    typed: dict[str, str], field: str, sentence: str
) -> None:
    form = terms_form(**typed)
    assert form.terms is None
    assert form.errors[field] == [sentence]


@pytest.mark.django_db
def test_what_a_line_says_comes_back_unchanged_through_the_form() -> None:
    offer = OfferFactory(line=False)
    start = datetime(2027, 1, 21, 9, tzinfo=PARIS)
    line = LineFactory(
        offer=offer,
        starts_at=start,
        ends_at=start.replace(hour=12),
        bookable_until=datetime(2026, 12, 1, 23, 59, 59, tzinfo=PARIS),
    )
    with time_machine.travel(NOW):
        empty = TermsForm(initial=initial_terms(line, "Europe/Paris"), zone="Europe/Paris")
        typed = {name: empty[name].value() or "" for name in empty.fields}
        form = TermsForm(typed | {"expected_version": "1"}, zone="Europe/Paris")
        assert form.is_valid(), form.errors
    assert form.terms is not None
    assert form.terms.starts_at == line.starts_at
    assert form.terms.ends_at == line.ends_at
    assert form.terms.bookable_until == line.bookable_until
    assert form.terms.price == line.price


PROJECT: dict[str, Any] = {
    "expected_version": "1", "title": "Masques et chœur", "description": "Une visite.",
    "formats": ["visite-guidee", "atelier"], "domains": ["theatre"], "levels": ["4e", "Tle"],
}  # fmt: skip


def project_form(**typed: Any) -> ProjectForm:
    venue = VenueFactory()
    return ProjectForm(PROJECT | {"venue": venue.pk} | typed, venues=[venue])


@pytest.mark.django_db
def test_formats_combine() -> None:
    """S14."""
    form = project_form(accessibility=["accessible_motor"], duration_minutes="2 h")
    assert form.is_valid(), form.errors
    values = form.values()
    assert values["formats"] == ["visite-guidee", "atelier"]
    assert values["accessible_motor"] is True
    assert values["accessible_visual"] is False
    assert values["duration_minutes"] == 120


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["6e", "5e", "CM2"])
def test_a_forged_closed_level_is_refused(level: str) -> None:
    """R6, S1."""
    form = project_form(levels=["4e", level])
    assert form.errors["levels"] == [f"Le niveau « {level} » n’est pas ouvert au pass Culture."]


@pytest.mark.django_db
def test_a_venue_of_somebody_else_is_refused() -> None:
    assert "venue" in project_form(venue=VenueFactory().pk).errors


@pytest.mark.django_db
def test_the_limits_of_the_texts_say_by_how_much_they_are_passed() -> None:
    """R10: title 110, description 1500; a line end counts once."""
    form = project_form(title="x" * 113, description="a\r\n" * 750)
    assert form.errors == {"title": ["Le titre dépasse de 3 caractères."]}
    assert project_form(description="x" * 1501).errors == {
        "description": ["La description dépasse de 1 caractère."]
    }


PRACTICAL: dict[str, Any] = {
    "expected_version": "1", "place": "VENUE", "contact_email": "c@ex.fr",
    "notification_emails": "n@ex.fr",
}  # fmt: skip


def test_each_place_asks_for_what_it_needs() -> None:
    """R10, S15: an address elsewhere, departments when one travels, none otherwise."""
    elsewhere = PracticalForm(PRACTICAL | {"place": "OTHER"})
    assert elsewhere.errors.keys() == {"event_address", "event_postal_code", "event_city"}
    for place in ("SCHOOL", "TO_DECIDE"):
        assert PracticalForm(PRACTICAL | {"place": place}).errors.keys() == {"departments"}
    home = PracticalForm(PRACTICAL | {"departments": ["35"], "event_address": "quelque part"})
    assert home.is_valid()
    assert home.values()["departments"] == []
    assert home.values()["event_address"] == ""


def test_one_way_to_reach_the_partner_is_enough_but_needed() -> None:
    """R10: contact e-mail and phone, at least one."""
    assert PracticalForm(
        PRACTICAL | {"contact_email": "", "contact_phone": "0299000001"}
    ).is_valid()
    nobody = PracticalForm(PRACTICAL | {"contact_email": ""})
    assert nobody.errors.keys() == {"contact_email"}


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["anne bretagne", "RENNES", "rosa-guillou", "9900001"])
def test_a_school_is_found_by_name_town_or_uai(typed: str) -> None:
    school = InstitutionFactory(uai="9900001K", name="Collège Rosa-Guillou Anne de Bretagne")
    InstitutionFactory(name="Lycée fermé Rosa-Guillou Anne Bretagne", is_open=False)
    InstitutionFactory(name="Autre", city="Vitré")
    form = RecipientForm(initial={"school_search": typed}, stored=None)
    assert form.found == [school]


@pytest.mark.django_db
def test_only_a_teacher_of_the_chosen_school_may_be_the_target() -> None:
    """R11."""
    school = InstitutionFactory()
    teacher, principal = TeacherFactory(institution=school), PrincipalFactory(institution=school)
    said = {"expected_version": "1", "audience": "ONE", "institution": school.pk}
    good = RecipientForm(said | {"teacher": teacher.pk}, stored=school)
    assert good.is_valid()
    assert good.values() == {"institution_id": school.pk, "teacher_id": teacher.pk}
    assert "teacher" in RecipientForm(said | {"teacher": principal.pk}, stored=school).errors
    other = InstitutionFactory()
    moved = RecipientForm(said | {"institution": other.pk, "teacher": teacher.pk}, stored=school)
    assert moved.is_valid()
    assert moved.values() == {"institution_id": other.pk, "teacher_id": None}


@pytest.mark.django_db
def test_an_ineligible_school_cannot_be_forged() -> None:
    """R5."""
    school = InstitutionFactory(eligible=False)
    form = RecipientForm(
        {"expected_version": "1", "audience": "ONE", "institution": school.pk}, stored=None
    )
    assert form.errors["institution"] == ["Choisissez un établissement dans la liste."]


@pytest.mark.django_db
def test_an_audience_left_out_is_one_error_not_two() -> None:
    """The list of schools is only asked for once a single school is announced."""
    form = RecipientForm({"expected_version": "1"}, stored=None)
    assert list(form.errors) == ["audience"]


@pytest.mark.django_db
def test_a_title_nobody_can_read_is_no_title() -> None:
    """R10: it is the link to the offer in every list and mail."""
    for unseen in ("\u200b", "\u202e\u2060", "---", "…"):
        assert project_form(title=unseen).errors["title"] == ["Donnez un titre à l’offre."]


@pytest.mark.django_db
def test_errors_of_the_project_are_told_in_the_order_of_the_page() -> None:
    form = project_form(title="", description="", formats=[], domains=[], levels=[])
    assert list(form.errors) == ["title", "description", "formats", "domains", "levels"]


def test_the_short_number_of_a_partner_overseas_is_read():
    """Nouméa: six digits, understood where the venue is known."""
    typed = PRACTICAL | {"contact_phone": "27 50 10"}
    there = PracticalForm(typed, territory="988")
    assert (there.errors, there.cleaned_data["contact_phone"]) == ({}, "+687275010")
    assert "contact_phone" in PracticalForm(typed, territory="35").errors
