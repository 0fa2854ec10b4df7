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
