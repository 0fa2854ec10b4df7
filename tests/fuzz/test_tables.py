"""A corpus of spoiled tables at the three doors that read one: never a 5xx, nothing half-written.

In the suite a seeded sample; `python3 dev.py fuzz` hands over all 300 (FUZZ_TABLES).
"""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from offers.actions.import_job import confirm_import
from offers.actions.import_lines import UNEXPECTED
from offers.forms.imports import read_offers
from offers.models import CollectiveOffer, CollectiveStock, ImportedOffer, ImportJob, ImportLine
from outbox.models import Message
from schools.forms.budget_file import read_budgets
from schools.forms.directory import read_directory
from schools.models import Budget, Institution
from tests.factories.venues import MemberFactory, VenueFactory
from tests.fuzz.tables import DOORS, Table, corpus, good
from tests.offers.imports.files import UPLOAD, worked
from tests.schools.directory_file import DEMO

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
COUNT = int(os.environ.get("FUZZ_TABLES", "36"))
ALL = 300
WRITTEN: list[type[Model]] = [
    ImportJob, ImportLine, ImportedOffer, CollectiveOffer, CollectiveStock, Message, Budget,
    Institution,
]  # fmt: skip


@pytest.fixture(autouse=True)
def silent(settings: Settings) -> Iterator[None]:
    """A failure is told once, not by the logs; one person hands hundreds of tables over."""
    settings.ACT_LIMITS = False
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def import_desk(db: None, tmp_path: Path) -> "Stage":
    with connection.cursor() as cursor:  # a workbook is made between two statements
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    call_command("import_institutions", str(DEMO), stdout=StringIO())
    return Stage(MemberFactory(partner=VenueFactory().partner), tmp_path / "table")


def everything() -> list[list[tuple[Any, ...]]]:
    """All an import may write."""
    return [list(model._default_manager.order_by("pk").values_list()) for model in WRITTEN]


class Stage:
    """Hands one table over and says what should not have happened."""

    def __init__(self, member: User, file: Path) -> None:
        self.member, self.file = member, file
        self.partner = member.memberships.get().partner
        self.browser = Client(raise_request_exception=False)
        self.browser.force_login(member)
        self.outcomes: Counter[str] = Counter()

    def hand(self, table: Table) -> list[str]:
        """Everything is undone afterwards."""
        doors: dict[str, Callable[[bytes], list[str]]] = {
            "offers": self.offers,
            "credits": self.credits,
            "directory": self.directory,
        }
        with transaction.atomic():
            try:
                wrong = doors[table.door](table.content)
            except Exception as error:
                wrong = [f"{type(error).__name__}: {error!s:.300}"]
            transaction.set_rollback(True)
        return [f"{table}: {what}" for what in wrong]

    def offers(self, content: bytes) -> list[str]:
        before = everything()
        answer = self.browser.post(
            UPLOAD, {"partner": self.partner.pk, "file": SimpleUploadedFile("saison.csv", content)}
        )
        self.outcomes[f"offers {answer.status_code}"] += 1
        if answer.status_code == 422:
            said = "Fichier d’offres" in answer.content.decode()
            kept = everything() == before
            return [] if said and kept else [f"refused: said {said}, nothing written {kept}"]
        if answer.status_code != 302:
            return [f"answered {answer.status_code}"]
        job = ImportJob.objects.get()
        wrong = [] if self._all_lines_are_kept(job, content) else ["lines lost"]
        job = worked(job)
        job_page = answer["Location"]
        pages = [job_page, f"{job_page}erreurs.csv", f"{job_page}erreurs.xlsx"]
        codes = [self.browser.get(page).status_code for page in pages]
        wrong += [] if codes == [200] * 3 else [f"pages answered {codes}"]
        if job.lines.filter(state="READY").exists():
            job = worked(confirm_import(job_id=job.pk, publish=True, by=self.member))
        return wrong + self._unfinished(job)

    def _all_lines_are_kept(self, job: ImportJob, content: bytes) -> bool:
        rows = read_offers("saison.csv", content).sheet.rows
        return list(job.lines.values_list("number", "cells")) == rows

    def _unfinished(self, job: ImportJob) -> list[str]:
        """Each line is an offer with its date, or says why not, in words of ours."""
        made = ImportLine.State.CREATED
        created = job.lines.filter(state=made).count()
        whole = CollectiveOffer.objects.filter(imported_from__line__state=made, lines__isnull=False)
        wrong = [] if whole.distinct().count() == created else ["an offer without its line"]
        wrong += [] if CollectiveOffer.objects.count() == created else ["an offer of no line"]
        wrong += ["a line forgotten"] * job.lines.filter(state__in=["UNREAD", "READY"]).count()
        said = str(list(job.lines.values_list("problems", flat=True)))
        return wrong + (["an unforeseen failure"] if UNEXPECTED in said else [])

    def credits(self, content: bytes) -> list[str]:
        said = self._run("import_budgets", content)
        try:
            lines, _, _ = read_budgets(content)
        except Exception:
            lines = []
        asked = {(line.uai, line.amount, *line.periods.values(), line.is_final) for line in lines}
        names = ("institution__uai", "amount", "commitment_from", "commitment_to")
        got = set(Budget.objects.values_list(*names, "event_from", "event_to", "is_final"))
        return said + ([] if got <= asked else ["a credit nobody asked for"])

    def directory(self, content: bytes) -> list[str]:
        before = everything()
        said = self._run("import_institutions", content, "--yes")
        if self.refused:
            return said + ([] if everything() == before else ["refused, and yet written"])
        rows, _ = read_directory(content)
        aside = {row.uai for row in rows if row.left_aside and not row.is_site}
        asked = {row.uai for row in rows if row.facts}
        got = set(Institution.objects.eligible().values_list("uai", flat=True))
        whole = asked <= got and not aside & got
        return said + ([] if whole else ["a line not applied"])

    def _run(self, command: str, content: bytes, *options: str) -> list[str]:
        """Run it; a refusal is sentences, whole and of a bearable length."""
        self.file.write_bytes(content)
        self.refused = ""
        try:
            call_command(command, str(self.file), *options, stdout=StringIO())
        except CommandError as error:
            self.refused = str(error)
        self.outcomes[f"{command} {'refused' if self.refused else 'taken'}"] += 1
        unreadable = "Traceback" in self.refused or max(map(len, self.refused.split("\n"))) > 5000
        return ["the refusal is no sentence"] if unreadable else []


@pytest.mark.timeout(3600)
def test_spoiled_tables_are_read_or_refused_in_words_and_nothing_is_half_written(
    import_desk, figure
):
    tables = corpus(SEED, COUNT)
    bad = [said for table in tables for said in import_desk.hand(table)]
    some = ", ".join(f"{count} {what}" for what, count in sorted(import_desk.outcomes.items()))
    measured = f"{COUNT} tables by mutation (seed {SEED}): {some}; {len(bad)} bad"
    figure("FILES", measured, f"{ALL} tables, 0 × 5xx, nothing half-written", not bad)
    assert bad == []


@pytest.mark.parametrize("door", DOORS)
def test_the_tables_nobody_touched_are_taken_whole(import_desk, door):
    """Positive control: what the corpus spoils was good, and is written."""
    content = "\r\n".join(";".join(row) for row in good(door)).encode()
    with transaction.atomic():
        assert getattr(import_desk, door)(content) == []
        assert {
            "offers": CollectiveOffer.objects.count() == 3,
            "credits": Budget.objects.count() == 8,
            "directory": Institution.objects.eligible().count() == 27,
        }[door]
        transaction.set_rollback(True)


def test_the_corpus_is_the_same_for_a_seed_and_every_table_differs():
    tables = corpus(SEED, ALL)
    assert tables == corpus(SEED, ALL)
    assert len({table.content for table in tables}) > ALL * 0.95
    assert Counter(table.door for table in tables) == dict.fromkeys(DOORS, ALL // 3)
