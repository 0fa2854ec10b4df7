"""What the page of a partner lists beside its presentation, in words."""

from typing import Any

from catalogue.queries.partners import PartnerShown
from core.rules import NBSP, TERRITORIES, listed
from core.templatetags.french import niveaux
from offers.rules import DOMAINS
from venues.rules import ACTIVITIES


def facts_of(shown: PartnerShown) -> list[dict[str, Any]]:
    """Keys and values for `verification`; what is not known has no line."""
    said = {
        "Activités": listed(ACTIVITIES[code] for code in shown.partner.activities),
        "Domaines": f"{NBSP}; ".join(DOMAINS[code] for code in shown.codes("domains")),
        "Niveaux": niveaux(shown.codes("levels")),
        "Départements": ", ".join(TERRITORIES.get(code, code) for code in shown.departments),
    }
    return [{"key": key, "value": value} for key, value in said.items() if value]
