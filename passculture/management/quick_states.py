"""What `migrate` knows of the models between two operations, without drawing their neighbours.

After each operation Django draws again every model that leads to the one it changed: twelve
thousand classes for a first `migrate`, five sixths of its time. Most operations read the model they
change and no other. What reads those that lead to it (a key others bear, a name, a field taken
away) finds all of them drawn anew, before it and after; so does a `RunPython`, before which Django
throws the classes of a delayed state away.
"""

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field


class QuickState(ProjectState):
    """Django's; what may be delayed, a new model and a new field draw one model and no other."""

    adds = False
    # The state of before an operation and the one of after: one is the copy of the other.
    other: "QuickState | None" = None

    @classmethod
    def of(cls, state: ProjectState) -> "QuickState":
        """The same state, which draws less from now on."""
        state.__class__ = cls
        assert isinstance(state, cls)
        return state

    def clone(self) -> "QuickState":
        copy = self.of(super().clone())
        self.other, copy.other = copy, self
        return copy

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

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        if not (delay or self.adds):
            self.reload_models(set())
        elif "apps" in self.__dict__:
            self.is_delayed = True
            self._reload({(app_label, model_name)})  # type: ignore[attr-defined]

    def reload_models(self, models: set[tuple[str, str]], delay: bool = True) -> None:
        """Both states are drawn anew, whole, when they are read next."""
        for state in (self, self.other):
            if state is not None:
                state.__dict__.pop("apps", None)
                state.is_delayed = False


class QuickExecutor(MigrationExecutor):
    """Django's, which begins with a quick state."""

    def migrate(
        self, targets: Any, plan: Any = None, state: ProjectState | None = None, **options: Any
    ) -> ProjectState:
        quick = QuickState.of(state) if state else None
        return super().migrate(targets, plan, quick, **options)
