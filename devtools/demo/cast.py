"""Who plays: nine invented partners and their people, and the mock ADAGE's people of real schools.

SIREN begin with 09: their keys are right and the register never gave such a number to anybody.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import Group
from stdnum import luhn

from accounts.models import User
from mock_adage.people import people_of
from schools.models import Institution, Role, SchoolRole
from venues.models import Membership, Partner, Referencing, Venue

PASSWORD = "lever-de-rideau"  # noqa: S105  printed by load_demo, refused in production
ADMIN = "admin@offre-collective.example"
REFERENCED_FROM = date(2022, 1, 1)


@dataclass(frozen=True)
class Troupe:
    """A partner of the demonstration, its venue and the people who sign in for it."""

    number: int
    name: str
    kind: str
    activities: list[str]
    domain: str
    address: str
    postal_code: str
    city: str
    latitude: str
    longitude: str
    members: list[tuple[str, str, str]] = field(default_factory=list)
    referenced: bool = True

    @property
    def siren(self) -> str:
        """Nine digits and a right key."""
        digits = f"{9_999_140 + self.number:08d}"
        return digits + luhn.calc_check_digit(digits)

    @property
    def siret(self) -> str:
        """Of the head office."""
        digits = f"{self.siren}0001"
        return digits + luhn.calc_check_digit(digits)


TROUPES = [
    Troupe(
        1, "Théâtre de l’Éclusier", "ASSOCIATION", ["spectacle"], "eclusier.example",
        "12 quai de l’Écluse", "35000", "Rennes", "48.110300", "-1.684100",
        [("Mme", "Nolwenn", "Garel"), ("M.", "Bastien", "Ollivier")],
    ),
    Troupe(
        2, "Librairie du Môle", "ENTREPRISE", ["livre"], "librairie-du-mole.example",
        "4 rue des Vieux-Quais", "35400", "Saint-Malo", "48.649000", "-2.025700",
        [("Mme", "Rose", "Keravel")],
    ),
    Troupe(
        3, "Maison des Remparts", "ETABLISSEMENT_PUBLIC", ["patrimoine", "musee"],
        "maison-des-remparts.example", "1 place de la Poterne", "35400", "Saint-Malo",
        "48.650500", "-2.026900", [("M.", "Tugdual", "Le Dantec")],
    ),
    Troupe(
        4, "Les Carrières sonores", "ASSOCIATION", ["musique", "festival"],
        "carrieres-sonores.example", "27 rue du Granit", "35300", "Fougères",
        "48.351500", "-1.199700", [("Mme", "Ambre", "Sourdin")],
    ),
    Troupe(
        5, "Cirque du Couesnon", "ASSOCIATION", ["spectacle", "enseignement"],
        "cirque-du-couesnon.example", "Pré de la Halte", "35560", "Val-Couesnon",
        "48.460900", "-1.484700", [("M.", "Pablo", "Riera")],
    ),
    Troupe(
        6, "Compagnie Lande haute", "ASSOCIATION", ["spectacle"], "lande-haute.example",
        "8 allée du Champ-aux-Moines", "35500", "Vitré", "48.123400", "-1.209300",
        [("Mme", "Judith", "Brémond")], referenced=False,
    ),
    Troupe(
        7, "Atelier du Gué", "ASSOCIATION", ["arts-visuels", "enseignement"],
        "atelier-du-gue.example", "3 chemin du Lavoir", "35580", "Guichen", "47.967900",
        "-1.795600", [("M.", "Armel", "Kerisit")], referenced=False,
    ),
    Troupe(
        8, "Ciné-club des Halles", "ASSOCIATION", ["cinema"], "cine-club-des-halles.example",
        "18 rue des Halles", "35600", "Redon", "47.651300", "-2.084400",
        [("Mme", "Solène", "Tanguy")], referenced=False,
    ),
    Troupe(
        9, "Musée de poche", "COLLECTIVITE", ["musee", "patrimoine"], "musee-de-poche.example",
        "2 place du Marché", "35140", "Saint-Aubin-du-Cormier", "48.259200", "-1.396500",
        [("M.", "Yann", "Corlay")], referenced=False,
    ),
]  # fmt: skip


def person(email: str, civility: str, first_name: str, last_name: str, password: str = "") -> User:
    """The person of this address, made if need be and left alone otherwise."""
    known = User.objects.with_email(email).first()
    if known is not None:
        return known
    return User.objects.create_user(
        email,
        password or None,
        civility=civility,
        first_name=first_name,
        last_name=last_name,
    )


# One person of each ready role of the administration: address, civility, names, role.
STAFF = [
    ("assistance", "M.", "Gildas", "Penven", "Assistance"),
    ("moderation", "Mme", "Yuna", "Lescop", "Modération"),
    ("referencement", "Mme", "Bérangère", "Cosquer", "Référencement"),
    ("finance-saisie", "M.", "Loïc", "Tréguer", "Finance (saisie)"),
    ("finance-paiement", "Mme", "Hermine", "Quéré", "Finance (paiement)"),
    ("programme", "M.", "Matthieu", "Dréan", "Programme"),
    ("lecture", "Mme", "Katell", "Jaouen", "Lecture"),
]


def cast_staff() -> None:
    """A person of each role, so that one sees what each may do; who exists is left alone."""
    for login, civility, first_name, last_name, role in STAFF:
        email = f"{login}@{ADMIN.partition('@')[2]}"
        if User.objects.with_email(email).exists():
            continue
        made = person(email, civility, first_name, last_name, PASSWORD)
        made.is_staff = True
        made.save(update_fields=["is_staff"])
        made.groups.add(Group.objects.get(name=role))


def of_role(role: str) -> User:
    """The person of the demonstration who has this role."""
    return User.objects.get(groups__name=role, email__endswith=ADMIN.partition("@")[2])


def administrator() -> User:
    """The one who sees the Django admin."""
    known = User.objects.with_email(ADMIN).first()
    return known or User.objects.create_superuser(
        ADMIN, PASSWORD, civility="Mme", first_name="Odile", last_name="Vasseur"
    )


def cast_partners() -> None:
    """Partners, venues, members, referencing; what exists is left alone."""
    for troupe in TROUPES:
        partner, _ = Partner.objects.get_or_create(
            siren=troupe.siren,
            defaults={
                "name": troupe.name,
                "kind": troupe.kind,
                "activities": troupe.activities,
                "website": f"https://www.{troupe.domain}/",
            },
        )
        Venue.objects.get_or_create(
            siret=troupe.siret,
            defaults={
                "partner": partner,
                "name": troupe.name,
                "address": troupe.address,
                "postal_code": troupe.postal_code,
                "city": troupe.city,
                "department_code": "35",
                "latitude": Decimal(troupe.latitude),
                "longitude": Decimal(troupe.longitude),
            },
        )
        if troupe.referenced and not partner.referencings.exists():
            Referencing.objects.create(
                partner=partner, from_date=REFERENCED_FROM, adage_id=f"{70_000 + troupe.number}"
            )
        for rank, (civility, first_name, last_name) in enumerate(troupe.members):
            login = f"{first_name}.{last_name}".lower()
            login = login.replace(" ", "-").replace("é", "e").replace("è", "e")
            Membership.objects.get_or_create(
                user=person(f"{login}@{troupe.domain}", civility, first_name, last_name, PASSWORD),
                partner=partner,
                defaults={"role": Membership.Role.MEMBER if rank else Membership.Role.OWNER},
            )


def cast_school(institution: Institution, entered_at: datetime) -> None:
    """The head and the teachers the mock ADAGE knows in this school, as if they had come in once.

    They have no password: they come in through ADAGE.
    """
    roles = {"principal": Role.PRINCIPAL, "teacher": Role.TEACHER}
    for said in people_of(institution.uai, institution.city):
        if said["role"] not in roles:
            continue
        user = person(said["email"], said["civility"], said["first_name"], said["last_name"])
        SchoolRole.objects.get_or_create(
            user=user,
            defaults={
                "institution": institution,
                "role": roles[said["role"]],
                "can_prebook": said["role"] == "teacher",
                "entered_at": entered_at,
            },
        )
