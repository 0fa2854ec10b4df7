"""`manage.py sync_adage`: what ADAGE knows changes what we know, once (R3, R5, R11)."""

from datetime import timedelta
from io import StringIO

import httpx
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import User
from adage_sync import pull, tasks
from adage_sync.client import reference
from adage_sync.client.reference import AdageSilent
from adage_sync.models import SyncState
from schools.models import SchoolRole
from tests.adage_sync.conftest import UAI, RunningMock
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import PartnerFactory
from venues.models import Partner, Referencing
from venues.queries.partners import is_referenced

pytestmark = pytest.mark.django_db


def sync(*options: str) -> str:
    out = StringIO()
    call_command("sync_adage", *options, stdout=out)
    return out.getvalue()


def test_the_command_reads_the_three_and_a_second_run_changes_nothing(mock):
    school = InstitutionFactory(uai=UAI, email="")
    known = not_referenced()
    tell_partner(mock, known.siren, referenced=True)

    first = sync()

    assert "Établissements : 1 lus" in first
    assert f"      {UAI} {school.name}" in first
    assert "Enseignants : 3 lus" in first
    assert f"      {UAI} × 3" in first
    assert "ont gagné leur référencement" in first
    assert User.objects.filter(school_role__institution=school).count() == 3
    second = sync("--all")
    for word in ("créés", "mis à jour", "gagné", "perdu"):
        assert word not in second


def test_a_trial_of_the_command_writes_nothing(mock):
    InstitutionFactory(uai=UAI)
    out = sync("--dry-run")
    assert out.count("(essai : rien n’est écrit)") == 3
    assert not SchoolRole.objects.exists()
    assert not SyncState.objects.exists()


def test_one_part_may_be_read_alone(mock):
    assert sync("--only", "partners").startswith("Partenaires")


@pytest.mark.parametrize("mode", ["500", "garbage:html", "garbage:redirect", "garbage:big"])
def test_a_silent_adage_ends_the_command_with_a_sentence(mock, mode, monkeypatch):
    monkeypatch.setattr(reference.time, "sleep", lambda seconds: None)
    mock.tell(mode)
    with pytest.raises(CommandError, match="ADAGE"):
        sync("--only", "partners")
    assert not SyncState.objects.exists()


def test_a_busy_adage_is_asked_again_after_the_pause_it_wants(mock, monkeypatch):
    pauses: list[float] = []
    monkeypatch.setattr(reference.time, "sleep", pauses.append)
    monkeypatch.setattr(
        reference, "_get", lambda *_: (429, {"Retry-After": "7"}, b"")
    )  # the mock's quota would have to be raced
    with pytest.raises(AdageSilent, match="429"):
        reference.partners()
    assert pauses == [7.0, 7.0]


@pytest.mark.parametrize(
    "content", [b"{}", b'[{"id": 1}]', b'[{"id":1,"siret":"1","actif":2,"synchroPass":1}]', b"["]
)
def test_an_answer_out_of_the_contract_changes_nothing(content, monkeypatch):
    monkeypatch.setattr(reference, "_get", lambda *_: (200, {}, content))
    with pytest.raises(AdageSilent):
        pull.sync_partners()
    assert not SyncState.objects.exists()


def test_the_schemas_say_what_the_mock_answers(mock):
    """The fake is verified: each reference call, against the schemas the client checks with."""
    assert len(list(reference.institutions("36"))) == 1
    assert len(reference.teachers(UAI) or []) == 3
    assert reference.teachers("0351234A") is None
    assert reference.partners()
    assert reference.partner("000000000") == []
    list(reference.offers())


def test_the_second_reading_asks_only_for_what_changed(mock):
    """Incremental: a cursor, a little overlap, and the newcomers by their SIREN."""
    pull.sync_partners()
    since = SyncState.objects.get(name="partners").since
    assert timedelta(minutes=9) < timezone.now() - since < timedelta(minutes=11)
    SyncState.objects.update(since=timezone.now() + timedelta(hours=1))
    assert pull.sync_partners().read == 0

    newcomer = not_referenced()
    Partner.objects.filter(pk=newcomer.pk).update(created_at=timezone.now() + timedelta(hours=2))
    SyncState.objects.update(since=timezone.now() + timedelta(hours=1))
    tell_partner(mock, newcomer.siren, referenced=True)
    report = pull.sync_partners()
    assert [line.split()[0] for line in report.lines["gained"]] == [newcomer.siren]
    assert pull.sync_partners(everything=True).read > report.read


def not_referenced() -> Partner:
    partner = PartnerFactory()
    Referencing.objects.filter(partner=partner).delete()
    return partner


def tell_partner(mock: RunningMock, siren: str, *, referenced: bool) -> None:
    told = {"siret": f"{siren}00011", "referenced": referenced, "libelle": "Nouveau venu"}
    httpx.post(f"{mock.url}/_control", json={"partner": told}).raise_for_status()


def test_the_clock_reads_the_partners_and_counts_what_it_changed(mock):
    """R3, once an hour: a partner unknown here is nothing handled."""
    gone = PartnerFactory()
    Referencing.objects.filter(partner=gone).update(
        from_date=timezone.localdate() - timedelta(days=400)
    )
    tell_partner(mock, gone.siren, referenced=False)
    assert tasks.sync_partners() == 1
    assert not is_referenced(gone, timezone.localdate())
    assert tasks.sync_partners() == 0
