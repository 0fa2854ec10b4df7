"""What `migrate` knows of the models between two operations, without drawing their neighbours.

After each operation Django draws again every model that leads to the one it changed: twelve
thousand classes for a first `migrate`, five sixths of its time. An operation on the schema reads
its own model; a `RunPython` reads any of them, and before one Django throws the classes of a
delayed state away, then draws them all anew.
"""

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field


class QuickState(ProjectState):
    """Django's; what may be delayed, a new model and a new field draw one model and no other."""

    adds = False

    @classmethod
    def of(cls, state: ProjectState) -> "QuickState":
        """The same state, which draws less from now on."""
        state.__class__ = cls
        assert isinstance(state, cls)
        return state

    def clone(self) -> "QuickState":
        return self.of(super().clone())

    def add_model(self, model_state: ModelState) -> None:
        self.adds = True
        super().add_model(model_state)
        self.adds = False

    def add_field(
        self, app_label: str, model_name: str, name: str, field: "Field[Any, Any]", preserve: bool
    ) -> None:
        self.adds = True
        super().add_field(app_label, model_name, name, field, preserve)
        self.adds = False

    def _find_reload_model(
        self, app_label: str, model_name: str, delay: bool = False
    ) -> set[tuple[str, str]]:
        if not (delay or self.adds):
            found: set[tuple[str, str]] = super()._find_reload_model(app_label, model_name)
            return found
        self.is_delayed = True
        return {(app_label, model_name)}


class QuickExecutor(MigrationExecutor):
    """Django's, which begins with a quick state."""

    def migrate(
        self, targets: Any, plan: Any = None, state: ProjectState | None = None, **options: Any
    ) -> ProjectState:
        quick = QuickState.of(state) if state else None
        return super().migrate(targets, plan, quick, **options)
