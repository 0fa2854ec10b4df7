"""A line of a file is read by the forms of the wizard: same rules, same sentences."""

from decimal import Decimal

import pytest

from accounts.models import User
from offers.forms.imports import COLUMNS, LineReader
from offers.forms.imports.cells import ABRIDGED, FORMULA, ILLEGIBLE
from offers.forms.imports.columns import BY_KEY
from offers.forms.imports.line import EXAMPLE, read_choices
from tests.factories.offers import in_days
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.venues import VenueFactory
from tests.offers.imports.files import TITLES, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(member: User) -> LineReader:
    partner = member.memberships.get().partner
    return LineReader(partner=partner, by=member, columns=list(TITLES.values()))


def cells(**changed: str) -> list[str]:
    line = offer(**changed)
    return [line.get(field, "") for field in TITLES]


def said(read: LineReader, **changed: str) -> list[tuple[str, str]]:
    return [(p.column, p.sentence) for p in read(cells(**changed)).problems]


def test_a_good_line_becomes_the_values_and_the_terms_of_an_offer(read, member):
    line = read(cells())
    assert line.problems == []
    assert line.venue_id == member.memberships.get().partner.venues.get().pk
    assert line.values["formats"] == ["visite-guidee", "atelier"]
    assert line.values["domains"] == ["theatre"]
    assert line.values["levels"] == ["4e", "3e"]
    assert line.values["notification_emails"] == ["scolaires@theatre.fr", "billetterie@theatre.fr"]
    assert line.values["institution_id"] is None
    assert line.terms.price == Decimal("1250.50")


def past() -> str:
    return f"{in_days(-3):%d/%m/%Y}"


@pytest.mark.parametrize(
    ("changed", "column", "sentence"),
    [
        ({"title": "x" * 151}, "Titre", "Le titre dépasse de 41 caractères."),
        ({"title": ""}, "Titre", "Donnez un titre à l’offre."),
        ({"description": ""}, "Description", "Décrivez l’offre en quelques phrases."),
        ({"formats": ""}, "Formats", "Cochez au moins un format."),
        ({"levels": "6e"}, "Niveaux", "Le niveau « 6e » n’est pas ouvert au pass Culture."),
        ({"price": "１０"}, "Prix total", "Indiquez un prix, 0 si l’offre est gratuite."),
        ({"price": "NaN"}, "Prix total", "Indiquez un prix, 0 si l’offre est gratuite."),
        ({"price": "-5"}, "Prix total", "Le prix ne peut pas être négatif."),
        ({"price": "1,234"}, "Prix total", "Deux décimales au plus."),
        ({"start_date": "bientôt"}, "Date de début", "Saisissez une date, par exemple 16/03/2027."),
        ({"end_time": "8 h"}, "Heure de fin", "La fin doit suivre le début."),
        ({"participants": "0"}, "Nombre d’élèves",
         "Indiquez un nombre entier d’élèves, 1 au minimum."),
        ({"contact_email": "", "contact_phone": ""}, "Courriel de contact",
         "Indiquez un courriel ou un téléphone de contact."),
        ({"place": "Dans l’établissement"}, "Départements", "Choisissez au moins un département."),
        ({"place": "À une autre adresse", "event_postal_code": "35000", "event_city": "Rennes"},
         "Adresse", "Indiquez l’adresse de l’événement."),
        ({"venue": "Salle d’un autre"}, "Lieu qui propose l’offre",
         "Choisissez un des lieux de votre structure."),
        ({"institution": "123"}, "Établissement (code UAI)",
         "Le code UAI compte 7 chiffres et une lettre, celle du code."),
        ({"institution": "0350896J"}, "Établissement (code UAI)",
         "Le code UAI 0350896J n’est pas dans le dispositif."),
        ({"teacher": "a@b.fr"}, "Enseignant (courriel)",
         "Indiquez aussi le code UAI de son établissement."),
        ({"title": "=1+1"}, "Titre", FORMULA),
        ({"title": "a\N{REPLACEMENT CHARACTER}b"}, "Titre", ILLEGIBLE),
        ({"domains": "Théâtre ancien"}, "Domaines",
         "«\u00a0Théâtre ancien\u00a0» n’est pas une réponse possible : "
         "voyez la feuille « Listes » du modèle."),
    ],
)  # fmt: skip
def test_each_fault_is_said_once_at_its_column(read, changed, column, sentence):
    assert said(read, **changed) == [(column, sentence)]


def test_dates_are_asked_as_the_wizard_asks_them(read):
    assert said(read, start_date=past())[0][1].startswith("La date doit être à partir d’aujourd’")
    day = in_days(60)
    before = f"{in_days(59):%d/%m/%Y}"
    (column, sentence), *others = said(read, start_date=f"{day:%d/%m/%Y}", end_date=before)
    assert (column, others) == ("Date de fin", [])
    assert sentence.startswith("La fin doit être le")


def test_a_venue_is_named_by_its_siret_or_its_name_among_the_partners_own(read, member):
    partner = member.memberships.get().partner
    stranger = VenueFactory(name="Ailleurs")
    hall = VenueFactory(partner=partner, name="Petite salle")
    read = LineReader(partner=partner, by=member, columns=list(TITLES.values()))
    assert read(cells(venue=hall.siret)).venue_id == hall.pk
    assert read(cells(venue="petite SALLE")).venue_id == hall.pk
    wrong = [("Lieu qui propose l’offre", "Choisissez un des lieux de votre structure.")]
    for text in (stranger.siret, stranger.name, str(stranger.pk), str(hall.pk)):
        assert said(read, venue=text) == wrong
    assert said(read, venue="") == [
        ("Lieu qui propose l’offre", "Choisissez le lieu qui propose l’offre.")
    ]


def test_an_offer_may_be_for_one_school_and_one_of_its_teachers_on_the_schools_clock(read):
    school = InstitutionFactory(time_zone="Indian/Reunion")
    teacher, other = TeacherFactory(institution=school), TeacherFactory()
    chosen = {"institution": school.uai.lower(), "place": "Dans l’établissement",
              "departments": "35, 2A | Ain"}  # fmt: skip
    line = read(cells(**chosen, teacher=teacher.email.upper()))
    assert line.problems == []
    assert (line.values["institution_id"], line.values["teacher_id"]) == (school.pk, teacher.pk)
    assert line.values["departments"] == ["35", "2A", "01"]
    assert line.terms.starts_at.hour == 5  # 9 h at La Réunion, in UTC
    assert said(read, **chosen, teacher=other.email) == [
        ("Enseignant (courriel)", "Choisissez un enseignant de cet établissement.")
    ]


def test_what_a_spreadsheet_does_to_numbers_is_undone(read):
    line = read(
        cells(
            contact_phone="612345678",
            event_postal_code="1000",
            event_city="Bourg",
            event_address="1 rue",
            place="À une autre adresse",
        )
    )
    assert line.problems == []
    assert line.values["contact_phone"] == "+33612345678"
    assert line.values["event_postal_code"] == "01000"


SIRET_WORDS = [
    "09999141600019", "099 991 416 00019", "9999141600019", "099.991.416.00019",
    "099\u00a0991\u00a0416\u00a000019", "0 9999-1416-00019", "Théâtre de l'Éclusier",
    "THEATRE DE L ECLUSIER", "Théâtre de l’Éclusier\u200b",
]  # fmt: skip


@pytest.mark.parametrize("written", SIRET_WORDS)
def test_a_venue_is_known_however_a_spreadsheet_or_a_person_writes_it(member, written):
    partner = member.memberships.get().partner
    hall = VenueFactory(partner=partner, name="Théâtre de l’Éclusier")
    type(hall).objects.filter(pk=hall.pk).update(siret="09999141600019")
    read = LineReader(partner=partner, by=member, columns=list(TITLES.values()))
    assert read(cells(venue=written)).venue_id == hall.pk


@pytest.mark.parametrize(
    ("field", "column", "written"),
    [
        ("venue", "Lieu qui propose l’offre", "9,99914E+12"),
        ("contact_phone", "Téléphone de contact", "3,35612E+10"),
        ("institution", "Établissement (code UAI)", "3.50024e5"),
    ],
)
def test_a_code_a_spreadsheet_has_abridged_is_told_as_such(read, field, column, written):
    assert said(read, **{field: written}) == [(column, ABRIDGED)]


@pytest.mark.parametrize(
    "form", ["{:%d/%m/%Y} 00:00:00", "{:%Y-%m-%d}T00:00:00", "{:%d/%m/%Y} 14:00"]
)
def test_a_day_with_the_hour_of_a_spreadsheet_is_that_day(read, form):
    day, last = in_days(60), in_days(50)
    line = read(
        cells(start_date=form.format(day), deadline=form.format(last), start_time="9:00:00")
    )
    assert line.problems == []
    assert (
        line.terms
        == read(
            cells(start_date=f"{day:%d/%m/%Y}", deadline=f"{last:%d/%m/%Y}", start_time="9 h")
        ).terms
    )


def test_the_hour_of_the_cell_of_a_day_fills_its_own_column_when_it_is_empty(read):
    day = in_days(60)
    moments = {
        "start_date": f"{day:%d/%m/%Y} 10:30",
        "start_time": "",
        "end_time": f"{day:%d/%m/%Y} 12:00",
    }
    asked = {"start_date": f"{day:%d/%m/%Y}", "start_time": "10:30", "end_time": "12:00"}
    assert read(cells(**moments)).terms == read(cells(**asked)).terms is not None


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        ("participants", "28,0", "28"), ("accompanying_adults", "3.00", "3"),
        ("price", "1.250,50 €", "1250,5"), ("price", "Gratuit", "0"), ("price", "12 € 50", "12,50"),
        ("duration_minutes", "02:30:00", "2 h 30"),
    ],
)  # fmt: skip
def test_numbers_are_read_in_every_form(read, field, written, meant):
    one, two = read(cells(**{field: written})), read(cells(**{field: meant}))
    assert (one.problems, one.values, one.terms) == ([], two.values, two.terms)


def test_several_answers_are_told_apart_even_when_they_hold_commas():
    domains, levels = BY_KEY["domaines"], BY_KEY["niveaux"]
    text = "Danse, arts visuels,plastiques, appliqués; Cinéma, audiovisuel\nmusique"
    assert read_choices(text, domains) == (["danse", "arts-visuels", "cinema", "musique"], [])
    assert read_choices("seconde | CAP 1re année|Terminale, 4E", levels) == (
        ["2de", "CAP1", "Tle", "4e"],
        [],
    )
    assert read_choices("danse|magie, danse", domains) == (["danse"], ["magie"])


def test_every_answer_of_the_lists_of_the_template_is_understood():
    for column in COLUMNS:
        for code, label in (column.choices or {}).items():
            assert read_choices(label, column) == ([code], [])


def test_a_line_with_more_cells_than_columns_and_the_example_line_are_told(read):
    overflowing = read([*cells(), "suite"])
    assert overflowing.problems[0].sentence.startswith("Cette ligne compte 29 cellules")
    sample = {c.field: c.example for c in COLUMNS if isinstance(c.example, str)}
    assert ("", EXAMPLE) in said(read, **sample)
