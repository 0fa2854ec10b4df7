"""Whom an officer may write to, what is refused, who may not, what two people must want (R65)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from administration.actions import SamePerson, approve, ask
from administration.models import Approval, Broadcast
from administration.models.broadcast import SENDING
from bookings.models import Booking
from operations.populations import people_of
from schools.models import Institution, Level, PupilCount, SchoolYear
from schools.rules import school_year_start
from tests.factories.people import with_role
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import MembershipFactory, PartnerFactory, RequestFactory, VenueFactory
from tests.program.office import errors, words
from tests.program.writing import ADD, drafted, listed, page, press, typed

pytestmark = pytest.mark.django_db
FROZEN = "broadcast_listed_is_not_rewritten"


@pytest.mark.parametrize(
    ("change", "field", "refused"),
    [
        ({"body": "{{ person.password }}"}, "body", "ne connaît pas"),
        ({"body": "{% load x %}"}, "body", "Les accolades"),
        ({"subject": "x" * 151}, "subject", "150"),
        ({"heading": "{{ place"}, "heading", "Les accolades"),
        ({"referencing": "REFERENCED"}, "referencing", "Sans effet"),
        ({"audience": "PARTNERS", "ministry": "SEA"}, "ministry", "Sans effet"),
        ({"audience": "EVERYBODY"}, "audience", "EVERYBODY"),
        ({"departments": ["999"]}, "departments", "999"),
        ({"body": ""}, "body", "obligatoire"),
    ],
)
def test_un_texte_ou_une_population_impossible_est_refuse_a_son_champ(
    officer: Client, change: dict[str, Any], field: str, refused: str
) -> None:
    answer = officer.post(ADD, typed(**change))
    assert refused in errors(answer)[field][0]
    assert not Broadcast.objects.exists()


def test_une_population_vide_ne_s_essaie_pas(officer: Client) -> None:
    row = drafted(officer)
    assert "Personne ne répond à ces critères" in press(officer, row, "essayer-a-blanc")
    assert Broadcast.objects.get().state == "DRAFT"


def test_ce_qui_est_essaye_ne_se_recrit_qu_en_reprenant_le_brouillon(
    officer: Client, second: Client, principals: list[User]
) -> None:
    """A text that was counted and read is the one that leaves."""
    row = listed(officer)
    assert officer.post(page(row), typed(body="Autre chose")).status_code == 403
    for field, value in {"body": "Autre chose", "population": "Tous", "event_id": uuid4()}.items():
        with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic():
            Broadcast.objects.filter(pk=row.pk).update(**{field: value})
    press(officer, row, "demander-l-envoi", reason="Rentrée")
    assert officer.post(page(row), typed(body="Autre chose")).status_code == 403
    where = reverse("admin:administration_broadcast_reprendre-le-brouillon", args=[row.pk])
    assert "Son envoi est demandé" in words(officer.post(where, follow=True))
    with pytest.raises(DatabaseError, match="the asking is put aside"), transaction.atomic():
        Broadcast.objects.filter(pk=row.pk).update(state="DRAFT")
    press(second, row, "ecarter-la-demande")
    press(officer, row, "reprendre-le-brouillon")
    assert not row.recipients.exists()
    assert officer.post(page(row), typed(body="Autre chose")).status_code == 302
    assert Broadcast.objects.get().body == "Autre chose"
    press(officer, row, "abandonner")
    assert Broadcast.objects.get().state == "ABANDONED"


def test_rien_ne_part_sans_deux_personnes_meme_par_la_base(
    officer: Client, principals: list[User]
) -> None:
    row, one, other = listed(officer), with_role("Programme"), with_role("Programme")
    with pytest.raises(DatabaseError, match="broadcast_leaves_once_approved"), transaction.atomic():
        Broadcast.objects.filter(pk=row.pk).update(state="RUNNING")
    ask(act=SENDING, subject="broadcast:0", values={}, by=one)
    elsewhere = approve(act=SENDING, subject="broadcast:0", by=other)
    with pytest.raises(DatabaseError, match="wanted by two"), transaction.atomic():
        Broadcast.objects.filter(pk=row.pk).update(state="RUNNING", approval=elsewhere)
    ask(act=SENDING, subject=f"broadcast:{row.pk}", values={}, by=one)
    with pytest.raises(SamePerson), transaction.atomic():
        approve(act=SENDING, subject=f"broadcast:{row.pk}", by=one)


@pytest.mark.parametrize("role", ["Assistance", "Modération", "Lecture", "Finance (paiement)"])
def test_seul_le_programme_ecrit_a_plusieurs(
    officer: Client, officer_of: Callable[[str], Client], principals: list[User], role: str
) -> None:
    row, other = listed(officer), officer_of(role)
    line = row.recipients.earliest("pk")
    assert other.post(ADD, typed()).status_code == 403
    for name in ("m-envoyer-un-essai", "demander-l-envoi", "confirmer-l-envoi", "arreter"):
        where = reverse(f"admin:administration_broadcast_{name}", args=[row.pk])
        assert other.post(where, {"reason": "x", "count": "3"}).status_code == 403
    reads = 200 if role == "Assistance" else 403
    shown = reverse("admin:administration_broadcast_preview", args=[row.pk, line.pk])
    assert [other.get(where).status_code for where in (page(row), shown)] == [reads, reads]
    assert not Approval.objects.exists()


def test_les_directions_se_choisissent_par_lieu_ministere_niveau_et_reservations(
    booking: Booking,
) -> None:
    mine = PrincipalFactory(institution=booking.institution)
    lyons = InstitutionFactory(department_code="69", academy="Lyon", ministry="AGRICULTURE")
    other = PrincipalFactory(institution=lyons)
    PrincipalFactory(institution=InstitutionFactory(is_open=False))
    counted(lyons, timezone.localdate(), 90)

    def found(**criteria: Any) -> set[User]:
        return set(people_of("PRINCIPALS", criteria)) & {mine, other}

    assert people_of("PRINCIPALS", {}).filter(school_role__institution__is_open=False).count() == 0
    assert found() == {mine, other}
    assert found(departments=["69", "01"]) == {other}
    assert found(academies=["Lyon"]) == {other}
    assert found(ministry="AGRICULTURE") == {other}
    assert found(level="3e") == {other}
    assert found(bookings="WITHOUT") == {mine, other}


def counted(school: Institution, day: date, pupils: int) -> None:
    """Pupils of 3e of a school, in the school year of a day."""
    start = school_year_start(day)
    year, _ = SchoolYear.objects.get_or_create(
        starts_date=start,
        defaults={
            "ends_date": start.replace(year=start.year + 1) - timedelta(days=1),
            "adage_id": str(start.year),
        },
    )
    PupilCount.objects.create(
        institution=school, school_year=year, level=Level.objects.get(code="3e"), pupils=pupils
    )


def test_un_niveau_se_compte_cette_annee_et_au_dessus_de_zero(db: None) -> None:
    """Neither pupils of a year gone by, nor a level that the school counts at nobody."""
    now, gone, none = (PrincipalFactory() for _ in range(3))
    today = timezone.localdate()
    counted(now.school_role.institution, today, 90)
    counted(gone.school_role.institution, today - timedelta(days=365), 90)
    counted(gone.school_role.institution, today, 0)
    counted(none.school_role.institution, today, 0)
    assert set(people_of("PRINCIPALS", {"level": "3e"})) & {now, gone, none} == {now}


@pytest.mark.parametrize("audience", ["PARTNERS", "PRINCIPALS"])
def test_chaque_critere_de_lieu_resserre_la_population(audience: str) -> None:
    """A department of another academy, an academy that no school names any more: nobody."""
    rennes, lyon = ("35", "Rennes"), ("69", "Lyon")
    people = {}
    for code, academy in (rennes, lyon):
        school = InstitutionFactory(department_code=code, academy=academy)
        venue = VenueFactory(department_code=code)
        members = {
            "PRINCIPALS": PrincipalFactory(institution=school),
            "PARTNERS": MembershipFactory(partner=venue.partner).user,
        }
        people[code] = members[audience]

    def found(**criteria: Any) -> set[str]:
        chosen = set(people_of(audience, criteria))
        return {code for code, person in people.items() if person in chosen}

    assert found(departments=["35"], academies=["Rennes", "Lyon"]) == {"35"}
    assert found(departments=["35"], academies=["Lyon"]) == set()
    assert found(academies=["Lyon"]) == {"69"}
    assert not people_of(audience, {"academies": ["Disparue"]}).exists()


def test_avec_ou_sans_reservation_confirmee(firm: Booking) -> None:
    """The teacher, the principal and the members of the partner of one confirmed booking."""
    teacher, other = firm.teacher, TeacherFactory(institution=firm.institution)
    assert teacher in people_of("TEACHERS", {"bookings": "WITH"})
    assert other not in people_of("TEACHERS", {"bookings": "WITH"})
    assert other in people_of("TEACHERS", {"bookings": "WITHOUT"})
    principals = people_of("PRINCIPALS", {"bookings": "WITH"})
    assert {principal.school_role.institution for principal in principals} == {firm.institution}
    calm = MembershipFactory(partner=PartnerFactory()).user
    booked = set(people_of("PARTNERS", {"bookings": "WITH"}))
    assert {person.memberships.get().partner for person in booked} == {firm.partner}
    assert calm in people_of("PARTNERS", {"bookings": "WITHOUT"})


def test_les_partenaires_se_choisissent_par_lieu_niveau_et_referencement(firm: Booking) -> None:
    far = VenueFactory(department_code="974").partner
    unfinished = RequestFactory(partner=PartnerFactory(referenced=False), state="DRAFT").partner
    silent = PartnerFactory(referenced=False)
    people = {
        name: MembershipFactory(partner=partner).user
        for name, partner in {"far": far, "unfinished": unfinished, "silent": silent}.items()
    }
    MembershipFactory(user=people["far"], partner=PartnerFactory())

    def found(**criteria: Any) -> set[str]:
        chosen = set(people_of("PARTNERS", criteria))
        return {name for name, person in people.items() if person in chosen}

    assert found() == {"far", "unfinished", "silent"}
    assert people_of("PARTNERS", {}).filter(pk=people["far"].pk).count() == 1
    assert found(departments=["974"]) == {"far"}
    assert found(referencing="UNFINISHED") == {"unfinished"}
    assert found(referencing="NOTHING_ASKED") == {"silent"}
    assert found(referencing="REFERENCED") == {"far"}
    level = firm.offer.levels[0]
    shown = set(people_of("PARTNERS", {"level": level}))
    assert {person.memberships.get().partner for person in shown} <= {firm.partner}
    assert found(academies=["Rennes"]) == set()
