"""What each side's menu and the footer hold; who may not open an entry does not see it."""

NAVIGATION = {
    "partner": [
        ("Tableau de bord", "/pro/"),
        ("Offres", "/pro/offres/"),
        ("Vitrines", "/pro/vitrines/"),
        ("Demandes", "/pro/demandes/"),
        ("Réservations", "/pro/reservations/"),
        ("Versements", "/pro/versements/"),
    ],
    "school": [
        ("Accueil", "/adage/"),
        ("Recherche", "/adage/recherche/"),
        ("Pour nous", "/adage/pour-nous/"),
        ("Demandes", "/adage/demandes/"),
        ("Suivi", "/adage/suivi/"),
        ("Favoris", "/adage/favoris/"),
        ("Calendrier", "/adage/calendrier/"),
        ("Décisions", "/adage/decisions/"),
        ("Budget", "/adage/budget/"),
    ],
    "": [
        ("Comment ça marche", "/comment-ca-marche/"),
        ("Offres vitrines", "/vitrines/"),
        ("Statuts expliqués", "/statuts/"),
        ("Aide", "/aide/"),
    ],
}
DECIDERS_ONLY = {"/adage/decisions/", "/adage/budget/"}
# Of a school that ADAGE has told us.
MEMBERS_ONLY = {
    "/adage/pour-nous/", "/adage/demandes/", "/adage/suivi/", "/adage/calendrier/",
}  # fmt: skip
# Pages that stand under the entry of another.
UNDER = {"/adage/alertes/": "/adage/favoris/", "/adage/vitrines/": "/adage/recherche/"}
FOOTER = [
    ("Accessibilité\u00a0: non conforme", "/accessibilite/"),
    ("Mentions légales", "/mentions-legales/"),
    ("Données personnelles", "/donnees-personnelles/"),
    ("Aide", "/aide/"),
]
