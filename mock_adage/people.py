"""Invented people of each institution: a head, three teachers, a read-only person."""

import hashlib
import unicodedata

MAIL_DOMAIN = "ac-rennes.example"

WOMEN = (
    "Aïssata", "Hélène", "Maud", "Claire", "Nolwenn", "Fatou", "Solène", "Inès", "Gaëlle", "Marion",
    "Yasmine", "Camille", "Rozenn", "Léa", "Morgane", "Aude",
)  # fmt: skip
MEN = (
    "Yann", "Marc", "Erwan", "Karim", "Thomas", "Loïc", "Mamadou", "Julien", "Ronan", "Samuel",
    "Gwenaël", "Hugo", "Malo", "Étienne", "Idriss", "Paul",
)  # fmt: skip
LAST_NAMES = (
    "Diallo", "Le Bihan", "Morvan", "Tanguy", "Sarr", "Kervella", "Le Goff", "Bensaïd", "Guivarc’h",
    "Cadiou", "Prigent", "Marzin", "Traoré", "Lemoine", "Rouault", "Hamon", "Quéré", "Bertho",
    "N’Diaye", "Josselin", "Le Floc’h", "Perrot", "Thébault", "Amrani", "Riou", "Coatmeur",
    "Delalande", "Gicquel", "Mahé", "Sévin", "Allain",
)  # fmt: skip
SUBJECTS = (
    "lettres", "histoire-géographie", "arts plastiques", "éducation musicale", "mathématiques",
    "anglais", "sciences de la vie et de la Terre", "éducation physique et sportive", "philosophie",
)  # fmt: skip
ROLES = ("principal", "teacher", "teacher", "teacher", "readonly")


def people_of(uai: str, city: str = "") -> list[dict[str, str]]:
    """The invented people of one institution, the head first.

    Pure and stable by UAI; `city` is only carried along for display. Each person has `role`
    (ADAGE's word: principal, teacher, readonly), `civility`, `first_name`, `last_name`, `email`,
    `subject` (teachers only) and `city`. E-mails are unique across institutions.
    """
    people: list[dict[str, str]] = []
    # `helene.morvan350122@…`: the number of the UAI keeps namesakes of two schools apart.
    number = uai[:7].lstrip("0") or "0"
    for rank, role in enumerate(ROLES):
        seed = hashlib.sha256(f"{uai}/{rank}".encode()).digest()
        woman = seed[0] % 2 == 0
        # The rank shifts the draw, so that no family name comes twice in one institution.
        last_name = LAST_NAMES[
            (hashlib.sha256(uai.encode()).digest()[0] + 7 * rank) % len(LAST_NAMES)
        ]
        first_name = (WOMEN if woman else MEN)[seed[1] % 16]
        people.append(
            {
                "role": role,
                "civility": "Mme" if woman else "M.",
                "first_name": first_name,
                "last_name": last_name,
                "email": f"{_ascii(first_name)}.{_ascii(last_name)}{number}@{MAIL_DOMAIN}",
                "subject": SUBJECTS[(seed[2] + rank) % len(SUBJECTS)] if role == "teacher" else "",
                "city": city,
            }
        )
    return people


def person_of(uai: str, email: str) -> dict[str, str] | None:
    """The person of this institution who has this e-mail, or None."""
    return next((person for person in people_of(uai) if person["email"] == email), None)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "")).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "-")
