"""The topics of our mails, in the order of the pages; each mail says its own beside it (R60)."""

from outbox.rules import Topic

TOPICS = [
    Topic(
        "reservations", "Préréservations et réservations",
        "Chaque préréservation, chaque réservation confirmée, chaque annulation.", "partner",
        essential=True,
    ),
    Topic(
        "referencement", "Référencement, coordonnées bancaires, versements rejetés",
        "Ce qui attend quelque chose de vous.", "partner",
        essential=True,
    ),
    Topic(
        "sans-suite", "Préréservations sans suite",
        "Refusée par la direction, retirée par l’enseignant, expirée, proposition déclinée.",
        "partner",
    ),
    Topic(
        "evenements", "Veille et lendemain d’un événement",
        "Pour les réservations confirmées.", "partner",
    ),
    Topic(
        "demandes", "Demandes d’enseignants",
        "Une demande sur une offre vitrine, un message, une demande retirée.", "partner",
    ),
    Topic(
        "versements", "Justificatifs et versements",
        "Un justificatif est émis, un versement est fait.", "partner",
    ),
    Topic(
        "structure", "Vie de la structure",
        "Une personne demande à rejoindre l’équipe, un import est terminé.", "partner",
    ),
    Topic(
        "informations", "Informations du pass Culture",
        "Ce que l’équipe du programme écrit à plusieurs structures.", "partner",
    ),
    Topic(
        "decisions", "Décisions et réservations",
        "Ce qui attend votre réponse, et ce que devient votre préréservation.", "school",
        essential=True,
    ),
    Topic(
        "rappels", "Rappels avant une échéance",
        "Sept, trois et un jours avant, et quand le partenaire vous relance.", "school",
    ),
    Topic(
        "mes-demandes", "Réponses à mes demandes",
        "Un partenaire répond, décline, publie l’offre attendue\u00a0; une offre se libère.",
        "school",
    ),
    Topic(
        "informations-programme", "Informations du pass Culture",
        "Ce que l’équipe du programme écrit à plusieurs établissements.", "school",
    ),
]  # fmt: skip
