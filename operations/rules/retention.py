"""How long personal data is stored, once: the purge, the privacy page and the documents read it.

Durations are proposed: « à valider » by whoever answers for the processing (docs/personal-data.md).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts import rules as accounts
from core.rules import NBSP, plural
from offers import rules as offers
from outbox import rules as outbox

DAY, MONTH, YEAR = timedelta(days=1), timedelta(days=30.5), timedelta(days=365)

# Bodies and words are blanked by the function of the database: so much time of them at once.
BLANKED_AT_ONCE = DAY

# What the purge itself takes away, in the order it does; the others have a job of their own.
INVITATIONS, SEARCH, BODIES, WORDS, PEOPLE = (
    "invitations", "search", "bodies", "words", "people",
)  # fmt: skip
PURGE = "operations.purge"

SERVICE = "exécution du service"
SECURITY = "intérêt légitime : sécurité"
PUBLIC_DUTY = "mission d’intérêt public"
ACCOUNTING = "obligation légale : comptabilité"


@dataclass(frozen=True)
class Duration:
    """One line of the table: what, in the words of the page, how long, on what ground, by whom.

    `job` is the task that takes it away; empty when nothing does.
    """

    name: str
    what: str
    since: str
    life: timedelta
    basis: str
    job: str = PURGE

    @property
    def words(self) -> str:
        """« 30 jours », « 6 mois », « 3 ans », « 1 heure »."""
        days = self.life.days
        if days == 0:
            hours = round(self.life.total_seconds() / 3600)
            return f"{hours}{NBSP}heure{plural(hours)}"
        if days % 365 == 0 and days > 365:
            return f"{days // 365}{NBSP}ans"
        if days > 90:
            return f"{round(days / 30.5)}{NBSP}mois"
        return f"{days}{NBSP}jour{plural(days)}"

    def before(self, now: datetime) -> datetime:
        """What is older than this moment goes."""
        return now - self.life


TABLE = (
    Duration(
        "sessions", "sessions ouvertes", "la connexion",
        accounts.DEVICE_REMEMBERED, SECURITY, "accounts.forget_sessions",
    ),
    Duration(
        "tries", "tentatives de connexion et blocages", "la tentative",
        accounts.TRIES_KEPT, SECURITY, "accounts.forget_tries",
    ),
    Duration(
        "typed", "saisies non enregistrées", "la dernière frappe",
        accounts.TYPED_KEPT, SERVICE, "accounts.forget_typed",
    ),
    Duration(
        "late posts", "envois après la fin d’une session", "l’envoi",
        accounts.LATE_POST_KEPT, SERVICE, "accounts.forget_typed",
    ),
    Duration(
        "unconfirmed", "inscriptions jamais confirmées", "l’inscription",
        accounts.UNCONFIRMED_LIFE, SERVICE, "venues.forget_unconfirmed",
    ),
    Duration(INVITATIONS, "invitations à rejoindre une structure", "leur fin", 30 * DAY, SERVICE),
    Duration(
        "imports", "fichiers d’offres jamais appliqués", "l’envoi",
        offers.IMPORT_KEPT, SERVICE, "offers.forget_imports",
    ),
    Duration(
        "mail events", "réponses des messageries", "la réponse",
        outbox.EVENTS_KEPT, SERVICE, "outbox.forget_events",
    ),
    Duration(BODIES, "texte des courriels remis", "la remise", 6 * MONTH, SERVICE),
    Duration(
        SEARCH, "recherches, favoris, alertes et brouillons de demande", "la dernière visite",
        YEAR, SERVICE,
    ),
    Duration(
        WORDS, "noms et motifs du journal de l’administration", "l’acte", 3 * YEAR, SECURITY,
    ),
    Duration(
        PEOPLE, "comptes sans réservation en cours", "la dernière visite", 3 * YEAR, PUBLIC_DUTY,
    ),
    Duration(
        "accounts", "réservations et justificatifs, sans le nom des personnes effacées",
        "l’exercice", 10 * YEAR, ACCOUNTING, "",
    ),
)  # fmt: skip


def duration(name: str) -> Duration:
    """The line of this name; KeyError when the table has none."""
    return {one.name: one for one in TABLE}[name]


def table_in_markdown() -> str:
    """The table as `docs/personal-data.md` shows it."""
    lines = ["| name | what | since | kept | ground | taken away by |", "|---|---|---|---|---|---|"]
    for one in TABLE:
        by = f"job `{one.job}`" if one.job else "nothing: pseudonymised by the erasing"
        lines.append(
            f"| {one.name} | « {one.what} » | « {one.since} » | {one.words.replace(NBSP, ' ')} "
            f"| « {one.basis} » | {by} |"
        )
    return "\n".join(lines)
