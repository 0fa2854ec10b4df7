"""The house inspects itself: what the linters cannot see (docs/architecture.md)."""

import ast
import re
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string
from django_fsm import FSMFieldMixin

from jobs.queries import jobs
from passculture.side_effects import EVENTS
from tests.policies import POLICY_OF_URL

ROOT = Path(__file__).resolve().parent.parent
FLOORS = [
    {"core"},
    {"jobs"},
    {"outbox"},
    {"administration"},
    {"accounts"},
    {"schools", "venues"},
    {"offers"},
    {"bookings"},
    {"catalogue"},
    {"reimbursements"},
    {"partner_portal", "school_portal"},
    {"adage_sync"},
    {"operations", "passculture"},
    {"devtools"},
]
OURS = sorted(set.union(*FLOORS))
FLOOR_OF = {app: level for level, floor in enumerate(FLOORS) for app in floor}


def sources(*, tests: bool = False) -> list[Path]:
    """Python files of the product, without the migrations."""
    folders = [*OURS, "mock_adage", *(["tests"] if tests else [])]
    found = [file for name in folders for file in (ROOT / name).rglob("*.py")]
    return sorted(file for file in found if "migrations" not in file.parts)


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def functions(file: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def length(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def our_models() -> list[type[models.Model]]:
    return [model for app in OURS for model in apps.get_app_config(app).get_models()]


def test_no_file_is_longer_than_300_lines():
    too_long = {
        name(f): n for f in sources(tests=True) if (n := len(f.read_text().splitlines())) > 300
    }
    assert too_long == {}


def test_no_function_is_longer_than_45_lines_and_no_view_than_30():
    too_long = {}
    for file in sources():
        wall = 30 if "views" in file.relative_to(ROOT).parts or file.name == "views.py" else 45
        for node in functions(file):
            if length(node) > wall:
                too_long[f"{name(file)}::{node.name}"] = length(node)
    assert too_long == {}


def test_no_template_is_longer_than_120_lines():
    files = [f for f in (ROOT / "templates").rglob("*") if f.is_file() and f.suffix != ".md"]
    too_long = {name(f): n for f in files if (n := len(f.read_text().splitlines())) > 120}
    assert too_long == {}


def test_every_module_says_what_it_is():
    silent = [
        name(f)
        for f in sources()
        if f.read_text().strip() and not ast.get_docstring(ast.parse(f.read_text()))
    ]
    assert silent == []


def test_a_duration_is_written_only_in_rules():
    """How long, how many days: there is one place to look. The mock is another service."""
    elsewhere = [
        name(file)
        for file in sources()
        if "timedelta(" in file.read_text()
        and "rules" not in file.relative_to(ROOT).with_suffix("").parts
        and file.relative_to(ROOT).parts[0] != "mock_adage"
    ]
    assert elsewhere == []


def test_foreign_keys_go_down():
    """Import-linter cannot see "app.Model" written as text."""
    upward = []
    for model in our_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            app = target._meta.app_label if isinstance(target, type) else ""
            here = model._meta.app_label
            if app in FLOOR_OF and app != here and FLOOR_OF[app] >= FLOOR_OF[here]:
                upward.append(f"{model.__name__}.{field.name} -> {app}")
    # Who asked for an act and who approved it: accounts themselves write in the journal below.
    # Who follows a file, who is written to by the programme, are accounts too.
    assert upward == [
        "Approval.asked_by -> accounts",
        "Approval.decided_by -> accounts",
        "Assignment.officer -> accounts",
        "BroadcastRecipient.person -> accounts",
    ]


def test_money_is_never_a_float():
    floats = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField)
    ]
    assert floats == []


def test_every_transition_asks_who():
    """Without a permission django-fsm answers yes to everybody."""
    machines = [
        (model, field)
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, FSMFieldMixin)
    ]
    assert machines, "the state machines have disappeared"
    open_to_all = [
        f"{model.__name__}.{transition.name}"
        for model, field in machines
        for transition in field.get_all_transitions(model)
        if not transition.permission
    ]
    assert open_to_all == []


def events_named_in_actions() -> set[str]:
    nouns = {event.split(".")[0] for event in EVENTS}
    pattern = re.compile(rf"[\"']((?:{'|'.join(sorted(nouns))})\.[a-z_]+)[\"']")
    files = [f for f in sources() if "actions" in f.relative_to(ROOT).with_suffix("").parts]
    return {event for file in files for event in pattern.findall(file.read_text())}


def test_every_event_posted_is_routed_and_every_route_is_used():
    assert events_named_in_actions() == set(EVENTS)


def test_every_event_has_words_for_support():
    assert [name for name, event in EVENTS.items() if not event.label.strip()] == []


@pytest.mark.parametrize(
    "handler", sorted({h for event in EVENTS.values() for h in event.handlers})
)
def test_every_handler_of_the_table_exists(handler: str):
    assert callable(import_string(handler))


def addresses(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address but those of Django's administration, closed as a whole to the staff.

    Each bears its whole name, as `reverse` wants it: « partner:offer ».
    """
    here = resolver or get_resolver()
    for pattern in here.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from addresses(pattern)
            continue
        found = copy(pattern)
        if resolver and resolver.namespace:
            found.name = f"{resolver.namespace}:{pattern.name}"
        yield found


def test_every_address_declares_its_policy():
    assert {pattern.name for pattern in addresses()} == set(POLICY_OF_URL)


def test_only_public_addresses_are_open_without_signing_in():
    """LoginRequiredMiddleware closes every view that does not say otherwise."""
    said = {p.name: getattr(p.callback, "login_required", True) for p in addresses()}
    # A key is asked by the view itself: tests/adage_sync/test_api.py, tests/passculture.
    without = {"public", "key"}
    expected = {url: POLICY_OF_URL[url] not in without for url in said if url in POLICY_OF_URL}
    assert said == expected


def test_every_variable_stands_in_the_readme():
    """README, « Variables »: what an operator may set is written down."""
    pattern = re.compile(
        r"(?:env\.(?:text|flag|number|seconds|names|web_address)|named_keys|named_files"
        r"|environ\.get|environ|port)"
        r"[\(\[]\"([A-Z][A-Z_]+)\""
    )
    read = {v for file in sources() if file.parts[-2:] for v in pattern.findall(file.read_text())}
    internal = {"READY_DIR", "PYTEST_XDIST_WORKER", "DJANGO_SETTINGS_MODULE", "CI", "SUDO_USER"}
    readme = (ROOT / "README.md").read_text()
    assert {v for v in read - internal if f"`{v}`" not in readme} == set()


# They pass every few seconds: how late they are shows in the age of what waits.
SWEEPS = {
    "outbox.tasks.sweep", "offers.tasks.sweep_imports", "schools.tasks.sweep_campaigns",
    "administration.tasks.sweep_broadcasts",
}  # fmt: skip


def test_every_tick_of_the_schedule_is_a_job_of_the_clock_and_every_job_ticks_twice_a_period():
    """Decision 0006: declare it with `@job` of jobs.tasks, and give it its line in settings."""
    lines: list[dict[str, Any]] = list(settings.CELERY_BEAT_SCHEDULE.values())
    ticks = {line["task"]: line["schedule"] for line in lines}
    tasks = {f"{job.work.__module__}.{job.work.__name__}": job for job in jobs().values()}
    assert set(ticks) - SWEEPS == set(tasks)
    assert [name for name in tasks if ticks[name] * 2 > tasks[name].every.total_seconds()] == []
    assert set(current_app.tasks) >= set(ticks)


def alternatives(test: ast.expr, *, true: bool = True) -> list[ast.BoolOp]:
    """The « or » that decide whether an assertion holds; `true` is what is asked of the test.

    `not (a and b)` is one too; a default (`name or ""`) inside a comparison is none.
    """
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return alternatives(test.operand, true=not true)
    if not isinstance(test, ast.BoolOp):
        return []
    here = [test] if isinstance(test.op, ast.Or) is true else []
    return here + [found for part in test.values for found in alternatives(part, true=true)]


def asserted(source: str) -> list[int]:
    """Lines of the assertions that hold when one thing or another does."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    return [node.lineno for node in nodes if alternatives(node.test)]


def test_no_assertion_is_content_with_one_thing_or_another():
    """It stays green when the thing meant is broken: say which is true, or write two tests."""
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert {name(f): lines for f in files if (lines := asserted(f.read_text()))} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("assert a or b", [1]),
        ("x = 1\nassert a and (b or c)", [2]),
        ("assert not (a and b)", [1]),
        ("assert not (a or b)", []),
        ("assert (a or '') == b", []),
        ("assert [x for x in y if a or b] == []", []),
    ],
)
def test_an_assertion_content_with_one_thing_or_another_is_found(source, lines):
    assert asserted(source) == lines
