"""The first steps of a structure on the portal, and where each of them stands."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from offers.queries.template import templates_of_partners_of
from offers.queries.visibility import drafts_of
from partner_portal.queries.home import has_ever_published
from venues.models import BankDetails
from venues.queries.bank import Account, accounts_of
from venues.queries.referencing import standings_of

WAIT = "Il faut d’abord être référencé sur ADAGE\u00a0: la commission régionale décide."
REFERENCED, NOT_ASKED = "Référencé", "Non demandé"
# The words of a referencing -> the state of its task; what is not here is still to be done.
ASKED = {
    REFERENCED: "done",
    "Demande à compléter": "under-way",
    "Demande déposée": "under-way",
    "En instruction": "under-way",
}
DESCRIBE = "Décrivez votre action, joignez vos pièces\u00a0: la commission répond."
TO_DO = {
    "Demande à compléter": "Terminez votre demande, puis déposez-la.",
    "Demande déposée": "La commission répond.",
    "En instruction": "La commission répond.",
    "Refusé": "Lisez le motif, corrigez votre demande et déposez-la de nouveau.",
}
Task = dict[str, Any]


def tasks_of(user: User, partner: str) -> list[Task]:
    """Structure, referencing, account, template, offer: for the component « liste_taches »."""
    found = [(p, said) for p, said, _ in standings_of(user) if partner in ("", p.siren)]
    partners = [p for p, _ in found]
    referenced = any(said == REFERENCED for _, said in found)
    return [
        {
            "name": "Inscrire votre structure",
            "url": reverse("partner:my_structure"),
            "hint": ", ".join(sorted(partner.name for partner in partners)),
            "state": "done",
        },
        _referencing([said for _, said in found]),
        _account(accounts_of(partners)),
        _template(user, partner, referenced),
        _offer(user, partner, referenced),
    ]


def _referencing(text: Sequence[str]) -> Task:
    """Done for one structure is done; otherwise the one that is furthest counts."""
    rank = list(reversed(ASKED))
    best = max(text, key=lambda words: rank.index(words) if words in ASKED else -1, default="")
    done = best == REFERENCED
    return {
        "name": "Être référencé sur ADAGE",
        "url": reverse("partner:referencing"),
        "hint": f"Au {timezone.localdate():%d/%m/%Y}\u00a0: référencé"
        if done
        else f"{best or NOT_ASKED}. {TO_DO.get(best, DESCRIBE)}",
        "state": ASKED.get(best, "to-do"),
    }


def _account(accounts: Sequence[Account]) -> Task:
    """Needed before the first payment, not before the first offer."""
    checking = any(a.last and a.last.state == BankDetails.State.CHECKING for a in accounts)
    validated = all(account.validated for account in accounts)
    state = "done" if validated else "under-way" if checking else "to-do"
    return {
        "name": "Donner vos coordonnées bancaires",
        "url": reverse("partner:bank"),
        "hint": "L’administration les vérifie\u00a0; sans elles, les versements attendent.",
        "state": state,
    }


def _template(user: User, partner: str, referenced: bool) -> Task:
    templates = templates_of_partners_of(user)
    if partner:
        templates = templates.filter(venue__partner__siren=partner)
    state = "to-do" if referenced else "blocked"
    if templates.filter(published_at__isnull=False).exists():
        state = "done"
    elif referenced and templates.exists():
        state = "under-way"
    return {
        "name": "Présenter une première vitrine",
        "url": reverse("partner:templates"),
        "hint": "Facultatif\u00a0: un projet sans date ni prix, que des enseignants demandent.",
        "state": state,
        "why": WAIT,
    }


def _offer(user: User, partner: str, referenced: bool) -> Task:
    state = "to-do" if referenced else "blocked"
    if has_ever_published(user, partner):
        state = "done"
    elif referenced and drafts_of(user).exists():
        state = "under-way"
    return {
        "name": "Publier votre première offre",
        "url": reverse("partner:new_offer"),
        "hint": "Une date, un prix, une classe, préparés avec un enseignant.",
        "state": state,
        "why": WAIT,
    }
