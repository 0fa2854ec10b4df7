"""manage.py import_offers: the same actions as the site, from a file on the machine."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from offers.models import CollectiveOffer, ImportJob
from tests.factories.venues import MemberFactory, PartnerFactory
from tests.offers.imports.files import csv_of, offer, several

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "saison.csv"
    path.write_bytes(csv_of([*several(3), offer(price="-5")]))
    return path


def run(file: Path, member: User, *options: str) -> tuple[str, str]:
    """What is said on both outputs."""
    said, siren = StringIO(), member.memberships.get().partner.siren
    try:
        call_command("import_offers", file, "--partner", siren, *options, stdout=said)
    except CommandError as error:
        return said.getvalue(), str(error)
    return said.getvalue(), ""


def test_a_dry_run_names_the_bad_lines_and_writes_nothing(file, member):
    said, error = run(file, member, "--dry-run")
    assert said == "4 lignes lues (essai : rien n’est écrit) : 3 prêtes, 1 à corriger\n"
    assert error == "ligne 5 : Prix total : Le prix ne peut pas être négatif."
    assert (ImportJob.objects.count(), CollectiveOffer.objects.count()) == (0, 0)


def test_good_lines_become_drafts_signed_by_a_member_and_bad_ones_end_in_error(file, member):
    said, error = run(file, member)
    assert "3 offres créées, dont 0 publiées, 1 à corriger" in said
    assert "ligne 5" in error
    assert {o.created_by for o in CollectiveOffer.objects.all()} == {member}
    assert ImportJob.objects.get().state == "DONE_WITH_ERRORS"


def test_what_cannot_be_is_one_sentence(file, member, tmp_path):
    nowhere = tmp_path / "absent.csv"
    assert "No such file" in run(nowhere, member)[1]
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"")
    assert "Ce fichier est vide." in run(bad, member)[1]
    alone = MemberFactory(partner=PartnerFactory(referenced=False))
    assert run(file, alone)[1].startswith("Rien n’a été changé. Seules les structures référencées")
    with pytest.raises(CommandError, match="Aucun partenaire"):
        call_command("import_offers", file, "--partner", "000000000")
    assert "pas de membre" in run(file, member, "--by", "personne@exemple.fr")[1]
