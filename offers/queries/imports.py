"""What pages and workers read about imports of offers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from offers import rules
from offers.models import ImportJob, ImportLine

State = ImportJob.State
FINISHED = [State.DONE, State.DONE_WITH_ERRORS, State.FAILED]


@dataclass(frozen=True)
class Counts:
    """How many lines of an import are where."""

    total: int
    unread: int
    ready: int
    wrong: int
    created: int
    published: int

    @property
    def checked(self) -> int:
        """Lines that have been read."""
        return self.total - self.unread

    @property
    def applied(self) -> int:
        """Lines that wait for nothing any more."""
        return self.total - self.unread - self.ready


def imports_of(user: User) -> QuerySet[ImportJob]:
    """Imports of the partners this person works for: the only door of these pages."""
    jobs = ImportJob.objects.filter(partner__memberships__user=user)
    return jobs.select_related("partner", "created_by")


def with_line_counts(jobs: QuerySet[ImportJob]) -> QuerySet[ImportJob]:
    """Adds `total_lines` and `wrong_lines`."""
    wrong = Q(lines__state__in=["WRONG", "REFUSED"])
    counted = jobs.annotate(total_lines=Count("lines"), wrong_lines=Count("lines", filter=wrong))
    return counted.order_by("-created_at", "-pk")


def counts_of(job: ImportJob) -> Counts:
    """One query."""
    asked = {state.lower(): Count("pk", filter=Q(state=state)) for state in ImportLine.State.values}
    found = job.lines.aggregate(
        total=Count("pk"), published=Count("pk", filter=Q(imported__published=True)), **asked
    )
    return Counts(
        total=found["total"],
        unread=found["unread"],
        ready=found["ready"],
        wrong=found["wrong"] + found["refused"],
        created=found["created"],
        published=found["published"],
    )


def lines_to_correct(job: ImportJob) -> QuerySet[ImportLine]:
    """Lines with something wrong; of a failed import, also those nobody treated."""
    states = ["WRONG", "REFUSED"]
    if job.state == State.FAILED:
        states += ["UNREAD", "READY"]
    return job.lines.filter(state__in=states).order_by("number")


def lines_saved_as_drafts(job: ImportJob) -> QuerySet[ImportLine]:
    """Lines that should have been published and are not."""
    lines = job.lines.exclude(imported__isnull=True).exclude(imported__note="")
    return lines.select_related("imported__offer").order_by("number")


def same_file_before(job: ImportJob) -> ImportJob | None:
    """The last time this very file created offers for this partner."""
    return (
        ImportJob.objects.filter(partner=job.partner_id, digest=job.digest, pk__lt=job.pk)
        .filter(lines__state="CREATED")
        .order_by("-pk")
        .first()
    )


def imports_forgotten(now: datetime) -> list[int]:
    """Imports at work that nobody has touched for a while: their hint was lost."""
    before = rules.import_forgotten_before(now)
    at_work = ImportJob.objects.filter(state__in=[State.WAITING, State.CHECKING, State.RUNNING])
    return list(at_work.filter(touched_at__lt=before).order_by("pk").values_list("pk", flat=True))


def imports_never_confirmed(now: datetime) -> list[int]:
    """Imports checked, or failed before that, that nobody confirmed within a month."""
    before = rules.import_too_old_before(now)
    asleep = ImportJob.objects.filter(
        state__in=[State.READY, State.FAILED], confirmed_at__isnull=True
    )
    return list(asleep.filter(touched_at__lt=before).order_by("pk").values_list("pk", flat=True))
