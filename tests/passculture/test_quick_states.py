"""`migrate` draws the model an operation changes; what reads the others has them drawn anew."""

from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.migrations import Migration, operations
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
RENAMED = operations.RenameModel("School", "Lycee")
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


@pytest.mark.parametrize("operation", [TEXT_KEY, RENAMED], ids=["a key", "a name"])
def test_what_changes_under_others_finds_them_before_and_after(operation: Operation) -> None:
    """The school was drawn alone since: the pupil leads to one that is no more, until then."""
    after = a_state(FRIEND)
    NAME.state_forwards("fiction", after)
    before = after.clone()
    assert key_of(after) is not after.apps.get_model("fiction", "School")
    operation.state_forwards("fiction", after)
    for state, name in ((before, "School"), (after, "Lycee" if operation is RENAMED else "School")):
        school = state.apps.get_model("fiction", name)
        assert key_of(state) is school
        assert [one.name for one in school._meta.related_objects] == ["pupil"]


def key_of(state: ProjectState) -> Any:
    """The school that the key of a pupil leads to."""
    return state.apps.get_model("fiction", "Pupil")._meta.get_field("school").related_model


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


EVERY = [SCHOOL, PUPIL, FRIEND, NAME, INDEX, TEXT_KEY, LONGER, RENAMED]
COLUMNS = """
SELECT table_name, column_name, data_type, character_maximum_length
FROM information_schema.columns WHERE table_name LIKE 'fiction%' ORDER BY 1, 2
"""
WALLS = """
SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text LIKE 'fiction%' ORDER BY 1, 2
"""


@pytest.mark.usefixtures("owner_at_work")
def test_it_makes_the_tables_django_makes() -> None:
    assert tables_of(QuickState) == (found := tables_of(ProjectState))
    assert ("fiction_pupil", "school_id", "text", None) in found[0]
    assert any("REFERENCES fiction_lycee(id)" in wall for _, wall in found[1])


def tables_of(kind: type[ProjectState]) -> tuple[list[Any], list[Any]]:
    """What a migration for each of these operations makes, taken back."""
    state = QuickState.of(ProjectState()) if kind is QuickState else ProjectState()
    with transaction.atomic(), connection.cursor() as cursor:
        for operation in EVERY:
            migration = Migration("one", "fiction")
            migration.operations = [operation]
            assert state.apps
            with connection.schema_editor() as editor:
                state = migration.apply(state, editor)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        found = [cursor.execute(asked).fetchall() for asked in (COLUMNS, WALLS)]
        transaction.set_rollback(True)
    return found[0], found[1]


def test_the_command_begins_with_a_quick_state() -> None:
    assert migrate.migrate.MigrationExecutor is QuickExecutor
