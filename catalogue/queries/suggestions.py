"""What a search half typed may be for: a domain, a town, a partner, a title (S5)."""

from datetime import datetime
from typing import NamedTuple

from catalogue.queries.filters import SearchFilters
from catalogue.queries.results import results_of
from catalogue.queries.search import Search, Seeker
from catalogue.queries.words import words_of
from offers.rules import DOMAINS
from schools.models import Institution

READ = 20  # results, from which names are taken
OF_A_KIND, SHOWN = 3, 8


class Suggestion(NamedTuple):
    """What would be searched for, and what it is."""

    label: str
    kind: str


def suggestions_for(text: str, institution: Institution | None, now: datetime) -> list[Suggestion]:
    """At most eight, among what this school may find now: each word typed begins one of theirs."""
    typed = words_of(text)
    if not typed:
        return []
    found = results_of(Search.of(Seeker(institution, now), SearchFilters(text=text)), 0, READ)
    venues = [result.thing.venue for result in found]
    names = {
        "Domaine": DOMAINS.values(),
        "Commune": [venue.city for venue in venues],
        "Partenaire": [venue.partner.name for venue in venues],
        "Projet": [result.thing.title for result in found],
    }
    suggested = []
    for kind, labels in names.items():
        held = [
            Suggestion(label, kind)
            for label in dict.fromkeys(labels)
            if all(any(word.startswith(one) for word in words_of(label)) for one in typed)
        ]
        suggested += held[:OF_A_KIND]
    return suggested[:SHOWN]
