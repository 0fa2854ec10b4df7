"""Two workers on the same import: one offer a line, with the negative control (D1, D11)."""

import pytest

from offers.actions.import_job import confirm_import
from offers.actions.import_lines import work_on_import
from offers.forms.imports import reader_of
from offers.models import CollectiveOffer, ImportJob
from tests.factories.venues import MemberFactory, VenueFactory
from tests.offers.imports.files import received, several, worked
from tests.races.conftest import run_sql, together
from tests.races.unlocked import drop_locks

pytestmark = pytest.mark.django_db(transaction=True)

LINES = 6
WORKERS = 6


def ready_to_run() -> ImportJob:
    member = MemberFactory(partner=VenueFactory().partner)
    job = worked(received(member, several(LINES)))
    return confirm_import(job_id=job.pk, publish=False, by=member)


def work_together(job: ImportJob) -> list[Exception]:
    acts = [lambda: work_on_import(job_id=job.pk, reader_of=reader_of)] * WORKERS
    return [o for o in together(acts) if isinstance(o, Exception)]


def test_workers_on_the_same_import_create_each_offer_once():
    job = ready_to_run()
    assert work_together(job) == []
    job.refresh_from_db()
    assert CollectiveOffer.objects.count() == LINES
    assert job.state == "DONE"


def test_without_lock_the_constraint_alone_still_creates_once(monkeypatch):
    job = ready_to_run()
    drop_locks(monkeypatch)
    work_together(job)
    monkeypatch.undo()
    assert worked(job).lines.filter(state="CREATED").count() == LINES
    assert CollectiveOffer.objects.count() == LINES


def test_negative_control_without_lock_nor_constraint_a_line_becomes_two_offers(monkeypatch):
    job = ready_to_run()
    drop_locks(monkeypatch)
    run_sql("ALTER TABLE offers_importedoffer DROP CONSTRAINT offers_importedoffer_line_id_key")
    try:
        work_together(job)
        assert CollectiveOffer.objects.count() > LINES
    finally:
        monkeypatch.undo()
        run_sql(
            "TRUNCATE offers_importedoffer",
            "ALTER TABLE offers_importedoffer ADD CONSTRAINT offers_importedoffer_line_id_key"
            " UNIQUE (line_id)",
        )
