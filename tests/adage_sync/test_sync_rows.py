"""What each row of ADAGE's reference data changes here, once (R3, R5, R11)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from adage_sync.actions.reference import bring_institutions, bring_partners, bring_teachers
from bookings import actions as bookings
from offers.queries.visibility import offers_visible_to_school
from outbox.actions import deliver_due
from outbox.models import Message
from schools.models import Institution, SchoolRole
from tests.adage_sync.conftest import UAI
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory, uai
from tests.factories.venues import MembershipFactory
from tests.stage import Stage
from venues.models import Partner, Referencing
from venues.queries.partners import is_referenced

pytestmark = pytest.mark.django_db


def partner_of(stage: Stage) -> Partner:
    """A partner referenced for long, as most are."""
    partner = stage.offer.venue.partner
    Referencing.objects.filter(partner=partner).update(
        from_date=timezone.localdate() - timedelta(days=400)
    )
    return partner


def said_of(partner: Partner, *, referenced: bool = True, **more: Any) -> dict[str, Any]:
    flag = int(referenced)
    return {
        "id": 7, "siret": f"{partner.siren}00011", "libelle": partner.name, "actif": flag,
        "synchroPass": flag, **more,
    }  # fmt: skip


# --- partners (R3) -----------------------------------------------------------------------------


def test_a_partner_that_lost_its_referencing_leaves_adage_and_the_search(stage):
    """R3: unbooked offers hidden, told to ADAGE; and that said twice changes nothing."""
    partner = partner_of(stage)
    row = said_of(partner, referenced=False)

    report = bring_partners(rows=[row])

    assert report.lines == {"lost": [f"{partner.siren} {partner.name}, 1\u00a0offre"]}
    assert not is_referenced(partner, timezone.localdate())
    [message] = Message.objects.filter(stream=stage.offer.ref)
    assert (message.event, message.payload["reason"]) == ("offer.withheld", "NOT_REFERENCED")
    assert not offers_visible_to_school(stage.institution).filter(pk=stage.offer.pk).exists()
    again = bring_partners(rows=[row])
    assert (again.lines, again.unchanged) == ({}, 1)
    assert Message.objects.filter(stream=stage.offer.ref).count() == 1


def test_its_members_are_told_once_each_way(stage):
    """R61: what is hidden, what goes on."""
    partner = partner_of(stage)
    for referenced in (False, False, True, True):
        bring_partners(rows=[said_of(partner, referenced=referenced)])
    deliver_due()
    subjects = [letter.subject for letter in mail.outbox if letter.to == [stage.member.email]]
    assert subjects == [
        f"Référencement ADAGE terminé\u00a0: vos offres sont masquées ({partner.name})",
        f"Référencement ADAGE\u00a0: c’est fait ({partner.name})",
    ]
    assert "ne changent pas" in mail.outbox[0].body


def test_its_running_bookings_go_on(stage):
    """R3: « keeps running bookings alive »."""
    partner = partner_of(stage)
    booking = stage.prebook()
    bring_partners(rows=[said_of(partner, referenced=False)])
    assert stage.confirm(booking).state == "CONFIRMED"


def test_a_partner_that_gained_it_is_listed_again_and_bookable(stage):
    partner = partner_of(stage)
    bring_partners(rows=[said_of(partner, referenced=False)])
    report = bring_partners(rows=[said_of(partner)])
    assert report.lines == {"gained": [f"{partner.siren} {partner.name}, 1\u00a0offre"]}
    last = Message.objects.filter(stream=stage.offer.ref).order_by("seq").last()
    assert (last.event, last.payload["id"]) == ("offer.relisted", stage.offer.ref)
    assert stage.prebook().state == "PREBOOKED"
    assert Referencing.objects.get(partner=partner, to_date=None).adage_id == "7"


def test_a_change_made_meanwhile_does_not_put_the_offer_back_on_adage(stage, mock):
    """R3: an edit of a hidden offer stays a withdrawal."""
    partner = partner_of(stage)
    bring_partners(rows=[said_of(partner, referenced=False)])
    bookings.edit_offer(
        offer_id=stage.offer.pk,
        values={"title": "Autre titre"},
        expected_version=stage.offer.version,
        by=stage.member,
    )
    deliver_due()
    paths = [call["path"] for call in mock.journal(stage.offer.ref)]
    assert paths == ["/v1/offre-retrait", "/v1/offre-retrait"]


def test_a_referencing_of_today_may_be_lost_today(stage):
    partner = stage.offer.venue.partner
    Referencing.objects.filter(partner=partner).update(from_date=timezone.localdate())
    bring_partners(rows=[said_of(partner, referenced=False)])
    assert not is_referenced(partner, timezone.localdate())


@pytest.mark.parametrize(
    ("rows", "referenced"),
    [
        ([{"actif": 1, "synchroPass": 0}], False),
        ([{"actif": 0, "synchroPass": 1}], False),
        ([{"actif": 0, "synchroPass": 0}, {"actif": 1, "synchroPass": 1}], True),
        ([{"actif": 1, "synchroPass": 1}, {"actif": 0, "synchroPass": 0}], True),
    ],
)
def test_one_place_in_force_references_its_whole_structure(stage, rows, referenced):
    partner = partner_of(stage)
    bring_partners(rows=[said_of(partner) | row for row in rows])
    assert is_referenced(partner, timezone.localdate()) is referenced


@pytest.mark.parametrize("siret", [None, "", "123", "x" * 14, "1234567890123４"])
def test_a_row_without_a_siret_references_nobody(siret):
    row = {"id": 1, "siret": siret, "libelle": "?", "actif": 1, "synchroPass": 1}
    assert bring_partners(rows=[row]).read == 0


def test_a_trial_says_what_would_change_and_changes_nothing(stage):
    partner = partner_of(stage)
    report = bring_partners(rows=[said_of(partner, referenced=False)], dry_run=True)
    assert list(report.lines) == ["lost"]
    assert is_referenced(partner, timezone.localdate())
    assert Message.objects.count() == 0


# --- institutions (R5) -------------------------------------------------------------------------


def institution_row(school: Institution, **said: Any) -> dict[str, Any]:
    return {
        "uai": school.uai, "sigle": "CLG", "libelle": school.name, "communeLibelle": school.city,
        "courriel": school.email, "telephone": school.phone, "codePostal": school.postal_code,
        "latitude": "48.1", "longitude": "-1.6", **said,
    }  # fmt: skip


def test_contacts_follow_adage_and_eligibility_stays_the_directorys():
    """R5."""
    school = InstitutionFactory(phone="", latitude=None, longitude=None)
    closed = InstitutionFactory(eligible=False)
    rows = [
        institution_row(school, courriel="Nouveau@AC-Rennes.fr", telephone="0299111111"),
        institution_row(closed),
    ]
    report = bring_institutions(rows=rows)
    school.refresh_from_db()
    assert (school.email, school.phone) == ("nouveau@ac-rennes.fr", "+33299111111")
    assert (str(school.latitude), str(school.longitude)) == ("48.100000", "-1.600000")
    closed.refresh_from_db()
    assert not closed.eligible
    assert report.lines["updated"] == [f"{school.uai} {school.name}"]
    again = bring_institutions(rows=rows)
    assert (again.unchanged, again.lines) == (2, {})


def test_what_is_unknown_here_or_absent_there_is_reported_and_left_alone():
    here = InstitutionFactory()
    stranger = {"uai": uai(999), "libelle": "Collège d’ailleurs"}
    report = bring_institutions(rows=[stranger])
    assert report.lines == {
        "unknown": [f"{uai(999)} Collège d’ailleurs"],
        "absent": [f"{here.uai} {here.name}"],
    }
    assert Institution.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [{"courriel": "pas une adresse"}, {"courriel": None}, {"telephone": None},
     {"latitude": "nord", "longitude": "NaN"}, {"latitude": "1e400"}],
)  # fmt: skip
def test_nonsense_from_adage_erases_nothing(said):
    school = InstitutionFactory(email="ce@example.org", phone="+33299000000", latitude=None)
    bring_institutions(rows=[institution_row(school) | {"latitude": None} | said])
    school.refresh_from_db()
    assert (school.email, school.phone, school.latitude) == ("ce@example.org", "+33299000000", None)


# --- teachers (R11) ----------------------------------------------------------------------------


def teacher_row(**said: Any) -> dict[str, Any]:
    return {"nom": "Diallo", "prenom": "Aïssata", "mail": "a.diallo@ac-rennes.example",
            "civilite": "Mme", **said}  # fmt: skip


def test_a_teacher_becomes_known_and_may_do_nothing_before_adage_sends_them_in():
    school = InstitutionFactory()
    report = bring_teachers(uai=school.uai, rows=[teacher_row(mail="A.Diallo@ac-rennes.example")])
    user = User.objects.get(email="a.diallo@ac-rennes.example")
    role = SchoolRole.objects.get(user=user)
    assert (role.institution, role.role, role.can_prebook) == (school, "TEACHER", False)
    assert not user.has_usable_password()
    assert report.lines == {"created": [school.uai]}
    again = bring_teachers(uai=school.uai, rows=[teacher_row()])
    assert (again.unchanged, again.lines) == (1, {})


def test_any_entry_token_is_newer_than_what_the_reading_wrote(mock, token, client):
    school = InstitutionFactory(uai=UAI)
    bring_teachers(uai=UAI, rows=[teacher_row(mail="aissata.diallo@ac-rennes.example")])
    answer = client.post("/adage/entree/", {"token": token()})
    assert answer.status_code == 303
    role = SchoolRole.objects.get(institution=school)
    assert role.can_prebook


def test_a_teacher_who_came_in_from_elsewhere_stays_there():
    before = TeacherFactory()
    school = InstitutionFactory()
    row = teacher_row(mail=before.email, nom=before.last_name, prenom=before.first_name)
    report = bring_teachers(uai=school.uai, rows=[row])
    assert report.lines == {"elsewhere": [school.uai]}
    assert SchoolRole.objects.get(user=before).institution != school


@pytest.mark.parametrize(
    "make",
    [lambda: StaffFactory().email, lambda: MembershipFactory().user.email, lambda: "pas-un-mail"],
    ids=["administration", "partner", "unreadable"],
)
def test_accounts_of_other_doors_are_left_alone(make: Callable[[], str]):
    """M4: an address in ADAGE's directory opens nobody else's account."""
    school, mail = InstitutionFactory(), make()
    report = bring_teachers(uai=school.uai, rows=[teacher_row(mail=mail)])
    assert list(report.lines) == ["refused"]
    assert mail not in str(report.lines)
    assert not SchoolRole.objects.exists()
