"""Every page of the site, role by role, and how the look reaches it on the demonstration.

`url` is a named address (or begins with « / »); `scene` is a status of the demonstration or an
offer's title, from which the arguments of the address come. An address of the site that appears
neither in PAGES nor in NO_PAGE fails test_pages.py.
"""

from dataclasses import dataclass, field

from tests.look.no_pages import NO_PAGE

__all__ = ["NO_PAGE", "PAGES", "Page"]

MASKS = "Masques et chœur : visite du théâtre et atelier"
CONCERT = "Concert sous le plateau"
TROUPE_TALES = "Le théâtre côté coulisses"  # a published template, asked for
TROUPE_DRAFT = "Un chœur pour la classe"  # a template not published yet


@dataclass(frozen=True)
class Page:
    """One page: where it is, what is done on it before it is looked at, what it answers."""

    name: str  # of the picture
    url: str
    scene: str = ""
    slug: str = ""
    query: str = ""
    status: int = 200
    press: str = ""  # the button pressed before looking, by its words
    empty: bool = False  # every field is emptied first
    stale: bool = False  # the page is sent as if somebody else had saved meanwhile
    send: dict[str, str] | None = None  # a form posted to the address from the home page
    template: str = ""  # a page without address: drawn from its template
    bare: bool = False  # neither menu nor navigation: pages that ask nothing of the database
    pieces: bool = False  # the gallery: a stepper has its h1, open menus would hide other pieces
    admin: bool = False  # Django's administration: its own frame, its own rules of layout
    sample: bool = field(default=False)  # looked at by every run of the tests


def errors(name: str, url: str, press: str, **more: object) -> Page:
    """A form sent empty: answers 422 with the summary of the errors."""
    return Page(f"{name}-erreurs", url, status=422, press=press, empty=True, **more)  # type: ignore[arg-type]


NEXT = "Enregistrer et continuer"
STATUSES = [
    "draft", "published", "paused", "rejected", "undated", "proposal", "prebooked", "booked",
    "firm", "ended", "reimbursed", "expired", "cancelled", "archived",
]  # fmt: skip
BOOKED = ["prebooked", "booked", "firm", "ended", "reimbursed", "cancelled"]

ANONYMOUS = [
    Page("accueil", "home", sample=True),
    Page("vitrines", "templates"),
    Page("vitrines-sans-resultat", "templates", query="domaine=design&departement=01"),
    Page("vitrine", "template", TROUPE_TALES),
    Page("comment-ca-marche", "how-it-works"),
    Page("statuts", "statuses"),
    Page("aide", "help"),
    Page("accessibilite", "accessibility"),
    Page("mentions-legales", "legal"),
    Page("donnees-personnelles", "privacy"),
    Page("affichage", "display"),
    Page("connexion", "login"),
    Page("connexion-erreurs", "login", press="Se connecter", empty=True, status=422, sample=True),
    Page("mot-de-passe-oublie", "password_reset"),
    Page("mot-de-passe-envoye", "password_reset_done"),
    Page("mot-de-passe-lien-perime", "/mot-de-passe/nouveau/MQ/abc-def/"),
    Page("mot-de-passe-change", "password_reset_complete"),
    Page("inscription-identification", "signup-identification"),
    errors("inscription-identification", "signup-identification", "Continuer"),
    Page("inscription-structure", "signup-structure"),
    errors("inscription-structure", "signup-structure", "Continuer"),
    Page("inscription-activite", "signup-activite"),
    errors("inscription-activite", "signup-activite", "Continuer"),
    Page("inscription-envoyee", "signup-welcome"),
    Page("inscription-lien-perime", "/inscription/confirmer/MQ/abc-def/"),
    Page("lien-offre", "shared-offer", MASKS),
    Page("entree-refusee", "adage_entry", query="token=abc", status=401),
    Page("erreur-404", "/nulle-part/", status=404, sample=True),
    Page(
        "erreur-403-formulaire", "login", send={"csrfmiddlewaretoken": "x"}, status=403, bare=True
    ),
    Page("erreur-400", "/look/400/", status=400, template="400.html", bare=True),
    Page("erreur-500", "/look/500/", status=500, template="500.html", bare=True),
    Page("erreur-503", "/look/503/", status=503, template="503.html", bare=True),
]

PARTNER = [
    Page("tableau-de-bord", "pro-home", MASKS, sample=True),
    Page("tableau-de-bord-nouveau", "pro-home", "non référencé"),
    Page("demarrer", "pro-start-up", "non référencé"),
    Page("offres", "pro-offers", MASKS, sample=True),
    Page("offres-filtrees", "pro-offers", MASKS, query="q=coulisses&statut=published"),
    Page("offres-triees", "pro-offers", MASKS, query="tri=-prix&choix=tous&du=2020-01-01"),
    Page("offres-sans-resultat", "pro-offers", MASKS, query="q=zzzz"),
    Page("calendrier", "pro-calendar", MASKS),
    Page("calendrier-semaine", "pro-calendar", MASKS, query="vue=semaine"),
    Page("calendrier-liste", "pro-calendar", MASKS, query="vue=liste"),
    Page("calendrier-abonnement", "pro-calendar-feed", MASKS),
    Page("reservations", "pro-bookings", MASKS),
    Page("reservations-sans-resultat", "pro-bookings", MASKS, query="q=zzzz"),
    Page("reservations-filtrees", "pro-bookings", "prebooked", query="etat=PREBOOKED&tri=-date"),
    *[Page(f"reservation-{s}", "pro-booking", s) for s in ("prebooked", "firm", "cancelled")],
    Page("nouvelle", "pro-new-offer", MASKS),
    Page("nouvelle-sans-resultat", "pro-new-offer", MASKS, query="q=zzzz"),
    Page("imports", "pro-imports", MASKS),
    errors("imports", "pro-imports", "Vérifier le fichier", scene=MASKS),
    Page("imports-fermes", "pro-imports", "non référencé"),
    Page("import", "pro-import", MASKS),
    Page("nouvelle-fermee", "pro-new-offer", "non référencé"),
    Page("nouvelle-etape-offre", "pro-new-step", MASKS),
    errors("nouvelle-etape-offre", "pro-new-step", NEXT, scene=MASKS),
    Page("etape-offre", "pro-step", "draft", "offre"),
    errors("etape-offre", "pro-step", NEXT, scene="draft", slug="offre"),
    Page("etape-date-prix", "pro-step", "draft", "date-prix", sample=True),
    errors("etape-date-prix", "pro-step", NEXT, scene="draft", slug="date-prix", sample=True),
    Page("etape-pratique", "pro-step", "draft", "pratique"),
    errors("etape-pratique", "pro-step", NEXT, scene="draft", slug="pratique"),
    Page("etape-destinataire", "pro-step", "draft", "destinataire"),
    errors("etape-destinataire", "pro-step", NEXT, scene="draft", slug="destinataire"),
    Page("etape-verification", "pro-review", "draft"),
    Page("etape-verification-non-conforme", "pro-review", "rejected"),
    *[Page(f"offre-{s}", "pro-offer", s, sample=s == "prebooked") for s in STATUSES],
    Page("apercu", "pro-preview", MASKS),
    Page("apercu-brouillon", "pro-preview", "draft", query="retour=offre"),
    Page("apercu-reservee", "pro-preview", "booked"),
    Page("modifier", "pro-edit", MASKS),
    Page("modifier-prereservee", "pro-edit", "prebooked"),
    Page("modifier-reservee", "pro-edit", "booked"),
    errors("modifier", "pro-edit", "Enregistrer", scene=MASKS),
    Page("modifier-conflit", "pro-edit", MASKS, press="Enregistrer", stale=True, status=409),
    Page("destinataire", "pro-recipient", MASKS),
    errors("destinataire", "pro-recipient", "Enregistrer", scene=MASKS),
    Page("ligne-supprimer", "pro-line-delete", CONCERT),
    Page("ligne-supprimer-prereservee", "pro-line-delete", "prebooked"),
    Page("ligne-nouvelle", "pro-line-create", "undated"),
    errors("ligne-nouvelle", "pro-line-create", "Enregistrer", scene="undated"),
    Page("referencement-reference", "pro-referencing", MASKS),
    Page("referencement-brouillon", "pro-referencing", "Compagnie Lande haute"),
    Page("referencement-instruction", "pro-referencing", "Atelier du Gué", sample=True),
    errors("referencement", "pro-referencing", "Envoyer le message", scene="Atelier du Gué"),
    Page("referencement-refuse", "pro-referencing", "Ciné-club des Halles"),
    Page("referencement-recepisse", "pro-referencing-receipt", "Atelier du Gué"),
    Page("referencement-structures", "pro-referencing-structures", MASKS),
    Page("referencement-activites", "pro-referencing-step", "Compagnie Lande haute", "activites"),
    Page("referencement-description", "pro-referencing-step", "Compagnie Lande haute",
         "description"),
    errors("referencement-description", "pro-referencing-step", NEXT,
           scene="Compagnie Lande haute", slug="description"),
    Page("referencement-documents", "pro-referencing-documents", "Compagnie Lande haute"),
    errors("referencement-documents", "pro-referencing-documents", "Ajouter ce document",
           scene="Compagnie Lande haute"),
    Page("referencement-contact", "pro-referencing-step", "Compagnie Lande haute", "contact"),
    Page("referencement-verification", "pro-referencing-review", "Compagnie Lande haute"),
    Page("historique", "pro-history", "proposal"), Page("limite", "pro-deadline", "prebooked"),
    Page("date-prix-prereservee", "pro-terms", "prebooked"),
    errors("date-prix", "pro-terms", "Vérifier", scene="prebooked"),
    Page("date-prix-conflit", "pro-terms", MASKS, press="Vérifier", stale=True, status=409),
    Page("annuler-prereservee", "pro-cancel", "prebooked"),
    Page("annuler-reservee", "pro-cancel", "booked"),
    errors("annuler", "pro-cancel", "Annuler la", scene="booked"),
    Page("vitrines", "pro-templates", MASKS),
    Page("vitrines-archivees", "pro-templates", MASKS, query="vue=archivees"),
    Page("vitrine-nouvelle", "pro-template-new", MASKS),
    errors("vitrine-nouvelle", "pro-template-new", "Enregistrer et relire", scene=MASKS),
    Page("vitrine-publiee", "pro-template", TROUPE_TALES),
    Page("vitrine-brouillon", "pro-template", TROUPE_DRAFT),
    Page("vitrine-modifier", "pro-template-edit", TROUPE_TALES),
    Page("vitrine-conflit", "pro-template-edit", TROUPE_TALES, press="Enregistrer", stale=True,
         status=409),
    Page("demandes", "pro-requests", MASKS),
    Page("demandes-aucune", "pro-requests", MASKS, query="etat=sans-suite"),
    Page("demande", "pro-request", "DISCUSSING"),
    errors("demande", "pro-request", "Répondre à la demande", scene="DISCUSSING"),
    Page("demande-transformee", "pro-request", "CONVERTED"),
    Page("demande-declinee", "pro-request", "DECLINED"),
    Page("demande-decliner", "pro-request-decline", "DISCUSSING"),
    Page("structure", "pro-my-structure", MASKS),
    Page("structure-non-referencee", "pro-my-structure"),
    Page("structure-modifier", "pro-my-structure-edit", MASKS),
    Page("lieu-nouveau", "pro-place-new", MASKS),
    errors("lieu-nouveau", "pro-place-new", "Enregistrer", scene=MASKS),
    Page("membres", "pro-members", MASKS),
    Page("membres-inviter", "pro-invite", MASKS),
    errors("membres-inviter", "pro-invite", "Envoyer", scene=MASKS),
    Page("compte", "pro-account", MASKS),
    errors("compte", "pro-account", "Enregistrer", scene=MASKS),
    Page("compte-mot-de-passe", "pro-password", MASKS),
    errors("compte-mot-de-passe", "pro-password", "Enregistrer", scene=MASKS),
    Page("inscription-bienvenue", "signup-welcome"),
    Page("inscription-rejoindre", "signup", MASKS),
    Page("erreur-404", "/pro/offres/CJ-ZZZZZZ/", MASKS, status=404),
    Page("erreur-403", "school_home", MASKS, status=403),
    Page("erreur-409", "pro-mettre-en-pause", "draft", send={}, status=409),
]  # fmt: skip

TEACHER = [
    Page("accueil", "school_home", "prebooked"),
    Page("recherche", "school_search", "prebooked", sample=True),
    Page("recherche-filtree", "school_search", "prebooked",
         query="q=visite&domaine=theatre&niveau=4e"),
    Page("recherche-sans-resultat", "school_search", "prebooked", query="q=zzzz"),
    Page("offre", "school_offer", MASKS, sample=True),
    Page("offre-gratuite", "school_offer", CONCERT),
    Page("offre-proposee", "school_offer", "proposal"),
    Page("offre-prereservee", "school_offer", "prebooked"),
    Page("reponse", "school_proposal", "proposal"), Page("prereserver", "school_prebook", MASKS),
    Page("prereserver-erreurs", "school_prebook", MASKS, send={}, status=422),
    Page("prereserver-conflit", "school_prebook", MASKS, press="Préréserver", stale=True,
         status=409),
    Page("suivi", "school_follow_up", "prebooked"),
    Page("suivi-le-mien", "school_follow_up", "prebooked", query="qui=moi"),
    *[Page(f"reservation-{s}", "school_booking", s) for s in BOOKED],
    Page("retirer", "school_withdraw", "prebooked"),
    Page("vitrines", "school_templates", "prebooked"),
    Page("vitrine", "school_template", TROUPE_TALES),
    Page("demander", "school_ask", TROUPE_TALES),
    errors("demander", "school_ask", "Envoyer la demande", scene=TROUPE_TALES),
    Page("demandes", "school_requests", "DISCUSSING"),
    *[Page(f"demande-{s.lower()}", "school_request", s)
      for s in ("NEW", "DISCUSSING", "CONVERTED", "DECLINED")],
    Page("demande-retirer", "school_request_close", "DISCUSSING"),
    Page("erreur-403", "school_decisions", "prebooked", status=403, sample=True),
    Page("erreur-404", "/adage/offres/CJ-ZZZZZZ/", "prebooked", status=404),
]  # fmt: skip

PRINCIPAL = [
    Page("accueil", "school_home", "prebooked"),
    Page("recherche", "school_search", "prebooked"),
    Page("offre", "school_offer", MASKS),
    Page("suivi", "school_follow_up", "prebooked"),
    Page("decisions", "school_decisions", "prebooked"),
    Page("decisions-selection", "school_decisions", "prebooked", query="choix=REFERENCE",
         sample=True),
    Page("decisions-rien", "school_decisions", "firm"),
    Page("decisions-lot", "school_confirm_several", "prebooked", query="choix=REFERENCE"),
    *[Page(f"decision-{s}", "school_decision", s, sample=s == "prebooked") for s in BOOKED],
    Page("refuser-erreurs", "school_decision", "prebooked", press="Refuser la préréservation",
         empty=True, status=422),
    Page("confirmer-conflit", "school_decision", "prebooked", press="Confirmer la réservation",
         stale=True, status=409),
    Page("confirmer-incomplet", "school_confirm", "prebooked", send={}, status=422),
    Page("refuser-incomplet", "school_refuse", "prebooked", send={}, status=422),
    Page("annuler", "school_cancel", "booked"),
    Page("erreur-403", "school_prebook", MASKS, status=403),
]  # fmt: skip

READONLY = [
    Page("accueil", "school_home"),
    Page("recherche", "school_search"),
    Page("offre", "school_offer", CONCERT),
    Page("vitrine", "school_template", TROUPE_TALES),
    Page("erreur-403", "school_follow_up", status=403),
]

STAFF = [
    Page("composants", "components", pieces=True),
    Page("composants-confirmation", "sample-confirmation"),
    Page("composants-mails", "mails"),
    Page("composants-mail", "mail", slug="partner_got_a_prebooking"),
    Page("sans-structure", "pro-home", status=403),
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
    Page("admin-messages", "admin:outbox_message_changelist", admin=True),
]

PAGES: dict[str, list[Page]] = {
    "anonymous": ANONYMOUS,
    "partner": PARTNER,
    "teacher": TEACHER,
    "principal": PRINCIPAL,
    "readonly": READONLY,
    "staff": STAFF,
}
