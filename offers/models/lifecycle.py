"""From which state to which an offer or a template goes (R12): one table, two machines.

django-fsm reads it below; each model makes of it the trigger that holds against raw SQL (D9).
"""

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.db import models
from django_fsm import RETURN_VALUE, FSMField, transition

from core.machine import asks
from offers import policy
from offers.models.project import Project

DRAFT, PUBLISHED, PAUSED, REJECTED, ARCHIVED, UNDER_REVIEW = (
    "DRAFT", "PUBLISHED", "PAUSED", "REJECTED", "ARCHIVED", "UNDER_REVIEW",
)  # fmt: skip
# Both are moderated: what is REJECTED is corrected, then published again. Only an offer may be
# asked to wait UNDER_REVIEW: while it does, nothing of it changes.
ARROWS = {
    "publish": ([DRAFT, REJECTED], PUBLISHED),
    "pause": ([PUBLISHED], PAUSED),
    "resume": ([PAUSED], PUBLISHED),
    "reject": ([PUBLISHED, PAUSED, UNDER_REVIEW], REJECTED),
    "archive": ([DRAFT, PUBLISHED, PAUSED, REJECTED], ARCHIVED),
    "submit": ([DRAFT, REJECTED], UNDER_REVIEW),
    "accept": ([UNDER_REVIEW], PUBLISHED),
    "take_back": ([UNDER_REVIEW], DRAFT),
}
UNARCHIVED = [DRAFT, PUBLISHED, PAUSED, REJECTED]


def arrows_among(states: Iterable[str]) -> list[tuple[str, str]]:
    """(from, to) of the arrows between these states: what the trigger of a model lets through."""
    known = set(states)
    pairs = [(source, target) for sources, target in ARROWS.values() for source in sources]
    pairs += [(ARCHIVED, state) for state in UNARCHIVED]
    return [(source, target) for source, target in pairs if {source, target} <= known]


# Nothing is shown from a venue that the administration closed, whoever writes (R55).
VENUE_IS_OPEN = """
IF EXISTS (SELECT FROM venues_venue WHERE id = NEW.venue_id AND closed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the venue is closed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'venue_is_closed';
END IF;
RETURN NEW;
"""


def shown_from_an_open_venue(name: str) -> pgtrigger.Trigger:
    """The trigger of a model that is published from a venue."""
    moves = "(NEW.state, NEW.venue_id) IS DISTINCT FROM (OLD.state, OLD.venue_id)"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"NEW.state = 'PUBLISHED' AND {moves}"),
        func=VENUE_IS_OPEN,
    )


class LifecycleField(FSMField):
    """A protected state whose choices are the `State` of the model it stands in."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **({"default": DRAFT, "protected": True} | options))

    def contribute_to_class(self, cls: type[models.Model], name: str, **options: Any) -> None:
        """Take the choices of the model; the abstract one has none yet."""
        if states := getattr(cls, "State", None):
            self.choices = states.choices
        super().contribute_to_class(cls, name, **options)

    def deconstruct(self) -> Any:
        """The migrations know a plain field of django-fsm."""
        name, _, arguments, options = super().deconstruct()
        return name, "django_fsm.FSMField", arguments, options


class PublishedProject(Project):
    """A project with a life: drafted, shown, hidden, put away and taken out again."""

    state: Any = LifecycleField("état")
    archived_from = models.CharField("état avant archivage", max_length=10, blank=True)

    class Meta:
        abstract = True

    def on_move(self, verb: str) -> None:
        """What a move writes besides the state; a model that keeps more says it here."""

    @transition(state, *ARROWS["publish"], permission=asks(policy.owns))
    def publish(self) -> None:
        """Show it to those it is for; completeness is asked by the action (R12)."""
        self.on_move("publish")

    @transition(state, *ARROWS["pause"], permission=asks(policy.owns))
    def pause(self) -> None:
        """Hide it, and take nothing new; what runs goes on (S38)."""
        self.on_move("pause")

    @transition(state, *ARROWS["resume"], permission=asks(policy.owns))
    def resume(self) -> None:
        """Show it again (S38)."""
        self.on_move("resume")

    @transition(state, *ARROWS["archive"], permission=asks(policy.owns))
    def archive(self) -> None:
        """Put away, remembering where it was (R12)."""
        self.archived_from = self.state
        self.on_move("archive")

    @transition(state, ARCHIVED, RETURN_VALUE(*UNARCHIVED), permission=asks(policy.owns))
    def unarchive(self) -> str:
        """Take out again, back to the state before (R12)."""
        self.on_move("unarchive")
        return self.archived_from
