"""Who holds a copy of the disk holds no scanned account statement (decision 0027)."""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from administration.models import AdminAct
from core.encrypted import Unreadable
from core.files.sealed import opened
from passculture.sealed_columns import DOCUMENTS
from tests.factories.payments import BankDetailsFactory
from tests.factories.venues import MemberFactory
from tests.owner import owner_at_work  # noqa: F401
from tests.passculture.test_sealed_columns import new_key, rotate
from venues.models import BankDetails

PDF = b"%PDF-1.4"  # what the factory hands over
BEFORE = "un relevé d’avant".encode()


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where statements lie."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / DOCUMENTS


def given_back(details: BankDetails) -> bytes:
    """What a member downloads."""
    client = Client()
    client.force_login(MemberFactory(partner=details.partner))
    return client.get(reverse("bank-document", args=[details.token])).getvalue()


def stored_plain(folder: Path) -> BankDetails:
    """A statement as it was stored before it was sealed."""
    details = BankDetailsFactory()
    Path(details.document.path).write_bytes(BEFORE)
    os.chmod(details.document.path, 0o640)
    return BankDetails.objects.get(pk=details.pk)


@pytest.mark.django_db
def test_a_copy_of_the_disk_tells_no_statement(folder: Path) -> None:
    details = BankDetailsFactory()
    (stored,) = folder.iterdir()
    assert PDF not in stored.read_bytes()
    assert stored.stat().st_mode & 0o077 == 0
    assert given_back(details) == PDF


@pytest.mark.django_db
def test_without_its_key_a_statement_is_not_shown_as_something_else(
    folder: Path, settings: Settings
) -> None:
    details = BankDetailsFactory()
    settings.FIELD_ENCRYPTION_KEYS = (new_key(),)
    with pytest.raises(Unreadable):
        opened(Path(details.document.path).read_bytes())


def test_one_stored_before_is_read_and_sealed_once(
    owner_at_work: None,  # noqa: F811
    folder: Path,
) -> None:
    details = stored_plain(folder)
    (folder / ".reste.pdf").write_bytes(b"left by a command that was stopped")
    (folder / "vide.pdf").write_bytes(b"")  # of somebody who is sending one just now
    path = Path(details.document.path)
    assert given_back(details) == BEFORE
    assert "2 fichiers lus, dont 1 à chiffrer" in rotate("--dry-run")
    assert path.read_bytes() == BEFORE
    rotate()
    sealed = path.read_bytes()
    assert BEFORE not in sealed
    assert path.stat().st_mode & 0o777 == 0o640
    assert given_back(details) == BEFORE
    assert AdminAct.objects.get().facts[DOCUMENTS] == 1
    assert "dont 0 chiffrés" in rotate()
    assert path.read_bytes() == sealed
    assert (folder / "vide.pdf").read_bytes() == b""


def test_a_key_is_replaced_without_a_cut(
    owner_at_work: None,  # noqa: F811
    folder: Path,
    settings: Settings,
) -> None:
    """Old alone, new before old, sealed anew, new alone: read at each step."""
    old, new = new_key(), new_key()
    settings.FIELD_ENCRYPTION_KEYS = (old,)
    details = BankDetailsFactory()
    settings.FIELD_ENCRYPTION_KEYS = (new, old)
    assert given_back(details) == PDF
    assert "1 fichiers lus, dont 1 chiffrés de nouveau et 0 illisibles" in rotate()
    settings.FIELD_ENCRYPTION_KEYS = (new,)
    assert given_back(details) == PDF


def test_what_no_key_opens_is_counted_and_left_as_it_is(
    owner_at_work: None,  # noqa: F811
    folder: Path,
    settings: Settings,
) -> None:
    details = BankDetailsFactory()
    before = Path(details.document.path).read_bytes()
    settings.FIELD_ENCRYPTION_KEYS = (new_key(),)
    with pytest.raises(CommandError, match="2 valeurs illisibles"):  # its IBAN, its statement
        rotate()
    assert Path(details.document.path).read_bytes() == before


def test_a_command_that_is_stopped_leaves_each_statement_whole(
    owner_at_work: None,  # noqa: F811
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    details = stored_plain(folder)

    def stopped(*_: object) -> None:
        raise OSError("no room left")

    monkeypatch.setattr("core.files.sealed.os.replace", stopped)
    with pytest.raises(OSError, match="no room left"):
        rotate()
    assert given_back(details) == BEFORE
    monkeypatch.undo()
    rotate()
    assert given_back(details) == BEFORE
    assert BEFORE not in Path(details.document.path).read_bytes()
