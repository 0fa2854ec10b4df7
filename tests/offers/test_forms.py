"""The forms of an offer: what people type, what is refused and with which sentence."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError

from offers.forms import PracticalForm, ProjectForm, RecipientForm, TermsForm, initial_terms
from offers.forms.fields import (
    CountField,
    DurationField,
    EmailsField,
    EurosField,
    PhoneField,
    read_clock,
    read_date,
)
from tests.factories.offers import LineFactory, OfferFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import VenueFactory

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    "typed",
    [
        "16/3/27", "16/03/2027", "16-03-2027", "16.3.2027", "16 mars 2027", "16 Mars 27",
        "mardi 16 mars 2027", "2027-03-16", " 16/03/2027 ", "16\u00a0mars\u00a02027",
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_typed(typed: str) -> None:
    assert read_date(typed) == date(2027, 3, 16)


@pytest.mark.parametrize(
    ("typed", "month"), [("1er août 2027", 8), ("1 fev 2027", 2), ("1 déc. 2027", 12)]
)
def test_months_are_read_without_their_accents(typed: str, month: int) -> None:
    assert read_date(typed) == date(2027, month, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "demain",
        "30/02/2027",
        "16/13/2027",
        "１６/03/2027",
        "16/03/0027",
        "16/03/9999",
        "16 ju 27",
    ],
)
def test_what_is_not_a_date_is_not_guessed(typed: str) -> None:
    assert read_date(typed) is None


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("14:30", time(14, 30)), ("14h30", time(14, 30)), ("14 h 30", time(14, 30)), ("9h", time(9))],
)
def test_an_hour_is_read_as_it_is_typed(typed: str, hour: time) -> None:
    assert read_clock(typed) == hour


@pytest.mark.parametrize("typed", ["25:00", "14:75", "midi", "١٤:٣٠"])
def test_what_is_not_an_hour_is_refused(typed: str) -> None:
    assert read_clock(typed) is None


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1 250,50", "1250.50"), ("1250.5", "1250.50"), ("1 250 €", "1250.00"), ("0", "0.00"),
        ("1\u00a0250,5 €", "1250.50"), ("1.250,50", "1250.50"), ("99999999", "99999999.00"),
        ("-0", "0.00"), ("12 euros", "12.00"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_typed(typed: str, amount: str) -> None:
    """R18: no upper limit."""
    assert EurosField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("NaN", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("Infinity", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("1e400", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("１０", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("-5", "Le prix ne peut pas être négatif."),
        ("−0,01", "Le prix ne peut pas être négatif."),
        ("1,234", "Deux décimales au plus."),
        ("9" * 5000, "Ce prix compte trop de chiffres."),
    ],
)
def test_what_is_not_an_amount_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        EurosField().clean(typed)
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "Indiquez un nombre entier d’élèves, 1 au minimum."),
        ("-3", "Indiquez un nombre entier d’élèves, 1 au minimum."),
        ("2,5", "Indiquez un nombre entier d’élèves, 1 au minimum."),
        ("２８", "Indiquez un nombre entier d’élèves, 1 au minimum."),
        ("3001", "3\u00a0001 élèves dépasse la limite de 3\u00a0000."),
        ("9" * 5000, "La limite est de 3\u00a0000 élèves."),
    ],
)
def test_a_number_of_pupils_out_of_bounds_is_refused(typed: str, sentence: str) -> None:
    """R15: 1 to 3000."""
    with pytest.raises(ValidationError) as refused:
        CountField(least=1, most=3000, people="d’élèves").clean(typed)
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("1 h 30", 90), ("1h30", 90), ("90 min", 90), ("90", 90), ("2 h", 120), ("45 min", 45)],
)
def test_a_duration_is_read_as_it_is_typed(typed: str, minutes: int) -> None:
    assert DurationField().clean(typed) == minutes
    assert DurationField().clean(DurationField().prepare_value(minutes)) == minutes


@pytest.mark.parametrize("typed", ["0", "longtemps", "1 h 75"])
def test_what_is_not_a_duration_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DurationField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("02 99 00 00 01", "0299000001"), ("+33 2 99 00 00 01", "+33299000001"),
     ("00262 262 12 34 56", "+262262123456"), ("", "")],
)  # fmt: skip
def test_a_phone_accepts_spaces_and_prefixes(typed: str, kept: str) -> None:
    assert PhoneField(required=False).clean(typed) == kept


def test_from_one_to_six_notification_addresses() -> None:
    """R10: 1 to 6, each complete, once each."""
    field = EmailsField()
    assert field.clean("a@ex.fr\r\nb@ex.fr\r\na@ex.fr\r\n") == ["a@ex.fr", "b@ex.fr"]
    for typed in ("", "a@ex.fr pas-une-adresse", "\n".join(f"p{n}@ex.fr" for n in range(7))):
        with pytest.raises(ValidationError):
            field.clean(typed)


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
        offer=offer, starts_at=start, ends_at=start.replace(hour=12),
        bookable_until=datetime(2026, 12, 1, 23, 59, 59, tzinfo=PARIS),
    )  # fmt: skip
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
    form = RecipientForm(initial={"school_search": typed}, kept=None)
    assert form.found == [school]


@pytest.mark.django_db
def test_only_a_teacher_of_the_chosen_school_may_be_the_target() -> None:
    """R11."""
    school = InstitutionFactory()
    teacher, head = TeacherFactory(institution=school), PrincipalFactory(institution=school)
    said = {"expected_version": "1", "audience": "ONE", "institution": school.pk}
    good = RecipientForm(said | {"teacher": teacher.pk}, kept=school)
    assert good.is_valid()
    assert good.values() == {"institution_id": school.pk, "teacher_id": teacher.pk}
    assert "teacher" in RecipientForm(said | {"teacher": head.pk}, kept=school).errors
    other = InstitutionFactory()
    moved = RecipientForm(said | {"institution": other.pk, "teacher": teacher.pk}, kept=school)
    assert moved.is_valid()
    assert moved.values() == {"institution_id": other.pk, "teacher_id": None}


@pytest.mark.django_db
def test_an_ineligible_school_cannot_be_forged() -> None:
    """R5."""
    school = InstitutionFactory(eligible=False)
    form = RecipientForm(
        {"expected_version": "1", "audience": "ONE", "institution": school.pk}, kept=None
    )
    assert form.errors["institution"] == ["Choisissez un établissement dans la liste."]
