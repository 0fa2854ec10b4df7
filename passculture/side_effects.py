"""The table of contents of everything that leaves: one row an event.

Its name, the words support reads, and the handlers called after the commit, each with its own fate.
"""

from outbox.rules import Event

EVENTS: dict[str, Event] = {
    "account.opened": Event("Compte créé", "accounts.mails.please_confirm"),
    "account.known": Event("Compte déjà existant", "accounts.mails.you_have_an_account"),
    "account.confirmed": Event("Compte confirmé", "venues.mails.members.owners_have_a_request"),
    "account.password_asked": Event("Mot de passe oublié", "accounts.mails.password_reset"),
    "account.password_sent": Event("Lien de mot de passe envoyé", "accounts.mails.password_link"),
    "account.password_changed": Event("Mot de passe changé", "accounts.mails.password_was_changed"),
    "account.second_factor": Event(
        "Second facteur ajouté ou retiré", "accounts.mails.second_factor_was_changed"
    ),
    "account.recovery_codes": Event(
        "Code de secours utilisé, ou nouveau jeu", "accounts.mails.recovery_codes_have_changed"
    ),
    "account.changed": Event(
        "Compte modifié par l’administration", "accounts.mails.account_was_changed"
    ),
    "join.asked": Event("Demande de rattachement", "venues.mails.members.owners_have_a_request"),
    "join.accepted": Event("Rattachement accepté", "venues.mails.members.request_was_accepted"),
    "join.declined": Event("Rattachement refusé", "venues.mails.members.request_was_declined"),
    "delegation.given": Event("Décisions déléguées", "schools.mails.delegate_may_decide"),
    "delegation.revoked": Event("Délégation retirée", "schools.mails.delegate_no_longer_decides"),
    "member.invited": Event("Membre invité", "venues.mails.members.you_are_invited"),
    "offer.published": Event("Offre publiée", "adage_sync.push.offer_listed"),
    "offer.addressed": Event(
        "Offre publiée pour un enseignant", "offers.mails.addressed.teacher_has_an_offer"
    ),
    "offer.submitted": Event(
        "Offre transmise pour instruction", "offers.mails.review.partner_offer_is_read_first"
    ),
    "offer.accepted": Event(
        "Offre acceptée et publiée",
        "adage_sync.push.offer_listed",
        "offers.mails.review.partner_offer_was_accepted",
    ),
    "offer.declined_review": Event(
        "Offre refusée à l’instruction", "offers.mails.review.partner_offer_was_not_accepted"
    ),
    "offer.changed": Event("Offre modifiée", "adage_sync.push.offer_listed"),
    "offer.withdrawn": Event("Offre retirée", "adage_sync.push.offer_withdrawn"),
    "offer.withheld": Event(
        "Offre retirée, référencement terminé", "adage_sync.push.offer_withdrawn"
    ),
    "offer.relisted": Event(
        "Offre remise en ligne, référencement retrouvé", "adage_sync.push.offer_listed"
    ),
    "offer.unknown_withdrawn": Event(
        "Offre inconnue retirée d’ADAGE", "adage_sync.push.unknown_withdrawn"
    ),
    # Somebody asked to say everything again.
    "offer.replayed": Event("Offre renvoyée à la demande", "adage_sync.push.offer_listed"),
    "booking.replayed": Event(
        "Réservation renvoyée à la demande", "adage_sync.push.booking_replayed"
    ),
    "import.finished": Event("Import terminé", "offers.mails.imports.partner_import_finished"),
    "request.sent": Event(
        "Demande envoyée",
        "adage_sync.push.template_requested",
        "offers.mails.requests.partner_got_a_request",
    ),
    "request.written": Event("Demande complétée", "offers.mails.requests.partner_got_a_message"),
    "request.closed": Event("Demande retirée", "offers.mails.requests.partner_lost_a_request"),
    "request.answered": Event(
        "Réponse du partenaire", "offers.mails.requests.teacher_got_an_answer"
    ),
    "request.declined": Event("Demande déclinée", "offers.mails.requests.teacher_was_declined"),
    "request.converted": Event(
        "Demande transformée en offre", "offers.mails.requests.teacher_will_get_an_offer"
    ),
    "request.offer_published": Event(
        "Offre demandée publiée", "offers.mails.requests.teacher_got_an_offer"
    ),
    "booking.prebooked": Event(
        "Préréservation",
        "adage_sync.push.prebooking",
        "bookings.mails.partner.partner_got_a_prebooking",
        "bookings.mails.school.teacher_prebooked",
        "bookings.mails.school.principal_must_decide",
    ),
    "booking.confirmed": Event(
        "Confirmation",
        "adage_sync.push.booking_edited",
        "bookings.mails.partner.partner_got_a_booking",
        "bookings.mails.school.teacher_was_confirmed",
    ),
    "booking.refused": Event(
        "Refus",
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner.partner_was_refused",
        "bookings.mails.school.teacher_was_refused",
    ),
    "booking.withdrawn": Event(
        "Préréservation retirée",
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner.partner_lost_a_prebooking",
    ),
    "booking.cancelled_by_school": Event(
        "Annulation par l’établissement",
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner.partner_was_cancelled",
        "bookings.mails.school.teacher_was_cancelled",
    ),
    "booking.cancelled_by_partner": Event(
        "Annulation par le partenaire",
        "adage_sync.push.booking_cancelled",
        "bookings.mails.school.teacher_was_cancelled",
        "bookings.mails.school.principal_was_cancelled",
    ),
    "booking.cancelled_by_administration": Event(
        "Annulation par l’administration",
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner.partner_was_cancelled",
        "bookings.mails.school.teacher_was_cancelled",
        "bookings.mails.school.principal_was_cancelled",
    ),
    "booking.terms_changed": Event(
        "Date supprimée par le partenaire",
        "adage_sync.push.booking_cancelled",
        "bookings.mails.school.teacher_terms_changed",
        "bookings.mails.school.principal_terms_changed",
    ),
    "booking.replaced": Event(
        "Nouvelle proposition",
        "adage_sync.push.booking_cancelled",
        "bookings.mails.school.principal_terms_replaced",
    ),
    "booking.extended": Event(
        "Délai prolongé", "bookings.mails.school.principal_deadline_extended"
    ),
    "booking.deadline_moved": Event(
        "Délai prolongé par l’administration",
        "bookings.mails.overrides.partner_hears_of_an_override",
        "bookings.mails.overrides.teacher_hears_of_an_override",
        "bookings.mails.overrides.principal_hears_of_an_override",
    ),
    "booking.limit_moved": Event(
        "Limite d’annulation fixée par l’administration",
        "adage_sync.push.booking_edited",
        "bookings.mails.overrides.partner_hears_of_an_override",
        "bookings.mails.overrides.teacher_hears_of_an_override",
        "bookings.mails.overrides.principal_hears_of_an_override",
    ),
    "booking.credit_changed": Event(
        "Crédit changé par l’administration",
        "adage_sync.push.booking_edited",
        "bookings.mails.overrides.principal_hears_of_an_override",
    ),
    "booking.restored": Event(
        "Réservation rétablie par l’administration",
        "adage_sync.push.booking_replayed",
        "bookings.mails.overrides.partner_hears_of_an_override",
        "bookings.mails.overrides.teacher_hears_of_an_override",
        "bookings.mails.overrides.principal_hears_of_an_override",
    ),
    "booking.school_changed": Event(
        "Établissement fusionné",
        "adage_sync.push.booking_edited",
        "bookings.mails.overrides.partner_hears_of_an_override",
        "bookings.mails.overrides.teacher_hears_of_an_override",
        "bookings.mails.overrides.principal_hears_of_an_override",
    ),
    "booking.questioned": Event(
        "Question de la direction", "bookings.mails.school.teacher_was_asked"
    ),
    "booking.answered": Event(
        "Réponse à la direction", "bookings.mails.school.principal_was_answered"
    ),
    "booking.reminded": Event(
        "Relance de la direction", "bookings.mails.school.principal_was_reminded"
    ),
    "offer.reminded": Event(
        "Relance de l’enseignant", "bookings.mails.school.teacher_was_reminded"
    ),
    "offer.proposed": Event(
        "Proposition à accepter", "bookings.mails.school.teacher_got_a_proposal"
    ),
    "offer.declined": Event(
        "Proposition refusée", "bookings.mails.partner.partner_proposal_declined"
    ),
    "offer.freed": Event("Offre libérée", "catalogue.mails.watch.teacher_offer_is_free"),
    "booking.expired": Event(
        "Préréservation expirée",
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner.partner_prebooking_expired",
        "bookings.mails.school.teacher_prebooking_expired",
    ),
    "booking.deadline_nears": Event(
        "Échéance proche, direction", "bookings.mails.reminders.principal_deadline_nears"
    ),
    "offer.deadline_nears": Event(
        "Échéance proche, enseignant", "bookings.mails.reminders.teacher_deadline_nears"
    ),
    "booking.tomorrow": Event(
        "Événement demain", "bookings.mails.reminders.partner_event_tomorrow"
    ),
    "booking.took_place": Event(
        "Événement passé", "bookings.mails.reminders.partner_event_took_place"
    ),
    "booking.changed": Event("Réservation modifiée", "adage_sync.push.booking_edited"),
    "booking.reimbursed": Event(
        "Réservation sur un justificatif", "adage_sync.push.booking_edited"
    ),
    "booking.paid": Event("Réservation remboursée", "adage_sync.push.booking_reimbursed"),
    "booking.used": Event("Réservation réalisée", "adage_sync.push.booking_edited"),
    "referencing.filed": Event(
        "Référencement demandé", "venues.mails.referencing.partner_request_filed"
    ),
    "referencing.change_asked": Event(
        "Référencement à compléter", "venues.mails.referencing.partner_request_to_complete"
    ),
    "referencing.accepted": Event(
        "Référencement accepté", "venues.mails.referencing.partner_request_accepted"
    ),
    "referencing.refused": Event(
        "Référencement refusé", "venues.mails.referencing.partner_request_refused"
    ),
    "referencing.ended": Event(
        "Référencement terminé", "venues.mails.referencing.partner_referencing_ended"
    ),
    "referencing.found": Event(
        "Référencement retrouvé", "venues.mails.referencing.partner_found_referencing"
    ),
    "referencing.answered": Event(
        "Réponse sur le référencement", "venues.mails.referencing.partner_request_message"
    ),
    "search.news_found": Event(
        "Nouveautés d’une recherche", "catalogue.mails.saved.searcher_has_news"
    ),
    "bank.submitted": Event(
        "Coordonnées bancaires déposées", "venues.mails.bank.owners_account_was_submitted"
    ),
    "bank.decided": Event(
        "Coordonnées bancaires vérifiées", "reimbursements.mails.partner_account_was_checked"
    ),
    "partner.suspended": Event(
        "Partenaire suspendu", "venues.mails.suspension.partner_was_suspended"
    ),
    "partner.suspension_lifted": Event(
        "Suspension d’un partenaire levée", "venues.mails.suspension.partner_is_free_again"
    ),
    "partner.changed": Event(
        "Lieu ou structure transféré ou fermé", "venues.mails.life.partner_has_changed"
    ),
    "statement.issued": Event(
        "Justificatif émis", "reimbursements.mails.partner_statement_was_issued"
    ),
    "statement.paid": Event("Justificatif payé", "reimbursements.mails.partner_was_paid"),
    "statement.rejected": Event(
        "Virement rejeté", "reimbursements.mails.partner_payment_was_rejected"
    ),
    "statement.withdrawn": Event(
        "Justificatif retiré avant versement",
        "reimbursements.mails.partner_statement_was_withdrawn",
    ),
    "adjustment.confirmed": Event(
        "Versement corrigé", "reimbursements.mails.partner_payment_was_corrected"
    ),
    "adjustment.withdrawn": Event(
        "Correction retirée", "reimbursements.mails.partner_correction_was_taken_back"
    ),
    # Left by a worker, some people at a time: each mail bears the event of the whole broadcast.
    "broadcast.sent": Event(
        "Courriel groupé",
        "administration.mails.partner_reads_the_programme",
        "administration.mails.school_reads_the_programme",
    ),
}
