"""The words and numbers of the texts about cultural partners."""

# Activités culturelles éligibles d’un partenaire (R2).
ACTIVITIES = {
    "spectacle": "Spectacle vivant",
    "musee": "Musée ou centre d’exposition",
    "patrimoine": "Site ou monument patrimonial",
    "cinema": "Cinéma ou audiovisuel",
    "livre": "Bibliothèque, librairie ou édition",
    "musique": "Salle ou ensemble de musique",
    "arts-visuels": "Arts visuels",
    "culture-scientifique": "Culture scientifique et technique",
    "enseignement": "Enseignement ou pratique artistique",
    "festival": "Festival",
    "media": "Média ou information",
    "autre": "Autre activité culturelle",
}

# Codes de pays qui tiennent leurs comptes dans le système bancaire français (IBAN « FR »).
FRENCH_BANKING = frozenset(
    {"FR", "MC", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "TF"}
)


def same_country(iban_country: str, bic_country: str) -> bool:
    """An account is kept by a bank of its country; France and its territories are one (R51)."""
    both = {iban_country, bic_country}
    return len(both) == 1 or both <= FRENCH_BANKING
