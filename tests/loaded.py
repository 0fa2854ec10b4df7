"""The demonstration, loaded once for a file of tests: each begins with it as it was loaded."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What `load_demo` printed. Never committed: a test of the file takes its mark `django_db`,
    whose transaction stands inside this one, and no test of the file wants an empty database."""
    said = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)
