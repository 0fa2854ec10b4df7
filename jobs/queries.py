"""Each job with its last run, and whether the clock is late."""

from dataclasses import dataclass
from datetime import datetime

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min, QuerySet

from jobs import rules
from jobs.models import JobRun
from jobs.rules import Job

# Filled by the tasks of each app, through `jobs.tasks.job`, when the process starts.
_JOBS: dict[str, Job] = {}


@dataclass(frozen=True)
class Standing:
    """A job as the administration reads it."""

    job: Job
    last: JobRun | None
    last_done: JobRun | None
    is_late: bool


def jobs() -> dict[str, Job]:
    """Every job of the clock, by name."""
    return _JOBS


def declare(job: Job) -> None:
    """Add a job. Raises ValueError when the name is taken."""
    if job.name in _JOBS:
        raise ValueError(f"two jobs are called {job.name}")
    _JOBS[job.name] = job


def standings(now: datetime) -> list[Standing]:
    """Each job with its last run, its last success, and whether it has missed two periods."""
    last = _last_of(JobRun.objects.all())
    done = _last_of(JobRun.objects.filter(state=JobRun.State.DONE))
    # Since when there is a clock: a job that never passed is late from then on.
    mine = MigrationRecorder.Migration.objects.filter(app="jobs")
    installed: datetime | None = mine.aggregate(since=Min("applied"))["since"]
    since = installed or now
    found = []
    for name, job in sorted(_JOBS.items(), key=lambda item: item[1].title):
        seen = done[name].period if name in done else rules.period_of(since, job.every)
        late = seen < rules.late_before(now, job.every)
        found.append(Standing(job, last.get(name), done.get(name), late))
    return found


def late_jobs(now: datetime) -> list[str]:
    """Names of the jobs that have missed two periods: nobody runs the clock, or they fail."""
    return [standing.job.name for standing in standings(now) if standing.is_late]


def _last_of(runs: QuerySet[JobRun]) -> dict[str, JobRun]:
    return {run.job: run for run in runs.order_by("job", "-period").distinct("job")}
