"""How an app gives a job to the clock: `@job("app.name", "ce qu’elle fait", EVERY_HOUR)`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import shared_task

from jobs import actions, queries
from jobs.rules import EVERY_DAY, Job


def job(
    name: str, title: str, every: timedelta, **options: Any
) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Declare a job and make its Celery task, named `app.tasks.function`.

    The clock may tick as often as it likes: the work is done once a period. `options` are those
    of the task. The function itself stays what it was: called by its name, it works at once.
    """

    def declare(work: Callable[[], int]) -> Callable[[], int]:
        queries.declare(Job(name, title, every, work))

        def tick() -> int | None:
            return actions.run(name=name)

        shared_task(name=f"{work.__module__}.{work.__name__}", **options)(tick)
        return work

    return declare


@job("jobs.forget_runs", "Oublier l’historique ancien des tâches", EVERY_DAY)
def forget_runs() -> int:
    """Runs that succeeded are kept for two weeks."""
    return actions.forget_runs()
