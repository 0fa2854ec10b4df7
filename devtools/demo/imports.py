"""A file of offers, checked and waiting for its confirmation: two of its six lines are wrong."""

import csv
import io
from datetime import date

from devtools.demo import rules
from devtools.demo.cast import TROUPES
from offers.actions.import_job import receive_import
from offers.actions.import_lines import work_on_import
from offers.forms.imports import COLUMNS, read_offers, reader_of
from offers.models import ImportJob
from venues.models import Membership

FILE = "saison-scolaire.csv"
SUBJECTS = (
    "Lire une affiche de théâtre", "Bruiter un film muet", "Écrire un dialogue",
    "Construire une marionnette", "Éclairer une scène", "Jouer en chœur",
)  # fmt: skip
# Rank of a line -> what is wrong in it.
WRONG = {2: {"levels": "6e"}, 4: {"price": "-320", "end_time": "8 h"}}


def send_a_file(today: date) -> None:
    """Once: what somebody has done with it since is left alone."""
    siren = next(troupe.siren for troupe in TROUPES if troupe.referenced)
    member = Membership.objects.filter(partner__siren=siren).earliest("pk")
    if ImportJob.objects.filter(partner=member.partner_id).exists():
        return
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow([column.title for column in COLUMNS])
    for rank, subject in enumerate(SUBJECTS):
        event = rules.school_day(today, 60 + 7 * rank)
        said = {
            "title": f"Atelier : {subject[0].lower()}{subject[1:]}",
            "description": "Une demi-journée de pratique avec une artiste de l’équipe.",
            "formats": "Atelier de pratique",
            "domains": "Théâtre, expression dramatique, marionnettes",
            "levels": "4e | 3e",
            "start_date": f"{event:%d/%m/%Y}",
            "start_time": "9 h",
            "end_time": "12 h",
            "participants": "28",
            "accompanying_adults": "3",
            "price": "320,00",
            "place": "Chez vous",
            "contact_email": member.user.email,
            "notification_emails": member.user.email,
        } | WRONG.get(rank, {})
        writer.writerow([said.get(column.field, "") for column in COLUMNS])
    handed = read_offers(FILE, file.getvalue().encode())
    job = receive_import(partner_id=member.partner_id, handed=handed, by=member.user)
    for _ in ("check", "settle"):
        work_on_import(job_id=job.pk, reader_of=reader_of)
