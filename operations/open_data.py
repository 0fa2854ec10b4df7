"""Open data: the figures of a school year, without any person, school or partner.

A line under 5 bookings, 5 schools or 5 partners is left out; and when only one would be, the next
smallest too: nobody finds it again by subtracting the others from a sum.
"""

import csv
import io
import zipfile
from typing import Any

from django.db.models import Count, Sum

from operations.statistics import BY, Year, counted, words_of

CELL_MIN = 5
HEADER = ["annee_scolaire", "code", "libelle", "reservations", "eleves", "euros"]
READ_ME = """Offre collective, données ouvertes, année scolaire {year}.

Une ligne par valeur : réservations confirmées, réalisées ou remboursées, élèves, euros.
Une réservation qui porte plusieurs niveaux ou domaines compte dans chacun.
Les lignes de moins de {least} réservations, établissements ou partenaires n’y sont pas.
Aucune donnée ne porte sur une personne, un établissement ou un partenaire.
"""


def rows_of(year: Year, by: str) -> list[list[Any]]:
    """The lines of one dimension that may be published, in the order of their codes."""
    found = list(
        counted(year)
        .annotate(key=BY[by][1])
        .values("key")
        .annotate(
            many=Count("pk"),
            pupils=Sum("participants"),
            euros=Sum("price"),
            schools=Count("institution", distinct=True),
            partners=Count("partner", distinct=True),
        )
    )
    shown = published(found)
    words = words_of(by)
    return sorted(
        [
            str(year),
            str(one["key"])[:7] if by == "mois" else str(one["key"]),
            words(one["key"]),
            one["many"],
            one["pupils"],
            one["euros"],
        ]
        for one in shown
    )


def published(found: list[Any]) -> list[Any]:
    """Without the cells one could find somebody in; never exactly one hidden among the others."""
    by_size = sorted(found, key=lambda one: one["many"])
    sizes = ("many", "schools", "partners")
    shown = [one for one in by_size if all(one[size] >= CELL_MIN for size in sizes)]
    return shown[1:] if len(by_size) - len(shown) == 1 else shown


def archive(year: Year) -> bytes:
    """A ZIP: one CSV a dimension (UTF-8, commas, as programs read them), and what they mean."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("lisez-moi.txt", READ_ME.format(year=year, least=CELL_MIN))
        for by in BY:
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerows([HEADER, *rows_of(year, by)])
            box.writestr(f"reservations-par-{by}-{year}.csv", text.getvalue())
    return file.getvalue()
