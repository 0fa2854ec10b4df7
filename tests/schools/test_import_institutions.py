"""manage.py import_institutions: the official directory (R5)."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from schools.models import Institution
from tests.factories.schools import InstitutionFactory
from tests.schools.directory_file import BRUZ, DEMO, content, loaded, real_row, real_rows, workbook

pytestmark = pytest.mark.django_db
ZOLA = "0350024L"
DAMAGED_UTF_16 = content(real_rows(), encoding="utf-16").replace(
    "Rennes".encode("utf-16-le"), "\x00ennes".encode("utf-16-le"), 1
)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """Import some bytes (or rows) and return what the command prints."""
    return partial(loaded, tmp_path)


def refused(run: Callable[..., str], data: bytes | list[dict[str, str]]) -> str:
    """The error of an import that changed nothing."""
    before = list(Institution.objects.order_by("uai").values())
    with pytest.raises(CommandError) as error:
        run(data)
    assert list(Institution.objects.order_by("uai").values()) == before
    return str(error.value)


def test_the_directory_is_taken_as_published(run):
    """R5, S6, S10: 28 real lines, 27 institutions."""
    out = run(DEMO.read_bytes())
    assert "28 lignes lues" in out
    assert "27 établissements créés" in out
    assert Institution.objects.eligible().count() == 27


def test_the_facts_of_the_directory_are_kept(run):
    """R5, S4."""
    run(DEMO.read_bytes())
    school = Institution.objects.get(uai="0351914R")
    assert school.name == "Lycée maritime Florence Arthaud"
    assert (school.kind, school.sector, school.ministry) == ("LYCEE", "PUBLIC", "SEA")
    assert (school.postal_code, school.city) == ("35400", "Saint-Malo")
    assert (school.department_code, school.academy) == ("35", "Rennes")
    assert school.time_zone == "Europe/Paris"
    assert school.email == "lpm-saint-malo@developpement-durable.gouv.fr"
    assert 48 < school.latitude < 49


def test_a_second_run_changes_nothing(run):
    run(DEMO.read_bytes())
    before = list(Institution.objects.order_by("pk").values())
    out = run(DEMO.read_bytes())
    assert "0 établissements créés" in out
    assert "0 mis à jour" in out
    assert "27 inchangés" in out
    assert list(Institution.objects.order_by("pk").values()) == before


def test_a_dry_run_counts_and_writes_nothing(run):
    out = run(DEMO.read_bytes(), "--dry-run")
    assert "27 établissements créés" in out
    assert "rien n’est écrit" in out
    assert not Institution.objects.exists()


def test_a_changed_line_updates_its_institution_only(run):
    run(real_rows())
    rows = [
        row | {"Nom_commune": "Rennes Cedex"}
        if row["Identifiant_de_l_etablissement"] == ZOLA
        else row
        for row in real_rows()
    ]
    out = run(rows)
    assert "1 mis à jour" in out
    assert "26 inchangés" in out
    assert Institution.objects.get(uai=ZOLA).city == "Rennes Cedex"


def test_an_institution_on_several_sites_is_one_named_by_the_line_that_is_not_an_annexe(run):
    """R5: the annexe comes first in the file, and loses."""
    out = run(DEMO.read_bytes())
    assert Institution.objects.get(uai=BRUZ).city == "Bruz"
    assert "1 lignes d’un autre site" in out
    assert "annexe du collège Saint-Joseph" in out


def test_without_the_word_annexe_the_first_site_wins(run):
    first = real_row(BRUZ, Nom_etablissement="Collège Saint-Paul", Nom_commune="Saint-Erblon")
    run([first, first | {"Nom_commune": "Bruz"}])
    assert Institution.objects.get(uai=BRUZ).city == "Saint-Erblon"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Type_etablissement": "Ecole"}, "1 : type «\u00a0Ecole\u00a0»"),
        ({"Type_etablissement": ""}, "1 : type «\u00a0non renseigné\u00a0»"),
        (
            {"Statut_public_prive": "Privé", "Type_contrat_prive": "HORS CONTRAT"},
            "privé hors contrat",
        ),
        ({"etat": "FERME"}, "état «\u00a0FERME\u00a0»"),
        ({"ministere_tutelle": "SANTE ET SOLIDARITE NATIONALE"}, "ministère non financeur"),
        ({"Code_departement": "099", "Code postal": "99000"}, "hors du territoire national"),
    ],
)
def test_a_line_left_aside_says_why(run, cells, reason):
    """R5."""
    out = run([real_row(ZOLA, **cells)])
    assert "1 lignes laissées de côté" in out
    assert reason in out
    assert not Institution.objects.exists()


def test_every_line_is_counted_once(run):
    rows = [*real_rows(), real_row(ZOLA, Identifiant_de_l_etablissement="0350122T", etat="FERME")]
    out = run(rows)
    assert "29 lignes lues" in out
    assert "27 établissements créés" in out
    assert "1 lignes d’un autre site" in out
    assert "1 lignes laissées de côté" in out


def test_the_names_of_columns_of_another_edition_are_understood(run):
    """R5: « Code postal » or « Code_postal »."""
    row = real_row(ZOLA)
    row["Code_postal"] = row.pop("Code postal")
    run([{name.lower(): value for name, value in row.items()}])
    assert Institution.objects.get().postal_code == "35044"


@pytest.mark.parametrize(
    ("department", "postal_code", "code", "zone"),
    [
        ("974", "97400", "974", "Indian/Reunion"),
        ("02A", "20000", "2A", "Europe/Paris"),
        ("", "97200", "972", "America/Martinique"),
    ],
)
def test_an_institution_lives_on_the_clock_of_its_territory(
    run, department, postal_code, code, zone
):
    run([real_row(ZOLA, **{"Code_departement": department, "Code postal": postal_code})])
    school = Institution.objects.get()
    assert (school.department_code, school.time_zone) == (code, zone)


def test_a_school_the_directory_closes_is_closed_here(run):
    run([real_row(ZOLA)])
    out = run([real_row(ZOLA, etat="FERME")], "--yes")
    assert "1 devenus non éligibles ou fermés" in out
    assert not Institution.objects.eligible().exists()
    run([real_row(ZOLA)])
    assert Institution.objects.eligible().exists()


def test_a_school_that_left_the_file_is_reported_and_left_open(run):
    """A missing line says neither why nor since when."""
    run(real_rows())
    out = run([row for row in real_rows() if row["Identifiant_de_l_etablissement"] != ZOLA])
    assert "1 absents de ce fichier" in out
    assert ZOLA in out
    assert Institution.objects.get(uai=ZOLA).is_open


def test_the_file_of_one_department_says_nothing_of_the_others(run):
    InstitutionFactory(department_code="44", postal_code="44000", city="Nantes")
    assert "absents" not in run(real_rows())


def test_a_decision_by_hand_wins_over_the_file(run):
    """R5: the administration may add one by hand, with a reason."""
    InstitutionFactory(uai=ZOLA, kind="OTHER", eligible_reason="Convention du 3 mars")
    run([real_row(ZOLA, Type_etablissement="Autre")])
    assert Institution.objects.eligible().get().kind == "OTHER"
    Institution.objects.update(eligible=False, eligible_reason="N’utilise pas ADAGE")
    run([real_row(ZOLA)])
    assert not Institution.objects.eligible().exists()


def test_an_unreadable_e_mail_or_coordinate_does_not_stop_a_school(run):
    run([real_row(ZOLA, Mail="à compléter", latitude="?", longitude="")])
    school = Institution.objects.get()
    assert (school.email, school.latitude, school.longitude) == ("", None, None)


def test_a_truncated_file_names_its_last_line(run):
    whole = content(real_rows())
    error = refused(run, whole[: whole.rindex(b"Rennes")])
    assert "Ligne 29" in error
    assert "tronquée" in error


def test_a_file_cut_in_the_middle_of_a_letter_is_truncated(run):
    whole = content(real_rows())
    error = refused(run, whole[: whole.rindex("é".encode()) + 1])
    assert "tronqué" in error


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_writing_of_the_directory_is_taken(run, separator, encoding):
    data = content(real_rows(), separator=separator, encoding=encoding)
    assert "27 établissements créés" in run(data)
    assert Institution.objects.get(uai="0351914R").name == "Lycée maritime Florence Arthaud"
    old_mac = data.decode(encoding).replace("\r\n", "\r")
    assert "27 inchangés" in run(old_mac.encode(encoding))


def test_a_workbook_of_the_directory_is_taken(run):
    assert "27 établissements créés" in run(workbook(real_rows()))


def test_another_separator_is_refused_with_those_that_are_read(run):
    error = refused(run, content(real_rows(), separator="|"))
    assert "Ligne 1" in error
    assert "«\u00a0,\u00a0»" in error


def test_a_damaged_letter_names_its_line_and_its_column(run):
    rows = [real_row(ZOLA), real_row("0350896J", Nom_etablissement="Collège")]
    data = content(rows).replace("Collège;".encode(), b"Coll\xe8ge;", 1)
    error = refused(run, data)
    assert "Ligne 3, colonne «\u00a0Nom_etablissement\u00a0»" in error
    assert "illisible" in error


def test_an_uai_twice_without_the_mark_of_several_sites_names_both_lines(run):
    error = refused(run, [real_row("0350896J"), real_row(ZOLA), real_row(ZOLA)])
    assert "Ligne 4" in error
    assert "ligne 3" in error


def test_an_uai_marked_on_one_of_its_two_lines_only_is_an_error(run):
    marked = real_row(ZOLA, etablissement_multi_lignes="1")
    assert "Ligne 3" in refused(run, [marked, real_row(ZOLA)])


def test_a_wrong_check_letter_is_named_with_the_right_one(run):
    error = refused(
        run, [real_row("0350896J"), real_row(ZOLA, Identifiant_de_l_etablissement="0350024M")]
    )
    assert "Ligne 3" in error
    assert "0350024M" in error
    assert "attendue\u00a0: L" in error


def test_a_wrong_check_letter_is_an_error_even_on_a_line_left_aside(run):
    rows = [real_row(ZOLA, Identifiant_de_l_etablissement="0350024M", Type_etablissement="Ecole")]
    assert "Ligne 2" in refused(run, rows)


def test_one_error_changes_nothing_and_every_error_is_told(run):
    run([real_row("0350896J")])
    rows = [
        real_row("0350896J", Nom_commune="Ailleurs"),
        real_row(ZOLA, Identifiant_de_l_etablissement="0350024M"),
        real_row(ZOLA, Identifiant_de_l_etablissement="35"),
    ]
    error = refused(run, rows)
    assert "Ligne 3" in error
    assert "Ligne 4" in error


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "vide"),
        (b"Identifiant_de_l_etablissement;Nom\r\n1;2\r\n", "absente"),
        (content(real_rows()).split(b"\r\n")[0], "aucune ligne"),
        (content(real_rows()).replace(b"Rennes", b"\x00", 1), "nul"),
        (content([real_row(ZOLA)]).replace(b";Lyc", b';"Lyc', 1), "guillemet"),
        (DAMAGED_UTF_16, "illisible"),
        (content([real_row(ZOLA, Nom_commune="=1+1")]), "formule"),
        (content([real_row(ZOLA, Nom_etablissement="")]), "nom"),
        (content([real_row(ZOLA, Nom_etablissement="x" * 201)]), "Ligne 2"),
        (content([real_row(ZOLA) | {"code_postal": "1"}]), "double"),
    ],
)
def test_any_other_broken_file_is_refused_with_a_sentence(run, data, word):
    assert word in refused(run, data)


def test_a_file_that_does_not_exist_is_one_sentence():
    with pytest.raises(CommandError, match=r"absent\.csv"):
        call_command("import_institutions", "absent.csv")
