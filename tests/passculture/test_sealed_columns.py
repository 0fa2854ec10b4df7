"""Who holds a copy of the database holds neither an IBAN nor the seed of a telephone."""

from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from accounts.actions import begin_second_factor
from accounts.models import Telephone
from administration.models import AdminAct
from core.encrypted import PREFIX, Unreadable, is_sealed, seal, unseal
from passculture.sealed_columns import COLUMNS, DOCUMENTS, IBAN, TOTP_KEY
from tests.factories.payments import BankDetailsFactory, french_iban
from tests.factories.people import StaffFactory, UserFactory
from tests.owner import as_owner, owner_at_work, wall_of  # noqa: F401
from venues.models import BankDetails

SEED = "00112233445566778899aabbccddeeff00112233"


def new_key() -> str:
    return Fernet.generate_key().decode()


def whole_database() -> str:
    """Every row of every table, as a thief reads a dump."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT kept::text FROM "{table}" AS kept')
            rows += [text for (text,) in cursor.fetchall()]
    return "\n".join(rows)


def stored(column: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column.name} FROM {column.table} ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


@pytest.fixture(autouse=True)
def statements(settings: Settings, tmp_path: Path) -> None:
    """In a folder that is thrown away."""
    settings.MEDIA_ROOT = tmp_path


def a_telephone() -> Telephone:
    return Telephone.objects.create(user=StaffFactory(), name="T", key=SEED, confirmed=True)


@pytest.mark.django_db
def test_a_copy_of_the_database_tells_neither_account_nor_seed():
    details, learnt = BankDetailsFactory(), begin_second_factor(by=UserFactory(password="x"))
    telephone = a_telephone()
    text = whole_database()
    assert details.token in text
    for secret in (details.iban, details.iban[4:], SEED, learnt.bin_key.hex()):
        assert secret not in text
    assert BankDetails.objects.get(pk=details.pk).iban == details.iban
    assert Telephone.objects.get(pk=telephone.pk).bin_key.hex() == SEED


@pytest.mark.django_db
def test_twice_the_same_account_is_not_seen_to_be_the_same():
    iban = french_iban(7)
    for _ in range(2):
        BankDetailsFactory(iban=iban)
    assert len(set(stored(IBAN))) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "wall"),
    [
        ("UPDATE venues_bankdetails SET iban = 'FR7630006000011234567890189'",
         "account_iban_is_sealed"),
        (f"UPDATE venues_bankdetails SET iban = '{PREFIX}'", "account_iban_is_sealed"),
        (f"UPDATE otp_totp_totpdevice SET key = '{SEED}'", "telephone_key_is_sealed"),
    ],
)  # fmt: skip
def test_the_database_takes_nothing_plain_even_from_its_owner(statement: str, wall: str):
    BankDetailsFactory()
    a_telephone()
    # The wall that no account is ever edited stands before: it is lowered to see this one.
    lower = "ALTER TABLE venues_bankdetails {} TRIGGER USER"
    as_owner("SET CONSTRAINTS ALL IMMEDIATE", lower.format("DISABLE"))
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        as_owner(statement)
    assert wall_of(refusal.value) == wall


@pytest.mark.django_db
def test_a_decision_rewrites_no_account_and_nobody_looks_for_one():
    details = BankDetailsFactory()
    before = stored(IBAN)
    details.save()
    BankDetails.objects.get(pk=details.pk).save()
    assert stored(IBAN) == before
    with pytest.raises(FieldError):
        BankDetails.objects.filter(iban=details.iban)


@pytest.mark.django_db
def test_without_its_key_a_value_is_not_shown_as_something_else(settings: Settings):
    BankDetailsFactory()
    settings.FIELD_ENCRYPTION_KEYS = (new_key(),)
    with pytest.raises(Unreadable):
        BankDetails.objects.get()


@pytest.mark.django_db
def test_the_walls_named_by_the_command_are_those_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger")
        there = set(cursor.fetchall())
    assert {(c.table, c.wall) for c in COLUMNS if c.wall} - there == set()


# --- another key ---------------------------------------------------------------------------------


def rotate(*arguments: str) -> str:
    said = StringIO()
    connection.check_constraints()
    call_command("rotate_encryption", *arguments, stdout=said)
    return said.getvalue()


def test_a_key_is_replaced_without_a_cut(owner_at_work: None, settings: Settings):  # noqa: F811
    """Old alone, new before old, sealed anew, new alone: read at each step."""
    old, new = new_key(), new_key()
    settings.FIELD_ENCRYPTION_KEYS = (old,)
    iban = BankDetailsFactory().iban
    telephone = a_telephone()

    def read() -> tuple[str, str]:
        return (
            str(BankDetails.objects.get().iban),
            Telephone.objects.get(pk=telephone.pk).bin_key.hex(),
        )

    settings.FIELD_ENCRYPTION_KEYS = (new, old)
    assert read() == (iban, SEED)
    before = stored(IBAN) + stored(TOTP_KEY)
    assert rotate("--dry-run").count("1 à chiffrer de nouveau, 0 illisibles") == 2
    assert stored(IBAN) + stored(TOTP_KEY) == before
    assert rotate().count("1 chiffrées de nouveau, 0 illisibles") == 2
    assert AdminAct.objects.get().facts == {c.table: 1 for c in COLUMNS} | {DOCUMENTS: 1}
    settings.FIELD_ENCRYPTION_KEYS = (new,)
    assert read() == (iban, SEED)
    after = stored(IBAN) + stored(TOTP_KEY)
    assert rotate().count("0 chiffrées de nouveau") == 2
    assert stored(IBAN) + stored(TOTP_KEY) == after


def test_what_no_key_opens_is_counted_and_left_as_it_is(
    owner_at_work: None,  # noqa: F811
    settings: Settings,
):
    BankDetailsFactory()
    before = stored(IBAN)
    settings.FIELD_ENCRYPTION_KEYS = (new_key(),)
    with pytest.raises(CommandError, match="2 valeurs illisibles"):
        rotate()
    assert stored(IBAN) == before


def test_the_wall_around_an_account_stands_again_after_a_rotation(
    owner_at_work: None,  # noqa: F811
    settings: Settings,
):
    BankDetailsFactory()
    settings.FIELD_ENCRYPTION_KEYS = (new_key(), *settings.FIELD_ENCRYPTION_KEYS)
    rotate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = %s", [IBAN.wall])
        assert cursor.fetchall() == [("O",)]


@pytest.mark.parametrize(
    ("module", "column", "constraint"),
    [
        ("venues.migrations.0005_seal_ibans", IBAN, "account_iban_is_sealed"),
        ("accounts.migrations.0009_seal_telephone_keys", TOTP_KEY, "telephone_key_is_sealed"),
    ],
)
def test_what_was_stored_plain_is_sealed_once_and_opened_again_on_the_way_back(
    owner_at_work: None,  # noqa: F811
    module: str,
    column: Any,
    constraint: str,
):
    BankDetailsFactory(iban=french_iban(1))
    a_telephone()
    plain = french_iban(1) if column is IBAN else SEED
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {column.table} DROP CONSTRAINT {constraint}")
        cursor.execute(f"ALTER TABLE {column.table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {column.table} SET {column.name} = %s", [plain])
        cursor.execute(f"ALTER TABLE {column.table} ENABLE TRIGGER USER")
    migration = import_module(module)

    with connection.schema_editor() as editor:
        migration.seal_plain(apps, editor)
    [sealed] = stored(column)
    assert is_sealed(sealed)
    assert unseal(sealed) == plain
    with connection.schema_editor() as editor:
        migration.seal_plain(apps, editor)
        assert stored(column) == [sealed]
        migration.open_sealed(apps, editor)
    assert stored(column) == [plain]


def test_the_first_key_seals_and_all_of_them_open(settings: Settings):
    old, new = new_key(), new_key()
    settings.FIELD_ENCRYPTION_KEYS = (old,)
    sealed = seal("FR76")
    settings.FIELD_ENCRYPTION_KEYS = (new, old)
    assert unseal(sealed) == "FR76"
    anew = seal("FR76")
    settings.FIELD_ENCRYPTION_KEYS = (new,)
    assert unseal(anew) == "FR76"
    with pytest.raises(Unreadable):
        unseal(sealed)
