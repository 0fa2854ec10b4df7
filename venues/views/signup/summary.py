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
            {"cle": "Personne", "valeur": f"{who.first_name} {who.last_name}", "url": url},
            {"cle": "Adresse de courriel", "valeur": who.email, "url": url},
            {"cle": "Mot de passe", "valeur": "Choisi", "url": url},
        ]
    if known is None:
        said, structure_url = draft.structure(), address("structure")
        number = ("SIRET du siège", said.siret) if said.siret else ("SIREN", said.siren)
        place = f"{said.address}, {said.postal_code} {said.city}"
        named = listed(rules.ACTIVITIES[code] for code in said.activities)
        structure = [
            {"cle": number[0], "valeur": number[1], "url": structure_url},
            {"cle": "Structure", "valeur": said.name, "url": structure_url},
            {"cle": "Nature", "valeur": str(Partner.Kind(said.kind).label), "url": structure_url},
            {"cle": "Siège", "valeur": place, "url": structure_url},
            {"cle": "Activités", "valeur": named, "url": address("activite")},
        ]
        return person + structure
    url = address("structure")
    return [*person, {"cle": "Structure", "valeur": known.name, "note": known.siren, "url": url}]
