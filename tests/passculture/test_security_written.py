"""docs/security-in-figures.md: each section is there, and its figures are those of the code."""

import math
import re
from datetime import timedelta
from functools import cache

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.urls import reverse

from accounts import rules as accounts
from accounts.models import Telephone
from adage_sync import rules as adage
from adage_sync.client.listed import CALLED
from bookings.rules import FIRST_PREBOOKING_LIMITS
from core.database import REFERENCE_LETTERS
from core.files import sheet_book, sheets, uploads
from core.rules import files
from core.rules.typed import FIRST_YEAR, LAST_YEAR
from offers import rules as offers
from passculture import admission, production
from passculture.environment import REQUIRED_IN_PRODUCTION
from schools.forms.table import ROWS_MAX
from tests.accounts.test_passwords import common
from tests.test_architecture import ROOT

TEXT = (ROOT / "docs" / "security-in-figures.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
MEGABYTE = files.MEGABYTE


@cache
def section(code: str) -> str:
    """The section whose title names this requirement, its lines joined."""
    found = [part for part in TEXT.split("\n## ")[1:] if code in part.partition("\n")[0]]
    assert len(found) == 1, f"{code}: {len(found)} sections"
    return " ".join(found[0].split())


def row(code: str, first: str) -> list[str]:
    """The cells of a row of the table of a section, after the first."""
    part = next(part for part in TEXT.split("\n## ")[1:] if code in part.partition("\n")[0])
    [line] = [line for line in part.splitlines() if line.startswith(f"| {first} |")]
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def count(number: float) -> str:
    """« 44,021 », « 0.5 »."""
    return f"{number:,g}" if number < 1000 else f"{number:,.0f}"


def hours(life: timedelta) -> int:
    return int(life.total_seconds() // 3600)


@pytest.mark.parametrize("code", ["V6.1.3", "V7.1.3"])
def test_the_ways_in_and_how_long_each_lasts(code: str):
    partner = f"{hours(accounts.SESSION_LONGEST)} hours, or {accounts.DEVICE_REMEMBERED.days} days"
    assert partner in row(code, "a partner")[2]
    staff = f"{hours(accounts.STAFF_IDLE)} hour idle, {hours(accounts.STAFF_LONGEST)} hours at most"
    assert row(code, "the administration")[2] == staff
    school = row(code, "a teacher, a head of school")
    assert f"good for {adage.TOKEN_LIFETIME.seconds // 60} minutes, once" in school[1]
    assert school[2].startswith(f"{hours(adage.SESSION_LIFETIME)} hours")
    assert f"a link of {hours(accounts.RESET_LINK_LIFE)} hours" in section(code)


def test_what_is_taken_for_granted_of_a_provider_that_says_nothing():
    """V6.8.4: the least."""
    said = section("V6.8.4")
    assert "Its word is taken for one factor, the least" in said
    for door in (reverse("login"), reverse("adage_entry"), "/adage/v1/", "/metriques/"):
        assert f"`{door}`" in said


@pytest.mark.parametrize("code", ["V7.1.1", "V7.1.2"])
def test_sessions_and_the_one_deviation_are_written(code: str):
    said = section(code)
    assert f"the administration's {hours(accounts.STAFF_IDLE)} hour idle" in said
    assert timedelta(minutes=30) < accounts.STAFF_IDLE
    assert max(accounts.STAFF_LONGEST, accounts.SESSION_LONGEST) <= timedelta(hours=12)
    assert timedelta(days=30) >= accounts.DEVICE_REMEMBERED
    assert "any number of devices" in said
    assert "A person of a school has one session" in said


def test_the_record_of_the_lengths_holds_them():
    """0039."""
    said = " ".join(
        (ROOT / "docs/decisions/0039-how-long-one-stays-signed-in.md").read_text().split()
    )
    warned = accounts.END_SAID_BEFORE.seconds // 60
    for figure in (
        f"{hours(accounts.STAFF_IDLE)} hour", f"{hours(accounts.STAFF_LONGEST)} hours",
        f"{hours(accounts.SESSION_LONGEST)} hours", f"{accounts.DEVICE_REMEMBERED.days} days",
        f"{hours(adage.SESSION_LIFETIME)} hours", f"{warned} minutes",
        f"{accounts.ACT_WRITTEN_EVERY.seconds // 60} minutes",
    ):  # fmt: skip
        assert figure in said, figure


def test_what_is_guessed_is_bounded_as_written():
    """V6.1.1."""
    tries = row("V6.1.1", "passwords of one account from one network address")
    lock = accounts.LOCK_OUT.seconds // 60
    assert tries[0] == f"{accounts.TRIES_BEFORE_LOCK_OUT} failures"
    assert tries[1].startswith(f"closed for {lock} minutes")
    failed = accounts.RATES["failed"]
    assert row("V6.1.1", "passwords from one network address, whatever the account") == [
        f"{failed.burst} failures in a row", f"one more every {count(failed.every)} seconds",
    ]  # fmt: skip
    proofs = f"{accounts.PROOFS_PER_WINDOW} an hour and an account"
    assert row("V6.1.1", "proving oneself again before what moves money")[0] == proofs
    assert (
        row("V6.1.1", "links by mail to one address")[0] == f"{accounts.MAILS_PER_WINDOW} an hour"
    )
    asks = row("V6.1.1", "links asked for from one network address")[0]
    assert asks == f"{accounts.ASKS_PER_WINDOW} an hour"
    bits = int(accounts.RECOVERY_LETTERS * math.log2(len(REFERENCE_LETTERS)))
    recovery = f"{accounts.RECOVERY_LETTERS} letters of {len(REFERENCE_LETTERS)} ({bits} bits)"
    assert recovery in section("V6.1.1")
    assert f"there are {accounts.RECOVERY_CODES}, each" in section("V6.1.1")


def test_the_words_refused_in_passwords_are_listed():
    """V6.1.2."""
    said = section("V6.1.2")
    listed = said.partition("of one's own):")[2].partition("See [0040]")[0]
    assert tuple(re.findall(r"`(\w+)`", listed)) == accounts.PRODUCT_WORDS
    assert said.partition(")")[2].strip().startswith(f"{accounts.PASSWORD_MIN_LENGTH} characters")
    assert f"the {count(len(common()))} passwords" in said
    assert f"(less than {accounts.OWN_MIN_LENGTH} letters or figures" in said


@pytest.mark.parametrize("code", ["V2.1.1", "V2.1.2"])
def test_what_is_typed_has_its_shape_and_its_file(code: str):
    files_named = re.findall(r"`([\w/]+\.py)`", section(code))
    assert len(set(files_named)) >= 6
    assert [file for file in files_named if not (ROOT / file).is_file()] == []
    assert f"from {FIRST_YEAR} to {LAST_YEAR}" in row(code, "a day")[0]
    assert row(code, "pupils, adults")[0] == (
        f"from 1 to {count(offers.PARTICIPANTS_MAX)}, from 0 to {offers.ADULTS_MAX}"
    )
    lengths = f"{offers.TITLE_MAX} and {count(offers.DESCRIPTION_MAX)} characters"
    assert row(code, "a title, a description")[0] == lengths
    assert f"{offers.PRICE_DIGITS} figures" in row(code, "a price")[0]
    assert row(code, "what is typed and not sent")[0].startswith(count(accounts.TYPED_MAX))
    rules = (ROOT / "docs" / "rules.md").read_text()
    for rule in re.findall(r"\b(R\d+)\b", section(code).partition("What must agree")[2]):
        assert f"**{rule}**" in rules


@pytest.mark.parametrize("code", ["V2.1.3", "V15.1.3"])
def test_the_limits_of_each_act_and_of_all_are_written(code: str):
    named = {
        "prebook": "pre-booking", "search": "search", "export": "export of a table",
        "pdf": "document (PDF)", "import": "import of a file", "remind": "reminder",
    }  # fmt: skip
    assert {*named, "failed"} == set(accounts.RATES)
    for act, words in named.items():
        rate = accounts.RATES[act]
        assert row(code, words) == [str(rate.burst), f"{count(rate.every)} s"], act
    _, teacher, school = FIRST_PREBOOKING_LIMITS[0]
    said = section(code)
    assert f"{teacher} pre-bookings wait of a teacher and {school} of a school" in said
    assert f"{adage.INBOUND_CALLS_PER_MINUTE} calls of ADAGE a minute" in said
    assert f"works on {admission.SLOTS} requests at once" in said
    held = f"({sheet_book.MEMORY_MAX // MEGABYTE} MB and {sheets.SECONDS} s)"
    assert f"workbooks (a process apart, {held[1:]}" in said


def test_the_files_that_are_taken_are_written():
    """V5.1.1."""
    documents = row("V5.1.1", "a partner, for a referencing or bank details")
    largest = f"{files.BYTES_MAX // MEGABYTE} MB"
    for kind in uploads.KINDS:
        assert kind.upper() in documents[0]
    assert documents[1] == f"{largest}, {files.PIXELS_MAX // 1_000_000} million pixels"
    image = row("V5.1.1", "a partner, the image of an offer")[1]
    webp, heic = files.WEBP_PIXELS_MAX // 1_000_000, files.HEIC_PIXELS_MAX // 1_000_000
    assert f"(WebP {webp}, HEIC {heic})" in image
    assert f"{files.LEAST_WIDTH} × {files.LEAST_HEIGHT} at least" in image
    table = row("V5.1.1", "a partner, a table of offers")[1]
    lines = count(offers.IMPORT_LINES_MAX)
    assert table == f"{offers.IMPORT_BYTES_MAX // MEGABYTE} MB, {lines} lines"
    opened = f"{sheet_book.UNZIPPED_MAX // MEGABYTE} MB and {sheet_book.PARTS_MAX} parts"
    told = row("V5.1.1", "the administration, credits and directories")[1]
    assert told == f"{largest}, {count(ROWS_MAX)} lines; once opened, {opened}"
    request, nobody = files.REQUEST_BYTES_MAX, files.ANONYMOUS_BYTES_MAX
    assert f"{request // MEGABYTE} MB a request, {nobody // MEGABYTE} MB for" in section("V5.1.1")


def test_who_reads_and_writes_which_field_is_written():
    """V8.1.2: the rules it names are rules; what is hidden from whom is tested in isolation."""
    said = section("V8.1.2")
    for code in ("R11", "R44"):
        assert f"({code})" in said
    for field in (
        "credit of a school (R44)",
        "IBAN",
        "state of an offer, of a booking",
        "journals",
    ):
        assert len(row("V8.1.2", field)) == 2
    assert "a partner never" in row("V8.1.2", "credit of a school (R44)")[0]


@pytest.mark.parametrize("code", ["V11.1.1", "V11.1.2"])
def test_every_key_is_in_the_inventory_with_its_algorithm_and_its_replacement(code: str):
    listed = {key: row(code, f"`{key}`") for key in re.findall(r"\n\| `([A-Z_]+)` \|", TEXT)}
    asked = {name for name in REQUIRED_IN_PRODUCTION if "KEY" in name}
    assert set(listed) >= asked | {"METRICS_KEY", "ANYMAIL_WEBHOOK_SECRET"}
    for key, cells in listed.items():
        assert len(cells) == 4, key
        assert all(cells), key
        assert f"`{key}`" in OPERATIONS, f"{key}: its replacement is written nowhere"
    assert f"RSA of {production.RSA_BITS} bits at least" in listed["ADAGE_PUBLIC_KEY_FILE"][1]
    assert f"{production.KEY_CHARACTERS} characters at least" in listed["ADAGE_INBOUND_KEY"][1]
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"
    assert row(code, "passwords of people")[1].startswith("PBKDF2-HMAC-SHA-256")
    step, digits = Telephone._meta.get_field("step").default, accounts.CODE_DIGITS
    seed = row(code, "codes of a telephone")[1]
    assert f"160 bits, {digits} figures, {step} s" in seed


def test_who_speaks_to_whom_is_written_and_nobody_else_is_called():
    """V13.1.1: every address of the configuration that leads outside has its line."""
    said = section("V13.1.1")
    for name in (*CALLED, "EMAIL_URL"):
        assert f"`{name}`" in said, name
    assert "No address that people type is ever asked" in said


def test_the_levels_of_protection_are_written():
    """V14.1.2: for each, at rest, on the way, who sees it, in logs, how long."""
    for level in ("secret", "sealed", "personal", "internal", "public"):
        cells = row("V14.1.2", level)
        assert len(cells) == 6
        assert all(cells)


def test_the_delays_of_updates_are_those_of_the_operations():
    """V15.1.1."""
    policy = " ".join(OPERATIONS.partition("**A known fault**")[2].split())
    for delay in ("24 hours when", "a week otherwise", "a month in a package of development"):
        assert delay in policy
        assert delay in section("V15.1.1")
    assert "**Each week** `uv lock --upgrade`" in OPERATIONS


def test_each_layer_that_writes_a_log_says_where_and_how_long():
    """V16.1.1."""
    for layer in ("web, worker, beat, relay", "nginx", "PostgreSQL, the broker"):
        assert len(row("V16.1.1", layer)) == 4
    assert section("V16.2.3") == section("V16.1.1")
