"""The territories of France, read from a postal code, and the clock each one lives on."""

PARIS = "Europe/Paris"

_METROPOLITAN = """
01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche
08 Ardennes|09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal
16 Charente|17 Charente-Maritime|18 Cher|19 Corrèze|2A Corse-du-Sud|2B Haute-Corse|21 Côte-d’Or
22 Côtes-d’Armor|23 Creuse|24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère
30 Gard|31 Haute-Garonne|32 Gers|33 Gironde|34 Hérault|35 Ille-et-Vilaine|36 Indre
37 Indre-et-Loire|38 Isère|39 Jura|40 Landes|41 Loir-et-Cher|42 Loire|43 Haute-Loire
44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère|49 Maine-et-Loire|50 Manche
51 Marne|52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan|57 Moselle|58 Nièvre
59 Nord|60 Oise|61 Orne|62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques
65 Hautes-Pyrénées|66 Pyrénées-Orientales|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|70 Haute-Saône
71 Saône-et-Loire|72 Sarthe|73 Savoie|74 Haute-Savoie|75 Paris|76 Seine-Maritime
77 Seine-et-Marne|78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var
84 Vaucluse|85 Vendée|86 Vienne|87 Haute-Vienne|88 Vosges|89 Yonne|90 Territoire de Belfort
91 Essonne|92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d’Oise
"""
_OVERSEAS = "971 Guadeloupe|972 Martinique|973 Guyane|974 La Réunion|976 Mayotte"
_OTHERS = (
    "975 Saint-Pierre-et-Miquelon|977 Saint-Barthélemy|978 Saint-Martin"
    "|986 Wallis-et-Futuna|987 Polynésie française|988 Nouvelle-Calédonie"
)


def _table(text: str) -> dict[str, str]:
    pairs = (entry.split(" ", 1) for line in text.split("\n") for entry in line.split("|") if entry)
    return {code: name for code, name in pairs}  # noqa: C416 (dict() loses the types)


# The 101 departments, and the collectivities which have schools but are not departments.
DEPARTMENTS: dict[str, str] = _table(_METROPOLITAN) | _table(_OVERSEAS)
COLLECTIVITIES: dict[str, str] = _table(_OTHERS)
TERRITORIES: dict[str, str] = DEPARTMENTS | COLLECTIVITIES

_TIME_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def department_of(postal_code: str) -> str:
    """Return the territory code of a French postal code, '' when it is not one.

    Corsica is split (20000–20199 is 2A), Saint-Barthélemy and Saint-Martin keep postal codes of
    Guadeloupe, overseas codes have three digits.
    """
    digits = postal_code.strip()
    if len(digits) != 5 or not digits.isdecimal():
        return ""
    if digits == "97133":
        return "977"
    if digits == "97150":
        return "978"
    if digits.startswith("20"):
        code = "2A" if digits < "20200" else "2B"
    elif digits.startswith(("97", "98")):
        code = digits[:3]
    else:
        code = digits[:2]
    return code if code in TERRITORIES else ""


def time_zone_of(department_code: str) -> str:
    """Return the IANA zone of a territory; the mainland and anything unknown live in Paris."""
    return _TIME_ZONES.get(department_code, PARIS)
