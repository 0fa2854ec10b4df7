"""Every answer of a sign-up, as its last page shows them."""

from core.rules import listed
from venues import rules
from venues.models import Partner
from venues.views.signup.draft import Draft, address


def answers(draft: Draft, known: Partner | None) -> list[dict[str, str]]:
    """The person, unless signed in; then the structure, one that is here or a new one."""
    person: list[dict[str, str]] = []
    if "identification" in draft.slugs:
        who, url = draft.who(), address("identification")
        person = [
            {"key": "Personne", "value": f"{who.first_name} {who.last_name}", "url": url},
            {"key": "Adresse de courriel", "value": who.email, "url": url},
            {"key": "Mot de passe", "value": "Choisi", "url": url},
        ]
    if known is None:
        said, structure_url = draft.structure(), address("structure")
        number = ("SIRET du siège", said.siret) if said.siret else ("SIREN", said.siren)
        place = f"{said.address}, {said.postal_code} {said.city}"
        named = listed(rules.ACTIVITIES[code] for code in said.activities)
        structure = [
            {"key": number[0], "value": number[1], "url": structure_url},
            {"key": "Structure", "value": said.name, "url": structure_url},
            {"key": "Nature", "value": str(Partner.Kind(said.kind).label), "url": structure_url},
            {"key": "Siège", "value": place, "url": structure_url},
            {"key": "Activités", "value": named, "url": address("activite")},
        ]
        return person + structure
    url = address("structure")
    return [*person, {"key": "Structure", "value": known.name, "note": known.siren, "url": url}]
