"""Who each address is for. A new address without a line here fails test_architecture.py."""

# public: anybody; partner, school: that side signed in; staff: the administration;
# signed: anybody signed in.
POLICY_OF_URL = {
    # wiring
    "home": "public",
    "display": "public",
    "components": "public",
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
