"""The mails one may want later or not at all, by topic; a mail named nowhere leaves at once."""

from outbox.rules import Topic

TOPICS = [
    Topic(
        "reservations", "Préréservations et réservations",
        "Chaque préréservation, chaque réservation confirmée, chaque annulation.", "partner",
        ("partner_got_a_prebooking", "partner_got_a_booking", "partner_was_cancelled"),
        essential=True,
    ),
    Topic(
        "referencement", "Référencement, coordonnées bancaires, versements rejetés",
        "Ce qui attend quelque chose de vous.", "partner",
        (
            "partner_request_filed", "partner_request_to_complete", "partner_request_refused",
            "partner_request_accepted", "partner_request_message", "partner_account_was_checked",
            "partner_payment_was_rejected",
        ),
        essential=True,
    ),
    Topic(
        "sans-suite", "Préréservations sans suite",
        "Refusée par la direction, retirée par l’enseignant, expirée, proposition déclinée.",
        "partner",
        (
            "partner_was_refused", "partner_lost_a_prebooking", "partner_prebooking_expired",
            "partner_proposal_declined",
        ),
    ),
    Topic(
        "evenements", "Veille et lendemain d’un événement",
        "Pour les réservations confirmées.", "partner",
        ("partner_event_tomorrow", "partner_event_took_place"),
    ),
    Topic(
        "demandes", "Demandes d’enseignants",
        "Une demande sur une offre vitrine, un message, une demande retirée.", "partner",
        ("partner_got_a_request", "partner_got_a_message", "partner_lost_a_request"),
    ),
    Topic(
        "versements", "Justificatifs et versements",
        "Un justificatif est émis, un versement est fait.", "partner",
        ("partner_statement_was_issued", "partner_was_paid"),
    ),
    Topic(
        "structure", "Vie de la structure",
        "Une personne demande à rejoindre l’équipe, un import est terminé.", "partner",
        ("owners_have_a_request", "partner_import_finished"),
    ),
    Topic(
        "decisions", "Décisions et réservations",
        "Ce qui attend votre réponse, et ce que devient votre préréservation.", "school",
        (
            "principal_must_decide", "principal_was_cancelled", "principal_terms_changed",
            "principal_terms_replaced", "teacher_was_confirmed", "teacher_was_refused",
            "teacher_was_cancelled", "teacher_terms_changed", "teacher_got_a_proposal",
            "teacher_prebooking_expired",
        ),
        essential=True,
    ),
    Topic(
        "rappels", "Rappels avant une échéance",
        "Sept, trois et un jours avant, et quand le partenaire vous relance.", "school",
        (
            "principal_deadline_nears", "principal_was_reminded", "principal_deadline_extended",
            "teacher_deadline_nears", "teacher_was_reminded",
        ),
    ),
    Topic(
        "mes-demandes", "Réponses à mes demandes",
        "Un partenaire répond, décline, publie l’offre attendue\u00a0; une offre se libère.",
        "school",
        (
            "teacher_got_an_answer", "teacher_was_declined", "teacher_will_get_an_offer",
            "teacher_got_an_offer", "teacher_offer_is_free",
        ),
    ),
]  # fmt: skip
