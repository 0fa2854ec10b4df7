"""The two real directories and the small files that failed once, against an independent reading."""

import csv
import re
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from schools.forms.directory import read_directory
from schools.models import Institution
from tests.schools.directory_file import CASES, DATA, content, workbook

pytestmark = pytest.mark.django_db
BRITTANY = DATA / "annuaire-education-ille-et-vilaine.csv"
OCCITANIE = DATA / "annuaire-education-occitanie-2024.csv"
REAL = [(BRITTANY, 996, 187), (OCCITANIE, 1661, 1081)]
KINDS = ("Collège", "Lycée", "EREA")
UNDER_CONTRACT = {
    "CONTRAT D'ASSOCIATION TOUTES CLASSES",
    "CONTRAT ASSOCIATION PARTIE DES CLASSES",
    "SOUS CONTRAT ETABLISSEMENT AGRICOLE",
}


def rows_of(file: Path) -> list[dict[str, str]]:
    """The file read by the plainest means, without a line of the product."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=";"))


def eligible_by_hand(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """R5 written again, from the words of the directory: UAI -> one of its rows."""
    return {
        row["Identifiant_de_l_etablissement"]: row
        for row in rows
        if row["Type_etablissement"] in KINDS
        and row["etat"] == "OUVERT"
        and (
            row["Statut_public_prive"] == "Public"
            or row["Type_contrat_prive"] in UNDER_CONTRACT
            or (row["Type_contrat_prive"], row["ministere_tutelle"])
            == ("SANS OBJET", "AGRICULTURE")
        )
    }


def run(file: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_institutions", str(file), *options, stdout=out)
    return out.getvalue()


def eligible() -> set[str]:
    return set(Institution.objects.eligible().values_list("uai", flat=True))


def test_the_two_real_directories_are_taken_from_nothing_twice_to_the_counts_of_another_reading():
    """R5: 187 and 1 081 eligible; the second time nothing changes."""
    expected: set[str] = set()
    for file, lines, count in REAL:
        mine = eligible_by_hand(rows_of(file))
        assert (len(rows_of(file)), len(mine)) == (lines, count)
        out = run(file)
        assert f"{lines} lignes lues" in out
        assert f"{count} établissements créés" in out
        assert "3 lignes d’un autre site" in out
        expected |= mine.keys()
        assert eligible() == expected
    before = list(Institution.objects.order_by("pk").values())
    for file, _, count in REAL:
        out = run(file)
        assert "0 établissements créés" in out
        assert "0 mis à jour" in out
        assert f"{count} inchangés" in out
    assert list(Institution.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(("file", "lines", "count"), REAL)
def test_the_facts_kept_are_those_of_the_file(file: Path, lines: int, count: int):
    rows = rows_of(file)
    once = Counter(row["Identifiant_de_l_etablissement"] for row in rows)
    postal = "Code postal" if "Code postal" in rows[0] else "Code_postal"
    read = {row.uai: row for row in read_directory(file.read_bytes())[0] if row.facts}
    mine = eligible_by_hand(rows)
    assert read.keys() == mine.keys()
    for uai, row in mine.items():
        if once[uai] == 1:
            facts = read[uai].facts
            assert facts["name"] == row["Nom_etablissement"].strip()
            assert facts["city"] == row["Nom_commune"].strip()
            assert facts["postal_code"] == row[postal]
            assert facts["department_code"] == row["Code_departement"][1:]
            assert facts["time_zone"] == "Europe/Paris"


@pytest.mark.parametrize("first", ["dir_ariege_plain.csv", "dir_ariege_excel.csv"])
def test_a_file_saved_by_a_spreadsheet_says_the_same_as_the_one_published(first: str):
    """Département « 9 », postal code « 9200 », phones of nine digits: the zeros are put back."""
    names = {"dir_ariege_plain.csv", "dir_ariege_excel.csv"}
    mine = eligible_by_hand(rows_of(CASES / "dir_ariege_plain.csv")).keys()
    assert len(mine) == 34
    assert "34 établissements créés" in run(CASES / first)
    before = list(Institution.objects.order_by("pk").values())
    assert {school["department_code"] for school in before} == {"09"}
    assert all(re.fullmatch("09[0-9]{3}", school["postal_code"]) for school in before)
    assert "34 inchangés" in run(CASES / (names - {first}).pop())
    assert list(Institution.objects.order_by("pk").values()) == before
    assert eligible() == mine


@pytest.mark.parametrize("spoil", [lambda v: v.lstrip("0"), lambda v: f"{v.lstrip('0')}.0"])
def test_zeros_lost_by_any_program_are_put_back(tmp_path: Path, spoil):
    """Codes of institutions too, and numbers that became « 9200.0 »."""
    rows = rows_of(CASES / "dir_ariege_plain.csv")
    run(CASES / "dir_ariege_plain.csv")
    numbers = ("Code_postal", "Code_departement", "multi_uai", "etablissement_multi_lignes")
    for row in rows:
        row["Identifiant_de_l_etablissement"] = row["Identifiant_de_l_etablissement"].lstrip("0")
        row |= {name: spoil(row[name]) for name in numbers if row.get(name)}
    (tmp_path / "annuaire.csv").write_bytes(content(rows))
    assert "34 inchangés" in run(tmp_path / "annuaire.csv")


def test_a_real_directory_saved_as_a_workbook_says_the_same(tmp_path: Path):
    rows = [row for row in rows_of(BRITTANY) if row["Type_etablissement"] in KINDS]
    (tmp_path / "annuaire.xlsx").write_bytes(workbook(rows))
    run(BRITTANY)
    out = run(tmp_path / "annuaire.xlsx")
    assert "187 inchangés" in out
    assert "0 mis à jour" in out


def test_private_lycees_of_agriculture_are_eligible_whatever_the_edition_calls_their_contract():
    """« SANS OBJET » in 2023, « SOUS CONTRAT ETABLISSEMENT AGRICOLE » since 2024."""
    run(CASES / "dir_35agri_2023words.csv")
    before = eligible()
    assert len(before) == 2
    assert "2 mis à jour" in run(CASES / "dir_35agri_2024words.csv")  # the contract's words
    assert eligible() == before
    assert "4 établissements créés" in run(CASES / "dir_agri_4lines.csv")
    assert len(eligible()) == 6


@pytest.mark.parametrize("file", sorted(CASES.glob("dir_*.csv")), ids=lambda file: file.name)
def test_each_file_that_failed_once_is_taken_to_the_counts_of_another_reading(file: Path):
    run(file)
    mine = eligible_by_hand(rows_of(file)).keys()
    assert eligible() == mine
    assert f"{len(mine)} inchangés" in run(file)


def test_an_import_that_would_close_more_than_two_in_a_hundred_stops_and_names_them(tmp_path: Path):
    """R5: four of 187 is too many, three is not."""
    run(BRITTANY)
    rows = rows_of(BRITTANY)
    closed = sorted(eligible_by_hand(rows))[:4]
    file = tmp_path / "annuaire.csv"

    def without(codes: list[str]) -> None:
        changed = [
            row | ({"etat": "FERME"} if row["Identifiant_de_l_etablissement"] in codes else {})
            for row in rows
        ]
        file.write_bytes(content(changed))

    without(closed)
    before = list(Institution.objects.order_by("pk").values())
    with pytest.raises(CommandError) as stopped:
        run(file)
    said = str(stopped.value)
    assert all(f"{uai} " in said for uai in closed)
    assert "4 des 187" in said
    assert "--yes" in said
    assert list(Institution.objects.order_by("pk").values()) == before
    assert "--yes" in run(file, "--dry-run")
    assert list(Institution.objects.order_by("pk").values()) == before
    without(closed[:3])
    assert "3 devenus non éligibles ou fermés" in run(file)
    without(closed)
    assert "1 devenus non éligibles ou fermés" in run(file)
    assert len(eligible()) == 183


def test_with_yes_all_of_them_are_closed(tmp_path: Path):
    run(CASES / "dir_ariege_plain.csv")
    rows = [row | {"etat": "FERME"} for row in rows_of(CASES / "dir_ariege_plain.csv")]
    (tmp_path / "annuaire.csv").write_bytes(content(rows))
    assert "34 devenus non éligibles ou fermés" in run(tmp_path / "annuaire.csv", "--yes")
    assert eligible() == set()
