"""Levels (R6), school years and the gates of the ministries: what the rules start from."""

from datetime import date

from django.db import migrations

LEVELS = [
    ("6e", "Sixième"),
    ("5e", "Cinquième"),
    ("4e", "Quatrième"),
    ("3e", "Troisième"),
    ("CAP1", "CAP 1re année"),
    ("CAP2", "CAP 2e année"),
    ("2de", "Seconde"),
    ("1re", "Première"),
    ("Tle", "Terminale"),
]
CLOSED = {"6e", "5e"}
# The collective part starts with the first quarter of 2022 (R6, S1).
OPENED = date(2022, 1, 1)
FIRST_YEAR, LAST_YEAR = 2021, 2031
MINISTRIES = ["EDUCATION", "AGRICULTURE", "ARMIES", "SEA"]


def fill(apps, schema_editor):
    level_model = apps.get_model("schools", "Level")
    opening_model = apps.get_model("schools", "LevelOpening")
    for rank, (code, label) in enumerate(LEVELS, start=1):
        level = level_model.objects.create(code=code, label=label, rank=rank)
        if code not in CLOSED:
            opening_model.objects.create(level=level, opened_date=OPENED)
    year_model = apps.get_model("schools", "SchoolYear")
    for year in range(FIRST_YEAR, LAST_YEAR):
        year_model.objects.create(
            starts_date=date(year, 9, 1), ends_date=date(year + 1, 8, 31), adage_id=str(year - 1990)
        )
    gate_model = apps.get_model("schools", "MinistryGate")
    gate_model.objects.bulk_create(gate_model(ministry=code) for code in MINISTRIES)


class Migration(migrations.Migration):
    dependencies = [("schools", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
