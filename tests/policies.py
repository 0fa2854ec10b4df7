"""Who each address is for. A new address without a line here fails test_architecture.py."""

# public: anybody; partner, school: that side signed in; staff: the administration;
# signed: anybody signed in.
POLICY_OF_URL = {
    # wiring
    "home": "public",
    "display": "public",
    "components": "public",
    "how-it-works": "public",
    "statuses": "public",
    "help": "public",
    "accessibility": "public",
    "legal": "public",
    "privacy": "public",
    "alive": "public",
    "ready": "public",
    # accounts
    "login": "public",
    "logout": "signed",
    "password_reset": "public",
    "password_reset_done": "public",
    "password_reset_confirm": "public",
    "password_reset_complete": "public",
    # coming in from ADAGE
    "adage_entry": "public",
    # partner side
    "pro-home": "partner",
    "pro-offers": "partner",
    "pro-offer": "partner",
    "pro-new-offer": "partner",
    "pro-step": "partner",
    "pro-review": "partner",
    "pro-edit": "partner",
    "pro-recipient": "partner",
    "pro-line-delete": "partner",
    "pro-line-create": "partner",
    "pro-line-edit": "partner",
    "pro-cancel": "partner",
    "pro-mettre-en-pause": "partner",
    "pro-remettre-en-ligne": "partner",
    "pro-archiver": "partner",
    "pro-ressortir-des-archives": "partner",
    "pro-bookings": "partner",
    # school side
    "school_home": "school",
    "school_search": "school",
    "school_offer": "school",
    "school_prebook": "school",
    "school_follow_up": "school",
    "school_booking": "school",
    "school_withdraw": "school",
    "school_decisions": "school",
    "school_decision": "school",
    "school_confirm": "school",
    "school_refuse": "school",
    "school_cancel": "school",
}
