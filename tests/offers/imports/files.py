"""Files of offers as partners write them."""

import csv
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from offers.actions.import_job import AT_WORK, receive_import
from offers.actions.import_lines import work_on_import
from offers.forms.imports import COLUMNS, read_offers, reader_of
from offers.models import ImportJob
from tests.factories.offers import in_days

TITLES = {column.field: column.title for column in COLUMNS}
UPLOAD = "/pro/imports/"


def offer(**cells: Any) -> dict[str, str]:
    """A complete line by field, in 60 days; `cells` change it."""
    day = f"{in_days(60):%d/%m/%Y}"
    return {
        "title": "Masques et chœur", "description": "Une visite, puis un atelier.",
        "formats": "Visite guidée | Atelier de pratique",
        "domains": "Théâtre, expression dramatique, marionnettes", "levels": "4e | 3e",
        "start_date": day, "start_time": "9 h", "end_time": "12:00",
        "participants": "28", "accompanying_adults": "3", "price": "1 250,50 €",
        "place": "Chez vous", "contact_email": "scolaires@theatre.fr",
        "notification_emails": "scolaires@theatre.fr, billetterie@theatre.fr",
    } | cells  # fmt: skip


def several(count: int, **cells: Any) -> list[dict[str, str]]:
    """Different offers."""
    return [offer(title=f"Atelier masques, groupe {n}", **cells) for n in range(1, count + 1)]


def csv_of(lines: list[dict[str, str]], encoding: str = "utf-8-sig", delimiter: str = ";") -> bytes:
    """The template's columns and these lines."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(TITLES.values())
    for line in lines:
        writer.writerow([line.get(field, "") for field in TITLES])
    return file.getvalue().encode(encoding)


def upload(content: bytes, name: str = "saison.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def received(member: User, lines: list[dict[str, str]], **options: Any) -> ImportJob:
    """The file of these lines, received for the member's partner."""
    partner = member.memberships.get().partner
    handed = read_offers("saison.csv", csv_of(lines, **options))
    return receive_import(partner_id=partner.pk, handed=handed, by=member)


def worked(job: ImportJob, **options: Any) -> ImportJob:
    """What the worker does until it has nothing left to do."""
    for _ in range(200):
        job = work_on_import(job_id=job.pk, reader_of=reader_of, **options)
        if job.state not in AT_WORK:
            return job
    raise AssertionError("the import never ends")


def problems(job: ImportJob) -> dict[int, list[list[str]]]:
    """What is wrong, by line of the file."""
    wrong = job.lines.exclude(problems=[]).order_by("number")
    return {line.number: line.problems for line in wrong}
