"""What is made once for a file of tests: each begins with it as it was made.

Never committed: a test of the file takes its mark `django_db`, whose transaction stands inside this
one, and no test of the file wants an empty database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def once_for_a_file(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Around what a fixture of the scope `module` makes and yields."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The demonstration; gives what `load_demo` printed."""
    said = StringIO()
    with once_for_a_file(django_db_blocker):
        call_command("load_demo", stdout=said)
        yield said.getvalue()
