"""The mock ADAGE reads the directory in every edition, without anything of the product."""

import csv
from pathlib import Path

import pytest

from mock_adage.directory import read_directory, search
from tests.schools.directory_file import CASES, DATA

OPEN_TYPES = ("Collège", "Lycée", "EREA")


@pytest.mark.parametrize(
    ("file", "count"),
    [
        (DATA / "annuaire-demo.csv", 27),
        (DATA / "annuaire-education-ille-et-vilaine.csv", 202),
        (DATA / "annuaire-education-occitanie-2024.csv", 1214),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_every_edition_is_read_to_the_counts_of_another_reading(file: Path, count: int):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            row
            for row in csv.DictReader(lines, delimiter=";")
            if row["Type_etablissement"] in OPEN_TYPES and row["etat"] == "OUVERT"
        ]
    schools = read_directory(file)
    assert schools.keys() == {row["Identifiant_de_l_etablissement"] for row in rows}
    assert len(schools) == count
    assert all(school.postal_code for school in schools.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_saved_by_a_spreadsheet_says_the_same(tmp_path: Path, encoding: str):
    """The first zeros of postal codes and phones are put back."""
    plain = read_directory(CASES / "dir_ariege_plain.csv")
    saved = (CASES / "dir_ariege_excel.csv").read_text("utf-8-sig")
    (tmp_path / "annuaire.csv").write_text(saved, encoding, "replace", newline="")
    read = read_directory(tmp_path / "annuaire.csv")
    assert read.keys() == plain.keys()
    for uai, school in plain.items():
        assert (read[uai].name, read[uai].postal_code) == (school.name, school.postal_code)
        assert read[uai].phone == school.phone.replace(" ", "")


def test_a_short_line_breaks_nothing(tmp_path: Path):
    head = "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;etat;Mail\n"
    (tmp_path / "annuaire.csv").write_text(f"{head}0350005R;Collège;Collège\n0350006S;;;;;;trop\n")
    assert read_directory(tmp_path / "annuaire.csv")["0350005R"].email == ""


@pytest.mark.parametrize("typed", ["guéhenno", "GUEHENNO fougeres", "0350011x"])
def test_a_school_is_found_without_accents_nor_capitals(typed: str):
    found, many = search(read_directory(DATA / "annuaire-demo.csv"), typed, 10)
    assert (many, [school.uai for school in found]) == (1, ["0350011X"])
