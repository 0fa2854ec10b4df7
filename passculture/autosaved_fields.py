"""What may be kept of what one types, field by field (decision 0018): who is not named is not kept.

A field of a form that stands in none of these lists fails tests/kept/test_autosaved_fields.py.
"""

# Words one writes, with the name under which they are shown when their form is gone.
TEXTS = {
    "access": "Venir chez vous",
    "body": "Message",
    "budget": "Budget",
    "class_name": "Classe",
    "description": "Description",
    "heading": "Titre",
    "head_note": "Mot à la direction",
    "image_alt": "Description de l’image",
    "image_credit": "Crédit de l’image",
    "label": "Nom",
    "labels": "Étiquettes",
    "message": "Message",
    "name": "Nom",
    "note": "Note",
    "notification_emails": "Adresses prévenues",
    "place_comment": "Précisions sur le lieu",
    "presentation": "Présentation",
    "price_detail": "Détail du prix",
    "price_text": "Prix",
    "project_note": "Projet",
    "reason": "Motif",
    "siret_comment": "Pourquoi sans SIRET",
    "subject": "Objet",
    "text": "Message",
    "title": "Titre",
    "why": "Motif",
    "words": "Texte",
}

# Choices, dates, figures, addresses: put back in their field, worth little outside of it.
ANSWERS = frozenset({
    "academies", "academy", "accessibility", "accompanying_adults", "activities", "acts",
    "adage_code", "adage_id", "address", "after", "amount", "audience", "bookings", "by_mail",
    "ceiling", "city", "civility", "close_date", "closed_date", "commitment_from",
    "commitment_to", "contact_email", "contact_name", "contact_phone", "contract",
    "date-prix", "date_1", "date_2", "date_3", "day", "days", "deadline", "delegate",
    "department_code", "departments", "destinataire", "domains", "duration_minutes",
    "eligible", "eligible_reason", "email", "end_date", "end_time", "endless", "envelope",
    "event_address", "event_city", "event_from", "event_postal_code", "event_to",
    "fewer_than", "first_date", "first_name", "formats", "holiday_zone", "is_department",
    "postal_prefixes", "postpones_deadlines", "from_at_0", "from_at_1", "from_date",
    "head_office", "hides_credit", "image_removed", "institution", "is_final", "is_offered",
    "is_open", "kind", "last_date", "last_name", "latitude", "level", "levels", "lines",
    "longitude", "minimum", "ministry", "motive", "nature", "new_uai", "number", "on_date",
    "open_reason", "opened_date", "out_of", "participants", "partner", "parts", "per_school",
    "per_teacher", "period", "phone", "piece", "place", "places", "postal_code",
    "prebooked_before_at_0", "prebooked_before_at_1", "price", "publish", "reference",
    "referencing", "role", "school_search", "search_words", "sector", "share_reason", "siren",
    "siret", "source", "start_date", "start_time", "stops_confirmations", "stops_prebookings",
    "structure", "successor", "teacher", "template", "threshold", "time_zone", "to_at_0",
    "to_at_1", "to_date", "uai", "unit", "until", "value", "venue", "website", "zone",
})  # fmt: skip

# What a page carries by itself: which version it showed, which act it is. Not worth keeping alone.
CARRIED = frozenset({
    "booking", "cle", "expected_version", "seen", "token", "version",
})  # fmt: skip

# The rows a page shows are what it acts upon: one that has changed must not get other ones back.
# Nor is the effect of a notice ticked as read for somebody who reads another page, nor a total
# typed again, a count or a credit chosen on a page that has counted anew.
LEFT_TO_THE_PAGE = frozenset({
    "budget_id", "choix", "count", "effect", "force", "not_gone", "total",
})  # fmt: skip

# Secrets, bank details, files, codes, rights, what the machine says: never, not for a minute.
NEVER = frozenset({
    "bic", "code", "date_joined", "document", "email_unconfirmed_since", "file", "groups",
    "holder", "iban", "image", "is_active", "is_staff", "is_superuser", "last_login",
    "new_password1", "new_password2", "old_password", "password", "password1", "password2", "proof",
    "permissions", "usable_password", "user", "user_permissions", "username",
})  # fmt: skip

KEPT = frozenset(TEXTS) | ANSWERS | CARRIED
