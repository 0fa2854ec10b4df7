"""Pages of the makers and of the administration."""

from tests.look.page import Page

STAFF = [
    Page("composants", "components", pieces=True),
    Page("composants-confirmation", "sample-confirmation"),
    Page("composants-mails", "mails"),
    Page("composants-mail", "mail", slug="partner_got_a_prebooking"),
    Page("sans-structure", "partner:home", status=403),
    Page("second-facteur", "second-factor"),
    Page(
        "second-facteur-erreurs",
        "second-factor",
        press="Enregistrer ce téléphone",
        empty=True,
        status=422,
    ),
    Page("admin", "admin:index", admin=True),
    Page("admin-offres", "admin:offers_collectiveoffer_changelist", admin=True),
    Page("admin-offre", "admin:offers_collectiveoffer_change", "prebooked", admin=True),
    Page("admin-reservations", "admin:bookings_booking_changelist", admin=True),
    Page("admin-reservation", "admin:bookings_booking_change", "prebooked", admin=True),
    Page("admin-referencements", "admin:venues_referencingrequest_changelist", admin=True),
    Page(
        "admin-referencement",
        "admin:venues_referencingrequest_change",
        "Atelier du Gué",
        admin=True,
    ),
    Page("admin-lots", "admin:reimbursements_statementrun_changelist", admin=True),
    Page("admin-lot", "admin:reimbursements_statementrun_change", "reimbursed", admin=True),
    Page("admin-justificatif", "admin:reimbursements_statement_change", "reimbursed", admin=True),
    Page("admin-banque", "admin:venues_bankdetails_change", "reimbursed", admin=True),
    Page("admin-qui-peut-quoi", "admin:who-may-what", admin=True),
    Page("admin-journal", "admin:administration_adminact_changelist", admin=True),
    Page("admin-adresses", "admin:outbox_address_changelist", admin=True),
    Page("admin-taches", "admin:jobs_jobrun_changelist", admin=True),
    Page("admin-messages", "admin:outbox_message_changelist", admin=True),
    Page("admin-adage", "admin:adage_sync_exchange_changelist", admin=True),
    Page("admin-adage-differences", "admin:adage_sync_exchange_differences", admin=True),
]
