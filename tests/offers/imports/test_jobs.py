"""An import, from the file received to the last draft: nothing twice, nothing lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User
from core.errors import Refused
from offers import tasks
from offers.actions import NotReferenced, NotYours
from offers.actions.import_job import (
    NothingToApply,
    TooManyImports,
    confirm_import,
    forget_import,
    receive_import,
)
from offers.actions.import_lines import UNEXPECTED, ReadLine, work_on_import
from offers.forms.imports import read_offers, reader_of
from offers.models import CollectiveOffer, ImportedOffer, ImportJob, ImportLine
from offers.queries.imports import counts_of
from outbox.actions import deliver_due
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory
from tests.offers.imports.files import csv_of, offer, problems, received, several, worked

pytestmark = pytest.mark.django_db

State = ImportJob.State


def confirmed(member: User, lines: list[dict[str, str]], publish: bool = False) -> ImportJob:
    job = worked(received(member, lines))
    return confirm_import(job_id=job.pk, publish=publish, by=member)


def test_five_bad_lines_of_two_hundred_are_explained_and_nothing_is_written_before_the_confirm(
    member,
):
    lines = several(200)
    lines[9] |= {"price": "-5"}
    lines[49] |= {"levels": "6e"}
    lines[99] |= {"title": "x" * 151}
    lines[149] |= {"end_time": "8 h", "participants": ""}
    lines[199] = dict(lines[0])
    job = worked(received(member, lines))
    assert job.state == State.READY
    assert (counts_of(job).ready, counts_of(job).wrong) == (195, 5)
    assert problems(job) == {
        11: [["Prix total", "Le prix ne peut pas être négatif."]],
        51: [["Niveaux", "Le niveau « 6e » n’est pas ouvert au pass Culture."]],
        101: [["Titre", "Le titre dépasse de 41 caractères."]],
        151: [
            ["Heure de fin", "La fin doit suivre le début."],
            ["Nombre d’élèves", "Indiquez un nombre entier d’élèves, 1 au minimum."],
        ],
        201: [["", "Cette ligne répète la ligne 2."]],
    }
    assert CollectiveOffer.objects.count() == 0


def test_confirmed_each_good_line_is_a_draft_and_the_end_is_told_by_mail(member):
    job = worked(confirmed(member, [*several(3), offer(price="-1")]))
    assert (job.state, counts_of(job).created) == (State.DONE_WITH_ERRORS, 3)
    drafts = CollectiveOffer.objects.order_by("pk")
    assert [d.title for d in drafts] == [f"Atelier masques, groupe {n}" for n in (1, 2, 3)]
    assert {d.state for d in drafts} == {"DRAFT"}
    assert {d.created_by for d in drafts} == {member}
    assert {d.lines.get().participants for d in drafts} == {28}
    deliver_due()
    deliver_due()
    (letter,) = mail.outbox
    assert letter.to == [member.email]
    assert letter.subject == "Import terminé\u00a0: 3 offres créées, 1 ligne à corriger"
    assert f"/pro/imports/{job.pk}/" in letter.body


def test_published_at_once_when_asked_by_the_same_action_as_the_wizard(member, monkeypatch):
    job = worked(confirmed(member, several(2), publish=True))
    assert job.state == State.DONE
    assert set(CollectiveOffer.objects.values_list("state", flat=True)) == {"PUBLISHED"}
    assert counts_of(job).published == 2

    def refuse(**_: object) -> NoReturn:
        raise Refused("Il manque une chose.")

    monkeypatch.setattr("offers.actions.import_lines.publish", refuse)
    job = worked(confirmed(member, [offer(title="Autre")], publish=True))
    kept = ImportedOffer.objects.get(line__job=job)
    assert (kept.published, kept.note) == (False, "Il manque une chose.")
    assert kept.offer.state == "DRAFT"
    assert job.state == State.DONE


def test_a_worker_killed_in_the_middle_and_run_again_creates_nothing_twice(member):
    job = confirmed(member, several(5))

    class Killed(BaseException):
        """What a SIGKILL leaves: no more code runs."""

    read, seen = reader_of(job), []

    def killed(job: ImportJob) -> Callable[[list[str]], ReadLine]:
        def one(cells: list[str]) -> ReadLine:
            seen.append(cells)
            if len(seen) == 3:
                raise Killed
            return read(cells)

        return one

    with pytest.raises(Killed):
        work_on_import(job_id=job.pk, reader_of=killed)
    assert CollectiveOffer.objects.count() == 2
    assert worked(job).state == State.DONE
    assert CollectiveOffer.objects.count() == ImportedOffer.objects.count() == 5
    assert worked(job).state == State.DONE
    assert CollectiveOffer.objects.count() == 5


def test_the_database_refuses_a_second_offer_for_a_line(member):
    job = worked(confirmed(member, several(2)))
    first, second = ImportedOffer.objects.filter(line__job=job)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportedOffer.objects.create(line=first.line, offer=second.offer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportLine.objects.filter(pk=first.line_id).update(state="REFUSED")
    with pytest.raises(Exception, match="transition"), transaction.atomic():
        ImportJob.objects.filter(pk=job.pk).update(state="RUNNING")


def test_an_unforeseen_failure_is_its_lines_and_a_lost_database_stops_the_work(member):
    job = confirmed(member, several(3))
    read = reader_of(job)

    def clumsy(job: ImportJob) -> Callable[[list[str]], ReadLine]:
        return lambda cells: read(cells) if "groupe 2" not in "".join(cells) else 1 / 0

    work_on_import(job_id=job.pk, reader_of=clumsy)
    assert problems(job) == {3: [["", UNEXPECTED]]}
    assert CollectiveOffer.objects.count() == 2


def test_a_line_whose_date_has_passed_since_the_check_is_refused_not_created(member):
    job = confirmed(member, several(1))
    with time_machine.travel(timezone.now() + timedelta(days=70)):
        job = worked(job)
    assert job.state == State.DONE_WITH_ERRORS
    assert problems(job)[2][0][0] == "Date de début"
    assert CollectiveOffer.objects.count() == 0


def test_somebody_who_left_the_partner_meanwhile_stops_the_import(member):
    job = confirmed(member, several(2))
    member.memberships.all().delete()
    job = worked(job)
    assert job.state == State.FAILED
    assert job.failure
    assert CollectiveOffer.objects.count() == 0


def test_only_members_of_a_referenced_partner_send_and_confirm(member):
    handed = read_offers("a.csv", csv_of(several(1)))
    partner = member.memberships.get().partner
    with pytest.raises(NotYours):
        receive_import(partner_id=partner.pk, handed=handed, by=MemberFactory())
    alone = PartnerFactory(referenced=False)
    with pytest.raises(NotReferenced):
        receive_import(partner_id=alone.pk, handed=handed, by=MemberFactory(partner=alone))
    job = worked(received(member, several(1)))
    with pytest.raises(NotYours):
        confirm_import(job_id=job.pk, publish=False, by=MemberFactory())


def test_double_clicks_and_floods(member):
    job = received(member, several(1))
    assert received(member, several(1)) == job
    with pytest.raises(NothingToApply):
        confirm_import(job_id=job.pk, publish=False, by=member)
    job = worked(job)
    confirm_import(job_id=job.pk, publish=False, by=member)
    again = confirm_import(job_id=job.pk, publish=True, by=member)
    assert (again.state, again.publish) == (State.RUNNING, False)
    received(member, several(2))
    received(member, several(3))
    with pytest.raises(TooManyImports):
        received(member, several(4))


def test_nothing_ready_nothing_to_apply(member):
    job = worked(received(member, [offer(price="")]))
    with pytest.raises(NothingToApply):
        confirm_import(job_id=job.pk, publish=False, by=member)


def test_an_import_whose_hint_was_lost_is_found_by_the_sweep(
    member, monkeypatch, django_capture_on_commit_callbacks
):
    def broker_is_down(*_: object, **__: object) -> NoReturn:
        raise OperationalError("connection refused")

    monkeypatch.setattr("offers.actions.import_job.current_app.send_task", broker_is_down)
    with django_capture_on_commit_callbacks(execute=True):
        job = received(member, several(2))
    assert tasks.sweep() == 0  # too early: a worker may be on its way
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert tasks.sweep() == 1
        job.refresh_from_db()
        assert job.state == State.READY
        assert tasks.sweep() == 0


def test_the_task_does_a_handful_then_asks_for_another_turn(
    member, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(
        "offers.actions.import_job.current_app.send_task", lambda *a, **k: asked.append(k["args"])
    )
    job = received(member, several(60))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.work_on(job.pk)
    assert counts_of(job).checked == 40
    assert asked == [[job.pk]]
    with django_capture_on_commit_callbacks(execute=True):
        tasks.work_on(job.pk)
    assert counts_of(job).checked == 60
    assert asked == [[job.pk]]


def test_offers_go_to_the_venue_of_the_line(member):
    hall = VenueFactory(partner=member.memberships.get().partner, name="Petite salle")
    worked(confirmed(member, [offer(venue="Petite salle")]))
    assert CollectiveOffer.objects.get().venue == hall


def test_an_import_never_confirmed_is_erased_after_a_month_with_its_file(member):
    job = worked(received(member, several(2)))
    done = worked(confirmed(member, [offer(title="Autre")]))
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert tasks.forget_imports() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert [tasks.forget_imports(), tasks.forget_imports()] == [1, 0]
    assert list(ImportJob.objects.all()) == [done]
    assert not ImportLine.objects.filter(job_id=job.pk).exists()
    assert CollectiveOffer.objects.count() == 1


def test_an_import_confirmed_since_the_list_was_read_is_kept(member):
    job = confirmed(member, several(2))
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert forget_import(job_id=job.pk) is False
