"""The words and weights a country is drawn from: names, towns, themes, seasons, prices."""

from core.rules.places import first_territories

FIRST_NAMES = [
    "Adèle", "Baptiste", "Camille", "Damien", "Élise", "Fabien", "Gaëlle", "Hugo", "Inès",
    "Julien", "Karima", "Loïc", "Maëlle", "Noé", "Océane", "Pierre", "Rachida", "Samuel",
    "Thaïs", "Yannick",
]  # fmt: skip
LAST_NAMES = [
    "Aubert", "Bénard", "Cadiou", "Delmas", "Escoffier", "Faure", "Guérin", "Hamon", "Imbert",
    "Jaffré", "Kerbrat", "Lefort", "Marchal", "Nicolas", "Ollivier", "Perrot", "Quéré", "Roussel",
    "Salaün", "Tessier", "Vasseur",
]  # fmt: skip
TOWNS = ["Aubigny", "Beaumont", "Châteauneuf", "Fontenay", "Lisle", "Montreuil", "Rochefort",
         "Saint-Aubin", "Valmont", "Villeneuve"]  # fmt: skip
RIVERS = ["Aure", "Brenne", "Cèze", "Dive", "Eure", "Fuie", "Gère", "Isle", "Loue", "Maye",
          "Orne", "Seille"]  # fmt: skip
PEOPLE_OF_LETTERS = ["Louise Michel", "Jean Moulin", "Jules Ferry", "Marie Curie", "Victor Hugo",
                     "Simone Veil", "Jean Jaurès", "George Sand", "Albert Camus"]  # fmt: skip
# kind of partner, its activities, how it calls itself
TROUPES = [
    ("ASSOCIATION", "spectacle", "Compagnie"), ("ASSOCIATION", "musique", "Ensemble"),
    ("ETABLISSEMENT_PUBLIC", "musee", "Musée"), ("COLLECTIVITE", "spectacle", "Théâtre"),
    ("ENTREPRISE", "cinema", "Cinéma"), ("COLLECTIVITE", "livre", "Médiathèque"),
    ("ETABLISSEMENT_PUBLIC", "patrimoine", "Château"), ("ASSOCIATION", "arts-visuels", "Atelier"),
]  # fmt: skip
ACTS = ["Atelier", "Visite", "Rencontre", "Concert", "Représentation", "Parcours", "Projection",
        "Lecture", "Stage", "Conférence"]  # fmt: skip
THEMES = [
    "masques et chœur", "danse hip-hop", "écriture de nouvelles", "coulisses du théâtre",
    "photographie argentique", "remparts et marées", "chant choral", "musée des beaux-arts",
    "bande dessinée", "cirque et équilibre", "film documentaire", "mémoire des résistants",
    "poésie et slam", "architecture de la ville", "radio et podcast", "sculpture sur bois",
    "clown et burlesque", "musique ancienne", "littérature de voyage", "botanique et dessin",
]  # fmt: skip
TEXT = (
    "Les élèves découvrent le métier, puis essaient à leur tour avec les artistes. "
    "La séance se prépare avec l’enseignant : {theme}, {other}. "
    "Un dossier pédagogique est envoyé avant la venue, un échange clôt la rencontre."
)
COLLEGE_LEVELS, LYCEE_LEVELS = ["6e", "5e", "4e", "3e"], ["CAP1", "CAP2", "2de", "1re", "Tle"]
CLASSES = ["A", "B", "C", "D", "E"]

# Departments with the most institutions; the others have as many as one another, the most rural
# ones far fewer.
CROWDED = {
    "59": 38, "62": 24, "13": 28, "75": 34, "69": 26, "92": 22, "93": 22, "94": 18, "78": 20,
    "77": 19, "91": 18, "95": 17, "31": 20, "33": 22, "34": 17, "44": 22, "35": 17, "76": 19,
    "38": 18, "06": 15, "83": 14, "974": 13, "67": 16, "57": 16, "29": 15, "56": 13, "49": 13,
}  # fmt: skip
RURAL = {"48", "23", "15", "09", "05", "04", "46", "32", "90", "2A", "2B", "55", "52", "58", "36"}
DEPARTMENT_WEIGHTS = {
    row.code: CROWDED.get(row.code, 3 if row.code in RURAL else 8)
    for row in first_territories()
    if row.is_department
}
# Pre-bookings of a month, January to December: a rush on the 31st of January, no summer.
MONTH_WEIGHTS = [16, 10, 10, 8, 8, 5, 2, 1, 8, 11, 12, 9]
# Euros of a line, and how often.
PRICES = {0: 5, 90: 8, 150: 14, 240: 18, 320: 20, 450: 15, 600: 10, 900: 6, 1400: 3, 2600: 1}
