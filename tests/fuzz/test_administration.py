"""The administration under hostile forms: every form, table and action, by three kinds of staff.

Longer: `FUZZ_REQUESTS=3000 pytest tests/fuzz/test_administration.py -o timeout=0`.
"""

import logging
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import resolve, reverse
from pytest_django import Settings

from core.admin import refusals
from passculture.roles import ROLES
from schools.models import Level
from tests.answers import Answer
from tests.factories.people import StaffFactory, UserFactory, with_role
from tests.fuzz.administration import (
    form_at,
    names_of_constraints,
    pages,
    said,
    spoiled,
    written,
)
from tests.fuzz.rows import build
from tests.passculture.test_private_pages import every_address

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
ASKED = int(os.environ.get("FUZZ_REQUESTS", "300"))
# From here on (the door's own number), each role posts to each address at least once.
WHOLE = 10_000
READING = "view_"
# It would sign the sweep out.
UNPLAYED = {"logout"}
EMPTY = {"openings-TOTAL_FORMS": "0", "openings-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A failure is told once, by the figure, not by the logs."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def staff() -> dict[str, Client]:
    """A superuser; one with every right but that; somebody who only reads; one of each role."""
    clerk, reader = (UserFactory(is_staff=True) for _ in range(2))
    clerk.user_permissions.set(Permission.objects.all())
    reader.user_permissions.set(Permission.objects.filter(codename__startswith=READING))
    clients = {}
    people = {"superuser": StaffFactory(), "clerk": clerk, "reader": reader}
    people |= {role: with_role(role) for role in ROLES}
    for who, person in people.items():
        clients[who] = Client(raise_request_exception=False)
        clients[who].force_login(person)
    return clients


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    """What is handed over goes to a folder that is thrown away."""
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db
@pytest.mark.timeout(3600)
def test_no_form_of_the_administration_breaks_down(figure):
    """0 × 5xx, no constraint's name in a page, and what is refused writes nothing."""
    build()
    people, names, chance = staff(), names_of_constraints(), random.Random(SEED)
    shown = [(who, *page) for page in pages() for who in people]
    bad, answers = [], Counter[str]()
    # One third of what the other doors get: each is read first, and its tables compared.
    posts = max(ASKED // 3, len(shown) if ASKED >= WHOLE else 0)
    for number in range(posts):
        # Each form once, in a shuffled order, before any comes back with its next field.
        turn, rank = divmod(number, len(shown))
        if rank == 0:
            chance.shuffle(shown)
        who, model, address = shown[rank]
        with transaction.atomic():
            form = form_at(people[who], model, address)
            sent = spoiled(form, chance, turn)
            before = written(form.model)
            answer = people[who].post(form.address, sent)
            found = complaints(answer, names, before, form.model)
            transaction.set_rollback(True)
        answers[f"{answer.status_code // 100}xx"] += 1
        bad += [f"#{number} {who} {form.address}: {what} {sent}"[:1500] for what in found]
    measured = (
        f"{posts} hostile posts (seed {SEED}) to {len(shown) // len(people)} forms of the "
        f"administration × {len(people)} members of its staff: {dict(answers)}, {len(bad)} bad"
    )
    figure("G13-admin", measured, "0 × 5xx, no constraint named, nothing half-written", not bad)
    assert bad == []


def complaints(
    answer: Answer, names: re.Pattern[str], before: object, model: type[Model]
) -> list[str]:
    """What this answer should never have been."""
    if answer.status_code >= 500:
        return [f"{answer.status_code} {getattr(answer, 'exc_info', [''] * 2)[1]!r:.300}"]
    shown = said(answer)
    found = ["Traceback"] if "Traceback" in shown else []
    found += [f"names {name}" for name in set(names.findall(shown))]
    # A redirection is an act done, and so is a file given, which the journal tells; anything else,
    # or somebody who may only read, wrote nothing.
    given = answer.headers.get("Content-Disposition", "").startswith("attachment")
    if answer.status_code != 302 and not given and written(model) != before:
        found.append("half-written")
    return found


@pytest.mark.django_db
def test_no_address_of_the_administration_is_left_out():
    """Each form, verb, action of a list and page of its own, for each ready role and model."""
    build()
    played = {resolve(address.partition("#")[0]).url_name for _, address in pages()}
    there = {name.removeprefix("admin:") for name in every_address() if name.startswith("admin:")}
    history = {name for name in there if name.endswith("_history")}  # reads, takes no form
    assert there - played - history - UNPLAYED == set()
    assert UNPLAYED - played == UNPLAYED
    assert set(staff()) == {"superuser", "clerk", "reader", *ROLES}


@pytest.mark.django_db
def test_a_breakdown_and_a_name_would_be_seen(monkeypatch):
    """Positive control: without the words, the same sweep complains."""
    build()
    people, names = staff(), names_of_constraints()
    assert names.findall("La contrainte « budgets_do_not_overlap » n’est pas respectée")
    monkeypatch.setattr(refusals._InWords, "_ask_constraints", lambda *_: 1 / 0)
    address = reverse("admin:schools_level_add")
    answer = people["superuser"].post(address, {"code": "x", "label": "x", "rank": "29"} | EMPTY)
    assert complaints(answer, names, written(Level), Level) != []
    monkeypatch.undo()
    answer = people["superuser"].post(address, {"code": "x", "label": "", "rank": "29"} | EMPTY)
    before = written(Level)
    assert complaints(answer, names, before, Level) == []
    Level.objects.create(code="x", label="x", rank=29)
    assert complaints(answer, names, before, Level) == ["half-written"]
