"""`migrate` draws the model an operation changes; what reads the others has them drawn anew."""

from typing import Any

import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from passculture.management.commands import migrate
from passculture.management.quick_states import QuickExecutor, QuickState

SCHOOL = operations.CreateModel("School", [("id", models.AutoField(primary_key=True))])
PUPIL = operations.CreateModel(
    "Pupil",
    [
        ("id", models.AutoField(primary_key=True)),
        ("school", models.ForeignKey("fiction.School", models.CASCADE)),
    ],
)
NAME = operations.AddField("School", "name", models.CharField(max_length=9))
INDEX = operations.AddIndex("School", models.Index(fields=["name"], name="school_name"))
FRIEND = operations.AddField("Pupil", "friend", models.ForeignKey("self", models.CASCADE))
LONGER = operations.AlterField("School", "name", models.CharField(max_length=99))
TEXT_KEY = operations.AlterField("School", "id", models.TextField(primary_key=True))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the models drawn, in their order."""
    names: list[str] = []
    render = ModelState.render

    def listen(self: ModelState, apps: Any) -> Any:
        names.append(self.name)
        return render(self, apps)

    monkeypatch.setattr(ModelState, "render", listen)
    return names


def a_state(*done: Operation) -> QuickState:
    state = QuickState.of(ProjectState())
    for one in (SCHOOL, PUPIL, *done):
        one.state_forwards("fiction", state)
    assert len(state.apps.get_models()) == 2
    return state


@pytest.mark.parametrize(
    ("operation", "expected"),
    [(NAME, "School"), (INDEX, "School"), (FRIEND, "Pupil"), (LONGER, "School")],
    ids=["a field", "an index", "a key", "a longer text"],
)
def test_an_operation_draws_its_own_model_alone(
    drawn: list[str], operation: Operation, expected: str
) -> None:
    state = a_state(*([] if operation is NAME else [NAME]))
    drawn.clear()
    operation.state_forwards("fiction", state)
    assert drawn == [expected]


def test_a_new_model_is_drawn_alone(drawn: list[str]) -> None:
    state = QuickState.of(ProjectState())
    SCHOOL.state_forwards("fiction", state)
    school = state.apps.get_model("fiction", "School")
    drawn.clear()
    PUPIL.state_forwards("fiction", state)
    assert drawn == ["Pupil"]
    assert (
        state.apps.get_model("fiction", "Pupil")._meta.get_field("school").related_model is school
    )


def test_a_key_that_others_bear_draws_them_too(drawn: list[str]) -> None:
    state = a_state()
    drawn.clear()
    TEXT_KEY.state_forwards("fiction", state)
    assert sorted(drawn) == ["Pupil", "School"]


def test_a_program_reads_models_drawn_anew_each_leading_to_the_last_of_the_others() -> None:
    """As `RunPython` does: of the copy made before it, once thrown away what was delayed."""
    before = a_state(NAME, INDEX, FRIEND).clone()
    before.clear_delayed_apps_cache()
    school, pupil = (before.apps.get_model("fiction", name) for name in ("School", "Pupil"))
    assert pupil._meta.get_field("school").related_model is school
    assert pupil._meta.get_field("friend").related_model is pupil
    assert [one.name for one in school._meta.related_objects] == ["pupil"]
    assert school._meta.get_field("name").max_length == 9


def test_what_was_before_an_operation_is_not_what_is_after() -> None:
    after = a_state(NAME)
    before = after.clone()
    assert isinstance(before, QuickState)
    LONGER.state_forwards("fiction", after)
    lengths = [
        state.apps.get_model("fiction", "School")._meta.get_field("name").max_length
        for state in (before, after)
    ]
    assert lengths == [9, 99]


def test_the_command_begins_with_a_quick_state() -> None:
    assert migrate.migrate.MigrationExecutor is QuickExecutor
